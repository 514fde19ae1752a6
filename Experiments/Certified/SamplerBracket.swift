import Certification
import Samplers

/// What is proved about the global error of one sampler on one grid.
struct SamplerBracket {
  /// The statistics of a table's columns.
  static let statistics = ["mean", "median", "p90", "p99", "max"]

  let name: String
  let steps: Int
  /// Trajectories that completed and whose exact end is enclosed.
  let count: Int
  let leftOut: Int
  /// One bracket per statistic; nil where no trajectory is left.
  let brackets: [Bracket?]
  /// The order of the mean against the grid before, where it is enclosed.
  let order: Bracket?

  /// Brackets for the mean error.
  var mean: Bracket? { brackets[0] }

  init(_ name: String, steps: Int, _ result: RunResult, _ flow: CertifiedFlow, after before: SamplerBracket?)
  {
    let distances = flow.distances(of: result.states)
    let used = distances.indices.filter {
      result.outcomes[$0] == .completed && flow.points[$0].failure == nil
    }.map { distances[$0] }
    self.name = name
    self.steps = steps
    count = used.count
    leftOut = distances.count - used.count
    brackets =
      used.isEmpty
      ? Self.statistics.map { _ in nil }
      : [Bracket(meanOf: used)] + [0.5, 0.9, 0.99, 1].map { Bracket(quantile: $0, of: used) }
    let mean = brackets[0]
    order = before.flatMap { before in
      guard let coarse = before.mean, let fine = mean, before.count == used.count else { return nil }
      return Bracket(orderFrom: coarse, to: fine, ratio: Double(steps) / Double(before.steps))
    }
  }
}
