import CommandLineInterface
import Experimentation

/// Everything that the program offers; a new experiment or command is one file and one line here.
public enum Catalog {
  /// The experiments in the order in which they are listed and run.
  public static let experiments: [any Experiment] = [
    Toy8x8(),
    Curvature(),
    SampleGallery(),
    SingleStepError(),
    DerivativeDefect(),
    GlobalErrorStudy(),
    IdealDerivative(),
    ConvergenceRadius(),
    Striding(),
    SynthesisOptions(),
    EncodeDecode(),
    Interpolation(),
    Guidance(),
    Recall(),
    WorkPrecision(),
    Audit(),
    SamplerComparison(),
    DerivativeCost(),
    GenieProtocol(),
    GenieEquations(),
    Likelihood(),
    ScoreFloor(),
    TaylorVersusGSL(),
    CertifyExperiment(),
    LearnedScore(),
    GenieHead(),
    LearnedOrders(),
    DistillationAblation(),
    NoAutodiffObjective(),
    ScoreErrorFloor(),
    LearnedGuidance(),
    SensitivityExperiment(),
    PhaseSpaceAgainstVP(),
    PhaseSpaceOrders(),
    PhaseSpaceRace(),
    ConjugateStability(),
    StochasticOrders(),
    HeadlineClaims(),
    SamplerSearchExperiment(),
    SearchObjectives(),
    SearchTransfer(),
    Rematerialisation(),
    DigitsSamples(),
    DigitsOrders(),
    DigitsCommitment(),
    DigitsEncode(),
    DigitsInterpolation(),
    DigitsGuidance(),
    DigitsUpsampling(),
    ConditioningBias(),
    PredictorCorrectorStability(),
    NewSampler(),
  ]

  /// The commands that need models.
  public static let commands: [any Command] = [
    SampleCommand(),
    GridCommand(),
    ExperimentCommand(CompareExperiment()),
    JetCommand(),
    DeriveCommand(),
    IntegrateCommand(),
    TrainCommand(),
    SearchCommand(),
    SweepCommand(Sweepables.all, version: version),
    BenchCommand(),
  ]

  /// The catalogues that can be listed.
  public static let listings: [CatalogListing] = Listings.all

  /// The version of the toolkit.
  static let version = "1.0.0"

  /// The program `experiment`.
  public static let program = CommandLineProgram(
    version: version,
    abstract: "Taylor methods on the differential equations of diffusion models, and how wrong they are.",
    experiments: experiments, commands: commands, listings: listings, citations: Citations.index,
    styles: MethodStyles.all)
}
