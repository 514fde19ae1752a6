import Experimentation
import Numbers
import Reporting
import Series
import Symbolics

extension DeriveCommand {
  private static let highest = 60

  /// The radius of convergence of a formula at a point, line by line.
  ///
  /// - Throws: `UsageError` for a point that does not fit, or a formula without coefficients there.
  func radius(
    _ formula: SymbolicExpression, _ flow: [String: SymbolicExpression], _ variable: String, at text: String
  ) throws -> String {
    let values = try point(text, formula, flow, variable)
    let series = try series(formula, flow, variable, values)
    guard series.isFinite else {
      throw UsageError(
        "The formula has no Taylor coefficients at \(text). Please give another point with "
          + "'\(Self.point.declaration.synopsis)'.")
    }
    let report = series.convergence()
    let shorter = series.truncated(to: Self.highest * 2 / 3).convergence()
    var output = "radius = \(report.radius.plain)\n"
    let error = max((report.radius - shorter.radius).magnitude, 4 * report.radius.ulp)
    if error.isFinite { output += "error about \(NumberText.significant(error, digits: 1))\n" }
    output += "Domb-Sykes = \(report.extrapolatedEstimate.plain)\n"
    output += "last ratio = \(report.ratioEstimate.plain)\n"
    output += "last root = \(report.rootEstimate.plain)\n"
    output += "Pade [\(Self.highest - 2)/2] = \(padeRadius(series)?.plain ?? "none")\n"
    return output + "verdict: \(report.description)\n"
  }

  private func point(
    _ text: String, _ formula: SymbolicExpression, _ flow: [String: SymbolicExpression], _ variable: String
  ) throws -> [String: SymbolicExpression] {
    let synopsis = Self.point.declaration.synopsis
    var values: [String: SymbolicExpression] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=").map { $0.filter { $0 != " " } }
      guard sides.count == 2, let value = try? SymbolicExpression(parsing: sides[1]), value.symbols.isEmpty
      else {
        throw UsageError.invalidValue(
          String(part), for: synopsis, allowed: "name=number pairs separated by commas, as in x=1,a=8/3")
      }
      values[sides[0]] = value
    }
    let needed = Set(formula.symbols + flow.values.flatMap(\.symbols) + flow.keys + [variable])
    if let missing = needed.subtracting(values.keys).min() {
      throw UsageError(
        "The symbol '\(missing)' has no value in '\(synopsis)'. Please add '\(missing)=<number>'.")
    }
    return values
  }

  /// The coefficients in double-double arithmetic, from the recurrences of a system in which the variable is a state.
  private func series(
    _ formula: SymbolicExpression, _ flow: [String: SymbolicExpression], _ variable: String,
    _ values: [String: SymbolicExpression]
  ) throws -> TaylorSeries<DoubleDouble> {
    let moving = [variable] + flow.keys.filter { $0 != variable }.sorted()
    // States get names of their own, since t is the time of every system.
    var names: [String: SymbolicExpression] = [:]
    for (name, value) in values { names[name] = value }
    for (index, name) in moving.enumerated() { names[name] = .symbol("s\(index)") }
    do {
      let system = try SymbolicSystem(
        states: moving.indices.map { "s\($0)" },
        equations: moving.map { ($0 == variable ? .one : flow[$0] ?? .zero).substituting(names) },
        initialValues: moving.map { values[$0] ?? .zero })
      let tape = try Tape(system, outputs: [formula.substituting(names)])
      let expansion = try TapeExpansion<DoubleDouble>(tape, order: Self.highest, parameters: [DoubleDouble]())
      try expansion.expand(state: try system.initialState(parameters: [DoubleDouble]()), time: .zero)
      return TaylorSeries(expansion.coefficients(output: 0))
    } catch {
      throw UsageError("\(error)")
    }
  }

  /// The distance of the nearest root of the denominator `1 + q1 h + q2 h^2`.
  private func padeRadius(_ series: TaylorSeries<DoubleDouble>) -> Double? {
    guard let pade = try? series.pade(Self.highest - 2, 2, tolerance: 0x1p-90), pade.denominator.count == 3
    else {
      return nil
    }
    let (q1, q2) = (pade.denominator[1].double, pade.denominator[2].double)
    let discriminant = q1 * q1 - 4 * q2
    // The larger root of the reversed polynomial.
    let largest =
      discriminant < 0 ? q2.squareRoot() : (q1.magnitude + discriminant.squareRoot()) / 2
    return largest > 0 && largest.isFinite ? 1 / largest : nil
  }
}
