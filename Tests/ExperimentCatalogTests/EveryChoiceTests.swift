import CommandLineInterface
import Diffusion
import Experimentation
import Samplers
import Testing

@testable import ExperimentCatalog

/// Every sampler and every schedule in every place where one can be chosen: the program works, or says in the words of
/// that place why not.
@Suite struct EveryChoiceTests {
  /// An experiment, or the command that is one, with values that take no time.
  struct Place: Sendable, CustomTestStringConvertible {
    let experiment: any Experiment
    var testDescription: String { experiment.name }

    func has(_ option: String) -> Bool { experiment.parameters[option] != nil }

    /// The command line at smoke values, with even smaller ones and `choice` in place of its own.
    func words(_ option: String, _ choice: String, smaller: [String: String] = [:]) -> [String] {
      var texts: [String: String] = [:]
      for assignment in experiment.smoke { texts[assignment.name] = assignment.value?.description }
      for (name, text) in smaller where has(name) {
        if let own = texts[name].flatMap(Int.init), let other = Int(text), own < other { continue }
        texts[name] = text
      }
      texts[option] = choice
      let words = texts.sorted { $0.key < $1.key }.flatMap { ["--" + $0.key, $0.value] }
      return [experiment.name] + words + ["--jobs", "1"]
    }
  }

  static let places = (Catalog.experiments + [CompareExperiment()]).map(Place.init)

  /// Few of what depends on no choice: no other mixtures, which have a grid of their own.
  static let few = ["pairs": "1", "variants": "0", "parameter-trajectories": "1"]

  /// Values that leave little beside the sampler, with a network of four neurons in place of a trained one.
  static let tiny = few.merging(
    [
      "trajectories": "3", "steps": "3", "evaluations": "7", "budgets": "7", "tolerances": "1e-3",
      "points": "3", "network": "tiny.json",
    ], uniquingKeysWith: { $1 })

  /// The files of that network.
  private static let network = Result {
    let program = TestProgram()
    let options = "--steps 1 --batch 128 --width 4 --depth 1 --features 2 --jobs 1"
    #expect(program.run("train score --output tiny.json \(options)") == 0, "\(program.console.error)")
    return try ["tiny.json", "tiny.f32"].map { ($0, try program.files.readBytes($0)) }
  }

  /// Exit code 0, 1 for a claim that does not hold for this choice, or 64 with options of this command only.
  @discardableResult
  private func answer(_ words: [String]) throws -> Int32 {
    let program = TestProgram()
    for (path, bytes) in try Self.network.get() { program.files.write(bytes, to: path) }
    let code = program.run(words)
    let said = program.console.error
    #expect(code == 0 || code == 1 || code == 64, "\(words.joined(separator: " "))\n\(said)")
    #expect((code == 64) == said.contains("Error:"), "\(words.joined(separator: " "))\n\(said)")
    let page = TestProgram()
    page.run([words[0], "--help"])
    let known = Set(page.console.output.matches(of: /--[a-z][a-z-]*/).map { String($0.output) })
    for option in said.matches(of: /--[a-z][a-z-]*/) {
      #expect(known.contains(String(option.output)), "\(words.joined(separator: " "))\n\(said)")
    }
    return code
  }

  @Test(arguments: places.filter { $0.has("samplers") })
  func everySamplerInEveryExperiment(_ place: Place) throws {
    for sampler in SamplerCatalog.all {
      try answer(place.words("samplers", sampler.card.name, smaller: Self.tiny))
    }
    guard place.has("process") else { return }
    for (process, sampler) in Self.onPhaseSpace {
      let code = try answer(
        place.words("samplers", sampler, smaller: Self.tiny) + ["--process", process])
      #expect(code != 64, "\(sampler) on \(process)")
    }
  }

  @Test(arguments: ["--steps 3", "--evaluations 7", "--steps 3 --reverse", "--steps 3 --afs --denoise", ""])
  func everySamplerInSample(_ options: String) throws {
    let scalar = SamplerCatalog.all.map { ("vp-linear", $0.card.name) }
    for (process, sampler) in scalar + Self.onPhaseSpace {
      let words = options.split(separator: " ").map(String.init)
      try answer(
        ["sample", "--process", process, "--sampler", sampler, "--trajectories", "3", "--jobs", "1"] + words)
    }
  }

  /// Every process in phase space with every sampler that runs on it.
  static let onPhaseSpace = ["psld", "cld"].flatMap { process in
    SamplerCatalog.phaseSpace.map { (process, $0.card.name) }
  }

  /// A sampler on a process of another kind names those on which it runs.
  @Test func aSamplerOfAnotherProcessSaysWhereItRuns() {
    for process in ProcessChoice.all {
      for sampler in SamplerCatalog.everyProcess.samplers where !sampler.runs(on: process.kind) {
        let program = TestProgram()
        let code = program.run(
          "sample --process \(process.name) --sampler \(sampler.card.name) --steps 2 --trajectories 1")
        #expect(code == 64)
        let known = ProcessChoice.all.filter { sampler.runs(on: $0.kind) }.map(\.name)
        #expect(
          program.console.error.hasPrefix(
            "Error: The sampler '\(sampler.card.name)' does not run on the process '\(process.name)'. "
              + "It runs on: \(known.joined(separator: ", ")). "))
      }
    }
  }

  static let spacings = [
    "linear", "quadratic", "power:3", "logsnr", "edm:7", "nsr:3.1", "psld-quadratic", "arc", "arcm", "jump",
    "jump:2",
  ]

  /// No spacing is refused: those that depend on the data find them wherever the option is.
  @Test(arguments: places.filter { $0.has("spacing") })
  func everySpacingInEveryExperiment(_ place: Place) throws {
    for spacing in ["arc", "arcm", "jump"] {
      let words = place.words("spacing", spacing, smaller: Self.few.merging(["trajectories": "16"]) { $1 })
      let code = try answer(words)
      #expect(code != 64, "\(words.joined(separator: " "))")
    }
  }

  @Test(arguments: ["vp-linear", "edm", "flow-matching", "psld"])
  func everySpacingInSampleAndGrid(_ process: String) throws {
    for spacing in Self.spacings {
      let sampler = process == "psld" ? "psld-euler" : "ddim"
      let jump = process == "flow-matching" ? ["--t-start", "0.95"] : []
      let code = try answer(
        [
          "sample", "--process", process, "--sampler", sampler, "--steps", "6", "--trajectories", "3",
          "--spacing", spacing, "--jobs", "1",
        ] + jump)
      #expect(code == 0, "\(spacing) on \(process)")
      guard process != "psld" else { continue }
      let grid = try answer(
        ["grid", "--schedule", process, "--steps", "6", "--rule", spacing, "--jobs", "1"] + jump)
      #expect(grid == 0, "\(spacing) on \(process)")
    }
  }

  /// No schedule is refused where the user gives nothing but its name; lengths of steps are the published ones.
  @Test(arguments: places.filter { $0.has("schedule") }, ScheduleCatalog.all.map(\.name))
  func everyScheduleInEveryExperiment(_ place: Place, _ schedule: String) throws {
    var sizes = Self.few.merging(["trajectories": "16"]) { $1 }
    sizes["lengths"] = place.experiment.parameters["lengths"]?.defaultValue?.description
    let words = place.words("schedule", schedule, smaller: sizes)
    let code = try answer(words)
    #expect(code != 64, "\(words.joined(separator: " "))")
  }
}
