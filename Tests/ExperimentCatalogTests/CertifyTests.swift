import Reporting
import Testing

/// What `certify` says about trajectories that it cannot prove.
@Suite struct CertifyTests {
  @Test("A latent too large for any proof is called unproved, counted, and left out of the brackets")
  func unproved() throws {
    let program = TestProgram(["latents.csv": "x_0,x_1\n0.5,-0.25\n1e12,1e12\n"])
    let code = program.run([
      "certify", "--latents", "latents.csv", "--trajectories", "2", "--variants", "0", "--samplers", "ddim",
      "--steps", "10", "--output", "out",
    ])
    #expect(code == 1, "\(program.console.output)\(program.console.error)")
    #expect(program.console.output.contains("1 trajectories are unproved"))
    #expect(program.console.output.contains("FAILS  Every trajectory is proved"))
  }

  @Test("Weights that no bound covers are refused with the value")
  func weights() {
    let program = TestProgram([
      "m.json": #"{"means": [[0, 0], [1, 1]], "standardDeviations": 0.1, "weights": [1, 1e-305]}"#
    ])
    let code = program.run(["certify", "--mixture", "m.json", "--trajectories", "1", "--variants", "0"])
    #expect(code == 64)
    #expect(program.console.error.contains("1e-305"), "\(program.console.error)")
  }

  @Test("The main job brackets its own errors")
  func mainJob() throws {
    let program = TestProgram([:])
    let code = program.run(
      "toy-8x8 --steps 10 --trajectories 6 --samplers ddim,ttm2 --certified --output out")
    #expect(code == 0 || code == 1, "\(program.console.error)")
    let table = try CSVDocument(program.files.readText("out/global_error.csv"), source: "global_error.csv")
    func column(_ name: String) throws -> Int { try #require(table.header.fields.firstIndex(of: name)) }
    #expect(table.records.count == 2)
    for row in table.records {
      let (mean, lower, upper) = (
        try #require(Double(row.fields[try column("mean")])),
        try #require(Double(row.fields[try column("mean_proved_lower")])),
        try #require(Double(row.fields[try column("mean_proved_upper")]))
      )
      #expect(lower <= mean + 1e-12 && mean - 1e-12 <= upper)
      #expect(upper - lower < 1e-9)
    }
  }

  @Test("One trajectory determines no correlation: nothing is printed that is not a number")
  func oneTrajectory() throws {
    let program = TestProgram([:])
    let line = "sensitivity --trajectories 1 --steps 4 --samplers ddim --output out"
    #expect(program.run(line) == 0, "\(program.console.error)")
    for text in [program.console.output, try program.files.readText("out/groups.csv")] {
      #expect(!text.contains("nan"), "\(text)")
    }
    #expect(program.console.output.contains("ddim undetermined"))
  }
}
