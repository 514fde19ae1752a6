import Numbers

/// How a chain ends.
public enum ChainEnd: String, CaseIterable, Sendable {
  /// At the level of the cut-off time, which stays where it is however the grid moves.
  case cutoff
  /// At the level 0: the last row gives the data, so that `K` evaluations are all there are.
  case zero
}

/// Noise levels `γ_0 > γ_1 > … > γ_K` with logarithmic gaps that are free: every list of numbers is a grid.
///
/// `γ_0` is fixed. With the gaps `g_i = exp(l_i)` and their sums `S_n = Σ_{i<n} g_i`,
///
///     cutoff:  ln γ_n = ln γ_0 − ln(γ_0/γ_K) S_n/S_K,  n ≤ K        (K numbers, γ_K fixed)
///     zero:    ln γ_n = ln γ_0 − S_n,  n < K,  γ_K = 0             (K − 1 numbers).
public struct LearnedGrid: Sendable, Equatable {
  /// The levels where the search starts.
  public let levels: [Double]
  /// How the chain ends.
  public let end: ChainEnd

  /// A grid that starts at the given levels.
  ///
  /// - Throws: `SearchError` unless there are at least two, finite, strictly decreasing and positive, but for the last one with
  ///   `end == .zero`, which is 0.
  public init(_ levels: [Double], end: ChainEnd = .cutoff) throws(SearchError) {
    try Self.validate(levels)
    guard (levels.last == 0) == (end == .zero) else {
      throw .outOfRange(
        quantity: "the last level of a grid that ends \(end == .zero ? "at zero" : "at a cut-off")",
        value: "\(levels.last ?? 0)", allowed: end == .zero ? "0" : "a positive number")
    }
    self.levels = levels
    self.end = end
  }

  /// Refuses what is no grid.
  static func validate(_ levels: [Double]) throws(SearchError) {
    guard levels.count >= 2 else {
      throw .outOfRange(
        quantity: "the number of levels", value: "\(levels.count)", allowed: "at least 2 levels")
    }
    for (n, level) in levels.enumerated() {
      guard level.isFinite, level > 0 || (level == 0 && n == levels.count - 1 && n > 1) else {
        throw .outOfRange(
          quantity: "level \(n)", value: "\(level)",
          allowed: "a positive number, or 0 for the last of at least three")
      }
      guard n == 0 || level < levels[n - 1] else {
        throw .outOfRange(
          quantity: "level \(n)", value: "\(level)", allowed: "less than the level before, \(levels[n - 1])")
      }
    }
  }

  /// The number of steps, and of evaluations of a chain.
  public var steps: Int { levels.count - 1 }

  /// How many numbers describe the gaps.
  public var parameterCount: Int { end == .cutoff ? steps : steps - 1 }

  /// The logarithms of the gaps where the search starts.
  public var initialParameters: [Double] {
    (0..<parameterCount).map { Double.log(Double.log(levels[$0] / levels[$0 + 1])) }
  }

  /// The levels of the given gaps.
  ///
  /// - Parameter raw: `parameterCount` numbers.
  public func levels<Number: ElementaryNumber>(_ raw: ArraySlice<Number>) -> [Number] {
    var sums = [Number.zero]
    for l in raw { sums.append(sums[sums.count - 1] + Number.exp(l)) }
    let first = Number(levels[0])
    switch end {
    case .cutoff:
      let rate = Number(Double.log(levels[0] / levels[steps])) / sums[steps]
      return [first] + (1..<steps).map { first * Number.exp(-(rate * sums[$0])) } + [Number(levels[steps])]
    case .zero:
      return [first] + (1..<steps).map { first * Number.exp(-sums[$0]) } + [.zero]
    }
  }

  /// The levels where the search starts, as numbers of a kind.
  func fixed<Number: ElementaryNumber>() -> [Number] { levels.map { Number($0) } }
}
