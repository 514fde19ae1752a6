import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Testing

@testable import ExperimentCatalog

/// The mixtures of images, files with covariances, and observations on the command line.
@Suite struct DigitsTests {
  @Test("The images are the 1797 of the file, with values from -1 to 1 and the counts of its labels.")
  func images() throws {
    let data = try DigitImages.all()
    #expect(data.images.count == 1797)
    #expect(data.images.allSatisfy { $0.count == 64 && $0.allSatisfy { (-1...1).contains($0) } })
    // The counts that the data set's description gives for its test part.
    #expect(
      (0...9).map { data.ofClass($0).images.count } == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(Array(data.images[0].prefix(6)) == [-1, -1, -0.375, 0.625, 0.125, -0.875])
    #expect(data.labels.prefix(10) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    let plain = ParameterSet(MixtureSource.options).defaults
    for name in ["digits:3", "digits-gaussian", "digits"] {
      let found = try #require(try DigitMixtures.mixture(name, plain))
      let law = found.mixture
      #expect(found.labels?.count == law.count)
      #expect(law.dimension == 64)
      #expect(law.count == (name == "digits" ? 1797 : name == "digits:3" ? 183 : 10))
    }
    #expect(try DigitMixtures.mixture("toy", plain) == nil)
    let wider = plain.setting([PointFile.bandwidth.set(0.3)])
    let wide = try #require(try DigitMixtures.mixture("digits-gaussian", wider)).mixture
    #expect(abs((wide.variances(of: 0).min() ?? 0) - 0.09) < 1e-12)
  }

  /// Computed in extended precision by an independent program: image 0 plus γ times latent 0 of seed 2022.
  static let anchors:
    [(s: Double, gamma: Double, logDensity: Double, noise: [Double], first: [Double], norms: [Double])] = [
      (
        0.1, 3, -158.15686649835, [-1.4315825974077, 0.25272804372034, 0.43988406967197, 0.41860869040758],
        [-0.00052962730203761, -0.0013940082998178, -0.029083914981748, -0.0026450946501062],
        [7.3924420582713, 0.18880349242641]
      ),
      (
        0.1, 0.9, -85.221946587654, [-1.4156955222413, 0.25379268928047, 0.50012235945654, 0.41833572301248],
        [-0.019182866155031, 0.0026854939157845, -0.40815667642483, 0.0056664078186944],
        [7.2381368035581, 1.8915846775611]
      ),
      (
        0.1, 0.3, -16.689217985847, [-1.2898559202643, 0.23129388876372, 0.59342957950315, 0.38115039244186],
        [-0.42995197342144, 0.077097962921239, 0.19780945686205, 0.12705013081395],
        [6.5817014153831, 2.1937240786533]
      ),
      (
        0.27, 0.9, -85.575406045144,
        [-1.3148378392093, 0.23568270316676, 0.45753307094426, 0.38853232886586],
        [-0.1206273246981, 0.020762150347166, -0.2785413874181, 0.035640738165328],
        [6.7344142437231, 1.6996569074502]
      ),
      (
        0.27, 0.3, -23.010194475033,
        [-0.79180842250725, 0.14198519874998, 0.36428687164491, 0.23397814146216],
        [-1.1811506855081, 0.21180112520715, 0.54325287225326, 0.34902816682201],
        [4.0402695128214, 6.0258109324229]
      ),
    ]

