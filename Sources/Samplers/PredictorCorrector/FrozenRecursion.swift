import Numbers

/// A multistep method of data prediction on the test equation `D = κ x̄` with a frozen slope `κ` of the denoiser and a constant ratio of
/// steps: a linear recursion, the same at every step.
///
/// A direction in which the denoiser has slope `κ` follows `x̄' = −(1 − κ) x̄` in `λ`, so an error there does not grow for
/// `0 ≤ κ ≤ 1`; the recursion is stable where the same is true of it. Slopes of real denoisers change along the way, and so do the
/// ratio and, for methods in Gaussian time, the level in units of the deviation: stability of the frozen recursion is what it says and
/// no bound on an error.
public struct FrozenRecursion: Sendable {
  /// What makes the steps.
  public enum Method: Sendable, Equatable {
    /// DPM-Solver++(2M) with exact weights: the last two points, no corrector.
    case twoStep
    /// A predictor and a corrector with polynomials in `λ` of the last `points` points and exact weights: UniPC without `B(h)`.
    case logarithmic(points: Int)
    /// The same with polynomials in `τ = (s² + γ²)^{−1/2}`; `deviation` is `s` in units of the level between the two steps.
    case gaussianTime(points: Int, deviation: Double)

    var points: Int {
      switch self {
      case .twoStep: 2
      case .logarithmic(let points), .gaussianTime(let points, _): points
      }
    }
  }

  private let predictor: [Double]
  /// Weights of the new point and of those before it, in the correction of the step that led to it; nil without a corrector.
  private let corrector: [Double]?
  /// `e^{−h}` and the same of the step before.
  private let decay: Double
  private let lastDecay: Double

  /// The recursion from evaluation to evaluation: the step before, of length `h/ratio`, is corrected, the next, of length `h`, predicted.
  ///
  /// - Parameters:
  ///   - length: `h`, positive.
  ///   - ratio: positive; above 1 where steps grow.
  public init(_ method: Method, length: Double, ratio: Double) {
    let points = max(method.points, 1)
    var levels = [1.0]
    var past = length
    for _ in 0..<points {
      past /= ratio
      levels.append(levels[levels.count - 1] * Double.exp(past))
    }
    let end = Double.exp(-length)
    decay = end
    lastDecay = 1 / levels[1]
    let variable: any StepVariable =
      switch method {
      case .twoStep, .logarithmic: LogarithmicTime()
      case .gaussianTime(_, let deviation): GaussianTime(deviation: deviation)
      }
    predictor = variable.weights(at: Array(levels.prefix(points)), from: 1, to: end)
    corrector = method == .twoStep ? nil : variable.weights(at: levels, from: levels[1], to: 1)
  }

  /// The largest modulus of the eigenvalues of a step, acting on the predicted state, the corrected state before it and the remembered
  /// points.
  ///
  /// - Parameters:
  ///   - slope: `κ`.
  ///   - jacobian: `k`, what stands for the slope after a correction.
  public func spectralRadius(slope: Double, jacobian: Double = 0) -> Double {
    let size = predictor.count + 2
    var matrix = [Double](repeating: 0, count: size * size)
    for column in 0..<size {
      let unit = (0..<size).map { $0 == column ? 1.0 : 0 }
      let (predicted, past) = (unit[0], unit.dropFirst(2))
      var point = slope * predicted
      var state = predicted
      if let corrector {
        var correction = lastDecay * unit[1] + corrector[0] * point - predicted
        for (weight, value) in zip(corrector.dropFirst(), past) { correction += weight * value }
        state += (1 + jacobian * corrector[0]) * correction
        point += jacobian * correction
      }
      let points = [point] + past.dropLast()
      var next = decay * state
      for (weight, value) in zip(predictor, points) { next += weight * value }
      for (row, value) in ([next, state] + points).enumerated() { matrix[row * size + column] = value }
    }
    return Self.spectralRadius(matrix, size)
  }

  /// `lim |M^n|^{1/n}` by squaring: exact to rounding for any eigenvalues.
  private static func spectralRadius(_ matrix: [Double], _ size: Int) -> Double {
    var power = matrix
    var logarithm = 0.0
    var exponent = 1.0
    for _ in 0..<40 {
      let norm = power.reduce(0) { max($0, $1.magnitude) }
      guard norm > 0 else { return 0 }
      logarithm += Double.log(norm) / exponent
      exponent *= 2
      for i in power.indices { power[i] /= norm }
      var square = [Double](repeating: 0, count: size * size)
      for i in 0..<size {
        for k in 0..<size {
          for j in 0..<size { square[i * size + j].addProduct(power[i * size + k], power[k * size + j]) }
        }
      }
      power = square
    }
    return Double.exp(logarithm)
  }
}
