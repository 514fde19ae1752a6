import Numbers

/// A system of differential equations as a list of recurrences, one for each distinct sub-expression.
///
/// Building it shares equal sub-expressions (also up to the order of terms and factors, and up to sign for differences),
/// folds constants, and keeps parameters symbolic: new values of the parameters need no new tape. A ``TapeExpansion``
/// runs it, order by order.
public struct Tape: Sendable {
  /// The number of states.
  public let stateCount: Int
  /// The names of the parameters, in the order in which values are given.
  public let parameterNames: [String]

  let instructions: [Instruction]
  let terms: [LinearTerm]
  let constants: [SymbolicExpression]
  let rowCount: Int
  /// For each state the row of its derivative and the constant that multiplies it (-1: none).
  let derivatives: [(row: Int32, factor: Int32)]
  let outputs: [Int32]

  /// The row of `t`, after those of the states.
  var timeRow: Int { stateCount }

  /// The number of further expressions whose coefficients are computed beside the states.
  public var outputCount: Int { outputs.count }

  /// The number of recurrences, without states and `t`.
  public var nodeCount: Int { instructions.count }

  /// The number of sums of products that order n takes, each over about n terms: the part of the cost that grows with the
  /// square of the order.
  public var convolutionCount: Int { instructions.reduce(0) { $0 + $1.convolutionCount } }

  /// Whether powers depend on the values of the parameters that the tape was built for.
  public let dependsOnExponents: Bool

  /// Whether a function occurs that can rest at a constant to more digits than a number has and wake up later (an exponential,
  /// a sigmoid, a Gaussian), or that has a kink. Coefficients do not see that coming. Algebraic functions and logarithms show their singularities
  /// in all coefficients.
  let mayRest: Bool

  /// The multiplications of an expansion to the given order, counting a convolution at order n as n + 1 and everything
  /// else as 1: the coefficient work of a step.
  public func work(order: Int) -> Int {
    var total = 0
    for n in 0..<max(0, order) { total += convolutionCount * (n + 1) + nodeCount + stateCount }
    return total
  }

  /// Decomposes the equations, and `outputs`, which are expressions in the states, `t` and the parameters.
  ///
  /// Throws ``SystemError/unknownSymbol(name:known:)`` if an output uses another symbol.
  public init(_ system: SymbolicSystem, outputs: [SymbolicExpression] = []) throws(SystemError) {
    try self.init(system, outputs: outputs, exponents: [Double]?.none)
  }

  /// A tape for fixed values of the parameters in exponents: where these are whole, powers become products, which have a
  /// value also where the base is zero. With other values of those parameters it needs to be built anew.
  init<S: ElementaryNumber>(
    _ system: SymbolicSystem, outputs: [SymbolicExpression] = [], exponents values: [S]?
  ) throws(SystemError) {
    var equations = system.equations
    var outputs = outputs
    if let values {
      let known = Dictionary(zip(system.parameters.map(\.name), values)) { first, _ in first }
      var powers = WholeExponents(known)
      equations = equations.map { powers.fix($0) }
      outputs = outputs.map { powers.fix($0) }
      dependsOnExponents = powers.hasSymbols
    } else {
      dependsOnExponents = false
    }
    let names = system.states + [SymbolicSystem.time] + system.parameters.map(\.name)
    for output in outputs {
      for symbol in output.symbols where !names.contains(symbol) {
        throw .unknownSymbol(name: symbol, known: names)
      }
    }
    var variables: [String: Int32] = [:]
    for (index, name) in (system.states + [SymbolicSystem.time]).enumerated() {
      variables[name] = Int32(index)
    }
    var builder = TapeBuilder(variables: variables)
    stateCount = system.states.count
    parameterNames = system.parameters.map(\.name)
    var derivatives: [(row: Int32, factor: Int32)] = []
    for equation in equations { derivatives.append(builder.scaledRow(of: equation)) }
    var rows: [Int32] = []
    for output in outputs { rows.append(builder.row(of: output)) }
    self.derivatives = derivatives
    self.outputs = rows
    let ordered = builder.instructions
    instructions = ordered
    mayRest = ordered.contains { [.exp, .sinhCosh, .sigmoid, .gaussian, .kink].contains($0.kind) }
    terms = builder.terms
    constants = builder.constants
    rowCount = Int(builder.rowCount)
  }
}
