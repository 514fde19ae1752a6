import Numbers

/// A set of samplers described by numbers that are all free: what a search moves in.
public protocol SearchFamily: Sendable {
  /// Evaluations of the model.
  var calls: Int { get }
  /// Where a search starts.
  var initialParameters: [Double] { get }
  /// The sampler of the given numbers.
  ///
  /// - Throws: what the rules of a sampler throw on a grid.
  func program(_ raw: [Double]) throws -> EvaluationProgram<Double>
  /// The gradient of a loss with respect to the numbers from that with respect to the program.
  ///
  /// - Throws: as `program`.
  func pullBack(_ gradient: ProgramGradient, at raw: [Double]) throws -> [Double]
}

/// A family whose programs are formulas in any number type, so that they are differentiated by dual numbers.
public protocol FormulaFamily: SearchFamily {
  /// The sampler of the given numbers.
  func program<Number: ElementaryNumber>(of raw: [Number]) -> EvaluationProgram<Number>
}

extension FormulaFamily {
  /// The sampler of the given numbers.
  public func program(_ raw: [Double]) -> EvaluationProgram<Double> { program(of: raw) }

  /// One direction after the other: a program has a few hundred numbers.
  public func pullBack(_ gradient: ProgramGradient, at raw: [Double]) -> [Double] {
    var point = raw.map { Dual($0) }
    return raw.indices.map { p in
      point[p].slope = 1
      defer { point[p].slope = 0 }
      return gradient.along(program(of: point).entries.map(\.slope))
    }
  }
}

/// What a search may change.
public enum Learnable: String, CaseIterable, Sendable {
  /// The levels between the first and the last.
  case time
  /// How the steps combine states or predictions.
  case coefficients
  /// The share of fresh noise, in form (G).
  case noise
  /// `κ_n`, by which the prediction of the noise is multiplied: breaks the consistency of marginals.
  case scale
  /// The levels at which the model is evaluated: breaks the consistency of marginals.
  case labels
}

/// Parameters laid out block by block: which part of a list belongs to which block.
struct ParameterLayout: Sendable, Equatable {
  private(set) var ranges: [Learnable: Range<Int>] = [:]
  private(set) var count = 0

  /// Adds a block behind the others.
  mutating func add(_ block: Learnable, _ size: Int) {
    ranges[block] = count..<count + size
    count += size
  }

  /// The numbers of a block; nil where it is not free.
  func slice<Number>(_ block: Learnable, of raw: [Number]) -> ArraySlice<Number>? {
    ranges[block].map { raw[$0] }
  }
}
