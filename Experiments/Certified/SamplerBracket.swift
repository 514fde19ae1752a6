import Certification
import Samplers

/// What is proved about the global error of one sampler on one grid.
struct SamplerBracket {
  let name: String
  let steps: Int
  /// Trajectories that completed and whose exact end is enclosed.
  let count: Int
  let leftOut: Int
  let mean: Bracket
  let median: Bracket
  let p90: Bracket
  let p99: Bracket
  let maximum: Bracket
  /// The order of the mean against the grid before, where it is enclosed.
  let order: Bracket?

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
    let mean = Bracket(meanOf: used)
    self.mean = mean
    median = Bracket(quantile: 0.5, of: used)
    p90 = Bracket(quantile: 0.9, of: used)
    p99 = Bracket(quantile: 0.99, of: used)
    maximum = Bracket(quantile: 1, of: used)
    order = before.flatMap {
      Bracket(orderFrom: $0.mean, to: mean, ratio: Double(steps) / Double($0.steps))
    }
  }
}
