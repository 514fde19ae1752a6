import Diffusion
import Experimentation
import Samplers

/// The options that choose the process on which samplers run.
enum ProcessOptions {
  /// `--process`.
  static let process = Parameter<ProcessChoice?>(
    "process",
    .choice(
      Choices(ProcessChoice.all.map(\.name), listedBy: "experiment processes"),
      value: { name in ProcessChoice.all.first { $0.name == name } }, name: \.name),
    help:
      "What noise does to data: a schedule, or phase space with momenta; 'experiment processes' lists all. Default: the schedule of --schedule."
  )
  /// `--beta`.
  static let beta = Parameter(
    "beta", .rate, help: "Rate of a process in phase space, constant or linear in t. Default: 8.")
  /// `--gamma-rate`.
  static let positionFriction = Parameter(
    "gamma-rate", .real(.nonNegative), placeholder: "Gamma",
    help: "Friction of positions of psld. Default: 0.01.")
  /// `--nu`.
  static let momentumFriction = Parameter(
    "nu", .real(.positive),
    help: "Friction of momenta in phase space. Default: critical damping, Gamma + 2 sqrt(1/M).")
  /// `--mass-inverse`.
  static let inverseMass = Parameter(
    "mass-inverse", .real(.positive), help: "1/M of a process in phase space. Default: 4.")
  /// `--kappa`.
  static let momentumShare = Parameter(
    "kappa", .real(.nonNegative),
    help: "Variance of the momenta of data, in units of M. Default: 0.04.")

  /// `--rotation`.
  static let rotation = Parameter<PhaseSpaceDiffusion.Rotation?>(
    "rotation", .choice(of: PhaseSpaceDiffusion.Rotation.allCases),
    help:
      "Whether the flow of phase space turns position and momentum, which changes no marginal law. Default: on."
  )

  /// Those that a process in phase space takes.
  static let phaseSpace: [any DeclaredParameter] = [
    beta, positionFriction, momentumFriction, inverseMass, momentumShare, rotation,
  ]

  /// All but the options of the schedule, which are those of grids.
  static let all: [any DeclaredParameter] = [process] + phaseSpace
}

/// A process that can be chosen by its name, and the options that describe it further.
struct ProcessChoice: Sendable {
  let name: String
  /// What it is, in a line.
  let summary: String
  /// Its kind, which says what samplers run on it.
  let kind: any DiffusionProcess.Type
  /// The options of `ProcessOptions` and `GridOptions` that it takes.
  let options: [any DeclaredParameter]
  /// The process that the options describe.
  let make: @Sendable (ParameterValues) throws -> any DiffusionProcess

  /// Every schedule, and phase space.
  static let all: [ProcessChoice] = ScheduleCatalog.all.map(schedule) + [psld, cld]

  /// One variable per coordinate.
  static func schedule(_ schedule: any NoiseSchedule) -> ProcessChoice {
    ProcessChoice(
      name: schedule.name, summary: schedule.summary, kind: ScalarDiffusion.self, options: [GridOptions.shift]
    ) { values in
      let shift = values.holds(GridOptions.shift) ? values[GridOptions.shift] : nil
      return ScalarDiffusion(try shift.map { try ShiftedSchedule(schedule, shift: $0) } ?? schedule)
    }
  }

  private static let psld = ProcessChoice(
    name: "psld", summary: "phase space: position and momentum, both with friction (Pandey and Mandt 2023)",
    kind: PhaseSpaceDiffusion.self, options: ProcessOptions.phaseSpace
  ) { try phaseSpace($0, positionFriction: $0[ProcessOptions.positionFriction] ?? 0.01) }

  private static let cld = ProcessChoice(
    name: "cld", summary: "phase space with friction of momenta alone (Dockhorn et al. 2022)",
    kind: PhaseSpaceDiffusion.self,
    options: ProcessOptions.phaseSpace.filter {
      $0.declaration.name != ProcessOptions.positionFriction.name
    }
  ) { try phaseSpace($0, positionFriction: 0) }

  private static func phaseSpace(
    _ values: ParameterValues, positionFriction: Double
  ) throws -> PhaseSpaceDiffusion {
    try PhaseSpaceDiffusion(
      rate: values[ProcessOptions.beta] ?? .published, positionFriction: positionFriction,
      momentumFriction: values[ProcessOptions.momentumFriction],
      inverseMass: values[ProcessOptions.inverseMass] ?? 4,
      momentumShare: values[ProcessOptions.momentumShare] ?? 0.04,
      rotation: values[ProcessOptions.rotation] ?? .on)
  }
}

extension ParameterKind where Value == LinearRate {
  /// A rate, or two of them: at `t = 0` and at `t = 1`.
  static var rate: Self {
    .value(
      "a positive number, or two as FIRST..LAST for the rates at t = 0 and t = 1", placeholder: "rate",
      parse: { text in
        let ends = text.split(separator: "..", maxSplits: 1, omittingEmptySubsequences: false).map {
          ParameterKind<Double>.real(.positive).parse(String($0))
        }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil else { return nil }
        return try? LinearRate(from: first, to: last)
      },
      text: { $0.isConstant ? $0.start.plain : "\($0.start.plain)..\($0.end.plain)" })
  }
}

extension ParameterValues {
  /// The process that the options describe, on the standard schedule where there is no option for it.
  ///
  /// - Throws: `UsageError` for an option that the process does not have, `ModelError` for values that make none.
  func process() throws -> any DiffusionProcess {
    let named = self[ProcessOptions.process]
    if named != nil, isGiven(GridOptions.schedule) {
      throw UsageError.conflict(
        "process", "schedule", advice: "A schedule is a process; please give one of the two.")
    }
    let schedule = holds(GridOptions.schedule) ? self[GridOptions.schedule] : GridOptions.schedule.initial
    let choice = named ?? .schedule(schedule)
    let all: [any DeclaredParameter] = ProcessOptions.phaseSpace + [GridOptions.shift]
    for option in all.map(\.declaration) where isGiven(option) {
      guard !choice.options.contains(where: { $0.declaration.name == option.name }) else { continue }
      let takers = ProcessChoice.all.filter { other in
        other.options.contains { $0.declaration.name == option.name }
      }
      throw UsageError(
        "The option '--\(option.name)' does not apply to the process '\(choice.name)'. "
          + "Please leave it out, or give '--process' with one of: \(takers.map(\.name).joined(separator: ", "))."
      )
    }
    return try choice.make(self)
  }

  /// How the grid is made on a process once the number of steps is known.
  ///
  /// - Parameter data: of the run, for spacings that depend on them.
  func recipe<Process: DiffusionProcess>(on process: Process, for data: GridData) -> GridRecipe<Process> {
    GridRecipe(
      self[GridOptions.spacing], process: process, from: self[GridOptions.start], to: self[GridOptions.cut],
      data: data)
  }
}

extension ParameterValues {
  /// The sampler as one for `process`.
  ///
  /// - Throws: `UsageError` that says on which processes it runs.
  func running<Process: DiffusionProcess>(
    _ sampler: any Sampler, on process: Process
  ) throws -> any Sampler<Process> {
    if let found = sampler.running(on: Process.self) { return found }
    let known = ProcessChoice.all.filter { sampler.runs(on: $0.kind) }.map(\.name)
    throw UsageError(
      "The sampler '\(sampler.card.name)' does not run on the process '\(process.name)'. It runs on: "
        + "\(known.joined(separator: ", ")). Please give one of them with '--process', or a sampler that "
        + "'experiment samplers --process \(process.name)' lists.")
  }
}
