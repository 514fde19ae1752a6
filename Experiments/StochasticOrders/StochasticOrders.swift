import Accuracy
import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// Weak and strong orders of the samplers that add noise, and the laws that they reach with few evaluations.
struct StochasticOrders: Experiment {
  let card = ExperimentCard(
    name: "stochastic-orders", title: "Weak and strong orders of stochastic samplers",
    question:
      "With which powers of the step do the law and the paths of every stochastic sampler tend to those of the reverse SDE?",
    paper: Papers.phaseSpaceIntegrators, location: "splitting integrators",
    description: """
      Every sampler of the catalogue that adds noise, on processes with one variable per coordinate (vp-linear) and in phase \
      space (psld). For Gaussian data every step is affine in the start and in the numbers drawn, so the response to each of \
      them, measured through the sampler itself by unit impulses, gives the law of the end points and the distance between \
      paths without any error of sampling.

      The weak errors are those of the mean and of the covariance at t = 0.1, from the exact law at t = 1, as Euclidean and \
      Frobenius norms. The strong error is the root mean square distance of the end points from those of the reverse SDE \
      driven by the same Brownian motion: every number drawn is an integral over it, an increment for Euler-Maruyama, the exact \
      solution of the linear part for a splitting method. An order is the slope between the two finest grids.

      The factor lambda_s of splitting methods multiplies the diffusion of positions and nothing else, so with other values than 1 \
      a method tends to another law; psld with Gamma = 0.5 shows it.

      On mixtures the law is compared by the energy distance of the projection on (0.6, 0.8) from the data, after a number of \
      evaluations that includes the last step without noise. All methods start from the same points of the prior and draw the \
      same numbers. The distance is exact in the law of the data and unbiased in the sample, which is cut into batches for a \
      standard error; it may be negative where it is smaller than that.
      """)

  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange), default: [20, 40, 80, 160, 320],
    help: "Numbers of steps of the orders.")
  static let evaluations = Parameter(
    "evaluations", .integer(4...10_000), default: 50,
    help: "Evaluations to spend on a mixture, the last step without noise among them.")
  static let trajectories = Parameter(
    "trajectories", .integer(LawDistance.batches * 2...10_000_000), default: 16_000,
    help: "Trajectories on a mixture.")

  var parameters: ParameterSet {
    ParameterSet([Self.steps, Self.evaluations, Self.trajectories])
  }

  var smoke: [ParameterAssignment] {
    [Self.steps.set([20, 40, 80]), Self.trajectories.set(64), Self.evaluations.set(8)]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let steps = Array(Set(parameters[Self.steps])).sorted()
    let curves = try context.run(StochasticCurve.tasks(steps: steps), label: "orders")
    let scales = try context.run(NoiseScaleCurve.tasks(steps: steps), label: "noise scale")
    let distances = try context.run(
      LawDistance.tasks(
        evaluations: parameters[Self.evaluations], count: parameters[Self.trajectories], seed: parameters.seed
      ),
      label: "laws")
    return Report(
      tables: [
        orderTable(curves), errorTable(curves), noiseScaleTable(scales), distanceTable(distances),
      ],
      figures: [orderFigure(curves), noiseScaleFigure(scales), distanceFigure(distances)],
      checks: orderChecks(curves) + noiseScaleChecks(scales) + distanceChecks(distances),
      summary: .table(summaryTable(curves)),
      notes: [
        "Gaussian data of mean \(StochasticCurve.mean) and standard deviation \(StochasticCurve.deviation), from t = 1 to \(StochasticCurve.end).",
        "\(parameters[Self.trajectories]) trajectories in \(LawDistance.batches) batches on each mixture.",
      ])
  }
}

extension RunContext {
  /// The results of independent tasks, in their order.
  fileprivate func run<Result: Sendable>(
    _ tasks: [@Sendable () throws -> Result], label: String
  ) throws -> [Result] {
    try map(count: tasks.count, label: label) { try tasks[$0]() }
  }
}

/// A method in phase space or outside, with a setting that is part of its name.
struct StochasticVariant<Process: DiffusionProcess>: Sendable {
  let name: String
  let sampler: any Sampler<Process>

