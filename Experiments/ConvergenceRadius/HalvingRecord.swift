import Integration
import Numbers
import Samplers
import Synchronization

/// Which steps were halved, by trajectory.
final class HalvingRecord: Sendable {
  private let steps = Mutex<[Int: [Int]]>([:])

  /// Notes that a step of a trajectory was halved.
  func note(_ n: Int, of trajectory: Int) { steps.withLock { $0[trajectory, default: []].append(n) } }

  /// The steps that were halved.
  var halved: [Int: [Int]] { steps.withLock { $0 } }
}

/// A guard whose decisions are noted.
struct RecordedGuard<Base: StepGuard>: StepGuard {
  let base: Base
  let record: HalvingRecord

  func jetOrder(for order: Int) -> Int { base.jetOrder(for: order) }

  func halves(
    _ jet: JetBatch, _ i: Int, trajectory: Int, step n: Int, length h: Double, order: Int
  ) -> Bool {
    let halves = base.halves(jet, i, trajectory: trajectory, step: n, length: h, order: order)
    if halves { record.note(n, of: trajectory) }
    return halves
  }
}

/// A placebo: of every trajectory as many steps are halved as of the original, but others, drawn at random.
struct PlaceboGuard: StepGuard {
  private let steps: [Int: Set<Int>]

  /// The steps that `record` does not have, as many of each trajectory as it has or all there are, keyed by (seed, trajectory,
  /// step).
  init(for record: HalvingRecord, steps count: Int, seed: UInt64) {
    let random = CounterRandom(seed: seed)
    steps = record.halved.reduce(into: [:]) { chosen, item in
      let (trajectory, halved) = item
      let others = (0..<count).filter { !halved.contains($0) }
        .map { (step: $0, key: random.uniform(trajectory: trajectory, step: $0 + 1, index: 0)) }
        .sorted { $0.key < $1.key }
      chosen[trajectory] = Set(others.prefix(halved.count).map(\.step))
    }
  }

  func jetOrder(for order: Int) -> Int { order }

  func halves(
    _ jet: JetBatch, _ i: Int, trajectory: Int, step n: Int, length h: Double, order: Int
  ) -> Bool {
    steps[trajectory]?.contains(n) ?? false
  }
}