  @Test("Density, noise prediction and its derivative in 64-D agree with extended precision.")
  func extended() throws {
    let data = try DigitImages.all()
    let latent = StateBatch.normal(count: 1, dimension: 64, seed: 2022).state(0)
    let shown = [0, 1, 20, 63]
    for anchor in Self.anchors {
      let plain = try data.mixture(width: anchor.s)
      // The same law through the kernel for covariances.
      let square = [Double](repeating: anchor.s * anchor.s, count: 64)
      let shaped = try GaussianMixture(means: data.images, covariances: .diagonal([square]))
      let state = zip(data.images[0], latent).map { $0 + anchor.gamma * $1 }
      for law in [plain, shaped] {
        #expect(abs(try law.logDensity(of: state, atGamma: anchor.gamma) - anchor.logDensity) < 1e-11)
        let batch = try StateBatch(rows: [state], dimension: 64)
        var jet = JetBatch(count: 1, dimension: 64, order: 2)
        law.makeEvaluator(count: 1, order: 2).expand(
          batch, at: [Double](repeating: anchor.gamma, count: 8), order: 2, into: &jet)
        let norms = (1...2).map { n in
          (0..<64).reduce(0) { $0 + jet[0, n, $1] * jet[0, n, $1] }.squareRoot() * Double(n)
        }
        for (found, expected) in zip(norms, anchor.norms) {
          #expect(abs(found - expected) < 1e-12 * expected)
        }
        for (place, d) in shown.enumerated() {
          #expect(abs(jet[0, 1, d] - anchor.noise[place]) < 1e-12)
          #expect(abs(2 * jet[0, 2, d] - anchor.first[place]) < 2e-12 * anchor.norms[1])
        }
      }
    }
  }

  @Test("The best common width for held-out images is that of an independent program.")
  func width() throws {
    let data = try DigitImages.all()
    // Held-out by fold = index mod 5, no class used; a part of the test images.
    func likelihood(_ s: Double) throws -> Double {
      var (sum, count) = (0.0, 0)
      for fold in 0..<5 {
        let law = try GaussianMixture(
          means: data.images.indices.filter { $0 % 5 != fold }.map { data.images[$0] }, standardDeviation: s)
        for i in data.images.indices where i % 5 == fold {
          sum += try law.logDensity(of: data.images[i], atGamma: 0)
          count += 1
        }
      }
      return sum / Double(count)
    }
    #expect(abs(try likelihood(0.27) + 14.231780) < 1e-6)
    #expect(try likelihood(0.26) < likelihood(0.27))
    #expect(try likelihood(0.28) < likelihood(0.27))
  }

  static let anchor = """
    {"means": [[1, 0.2, -0.5], [-0.8, 0.6, 0.3]], "weights": [0.6, 0.4], "covariances": [
    [[0.25, 0.10, -0.05], [0.10, 0.16, 0.02], [-0.05, 0.02, 0.09]],
    [[0.04, -0.02, 0.01], [-0.02, 0.36, 0.12], [0.01, 0.12, 0.20]]]}
    """
  static let latents = "x_0,x_1,x_2\n0.5,-1,0.25\n-1.2,0.3,0.8\n"

