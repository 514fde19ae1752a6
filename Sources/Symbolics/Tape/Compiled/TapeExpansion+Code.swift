/// Why machine code is not used.
public enum ExpansionCodeError: Error, Equatable, CustomStringConvertible, Sendable {
  /// It is that of another system or order.
  case otherTape
  /// It does not give the bits of the interpreter.
  case different

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .otherTape:
      "The compiled code belongs to another system or order. Please compile the one that is run."
    case .different:
      "The compiled code does not give the same bits as the interpreter at the initial values. Please report it, and leave "
        + "out '--compile': the result is the right one then, only slower."
    }
  }
}

extension TapeExpansion where S == Double {
  /// Runs machine code from now on; nil: the interpreter. Both fill the same memory with the same bits.
  ///
  /// Throws ``ExpansionCodeError/otherTape`` if the code cannot be that of this tape and order.
  public func use(_ code: ExpansionCode?) throws(ExpansionCodeError) {
    if let code, code.source.order != order || code.source.constantCount != constants.count {
      throw .otherTape
    }
    vector?.setCode(code, constants: constants)
  }

  /// The same after one expansion by both.
  ///
  /// Throws ``ExpansionCodeError`` if a bit differs; the interpreter goes on then.
  public func use(_ code: ExpansionCode, checkedAt state: [Double], time: Double) throws {
    try use(nil)
    try expand(state: state, time: time)
    let expected = allCoefficients
    try use(code)
    try expand(state: state, time: time)
    guard zip(expected, allCoefficients).allSatisfy(Self.isSame) else {
      try use(nil)
      throw ExpansionCodeError.different
    }
  }

  /// The coefficients of all states and outputs.
  private var allCoefficients: [Double] {
    (0..<tape.stateCount).flatMap { coefficients(state: $0) }
      + tape.outputs.indices.flatMap { coefficients(output: $0) }
  }

  /// Equal bits, where all that is not a number counts as one.
  static func isSame(_ a: Double, _ b: Double) -> Bool {
    a.bitPattern == b.bitPattern || a.isNaN && b.isNaN
  }
}
