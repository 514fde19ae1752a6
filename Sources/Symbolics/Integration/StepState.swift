import Numbers

/// The point of an integration and the one at the end of its step, in whole vectors: beyond the states stand ones without change.
final class StepState<S: IntegrationScalar> {
  /// The number of states.
  let count: Int
  /// The states and what their last addition rounded away.
  private(set) var state: UnsafeMutablePointer<S>
  private(set) var carry: UnsafeMutablePointer<S>
  /// The same at the end of the step.
  private(set) var next: UnsafeMutablePointer<S>
  private(set) var nextCarry: UnsafeMutablePointer<S>
  /// A point inside the step.
  let inner: UnsafeMutablePointer<S>
  /// The derivative of the step's series where it was last evaluated.
  let slopes: UnsafeMutablePointer<S>
  /// The size of each state over the step.
  let scales: UnsafeMutablePointer<Double>

  private let memory: UnsafeMutableRawPointer
  private let scaleMemory: UnsafeMutableRawPointer

  init(_ values: [S]) {
    count = values.count
    let pitch = (count + 7) / 8 * 8
    func allocate<T>(_ count: Int, _ value: T) -> (UnsafeMutableRawPointer, UnsafeMutablePointer<T>) {
      let block = UnsafeMutableRawPointer.allocate(
        byteCount: max(1, count) * MemoryLayout<T>.stride, alignment: max(64, MemoryLayout<T>.alignment))
      return (block, block.initializeMemory(as: T.self, repeating: value, count: count))
    }
    let numbers: UnsafeMutablePointer<S>
    (memory, numbers) = allocate(6 * pitch, S.one)
    (scaleMemory, scales) = allocate(pitch, 1.0)
    (state, carry, next) = (numbers, numbers + pitch, numbers + 2 * pitch)
    (nextCarry, inner, slopes) = (numbers + 3 * pitch, numbers + 4 * pitch, numbers + 5 * pitch)
    for i in 0..<pitch { (carry[i], nextCarry[i], slopes[i]) = (.zero, .zero, .zero) }
    set(values)
  }

  deinit {
    memory.deallocate()
    scaleMemory.deallocate()
  }

  /// The states.
  var values: [S] { Array(UnsafeBufferPointer(start: state, count: count)) }

  /// Whether the states are numbers.
  var isFinite: Bool { (0..<count).allSatisfy { state[$0].isFinite } }

  /// Another point, as many states as before.
  func set(_ values: [S]) {
    for i in 0..<min(count, values.count) { (state[i], carry[i]) = (values[i], .zero) }
  }

  /// The end of the step becomes the point.
  func advance() {
    swap(&state, &next)
    swap(&carry, &nextCarry)
  }
}
