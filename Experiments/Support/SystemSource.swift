import Experimentation
import Symbolics

/// The files in `Experiments/systems`, and systems of the user.
enum SystemSource {
  /// The systems that come with the program, in the order of the documentation.
  static let names = [
    "lorenz", "kepler", "henon-heiles", "van-der-pol-1", "van-der-pol-100", "arenstorf", "lotka-volterra",
    "rossler",
    "pleiades", "robertson", "mixture-ddim",
  ]

  /// The text of a system file; a name without a path may be one of ``names``.
  ///
  /// - Throws: `FileError`; `InputError` with line and column.
  static func system(_ source: String, files: any FileStore) throws -> SymbolicSystem {
    var path = source
    if names.contains(source), !files.exists(source) {
      path = folder + "/" + source + ".ode"
    }
    let text = try files.readText(path)
    do {
      return try SymbolicSystem(parsing: text)
    } catch {
      throw InputError(
        path: source, line: error.position.line, "column \(error.position.column): \(error.message)")
    }
  }

  private static let folder: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(2)
    return parts.joined(separator: "/") + "/systems"
  }()

  /// Reads `a=1,b=8/3`.
  ///
  /// - Throws: `UsageError`.
  static func parameters(_ text: String?, of system: SymbolicSystem, option: String) throws -> [String:
    Double]
  {
    guard let text else { return [:] }
    var values: [String: Double] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", maxSplits: 1).map { $0.trimmingSpaces }
      guard sides.count == 2, let formula = try? SymbolicExpression(parsing: sides[1]),
        let value = try? formula.evaluate([String: Double]()), value.isFinite
      else {
        throw UsageError.invalidValue(
          String(part), for: option, allowed: "name=number pairs separated by commas, as in a=1,b=8/3")
      }
      guard system.parameters.contains(where: { $0.name == sides[0] }) else {
        let known = system.parameters.map(\.name)
        throw UsageError.invalidValue(
          String(part), for: option,
          allowed: known.isEmpty
            ? "no parameters: the system has none" : "one of the parameters " + known.joined(separator: ", "),
          suggestion: EditDistance.nearest(to: sides[0], among: known))
      }
      values[sides[0]] = value
    }
    return values
  }
}

extension Substring {
  fileprivate var trimmingSpaces: String {
    let start = drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
