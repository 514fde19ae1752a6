import Numbers

extension TaylorSeries: CustomStringConvertible {
  /// Text such as `1 + 2 h - 0.5 h^2 + O(h^3)`.
  public var description: String { text(variable: "h") }

  /// Text such as `1 + 2 h - 0.5 h^2 + O(h^3)` with the given name of the variable.
  ///
  /// Zero coefficients are left out and whole floating-point values lose their `.0`. Coefficients that consist of several
  /// terms themselves are put in brackets.
  public func text(variable: String) -> String {
    var result = ""
    for (k, coefficient) in coefficients.enumerated() where !coefficient.isZero {
      var factor = coefficient.description
      if factor.hasSuffix(".0") { factor.removeLast(2) }
      let isCompound = factor.contains(" ")
      if isCompound && !(isExactConstant && k == 0) { factor = "(\(factor))" }
      let isNegative = !isCompound && factor.hasPrefix("-")
      if isNegative { factor.removeFirst() }
      let power = k == 0 ? "" : k == 1 ? variable : "\(variable)^\(k)"
      let term = k == 0 ? factor : factor == "1" ? power : "\(factor) \(power)"
      if result.isEmpty {
        result = isNegative ? "-\(term)" : term
      } else {
        result += isNegative ? " - \(term)" : " + \(term)"
      }
    }
    guard !isExactConstant else { return result.isEmpty ? "0" : result }
    let remainder = coefficients.count == 1 ? "O(\(variable))" : "O(\(variable)^\(coefficients.count))"
    return result.isEmpty ? remainder : "\(result) + \(remainder)"
  }
}
