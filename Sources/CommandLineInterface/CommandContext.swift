import Experimentation
import Reporting

/// What a command may use besides its values.
public struct CommandContext: Sendable {
  /// Threads, progress, files and cancellation.
  public let run: RunContext
  /// The command line that gives the same result again, for the header of a CSV file.
  public let command: String
  let environment: ProgramEnvironment
  let bar: ProgressBar
  let isQuiet: Bool
  /// The names that look the same in every figure.
  let styles: SeriesStyles

  /// Carries out `--jobs`, `--quiet` and `--progress` as far as `values` hold them.
  init(command: String, values: ParameterValues, environment: ProgramEnvironment, styles: SeriesStyles) {
    func given<Value>(_ parameter: Parameter<Value>) -> Value {
      values.holds(parameter) ? values[parameter] : parameter.initial
    }
    let isQuiet = given(CommonParameters.quiet)
    let bar = ProgressBar(
      mode: isQuiet ? .never : given(CommonParameters.progress),
      environment: environment)
    self.isQuiet = isQuiet
    self.styles = styles
    self.bar = bar
    self.environment = environment
    self.command = command
    run = RunContext(
      jobs: given(CommonParameters.jobs) ?? environment.processorCount,
      progress: ProgressReporter { bar.show($0) }, files: environment.files,
      cancellation: environment.cancellation, memory: environment.memory,
      warn: { message in
        if !isQuiet { bar.writeAbove("Warning: \(message.withoutControls)\n") }
      })
  }

  /// The same with one thread and without a bar of its own, for a part of the work beside others.
  var onOneThread: CommandContext { CommandContext(self, jobs: 1) }

  private init(_ other: CommandContext, jobs: Int) {
    run = RunContext(
      jobs: jobs, files: other.run.files, cancellation: other.run.cancellation, memory: other.run.memory,
      warn: other.run.warn)
    command = other.command
    environment = other.environment
    bar = other.bar
    isQuiet = other.isQuiet
    styles = other.styles
  }

  /// The number of threads to use.
  public var jobs: Int { run.jobs }
  /// Where to report progress.
  public var progress: ProgressReporter { run.progress }
  /// Where files are read and written.
  public var files: any FileStore { run.files }
  /// Whether the user asked to stop.
  public var cancellation: Cancellation { run.cancellation }

  /// Where this program lies.
  public var program: String { environment.system.program }

  /// Starts another program and waits for it.
  ///
  /// - Throws: an error that says why it cannot be started; `Interrupted`.
  public func launch(_ words: [String]) throws -> SystemServices.Outcome {
    try environment.system.launch(words, "", cancellation)
  }

  /// What makes figures in a format, found before the work begins; nil for SVG.
  ///
  /// - Throws: `ConversionError.missing`.
  public func converter(for format: FigureFormat) throws -> FigureConverter? {
    try FigureConverter.needed(for: [format], searchPath: environment.searchPath)
  }

  /// What makes machine code of a C text, found before the work begins.
  ///
  /// - Throws: `CompilerError`.
  public func compiler() throws -> NativeCompiler {
    try NativeCompiler(
      variable: environment.system.variable, searchPath: environment.searchPath,
      processor: environment.system.processor)
  }

  /// Writes a figure to a file, with the looks of the program's series.
  ///
  /// - Throws: `ConversionError`, `FileError`.
  public func write(
    _ figure: Figure, as format: FigureFormat, by converter: FigureConverter?, to path: String
  ) throws {
    var figure = figure
    figure.styles = styles
    try files.write(figure.bytes(as: format, converter: converter), to: path)
  }

  /// Writes results to standard output.
  ///
  /// - Throws: `OutputClosed` when nobody reads any more; `OutputFailed`.
  public func write(_ text: String) throws {
    bar.clear()
    try environment.console.write(text)
  }

  /// Writes results that are already bytes to standard output.
  ///
  /// - Throws: as for texts.
  public func write(_ bytes: [UInt8]) throws {
    bar.clear()
    try environment.console.write(bytes: bytes)
  }

  /// Warns the user on standard error, unless `--quiet` is given.
  public func warn(_ message: String) { run.warn(message) }

  /// Tells the user on standard error, unless `--quiet` is given, what is neither a result nor a warning: a path, a timing.
  public func inform(_ message: String) {
    if !isQuiet { bar.writeAbove(message.withoutControls + "\n") }
  }
}
