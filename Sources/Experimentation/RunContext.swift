import Numbers

/// What a run may use besides its parameters; none of it changes a result.
public struct RunContext: Sendable {
  /// The number of threads to use.
  public let jobs: Int
  /// Where to report progress.
  public let progress: ProgressReporter
  /// Where input files are read.
  public let files: any FileStore
  /// Whether the user asked to stop.
  public let cancellation: Cancellation
  /// How many bytes of memory a run may use; nil where nobody knows.
  public let memory: Int?
  private let warner: @Sendable (String) -> Void

  /// The number of threads that the machine runs at once.
  public static var processorCount: Int { ParallelMap.availableCores }

  /// A context; by default all cores, the disk, and silence.
  public init(
    jobs: Int = processorCount, progress: ProgressReporter = ProgressReporter(),
    files: any FileStore = DiskFileStore(), cancellation: Cancellation = Cancellation(),
    memory: Int? = nil, warn: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.jobs = jobs
    self.progress = progress
    self.files = files
    self.cancellation = cancellation
    self.memory = memory
    warner = warn
  }

  /// Tells the user something on standard error that is not part of the result.
  public func warn(_ message: String) { warner(message) }

  /// `[body(0), ..., body(count - 1)]` on the context's threads, with progress and cancellation.
  ///
  /// - Throws: what `body` throws, lowest index first; `Interrupted` when the user asked to stop.
  public func map<Result: Sendable>(
    count: Int, label: String = "", _ body: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    progress.begin(label, total: count)
    defer { progress.end() }
    return try ParallelMap.map(count: count, jobs: jobs) { index in
      try cancellation.check()
      let result = try body(index)
      progress.advance()
      return result
    }
  }
}
