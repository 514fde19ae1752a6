import Diffusion
import Numbers

/// What the last layer of a score network stands for.
public enum ScoreOutput: String, CaseIterable, Sendable {
  /// `ε = γ/(γ² + s²) x̄ − s/√(γ² + s²) F`, with `F` of unit variance and `s` the deviation of the data: exact without
  /// training for a Gaussian of that deviation (Karras et al. 2022, Section 5, rewritten for the noise).
  case preconditioned
  /// `ε = F`, with input `x_t = x̄/√(1 + γ²)`, as in the GENIE paper.
  case plain
}

/// The shape of a score network `ε_θ(x̄, γ)` and all numbers of it that are not trained.
///
/// The inputs are `z = x̄/√(γ² + s²)`, Fourier features `sin(B z)`, `cos(B z)`, and the level as
/// `c = 2 (ln γ − ln γ_min)/(ln γ_max − ln γ_min) − 1` with `sin(w c)`, `cos(w c)`. Everything is analytic in `(x̄, γ)`. A network with
/// classes has an embedding of the class among its inputs, and one more class for "none" (Ho and Salimans 2022).
public struct ScoreArchitecture: Sendable, Equatable {
  /// Coordinates of a state.
  public let dimension: Int
  /// `s > 0`, the deviation of a coordinate of the data.
  public let dataDeviation: Double
  /// The levels between which `c` runs from −1 to 1; the network is trained on them.
  public let levels: ClosedRange<Double>
  /// Units of a hidden layer.
  public let width: Int
  /// Hidden layers, at least one.
  public let depth: Int
  /// `B` by rows of `dimension` numbers; may be empty.
  public let features: [Double]
  /// `w`.
  public let timeFrequencies: [Double]
  /// The activation of the hidden layers.
  public let activation: Activation
  /// What the last layer stands for.
  public let output: ScoreOutput
  /// Classes that the network can be told; 0 for a network without classes.
  public let classes: Int
  /// Numbers that a class is embedded in before the first layer; 0 for a network without classes.
  public let embedding: Int

  /// An architecture.
  ///
  /// - Throws: `LearningError` naming the number that is refused.
  public init(
    dimension: Int, dataDeviation: Double, levels: ClosedRange<Double>, width: Int = 128, depth: Int = 4,
    features: [Double], timeFrequencies: [Double] = Self.octaves(4), activation: Activation = .silu,
    output: ScoreOutput = .preconditioned, classes: Int = 0, embedding: Int = 16
  ) throws {
    func require(_ holds: Bool, _ quantity: String, _ value: Any, _ allowed: String) throws {
      guard holds else {
        throw LearningError.outOfRange(quantity: quantity, value: "\(value)", allowed: allowed)
      }
    }
    try require((1...4096).contains(dimension), "the dimension of a network", dimension, "1 to 4096")
    try require(
      dataDeviation.isFinite && dataDeviation > 0, "the deviation of the data", dataDeviation,
      "a positive number")
    try require(
      levels.lowerBound > 0 && levels.lowerBound < levels.upperBound && levels.upperBound.isFinite,
      "the levels of a network", levels, "two positive numbers, the first the smaller one")
    try require((1...4096).contains(width), "the width of a network", width, "1 to 4096")
    try require((1...64).contains(depth), "the number of hidden layers", depth, "1 to 64")
    try require(
      features.count % dimension == 0 && features.allSatisfy(\.isFinite),
      "the number of entries of the Fourier features", features.count,
      "finite numbers, \(dimension) for each feature")
    try require((0...4096).contains(classes), "the number of classes of a network", classes, "0 to 4096")
    try require(
      (1...4096).contains(embedding), "the width of the embedding of a class", embedding, "1 to 4096")
    try require(
      timeFrequencies.allSatisfy(\.isFinite), "the frequencies of the level", timeFrequencies,
      "finite numbers")
    self.dimension = dimension
    self.dataDeviation = dataDeviation
    self.levels = levels
    self.width = width
    self.depth = depth
    self.features = features
    self.timeFrequencies = timeFrequencies
    self.activation = activation
    self.output = output
    self.classes = classes
    self.embedding = classes > 0 ? embedding : 0
  }

  /// The network of 59,522 weights with which the experiments work, for data in the plane: four layers of 128, 32 Fourier features
  /// of deviation 8, levels from `t = 10⁻³` to 1 of a process.
  ///
  /// - Throws: `LearningError` for data of no width.
  public static func standard(
    for mixture: GaussianMixture, levels: ClosedRange<Double>, seed: UInt64
  ) throws -> ScoreArchitecture {
    try ScoreArchitecture(
      dimension: mixture.dimension, dataDeviation: mixture.coordinateDeviation, levels: levels,
      features: randomFeatures(count: 32, dimension: mixture.dimension, deviation: 8, seed: seed))
  }

  /// The frequencies `(π/2) 2^i`, `i < count`.
  public static func octaves(_ count: Int) -> [Double] {
    (0..<count).map { Double.pi / 2 * Double(1 << $0) }
  }

  /// A matrix `B` of `count` rows with entries from `N(0, deviation²)`, keyed by `seed` (Tancik et al. 2020).
  public static func randomFeatures(
    count: Int, dimension: Int, deviation: Double, seed: UInt64
  ) -> [Double] {
    let random = CounterRandom(seed: seed)
    return (0..<count * dimension).map { deviation * random.normal(trajectory: 0, step: -1, index: $0) }
  }

  /// The layers.
  public var layers: ScoreLayers { ScoreLayers(self) }
}

/// The graph of a score network and the places of the nodes that others read.
public struct ScoreLayers: Sendable, Equatable {
  /// All layers.
  public let graph: LayerGraph
  /// `z`.
  public let state: Int
  /// `c`.
  public let level: Int
  /// `c` and its sines and cosines.
  public let time: [Int]
  /// The last hidden layer.
  public let hidden: Int
  /// `F`.
  public let output: Int
  /// The class, as many numbers as there are classes and one more, of which one is 1 and the others are 0; nil without classes.
  public let condition: Int?

  init(_ architecture: ScoreArchitecture) {
    var graph = LayerGraph()
    state = graph.input(architecture.dimension)
    level = graph.input(1)
    var inputs = [state]
    if !architecture.features.isEmpty {
      let projected = graph.projection(state, matrix: architecture.features)
      inputs.append(graph.sineCosine(projected))
    }
    if architecture.timeFrequencies.isEmpty {
      time = [level]
    } else {
      let projected = graph.projection(level, matrix: architecture.timeFrequencies)
      time = [level, graph.sineCosine(projected)]
    }
    inputs += time
    if architecture.classes > 0 {
      let place = graph.input(architecture.classes + 1)
      inputs.append(graph.linear([place], architecture.embedding))
      condition = place
    } else {
      condition = nil
    }
    for _ in 0..<architecture.depth {
      let linear = graph.linear(inputs, architecture.width)
      inputs = [graph.activation(architecture.activation, linear)]
    }
    hidden = inputs[0]
    output = graph.linear(inputs, architecture.dimension, startsAtZero: true)
    self.graph = graph
  }
}
