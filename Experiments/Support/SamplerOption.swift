import Diffusion
import Experimentation
import Samplers

/// The options that choose samplers and change them. What can be changed is what the samplers declare.
struct SamplerOption: Sendable {
  /// The samplers that can be chosen.
  let catalog: SamplerCatalog
  /// The names of the catalogue, of its families and all aliases.
  let choices: Choices
  /// `--sampler`.
  let one: Parameter<(any Sampler)?>
  /// The options that change a sampler: one for every name that a sampler of the catalogue declares.
  let changes: [Parameter<String?>]
  private let declarations: [SettingDeclaration]

  /// The options for the samplers of a catalogue.
  init(_ catalog: SamplerCatalog) {
    self.catalog = catalog
    choices = Choices(
      catalog.samplers.map(\.card.name),
      aliases: Dictionary(
        catalog.samplers.flatMap { sampler in sampler.card.aliases.map { ($0, sampler.card.name) } },
        uniquingKeysWith: { first, _ in first }),
      listedBy: "experiment samplers", pattern: { try? catalog.sampler(named: $0).card.name },
      allowedInstead: { name in
        catalog.family(of: name).map { family in
          "an order from \(family.orders.lowerBound) to \(family.orders.upperBound): \(family.first) to \(family.last)"
        }
      })
    one = Parameter(
      "sampler",
      .choice(
        choices, value: { try? catalog.sampler(named: $0) }, name: { $0.card.name },
        file: SamplerSource.opening.map { $0 }),
      required: true, placeholder: "name|file",
      help: "The method; 'experiment samplers' lists all. Or a file that 'experiment search' wrote.")
    declarations = catalog.declarations
    changes = declarations.map(Self.option)
  }

  private static func option(_ setting: SettingDeclaration) -> Parameter<String?> {
    let kind: ParameterKind<String> =
      setting.choices.isEmpty
      ? .value(
        setting.allowed, parse: { $0 == setting.spacingValue ? $0 : setting.normal($0) }, text: { $0 })
      : .choice(Choices(setting.choices))
    return Parameter(setting.name, kind, placeholder: setting.placeholder, help: setting.help)
  }

  /// `--samplers`, the methods called `names` unless given.
  func several(
    default names: [String],
    help: String = "The methods, separated by commas; 'experiment samplers' lists all."
  ) -> Parameter<[any Sampler<ScalarDiffusion>]> {
    let catalog = catalog
    return Parameter(
      "samplers",
      .choices(
        choices, value: { try? catalog.sampler(named: $0, on: ScalarDiffusion.self) },
        name: { $0.card.name }, file: SamplerSource.opening),
      default: samplers(named: names), help: help)
  }

  /// `--samplers` where the process is chosen too, and with it the methods that run unless told otherwise.
  func several(help: String) -> Parameter<[any Sampler]?> {
    let catalog = catalog
    return Parameter(
      "samplers",
      .choices(
        choices, value: { try? catalog.sampler(named: $0) }, name: { $0.card.name },
        file: SamplerSource.opening.map { $0 }),
      help: help)
  }

  /// The samplers with the names that this source code gives.
  func samplers(named names: [String]) -> [any Sampler<ScalarDiffusion>] {
    names.map { name in
      guard let sampler = try? catalog.sampler(named: name, on: ScalarDiffusion.self) else {
        preconditionFailure("The catalogue has no sampler '\(name)'.")
      }
      return sampler
    }
  }

  /// The sampler with every change that `values` ask for.
  ///
  /// - Parameter spacing: that of the grid, where it has one.
  /// - Throws: `UsageError` for a change that the sampler does not have.
  func changed<Process: DiffusionProcess>(
    _ sampler: any Sampler<Process>, by values: ParameterValues, spacing: Spacing?
  ) throws -> any Sampler<Process> {
    try asked(values, spacing).reduce(sampler) { sampler, change in
      do {
        return try sampler.setting(change.name, to: change.text)
      } catch SettingError.unknown(let name, let sampler) {
        throw UsageError(
          "The option '--\(name)' does not apply to the sampler '\(sampler)'. Please leave it out.")
      } catch SettingError.refused(let name, let sampler, let value, let allowed) {
        throw UsageError(
          "The value '\(value)' is invalid for '--\(name)' of the sampler '\(sampler)'. Please give \(allowed)."
        )
      }
    }
  }

  /// The samplers, each with those changes that it has.
  ///
  /// - Throws: `UsageError` for a change that none of them has.
  func changed<Process: DiffusionProcess>(
    _ samplers: [any Sampler<Process>], by values: ParameterValues, spacing: Spacing?
  ) throws -> [any Sampler<Process>] {
    try asked(values, spacing).reduce(samplers) { samplers, change in
      let changed = samplers.map { try? $0.setting(change.name, to: change.text) }
      guard changed.contains(where: { $0 != nil }) else {
        let owner = catalog.samplers(on: Process.self).first {
          (try? $0.setting(change.name, to: change.text)) != nil
        }
        throw UsageError(
          "The option '--\(change.name) \(change.text)' applies to none of the samplers."
            + (owner.map { " Please name one that takes it, such as \($0.card.name)." } ?? ""))
      }
      return zip(samplers, changed).map { $1 ?? $0 }
    }
  }

  private func asked(_ values: ParameterValues, _ spacing: Spacing?) throws -> [(name: String, text: String)]
  {
    try zip(declarations, changes).compactMap { setting, option in
      guard let text = values[option] else { return nil }
      guard text == setting.spacingValue else { return (setting.name, text) }
      guard let spacing else {
        throw UsageError(
          "The option '--\(setting.name) \(text)' needs a spacing, which a grid file does not have. Please give '--steps'."
        )
      }
      return (setting.name, "\(text):\(spacing.name)")
    }
  }
}

extension SamplerOption {
  /// The samplers for processes with one variable per coordinate.
  static let standard = SamplerOption(.standard)
  /// The samplers of the toolkit, whatever their process.
  static let everyProcess = SamplerOption(.everyProcess)

  /// `--samplers`; read through it whatever the default.
  static let several = standard.several(default: SamplerCatalog.comparison)

  /// `--afs`.
  static let analyticFirstStep = Parameter.flag(
    "afs", help: "Analytical first step: use x in place of the first evaluation of eps, which is then saved.")
  /// `--denoise`.
  static let denoise = Parameter.flag(
    "denoise",
    help:
      "End with x_0 = xbar - gamma eps, or in phase space with an Euler step to t = 0: one more evaluation."
  )
}

extension ParameterValues {
  /// What `--afs`, `--denoise` and `--seed` say.
  var runOptions: RunOptions {
    RunOptions(
      analyticFirstStep: self[SamplerOption.analyticFirstStep], denoise: self[SamplerOption.denoise],
      seed: seed
    )
  }
}

extension RunContext {
  /// A monitor that reports finished trajectories and stops when the user asks to.
  var monitor: RunMonitor {
    RunMonitor(advance: { progress.advance(by: $0) }, check: { try cancellation.check() })
  }
}
