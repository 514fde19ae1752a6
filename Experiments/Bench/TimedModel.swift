import Diffusion
import Integration

/// A mixture whose evaluators note how long they take, on one thread.
struct TimedModel: NoiseModel {
  /// Wall time in nanoseconds. Runs with one job touch it from one thread at a time.
  final class Watch: @unchecked Sendable {
    fileprivate(set) var nanoseconds = 0.0

    func reset() { nanoseconds = 0 }

    fileprivate func time(_ body: () -> Void) {
      let start = BenchClock.wallTime
      body()
      nanoseconds += BenchClock.wallTime - start
    }
  }

  let mixture: GaussianMixture
  let watch: Watch

  init(_ mixture: GaussianMixture) {
    self.mixture = mixture
    watch = Watch()
  }

  var dimension: Int { mixture.dimension }
  var moments: DataMoments? { mixture.moments }

  func makeEvaluator(count: Int, order: Int) -> Evaluator {
    makeEvaluator(count: count, order: order, precision: .refined)
  }

  func makeEvaluator(count: Int, order: Int, precision: CoefficientPrecision) -> Evaluator {
    Evaluator(mixture.makeEvaluator(count: count, order: order, precision: precision), watch)
  }

  /// Passes everything on.
  final class Evaluator: NoiseEvaluator {
    private let base: GaussianMixture.Evaluator
    private let watch: Watch

    init(_ base: GaussianMixture.Evaluator, _ watch: Watch) {
      self.base = base
      self.watch = watch
    }

    func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
      watch.time { base.noise(states, at: levels, into: &noise) }
    }

    func begin(at levels: [Double], count: Int) { watch.time { base.begin(at: levels, count: count) } }

    func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
      watch.time { base.append(n, coefficient, into: &noise) }
    }

    func expand(_ states: StateBatch, at levels: [Double], order: Int, into jet: inout JetBatch) {
      watch.time { base.expand(states, at: levels, order: order, into: &jet) }
    }
  }
}
