#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of a test's own that is gone afterwards.
public enum TemporaryFolder {
  /// Runs `body` with the path of a new folder; rethrows what it throws.
  public static func use(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/taylorflow-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw NoFolder() }
    let path = String(cString: made)
    defer { _ = Subprocess("/bin/rm", ["-rf", path])?.wait() }
    try body(path)
  }

  /// No folder could be made.
  public struct NoFolder: Error {}
}
