import Integration
import Testing

@Suite struct DividedDifferenceTests {
  private func batch(_ value: Double) throws -> StateBatch {
    try StateBatch(rows: [[value, -value]], dimension: 2)
  }

  /// `f[x_0..x_k]` of the monomial `x^m` is the complete homogeneous polynomial of degree `m - k` in the nodes.
  @Test(arguments: 0...4)
  func monomials(_ power: Int) throws {
    let nodes = [0.5, 2, -1, 4]
    let values = try nodes.map { node in
      try batch((0..<power).reduce(1) { value, _ in value * node })
    }
    let difference = DividedDifference.of(values, at: nodes)
    // Degree 4 leaves the sum of the nodes, degree 3 leaves 1, and lower degrees vanish.
    let expected = power == 4 ? 5.5 : power == 3 ? 1.0 : 0
    #expect(abs(difference[0, 0] - expected) < 1e-12)
    #expect(abs(difference[0, 1] + expected) < 1e-12)
  }
}
