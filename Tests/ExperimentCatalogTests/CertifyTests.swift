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
}
