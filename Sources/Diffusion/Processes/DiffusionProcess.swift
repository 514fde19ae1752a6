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
  /// What the numbers of a coordinate are called in files: `x` for the position, then `m` for the momentum.
  static var variableNames: [String] { get }
  /// What the level is, in a few words for the columns of tables.
  static var levelSummary: String { get }
  /// The factor between the coordinates in which steppers work and the user's at `point`: `α` for `x = α x̄`, 1 in phase space.
  func amplitude(at point: GridPoint) -> Double
  /// The probability-flow ODE of a model in the coordinates of the steppers, in the variable `level`.
  func flow(of model: some NoiseModel) -> any Flow
  /// The last step of sampling, Euler's to the time without noise: from states in the coordinates of the steppers to those of the
  /// user, with one evaluation.
  func denoised(
    _ states: StateBatch, at point: GridPoint, along equation: ReverseEquation, evaluator: any NoiseEvaluator
  ) -> StateBatch
  /// States at `point` in the user's coordinates, given the data `D` coordinates each and normal numbers of mean 0 and variance 1
  /// for every coordinate of a state.
  func noised(_ data: StateBatch, with normals: StateBatch, at point: GridPoint) -> StateBatch
  /// The factor `c` of the analytical first step, `ε ≈ c x̄` where sampling starts at `point`; nil where there is none.
  func analyticStart(at point: GridPoint) -> Double?
  /// The law, in the user's coordinates, of the variables of one coordinate at `point`, for data from `N(mean, variance)`.
  func marginal(mean: Double, variance: Double, at point: GridPoint) -> GaussianMarginal
  /// What the mean of these variables becomes from one point to a later one, in the user's coordinates, row by row.
  func transition(from earlier: GridPoint, to later: GridPoint) -> [[Double]]
  /// The amplitudes of the Brownian motions that drive these variables at `time`, in the user's coordinates, per unit of `√t`.
  func diffusion(at time: Double) -> [Double]
  /// `count` draws, in the user's coordinates, from the law that sampling starts from at `time`, keyed by (seed, trajectory):
  /// trajectory `first + i` starts from the same point whatever `first` and the count.
  func prior(count: Int, first: Int, dimension: Int, seed: UInt64, at time: Double) -> StateBatch
}

/// The equation that a method follows from noise to data.
public enum ReverseEquation: Sendable {
  /// The probability flow.
  case flow
  /// The reverse SDE, which adds noise.
  case sde
}

extension DiffusionProcess {
  /// Numbers per coordinate of the data.
  public static var variables: Int { variableNames.count }

  /// The draws of the first `count` trajectories.
  public func prior(count: Int, dimension: Int, seed: UInt64, at time: Double) -> StateBatch {
    prior(count: count, first: 0, dimension: dimension, seed: seed, at: time)
  }

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
