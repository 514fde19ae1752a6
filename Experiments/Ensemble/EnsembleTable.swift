import Numbers
import Reporting
import Symbolics

/// The result of an ensemble: the columns, and the lines of every trajectory.
struct EnsembleTable {
  /// The words for how a trajectory ended, in the order of their numbers in arrays.
  static let outcomes = [
    "completed", "event", "step-limit", "work-limit", "non-finite", "diverged", "step-underflow", "stalled",
    "failed-estimate", "not-begun",
  ]

  /// All columns of a line but the number of the row.
  let columns: [Column]
  /// The column of that number.
  let rowColumn: Column
  private let stateCount: Int

  /// - Parameters:
  ///   - file: the rows.
  ///   - states: columns of the states.
  init(_ file: EnsembleFile, states: [Column], parameters: [String]) {
    let taken = Set(states.map(\.name) + parameters)
    // A system may have a state or a parameter of this name.
    func free(_ name: String) -> String { taken.contains(name) ? free(name + "_") : name }
    let own = zip(file.columns, file.quantities).map { name, quantity in
      switch quantity {
      case .start: Column("\(name)(0)", "time of the initial values")
      case .state: Column("\(name)(0)", "initial value of \(name)")
      case .parameter: Column(name, "parameter \(name)")
      }
    }
    rowColumn = Column(free("row"), "row of the ensemble, from 0")
    columns =
      own + [Column(SymbolicSystem.time, "time")] + states + [
        Column(
          free("outcome"),
          "how the trajectory ended; in arrays "
            + Self.outcomes.enumerated().map { "\($0) \($1)" }.joined(separator: ", ")),
        Column(free("steps"), "steps taken"), Column(free("rejected"), "steps that were halved"),
      ]
    stateCount = states.count
  }

  /// The number of an outcome; nil is the outcome of what was not begun.
  static func place(_ outcome: IntegrationOutcome?) -> Int {
    switch outcome {
    case .reachedEnd: 0
    case .event: 1
    case .maximumSteps: 2
    case .maximumWork: 3
    case .nonFinite: 4
    case .diverged: 5
    case .stepUnderflow: 6
    case .stalled: 7
    case .failedEstimate: 8
    case nil: 9
    }
  }

  /// The lines of a trajectory as a table has them: one for each point, and one where there is none.
  func lines(_ row: Int, _ own: ArraySlice<Double>, _ member: EnsembleMember<Double>) -> [[Cell]] {
    let (head, tail) = ([.integer(row)] + own.map { Cell.number($0) }, tail(member))
    return points(member).map { head + $0.map { $0.isFinite ? .number($0) : .empty } + tail }
  }

  /// The same as bytes.
  func write(
    _ row: Int, _ own: ArraySlice<Double>, _ member: EnsembleMember<Double>, to writer: inout CSVWriter
  ) {
    let (head, tail) = ([.integer(row)] + own.map { Cell.number($0) }, tail(member))
    for point in points(member) { writer.writeRow(head, numbers: point, tail) }
  }

  private func tail(_ member: EnsembleMember<Double>) -> [Cell] {
    [
      .text(Self.outcomes[Self.place(member.outcome)]), .integer(member.statistics.steps),
      .integer(member.statistics.rejected),
    ]
  }

  /// Times and states.
  private func points(_ member: EnsembleMember<Double>) -> [[Double]] {
    member.points.isEmpty
      ? [[Double](repeating: .nan, count: 1 + stateCount)] : member.points.map { [$0.time] + $0.state }
  }

  /// The lines of a trajectory as an array has them: so many, those without a point with NaN.
  func numbers(_ own: ArraySlice<Double>, _ member: EnsembleMember<Double>, lines: Int) -> [Double] {
    let tail = [
      Double(Self.place(member.outcome)), Double(member.statistics.steps), Double(member.statistics.rejected),
    ]
    return (0..<lines).flatMap { place in
      let point = place < member.points.count ? member.points[place] : nil
      let values = point.map { [$0.time] + $0.state.map { $0.isFinite ? $0 : .nan } }
      return own + (values ?? [Double](repeating: .nan, count: 1 + stateCount)) + tail
    }
  }

  /// The array of all rows, each with so many points.
  func layout(rows: Int, points: Int) -> NumericArray.Layout {
    let row = NumericArray.Axis(rowColumn.name, "from 0", count: rows)
    let point = NumericArray.Axis("point", "from 0", count: points)
    return .init(
      name: "ensemble", title: "Ensemble", axes: points == 1 ? [row] : [row, point], columns: columns)
  }

  /// A table with such lines.
  func table(_ lines: [[Cell]]) -> Table {
    var table = Table(name: "ensemble", title: "Ensemble", columns: [rowColumn] + columns)
    table.append(contentsOf: lines)
    return table
  }

  /// A line that has a value of the right kind everywhere.
  var example: [Cell] {
    [0] + [Cell](repeating: 0.0, count: columns.count - 3) + [.text(Self.outcomes[0]), 0, 0]
  }
}
