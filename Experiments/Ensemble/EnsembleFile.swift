import Experimentation
import Reporting
import Symbolics

/// The rows of an ensemble: what each trajectory has of its own, in columns named by states, parameters, or `t` for the start.
struct EnsembleFile {
  let path: String
  /// The names of the columns.
  let columns: [String]
  let quantities: [EnsembleQuantity]
  /// The values, row after row.
  let values: [Double]
  /// The line of each row; nil where there are no lines.
  private let lines: [Int]?

  /// How many rows there are, at least 1.
  var count: Int { values.count / columns.count }

  /// The values of some rows.
  func rows(_ range: Range<Int>) -> ArraySlice<Double> {
    values[range.lowerBound * columns.count..<range.upperBound * columns.count]
  }

  /// The line of a row.
  func line(_ row: Int) -> Int? { lines?[row] }

  /// The time at which a row starts.
  func start(_ row: Int, otherwise start: Double) -> Double {
    quantities.firstIndex(of: .start).map { values[row * columns.count + $0] } ?? start
  }

  /// The parameters of a row, `others` among them.
  func parameters(_ row: Int, beside others: [String: Double]) -> [String: Double] {
    var parameters = others
    for (place, quantity) in quantities.enumerated() {
      if case .parameter(let name) = quantity { parameters[name] = values[row * columns.count + place] }
    }
    return parameters
  }

