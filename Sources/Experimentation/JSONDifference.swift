import Reporting

/// Compares JSON values: numbers within a tolerance, everything else exactly.
struct JSONDifference {
  private let tolerance: Tolerance

  init(_ tolerance: Tolerance) { self.tolerance = tolerance }

  /// The first difference in a sentence, or nil.
  func first(_ expected: JSONValue, _ found: JSONValue, at path: String = "") -> String? {
    switch (expected, found) {
    case (.array(let left), .array(let right)):
      guard left.count == right.count else {
        return "\(name(path)): expected \(left.count) elements, found \(right.count)"
      }
      for index in left.indices {
        if let reason = first(left[index], right[index], at: "\(path)[\(index)]") { return reason }
      }
      return nil
    case (.object(let left), .object(let right)):
      guard left.map(\.key) == right.map(\.key) else {
        return
          "\(name(path)): expected the members \(left.map(\.key).joined(separator: ", ")), found \(right.map(\.key).joined(separator: ", "))"
      }
      for (left, right) in zip(left, right) {
        let inner = path.isEmpty ? left.key : path + "." + left.key
        if let reason = first(left.value, right.value, at: inner) { return reason }
      }
      return nil
    default:
      if expected == found { return nil }
      if let left = expected.double, let right = found.double, tolerance.accepts(left, right) { return nil }
      return "\(name(path)): expected \(expected.text()), found \(found.text())"
    }
  }

  private func name(_ path: String) -> String { path.isEmpty ? "the document" : "'\(path)'" }
}
