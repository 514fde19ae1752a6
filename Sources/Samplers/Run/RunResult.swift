import Integration

/// Which way a run goes, and what it does at its ends.
public struct RunOptions: Sendable {
  /// Replace the first evaluation by `x_T` (GENIE F.2); only from noise to data.
  public var analyticFirstStep: Bool
  /// End with an Euler step to the time without noise, one more evaluation: `x_0 = x̄ − γ ε(x̄, γ)`, the posterior mean
  /// (GENIE Alg. 2), or `z − t dz/dt` in phase space.
  public var denoise: Bool
  /// Where the normal numbers of stochastic methods come from.
  public var noise: any NoiseSource
  /// The number of the first latent within a larger run, to which the noise of stochastic methods is keyed.
  public var firstTrajectory: Int

  /// Plain ends, unless told otherwise.
  public init(
    analyticFirstStep: Bool = false, denoise: Bool = false, noise: any NoiseSource = KeyedNoise(seed: 1),
    firstTrajectory: Int = 0
  ) {
    self.analyticFirstStep = analyticFirstStep
    self.denoise = denoise
    self.noise = noise
    self.firstTrajectory = firstTrajectory
  }

  /// Plain ends unless told otherwise, and noise keyed by `seed`.
  public init(
    analyticFirstStep: Bool = false, denoise: Bool = false, seed: UInt64, firstTrajectory: Int = 0
  ) {
    self.init(
      analyticFirstStep: analyticFirstStep, denoise: denoise, noise: KeyedNoise(seed: seed),
      firstTrajectory: firstTrajectory)
  }
}

/// What a run hands back.
public struct RunResult: Sendable {
  /// The states at the last point of the grid in the user's coordinates (`x`, not `x̄`), or without noise; entries of
  /// trajectories that did not complete are not numbers to be used.
  public let states: StateBatch
  /// How each trajectory ended.
  public let outcomes: [TrajectoryOutcome]
  /// Evaluations of `ε`, summed over the trajectories.
  public let stateEvaluations: Int
  /// Total derivatives of `ε` beyond these evaluations, summed over the trajectories.
  public let stateDerivatives: Int
  /// Predictions of `d^(k+1) ε/dγ^(k+1)` by heads, summed over the trajectories, for every `k`; empty for a model without heads.
  public let statePredictions: [Int]
  /// The states at every point of the grid, when asked for.
  public let path: [StateBatch]

  /// Mean number of evaluations per trajectory.
  public var evaluations: Double { Double(stateEvaluations) / Double(max(states.count, 1)) }
  /// Mean number of total derivatives of `ε` per trajectory.
  public var derivatives: Double { Double(stateDerivatives) / Double(max(states.count, 1)) }
  /// Mean number of predictions per trajectory, for every head.
  public var predictions: [Double] { statePredictions.map { Double($0) / Double(max(states.count, 1)) } }
  /// How many trajectories did not complete.
  public var diverged: Int { outcomes.reduce(0) { $0 + ($1 == .completed ? 0 : 1) } }
}

/// Watches a run: told of finished trajectories, asked whether to stop.
public struct RunMonitor: Sendable {
  /// Called with a number of trajectories that have just finished, from any thread.
  public let advance: @Sendable (Int) -> Void
  /// Throws when the run is to be given up.
  public let check: @Sendable () throws -> Void

  /// A monitor; by default nobody watches.
  public init(
    advance: @escaping @Sendable (Int) -> Void = { _ in }, check: @escaping @Sendable () throws -> Void = {}
  ) {
    self.advance = advance
    self.check = check
  }
}
