/// A number for each of eight trajectories, in memory.
struct LaneVector {
  typealias Vector = SIMD8<Double>

  private let row: UnsafeMutablePointer<Vector>
  private let numbers: UnsafeMutablePointer<Double>

  init(_ memory: VectorMemory, _ value: Double = 0) {
    row = memory.allocate(1, Vector(repeating: value))
    numbers = UnsafeMutableRawPointer(row).assumingMemoryBound(to: Double.self)
  }

  var vector: Vector {
    @inline(__always) get { row.pointee }
    @inline(__always) nonmutating set { row.pointee = newValue }
  }

  subscript(lane: Int) -> Double {
    @inline(__always) get { numbers[lane] }
    @inline(__always) nonmutating set { numbers[lane] = newValue }
  }

  /// Replaces the numbers where a mask says so.
  @inline(__always)
  func set(_ value: Vector, where mask: SIMDMask<SIMD8<Int64>>) {
    vector = vector.replacing(with: value, where: mask)
  }
}
