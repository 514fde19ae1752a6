import Numbers

/// What the rows of a tape may hold: a number, or a vector of numbers for several trajectories at once.
public protocol TapeScalar: RecurrenceElement {
  /// The function of the arguments, lane by lane; not finite where it has no value.
  static func apply(_ function: ElementaryFunction, _ first: Self, _ second: Self) -> Self
  /// `base^exponent`, lane by lane.
  static func power(base: Self, exponent: Self) -> Self
  /// The square root, lane by lane.
  static func root(_ x: Self) -> Self
  /// The value of `2/sqrt(pi) exp(-x^2)`, lane by lane.
  static func gaussian(_ x: Self) -> Self
  /// The values of constant expressions for the given values of the named parameters.
  static func values(
    of constants: [SymbolicExpression], names: [String], _ parameters: [Self]
  ) throws(EvaluationError) -> [Self]
}

extension TapeScalar where Self: ElementaryNumber {
  /// The function's value.
  public static func apply(_ function: ElementaryFunction, _ first: Self, _ second: Self) -> Self {
    function.value(first, second)
  }

  /// The power.
  public static func power(base: Self, exponent: Self) -> Self { pow(base, exponent) }

  /// The square root.
  public static func root(_ x: Self) -> Self { sqrt(x) }

  /// `2/sqrt(pi) exp(-x^2)`.
  public static func gaussian(_ x: Self) -> Self { erfDerivative(x) }

  /// The constants' values.
  public static func values(
    of constants: [SymbolicExpression], names: [String], _ parameters: [Self]
  ) throws(EvaluationError) -> [Self] {
    let known = Dictionary(zip(names, parameters)) { first, _ in first }
    var result: [Self] = []
    for constant in constants { result.append(try constant.evaluate(known)) }
    return result
  }
}

extension Float: TapeScalar {}
extension Double: TapeScalar {}
extension DoubleDouble: TapeScalar {}
#if arch(x86_64)
  extension Float80: TapeScalar {}
#endif

extension TapeScalar where Self: SIMD, Self.Scalar == Double {
  /// A vector from its lanes.
  static func lanewise(_ body: (Int) -> Double) -> Self {
    var result = Self()
    for lane in result.indices { result[lane] = body(lane) }
    return result
  }

  /// The function's values.
  public static func apply(_ function: ElementaryFunction, _ first: Self, _ second: Self) -> Self {
    lanewise { Double.apply(function, first[$0], second[$0]) }
  }

  /// The powers.
  public static func power(base: Self, exponent: Self) -> Self {
    lanewise { Double.pow(base[$0], exponent[$0]) }
  }

  /// The square roots.
  public static func root(_ x: Self) -> Self { lanewise { Double.sqrt(x[$0]) } }

  /// The values of `2/sqrt(pi) exp(-x^2)`.
  public static func gaussian(_ x: Self) -> Self { lanewise { Double.erfDerivative(x[$0]) } }

  /// The constants' values; every lane has its own parameters.
  public static func values(
    of constants: [SymbolicExpression], names: [String], _ parameters: [Self]
  ) throws(EvaluationError) -> [Self] {
    var result = [Self](repeating: Self(), count: constants.count)
    for lane in Self().indices {
      let lanes = try Double.values(of: constants, names: names, parameters.map { $0[lane] })
      for (index, value) in lanes.enumerated() { result[index][lane] = value }
    }
    return result
  }
}

extension SIMD2: TapeScalar where Scalar == Double {}
extension SIMD4: TapeScalar where Scalar == Double {}
extension SIMD8: TapeScalar where Scalar == Double {}
