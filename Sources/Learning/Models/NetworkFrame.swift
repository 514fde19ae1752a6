import Numbers

/// How a score network stands in its coordinates: what `x̄` is multiplied by before the first layer, what the level becomes, and
/// how `ε` follows from the last layer.
struct NetworkFrame: Sendable {
  /// The factors of one level.
  struct Factors {
    /// `z = input · x̄`.
    let input: Double
    /// `ε = skip · x̄ + scale · F`.
    let skip: Double
    let scale: Double
  }

  let dimension: Int
  let output: ScoreOutput
  /// `s` of `1/√(γ² + s²)`: that of the data, or 1 for plain output.
  let deviation: Double
  /// `c = slope ln γ + offset`.
  let slope: Double
  let offset: Double

  init(_ architecture: ScoreArchitecture) {
    dimension = architecture.dimension
    output = architecture.output
    deviation = output == .plain ? 1 : architecture.dataDeviation
    let (low, high) = (Double.log(architecture.levels.lowerBound), Double.log(architecture.levels.upperBound))
    slope = 2 / (high - low)
    offset = -slope * low - 1
  }

  func factors(at level: Double) -> Factors {
    let square = 1 / (level * level + deviation * deviation)
    let input = square.squareRoot()
    switch output {
    case .plain: return Factors(input: input, skip: 0, scale: 1)
    case .preconditioned: return Factors(input: input, skip: level * square, scale: -deviation * input)
    }
  }

  /// The derivatives of the factors with respect to the level.
  func rates(at level: Double) -> Factors {
    let square = 1 / (level * level + deviation * deviation)
    let input = -level * square * square.squareRoot()
    switch output {
    case .plain: return Factors(input: input, skip: 0, scale: 0)
    case .preconditioned:
      let skip = (deviation - level) * (deviation + level) * square * square
      return Factors(input: input, skip: skip, scale: -deviation * input)
    }
  }

  /// `c`.
  func coordinate(ofLevel level: Double) -> Double { slope * Double.log(level) + offset }
}
