import Accuracy
import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// The orders that papers claim for fast samplers, and the orders that the samplers have.
struct Audit: Experiment {
  let card = ExperimentCard(
    name: "audit", title: "Claimed and measured orders of convergence",
    question: "Does every fast sampler converge with the order that its paper states?",
    paper: Papers.dpmSolverPlusPlus,
    location: "order statements of the papers cited in the table",
    description: """
      Every sampler of the catalogue that takes a number of steps carries the same latents through a smooth mixture of \
      three Gaussians, from gamma = 2 to gamma = 0.05, where nothing but the rule itself limits the order. Three \
      families of grids are refined by factors of 2: equal steps in gamma, equal steps in sqrt(gamma), and steps that \
      alternate between h and 2h. Multistep rules start from exact values, so that the rule is measured and not its \
      start; the start is measured apart.

      A global order is the slope of the mean end-point error against 1/N, by least squares over the four finest grids \
      whose errors lie above round-off, with its standard error. A local order is the same slope for the error of single \
      steps made from the exact flow, averaged over the second half of the grid; it is one more than the global order of a \
      rule whose errors do not cancel.

      The claim is the global order that the work states for the rule. Where a work names a classical rule and states \
      nothing of its own (Adams-Bashforth weights of equal steps), it is the order of that rule on equal steps. Where the \
      measured order is another one, the cause is given, and the table of variants shows the same rule with the cause \
      removed.

      With --process the samplers of another process are measured in the same way, those of phase space among them; what is \
      a cause of a lost order is shown for samplers with one variable per coordinate.

      Methods that choose their own steps and methods of the SDE have no order in the number of steps; the experiment \
      sampler-comparison measures them.

      An order is a statement about the limit of many steps. It says nothing about which sampler is better with ten \
      evaluations.
      """)

  static let finest = Parameter(
    "finest", .integer(160...40_960), default: 2560,
    help: "Number of steps of the finest grid; the others have 1/2, 1/4, ... of it, down to ten.")
  static let trajectories = Parameter(
    "trajectories", .integer(2...100_000), default: 12,
    help: "Number of trajectories over which errors are averaged.")

  var parameters: ParameterSet { ParameterSet([Self.finest, Self.trajectories] + ProcessOptions.all) }
  var smoke: [ParameterAssignment] { [Self.finest.set(320), Self.trajectories.set(3)] }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    try run(on: parameters.process(), parameters, context)
  }

  private func run(
    on process: some DiffusionProcess, _ parameters: ParameterValues, _ context: RunContext
  ) throws -> Report {
    let measurements = try AuditMeasurements(
      on: process, finest: parameters[Self.finest], trajectories: parameters[Self.trajectories],
      seed: parameters.seed,
      context: context)
    let tables = AuditTables(measurements)
    return Report(
      tables: [tables.orders, tables.slopes]
        + (measurements.variants.isEmpty ? [] : [tables.variants, tables.variantErrors]),
      figures: [tables.orderFigure] + (measurements.variants.isEmpty ? [] : [tables.variantFigure]),
      checks: checks(measurements), summary: .table(tables.summary),
      notes: [
        "Orders are slopes of the mean error in x against 1/N on the smooth mixture, \(parameters[Self.trajectories]) trajectories, up to \(parameters[Self.finest]) steps.",
        tables.finding,
      ])
  }

  private func checks(_ measurements: AuditMeasurements) -> [Check] {
    var checks: [Check] = []
    for entry in measurements.entries {
      for grid in entry.grids {
        checks.append(
          Check(
            "The global order of \(entry.card.name) on the \(grid.shape.rawValue) grid is \(grid.declared) (finest pair of grids).",
            measured: grid.global.finest,
            in: (Double(grid.declared) - 0.3)...(Double(grid.declared) + 0.3),
            onlyAtPublishedParameters: true,
            forOtherSamples: (Double(grid.declared) - 0.5)...(Double(grid.declared) + 0.5)))
      }
    }
    for variant in measurements.variants {
      checks.append(
        Check(
          "\(variant.cause.sentence) With \(variant.name) the global order is \(variant.expected) (finest pair).",
          measured: variant.estimate.finest,
          in: (Double(variant.expected) - 0.3)...(Double(variant.expected) + 0.3),
          onlyAtPublishedParameters: true,
          forOtherSamples: (Double(variant.expected) - 0.5)...(Double(variant.expected) + 0.5)))
    }
    return checks
  }
}
