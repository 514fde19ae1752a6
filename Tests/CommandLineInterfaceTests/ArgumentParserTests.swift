import Experimentation
import TestSupport
import Testing

@testable import CommandLineInterface

@Suite struct ArgumentParserTests {
  private let squares = ArgumentParser(
    command: "experiment squares", options: SquaresExperiment().allParameters, positionals: [])

  @Test func bothSpellingsOfAValueMeanTheSame() throws {
    let apart = try squares.parse(["--steps", "25", "--scale", "0.5"])
    let joined = try squares.parse(["--scale=0.5", "--steps=25"])
    for values in [apart, joined] {
      #expect(values[SquaresExperiment.steps] == 25)
      #expect(values[SquaresExperiment.scale] == 0.5)
      #expect(values.recordedArguments() == ["--steps", "25", "--scale", "0.5"])
    }
  }

  @Test func defaultsArePublished() throws {
    let values = try squares.parse([])
    #expect(values.scope == .published)
    #expect(values[SquaresExperiment.steps] == 4)
    #expect(values[SquaresExperiment.latents] == nil)
    #expect(!values[SquaresExperiment.afs])
    #expect(values.seed == 2022)
    #expect(values.recordedArguments() == [])
  }

  @Test func theTokenAfterAnOptionIsItsValue() throws {
    let probe = ArgumentParser(command: "experiment probe", options: ProbeCommand().options, positionals: [])
    let values = try probe.parse(["--state", "-0.3,0.4", "--gamma", "1", "--grid-file", "--denoise"])
    #expect(values[ProbeCommand.state] == [-0.3, 0.4])
    #expect(values[ProbeCommand.grid] == "--denoise")
    #expect(!values[ProbeCommand.denoise])
  }

  @Test func anEqualsSignBelongsToTheValueAfterTheFirst() throws {
    #expect(try squares.parse(["--latents=a=b"])[SquaresExperiment.latents] == "a=b")
  }

  @Test func aliasesAreRecordedByTheirName() throws {
    let values = try squares.parse(["--methods", "ab3,ttm1"])
    #expect(values[SquaresExperiment.methods] == ["ab3", "ddim"])
    #expect(values.recordedArguments() == ["--methods", "ab3,ddim"])
  }

  @Test func twoDashesEndTheOptions() throws {
    let parser = ArgumentParser(
      command: "experiment notebook", options: ParameterSet(CommonParameters.quiet),
      positionals: [PositionalDeclaration("FILE", .oneOrMore, help: "")])
    let values = try parser.parse(["a", "--quiet", "--", "--quiet", "-"])
    #expect(values.positionals["FILE"] == ["a", "--quiet", "-"])
    let again = try parser.parse(values.recordedArguments(positionals: ["FILE"]))
    #expect(again.positionals["FILE"] == ["a", "--quiet", "-"])
  }

  @Test func conductIsNeitherRecordedNorCounted() throws {
    let values = try squares.parse([
      "--jobs", "3", "--output", "x", "--quiet", "--progress", "never", "--dry-run",
    ])
    #expect(values.scope == .published)
    #expect(values.recordedArguments() == [])
  }

  @Test func aNewSampleIsNotANewSetting() throws {
    #expect(try squares.parse(["--seed", "1"]).scope == .otherSample)
    #expect(try squares.parse(["--latents", "x"]).scope == .otherSample)
    #expect(try squares.parse(["--latents", "x", "--afs"]).scope == .other)
  }

  /// Random tokens never trap, and whatever is accepted survives being recorded and read again.
  @Test func randomTokensAreReadOrRefused() throws {
    let pieces = [
      "--", "-", "--steps", "--steps=", "--scale", "--afs", "--quiet", "--seed", "=", ",", "1", "0.5", "-1",
      "ddim",
      "--methods", "ab3,ddim", "--latents", "nan", "1e999", "", " ", "'", "é", "\u{0}", "\u{202E}",
      "--output", "x/y",
      "9223372036854775807", "9223372036854775808", "--spacing", "linear", "--progress", "always",
    ]
    var accepted = 0
    for var draw in RandomCases(seed: 20_221_011, count: 20_000) {
      let tokens = (0..<draw.integer(0...6)).map { _ in
        (0..<draw.integer(1...10) / 5 + 1).map { _ in pieces[draw.integer(0...pieces.count - 1)] }.joined()
      }
      do {
        let values = try squares.parse(tokens)
        accepted += 1
        let again = try squares.parse(values.recordedArguments())
        for declaration in squares.options.declarations where declaration.role != .conduct {
          #expect(
            values.value(named: declaration.name) == again.value(named: declaration.name),
            "\(draw): \(tokens)")
        }
      } catch let error as UsageError {
        #expect(!error.description.isEmpty && !error.description.contains("\n"), "\(draw): \(tokens)")
      }
    }
    #expect(accepted > 500, "the tokens are too wild to test what is accepted")
  }

  @Test func randomLinesNeverStopTheProgram() {
    let words = [
      "squares", "broken", "run", "verify", "list", "show", "notebook", "cite", "completions", "help",
      "probe",
      "schedules", "--all", "--help", "--version", "--gamma", "1", "--format", "json", "--check", "x.md",
      "bash", "--",
      "--dry-run",
    ]
    let documented = Set(ExitCode.documented.map(\.code))
    let session = Session()
    for var draw in RandomCases(seed: 7, count: 2_000) {
      let line = (0..<draw.integer(0...4)).map { _ in words[draw.integer(0...words.count - 1)] }
      let outcome = session.run(line)
      #expect(documented.contains(outcome.code), "\(draw): \(line)")
      if outcome.code.rawValue >= 64 { #expect(outcome.error.contains("Error: "), "\(draw): \(line)") }
    }
  }
}
