import Experimentation
import GSLReference
import Numbers
import Reporting
import Symbolics

/// Work-precision of adaptive Taylor series against GSL's integrators on the shipped systems.
struct TaylorVersusGSL: Experiment {
  let card = ExperimentCard(
    name: "taylor-vs-gsl", title: "Adaptive Taylor series against GSL",
    question:
      "How much work do adaptive Taylor series, Runge-Kutta, Adams and implicit extrapolation need for a given error?",
    paper: Papers.jorbaZou, location: "Section 4",
    description: """
      Every shipped system is integrated by the tape's adaptive Taylor series at several tolerances and by three \
      integrators of the GNU Scientific Library: rk8pd (Runge-Kutta of order 8), msadams (variable-order Adams) and bsimp \
      (implicit extrapolation, with the Jacobian derived symbolically). The error is the largest difference of a state from \
      a Taylor solution in double-double arithmetic at tolerance 1e-22, relative to the largest state.

      Work is counted, not timed. An evaluation is one evaluation of the field; for Taylor series it is one expansion. So \
      that both can be compared, operations are multiplications in recurrences: an expansion to order p costs \
      about p^2/2 for each product, an evaluation 1. A Jacobian counts as as many evaluations as there are states.

      On the stiff systems the explicit methods, Taylor included, are bound by stability, not by accuracy: their work hardly \
      depends on the tolerance, and only bsimp takes long steps.
      """)

  static let systems = Parameter(
    "systems", .choices(Choices(SystemSource.names)), default: SystemSource.names,
    help: "Which systems to integrate.")
  static let tolerances = Parameter(
    "tolerances", .reals(.closed(1e-15...1e-2)), default: [1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14],
    help: "The tolerances of every method.")

  var parameters: ParameterSet { ParameterSet([Self.systems, Self.tolerances]) }

  var smoke: [ParameterAssignment] {
    [Self.systems.set(["kepler", "lotka-volterra"]), Self.tolerances.set([1e-6, 1e-10])]
  }

  /// How far each system is integrated.
  static func end(of system: String) -> Double {
    switch system {
    case "lorenz": 5
    case "kepler": 20 * Double.pi
    case "henon-heiles": 50
    case "van-der-pol-100": 20
    case "arenstorf": 17.0652165601579625588917206249
    case "robertson": 1
    case "pleiades": 3
    case "mixture-ddim", "mixture-plane": 2.95
    default: 20
    }
  }

  struct Row {
    let system: String
    let method: String
    let tolerance: Double
    let error: Double?
    let steps: Int
    let evaluations: Int
    let operations: Int
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    var rows: [Row] = []
    let names = parameters[Self.systems]
    for name in names {
      try context.cancellation.check()
      rows += try self.rows(name, parameters[Self.tolerances], context)
    }
    return Report(
      tables: [table(rows)], figures: [figure(rows, names)],
      checks: checks(rows, names, parameters[Self.tolerances]),
      summary: .table(summary(rows, names)))
  }

  private func rows(_ name: String, _ tolerances: [Double], _ context: RunContext) throws -> [Row] {
    let system = try SystemSource.system(name, files: context.files)
    let end = Self.end(of: name)
    let reference = try SystemIntegrator<DoubleDouble>(system, options: IntegrationOptions(tolerance: 1e-22))
    guard reference.advance(to: DoubleDouble(end)) == .reachedEnd else { return [] }
    let exact = reference.state.map(\.double)
    var rows: [Row] = []
    for tolerance in tolerances {
      let integrator = try SystemIntegrator<Double>(system, options: IntegrationOptions(tolerance: tolerance))
      let arrived = integrator.advance(to: end) == .reachedEnd
      rows.append(
        Row(
          system: name, method: "taylor", tolerance: tolerance,
          error: arrived ? error(integrator.state, exact) : nil, steps: integrator.statistics.steps,
          evaluations: integrator.statistics.expansions, operations: integrator.statistics.coefficientWork))
    }
    for method in GSLIntegrator.Method.allCases {
      for tolerance in tolerances { rows.append(try row(name, system, method, tolerance, end, exact)) }
    }
    return rows
  }

