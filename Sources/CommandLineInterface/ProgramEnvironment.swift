import Experimentation

/// The world around the program, which tests replace.
public struct ProgramEnvironment: Sendable {
  /// Standard output and standard error.
  public var console: any Console
  /// The files.
  public var files: any FileStore
  /// Set when the user interrupts.
  public var cancellation: Cancellation
  /// Whether the current folder is that of the project: only there a run with published parameters writes to the folder of
  /// published results, and only there is something to verify.
  public var isCheckout: Bool
  /// The folder of the published results.
  public var resultsFolder: String
  /// The folder of all other results.
  public var outputFolder: String
  /// The number of threads without `--jobs`.
  public var processorCount: Int
  /// How many bytes of memory a run may use; nil where nobody knows.
  public var memory: Int?
  /// The name of the machine, for `run.json`.
  public var host: String
  /// The folders in which programs are looked for, separated by `:`.
  public var searchPath: String
  /// Seconds since any fixed moment.
  public var clock: @Sendable () -> Double
  /// What else the system offers.
  public var system: SystemServices

  /// A world; the folders are below the current one.
  public init(
    console: any Console, files: any FileStore, cancellation: Cancellation = Cancellation(),
    isCheckout: Bool = true, resultsFolder: String = "Results", outputFolder: String = "Output",
    processorCount: Int = RunContext.processorCount, memory: Int? = nil, host: String = "",
    searchPath: String = FigureConverter.searchPath,
    clock: @escaping @Sendable () -> Double = { 0 }, system: SystemServices = SystemServices()
  ) {
    self.console = console
    self.files = files
    self.cancellation = cancellation
    self.isCheckout = isCheckout
    self.resultsFolder = resultsFolder
    self.outputFolder = outputFolder
    self.processorCount = processorCount
    self.memory = memory
    self.host = host
    self.searchPath = searchPath
    self.clock = clock
    self.system = system
  }
}

extension ProgramEnvironment {
  /// Whether a store's current folder is that of the project: its `Package.swift` names the package.
  public static func isCheckout(of package: String, in files: any FileStore) -> Bool {
    (try? files.readText("Package.swift"))?.contains("name: \"\(package)\"") ?? false
  }

  /// The folder in which the results of a run with published or other parameters get a folder of their own.
  public func parent(ofPublished isPublished: Bool) -> String {
    isPublished && isCheckout ? resultsFolder : outputFolder
  }
}
