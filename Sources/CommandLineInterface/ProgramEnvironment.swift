import Experimentation

/// The world around the program, which tests replace.
public struct ProgramEnvironment: Sendable {
  /// Standard output and standard error.
  public var console: any Console
  /// The files.
  public var files: any FileStore
  /// Set when the user interrupts.
  public var cancellation: Cancellation
  /// The folder of the published results.
  public var resultsFolder: String
  /// The folder of all other results.
  public var outputFolder: String
  /// The number of threads without `--jobs`.
  public var processorCount: Int
  /// The name of the machine, for `run.json`.
  public var host: String
  /// Seconds since any fixed moment.
  public var clock: @Sendable () -> Double

  /// A world; the folders are below the current one.
  public init(
    console: any Console, files: any FileStore, cancellation: Cancellation = Cancellation(),
    resultsFolder: String = "Results", outputFolder: String = "Output",
    processorCount: Int = RunContext.processorCount, host: String = "",
    clock: @escaping @Sendable () -> Double = { 0 }
  ) {
    self.console = console
    self.files = files
    self.cancellation = cancellation
    self.resultsFolder = resultsFolder
    self.outputFolder = outputFolder
    self.processorCount = processorCount
    self.host = host
    self.clock = clock
  }
}
