import Accuracy
import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// The orders that papers claim for fast samplers, and the orders that the samplers have.
struct Audit: Experiment {
  let card = ExperimentCard(
    name: "audit", title: "Stated and measured orders of convergence",
    question:
      "Which order does every fast sampler have, as a rule and as shipped, and what is said about it?",
    paper: Papers.dpmSolverPlusPlus,
    location: "order statements of the papers cited in the table",
    description: """
      Every sampler of the catalogue that takes a number of steps carries the same latents through a mixture, unless told \
      otherwise a smooth one of three Gaussians, from gamma = 2 to gamma = 0.05, where nothing but the rule itself limits the order. Three \
      families of grids are refined by factors of 2: equal steps in gamma, equal steps in sqrt(gamma), and steps that \
      alternate between h and 2h.

      Every method is measured on two axes. The rule has an exact start, its full order to the end, and exact integrals. The \
      code as shipped has the start, the end and the quadrature that its authors distribute; thresholding is left off. \
      The same two questions are asked of all.

      A global order is the slope of the mean end-point error against 1/N, by least squares over the four finest grids \
      whose errors lie above round-off, with its standard error; verdicts use the finest pair. A local order is the same slope \
      for the error of single steps made from the exact flow, averaged over the second half of the grid; it is one more than \
      the global order of a rule whose errors do not cancel.

      A claim is what a work says about the order, with the place where it was read: a theorem, an algorithm, a README, the \
      documentation of a function. For textbook rules it is the order of the textbook, on equal steps where the weights are \
      those of equal steps. Where no statement was found none is assumed, and methods of this toolkit claim nothing. Where \
      the order is not that of the rule a method is modelled on, the cause is given, and the table of variants shows the same \
      rule with the cause removed.

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

  var parameters: ParameterSet {
    ParameterSet(
      [Self.finest, Self.trajectories] + MixtureSource.options(default: "smooth") + ProcessOptions.all)
  }
  var smoke: [ParameterAssignment] { [Self.finest.set(320), Self.trajectories.set(3)] }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let measurements = try measurements(at: parameters, context: context)
    let tables = AuditTables(measurements)
    return Report(
      tables: [tables.orders, tables.verdicts, tables.slopes]
        + (measurements.variants.isEmpty ? [] : [tables.variants, tables.variantErrors]),
      figures: [tables.orderFigure] + (measurements.variants.isEmpty ? [] : tables.variantFigures),
      checks: checks(measurements), summary: .table(tables.failures),
      notes: [
        "Orders are slopes of the mean error in x against 1/N on the mixture \(parameters[MixtureSource.option]), \(parameters[Self.trajectories]) trajectories, up to \(parameters[Self.finest]) steps.",
        tables.finding,
      ] + Self.limitNote(parameters) + [
        "Shown are those below; every sampler is in orders.csv."
      ])
  }

  /// All that is measured.
  ///
  /// - Throws: as `run`.
  func measurements(at parameters: ParameterValues, context: RunContext) throws -> AuditMeasurements {
    func measured(on process: some DiffusionProcess) throws -> AuditMeasurements {
      try AuditMeasurements(
        parameters.mixture(files: context.files), on: process, finest: parameters[Self.finest],
        trajectories: parameters[Self.trajectories], seed: parameters.seed, context: context)
    }
    return try measured(on: parameters.process())
  }

  /// What a verdict is worth on a mixture of the user's.
  private static func limitNote(_ parameters: ParameterValues) -> [String] {
    guard parameters[MixtureSource.option] != "smooth" else { return [] }
    return [
      "An order is about the limit of many steps, which narrow modes reach later than these grids: on this mixture a verdict is about the slope on them."
    ]
  }

  private func checks(_ measurements: AuditMeasurements) -> [Check] {
    var checks: [Check] = []
    for entry in measurements.entries {
      for (axis, grids) in [("rule", entry.rule), ("code as shipped", entry.shipped)] {
        for grid in grids {
          guard let declared = grid.declared else { continue }
          checks.append(
            Self.check(
              "The global order of \(entry.card.name) (\(axis)) on the \(grid.shape.rawValue) grid is \(declared) (finest pair of grids).",
              grid.global.finest, declared))
        }
      }
    }
    for variant in measurements.variants {
      checks.append(
        Self.check(
          "\(variant.cause.sentence) With \(variant.name) the global order is \(variant.expected) (finest pair).",
          variant.estimate.finest, variant.expected))
    }
    return checks
  }

  private static func check(_ claim: String, _ measured: Double, _ order: Int) -> Check {
    func near(_ distance: Double) -> ClosedRange<Double> {
      (Double(order) - distance)...(Double(order) + distance)
    }
    return Check(
      claim, measured: measured, in: near(0.3), onlyAtPublishedParameters: true, forOtherSamples: near(0.5))
  }
}
