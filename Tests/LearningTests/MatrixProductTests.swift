import Numbers
import TestSupport
import Testing

@testable import Learning

/// Every element is the chain of fused multiply-adds that the type promises, for all shapes of tiles.
@Suite struct MatrixProductTests {
  @Test(arguments: [1, 2, 7, 8, 9, 17], [1, 2, 3, 5])
  func everyShape(_ rows: Int, _ vectors: Int) {
    for depth in [1, 4, 13] {
      check(Float.self, rows, vectors, depth)
      check(Double.self, rows, vectors, depth)
    }
  }

  private func check<Number: NetworkScalar>(_: Number.Type, _ rows: Int, _ vectors: Int, _ depth: Int) {
    let columns = vectors * Number.Lanes.scalarCount
    let memory = AlignedMemory()
    var draw = RandomDraw(seed: UInt64(rows * 100 + vectors * 10 + depth))
    func fill(_ count: Int) -> UnsafeMutablePointer<Number> {
      let numbers: UnsafeMutablePointer<Number> = memory.make(count)
      for j in 0..<count { numbers[j] = Number(draw.normal()) }
      return numbers
    }
    let (a, b, c) = (fill(rows * depth), fill(depth * columns), fill(rows * columns))
    for isTransposed in [false, true] {
      let (rowStep, columnStep) = isTransposed ? (1, rows) : (depth, 1)
      var expected: [Number] = []
      for r in 0..<rows {
        for l in 0..<columns {
          var sum = c[r * columns + l]
          for k in 0..<depth {
            sum = sum.addingProduct(b[k * columns + l], a[r * rowStep + k * columnStep])
          }
          expected.append(sum)
        }
      }
      MatrixProduct.add(
        rows: rows, depth: depth, vectors: vectors,
        StridedMatrix(base: UnsafePointer(a), rowStep: rowStep, columnStep: columnStep),
        VectorRows(base: b, stride: columns), to: VectorRows(base: c, stride: columns))
      #expect(Array(UnsafeBufferPointer(start: c, count: rows * columns)) == expected)
    }
  }
}
