import Numbers
import Series

/// A smooth activation; rectifiers are left out because their derivatives from the second on vanish or do not exist.
public enum Activation: String, CaseIterable, Sendable {
  /// `a σ(a)`, with `σ(a) = 1/(1 + e^(−a))` (Elfwing, Uchibe and Doya 2018).
  case silu
  /// The hyperbolic tangent.
  case tanh
  /// `log(1 + e^a)`.
  case softplus
  /// `a Φ(a)` with the normal distribution function, not its approximation by tanh (Hendrycks and Gimpel 2016).
  case gelu

  /// How many rows of coefficients it keeps beside its value.
  var auxiliaryRows: Int {
    switch self {
    case .silu, .softplus, .gelu: 3
    case .tanh: 1
    }
  }
}

/// The coefficients of an activation for the units and lanes of a node: argument, value and auxiliary rows, every order one
/// plane of `size` numbers.
///
/// Rows beside the value: silu and softplus keep σ, its slope `σ(1 − σ)` and, at order 0, `1 − σ`; tanh keeps `1 − tanh²`; gelu
/// keeps Φ, the density φ and `−a²/2`.
struct ActivationRows<Number: NetworkScalar> {
  let function: Activation
  let argument: UnsafePointer<Number>
  let value: UnsafeMutablePointer<Number>
  let auxiliary: UnsafeMutablePointer<Number>
  /// Numbers per plane, a multiple of 16.
  let size: Int
  /// Numbers from one auxiliary row to the next.
  let rowSize: Int

  private func row(_ j: Int) -> UnsafeMutablePointer<Number> { auxiliary + j * rowSize }

  /// Order 0.
  @inline(__always)
  func start() {
    switch function {
    case .silu, .softplus: startSigmoid()
    case .tanh:
      for i in 0..<size {
        value[i] = Number.tanh(argument[i])
        row(0)[i] = (1 - value[i]) * (1 + value[i])
      }
    case .gelu:
      let scale = 1 / Number(2).squareRoot()
      for i in 0..<size {
        let a = argument[i]
        row(0)[i] = Number.erfc(-a * scale) / 2
        row(1)[i] = Number.erfDerivative(a * scale) * scale / 2
        row(2)[i] = -a * a / 2
        value[i] = a * row(0)[i]
      }
    }
  }

  @inline(__always)
  private func startSigmoid() {
    let (sigmoid, slope, complement) = (row(0), row(1), row(2))
    Number.decays(of: argument, count: size, into: slope)
    for i in 0..<size {
      let decay = slope[i]
      let larger = 1 / (1 + decay)
      let smaller = decay * larger
      let isPositive = argument[i] >= 0
      sigmoid[i] = isPositive ? larger : smaller
      complement[i] = isPositive ? smaller : larger
      slope[i] = larger * smaller
      value[i] = argument[i] * sigmoid[i]
    }
    if function == .softplus {
      for i in 0..<size { value[i] = Number.softplus(argument[i]) }
    }
  }

  /// Order `n ≥ 1` from the orders below it and order `n` of the argument.
  @inline(__always)
  func extend(_ n: Int) {
    let width = Number.Lanes.scalarCount
    let planes = size / width
    for i in 0..<planes {
      let a = lanes(argument, i)
      let y = lanes(UnsafePointer(value), i)
      let first = lanes(UnsafePointer(row(0)), i)
      switch function {
      case .silu:
        extendSigmoid(n, i)
        set(n, value, i, Recurrence.product(n, a, first))
      case .softplus:
        extendSigmoid(n, i)
        set(n, value, i, Recurrence.softplus(n, a, sigmoid: first))
      case .tanh:
        set(n, value, i, Recurrence.tan(n, a, secantSquared: first))
        set(n, row(0), i, -Recurrence.square(n, y))
      case .gelu:
        let density = lanes(UnsafePointer(row(1)), i)
        let exponent = lanes(UnsafePointer(row(2)), i)
        let half = Number.Lanes(repeating: 0.5)
        set(n, row(2), i, -(half * Recurrence.square(n, a)))
        set(n, row(1), i, Recurrence.exp(n, exponent, own: density))
        set(n, row(0), i, Recurrence.chain(n, a, derivative: density))
        set(n, value, i, Recurrence.product(n, a, first))
      }
    }
  }

  @inline(__always)
  private func extendSigmoid(_ n: Int, _ i: Int) {
    let sigmoid = lanes(UnsafePointer(row(0)), i)
    set(
      n, row(0), i,
      Recurrence.sigmoid(n, lanes(argument, i), slope: lanes(UnsafePointer(row(1)), i)))
    set(
      n, row(1), i,
      Recurrence.sigmoidSlope(n, sigmoid, complement: lanes(UnsafePointer(row(2)), i)[0]))
  }

  /// `gradient ← gradient + f'(a) · seed`, from the rows of order 0.
  @inline(__always)
  func pullBack(_ seed: UnsafePointer<Number>, into gradient: UnsafeMutablePointer<Number>) {
    for i in 0..<size {
      let slope: Number
      switch function {
      case .silu: slope = row(0)[i] + argument[i] * row(1)[i]
      case .softplus, .tanh: slope = row(0)[i]
      case .gelu: slope = row(0)[i] + argument[i] * row(1)[i]
      }
      gradient[i] += slope * seed[i]
    }
  }

  @inline(__always)
  private func lanes(_ base: UnsafePointer<Number>, _ i: Int) -> StridedRow<Number.Lanes> {
    let width = Number.Lanes.scalarCount
    return StridedRow(
      UnsafeRawPointer(base + i * width).assumingMemoryBound(to: Number.Lanes.self), stride: size / width)
  }

  @inline(__always)
  private func set(_ n: Int, _ base: UnsafeMutablePointer<Number>, _ i: Int, _ value: Number.Lanes) {
    UnsafeMutableRawPointer(base + n * size + i * Number.Lanes.scalarCount)
      .storeBytes(of: value, as: Number.Lanes.self)
  }
}
