/// The status with which the program ends; the numbers above 63 follow the BSD `sysexits.h`.
public struct ExitCode: RawRepresentable, Hashable, Sendable {
  /// The number that the operating system sees, 0...255.
  public let rawValue: Int32

  /// Wraps a status number.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// 0: the run finished and every check holds.
  public static let success = ExitCode(rawValue: 0)
  /// 1: a check failed, or a verification or notebook check found a difference.
  public static let failure = ExitCode(rawValue: 1)
  /// 64: what the command line says is wrong.
  public static let usage = ExitCode(rawValue: 64)
  /// 65: what an input file says is wrong.
  public static let malformedInput = ExitCode(rawValue: 65)
  /// 66: an input file is not there or cannot be read.
  public static let inputNotFound = ExitCode(rawValue: 66)
  /// 69: a program that is needed is missing or fails.
  public static let unavailable = ExitCode(rawValue: 69)
  /// 70: an error inside the program.
  public static let internalError = ExitCode(rawValue: 70)
  /// 71: the machine has too little memory for the run, or gives too few open files or threads.
  public static let systemLimit = ExitCode(rawValue: 71)
  /// 73: an output file or folder cannot be created.
  public static let cannotCreate = ExitCode(rawValue: 73)
  /// 74: writing failed half-way, for instance on a full disk.
  public static let cannotWrite = ExitCode(rawValue: 74)
  /// 130: the user interrupted the run.
  public static let interrupted = ExitCode(rawValue: 130)
  /// 143: another program ended the run by SIGTERM.
  public static let terminated = ExitCode(rawValue: 143)

  /// Every documented code with its meaning, in the order of the help page.
  public static let documented: [(code: ExitCode, meaning: String)] = [
    (.success, "the run finished and all checks hold"),
    (.failure, "a check failed, or 'verify' or 'notebook --check' found a difference"),
    (.usage, "the command line is wrong"),
    (.malformedInput, "an input file is malformed"),
    (.inputNotFound, "an input file does not exist or cannot be read"),
    (.unavailable, "a program that makes a file is missing or fails"),
    (.internalError, "an internal error"),
    (.systemLimit, "too little memory for the run, or too few open files or threads"),
    (.cannotCreate, "an output file or folder cannot be created"),
    (.cannotWrite, "an output file cannot be written completely"),
    (.interrupted, "interrupted (SIGINT); earlier results are left as they were"),
    (.terminated, "terminated (SIGTERM); earlier results are left as they were"),
  ]
}
