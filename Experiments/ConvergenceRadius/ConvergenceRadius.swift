import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers

/// Why a higher order loses with few steps: steps that reach beyond the radius of convergence.
struct ConvergenceRadius: Experiment {
  let card = ExperimentCard(
    name: "convergence-radius", title: "Steps against the radius of convergence",
    question:
      "Why do Taylor methods of order 3 and 4 lose to order 2 in the mean at 10 to 25 steps?",
    paper: Papers.genie, location: "Appendix E; Figure 14",
    description: """
      A Taylor series of the flow converges up to the nearest complex singularity only. At every grid point of the exact \
      flow the coefficients up to a high order give the radius of convergence r of each trajectory, and the step h is \
      compared with it. Where |h| > r, terms of higher order add to the error however exact they are.

      What such steps do is found by an intervention: exactly the steps with |h| > r at the method's own state are made as two \
      halves, and nothing else is changed. Controls are a grid with at least as many evaluations, and a placebo that halves as \
      many other steps of each trajectory. The samplers ttmP-guarded do the same with an estimate of r that they can afford, \
      whose error against known radii is measured.

      Trajectories are also divided by the largest |h|/r on their way: the share beyond the radius, and the share of the error \
      that they own.

      Remedies use the same derivatives: vector Pade approximants of the terms, truncation before the first term that does \
      not fall, and expansions in lambda = -log gamma and in asinh(gamma/s), in which the flow of one Gaussian of width s is \
      entire. The grids are the same for all.
      """)

  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange), default: [10, 15, 20, 25, 50], help: "Numbers of steps.")
  static let focus = Parameter(
    "focus", .integer(GridOptions.stepRange),
    help:
      "Number of steps that is looked at in detail, one of --steps. Default: 25 if it is one, else the largest."
  )
  static let order = Parameter(
    "order", .integer(12...60), default: 24, help: "Order of the series that radii are estimated from.")
  static let others = Parameter(
    "others", .integer(2...10_000_000), default: 2000,
    help:
      "Number of trajectories of the intervention at the numbers of steps that are not looked at in detail.")
  static let width = Parameter(
    "width", .real(.positive), default: 0.01, help: "The s of the variable asinh(gamma/s).")

  var parameters: ParameterSet {
    ParameterSet(
      [Self.steps, Self.focus, Self.order, Self.others, Self.width]
        + FlowSetting.options(trajectories: 10_000)
        + [GridOptions.spacing, GridOptions.cut])
  }

  var smoke: [ParameterAssignment] {
    [LatentOptions.trajectories.set(48), Self.steps.set([10, 25]), Self.others.set(48)]
  }

  func validate(_ values: ParameterValues) throws {
    guard let focus = values[Self.focus], !values[Self.steps].contains(focus) else { return }
    throw UsageError.invalidValue(
      "\(focus)", for: Self.focus.declaration.synopsis,
      allowed: "one of the numbers of --steps, which are "
        + values[Self.steps].map(String.init).joined(separator: ", "))
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let grids = try Array(Set(parameters[Self.steps])).sorted().map {
      try parameters.grid(steps: $0, for: .law(setting.mixture))
    }
    let exact = try setting.exactFlow(through: grids.flatMap { $0.points.map(\.time) }, context: context)
    let width = parameters[Self.width]
    var first = 0
    let samplers = Self.samplers(width: width)
    let focus = grids.firstIndex { $0.steps == parameters[Self.focus] ?? 25 } ?? grids.count - 1
    let treated = grids.indices.map { $0 == focus ? setting : setting.first(parameters[Self.others]) }
    context.progress.begin(
      "trajectories",
      total: grids.count * (samplers.count + 1) * setting.latents.count
        + 5 * Intervention.orders.count * treated.reduce(0) { $0 + $1.latents.count })
    defer { context.progress.end() }
    let cases = try zip(grids, treated).map { grid, treated in
      let flow = try exact.part(first..<first + grid.points.count)
      first += grid.points.count
      return StepCountCase(
        radii: try RadiusStudy.measure(
          flow, model: setting.mixture, variables: [.identity, .logarithm, .asinh(width)],
          order: parameters[Self.order], jobs: context.jobs, monitor: context.monitor),
        errors: try samplers.map { sampler in
          (
            sampler.card.name,
            try setting.globalError(of: sampler, on: flow.grid, against: flow, context: context).distances
          )
        },
        intervention: try Intervention(
          flow, setting: treated, seriesOrder: parameters[Self.order], seed: parameters.seed, context: context
        ) { try parameters.grid(steps: $0, for: .law(setting.mixture)) })
    }
    let before = grids.prefix(focus).reduce(0) { $0 + $1.points.count }
    let findings = RadiusFindings(
      cases: cases, focus: focus,
      estimates: try RadiusEstimates(
        along: exact.part(before..<before + grids[focus].points.count), model: setting.mixture,
        seriesOrder: parameters[Self.order], context: context))
    return Report(
      tables: findings.tables, figures: [findings.figure(title: card.title), findings.interventionFigure],
      checks: try findings.checks(seriesOrder: parameters[Self.order]),
      summary: .table(findings.summary),
      notes: [
        "\(setting.latents.count) trajectories, \(treated.map(\.latents.count).min() ?? 0) where steps are halved at other numbers of steps; errors are distances in x at t = \(parameters[GridOptions.cut]).",
        findings.finding,
      ])
  }

  /// Plain Taylor methods and the remedies.
  private static func samplers(width: Double) -> [any Sampler<ScalarDiffusion>] {
    let plain: [any Sampler<ScalarDiffusion>] = (1...4).map { TruncatedTaylor(order: $0) }
    let resummed: [any Sampler<ScalarDiffusion>] = [Resummation.pade, .optimalTruncation].map {
      ResummedTaylor(order: 4, resummation: $0)
    }
    let rescaled: [any Sampler<ScalarDiffusion>] = [ChangeOfVariable.logarithm, .asinh(width)].map {
      RescaledTaylor(order: 4, variable: $0)
    }
    return plain + resummed + rescaled
  }
}

/// Radii and errors for one number of steps.
struct StepCountCase {
  /// One study per variable, `gamma` first.
  let radii: [RadiusStudy]
  /// Global errors per trajectory by the name of the method; not a number where a trajectory did not complete.
  let errors: [(name: String, distances: [Double])]
  /// What halving the steps beyond the radius does.
  let intervention: Intervention

  /// The number of steps.
  var steps: Int { radii[0].grid.steps }

  /// The errors of a method.
  func distances(_ name: String) -> [Double] { errors.first { $0.name == name }?.distances ?? [] }
}
