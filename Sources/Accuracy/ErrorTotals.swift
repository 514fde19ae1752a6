import Diffusion
import Integration
import Numbers
import Samplers

/// The errors of a sampler over any number of trajectories, without the trajectories: statistics that merge exactly.
public struct ErrorTotals: Sendable, Equatable {
  /// Distances of the end points from those of the exact flow, as in ``GlobalError``.
  public private(set) var global: SampleAccumulator
  /// The errors of every single step, as in ``LocalError``; empty where they were not asked for.
  public private(set) var local: [SampleAccumulator]
  /// How many trajectories were run.
  public private(set) var trajectories: Int
  /// How many of them did not complete.
  public private(set) var diverged: Int
  /// Evaluations of `ε`, summed over the trajectories.
  public private(set) var stateEvaluations: Int
  /// Total derivatives of `ε` beyond these evaluations, summed over the trajectories.
  public private(set) var stateDerivatives: Int
  /// Predictions of heads, summed over the trajectories, for every derivative.
  public private(set) var statePredictions: [Int]

  /// Totals cannot be merged where one has other steps or heads than the other.
  public struct DifferentShape: Refusal, Equatable {
    /// What was refused.
    public var quantity: String { "totals of errors to merge" }
    /// What they have.
    public let value: String
    /// What the others have.
    public let allowed: String

    fileprivate init(_ found: ErrorTotals, needed: ErrorTotals) {
      value = Self.text(found)
      allowed = Self.text(needed)
    }

    private static func text(_ totals: ErrorTotals) -> String {
      "\(totals.local.count) steps and \(totals.statePredictions.count) heads"
    }
  }

  /// Totals from their parts; every argument is the property of the same name. Nil where they contradict each other.
  public init?(
    global: SampleAccumulator, local: [SampleAccumulator], trajectories: Int, diverged: Int,
    stateEvaluations: Int, stateDerivatives: Int, statePredictions: [Int]
  ) {
    let counts = [trajectories, diverged, stateEvaluations, stateDerivatives] + statePredictions
    guard counts.allSatisfy({ $0 >= 0 }), diverged <= trajectories,
      ([global] + local).allSatisfy({ $0.moments.count + $0.diverged == trajectories })
    else { return nil }
    self.global = global
    self.local = local
    self.trajectories = trajectories
    self.diverged = diverged
    self.stateEvaluations = stateEvaluations
    self.stateDerivatives = stateDerivatives
    self.statePredictions = statePredictions
  }

  /// The errors of one run; local ones for a list of distances per step.
  init(
    _ run: RunResult, global: [Double], local: [[Double]], quantiles: SampleAccumulator.Quantiles, jobs: Int?
  ) throws {
    var accumulators = try ParallelMap.map(count: local.count + 1, jobs: jobs) { n in
      SampleAccumulator(quantiles, n == 0 ? global : local[n - 1])
    }
    self.global = accumulators.removeFirst()
    self.local = accumulators
    trajectories = run.states.count
    diverged = run.diverged
    stateEvaluations = run.stateEvaluations
    stateDerivatives = run.stateDerivatives
    statePredictions = run.statePredictions
  }

  /// Mean number of evaluations of `ε` per trajectory.
  public var evaluations: Double { Double(stateEvaluations) / Double(max(trajectories, 1)) }
  /// Mean number of total derivatives of `ε` per trajectory.
  public var derivatives: Double { Double(stateDerivatives) / Double(max(trajectories, 1)) }
  /// Mean number of predictions per trajectory, for every head.
  public var predictions: [Double] { statePredictions.map { Double($0) / Double(max(trajectories, 1)) } }

  /// Adds the errors of other trajectories.
  ///
  /// - Throws: ``DifferentShape``, `SampleAccumulator.DifferentQuantiles`.
  public mutating func merge(_ other: ErrorTotals) throws {
    guard local.count == other.local.count, statePredictions.count == other.statePredictions.count else {
      throw DifferentShape(other, needed: self)
    }
    try global.merge(other.global)
    for n in local.indices { try local[n].merge(other.local[n]) }
    trajectories += other.trajectories
    diverged += other.diverged
    stateEvaluations += other.stateEvaluations
    stateDerivatives += other.stateDerivatives
    for k in statePredictions.indices { statePredictions[k] += other.statePredictions[k] }
  }
}
