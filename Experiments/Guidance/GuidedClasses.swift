import Accuracy
import Diffusion
import Integration
import Metrics
import Numbers
import Samplers

/// The classes of the 8x8 mixture, its outer groups, and what guided samples of all of them look like.
struct GuidedClasses {
  /// The mixture of all classes.
  let mixture: GaussianMixture
  /// The mixture of each class.
  let conditions: [GaussianMixture]
  /// Latents of each class.
  let latents: [StateBatch]
  private let occupancy: ModeOccupancy
  private let classOfComponent: [Int]

  /// Classes of eight consecutive components; the latents are dealt out in equal blocks, rounded down.
  ///
  /// - Throws: `ModelError` or `MetricError`, never for the built-in mixture.
  init(_ mixture: GaussianMixture, latents: StateBatch) throws {
    let size = 8
    let classes = mixture.count / size
    let share = latents.count / classes
    self.mixture = mixture
    conditions = try (0..<classes).map { try mixture.restricted(to: Array($0 * size..<($0 + 1) * size)) }
    self.latents = (0..<classes).map { latents.slice($0 * share..<($0 + 1) * share) }
    occupancy = try ModeOccupancy(mixture)
    classOfComponent = (0..<mixture.count).map { $0 / size }
  }

  /// What one method makes of every class at one weight.
  struct Sample {
    /// The end points by class.
    let states: [StateBatch]
    /// The share of samples nearest to a mode of the wanted class.
    let accuracy: Double
    /// Root mean square distance of samples from the mean of their class's samples.
    let spread: Double
    /// The share of samples outside all modes.
    let outside: Double
    /// The distance from the exact guided flow.
    let error: SampleSummary?
  }

  /// Judges end points, one batch per class.
  ///
  /// - Throws: `MetricError` when no state is finite.
  func judge(_ states: [StateBatch], against exact: [StateBatch]?) throws -> Sample {
    var all = StateBatch(count: states.reduce(0) { $0 + $1.count }, dimension: mixture.dimension)
    var wanted: [Int] = []
    for (c, part) in states.enumerated() {
      all.replace(at: wanted.count, with: part)
      wanted += [Int](repeating: c, count: part.count)
    }
    let points = SamplePoints(all)
    let value = try occupancy.evaluate(points)
    return Sample(
      states: states,
      accuracy: try occupancy.classAccuracy(value, of: points, classes: classOfComponent, wanted: wanted),
      spread: Self.spread(states), outside: value.outsideShare,
      error: exact.map { exact in
        SampleSummary(zip(states, exact).flatMap { $0.distances(to: $1) })
      })
  }

  /// `√(Σ_c Σ_i |x_i − m_c|²/Σ_c (n_c − 1))` over the finite samples.
  private static func spread(_ states: [StateBatch]) -> Double {
    var (squares, freedom) = (0.0, 0)
    for part in states {
      let kept = (0..<part.count).filter { part.isFinite($0) }
      guard kept.count > 1 else { continue }
      for d in 0..<part.dimension {
        let values = kept.map { part[$0, d] }
        let mean = CompensatedSum.of(values) / Double(kept.count)
        squares += CompensatedSum.of(values.map { ($0 - mean) * ($0 - mean) })
      }
      freedom += kept.count - 1
    }
    return (squares / Double(max(freedom, 1))).squareRoot()
  }
}