  private func row(
    _ name: String, _ system: SymbolicSystem, _ method: GSLIntegrator.Method, _ tolerance: Double,
    _ end: Double,
    _ exact: [Double]
  ) throws -> Row {
    let field = try SystemField(system)
    let cost = try Tape(system).work(order: 1)
    let start: [Double] = try system.initialState(parameters: try system.parameterValues())
    let integrator = try GSLIntegrator(
      method: method, absoluteTolerance: tolerance, relativeTolerance: tolerance, maximumSteps: 300_000)
    do {
      let solution = try integrator.integrate(
        from: 0, to: end, initialState: start,
        jacobian: { time, state, matrix, rates in
          field.evaluateJacobian(time, state, into: matrix, timeDerivative: rates)
        }, derivative: { time, state, result in field.evaluate(time, state, into: result) })
      let evaluations = solution.derivativeEvaluations + solution.jacobianEvaluations * field.dimension
      return Row(
        system: name, method: method.rawValue, tolerance: tolerance, error: error(solution.finalState, exact),
        steps: solution.steps, evaluations: evaluations, operations: evaluations * cost)
    } catch is GSLError {
      return Row(
        system: name, method: method.rawValue, tolerance: tolerance, error: nil, steps: 0, evaluations: 0,
        operations: 0)
    }
  }

  private func error(_ state: [Double], _ exact: [Double]) -> Double {
    let scale = exact.map(\.magnitude).max() ?? 1
    return (zip(state, exact).map { ($0 - $1).magnitude }.max() ?? 0) / scale
  }

  private func table(_ rows: [Row]) -> Table {
    Table(
      name: "work_precision", title: "Work and error at the end", of: rows,
      [
        .column("system", "file in Experiments/systems", \.system),
        .column("method", "taylor or a stepper of GSL", \.method),
        .column("tolerance", "tolerance per step, relative and absolute", \.tolerance),
        .column(
          "error", "largest error of a state relative to the largest state; empty: did not arrive", \.error),
        .column("steps", "accepted steps", \.steps),
        .column(
          "evaluations",
          "expansions of the field for taylor, else evaluations with Jacobians as their columns",
          \.evaluations),
        .column("operations", "multiplications in recurrences", \.operations),
      ])
  }

  private func summary(_ rows: [Row], _ names: [String]) -> Table {
    let best = names.flatMap { name in
      methods(rows).compactMap { method in
        rows.filter { $0.system == name && $0.method == method && $0.error != nil }
          .min { ($0.error ?? .infinity) < ($1.error ?? .infinity) }
      }
    }
    return Table(
      name: "summary", title: "Smallest error reached", of: best,
      [
        .column("system", \.system), .column("method", \.method), .column("error", \.error),
        .column("evaluations", \.evaluations), .column("operations", \.operations),
      ])
  }

  private func methods(_ rows: [Row]) -> [String] {
    ["taylor"]
      + GSLIntegrator.Method.allCases.map(\.rawValue).filter { name in rows.contains { $0.method == name } }
  }

  private func figure(_ rows: [Row], _ names: [String]) -> Figure {
    let panels = names.map { name in
      Panel(
        title: name, x: .logarithmic("multiplications"), y: .logarithmic("relative error"),
        marks: methods(rows).map { method in
          let points = rows.filter { $0.system == name && $0.method == method && ($0.error ?? 0) > 0 }
          return .line(
            LineSeries(method, x: points.map { Double($0.operations) }, y: points.compactMap(\.error)))
        })
    }
    return Figure(
      name: "work_precision", title: "Work and precision", finding: finding(rows, names), panels: panels,
      columns: 3, aspect: 0.9, legend: .below)
  }

  private func finding(_ rows: [Row], _ names: [String]) -> String {
    let wins = names.filter { cheapest(rows, $0, below: 1e-10) == "taylor" }
    return
      "At a relative error of 1e-10 or less, Taylor series need the fewest multiplications on \(wins.count) of "
      + "\(names.count) systems" + (wins.isEmpty ? "." : ": \(wins.joined(separator: ", ")).")
  }

  private func cheapest(_ rows: [Row], _ system: String, below error: Double) -> String? {
    rows.filter { $0.system == system && ($0.error ?? .infinity) <= error }.min {
      $0.operations < $1.operations
    }?.method
  }

  private func checks(_ rows: [Row], _ names: [String], _ tolerances: [Double]) -> [Check] {
    let smooth = names.filter { !["robertson", "van-der-pol-100"].contains($0) }
    let least = tolerances.min() ?? 1
    var checks: [Check] = []
    for name in smooth {
      let taylor = rows.first { $0.system == name && $0.method == "taylor" && $0.tolerance == least }
      let others = rows.filter { $0.system == name && $0.method != "taylor" && $0.tolerance == least }
      guard let error = taylor?.error, let evaluations = taylor?.evaluations else { continue }
      checks.append(
        Check(
          "The Taylor error on \(name) at the smallest tolerance, in units of that tolerance, is moderate.",
          measured: error / least, in: 0...1e5))
      if let fewest = others.filter({ $0.error != nil }).map(\.evaluations).min() {
        checks.append(
          Check(
            "Taylor takes fewer expansions on \(name) than any method of GSL takes evaluations (ratio).",
            measured: Double(evaluations) / Double(fewest), in: 0...1))
      }
    }
    return checks
  }
}
