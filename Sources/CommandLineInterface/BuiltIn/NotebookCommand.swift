import Experimentation

/// `notebook FILE... [--check]`: runs the directives of Markdown files again.
struct NotebookCommand: Command {
  private static let check = Parameter.flag(
    "check", role: .conduct, help: "Compare and report the first difference of each file; change nothing.")
  private static let recorded = Parameter.flag(
    "recorded", role: .conduct,
    help:
      "Take what published runs print from the folder of published results, instead of running them again.")

  let program: CommandLineProgram
  let name = "notebook"
  let abstract = "Re-run the directives of Markdown files and tie their numbers to tables."
  let discussion = """
    A directive is a fenced block, its fence at the beginning of a line, whose info string is the word \
    'experiment'. Each of its lines holds the \
    arguments of this program, quoted as in a shell; empty lines and lines that start with '#' are skipped. The \
    fenced block with the info string 'text' that follows, with nothing but empty lines between, holds what the \
    lines write to standard output:

      ```experiment
      jet --mixture toy-8x8 --state 0.3,0.4 --gamma 0.1 --order 3
      ```

      ```text
      order,coordinate,coefficient,derivative
      ...
      ```

    A number in the prose is tied to a table by a link with a title, which says where it stands; the link leads the \
    reader to the table:

      [0.0222](../Results/toy-8x8/global_error.csv "mean where sampler=ddim")
      [about half](a.csv "mean where n=1 / mean where n=2 in 0.4...0.6")

    The first is written again with as many digits as it is shown with (a percentage is a hundred times the value), \
    the second has to lie in the interval. A title names a column, or 'count', 'max', 'min' or 'sum' of one, \
    conditions 'column=text' or 'column!=text' separated by semicolons, and may be a quotient or a difference of two.

    Without --check the text blocks are replaced, and added where they are missing; a file without a change is \
    not written. With --check they are compared, and the exit code is 1 when one differs. Files that a directive \
    writes are kept in memory for the directives after it and never reach the disk. A directive that does not end \
    with exit code 0 stops the run: with 65 when the line is wrong, else with its own code. With --recorded a directive \
    that is the name of an experiment and nothing else is not run: its output is Results/NAME/summary.txt, which \
    'verify' holds against a new run.
    """

  var options: ParameterSet {
    ParameterSet(Self.check, Self.recorded, CommonParameters.jobs, CommonParameters.quiet)
  }

  var positionals: [PositionalDeclaration] {
    [PositionalDeclaration("FILE", .oneOrMore, help: "Markdown files.")]
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    var result = ExitCode.success
    for path in values.positionals["FILE"] ?? [] {
      let source = try context.files.readText(path)
      let overlay = OverlayFileStore(over: context.files)
      let updated = try Notebook(source, path: path).updated(
        { words, line in
          if values[Self.recorded], let text = try recordedOutput(of: words, context) { return text }
          return try output(of: words, at: line, path, overlay, context)
        }, table: { try context.files.readBytes(Self.resolved($0, beside: path)) })
      if values[Self.check] {
        guard let difference = Notebook.firstDifference(source, updated) else {
          context.inform("\(path): as recorded")
          continue
        }
        try context.write("\(path), \(difference)\n")
        result = .failure
      } else if updated != source {
        try context.files.writeText(updated, to: path)
        context.inform("Wrote \(path)")
      } else {
        context.inform("\(path): as recorded")
      }
    }
    return result
  }

  /// The path of a file that a page names relative to its own folder.
  private static func resolved(_ target: String, beside page: String) -> String {
    let folder = page.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return target.split(separator: "/").reduce(into: folder.map(String.init)) { parts, part in
      if part == "..", let last = parts.last, last != "..", !last.isEmpty {
        parts.removeLast()
      } else if part != "." {
        parts.append(String(part))
      }
    }.joined(separator: "/")
  }

  /// What a published run printed, or nil for any other directive.
  private func recordedOutput(of words: [String], _ context: CommandContext) throws -> String? {
    guard words.count == 1, program.experiments.contains(where: { $0.name == words[0] }) else { return nil }
    return try context.files.readText(
      context.environment.resultsFolder + "/" + words[0] + "/" + RenderedReport.summaryName)
  }

  private func output(
    of words: [String], at line: Int, _ path: String, _ overlay: OverlayFileStore, _ context: CommandContext
  ) throws -> String {
    if words.first == name {
      throw InputError(
        path: path, line: line, "A directive cannot run '\(name)'. Please remove the line.")
    }
    try context.cancellation.check()
    let console = CapturedConsole()
    var environment = context.environment
    environment.console = console
    environment.files = overlay
    environment.processorCount = context.jobs
    let code = program.run(words, environment: environment)
    guard code == .success else {
      throw DirectiveFailure(path: path, line: line, directiveCode: code, message: console.error)
    }
    return console.output
  }
}

/// A directive that ended with an error. What is a wrong command line for the directive is a malformed file for the user.
struct DirectiveFailure: UserError {
  let path: String
  let line: Int
  let directiveCode: ExitCode
  let message: String

  var exitCode: ExitCode { directiveCode == .usage ? .malformedInput : directiveCode }

  var description: String {
    let cause = message.split(separator: "\n").first { $0.hasPrefix("Error: ") }.map { $0.dropFirst(7) }
    return "\(path.printable), line \(line): The directive ended with exit code \(directiveCode.rawValue). "
      + (cause.map(String.init) ?? "Please run the line by itself to see why.")
  }
}
