import Experimentation
import Symbolics

/// Systems that are part of the program, and systems of the user.
enum SystemSource {
  /// The systems in `Experiments/systems`, in the order of the documentation, with the bytes of their files.
  private static let shipped: [(name: String, bytes: [UInt8])] = [
    ("lorenz", PackageResources.lorenz_ode), ("kepler", PackageResources.kepler_ode),
    ("henon-heiles", PackageResources.henon_heiles_ode),
    ("van-der-pol-1", PackageResources.van_der_pol_1_ode),
    ("van-der-pol-100", PackageResources.van_der_pol_100_ode), ("arenstorf", PackageResources.arenstorf_ode),
    ("lotka-volterra", PackageResources.lotka_volterra_ode), ("rossler", PackageResources.rossler_ode),
    ("pleiades", PackageResources.pleiades_ode), ("robertson", PackageResources.robertson_ode),
    ("mixture-ddim", PackageResources.mixture_ddim_ode),
    ("mixture-plane", PackageResources.mixture_plane_ode),
  ]

  /// The names of the systems that come with the program.
  static let names = shipped.map(\.name)

  /// A system from a file, or one of ``names``; a file of that name comes first.
  ///
  /// - Throws: `FileError`; `InputError` with line and column.
  static func system(_ source: String, files: any FileStore) throws -> SymbolicSystem {
    let known = files.exists(source) ? nil : shipped.first { $0.name == source }
    let text = try known.map { String(decoding: $0.bytes, as: UTF8.self) } ?? files.readText(source)
    do {
      return try SymbolicSystem(parsing: text)
    } catch {
      throw InputError(
        path: source, line: error.position.line, "column \(error.position.column): \(error.message)")
    }
  }

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
