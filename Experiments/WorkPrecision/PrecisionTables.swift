import Reporting
import Samplers

/// The tables and figures of the experiment.
struct PrecisionTables {
  let curves: [PrecisionCurve]
  let cost: CostModel
  /// The reference's own error.
  let floor: Double
  /// The median errors for which the least work is looked up.
  static let goals: [Double] = [1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12]

  /// The adaptive Taylor series in the last variable, which every figure shows as a yardstick.
  private var yardstick: [PrecisionCurve] { curves.filter { $0.group == .variables }.suffix(1) }

  private func members(_ group: PrecisionGroup) -> [PrecisionCurve] {
    let own = curves.filter { $0.group == group }
    return group == .variables || own.isEmpty ? own : own + yardstick
  }

  private var groups: [PrecisionGroup] { PrecisionGroup.allCases.filter { !members($0).isEmpty } }

  /// The data of the figures, and the least work for given errors.
  var tables: [Table] { groups.map { table($0, members($0)) } + [reach] }

  /// One figure for each group.
  var figures: [Figure] { groups.map { figure($0, members($0)) } }

  private func table(_ group: PrecisionGroup, _ members: [PrecisionCurve]) -> Table {
    Table(
      name: group.rawValue, title: group.title,
      of: members.flatMap { curve in curve.runs.map { (curve, $0) } },
      [
        .column(
          "method", "name in the catalogue, with the variable of adaptive Taylor series; or GSL's stepper",
          \.0.method),
        .column("budget", "evaluations that might be spent on a given grid") {
          $0.0.axis == .evaluations ? $0.1.point.count : nil
        },
        .column("tolerance", "tolerance of a method that chooses its steps") { $0.0.tolerance($0.1) },
        .column("order", "degree of the adaptive Taylor polynomial, from the tolerance", \.1.order),
        .column(
          "evaluations", "mean evaluations of eps per trajectory; a jet counts 1, a Jacobian 1",
          \.1.evaluations),
        .column(
          "cost",
          "mean evaluations + \(cost.derivativePrice.plain) derivatives per trajectory; a jet of order p has p - 1, a Jacobian D",
          \.1.work),
        .column("steps_mean", "mean number of steps per trajectory", \.1.steps?.mean),
        .column("steps_min", "least number of steps") { $0.1.steps.map { $0.minimum } },
        .column("steps_max", "largest number of steps") { $0.1.steps.map { $0.maximum } },
        .column("outcomes", "how the trajectories ended", \.1.outcomes),
        .summary(of: "|x - exact| at the end", \.1.error),
      ])
  }

  /// The fewest evaluations and the least work, perhaps of two runs, with which a method reaches an error.
  private typealias Reach = (goal: Double, method: String, evaluations: Double, work: Double)

  private func reach(_ goal: Double, _ curve: PrecisionCurve) -> Reach? {
    guard let fewest = curve.cheapest(below: goal, by: \.evaluations),
      let least = curve.cheapest(below: goal, by: \.work)
    else { return nil }
    return (goal, curve.method, fewest.evaluations, least.work)
  }

  private var reach: Table {
    Table(
      name: "work_to_reach", title: "The cheapest run that reaches a median error",
      of: Self.goals.flatMap { goal in curves.compactMap { reach(goal, $0) } },
      [
        .column("error", "median error to reach, every trajectory arriving", \.goal),
        .column("method", "as above", \.method),
        .column(
          "evaluations", "fewest evaluations of eps per trajectory among the settings that reach it",
          \.evaluations),
        .column("cost", "least cost, perhaps of another setting", \.work),
      ])
  }

  /// For the terminal: evaluations and cost for every goal.
  var summary: Table {
    Table(
      name: "summary", title: "Evaluations / cost per trajectory for a median error", of: curves,
      [.column("method", \.method)]
        + Self.goals.map { goal in
          .column(NumberText.significant(goal, digits: 1)) { curve in
            reach(goal, curve).map { reach in
              [reach.evaluations, reach.work].map { NumberText.fixed($0, decimals: 0) }.joined(
                separator: " / ")
            }
          }
        })
  }

  private func figure(_ group: PrecisionGroup, _ members: [PrecisionCurve]) -> Figure {
    func panel(_ title: String, _ cost: (PrecisionRun) -> Double) -> Panel {
      Panel(
        x: .logarithmic(title), y: .logarithmic("median error in x", range: 1e-16...3),
        marks: members.map { curve in
          let shown = curve.runs.filter { $0.error.median > 0 && cost($0).isFinite }
          return .line(
            LineSeries(
              curve.method, x: shown.map(cost), y: shown.map(\.error.median),
              hollow: Set(shown.indices.filter { shown[$0].error.diverged > 0 })))
        } + (floor > 0 ? [.rule(.horizontal(floor, label: "error of the reference"))] : []))
    }
    return Figure(
      name: group.rawValue, title: group.title, finding: finding(members),
      panels: [
        panel("evaluations of eps per trajectory") { $0.evaluations },
        panel("cost in evaluations per trajectory") { $0.work },
      ], columns: 2, aspect: 1, legend: .below, sharing: .y)
  }

  private func finding(_ members: [PrecisionCurve]) -> String {
    let parts = [1e-2, 1e-6, 1e-10].compactMap { goal -> String? in
      func best(_ cost: (PrecisionRun) -> Double) -> (String, Double)? {
        members.compactMap { curve in curve.cheapest(below: goal, by: cost).map { (curve.method, cost($0)) } }
          .min { $0.1 < $1.1 }
      }
      guard let few = best(\.evaluations), let least = best(\.work) else { return nil }
      return "\(goal.short) with \(NumberText.fixed(few.1, decimals: 0)) evaluations by \(few.0) and "
        + "\(NumberText.fixed(least.1, decimals: 0)) of cost by \(least.0)"
    }
    return parts.isEmpty
      ? "No method shown reaches a median error of 0.01."
      : "The cheapest ways to a median error, with a derivative at \(cost.priceText) evaluations: \(parts.joined(separator: "; "))."
  }
}
