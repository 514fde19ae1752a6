import Symbolics

/// What is said at the end of an ensemble.
struct EnsembleSummary {
  /// The first row that did not arrive.
  struct Failure {
    let row: Int
    let member: EnsembleMember<Double>
  }

  /// Rows by the number of their outcome.
  private(set) var counts = [Int](repeating: 0, count: EnsembleTable.outcomes.count)
  private(set) var firstFailure: Failure?
  private(set) var withoutRoot = 0
  private(set) var unresolved = 0
  private(set) var touchingRoots = 0
  private var (order, steps, rejected, expansions) = (0, 0, 0, 0)

  /// Rows that neither reached the end nor a root that ends them.
  var failed: Int { counts.dropFirst(2).reduce(0, +) }

  mutating func add(_ member: EnsembleMember<Double>, row: Int) {
    let place = EnsembleTable.place(member.outcome)
    counts[place] += 1
    if place > 1, firstFailure == nil { firstFailure = Failure(row: row, member: member) }
    withoutRoot += member.points.count == 1 && place < 2 ? 1 : 0
    unresolved += member.hasUnresolvedEvents ? 1 : 0
    touchingRoots += member.touchingRoots
    order = member.statistics.order
    steps += member.statistics.steps
    rejected += member.statistics.rejected
    expansions += member.statistics.expansions
  }

  /// The counts in a line.
  var text: String {
    let outcomes = zip(EnsembleTable.outcomes, counts).filter { $0.1 > 0 }.map { "\($0) \($1)" }
    let count = counts.reduce(0, +)
    return "\(count) \(count == 1 ? "row" : "rows"): " + outcomes.joined(separator: ", ")
      + "; order \(order), \(steps) steps, \(rejected) halved, \(expansions) expansions"
  }
}
