import Diffusion
import Experimentation
import Samplers

/// The options that choose samplers and change them.
enum SamplerOption {
  /// The names of the catalogue, of its families and all aliases.
  static let choices = Choices(
    SamplerCatalog.all.map(\.card.name),
    aliases: Dictionary(
      SamplerCatalog.all.flatMap { sampler in sampler.card.aliases.map { ($0, sampler.card.name) } },
      uniquingKeysWith: { first, _ in first }),
    listedBy: "experiment samplers"
  ) { try? SamplerCatalog.sampler(named: $0).card.name }

  /// `--sampler`.
  static let one = Parameter.choice(
    "sampler", choices, required: true, help: "The method; 'experiment samplers' lists all.")
  /// `--samplers`.
  static let several = several(default: SamplerCatalog.comparison)

  /// `--samplers` with other defaults; it is read through `several` all the same.
  static func several(default names: [String]) -> Parameter<[String]> {
    Parameter.choices(
      "samplers", choices, default: names,
      help: "The methods, separated by commas; 'experiment samplers' lists all.")
  }

  /// `--start`.
  static let start = Parameter.choice(
    "start", Choices(StartPolicy.allCases.map(\.rawValue)),
    help: "How a multistep method makes its first steps, where it has none to look back at.")
  /// `--final-order`.
  static let finalOrder = Parameter.choice(
    "final-order", Choices(FinalOrder.allCases.map(\.rawValue)),
    help: "Whether a multistep method lowers its order towards the end. Default: as its authors' code.")
  /// `--inner-nodes`.
  static let innerNodes = Parameter.choice(
    "inner-nodes", ["fixed", "grid"],
    help: "Inner stages at the fractions of the paper, or where the spacing would put them. Default: fixed.")
  /// `--weights`.
  static let weights = Parameter.choice(
    "weights", Choices(DifferenceWeights.allCases.map(\.rawValue)),
    help: "Weights of the differences in DPM-Solver's rules. Default: dpmsolver.")
  /// `--phi`.
  static let phi = Parameter.text(
    "phi",
    TextRule("'schedule' or a number from 0.1 to 10") {
      (try? RecursiveDifferenceFactor(parsing: $0)) != nil
    },
    placeholder: "factor", help: "The factor of SciRE-Solver's recursive difference. Default: schedule.")
  /// `--tolerance`.
  static let tolerance = Parameter.real(
    "tolerance", .above(0, upTo: 1), help: "Relative tolerance of an adaptive method.")
  /// `--order`.
  static let order = Parameter.integer(
    "order", TaylorAdaptive.orders, help: "Degree of taylor-adaptive. Default: from the tolerance.")
  /// `--variable`.
  static let variable = Parameter.text(
    "variable",
    TextRule("one of: " + ExpansionVariable.forms.joined(separator: ", ")) {
      (try? ExpansionVariable(parsing: $0)) != nil
    },
    placeholder: "variable",
    help:
      "Variable in which taylor-adaptive expands: gamma for loose tolerances, asinh:S or log-gamma below 1e-6. Default: gamma."
  )
  /// `--eta`.
  static let noiseShare = Parameter.real(
    "eta", .nonNegative, help: "Share of fresh noise in ancestral sampling, from 0 to 1. Default: 1.")
  /// The options that change a sampler.
  static let changes: [any DeclaredParameter] = [
    start, finalOrder, innerNodes, weights, phi, tolerance, order, variable, noiseShare,
  ]
  /// `--afs`.
  static let analyticFirstStep = Parameter.flag(
    "afs", help: "Analytical first step: use x in place of the first evaluation of eps, which is then saved.")
  /// `--denoise`.
  static let denoise = Parameter.flag(
    "denoise", help: "End with x_0 = xbar - gamma eps, one more evaluation.")
}

extension ParameterValues {
  /// The methods that `--samplers` names.
  ///
  /// - Throws: `UsageError` for a name that is no sampler's.
  func samplers() throws -> [any Sampler] {
    try asUsage { try self[SamplerOption.several].map { try SamplerCatalog.sampler(named: $0) } }
  }

  /// What `--afs`, `--denoise` and `--seed` say.
  var runOptions: RunOptions {
    RunOptions(
      analyticFirstStep: self[SamplerOption.analyticFirstStep], denoise: self[SamplerOption.denoise],
      seed: seed
    )
  }

  /// What the options that change a sampler say; inner nodes follow `spacing`, when the grid has one.
  ///
  /// - Throws: `UsageError` when inner nodes need a spacing that is not there, `SamplerError` for a refused value.
  func samplerOptions(spacing: Spacing?) throws -> SamplerOptions {
    let nodes: InnerNodes?
    switch (self[SamplerOption.innerNodes], spacing) {
    case ("grid", let spacing?): nodes = .grid(spacing)
    case ("grid", nil):
      throw UsageError(
        "The option '--inner-nodes grid' needs a spacing, which a grid file does not have. Please give '--steps'."
      )
    case ("fixed", _): nodes = .fixed
    default: nodes = nil
    }
    return SamplerOptions(
      start: self[SamplerOption.start].flatMap(StartPolicy.init(rawValue:)),
      finalOrder: self[SamplerOption.finalOrder].flatMap(FinalOrder.init(rawValue:)), innerNodes: nodes,
      weights: self[SamplerOption.weights].flatMap(DifferenceWeights.init(rawValue:)),
      phi: try self[SamplerOption.phi].map { try RecursiveDifferenceFactor(parsing: $0) },
      tolerance: self[SamplerOption.tolerance], noiseShare: self[SamplerOption.noiseShare],
      order: self[SamplerOption.order],
      variable: try self[SamplerOption.variable].map { try ExpansionVariable(parsing: $0) })
  }
}

extension RunContext {
  /// A monitor that reports finished trajectories and stops when the user asks to.
  var monitor: RunMonitor {
    RunMonitor(advance: { progress.advance(by: $0) }, check: { try cancellation.check() })
  }
}
