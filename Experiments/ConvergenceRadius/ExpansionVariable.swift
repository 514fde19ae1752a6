import Diffusion
import Numbers
import Series

/// A variable `u(gamma)` in which the trajectory is expanded.
enum ExpansionVariable: Equatable {
  /// `gamma` itself.
  case gamma
  /// `lambda = -log gamma`.
  case lambda
  /// `asinh(gamma/s)`: the flow of one Gaussian of width `s`, `C s cosh u`, is entire in it.
  case asinh(Double)

  var name: String {
    switch self {
    case .gamma: "gamma"
    case .lambda: "lambda"
    case .asinh: "asinh"
    }
  }

  /// `u` at a noise level.
  func coordinate(_ gamma: Double) -> Double {
    switch self {
    case .gamma: gamma
    case .lambda: -Double.log(gamma)
    case .asinh(let width): Double.asinh(gamma / width)
    }
  }

  /// `gamma(u_0 + tau) - gamma_0` as a series in `tau`.
  func displacement(_ gamma: Double, order: Int) -> TaylorSeries<Double> {
    let variable = TaylorSeries<Double>.variable(at: 0, order: order)
    let shifted: TaylorSeries<Double> =
      switch self {
      case .gamma: variable
      case .lambda: exp(-variable) * gamma
      case .asinh(let width):
        cosh(variable) * gamma + sinh(variable) * (gamma * gamma + width * width).squareRoot()
      }
    return TaylorSeries([0] + shifted.coefficients.dropFirst())
  }

  /// `powers[k][m]`: the coefficient of `tau^m` in the `k`-th power of the displacement; it turns `X_0 … X_order` into the
  /// coefficients in `u`, `U_m = sum_k powers[k][m] X_k`.
  func powers(_ gamma: Double, order: Int) -> [[Double]] {
    let displacement = displacement(gamma, order: order)
    var power = TaylorSeries<Double>.constant(1, order: order)
    return (0...order).map { k in
      if k > 0 { power = power * displacement }
      return power.coefficients
    }
  }
}
