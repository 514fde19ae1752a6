import CSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a figure could not be made in another format (exit code 69).
public enum ConversionError: UserError, Equatable {
  /// The program is in none of the folders of the search path.
  case missing(searchPath: String)
  /// The program could not be started or said that it failed.
  case failed(program: String, reason: String)

  /// 69.
  public var exitCode: ExitCode { .unavailable }

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .missing:
      "The program '\(FigureConverter.program)', which makes PNG and PDF of figures, is in no folder of PATH. Please install it "
        + "(Debian and Ubuntu: apt-get install librsvg2-bin; macOS: brew install librsvg), or ask for 'svg' only."
    case .failed(let program, let reason):
      "The program '\(program.printable)' could not convert a figure (\(reason.printable)). Please try it by hand, or ask for 'svg' only."
    }
  }
}

/// The program `rsvg-convert` of the library librsvg, found on the search path; it is run without a shell.
public struct FigureConverter: Sendable {
  /// The name that is looked for.
  public static let program = "rsvg-convert"
  /// Pixels to the inch of the printed figure.
  public static let resolution = 300

  /// The path that was found.
  public let path: String

  /// The converter that `formats` need; nil where they need none.
  ///
  /// - Parameter searchPath: folders separated by `:`, as in PATH; empty parts are skipped.
  /// - Throws: `ConversionError.missing`.
  public static func needed(for formats: [FigureFormat], searchPath: String) throws -> FigureConverter? {
    formats.contains(where: \.isConverted) ? try FigureConverter(searchPath: searchPath) : nil
  }

  /// The first program of that name in the folders of a search path.
  ///
  /// - Throws: `ConversionError.missing`.
  public init(searchPath: String) throws {
    let candidates = searchPath.split(separator: ":").map { "\($0)/\(Self.program)" }
    guard let path = candidates.first(where: { access($0, X_OK) == 0 && !SystemFile.isFolder($0) }) else {
      throw ConversionError.missing(searchPath: searchPath)
    }
    self.path = path
  }

  /// The search path of this process.
  public static var searchPath: String { getenv("PATH").map { String(cString: $0) } ?? "" }

  /// An SVG document in another format. Equal documents give equal bytes.
  ///
  /// - Throws: `ConversionError.failed`.
  public func convert(_ document: [UInt8], to format: FigureFormat) throws -> [UInt8] {
    let dots = String(Self.resolution)
    let arguments = [Self.program, "--format", format.rawValue, "--dpi-x", dots, "--dpi-y", dots]
    let (input, output, errors) = (tmpfile(), tmpfile(), tmpfile())
    defer { for file in [input, output, errors] { if let file { fclose(file) } } }
    guard let input, let output, let errors else { throw failure("no temporary file: " + reason(errno)) }
    let code = SystemFile.writeAll(document, to: fileno(input))
    guard code == 0, lseek(fileno(input), 0, SEEK_SET) == 0 else {
      throw failure("the temporary file: " + reason(code == 0 ? errno : code))
    }
    let status = Self.run(path, arguments, fileno(input), fileno(output), fileno(errors))
    if status < 0 { throw failure(reason(-status)) }
    guard status == 0 else {
      let said = String(decoding: contents(errors), as: UTF8.self).split(separator: "\n").first ?? ""
      throw failure("exit code \(status)" + (said.isEmpty ? "" : ": \(said)"))
    }
    let bytes = contents(output)
    guard !bytes.isEmpty else { throw failure("it wrote nothing") }
    return bytes
  }

  private static func run(
    _ path: String, _ arguments: [String], _ input: Int32, _ output: Int32, _ errors: Int32
  ) -> Int32 {
    var pointers = arguments.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    pointers.append(nil)
    return run_filter(path, &pointers, input, output, errors)
  }

  private func contents(_ file: UnsafeMutablePointer<FILE>) -> [UInt8] {
    guard lseek(fileno(file), 0, SEEK_SET) == 0 else { return [] }
    return (try? SystemFile.readAll(fileno(file)).get()) ?? []
  }

  private func reason(_ code: Int32) -> String { SystemFile.reason(code) }

  private func failure(_ reason: String) -> ConversionError { .failed(program: path, reason: reason) }
}
