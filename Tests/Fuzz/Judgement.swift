import CommandLineInterface
import Experimentation

/// What an input did, and whether that is allowed.
struct Judgement {
  /// The kinds of fault, as they are counted.
  enum Fault: String, CaseIterable {
    /// `nan` or `inf` among the results of a run that ends well.
    case silentNaN = "silent NaN"
    /// An exit code that is not documented, or that of an internal error.
    case wrongExitCode = "wrong exit code"
    /// An error without its line, with two, or with control characters or without end.
    case wrongMessage = "wrong message"
    /// Advice about an option that the command does not have.
    case foreignOption = "foreign option"
    /// More than five seconds of processor time.
    case slow = "above 5 s"
    /// More than two gigabytes.
    case large = "above 2 GB"
    /// The process ended.
    case crash = "crash"
    /// No answer in a quarter of a minute of it, or in ten minutes.
    case hang = "hang"
  }

  let code: ExitCode
  let faults: [(fault: Fault, detail: String)]

  init(_ input: FuzzInput, _ code: ExitCode, output: String, error: String, in program: CommandLineProgram) {
    self.code = code
    var faults: [(Fault, String)] = []
    let known: [ExitCode] = [
      .success, .failure, .usage, .malformedInput, .inputNotFound, .cannotCreate, .cannotWrite,
    ]
    // The compiler has no home here.
    let needsProgram = input.words.contains("--compile")
    if !known.contains(code), !(needsProgram && code == .unavailable) {
      faults.append((.wrongExitCode, "\(code.rawValue): \(error.prefix(300))"))
    }
    if code == .success, Self.printsNumbers(input, program), let line = Self.lineWithoutNumber(output) {
      faults.append((.silentNaN, line))
    }
    let errors = error.split(separator: "\n").filter { $0.hasPrefix("Error: ") }
    let isControlled = error.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F }
    let isRefused = code != .success && code != .failure
    if (isRefused && errors.count != 1) || isControlled || error.utf8.count > 20_000 {
      faults.append((.wrongMessage, String(error.prefix(300)).debugDescription))
    }
    if let option = Self.foreignOption(errors.joined(separator: "\n"), input, program) {
      faults.append((.foreignOption, "\(option) in: \(errors.joined().prefix(300))"))
    }
    self.faults = faults
  }

  /// Whether the output is results, not words about the program.
  private static func printsNumbers(_ input: FuzzInput, _ program: CommandLineProgram) -> Bool {
    let name = input.words.first ?? ""
    let isComputed =
      program.experiment(named: name) != nil || ["sample", "jet", "integrate", "compare"].contains(name)
    return isComputed && !input.words.contains("--dry-run") && !input.words.contains("--help")
  }

  private static func lineWithoutNumber(_ output: String) -> String? {
    output.split(separator: "\n").first { line in
      line.lowercased().split { !($0.isLetter || $0 == "_") }.contains { $0 == "nan" || $0 == "inf" }
    }.map { String($0.prefix(200)) }
  }

  /// The first option that a message speaks of, that the user did not give, and that the command does not have.
  private static func foreignOption(_ message: String, _ input: FuzzInput, _ program: CommandLineProgram)
    -> String?
  {
    guard let name = input.words.first, name != "notebook" else { return nil }
    let known =
      program.experiment(named: name)?.allParameters.declarations
      ?? program.command(named: name)?.options.declarations
    guard let known else { return nil }
    let given = input.words.joined(separator: " ") + input.text
    let words = message.split { !($0.isLetter || $0.isNumber || $0 == "-") }
    return words.first { word in
      word.hasPrefix("--") && word.count > 2 && word != "--help" && !given.contains(word)
        && !known.contains { "--\($0.name)" == word }
    }.map(String.init)
  }
}
