import Numbers

extension SymbolicExpression {
  /// The expression as LaTeX (mathematics mode): fractions, roots, Greek letters by name, `a_b` and `a[b]` as indices.
  public var latex: String { LaTeXPrinter().print(self, atLeast: .sum) }

  /// A symbol's name as LaTeX.
  public static func latexName(_ name: String) -> String { LaTeXPrinter().name(name) }
}

/// Writes expressions in LaTeX.
struct LaTeXPrinter {
  fileprivate func print(_ expression: SymbolicExpression, atLeast required: TextPrinter.Binding) -> String {
    let (text, binding) = write(expression)
    return binding < required ? "\\left(\(text)\\right)" : text
  }

  private func write(_ expression: SymbolicExpression) -> (String, TextPrinter.Binding) {
    switch expression.form {
    case .number(let number): return write(number)
    case .pi: return ("\\pi", .primary)
    case .symbol(let symbol): return (name(symbol), .primary)
    case .sum(let terms): return (writeSum(terms), .sum)
    case .product(let factors): return writeProduct(factors)
    case .power(let base, let exponent):
      if TextPrinter.denominator(expression) != nil { return writeProduct([expression]) }
      if exponent.rational == Rational(1, 2) { return ("\\sqrt{\(print(base, atLeast: .sum))}", .primary) }
      if case .function(let function, let arguments) = base.form, let whole = exponent.number?.integer,
        whole > 1
      {
        return (write(function, arguments, power: "^{\(whole)}"), .power)
      }
      return (print(base, atLeast: .primary) + "^{\(print(exponent, atLeast: .sum))}", .power)
    case .function(let function, let arguments):
      return (write(function, arguments, power: ""), .power)
    }
  }

  private func write(_ number: SymbolicNumber) -> (String, TextPrinter.Binding) {
    let sign = number.isNegative ? "-" : ""
    let binding: TextPrinter.Binding = number.isNegative ? .sum : .primary
    switch number {
    case .exact(let value) where value.denominator == 1: return ("\(value.numerator)", binding)
    case .exact(let value):
      return (
        "\(sign)\\frac{\(value.numerator.magnitude)}{\(value.denominator)}",
        number.isNegative ? .sum : .product
      )
    case .real(let value):
      let parts = value.description.split(separator: "e")
      guard parts.count == 2, let exponent = Int(parts[1]) else { return (value.description, binding) }
      return ("\(parts[0]) \\cdot 10^{\(exponent)}", number.isNegative ? .sum : .product)
    }
  }

  private func writeSum(_ terms: [SymbolicExpression]) -> String {
    var text = ""
    for (position, term) in terms.enumerated() {
      let isNegative = term.number?.isNegative ?? term.coefficientAndRest.0.isNegative
      if position == 0 {
        text = print(term, atLeast: isNegative ? .sum : .product)
      } else {
        text += isNegative ? " - " + print(-term, atLeast: .product) : " + " + print(term, atLeast: .product)
      }
    }
    return text
  }

  private func writeProduct(_ factors: [SymbolicExpression]) -> (String, TextPrinter.Binding) {
    var above: [SymbolicExpression] = []
    var below: [SymbolicExpression] = []
    var isNegative = false
    for factor in factors {
      if let number = factor.number {
        isNegative = isNegative != number.isNegative
        let magnitude = number.isNegative ? number.negated : number
        guard let fraction = magnitude.rational else {
          above.append(SymbolicExpression(magnitude))
          continue
        }
        let (top, bottom) = (fraction.numeratorPart, fraction.denominatorPart)
        if top != .one { above.append(SymbolicExpression(top)) }
        if bottom != .one { below.append(SymbolicExpression(bottom)) }
      } else if let (base, exponent) = TextPrinter.denominator(factor) {
        below.append(.power(base, SymbolicExpression(exponent)))
      } else {
        above.append(factor)
      }
    }
    let sign = isNegative ? "-" : ""
    let binding: TextPrinter.Binding = isNegative ? .sum : .product
    if below.isEmpty {
      return (sign + (above.count == 1 ? print(above[0], atLeast: .power) : list(above)), binding)
    }
    let top = above.isEmpty ? "1" : list(above)
    return (sign + "\\frac{\(top)}{\(list(below))}", binding)
  }

  /// Factors side by side; a single one needs no parentheses below or above a fraction bar.
  private func list(_ factors: [SymbolicExpression]) -> String {
    if factors.count == 1 { return print(factors[0], atLeast: .sum) }
    var text = ""
    for factor in factors {
      let next = print(factor, atLeast: .power)
      let needsDot = next.first?.isNumber == true && text.last?.isNumber == true
      text += (text.isEmpty ? "" : needsDot ? " \\cdot " : " ") + next
    }
    return text
  }

  private func write(
    _ function: ElementaryFunction, _ arguments: [SymbolicExpression], power: String
  ) -> String {
    let list = arguments.map { print($0, atLeast: .sum) }.joined(separator: ", ")
    let command: String =
      switch function {
      case .exp: "\\exp"
      case .log: "\\log"
      case .sin, .cos, .tan, .sinh, .cosh, .tanh: "\\" + function.rawValue
      case .asin: "\\arcsin"
      case .acos: "\\arccos"
      case .atan: "\\arctan"
      default: "\\operatorname{\(function.rawValue)}"
      }
    return "\(command)\(power)\\left(\(list)\\right)"
  }

  private static let greek: Set<String> = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
    "nu",
    "xi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda",
    "Xi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
  ]

  /// A name with its indices: parts after `_` and in brackets become subscripts, trailing digits too.
  fileprivate func name(_ name: String) -> String {
    let parts = name.split { "_[],".contains($0) }.map(String.init)
    guard let first = parts.first else { return name }
    var stem = first
    var indices = parts.dropFirst().map(letters)
    let digits = String(stem.reversed().prefix { $0.isNumber }.reversed())
    if !digits.isEmpty, digits.count < stem.count {
      stem.removeLast(digits.count)
      indices.insert(digits, at: 0)
    }
    let base = letters(stem)
    return indices.isEmpty ? base : base + "_{\(indices.joined(separator: " "))}"
  }

  private func letters(_ word: String) -> String {
    if word == "eps" { return "\\epsilon" }
    if LaTeXPrinter.greek.contains(word) { return "\\" + word }
    return word.count == 1 || word.allSatisfy(\.isNumber) ? word : "\\mathrm{\(word)}"
  }
}
