import Integration

/// `ε(x̄, γ)` of a model, one state at a time: the right-hand side of `dx̄/dγ = ε` for integrators that take a function.
public final class NoiseField {
  private let evaluator: any NoiseEvaluator
  private var state: StateBatch
  private var noise: StateBatch
  private var gammas: [Double]

  /// Room for one state; not for use by two threads at once.
  public init(_ model: any NoiseModel) {
    evaluator = model.makeEvaluator(count: 1, order: 1)
    state = StateBatch(count: 1, dimension: model.dimension)
    noise = state
    gammas = [Double](repeating: 0, count: state.stride)
  }

  /// `result ← ε(x̄, γ)`.
  ///
  /// - Parameters:
  ///   - point: `x̄`, as many numbers as the model has dimensions.
  ///   - gamma: `γ > 0`.
  ///   - result: room for as many numbers.
  public func evaluate(
    _ point: UnsafeBufferPointer<Double>, at gamma: Double, into result: UnsafeMutableBufferPointer<Double>
  ) {
    for d in point.indices { state[0, d] = point[d] }
    for j in gammas.indices { gammas[j] = gamma }
    evaluator.noise(state, at: gammas, into: &noise)
    for d in result.indices { result[d] = noise[0, d] }
  }

  /// `ε(x̄, γ)` as a list.
  public func evaluate(_ point: [Double], at gamma: Double) -> [Double] {
    var result = [Double](repeating: 0, count: point.count)
    point.withUnsafeBufferPointer { point in
      result.withUnsafeMutableBufferPointer { evaluate(point, at: gamma, into: $0) }
    }
    return result
  }
}
