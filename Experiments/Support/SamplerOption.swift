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
  static let several = Parameter.choices(
    "samplers", choices, default: SamplerCatalog.comparison,
    help: "The methods, separated by commas; 'experiment samplers' lists all.")
  /// `--start`.
  static let start = Parameter.choice(
    "start", Choices(StartPolicy.allCases.map(\.rawValue)),
    help: "How a multistep method makes its first steps, where it has none to look back at.")
  /// `--afs`.
  static let analyticFirstStep = Parameter.flag(
    "afs", help: "Analytical first step: use x in place of the first evaluation of eps, which is then saved.")
  /// `--denoise`.
  static let denoise = Parameter.flag(
    "denoise", help: "End with x_0 = xbar - gamma eps, one more evaluation.")
}

extension ParameterValues {
  /// What `--afs` and `--denoise` say.
  var runOptions: RunOptions {
    RunOptions(
      analyticFirstStep: self[SamplerOption.analyticFirstStep], denoise: self[SamplerOption.denoise])
  }
}

extension RunContext {
  /// A monitor that reports finished trajectories and stops when the user asks to.
  var monitor: RunMonitor {
    RunMonitor(advance: { progress.advance(by: $0) }, check: { try cancellation.check() })
  }
}
