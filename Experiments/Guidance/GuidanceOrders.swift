import Accuracy
import Diffusion
import Integration
import Numbers
import Reporting
import Samplers

/// The orders of guided Taylor methods where they can be measured: on a smooth mixture of three components, the class
/// being the first two, for gamma from 2 to 0.05.
struct GuidanceOrders {
  /// One method with one form of derivatives.
  struct Curve {
    let declared: Int
    let errors: ErrorCurve
  }

  /// The curves in the order of the table.
  let curves: [Curve]
  /// The largest relative difference between what the jets of the two forms differ by and the term that explains it.
  let defect: Double
  private let weight: Double

  private static let steps = [40, 80, 160, 320, 640]
  private static let trajectories = 32

  /// Measures every method at one guidance weight.
  ///
  /// - Throws: what the grids, the samplers or the reference throw.
  init(weight: Double, seed: UInt64, jobs: Int) throws {
    let mixture = try GaussianMixture(
      means: [[-1, 0], [1, 0.3], [0.2, -1.1]], standardDeviation: 0.5, weights: [0.5, 0.3, 0.2])
    let condition = try mixture.restricted(to: [0, 1])
    func model(_ form: GuidedDerivatives) throws -> GuidedModel<GaussianMixture, GaussianMixture> {
      try GuidedModel(conditional: condition, unconditional: mixture, weight: weight, derivatives: form)
    }
    let schedule = LinearVariancePreserving()
    let latents = StateBatch.normal(count: Self.trajectories, dimension: mixture.dimension, seed: seed)
    let flow = try model(.guidedFlow)
    let study = ConvergenceStudy(model: flow, schedule: schedule, from: 2, to: 0.05, latents: latents)
    func problem(_ form: GuidedDerivatives, _ steps: Int) throws -> SamplingProblem<ScalarDiffusion> {
      SamplingProblem(
        model: try model(form), schedule: schedule, grid: try study.grid(.quadratic, steps: steps))
    }
    // Per-branch derivatives belong to no flow: the exact solution needs those of the guided one.
    let exact = try ReferenceSolution(problem(.guidedFlow, 1), latents: latents, jobs: jobs)
    curves = try (1...3).flatMap { order in
      try GuidedDerivatives.allCases.filter { order > 1 || $0 == .guidedFlow }.map { form in
        let sampler = TruncatedTaylor(order: order)
        let points = try Self.steps.map { steps in
          ErrorCurve.Point(
            steps: steps,
            try GlobalError(
              of: sampler, on: problem(form, steps), latents: latents, reference: exact, jobs: jobs))
        }
        return Curve(
          declared: form == .guidedFlow ? order : 1,
          errors: ErrorCurve(
            order == 1 ? sampler.card.name : "\(sampler.card.name) \(form.rawValue)", against: .steps, points,
            floor: 1e-13))
      }
    }
    defect = Self.defect(
      flow, try model(.perBranch), latents: latents, gamma: 0.5)
    self.weight = weight
  }

  /// The derivatives of the two forms differ by `w (1 + w) (J_c − J_u)(ε_c − ε_u)`; the products of the Jacobians are
  /// taken by central differences.
  static func defect<Model: NoiseModel>(
    _ flow: GuidedModel<Model, Model>, _ branches: GuidedModel<Model, Model>, latents: StateBatch,
    gamma: Double
  ) -> Double {
    func derivative(_ model: GuidedModel<Model, Model>) -> StateBatch {
      var jet = JetBatch(count: latents.count, dimension: latents.dimension, order: 2)
      model.makeEvaluator(count: latents.count, order: 2)
        .expand(latents, at: levels, order: 2, into: &jet)
      var second = jet.coefficient(2)
      second.scale(by: 2)
      return second
    }
    let levels = [Double](repeating: gamma, count: latents.stride)
    func noise(_ model: Model, _ states: StateBatch) -> StateBatch {
      var noise = StateBatch(count: states.count, dimension: states.dimension)
      model.makeEvaluator(count: states.count, order: 1).noise(states, at: levels, into: &noise)
      return noise
    }
    var direction = noise(flow.conditional, latents)
    direction.add(-1, times: noise(flow.unconditional, latents))
    func product(_ model: Model) -> StateBatch {
      let h = 1e-5
      var (ahead, behind) = (latents, latents)
      ahead.add(h, times: direction)
      behind.add(-h, times: direction)
      var difference = noise(model, ahead)
      difference.add(-1, times: noise(model, behind))
      difference.scale(by: 1 / (2 * h))
      return difference
    }
    var expected = product(flow.conditional)
    expected.add(-1, times: product(flow.unconditional))
    expected.scale(by: flow.weight * (1 + flow.weight))
    var difference = derivative(flow)
    difference.add(-1, times: derivative(branches))
    let scale = expected.norms.max() ?? 1
    return (difference.distances(to: expected).max() ?? .infinity) / max(scale, .leastNormalMagnitude)
  }

  /// Errors and slopes in long format.
  var table: Table {
    Table(
      name: "orders",
      title: "Global error of guided methods on a smooth mixture, w = \(weight.short)",
      of: curves.flatMap { $0.errors.rows($0.errors) },
      [
        .column("method", "name in the catalogue and form of the derivatives", \.of.name),
        .column("steps", "number of steps, quadratic in gamma from 2 to 0.05", \.point.count),
        .column("mean", "mean global error in x", \.point.summary.mean),
        .order(
          "slope", "of log mean error against log 1/N", "standard_error", "of the slope", of: .mean, \.of),
      ])
  }

  /// Error against steps with the fitted slopes.
  var figure: Figure {
    let slopes = curves.map { "\($0.errors.name) \($0.errors.orderText(.mean))" }
    return Figure(
      name: "orders", title: "Order of guided Taylor methods",
      finding: "With w = \(weight.short) the mean error falls with the powers "
        + "\(slopes.joined(separator: ", ")) of the step.",
      panels: [
        Panel(
          x: .logarithmic("number of steps"), y: .logarithmic("mean global error in x"),
          marks: curves.map {
            $0.errors.line(.mean, detail: "(slope \($0.errors.orderText(.mean)))", showsFit: false)
          })
      ], width: .column, aspect: 0.9, legend: .below)
  }
}
