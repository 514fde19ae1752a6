import Accuracy
import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// Local and global orders of every deterministic sampler in phase space, on grids in the time.
struct PhaseSpaceOrders: Experiment {
  let card = ExperimentCard(
    name: "phase-space-orders", title: "Orders of deterministic samplers in phase space",
    question:
      "Does every deterministic sampler in phase space have the order on its card, and from how many evaluations on?",
    paper: Papers.phaseSpaceIntegrators, location: "Sections 3 and 4 (there without orders)",
    description: """
      Every deterministic sampler of the catalogue for the process psld carries the same starts through the mixture smooth4, on \
      three families of grids in the time: equal steps from t = 1 to 0.1, steps from 1 to 0.1 that alternate between h and 2h, \
      and steps from 1 to 0.001 that are equal in the root of t - 0.001. Numbers of evaluations reach from 6 to 1280; a \
      method takes as many steps as they pay for.

      The global order is the slope of the mean distance in x from the exact flow between the two largest numbers of \
      evaluations. The local order is the slope of the error of single steps that begin on the exact flow, averaged over \
      the second half of the grid, between 160 and 320 steps.
      """)

  static let budgets = Parameter(
    "budgets", .integers(1...10_000), default: [6, 12, 24, 48, 96, 320, 640, 1280],
    help: "Numbers of evaluations, separated by commas.")
  static let trajectories = Parameter(
    "trajectories", .integer(2...100_000), default: 16, help: "Number of trajectories.")

  var parameters: ParameterSet { ParameterSet(Self.budgets, Self.trajectories) }
  var smoke: [ParameterAssignment] { [Self.budgets.set([6, 24]), Self.trajectories.set(3)] }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let study = try PhaseSpaceOrderStudy(
      budgets: Array(Set(parameters[Self.budgets])).sorted(), trajectories: parameters[Self.trajectories],
      seed: parameters.seed, context: context)
    return Report(
      tables: [errorTable(study), orderTable(study)], figures: [figure(study)], checks: checks(study),
      summary: .table(summaryTable(study)),
      notes: [
        "\(parameters[Self.trajectories]) trajectories; mean distances in x from the exact flow at the end of the grid."
      ])
  }

  private func errorTable(_ study: PhaseSpaceOrderStudy) -> Table {
    Table(
      name: "errors", title: "Global errors of deterministic samplers in phase space",
      of: study.rows.flatMap { row in row.curve.points.map { (row: row, point: $0) } },
      [
        .column("sampler", "name in the catalogue", \.row.card.name),
        .column("grid", "family of grids", \.row.shape.rawValue),
        .column("budget", "evaluations of eps that may be spent", \.point.count),
        .column("evaluations", "evaluations of eps per trajectory", \.point.evaluations),
        .summary(of: "|x - exact| at the end", \.point.summary),
      ])
  }

  private func orderTable(_ study: PhaseSpaceOrderStudy) -> Table {
    Table(
      name: "orders", title: "Orders of deterministic samplers in phase space", of: study.rows,
      [
        .column("sampler", "name in the catalogue", \.card.name),
        .column("family", "group", \.card.family.rawValue),
        .column("grid", "family of grids", \.shape.rawValue),
        .column("declared", "global order on the card", \.declared),
        .column("global", "order between the two largest numbers of evaluations", { Cell($0.global) }),
        .column("local", "local order between 160 and 320 steps", { Cell($0.local) }),
      ])
  }

  private func summaryTable(_ study: PhaseSpaceOrderStudy) -> Table {
    func order(_ shape: PhaseSpaceOrderStudy.Shape, _ value: @escaping (PhaseSpaceOrderStudy.Row) -> Double?)
      -> Field<SamplerCard>
    {
      .column("\(shape.rawValue)") { card in
        study.rows.first { $0.card == card && $0.shape == shape }.flatMap(value).flatMap {
          $0.isFinite ? NumberText.fixed($0, decimals: 2) : nil
        }
      }
    }
    return Table(
      name: "summary", title: "Global order at the last halving, and local order with equal steps",
      of: study.cards,
      [.column("sampler", \.name), .column("declared", \.orders.smooth)]
        + PhaseSpaceOrderStudy.Shape.allCases.map { order($0, \.global) }
        + [
          .column("local") { card in
            study.rows.first { $0.card == card && $0.shape == .uniform }?.local.flatMap {
              $0.isFinite ? NumberText.fixed($0, decimals: 2) : nil
            }
          }
        ])
  }

  private func figure(_ study: PhaseSpaceOrderStudy) -> Figure {
    let groups: [(title: String, holds: (SamplerCard) -> Bool)] = [
      (
        "Runge-Kutta and splitting",
        { $0.family == .phaseSpaceSplitting || ["psld-euler", "psld-heun"].contains($0.name) }
      ), ("conjugate, Cholesky factor", { $0.family == .conjugate }),
      (
        "Taylor and Adams-Bashforth, order 2",
        { $0.family == .phaseSpace && $0.orders.smooth == 2 && $0.name != "psld-heun" }
      ),
      ("Taylor and Adams-Bashforth, order 3", { $0.family == .phaseSpace && $0.orders.smooth == 3 }),
    ]
    let rows = study.rows.filter { $0.shape == .uniform }
    let agreeing = study.rows.count { $0.agrees(within: 0.15) }
    return Figure(
      name: "errors", title: "Errors of deterministic samplers in phase space, equal steps from t = 1 to 0.1",
      finding:
        "At the last halving the global order lies within 0.15 of the card in \(agreeing) of \(study.rows.count) cases of sampler and grid.",
      panels: groups.map { title, holds in
        Panel(
          title: title, x: .logarithmic("evaluations"), y: .logarithmic("mean error in x"),
          marks: rows.filter { holds($0.card) }.map { $0.curve.line(.mean, showsFit: false) })
      }, columns: 2, aspect: 0.9, legend: .below, sharing: .both)
  }

  private func checks(_ study: PhaseSpaceOrderStudy) -> [Check] {
    var checks = [Check("The reference solutions complete for every trajectory.", isTrue: study.isComplete)]
    for row in study.rows {
      // The grid that ends at 0.001 reaches its asymptotics later.
      let width = row.shape == .quadratic ? 0.3 : 0.15
      let (low, high) = (Double(row.declared) - width, Double(row.declared) + width)
      checks.append(
        .published(
          "The global order of \(row.card.name) on the \(row.shape.rawValue) grid is \(row.declared) (last halving).",
          measured: row.global ?? .nan, in: low...high))
      if row.shape == .uniform {
        checks.append(
          .published(
            "The local order of \(row.card.name) with equal steps is \(row.declared + 1).",
            measured: row.local ?? .nan, in: low + 0.95...high + 1.05))
      }
    }
    return checks
  }
}
