import Numbers
import TestSupport
import Testing

/// Complex numbers against identities with whole and rational parts, and what is built on them.
@Suite struct ComplexTests {
  @Test func arithmeticIsExactOnSmallWholeNumbers() {
    let (a, b) = (Complex(3, -2), Complex(-1, 4))
    #expect(a + b == Complex(2, 2))
    #expect(a - b == Complex(4, -6))
    #expect(a * b == Complex(5, 14))
    #expect(-a == Complex(-3, 2))
    #expect(Complex.i * Complex.i == -Complex.one)
    #expect(a * a.conjugate == Complex(13))
    #expect(2.0 * a == Complex(6, -4))
    #expect(a.description == "3.0 - 2.0i")
  }

  @Test(arguments: [Complex(2, -0.5), Complex(0.25, 8), Complex(1e300, 1e300), Complex(0, 3)])
  func quotientsUndoProducts(_ b: Complex) {
    let a = Complex(0.75, -1.5)
    let c = (a / b) * b
    expectClose([c.re, c.im], [a.re, a.im], relative: 1e-15)
  }

  @Test func rotationsAddTheirAngles() {
    let product = Complex.rotation(0.7) * Complex.rotation(-2.1)
    let sum = Complex.rotation(-1.4)
    expectClose([product.re, product.im], [sum.re, sum.im], absolute: 4e-16)
  }

  /// `∫_0^ζ u^k du` for `k = 0, 1, 2` from values at three complex nodes.
  @Test func lagrangeWeightsIntegrateComplexPolynomials() {
    let nodes = [Complex.zero, Complex(-1, 0.5), Complex(-2, 2)]
    let end = Complex(1.5, -0.25)
    let moments = [end, 0.5 * (end * end), (1.0 / 3) * (end * end * end)]
    let weights = LagrangeWeights.solve(nodes, moments)
    for k in 0..<3 {
      var sum = Complex.zero
      for (node, weight) in zip(nodes, weights) {
        var power = Complex.one
        for _ in 0..<k { power = power * node }
        sum = sum + weight * power
      }
      expectClose([sum.re, sum.im], [moments[k].re, moments[k].im], absolute: 1e-14)
    }
  }

  /// The polynomial through the nodes of a Gauss rule is integrated exactly up to every node.
  @Test(arguments: [1, 2, 5, 16])
  func cumulativeWeightsIntegratePolynomials(_ points: Int) {
    let rule = GaussLegendre(points: points)
    let weights = rule.cumulativeWeights()
    for k in 0..<points {
      for (i, node) in rule.nodes.enumerated() {
        let sum = zip(weights[i], rule.nodes).reduce(0) { $0 + $1.0 * Double.pow($1.1, Double(k)) }
        let exact = (Double.pow(node, Double(k + 1)) - (k % 2 == 0 ? -1 : 1)) / Double(k + 1)
        expectClose(sum, exact, absolute: 4e-16 * Double(points), "x^\(k) to node \(i)")
      }
    }
  }
}
