import Numbers

/// One affine combination of what a run knows: `start · y_0 + Σ_j noise[j] ε_j + Σ_r fresh[r] z_r`.
public struct ProgramRow<Number: ElementaryNumber>: Sendable {
  /// Factor of the starting point.
  public var start: Number
  /// Factors of the noise predictions made so far; entries that are missing are zero.
  public var noise: [Number]
  /// Factors of the normal numbers `z_0, z_1, …`.
  public var fresh: [Number]

  /// A combination; zero unless told otherwise.
  public init(start: Number = .zero, noise: [Number] = [], fresh: [Number] = []) {
    self.start = start
    self.noise = noise
    self.fresh = fresh
  }

  /// `self + factor · other`.
  public mutating func add(_ factor: Number, _ other: ProgramRow) {
    start = start + factor * other.start
    Self.add(factor, other.noise, to: &noise)
    Self.add(factor, other.fresh, to: &fresh)
  }

  /// `self + factor · ε_j`.
  public mutating func addNoise(_ factor: Number, _ j: Int) {
    while noise.count <= j { noise.append(.zero) }
    noise[j] = noise[j] + factor
  }

  /// `self + factor · z_r`.
  public mutating func addFresh(_ factor: Number, _ r: Int) {
    while fresh.count <= r { fresh.append(.zero) }
    fresh[r] = fresh[r] + factor
  }

  private static func add(_ factor: Number, _ terms: [Number], to sum: inout [Number]) {
    while sum.count < terms.count { sum.append(.zero) }
    for j in terms.indices { sum[j] = sum[j] + factor * terms[j] }
  }

  /// All numbers of the row, the start first.
  var entries: [Number] { [start] + noise + fresh }
}

extension ProgramRow: Equatable where Number: Equatable {}

/// A sampler with all states eliminated: evaluation `i` of the model is at the level `levels[i]` and the point `points[i]`, which
/// combines `y_0`, the predictions before it and fresh noise, and the result is one more combination.
///
/// Every method whose steps are linear combinations with factors from the grid is of this form, whatever it remembers:
/// multistep rules, Runge-Kutta stages, correctors, rules of data prediction, and the non-Markovian Gaussian samplers of Watson
/// et al. (ICLR 2022, arXiv 2202.05830). States are `y = x/α`, and levels are `γ = σ/α`.
public struct EvaluationProgram<Number: ElementaryNumber>: Sendable {
  /// The level of every evaluation, all positive.
  public var levels: [Number]
  /// The point of every evaluation; row `i` has at most `i` predictions.
  public var points: [ProgramRow<Number>]
  /// The state at the end.
  public var result: ProgramRow<Number>

  /// A program from its parts; there are as many levels as points.
  public init(levels: [Number], points: [ProgramRow<Number>], result: ProgramRow<Number>) {
    self.levels = levels
    self.points = points
    self.result = result
  }

  /// How often the model is evaluated.
  public var evaluations: Int { points.count }

  /// How many batches of normal numbers a run draws.
  public var draws: Int { (points + [result]).map(\.fresh.count).max() ?? 0 }

  /// All numbers: the levels, the points row by row, the result.
  public var entries: [Number] { levels + points.flatMap(\.entries) + result.entries }
}

/// The derivatives of a loss with respect to every number of a program.
public struct ProgramGradient: Sendable, Equatable {
  /// In the order of `EvaluationProgram.entries`.
  public var entries: [Double]

  /// Zero for a program.
  init<Number>(_ program: EvaluationProgram<Number>) {
    entries = [Double](repeating: 0, count: program.entries.count)
  }

  /// `self + other`, of the same program.
  mutating func add(_ other: ProgramGradient) {
    for j in entries.indices { entries[j] += other.entries[j] }
  }

  /// The derivative along a change of the program, by the chain rule.
  public func along(_ direction: [Double]) -> Double {
    zip(entries, direction).reduce(0) { $0.addingProduct($1.0, $1.1) }
  }
}
