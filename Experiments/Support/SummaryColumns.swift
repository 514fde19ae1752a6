import Diffusion
import Integration
import Numbers
import Reporting

extension Field {
  /// Mean, quantiles and the largest of many numbers, in the columns that all tables give them.
  static func summary(
    of quantity: String, unit: String? = nil, _ summary: @escaping (Subject) -> SampleSummary?
  ) -> Field {
    let columns =
      [
        ("mean", "mean of \(quantity)"), ("standard_error", "standard error of the mean"),
        ("median", "median"),
        ("p90", "90th percentile"), ("p99", "99th percentile"), ("max", "largest"),
      ].map { Column($0.0, $0.1, unit: unit) }
      + [Column("diverged", "trajectories that are not finite and left out")]
    return Field(columns) { subject in
      guard let value = summary(subject) else { return [Cell](repeating: .empty, count: columns.count) }
      return [value.mean, value.standardError, value.median, value.p90, value.p99, value.maximum]
        .map(Cell.defined) + [.integer(value.diverged)]
    }
  }

  /// The coordinates of a state, in columns `x_0`, `x_1`, …; all are empty where there is no state.
  static func coordinates(
    _ dimension: Int, named name: String = "x", of quantity: String = "x",
    _ state: @escaping (Subject) -> [Double]?
  ) -> Field {
    Field((0..<dimension).map { Column("\(name)_\($0)", "coordinate \($0) of \(quantity)") }) { subject in
      state(subject)?.map(Cell.number) ?? [Cell](repeating: .empty, count: dimension)
    }
  }
}

extension DiffusionProcess {
  /// The names of the coordinates of a state, `x_0, x_1, …` and then those of further variables, with what they are: the columns of
  /// files of states.
  static func columns(dimension: Int) -> [Column] {
    variableNames.flatMap { name in
      (0..<dimension).map { Column("\(name)_\($0)", "coordinate \($0) of \(name)") }
    }
  }
}

extension Field {
  /// The coordinates of a state of a process; all are empty where there is no state.
  static func states<Process: DiffusionProcess>(
    of process: Process.Type, dimension: Int, _ state: @escaping (Subject) -> [Double]?
  ) -> Field {
    let columns = process.columns(dimension: dimension)
    return Field(columns) { subject in
      state(subject)?.map(Cell.number) ?? [Cell](repeating: .empty, count: columns.count)
    }
  }
}

extension StateBatch {
  /// State `i`, or nil where it is not finite.
  func finiteState(_ i: Int) -> [Double]? { isFinite(i) ? state(i) : nil }
}
