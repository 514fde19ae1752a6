import Integration
import Numbers

/// A linear Gaussian process that acts alike on every coordinate of the data: `z_j = mean(t) x_0j + R(t) n_j`, `n_j ~ N(0, I)`,
/// with `variables` numbers `z_j` each (1, or 2 in phase space).
///
/// With `w = R^−1 z`, `a = R^−1 mean`, the level `γ = 1/|a|` and `q = γ a` the noise prediction of every such process follows from
/// that of the data,
///
///     eps(z, t) = (I − q q^T) w + q eps_data(γ q·w, γ),    score = −R^−T eps,
///
/// because `γ q·w` is the sufficient statistic for `x_0` and has noise of the level `γ`. One `NoiseModel` of the data, be it
/// a mixture, a guided model or a network, therefore drives them all.
///
/// Steppers work in coordinates of their own, from which the user's differ by the factor `amplitude`. A batch of states has
/// `variables · D` coordinates: the positions of all coordinates first, then their momenta.
public protocol DiffusionProcess: NoiseLevels {
  /// Numbers per coordinate of the data.
  static var variables: Int { get }
  /// The factor between the coordinates in which steppers work and the user's at `point`: `α` for `x = α x̄`, 1 in phase space.
  func amplitude(at point: GridPoint) -> Double
  /// The probability-flow ODE of a model in the coordinates of the steppers, in the variable `level`.
  func flow(of model: some NoiseModel) -> any Flow
  /// The posterior mean of the data, `D` coordinates each, for states in the coordinates of the steppers; one evaluation.
  func denoised(_ states: StateBatch, at point: GridPoint, evaluator: any NoiseEvaluator) -> StateBatch
  /// The factor `c` of the analytical first step, `ε ≈ c x̄` where sampling starts at `point`; nil where there is none.
  func analyticStart(at point: GridPoint) -> Double?
  /// The law, in the user's coordinates, of the variables of one coordinate at `point`, for data from `N(mean, variance)`.
  func marginal(mean: Double, variance: Double, at point: GridPoint) -> GaussianMarginal
  /// `count` draws, in the user's coordinates, from the law that sampling starts from at `time`, keyed by (seed, trajectory):
  /// trajectory `i` starts from the same point whatever the count.
  func prior(count: Int, dimension: Int, seed: UInt64, at time: Double) -> StateBatch
}

extension DiffusionProcess {
  /// None.
  public func analyticStart(at point: GridPoint) -> Double? { nil }

  /// From the user's coordinates to those of the steppers.
  public func enter(_ states: inout StateBatch, at point: GridPoint) {
    let amplitude = amplitude(at: point)
    if amplitude != 1 { states.scale(by: 1 / amplitude) }
  }

  /// From the coordinates of the steppers to the user's.
  public func leave(_ states: inout StateBatch, at point: GridPoint) {
    let amplitude = amplitude(at: point)
    if amplitude != 1 { states.scale(by: amplitude) }
  }

  /// The Euclidean distance between the positions of state `i` of two batches.
  public func distance(_ a: StateBatch, _ b: StateBatch, at i: Int) -> Double {
    a.distance(to: b, at: i, over: a.dimension / Self.variables)
  }
}
