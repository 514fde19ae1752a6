import Numbers

extension SymbolicExpression {
  /// The expression as text. Parsing it gives an equal expression.
  ///
  /// Fractions are written `8/3`, numbers that are only known as `Double` with the exponent letter `d`.
  public var text: String { TextPrinter(syntax: .text).print(self, atLeast: .sum) }

  /// The expression as a Swift expression for `Double` values; `m[1]` becomes the name `m_1`, and `pow`, `exp` and so on
  /// are those of the C library.
  public var swiftSource: String { TextPrinter(syntax: .swift).print(self, atLeast: .sum) }
}

/// Writes expressions on one line, with as few parentheses as the grammar allows.
struct TextPrinter {
  enum Syntax { case text, swift }

  /// How tightly the outermost operation binds.
  enum Binding: Int, Comparable {
    case sum, product, negation, power, primary

    static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }
  }

  let syntax: Syntax

  private var times: String { syntax == .text ? "*" : " * " }
  private var over: String { syntax == .text ? "/" : " / " }

  func print(_ expression: SymbolicExpression, atLeast required: Binding) -> String {
    let (text, binding) = write(expression)
    return binding < required ? "(\(text))" : text
  }

  private func write(_ expression: SymbolicExpression) -> (String, Binding) {
    switch expression.form {
    case .number(let number): return write(number)
    case .pi: return (syntax == .text ? "pi" : "Double.pi", .primary)
    case .symbol(let name): return (syntax == .text ? name : TextPrinter.identifier(name), .primary)
    case .sum(let terms): return (writeSum(terms), .sum)
    case .product(let factors): return writeProduct(factors)
    case .power(let base, let exponent): return writePower(base, exponent)
    case .function(let function, let arguments): return (write(function, arguments), .primary)
    }
  }

  private func write(_ number: SymbolicNumber) -> (String, Binding) {
    let binding: Binding = number.isNegative ? .sum : .primary
    switch (number, syntax) {
    case (.exact(let value), _) where value.denominator == 1:
      return ("\(value.numerator)" + (syntax == .swift && !fitsInt(value) ? ".0" : ""), binding)
    case (.exact(let value), .text):
      return ("\(value.numerator)/\(value.denominator)", number.isNegative ? .sum : .product)
    case (.exact(let value), .swift):
      return ("\(value.numerator).0 / \(value.denominator).0", number.isNegative ? .sum : .product)
    case (.real(let value), .text):
      let digits = value.description
      let marked = digits.contains("e") ? String(digits.map { $0 == "e" ? "d" : $0 }) : digits + "d0"
      return (marked, binding)
    case (.real(let value), .swift):
      return (value.description, binding)
    }
  }

  private func fitsInt(_ value: Rational) -> Bool { Int(exactly: value.numerator) != nil }

  private func writeSum(_ terms: [SymbolicExpression]) -> String {
    var text = ""
    for (position, term) in terms.enumerated() {
      let (coefficient, _) = term.coefficientAndRest
      let isNegative = term.number?.isNegative ?? coefficient.isNegative
      if position > 0 { text += isNegative ? " - " : " + " }
      if position > 0, isNegative {
        text += print(-term, atLeast: .product)
      } else {
        text += print(term, atLeast: isNegative ? .sum : .product)
      }
    }
    return text
  }

  private func writeProduct(_ factors: [SymbolicExpression]) -> (String, Binding) {
    var factors = factors[...]
    var text = ""
    var binding = Binding.product
    if let number = factors.first?.number {
      if number.isNegative { binding = .sum }
      if number.integer == -1, factors.count > 1, factors.dropFirst().first?.number == nil {
        text = "-"
      } else {
        text = write(number).0
      }
      factors = factors.dropFirst()
    }
    for factor in factors {
      let isFirst = text.isEmpty || text == "-"
      if let (base, exponent) = TextPrinter.denominator(factor) {
        text +=
          (isFirst ? "1" : "") + over + print(.power(base, SymbolicExpression(exponent)), atLeast: .power)
      } else {
        text += (isFirst ? "" : times) + print(factor, atLeast: .power)
      }
    }
    return (text, binding)
  }

  /// Base and positive exponent of a power that is written below a fraction bar.
  static func denominator(_ factor: SymbolicExpression) -> (SymbolicExpression, Rational)? {
    guard case .power(let base, let exponent) = factor.form, let value = exponent.rational,
      value.numerator < 0
    else { return nil }
    return (base, -value)
  }

  private func writePower(_ base: SymbolicExpression, _ exponent: SymbolicExpression) -> (String, Binding) {
    let power = SymbolicExpression(normal: .power(base, exponent))
    if let (base, exponent) = TextPrinter.denominator(power) {
      return (
        "1" + over + print(.power(base, SymbolicExpression(exponent)), atLeast: .power), .product
      )
    }
    if exponent.rational == Rational(1, 2) { return ("sqrt(" + print(base, atLeast: .sum) + ")", .primary) }
    if syntax == .swift {
      return ("pow(" + print(base, atLeast: .sum) + ", " + print(exponent, atLeast: .sum) + ")", .primary)
    }
    return (print(base, atLeast: .primary) + "^" + print(exponent, atLeast: .primary), .power)
  }

  private func write(_ function: ElementaryFunction, _ arguments: [SymbolicExpression]) -> String {
    if syntax == .swift, let argument = arguments.first {
      if function == .sigmoid { return "(1 / (1 + exp(-" + print(argument, atLeast: .power) + ")))" }
      if function == .sign {
        let text = print(argument, atLeast: .power)
        return "(\(text) > 0 ? 1.0 : (\(text) < 0 ? -1.0 : 0.0))"
      }
      if function == .softplus { return "log1p(exp(" + print(argument, atLeast: .sum) + "))" }
    }
    let list = arguments.map { print($0, atLeast: .sum) }.joined(separator: ", ")
    return "\(function.rawValue)(\(list))"
  }

  /// A symbol as a Swift identifier; reserved words stand in backticks.
  static func identifier(_ name: String) -> String {
    let plain = String(name.compactMap { $0 == "]" ? nil : ($0 == "[" || $0 == "," ? "_" : $0) })
    if plain.allSatisfy({ $0 == "_" }) { return "underscore" + String(plain.count) }
    return reserved.contains(plain) ? "`\(plain)`" : plain
  }

  /// The words of "The Swift Programming Language", "Keywords and Punctuation", that a variable may not be called.
  private static let reserved: Set<String> = [
    "associatedtype", "borrowing", "class", "consuming", "deinit", "enum", "extension", "fileprivate", "func",
    "import", "init", "inout", "internal", "let", "nonisolated", "open", "operator", "precedencegroup",
    "private", "protocol", "public", "rethrows", "static", "struct", "subscript", "typealias", "var", "break",
    "case", "catch", "continue", "default", "defer", "do", "else", "fallthrough", "for", "guard", "if", "in",
    "repeat", "return", "switch", "throw", "where", "while", "Any", "as", "await", "false", "is", "nil",
    "self",
    "Self", "super", "throws", "true", "try", "Type", "Protocol", "async", "actor", "any", "some", "each",
    "consume", "copy", "discard", "package", "macro", "then", "yield",
  ]
}