  /// The methods of a list that add noise, each also with the other times of its score.
  static func all(of samplers: [any Sampler<Process>]) -> [StochasticVariant] {
    samplers.filter { !$0.draws.isEmpty }.flatMap { sampler in
      let times = sampler.declarations.first { $0.name == "score-time" }?.choices ?? []
      return [StochasticVariant(name: sampler.card.name, sampler: sampler)]
        + times.dropFirst().compactMap { time in
          (try? sampler.setting("score-time", to: time)).map {
            StochasticVariant(name: "\(sampler.card.name) \(time)", sampler: $0)
          }
        }
    }
  }
}

/// The errors of one method on grids of one spacing, on Gaussian data.
struct StochasticCurve: Sendable {
  static let mean = 0.5
  static let deviation = 0.4
  static let end = 0.1

  let name: String
  let process: String
  let spacing: Spacing
  let card: SamplerCard
  let steps: [Int]
  let mean: [Double]
  let covariance: [Double]
  let strong: [Double]

  init<Process: DiffusionProcess>(
    _ variant: StochasticVariant<Process>, _ process: Process, _ spacing: Spacing, steps: [Int]
  ) throws {
    let study = try StochasticStudy(
      GridRecipe(spacing, process: process, to: Self.end), mean: Self.mean, deviation: Self.deviation)
    let weak = try steps.map { try study.weakErrors(of: variant.sampler, steps: $0) }
    name = variant.name
    self.process = process.name
    self.spacing = spacing
    card = variant.sampler.card
    self.steps = steps
    mean = weak.map(\.mean)
    covariance = weak.map(\.covariance)
    strong = try steps.map { try study.strongError(of: variant.sampler, steps: $0) }
  }

  /// The slope between the two finest grids; nil where the error is that of rounding or there is one grid.
  func order(_ errors: [Double]) -> Double? {
    let estimate = OrderEstimate(steps: steps.map { 1 / Double($0) }, errors: errors, floor: 1e-13)
    return estimate.pairwise.last
  }

  static func tasks(steps: [Int]) throws -> [@Sendable () throws -> StochasticCurve] {
    let (scalar, phaseSpace) = (ScalarDiffusion(LinearVariancePreserving()), try PhaseSpaceDiffusion())
    return tasks(SamplerCatalog.all, scalar, [.linear, .quadratic], steps)
      + tasks(SamplerCatalog.phaseSpace, phaseSpace, [.linear, .quadraticToCut], steps)
  }

  private static func tasks<Process: DiffusionProcess>(
    _ samplers: [any Sampler<Process>], _ process: Process, _ spacings: [Spacing], _ steps: [Int]
  ) -> [@Sendable () throws -> StochasticCurve] {
    spacings.flatMap { spacing in
      StochasticVariant.all(of: samplers).map { variant in
        { @Sendable in try StochasticCurve(variant, process, spacing, steps: steps) }
      }
    }
  }
}

/// The covariance error of `roba` with one factor of the diffusion of positions, on psld with `Γ = 0.5`.
struct NoiseScaleCurve: Sendable {
  static let positionFriction = 0.5
  static let scales = [1, 1.5]

  let scale: Double
  let steps: [Int]
  let covariance: [Double]

  static func tasks(steps: [Int]) throws -> [@Sendable () throws -> NoiseScaleCurve] {
    let process = try PhaseSpaceDiffusion(positionFriction: positionFriction)
    let study = try StochasticStudy(
      GridRecipe(.linear, process: process, to: StochasticCurve.end), mean: StochasticCurve.mean,
      deviation: StochasticCurve.deviation)
    return scales.map { scale in
      { @Sendable in
        let sampler = try StochasticSplitting(.roba).setting("lambda-s", to: "\(scale)")
        return NoiseScaleCurve(
          scale: scale, steps: steps,
          covariance: try steps.map { try study.weakErrors(of: sampler, steps: $0).covariance })
      }
    }
  }

  /// The slope between the two finest grids.
  var order: Double? {
    OrderEstimate(steps: steps.map { 1 / Double($0) }, errors: covariance, floor: 1e-13).pairwise.last
  }
}
