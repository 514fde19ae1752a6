import Numbers

/// The layers of a network and how they are connected, without the weights: a list of nodes, each of which has a width and
/// reads nodes before it.
public struct LayerGraph: Sendable, Equatable {
  /// What a node computes from earlier nodes, for every state of a batch.
  public enum Operation: Sendable, Equatable {
    /// Values that the caller gives.
    case input
    /// `W [x_1; x_2; ...] + b` with trained weights: `W` by rows from `weights` on in the list of parameters, then `b`.
    case linear(sources: [Int], weights: Int)
    /// `M x` with a matrix, by rows, that is not trained.
    case projection(source: Int, matrix: [Double])
    /// `[sin x; cos x]`.
    case sineCosine(source: Int)
    /// A smooth function, number by number.
    case activation(Activation, source: Int)
    /// `(x + y)/√2`, which keeps the variance of independent summands.
    case residual(Int, Int)
  }

  /// One node.
  public struct Node: Sendable, Equatable {
    /// What it computes.
    public let operation: Operation
    /// Numbers per state.
    public let width: Int
    /// Whether its value depends on trained weights.
    public let isTrained: Bool
  }

  /// The nodes in the order in which they are computed.
  public private(set) var nodes: [Node] = []
  /// How many trained weights.
  public private(set) var parameterCount = 0
  /// The linear nodes whose weights start at zero.
  private var zeroStarts: Set<Int> = []

  /// A graph without nodes.
  public init() {}

  /// The width of what linear node `sources` read together.
  public func width(of sources: [Int]) -> Int { sources.reduce(0) { $0 + nodes[$1].width } }

  /// Products of one evaluation for one state, trained and fixed matrices together.
  public var multiplyAdds: Int {
    nodes.reduce(0) { sum, node in
      switch node.operation {
      case .linear(let sources, _): sum + node.width * width(of: sources)
      case .projection(let source, _): sum + node.width * nodes[source].width
      default: sum
      }
    }
  }

  /// Adds an input of `width` numbers and returns its place.
  public mutating func input(_ width: Int) -> Int { append(.input, width, isTrained: false) }

  /// Adds a linear layer with a bias.
  ///
  /// - Parameter startsAtZero: whether training starts from weights that are zero.
  public mutating func linear(_ sources: [Int], _ width: Int, startsAtZero: Bool = false) -> Int {
    let weights = parameterCount
    parameterCount += width * (self.width(of: sources) + 1)
    if startsAtZero { zeroStarts.insert(nodes.count) }
    return append(.linear(sources: sources, weights: weights), width, isTrained: true)
  }

  /// Adds a fixed matrix, given by rows as long as the source is wide.
  public mutating func projection(_ source: Int, matrix: [Double]) -> Int {
    append(
      .projection(source: source, matrix: matrix), matrix.count / nodes[source].width,
      isTrained: nodes[source].isTrained)
  }

  /// Adds sine and cosine of a node, twice as wide as it.
  public mutating func sineCosine(_ source: Int) -> Int {
    append(.sineCosine(source: source), 2 * nodes[source].width, isTrained: nodes[source].isTrained)
  }

  /// Adds an activation.
  public mutating func activation(_ function: Activation, _ source: Int) -> Int {
    append(
      .activation(function, source: source), nodes[source].width, isTrained: nodes[source].isTrained)
  }

  /// Adds `(x + y)/√2` of two nodes of one width.
  public mutating func residual(_ x: Int, _ y: Int) -> Int {
    append(.residual(x, y), nodes[x].width, isTrained: nodes[x].isTrained || nodes[y].isTrained)
  }

  private mutating func append(_ operation: Operation, _ width: Int, isTrained: Bool) -> Int {
    nodes.append(Node(operation: operation, width: width, isTrained: isTrained))
    return nodes.count - 1
  }

  /// Weights to start training from: uniform in `±1/√(fan-in)`, biases too, keyed by (seed, node, number), at step −1 that
  /// no example has.
  public func initialParameters(seed: UInt64) -> [Float] {
    let random = CounterRandom(seed: seed)
    var parameters = [Float](repeating: 0, count: parameterCount)
    for (place, node) in nodes.enumerated() where !zeroStarts.contains(place) {
      guard case .linear(let sources, let weights) = node.operation else { continue }
      let inputs = width(of: sources)
      let bound = 1 / Double(inputs).squareRoot()
      for j in 0..<node.width * (inputs + 1) {
        let uniform = random.uniform(trajectory: place, step: -1, index: j)
        parameters[weights + j] = Float(bound * (2 * uniform - 1))
      }
    }
    return parameters
  }
}