  @Test(
    "A file with full covariances gives the end points of an independent program.",
    arguments: [
      ("ddim", [[0.82088391, -0.07737651, -0.40041731], [-0.8741316, 0.72263195, 0.48034318]]),
      ("ttm2", [[0.85781399, -0.11475742, -0.40933296], [-0.91610103, 0.76690833, 0.53227434]]),
      ("ab2", [[0.84616109, -0.10300086, -0.40742056], [-0.90210004, 0.7517089, 0.51488629]]),
      ("dpm-solver++-2m", [[0.88545164, -0.16529963, -0.40930527], [-0.96005981, 0.79964939, 0.58193282]]),
    ])
  func file(sampler: String, ends: [[Double]]) throws {
    let program = TestProgram(["full.json": Self.anchor, "latents.csv": Self.latents])
    #expect(
      program.run("sample --mixture full.json --latents latents.csv --sampler \(sampler) --steps 10 --quiet")
        == 0)
    let table = try program.numbers()
    for (row, expected) in ends.enumerated() {
      for (found, value) in zip(Array(table.row(row)).suffix(3), expected) {
        #expect(abs(found - value) < 2e-8)
      }
    }
    let exact = TestProgram(["full.json": Self.anchor, "latents.csv": Self.latents])
    exact.run(
      "sample --mixture full.json --latents latents.csv --sampler taylor-adaptive --tolerance 1e-12 --quiet")
    let flow = try exact.numbers()
    for (found, value) in zip(Array(flow.row(0)).suffix(3), [0.87199357, -0.12733478, -0.41193574]) {
      #expect(abs(found - value) < 2e-8)
    }
  }

  @Test("Diagonal covariances may be given as lists; equal ones are standardDeviations.")
  func diagonal() throws {
    let means = "\"means\": [[0, 1], [1, -1]]"
    let files = [
      "a.json": "{\(means), \"covariances\": [[0.04, 0.04], [0.09, 0.09]]}",
      "b.json": "{\(means), \"standardDeviations\": [0.2, 0.3]}",
      "c.json": "{\(means), \"covariances\": [[[0.04, 0], [0, 0.04]], [0.09, 0.09]]}",
    ]
    let tables = try files.keys.sorted().map { name in
      let program = TestProgram(files)
      #expect(program.run("sample --mixture \(name) --sampler ttm3 --steps 10 --trajectories 5 --quiet") == 0)
      return try program.numbers()
    }
    for i in 0..<5 {
      for column in 1...2 {
        let values = tables.map { Array($0.row(i))[column] }
        #expect(abs(values[0] - values[1]) < 1e-12 && abs(values[2] - values[1]) < 1e-12)
      }
    }
  }

  @Test(
    "What is wrong in a file of covariances is said with the component, exit code 65.",
    arguments: [
      ("[[[1, 0.5], [0.4, 1]]]", "covariance 1"), ("[[[1, 2], [2, 1]]]", "covariance 1"),
      ("[[1, -1]]", "component 1"),
      ("[[1]]", "covariance 1"), ("[[1, 1], [1, 1]]", "2 covariances"), ("3", "\"covariances\""),
      ("[[[1, 0]]]", "rows"),
    ])
  func wrongFile(covariances: String, word: String) throws {
    let program = TestProgram(["w.json": "{\"means\": [[0, 0]], \"covariances\": \(covariances)}"])
    #expect(program.run("sample --mixture w.json --sampler ddim --steps 2 --trajectories 1") == 65)
    #expect(program.console.error.contains(word), "\(program.console.error)")
  }

  @Test("Commands that know one width only say so; jets in gamma work.")
  func refused() throws {
    let files = ["full.json": Self.anchor]
    for line in [
      "derive --mixture full.json",
      "jet --mixture full.json --state 0,0,0 --gamma 1 --order 2 --variable lambda",
    ] {
      let program = TestProgram(files)
      #expect(program.run(line) == 64)
      #expect(program.console.error.contains("covariances"), "\(program.console.error)")
    }
    let jet = TestProgram(files)
    #expect(
      jet.run("jet --mixture full.json --state 0.3,-0.2,0.5 --gamma 0.7 --order 2 --scalar double-double")
        == 0)
    #expect(jet.console.output.contains("0,0,0.07974057427129728"))
    for line in [
      "sample --mixture digits:12 --sampler ddim --steps 1",
      "sample --mixture digits-gaussian:1 --sampler ddim --steps 1",
      "sample --mixture digits --columns x --sampler ddim --steps 1",
    ] {
      let program = TestProgram()
      #expect(program.run(line) == 64)
    }
  }

  @Test(
    "An observation without noise is met exactly, by a mask, a matrix and block means, exactly and by replacement."
  )
  func observation() throws {
    let means =
      "{\"means\": [[1, 0, 0.5, -0.5], [-1, 0.5, 0, 1], [0, -1, 1, 0.5]], \"standardDeviations\": 0.3}"
    let files = [
      "m.json": means, "y.csv": "y_0\n0.2\n", "mask.csv": "x_0,x_1,x_2,x_3\n0,1,0,0\n",
      "row.csv": "x_0,x_1,x_2,x_3\n0,1,0,0\n",
    ]
    for (kind, method) in [
      ("mask:mask.csv", "exact"), ("matrix:row.csv", "exact"), ("mask:mask.csv", "replacement"),
      ("average:2", "exact"), ("average:2", "pseudo-inverse"), ("mask:mask.csv", "second-moment"),
    ] {
      let program = TestProgram(files)
      let code = program.run(
        "sample --mixture m.json --observe y.csv --operator \(kind) --conditioning \(method) --sampler dpm-solver++-2m --steps 40 --trajectories 6 --denoise --quiet"
      )
      #expect(code == 0, "\(program.console.error)")
      let table = try program.numbers()
      for i in 0..<6 {
        let x = Array(table.row(i)).suffix(4).map { $0 }
        let seen = kind == "average:2" ? x.reduce(0, +) / 4 : x[1]
        #expect(abs(seen - 0.2) < (method == "exact" ? 1e-12 : 0.03), "\(kind) \(method) \(seen)")
      }
    }
    let compare = TestProgram(files)
    #expect(
      compare.run(
        "compare --mixture m.json --observe y.csv --operator average:2 --observation-noise 0.1 --samplers ddim,ttm2 --steps 5 --trajectories 4"
      ) == 0)
  }

  @Test(
    "Wrong observations are refused with the option or the file.",
    arguments: [
      ("--observe y.csv", 64, "--operator"), ("--operator average:2", 64, "--observe"),
      ("--observe y.csv --operator average:3", 64, "average:3"),
      ("--observe y.csv --operator blur:2", 64, "blur:2"),
      ("--observe y.csv --operator mask:two.csv", 65, "two.csv"),
      ("--observe two.csv --operator average:2", 65, "two.csv"),
      ("--observe y.csv --operator matrix:zero.csv", 65, "zero.csv"),
      ("--observe none.csv --operator average:2", 66, "none.csv"),
      ("--conditioning replacement", 64, "--observe"), ("--observation-noise 1", 64, "--observe"),
      ("--observe y.csv --operator average:2 --model toy-8x8-score", 64, "--model"),
      (
        "--observe y.csv --operator average:2 --conditioning pseudo-inverse --guidance 1 --class 0", 64,
        "--guidance"
      ),
    ])
  func wrongObservation(options: String, code: Int32, word: String) throws {
    let program = TestProgram([
      "m.json": "{\"means\": [[1, 0, 0.5, -0.5], [-1, 0.5, 0, 1]], \"standardDeviations\": 0.3}",
      "y.csv": "y_0\n0.2\n", "two.csv": "x_0,x_1,x_2,x_3\n0,1,0,2\n",
      "zero.csv": "x_0,x_1,x_2,x_3\n0,0,0,0\n",
    ])
    #expect(
      program.run("sample --mixture m.json --sampler ddim --steps 2 --trajectories 1 \(options)") == code)
    #expect(program.console.error.contains(word), "\(program.console.error)")
  }

  @Test("A Taylor method is refused where a conditioned score has no derivatives.")
  func noDerivatives() throws {
    let program = TestProgram([
      "m.json": "{\"means\": [[1, 0], [-1, 0.5]], \"standardDeviations\": 0.3}", "y.csv": "y_0\n0.2\n",
      "mask.csv": "x_0,x_1\n1,0\n",
    ])
    let line =
      "sample --mixture m.json --observe y.csv --operator mask:mask.csv --conditioning second-moment --sampler ttm2 --steps 2"
    #expect(program.run(line) == 64)
    #expect(program.console.error.contains("ttm2"))
  }

  /// Every experiment and command with `--mixture` on a law with full covariances: a result, a claim that does not hold there, or a
  /// refusal in words.
  @Test("Every place with --mixture takes covariances or says why not.")
  func everyPlace() throws {
    for place in EveryChoiceTests.places where place.has("mixture") && place.experiment.name != "compare" {
      let program = TestProgram(["full.json": Self.anchor])
      let words = place.words("mixture", "full.json", smaller: EveryChoiceTests.tiny)
      let code = program.run(words)
      #expect(
        code == 0 || code == 1 || code == 64 || code == 65,
        "\(words.joined(separator: " "))\n\(program.console.error)")
      #expect(
        (code >= 64) == program.console.error.contains("Error:"),
        "\(words.joined(separator: " "))\n\(program.console.error)")
    }
  }
}
