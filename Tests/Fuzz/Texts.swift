import TestSupport

/// Random texts in the languages that the program reads, right ones and nearly right ones.
enum Texts {
  /// A number that somebody might type, seldom a sensible one.
  static func oddNumber(_ draw: inout RandomDraw) -> String {
    draw.pick([
      "0", "-0", "1", "-1", "0.5", "1e-3", "1e308", "-1e308", "1e309", "1e-320", "1e-400", "nan", "-inf",
      "0x1p3", "1e160",
      "1e-160", "99999999999999999999", "2147483648", "-9223372036854775808", ".5", "5.", "+3", "1_000",
      "1,5", "1e", "",
      " 1", "١", "1e2000000000", "0.1e-9999999999", "NaN", "infinity", "1 2",
    ])
  }

  /// A number that is likely to be accepted.
  static func number(_ draw: inout RandomDraw) -> String {
    switch draw.integer(0...5) {
    case 0: "\(draw.integer(-5...20))"
    case 1: "\(draw.uniform(-2, 2))"
    case 2: "1e\(draw.integer(-30...30))"
    case 3: draw.chance(0.3) ? oddNumber(&draw) : "0.3"
    default: "\(draw.uniform(0, 1))"
    }
  }

  /// A formula in some names.
  static func formula(_ draw: inout RandomDraw, _ names: [String], depth: Int = 3) -> String {
    guard depth > 0, draw.chance(0.85) else {
      return draw.chance(0.6) ? draw.pick(names) : number(&draw)
    }
    func part(_ draw: inout RandomDraw) -> String { formula(&draw, names, depth: depth - 1) }
    switch draw.integer(0...9) {
    case 0...2: return part(&draw) + draw.pick(["+", "-", "*", "/"]) + part(&draw)
    case 3: return "(" + part(&draw) + ")"
    case 4:
      return "(" + part(&draw) + ")^" + draw.pick(["2", "3", "0.5", "-1", "x", "400", "(1/3)", "1e3", "0"])
    case 5: return "-" + part(&draw)
    case 6...8:
      let functions = [
        "sin", "cos", "tan", "exp", "log", "sqrt", "tanh", "sinh", "cosh", "atan", "erf", "sigmoid", "abs",
        "foo", "asin",
      ]
      return draw.pick(functions) + "(" + part(&draw) + ")"
    default:
      return draw.pick(["", "((", "x y", "2x", "π", "e", "let", "case", "\u{202E}", "x'", "1..2", "^", "#"])
    }
  }

  /// A system of differential equations.
  static func system(_ draw: inout RandomDraw) -> String {
    let names = Array(["x", "y", "z"].prefix(draw.integer(1...3)))
    var lines = names.map { "\($0)' = \(formula(&draw, names + ["a", "t"], depth: 2))" }
    lines += names.map { "\($0)(0) = \(number(&draw))" }
    lines.append("a = \(number(&draw))")
    if draw.chance(0.2) { lines.append("w = \(formula(&draw, names))") }
    if draw.chance(0.2) {
      lines.append(draw.pick(["x(0) = 1", "b = c\nc = b", "# nothing", "x' = 1", "=", "x(1) = 2"]))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A mixture in JSON; its dimension is 1 to 3.
  static func mixture(_ draw: inout RandomDraw) -> String {
    let (count, dimension) = (draw.integer(1...5), draw.integer(1...3))
    func list(_ draw: inout RandomDraw, _ count: Int) -> String {
      "[" + (0..<count).map { _ in number(&draw) }.joined(separator: ", ") + "]"
    }
    let means = (0..<count).map { _ in list(&draw, draw.chance(0.98) ? dimension : 2) }
    var members = ["\"means\": [\(means.joined(separator: ", "))]"]
    let widths = (0..<count).map { _ in "\(abs(draw.normal()))" }.joined(separator: ", ")
    members.append("\"standardDeviations\": " + (draw.chance(0.5) ? "[\(widths)]" : number(&draw)))
    if draw.chance(0.5) { members.append("\"weights\": \(list(&draw, count))") }
    return "{" + members.joined(separator: ", ") + "}"
  }

  /// A table of numbers with a header.
  static func table(_ draw: inout RandomDraw, _ header: [String]) -> String {
    var lines = [
      draw.chance(0.05)
        ? header.map { _ in number(&draw) }.joined(separator: ",") : header.joined(separator: ",")
    ]
    for _ in 0..<draw.integer(0...5) {
      lines.append(header.map { _ in number(&draw) }.joined(separator: draw.chance(0.99) ? "," : ";"))
    }
    return lines.joined(separator: draw.chance(0.9) ? "\n" : "\r\n")
  }

  /// A grid, decreasing more often than not.
  static func grid(_ draw: inout RandomDraw) -> String {
    let values = draw.uniforms(draw.integer(1...6), 0, 1).sorted(by: >).map { "\($0)" }
    return ([draw.pick(["t", "t", "gamma"])] + values + (draw.chance(0.2) ? [oddNumber(&draw)] : [])).joined(
      separator: "\n")
  }

  /// A Markdown page with directives.
  static func page(_ draw: inout RandomDraw, _ lines: [String]) -> String {
    var text = "# Page\n"
    for _ in 0..<draw.integer(1...3) {
      text += "\n```experiment\n\(draw.pick(lines))\n```\n"
      if draw.chance(0.7) { text += "\n```text\n\(draw.pick(["", "0\n", "```"]))```\n" }
    }
    return text
  }
}
