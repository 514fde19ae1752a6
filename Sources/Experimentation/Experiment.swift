/// A question, the parameters that the answer depends on, and the computation that answers it.
///
/// The command line, the tests, the notebooks and the regeneration of `Results/` all read this one declaration.
public protocol Experiment: Sendable {
  /// Who it is.
  var card: ExperimentCard { get }

  /// Its own options with the published values as defaults; the common ones are added by the caller.
  var parameters: ParameterSet { get }

  /// Changes to the published values with which a run takes seconds.
  var smoke: [ParameterAssignment] { get }

  /// Refuses values that contradict each other, before anything is computed; each value is already in its range.
  ///
  /// - Throws: `UsageError`.
  func validate(_ parameters: ParameterValues) throws

  /// Answers the question.
  ///
  /// Equal parameters give equal reports, whatever `context.jobs` is.
  /// - Throws: `UsageError` for values that contradict an input file, `InputError` or `FileError` for the file itself,
  ///   `Interrupted` when the user stops the run, and errors of the numerical modules.
  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report
}

extension Experiment {
  /// No two values contradict each other.
  public func validate(_ parameters: ParameterValues) throws {}

  /// The name on the command line and of the folder in `Results/`.
  public var name: String { card.name }

  /// Its own options and the common ones.
  public var allParameters: ParameterSet { parameters.adding(CommonParameters.all) }

  /// The published values of all options.
  public var publishedValues: ParameterValues { allParameters.defaults }

  /// The values with which a run takes seconds.
  ///
  /// - Throws: `UsageError` when the smoke set breaks the declared ranges.
  public func smokeValues() throws -> ParameterValues { try publishedValues.setting(smoke).validated() }
}

/// What people read about an experiment before they run it.
public struct ExperimentCard: Sendable {
  /// The name on the command line: lower-case words joined by hyphens.
  public let name: String
  /// A title in a few words.
  public let title: String
  /// The question that it answers, one sentence.
  public let question: String
  /// The work whose claim it reproduces or examines.
  public let paper: PaperReference
  /// The place in that work, e.g. `Figure 2`; empty when it is the whole work.
  public let location: String
  /// What is computed and how, in paragraphs separated by empty lines.
  public let description: String

  /// Describes an experiment.
  public init(
    name: String, title: String, question: String, paper: PaperReference, location: String = "",
    description: String
  ) {
    self.name = name
    self.title = title
    self.question = question
    self.paper = paper
    self.location = location
    self.description = description
  }
}
