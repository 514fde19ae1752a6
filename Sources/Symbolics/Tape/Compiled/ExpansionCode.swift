import Numbers

/// The machine code of an ``ExpansionSource``.
public struct ExpansionCode: Sendable {
  /// Values of functions: which one, and its arguments.
  public typealias Values = @convention(c) (Int32, Double, Double) -> Double
  /// The function: state, time, constants of the tape, values of functions, memory, coefficients of states and of outputs.
  /// It returns 0 where something is divided by what has no inverse of normal size.
  public typealias Function =
    @convention(c) (
      UnsafePointer<Double>, Double, UnsafePointer<Double>, Values, UnsafeMutablePointer<Double>,
      UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>
    ) -> Int32

  let source: ExpansionSource
  let function: Function

  /// - Parameters:
  ///   - source: what was compiled.
  ///   - function: the function that came of it; it must stay loaded.
  public init(_ source: ExpansionSource, function: @escaping Function) {
    self.source = source
    self.function = function
  }

  private static let functions = ElementaryFunction.allCases

  /// The functions that the code asks for, so that values come from where the interpreter takes them.
  static let values: Values = { which, x, y in
    switch Int(which) {
    case functions.count: return Double.pow(x, y)
    case functions.count + 1: return Double.gaussian(x)
    case let index: return Double.apply(functions[index], x, x)
    }
  }

  /// The C text of a function's value.
  static func call(_ function: ElementaryFunction, _ x: String) -> String {
    "value(\(ElementaryFunction.allCases.firstIndex(of: function) ?? 0), \(x), 0.0)"
  }

  static func callPower(_ x: String, _ exponent: String) -> String {
    "value(\(ElementaryFunction.allCases.count), \(x), \(exponent))"
  }

  static func callGaussian(_ x: String) -> String {
    "value(\(ElementaryFunction.allCases.count + 1), \(x), 0.0)"
  }

  /// Sine and cosine, or the hyperbolic ones.
  static func pair(_ kind: TapePlan.Kind, _ x: String) -> (first: String, second: String) {
    kind == .sinCos ? (call(.sin, x), call(.cos, x)) : (call(.sinh, x), call(.cosh, x))
  }
}
