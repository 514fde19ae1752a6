import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting

/// The problems of the benchmark with reference values, for programs in other languages.
enum BenchExport {
  /// An object with the member `problems`; each problem has the task, the mixture, the starting points and the exact
  /// results of the first few of them, rounded to double.
  static func document(_ cases: [any BenchCase], _ progress: ProgressReporter) -> JSONValue {
    progress.begin("references", total: cases.count)
    defer { progress.end() }
    let problems = cases.map { item -> JSONValue in
      defer { progress.advance() }
      var members: [JSONValue.Member] = [
        .init("task", .string(item.task)), .init("order", item.order.map { .integer($0) } ?? .null),
        .init("components", .integer(item.mixture.count)),
        .init("dimension", .integer(item.mixture.dimension)),
        .init("deviation", .number(item.mixture.standardDeviations[0])),
        .init("means", rows(item.mixture.means)),
      ]
      switch item {
      case let item as ExpansionCase:
        members += [
          .init("gamma", .number(item.gamma)), .init("states", rows(item.batch)),
          .init("references", rows(item.checkedStates.map { item.reference($0).map(\.double) })),
        ]
      case let item as SamplingCase:
        members += [
          .init("gammas", .array(item.grid.points.map { .number($0.level) })),
          .init("states", rows(item.starts)),
          .init("final_alpha", .number(BenchProblem.schedule.alpha(at: item.grid.last))),
          .init("references", rows(item.checkedStates.map { item.reference($0).map(\.double) })),
        ]
      case let item as AdaptiveCase:
        members += [
          .init("gammas", [.number(item.ends.from), .number(item.ends.to)]),
          .init("tolerance", .number(AdaptiveCase.tolerance)), .init("states", rows(item.starts)),
          .init("references", rows(item.checkedStates.map { item.reference($0).map(\.double) })),
        ]
      default: break
      }
      return .object(members)
    }
    return .object([.init("problems", .array(problems))])
  }

  private static func rows(_ values: [[Double]]) -> JSONValue {
    .array(values.map { row in .array(row.map { .number($0) }) })
  }

  private static func rows(_ batch: StateBatch) -> JSONValue {
    rows((0..<batch.count).map { batch.state($0) })
  }
}
