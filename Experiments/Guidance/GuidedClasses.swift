import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Samplers

/// The classes of a mixture, and what guided samples of all of them look like.
struct GuidedClasses {
  /// The mixture of all classes.
  let mixture: GaussianMixture
  /// The mixture of each class.
  let conditions: [GaussianMixture]
  /// Latents of each class.
  let latents: [StateBatch]
  private let occupancy: ModeOccupancy
  private let classOfComponent: [Int]

  /// The classes that the labels name, in the order of their first components, and without labels every component by itself; the
  /// latents are dealt out in equal blocks, rounded down.
  ///
  /// - Throws: `UsageError` for a single class and for fewer than two latents each, `MetricError`.
  init(_ source: LabelledMixture, latents: StateBatch) throws {
    let mixture = source.mixture
    let labels = source.labels ?? (0..<mixture.count).map(String.init)
    var members: [[Int]] = []
    var places: [String: Int] = [:]
    for (component, label) in labels.enumerated() {
      let place = places[label] ?? members.endIndex
      if place == members.endIndex { members.append([]) }
      places[label] = place
      members[place].append(component)
    }
    let share = latents.count / members.count
    guard members.count > 1 else {
      throw UsageError(
        "The mixture is of one class, so that nothing can be guided. Please give one of several components, with \"labels\" or '--label' for classes of more than one."
      )
    }
    guard share >= 2 else {
      throw UsageError(
        "The value '\(latents.count)' is invalid for '--trajectories <int>': there are \(members.count) classes. Please give at least \(2 * members.count)."
      )
    }
    self.mixture = mixture
    conditions = try members.map { try mixture.restricted(to: $0) }
    self.latents = members.indices.map { latents.slice($0 * share..<($0 + 1) * share) }
    occupancy = try ModeOccupancy(mixture)
    classOfComponent = labels.map { places[$0] ?? 0 }
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
