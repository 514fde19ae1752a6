import Experimentation
import Learning
import SamplerSearch
import Samplers

/// The form of a sampler that is searched for.
enum SearchForm: String, CaseIterable, Sendable {
  /// Multistep.
  case multistep = "M"
  /// Gaussian, with or without fresh noise.
  case gaussian = "G"
}

/// The options of a search, besides the data, the grid where it starts and the files.
enum SearchOptions {
  static let form = Parameter(
    "family", .choice(of: SearchForm.allCases), default: .multistep,
    help: "M: xbar + sum_j c_nj eps_j. G: weights of states and fresh noise.")
  static let learnable = Parameter(
    "learn", .choices(Choices(Learnable.allCases.map(\.rawValue))),
    default: [Learnable.time.rawValue, Learnable.coefficients.rawValue],
    help:
      "What is free: time (the grid), coefficients, noise (shares of fresh noise, G only). scale and labels break the consistency of marginals and make no file."
  )
  static let steps = Parameter("steps", .integer(1...200), default: 5, help: "Evaluations of the chain.")
  static let end = Parameter(
    "end", .choice(of: ChainEnd.allCases), default: .cutoff,
    help: "Where the chain ends: at t-cut, or at the level zero with its last evaluation.")
  static let noiseShare = Parameter(
    "share", .real(.closed(0...1)),
    help: "Share eta of fresh noise where a search in G starts. Default: 0, or 0.3 where noise is learned.")
  static let objective = Parameter(
    "objective", .choice(of: ObjectiveName.allCases), default: .trajectory,
    help: "What is made small: a distance of the samples from the law, or of trajectories from the flow.")
  static let iterations = Parameter(
    "iterations", .integer(1...1_000_000), default: 600, help: "Steps of the descent.")
  static let batch = Parameter(
    "batch", .integer(Trainer.partSize...65_536), default: 512,
    help: "Trajectories per step, a multiple of \(Trainer.partSize).")
  static let rate = Parameter(
    "rate", .real(.positive), default: 1e-2, help: "Learning rate at its peak, after a warm-up of 50 steps.")
  static let pool = Parameter(
    "pool", .integer(Trainer.partSize...1_048_576), default: 8192,
    help: "Trajectories of the exact flow that the objective 'trajectory' draws from.")
  static let gridOnly = Parameter.flag(
    "grid-only", help: "Search for the grid of a sampler of the catalogue, given with --sampler.")

  static let all: [any DeclaredParameter] = [
    form, learnable, steps, end, noiseShare, objective, iterations, batch, rate, pool, gridOnly,
  ]
}
