import Diffusion
import Numbers
import Samplers

/// Measures the orders of a stochastic sampler on Gaussian data of one dimension without any error of sampling (`LinearResponse`).
///
/// Trajectories start from the exact law at the first point of the grid, so that all errors are those of the steps.
public struct StochasticStudy<Process: DiffusionProcess>: Sendable {
  /// How grids are made, and the process.
  public let recipe: GridRecipe<Process>
  /// The mean of the data.
  public let mean: Double
  /// The standard deviation of the data.
  public let deviation: Double
  private let model: GaussianMixture

  /// A study for data from `N(mean, deviation²)`.
  ///
  /// - Throws: `ModelError` for a deviation that is not positive.
  public init(_ recipe: GridRecipe<Process>, mean: Double, deviation: Double) throws {
    self.recipe = recipe
    self.mean = mean
    self.deviation = deviation
    model = try GaussianMixture(means: [[mean]], standardDeviation: deviation)
  }

  /// The errors of the mean and of the covariance at the last point, as Euclidean and Frobenius norms.
  ///
  /// - Throws: what the sampler or the grid throws.
  public func weakErrors(of sampler: any Sampler<Process>, steps: Int) throws -> (
    mean: Double, covariance: Double
  ) {
    let grid = try recipe.grid(steps: steps)
    let found = try response(of: sampler, on: grid).moments(from: law(at: grid.first))
    let exact = law(at: grid.last)
    func norm(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    return (
      norm(found.mean, exact.mean),
      norm(found.covariance.flatMap { $0 }, exact.covariance.flatMap { $0 })
    )
  }

  /// The root mean square distance of the ends from those of the reverse SDE driven by the same Brownian motion or, where `fold` is
  /// given, from those on a grid `fold` times as fine: the one for methods of another SDE with the same marginal laws.
  ///
  /// - Throws: what the sampler or the grid throws.
  public func strongError(of sampler: any Sampler<Process>, steps: Int, fold: Int? = nil) throws -> Double {
    let grid = try recipe.grid(steps: steps)
    let limit =
      try fold.map { try response(of: sampler, on: recipe.grid(steps: $0 * steps)).path }
      ?? PathResponse(
        ofReverse: recipe.process, mean: mean, variance: deviation * deviation, from: grid.first,
        to: grid.last)
    return try response(of: sampler, on: grid).path.distance(to: limit, from: law(at: grid.first))
  }

  /// The weak orders: the slopes of the errors of mean and covariance against `1/N`.
  ///
  /// - Parameter steps: numbers of steps, coarse to fine.
  /// - Throws: what the sampler or the grid throws.
  public func weak(
    _ sampler: any Sampler<Process>, steps: [Int], floor: Double = 1e-13
  ) throws -> (mean: ConvergenceStudy<Process>.Measurement, covariance: ConvergenceStudy<Process>.Measurement)
  {
    let errors = try steps.map { try weakErrors(of: sampler, steps: $0) }
    return (
      .init(steps: steps, errors: errors.map(\.mean), floor: floor),
      .init(steps: steps, errors: errors.map(\.covariance), floor: floor)
    )
  }

  /// The strong order: the slope of `strongError` against `1/N`.
  ///
  /// - Parameter steps: numbers of steps, coarse to fine.
  /// - Throws: what the sampler or the grid throws.
  public func strong(
    _ sampler: any Sampler<Process>, steps: [Int], fold: Int? = nil, floor: Double = 1e-13
  ) throws -> ConvergenceStudy<Process>.Measurement {
    .init(
      steps: steps, errors: try steps.map { try strongError(of: sampler, steps: $0, fold: fold) },
      floor: floor)
  }

  private func law(at point: GridPoint) -> GaussianMarginal {
    recipe.process.marginal(mean: mean, variance: deviation * deviation, at: point)
  }

  private func response(of sampler: any Sampler<Process>, on grid: TimeGrid) throws -> LinearResponse {
    try LinearResponse(
      of: sampler, on: SamplingProblem(process: recipe.process, model: model, grid: grid))
  }
}