  /// Reads a CSV file, or an array with the states in the order of their equations.
  ///
  /// - Parameters:
  ///   - parameters: the names that the command line gives values to.
  ///   - events: expressions in which parameters occur, too.
  /// - Throws: `FileError`, a parser's error, `Shortage`, or `InputError` for a column that means nothing.
  init(
    _ path: String, of system: SymbolicSystem, parameters: some Sequence<String>, hasStart: Bool,
    events: [SymbolicExpression], _ context: RunContext
  ) throws {
    let bytes = try context.files.readBytes(path)
    self.path = path
    if path.lowercased().hasSuffix(".npy") {
      (columns, quantities) = (system.states, system.states.map { .state($0) })
      values = try Self.array(bytes, path, states: system.states)
      lines = nil
      return
    }
    let fields = bytes.count { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\n") }
    try context.requireMemory(
      40e6 + Double(bytes.count + 16 * fields),
      advice: "Please give the rows in several files, or run it on a larger machine.")
    let header = try NumericCSV.header(of: bytes, source: path)
    let hasTrajectory = header.fields.first == "trajectory" && header.fields.count > 1
    let ignoresTrajectory =
      hasTrajectory && !(system.states + system.parameters.map(\.name)).contains("trajectory")
    let names = ignoresTrajectory ? Array(header.fields.dropFirst()) : header.fields
    quantities = try names.enumerated().map { place, name in
      guard !names[..<place].contains(name) else {
        throw CSVError(source: path, line: header.line, kind: .duplicateColumn(name))
      }
      return try Self.quantity(name, of: system, path, header.line)
    }
    columns = names
    try Self.refuseRepetition(quantities, parameters, hasStart: hasStart, path, header.line)
    try Self.refuseIdleColumns(quantities, Set(parameters), system, events, path, header.line)
    let table = try NumericCSV(bytes, source: path, ignoringTrajectory: ignoresTrajectory)
    (values, lines) = (table.values, table.lines)
  }

  private static func quantity(
    _ name: String, of system: SymbolicSystem, _ path: String, _ line: Int
  ) throws -> EnsembleQuantity {
    let parameters = system.parameters.map(\.name)
    if name == SymbolicSystem.time { return .start }
    if system.states.contains(name) { return .state(name) }
    if parameters.contains(name) { return .parameter(name) }
    if DecimalText(name) != .malformed { throw CSVError(source: path, line: line, kind: .numberAsName(name)) }
    let hint = EditDistance.nearest(to: name, among: system.states + parameters).map {
      " Did you mean '\($0.printable)'?"
    }
    let allowed = [
      "states (\(list(system.states)))", parameters.isEmpty ? nil : "parameters (\(list(parameters)))",
      "'t' for the time of the initial values",
    ].compactMap { $0 }
    throw InputError(
      path: path, line: line,
      "The column '\(name.printable)' is nothing that a trajectory has.\(hint ?? "") Please name columns by "
        + allowed.joined(separator: ", ") + ".")
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(12).joined(separator: ", ").printable + (names.count > 12 ? ", …" : "")
  }

  /// What the command line gives for all trajectories is not given again for each.
  private static func refuseRepetition(
    _ quantities: [EnsembleQuantity], _ parameters: some Sequence<String>, hasStart: Bool, _ path: String,
    _ line: Int
  ) throws {
    if hasStart, quantities.contains(.start) {
      throw InputError(
        path: path, line: line,
        "The column 't' gives the start of every trajectory, and so does '--from'. Please leave one of them out."
      )
    }
    for name in parameters.sorted() where quantities.contains(.parameter(name)) {
      throw InputError(
        path: path, line: line,
        "The column '\(name)' gives a parameter, and so does '--parameters'. Please leave one of them out.")
    }
  }

  /// A parameter that would only set what other columns give has a column for nothing.
  private static func refuseIdleColumns(
    _ quantities: [EnsembleQuantity], _ parameters: Set<String>, _ system: SymbolicSystem,
    _ events: [SymbolicExpression], _ path: String, _ line: Int
  ) throws {
    let everywhere = Set((system.equations + events).flatMap(\.symbols))
    let initials = zip(system.states, system.initialValues).map { ($0, Set($1.symbols)) }
    /// What follows from a parameter, and what would if no column gave it.
    func reach(_ name: String, withColumns: Bool) -> (reached: Bool, given: [String]) {
      var (known, given): (Set<String>, [String]) = ([name], [])
      for parameter in system.parameters where !known.isDisjoint(with: parameter.value.symbols) {
        let isGiven = quantities.contains(.parameter(parameter.name)) || parameters.contains(parameter.name)
        if isGiven { given.append(parameter.name) }
        if !isGiven || !withColumns { known.insert(parameter.name) }
      }
      var reached = !known.isDisjoint(with: everywhere)
      for (state, symbols) in initials where !known.isDisjoint(with: symbols) {
        let isGiven = quantities.contains(.state(state))
        if isGiven { given.append(state) }
        reached = reached || !isGiven || !withColumns
      }
      return (reached, given)
    }
    for case .parameter(let name) in quantities where reach(name, withColumns: false).reached {
      let (reached, given) = reach(name, withColumns: true)
      if reached { continue }
      throw InputError(
        path: path, line: line,
        "The column '\(name)' changes nothing, since it only sets \(list(given)), given by "
          + "\(given.count == 1 ? "another column" : "other columns") or '--parameters'. Please leave one of them out."
      )
    }
  }

  private static func array(_ bytes: [UInt8], _ path: String, states: [String]) throws -> [Double] {
    let file: NPYFile
    do {
      file = try NPYFile(bytes)
    } catch {
      throw InputError(path: path, error.description)
    }
    guard file.shape.count == 2, file.shape[0] > 0, file.shape[1] == states.count else {
      throw InputError(
        path: path,
        "The array has the shape \(file.shape). Please give one of the shape (rows, \(states.count)) with the states "
          + "\(list(states)), or a CSV file for other columns.")
    }
    if let place = file.values.firstIndex(where: { !$0.isFinite }) {
      let (row, state) = place.quotientAndRemainder(dividingBy: states.count)
      throw InputError(
        path: path,
        "The value \(file.values[place]) of the state '\(states[state].printable)' in row \(row) is not a finite number. Please "
          + "leave the row out.")
    }
    return file.values
  }
}
