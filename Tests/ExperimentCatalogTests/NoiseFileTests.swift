import Diffusion
import Experimentation
import Numbers
import Reporting
import Testing

/// `sample --noise`: another program's random numbers in place of the keyed ones.
@Suite struct NoiseFileTests {
  static let gauss = "{\"means\": [[0.4]], \"standardDeviations\": 0.5}\n"
  static let line = "sample --mixture gauss.json --latents latents.csv --steps 2 --spacing linear --t-cut 0.2"

  func run(_ options: String, noise: String, latents: String = "x_0\n1.2\n-0.3\n") -> TestProgram {
    let program = TestProgram([
      "gauss.json": Self.gauss, "latents.csv": latents, "noise.csv": noise,
    ])
    program.run("\(Self.line) --noise noise.csv \(options)")
    return program
  }

  /// Euler-Maruyama of the reverse SDE `dx = (−β x/2 − β score) dt + √β dw` written out for a Gaussian.
  @Test func eulerMaruyamaIsTheFormulaWithTheseNumbers() throws {
    let program = run(
      "--sampler euler-maruyama",
      noise: "trajectory,draw,z_0\n1,1,-0.9\n0,0,0.7\n1,0,1.3\n0,1,-0.2\n")
    #expect(program.console.error == "")
    let found = try program.numbers()
    for (i, (start, noise)) in [(1.2, [0.7, -0.2]), (-0.3, [1.3, -0.9])].enumerated() {
      var x = start
      for n in 0..<2 {
        let t = [1, 0.6][n]
        let beta = 0.1 + 19.9 * t
        let alpha = Double.exp(-0.5 * (0.1 * t + 9.95 * t * t))
        let score = -(x - alpha * 0.4) / (alpha * alpha * 0.25 + 1 - alpha * alpha)
        x += 0.4 * (0.5 * beta * x + beta * score) + (0.4 * beta).squareRoot() * noise[n]
      }
      #expect(abs((found.row(i).last ?? .nan) - x) < 1e-12)
    }
  }

  /// The draws of a step in phase space are `g_x`, then `g_m`; `sscs` draws both for its first half and both for its second. The end
  /// points are those of `SamplersTests/Fixtures/generate_phase_space_noise.py`.
  @Test(arguments: [
    ("roba", 2, [-0.26824976277954148, -0.63651318972094505, 0.98360549684489992, -0.66943783705855616]),
    ("sscs", 4, [-0.14752224043076855, -0.49458939209898537, -0.058466567200548164, -0.45420908109291755]),
  ])
  func phaseSpaceDrawsPositionsFirst(_ sampler: String, _ perStep: Int, _ end: [Double]) throws {
    var file = "trajectory,draw,z_0,z_1\n"
    for k in 0..<3 * perStep {
      let numbers = (0..<2).map { d -> Double in
        let whole: Int = (37 * k + 61 * d + 11) % 41 - 20
        return Double(whole) / 10
      }
      file += "0,\(k),\(numbers[0]),\(numbers[1])\n"
    }
    let program = TestProgram([
      "noise.csv": file, "latents.csv": "x_0,x_1,m_0,m_1\n0.8,-1.1,0.2,0.4\n",
      "grid.csv": "t\n0.5\n0.44\n0.39\n0.35\n",
      "mixture.json":
        "{\"means\": [[0.3, -1], [1.2, 0.4], [-0.7, 0.1]], \"standardDeviations\": [0.2, 0.35, 0.1], \"weights\": [0.2, 0.5, 0.3]}",
    ])
    let files = "--mixture mixture.json --grid grid.csv --latents latents.csv --noise noise.csv"
    #expect(
      program.run("sample --process psld --sampler \(sampler) \(files)") == 0, "\(program.console.error)")
    for (found, expected) in zip(try program.numbers().row(0).dropFirst(), end) {
      #expect(abs(found - expected) < 1e-12)
    }
  }

  /// The numbers that a seed stands for, written down, give the same bytes.
  @Test(arguments: ["euler-maruyama", "ancestral --eta 0.7"])
  func keyedNumbersCanBeWrittenDown(_ sampler: String) {
    let random = CounterRandom(seed: 9)
    var file = "trajectory,draw,z_0,z_1\n"
    for i in 0..<150 {
      for k in 0..<3 {
        let z = (0..<2).map { random.normal(trajectory: i, step: k + 1, index: $0) }
        file += "\(i),\(k),\(z[0]),\(z[1])\n"
      }
    }
    let program = TestProgram(["noise.csv": file])
    let line = "sample --sampler \(sampler) --steps 3 --trajectories 150 --seed 9"
    #expect(program.run("\(line) --noise noise.csv --jobs 2") == 0, "\(program.console.error)")
    let keyed = TestProgram()
    #expect(keyed.run(line) == 0)
    #expect(program.console.output == keyed.console.output)
  }

  @Test(arguments: [
    (
      "trajectory,draw,z_0\n0,0,1\n0,1,1\n1,0,1\n", 65,
      "noise.csv, line 4: The file ends without a row for draw 1 of trajectory 1. "
        + "Please give all 4 rows of the run: 2 trajectories of 2 draws."
    ),
    (
      "trajectory,draw,z_0\n0,0,1\n0,1,1\n1,0,1\n1,1,1\n1,0,2\n", 65,
      "noise.csv, line 6: This is a second row for draw 0 of trajectory 1; the first is line 4. "
        + "Please give one row for each."
    ),
    (
      "trajectory,draw,z_0\n0,0,1\n0,1,1\n0,2,1\n", 65,
      "noise.csv, line 4: The value '2' is invalid for the column 'draw': a trajectory of the run has 2 draws, "
        + "1 in each of its 2 steps. Please give a whole number from 0 to 1."
    ),
    (
      "trajectory,draw,z_0\n2,0,1\n", 65,
      "noise.csv, line 2: The value '2' is invalid for the column 'trajectory': the run has 2 trajectories. "
        + "Please give a whole number from 0 to 1."
    ),
    (
      "trajectory,draw,z_0\n0.5,0,1\n", 65,
      "noise.csv, line 2: The value '0.5' is invalid for the column 'trajectory': the run has 2 trajectories. "
        + "Please give a whole number from 0 to 1."
    ),
    (
      "trajectory,draw,z_0,z_1\n0,0,1,1\n", 65,
      "noise.csv, line 1: the header is 'trajectory', 'draw', 'z_0', 'z_1'. Please give 'trajectory,draw,z_0'."
    ),
  ])
  func anIncompleteFileIsRefusedWithItsPlace(_ noise: String, _ code: Int32, _ message: String) {
    let program = run("--sampler euler-maruyama", noise: noise)
    #expect(program.console.error == "Error: \(message)\n")
    #expect(program.console.output == "")
  }

  @Test(arguments: ["ddim", "ancestral --eta 0", "ab2"])
  func aSamplerWithoutNoiseTakesNone(_ sampler: String) {
    let program = TestProgram(["noise.csv": "trajectory,draw,z_0\n0,0,1\n"])
    #expect(program.run("sample --sampler \(sampler) --steps 2 --noise noise.csv") == 64)
    let name = sampler.split(separator: " ")[0]
    #expect(
      program.console.error
        == "Error: The sampler '\(name)' draws no random numbers. Please leave '--noise' out, or choose a stochastic sampler.\n"
    )
  }
}
