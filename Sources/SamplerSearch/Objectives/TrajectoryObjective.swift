import Integration

/// `mean_i |y_i − target_i|²`: distance from where the exact flow ends, in `y = x/α`.
public struct TrajectoryObjective: SearchObjective {
  /// Yes.
  public var needsTargets: Bool { true }

  /// The objective.
  public init() {}

  /// The loss and its gradient.
  ///
  /// - Throws: `SearchError` without targets.
  public func evaluate(
    _ ends: StateBatch, _ batch: SearchBatch, gradient: inout StateBatch, jobs: Int?
  ) throws -> Double {
    guard let targets = batch.targets, targets.count == ends.count else {
      throw SearchError.outOfRange(
        quantity: "the number of targets of a batch", value: "\(batch.targets?.count ?? 0)",
        allowed: "\(ends.count), one for every trajectory")
    }
    let share = 1 / Double(ends.count)
    var loss = 0.0
    for d in 0..<ends.dimension {
      for i in 0..<ends.count {
        let miss = ends[i, d] - targets[i, d]
        loss = loss.addingProduct(miss, miss)
        gradient[i, d] = 2 * share * miss
      }
    }
    return share * loss
  }
}
