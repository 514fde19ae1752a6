/// Who writes a file: a process of a host. Temporary names carry both, so that no two writers share one.
public struct FileWriter: Sendable, Equatable {
  /// The name of the host.
  public let host: String
  /// The number of the process there.
  public let process: Int

  /// A process of a host.
  public init(host: String, process: Int) {
    let kept = host.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") ? $0 : "_" }
    self.host = kept.isEmpty ? "host" : String(kept)
    self.process = process
  }

  private static let ending = ".tmp"

  /// The temporary name for a file of this name.
  func temporaryName(for name: String) -> String { ".\(name).\(host).\(process)\(Self.ending)" }

  /// Whether a name is a temporary one.
  static func isTemporary(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(ending) }

  /// The process of this host that uses a temporary name; nil for other names and other hosts.
  func process(of name: String) -> Int? {
    guard Self.isTemporary(name) else { return nil }
    let rest = name.dropLast(Self.ending.count)
    guard let dot = rest.lastIndex(of: "."), rest[..<dot].hasSuffix(".\(host)") else { return nil }
    return Int(rest[rest.index(after: dot)...])
  }
}
