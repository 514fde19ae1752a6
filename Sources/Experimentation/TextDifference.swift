import Reporting

/// Compares texts with numbers in them, such as drawings: numbers within a tolerance or within one unit of their last
/// printed decimal, everything between them exactly. Whole numbers have no printed decimal to differ in.
struct TextDifference {
  private enum Token: Equatable {
    case number(text: String, value: Double, decimals: Int)
    case byte(UInt8)
  }

  private let tolerance: Tolerance

  init(_ tolerance: Tolerance) { self.tolerance = tolerance }

  /// The first difference in a sentence, or nil.
  func first(_ expected: [UInt8], _ found: [UInt8]) -> String? {
    var (left, right) = (Scanner(expected), Scanner(found))
    while true {
      let line = left.line
      switch (left.next(), right.next()) {
      case (nil, nil): return nil
      case (let a?, let b?) where a == b: continue
      case (.number(let textA, let a, let decimalsA)?, .number(let textB, let b, let decimalsB)?):
        if accepts(a, b, decimals: max(decimalsA, decimalsB)) { continue }
        return "line \(line): expected '\(textA)', found '\(textB)'"
      case (let a, let b):
        return "line \(line): expected \(Self.words(a, left)), found \(Self.words(b, right))"
      }
    }
  }

  private func accepts(_ a: Double, _ b: Double, decimals: Int) -> Bool {
    if tolerance.accepts(a, b) { return true }
    guard tolerance != .exact, (1...15).contains(decimals) else { return false }
    var unit = 1.0
    for _ in 0..<decimals { unit /= 10 }
    return (a - b).magnitude <= 1.001 * unit
  }

  private static func words(_ token: Token?, _ scanner: Scanner) -> String {
    switch token {
    case nil: "the end"
    case .number(let text, _, _)?: "'\(text.printable(limit: 40))'"
    case .byte?: "'\(scanner.excerpt.printable)'"
    }
  }

  /// Cuts a text into numbers and single bytes.
  private struct Scanner {
    private let bytes: [UInt8]
    private var position = 0
    private var start = 0
    private(set) var line = 1

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Some characters from the last token on.
    var excerpt: String {
      let end = bytes[start...].prefix(24).firstIndex(of: 0x0A) ?? min(start + 24, bytes.count)
      return String(decoding: bytes[start..<max(end, min(start + 1, bytes.count))], as: UTF8.self)
    }

    mutating func next() -> Token? {
      start = position
      guard position < bytes.count else { return nil }
      if let token = number() { return token }
      let byte = bytes[position]
      if byte == 0x0A { line += 1 }
      position += 1
      return .byte(byte)
    }

    private mutating func number() -> Token? {
      var end = position
      if isOne(of: [UInt8(ascii: "-")], end) { end += 1 }
      let firstDigit = end
      skipDigits(&end)
      guard end > firstDigit else { return nil }
      var decimals = 0
      if isOne(of: [UInt8(ascii: ".")], end), isDigit(end + 1) {
        let point = end
        end += 1
        skipDigits(&end)
        decimals = end - point - 1
      }
      if isOne(of: [UInt8(ascii: "e"), UInt8(ascii: "E")], end) {
        var exponent = end + 1
        if isOne(of: [UInt8(ascii: "-"), UInt8(ascii: "+")], exponent) { exponent += 1 }
        if isDigit(exponent) {
          skipDigits(&exponent)
          end = exponent
          decimals = 0
        }
      }
      let text = String(decoding: bytes[position..<end], as: UTF8.self)
      guard let value = Double(text) else { return nil }
      position = end
      return .number(text: text, value: value, decimals: decimals)
    }

    private func isDigit(_ index: Int) -> Bool {
      index < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
    }

    private func isOne(of candidates: [UInt8], _ index: Int) -> Bool {
      index < bytes.count && candidates.contains(bytes[index])
    }

    private func skipDigits(_ index: inout Int) {
      while isDigit(index) { index += 1 }
    }
  }
}
