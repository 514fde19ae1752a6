import Reporting

/// An error that a user can act upon: its text names the value, what is allowed and the next step.
public protocol UserError: Error, CustomStringConvertible {
  /// The status with which the program ends because of this error.
  var exitCode: ExitCode { get }
}

/// Something that the command line says is wrong (exit code 64).
public struct UsageError: UserError, Equatable {
  /// The message without the leading `Error:`.
  public let description: String

  /// 64.
  public var exitCode: ExitCode { .usage }

  /// An error with a finished message: what is wrong with its value, what is allowed, the next step.
  public init(_ message: String) { description = message }

  /// The message for a value that an option does not take.
  ///
  /// `option` is written the way that the help page writes it, e.g. `--steps <int>`; `allowed` completes the
  /// sentence "Please give ...".
  public static func invalidValue(
    _ value: String, for option: String, allowed: String, suggestion: String? = nil
  ) -> UsageError {
    let hint = suggestion.map { " Did you mean '\($0)'?" } ?? ""
    return UsageError(
      "The value '\(value.printable)' is invalid for '\(option)'.\(hint) Please give \(allowed).")
  }

  /// The message for two options that exclude each other.
  public static func conflict(_ first: String, _ second: String, advice: String) -> UsageError {
    UsageError("The options '--\(first)' and '--\(second)' exclude each other. \(advice)")
  }
}

/// Something that an input file says is wrong (exit code 65).
public struct InputError: UserError, Equatable {
  /// The file as the user named it.
  public let path: String
  /// The line, counted from 1, where it is known.
  public let line: Int?
  /// What is wrong with its value, what is allowed, the next step.
  public let message: String

  /// 65.
  public var exitCode: ExitCode { .malformedInput }

  /// An error in the file `path`.
  public init(path: String, line: Int? = nil, _ message: String) {
    self.path = path
    self.line = line
    self.message = message
  }

  /// `path, line 3: message`.
  public var description: String {
    let place = line.map { ", line \($0)" } ?? ""
    return "\(path.printable)\(place): \(message)"
  }
}

extension CSVError: UserError {
  /// 65.
  public var exitCode: ExitCode { .malformedInput }
}

extension JSONError: UserError {
  /// 65.
  public var exitCode: ExitCode { .malformedInput }
}

/// Somebody asked to stop (exit code 130 or 143).
public struct Interrupted: UserError, Equatable {
  /// What asked.
  public enum Signal: CaseIterable, Sendable {
    /// SIGINT: Ctrl-C at a terminal.
    case interrupt
    /// SIGTERM: `kill`, or a batch system whose time is up.
    case terminate
  }

  /// What asked.
  public let signal: Signal

  /// Marks a run that was stopped before its end.
  public init(by signal: Signal = .interrupt) { self.signal = signal }
  /// 130 or 143, as shells have it for these signals.
  public var exitCode: ExitCode { signal == .interrupt ? .interrupted : .terminated }
  /// The message.
  public var description: String {
    (signal == .interrupt ? "Interrupted." : "Terminated.") + " Earlier results are left as they were."
  }
}
