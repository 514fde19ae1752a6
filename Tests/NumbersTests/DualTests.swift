import Numbers
import TestSupport
import Testing

/// Derivatives of dual numbers against central differences and against each other.
@Suite struct DualTests {
  private typealias Function = (name: String, low: Double, high: Double, dual: (Dual<Double>) -> Dual<Double>)

  private let functions: [Function] = [
    ("exp", -2, 2, Dual.exp), ("expm1", -1, 1, Dual.expm1), ("log", 0.2, 3, Dual.log),
    ("log1p", -0.5, 2, Dual.log1p), ("sin", -3, 3, Dual.sin), ("cos", -3, 3, Dual.cos),
    ("tan", -1, 1, Dual.tan), ("asin", -0.8, 0.8, Dual.asin), ("acos", -0.8, 0.8, Dual.acos),
    ("atan", -2, 2, Dual.atan), ("sinh", -2, 2, Dual.sinh), ("cosh", -2, 2, Dual.cosh),
    ("tanh", -2, 2, Dual.tanh), ("asinh", -2, 2, Dual.asinh), ("acosh", 1.3, 3, Dual.acosh),
    ("atanh", -0.7, 0.7, Dual.atanh), ("sqrt", 0.2, 3, Dual.sqrt), ("cbrt", 0.2, 3, Dual.cbrt),
    ("erf", -1.5, 1.5, Dual.erf), ("erfc", -1.5, 1.5, Dual.erfc),
    ("erfDerivative", -1.5, 1.5, Dual.erfDerivative), ("sigmoid", -3, 3, Dual.sigmoid),
    ("softplus", -3, 3, Dual.softplus), ("power of a constant", 0.3, 2, { Dual.pow($0, Dual(1.7)) }),
    ("power of itself", 0.3, 2, { Dual.pow($0, $0) }),
    ("ratio", 0.3, 2, { ($0 * $0 - Dual(3)) / ($0 + Dual.one) }),
    ("angle", 0.3, 2, { Dual.atan2($0 * $0, Dual.one - $0) }), ("magnitude", -2, -0.3, \.magnitude),
  ]

  @Test func slopesAreDerivatives() {
    for var draw in RandomCases(seed: 71, count: 20) {
      for function in functions {
        let x = draw.uniform(function.low, function.high)
        let h = 1e-5
        let difference = (function.dual(Dual(x + h)).value - function.dual(Dual(x - h)).value) / (2 * h)
        let slope = function.dual(Dual(x, slope: 2)).slope
        expectClose(
          slope, 2 * difference, relative: 1e-7, absolute: 1e-8, "\(function.name) at \(x), \(draw)")
      }
    }
  }

  @Test func nestedDualNumbersGiveSecondDerivatives() {
    let x = Dual(Dual(0.7, slope: 1), slope: Dual(1))
    let y = Dual<Dual<Double>>.exp(x * x)
    // (e^{x²})'' = (2 + 4x²) e^{x²}.
    expectClose(y.slope.slope, (2 + 4 * 0.49) * Double.exp(0.49), relative: 1e-14)
  }
}
