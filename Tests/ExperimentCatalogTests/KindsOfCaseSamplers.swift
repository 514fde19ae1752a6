extension KindOfCase {
  private static let one = #"{"means": [[2]], "standardDeviations": [0.5]}"#

  /// Runs of samplers and of `derive`.
  static let others: [KindOfCase] = [
    KindOfCase(
      name: "files of points whose first row is numbers",
      runs: ["1,2", "1e3,2", "-0.5,x_0", "nan,inf", "0.1,0.2"].map { header in
        .texts(
          ["sample", "--mixture", "p.csv", "--bandwidth", "0.1", "--sampler", "ddim", "--steps", "20"]
            + ["--trajectories", "4"],
          ["p.csv": header + "\n3,4\n"], code: 65, errors: ["line 1", "Please put a row with names"])
      }),
    KindOfCase(
      name: "the analytical first step on schedules whose prior is wide",
      runs: [
        KnownRun(
          arguments: [
            "sample", "--sampler", "ddim", "--mixture", "one.json", "--schedule", "ve", "--steps", "10",
            "--latents", "l.csv", "--afs",
          ],
          files: ["one.json": one, "l.csv": "x_0\n15\n-100\n250\n"],
          result: .rows([[2.04085392801], [1.16913436014], [3.82219391451]], relative: 1e-10))
      ]),
    KindOfCase(
      name: "Adams-Bashforth in the time on a pole of the level: a point mass is met exactly",
      runs: pointMasses([
        ("tab-deis1", 2, 1), ("tab-deis1", 2, 2), ("tab-deis1", 2, 3), ("tab-deis2", 2, 1),
        ("tab-deis2", -3.5, 4), ("tab-deis3", 0.25, 5), ("tab-deis1", 40, 7), ("tab-deis3", -1, 10),
      ])),
    KindOfCase(
      name: "powers of sums, multiplied out",
      runs: [(1, 20), (1, 9), (2, 11), (3, 17)].map { shift, power in
        .texts(
          ["derive", "--expression", "(x+\(shift))^\(power)", "--expand"], code: 0,
          output: ["d/dx = " + binomial(shift: shift, power: power) + "\n"])
      } + [
        .texts(
          ["derive", "--expression", "x*(x+1)^14", "--expand"], code: 0,
          output: ["d/dx = 15*x^14 + 196*x^13 + 1183*x^12 + 4368*x^11 + ", " + 273*x^2 + 28*x + 1\n"])
      ]),
    KindOfCase(
      name: "adaptive samplers that run out of steps",
      runs: ["1e-6", "3e-7"].map { tolerance in
        .texts(
          [
            "sample", "--mixture", "two.json", "--sampler", "taylor-adaptive", "--order", "2", "--tolerance",
            tolerance, "--latents", "l.csv",
          ],
          [
            "two.json":
              #"{"means": [[-1, 0], [1, 0.5]], "standardDeviations": [0.1, 0.2], "weights": [1, 3]}"#,
            "l.csv": "x_0,x_1\n0.3,0.4\n-1,2\n",
          ], code: 0, errors: ["2 of 2 trajectories did not arrive (step-limit: 2)"])
      }),
    KindOfCase(
      name: "long products",
      runs: [60, 100, 140].map { count in
        .texts(
          [
            "derive", "--expression", (0..<count).map { "(x+\(7 * $0))" }.joined(separator: "*"),
            "--variable", "x", "--order", "3",
          ], code: 0, output: ["d^3/dx^3 = "])
      }),
    KindOfCase(
      name: "variables that do not occur",
      runs: [("e^x", "e, x"), ("u*v", "u, v")].map { formula, names in
        .texts(
          ["derive", "--expression", formula], code: 0, output: ["d/dt = 0"],
          errors: ["The variable 't' does not occur in the formula; its symbols are \(names)"])
      }),
    KindOfCase(
      name: "words of Swift as names",
      runs: ["let", "case", "func", "class", "self", "init", "inout", "Type"].map { word in
        .texts(
          ["derive", "--expression", "\(word)*x^2", "--variable", "x", "--format", "swift"], code: 0,
          output: ["2 * `\(word)` * x"])
      }),
    KindOfCase(
      name: "numbers beyond the range of doubles",
      runs: ["1e-400*x", "1e400*x", "x+1e-324", "2e308+x", "x^1e309", "1e-330*x"].map { formula in
        .texts(["derive", "--expression", formula], code: 64, errors: ["beyond the range of Double"])
      }),
    KindOfCase(
      name: "grids that end at zero, and spacings out of range",
      runs: ["14.6\n5\n1\n0.1\n0", "30\n0.7\n0", "2\n0"].map { levels in
        .texts(
          ["sample", "--sampler", "ddim", "--mixture", "one.json", "--grid", "g.csv", "--trajectories", "2"],
          ["one.json": one, "g.csv": "gamma\n\(levels)\n"], code: 65,
          errors: ["The grid ends at gamma = 0", "--denoise"])
      }
        + [("power:200", "power:RHO with RHO from"), ("edm:0.01", "edm:RHO with RHO from")].map {
          spacing, range in
          .texts(
            ["sample", "--sampler", "ddim", "--mixture", "one.json", "--spacing", spacing, "--steps", "10"],
            ["one.json": one], code: 64, errors: ["'\(spacing)'", range])
        }),
    KindOfCase(name: "components of weight zero keep their numbers", runs: weights),
  ]

  /// x_1 = α_1 (m + (x_0/α_0 − m) γ_1/γ_0) on `vp-cosine`, whose two factors are those of the mass at 2.
  private static func pointMasses(_ cases: [(sampler: String, mean: Double, steps: Int)]) -> [KnownRun] {
    let slope = (2.031978105534541 - 2.0017782194814613) / 4.7
    let offset = (2.0017782194814613 - 0.3 * slope) / 2
    return cases.map { sampler, mean, steps in
      KnownRun(
        arguments: [
          "sample", "--sampler", sampler, "--mixture", "p.json", "--schedule", "vp-cosine", "--steps",
          "\(steps)", "--latents", "l.csv",
        ],
        files: [
          "p.json": #"{"means": [[\#(mean)]], "standardDeviations": [0]}"#, "l.csv": "x_0\n0.3\n-2\n5\n",
        ],
        result: .rows([0.3, -2, 5].map { [offset * mean + slope * $0] }, relative: 1e-11))
    }
  }

  /// power (x + shift)^(power − 1), multiplied out.
  private static func binomial(shift: Int, power: Int) -> String {
    var coefficient = power
    var terms: [String] = []
    for k in stride(from: power - 1, through: 0, by: -1) {
      let variable = k == 0 ? "" : k == 1 ? "x" : "x^\(k)"
      terms.append(variable.isEmpty ? "\(coefficient)" : "\(coefficient)*\(variable)")
      // C(power − 1, k − 1) = C(power − 1, k) k/(power − k).
      coefficient = coefficient * k / (power - k) * shift
    }
    return terms.joined(separator: " + ")
  }

  /// The class is the place in the file. DDIM on one Gaussian of deviation 0.1 shrinks its latent by a factor that is that
  /// of the mean 0.
  private static let weights: [KnownRun] = {
    let shrink = 0.49594624836070156 / 5
    func run(_ weights: String, _ means: String, _ component: Int) -> [String: [String]] {
      [
        #"{"means": \#(means), "standardDeviations": [0.1, 0.1, 0.1], "weights": \#(weights)}"#: [
          "sample", "--mixture", "w.json", "--sampler", "ddim", "--steps", "200", "--latents", "l.csv",
          "--guidance", "0", "--class", "\(component)",
        ]
      ]
    }
    let refused = [("[0, 1, 1]", 0), ("[1, 0, 1]", 1), ("[2, 1, 0]", 2)].flatMap { weights, component in
      run(weights, "[[-5], [0], [5]]", component).map { file, arguments in
        KnownRun.texts(
          arguments, ["w.json": file, "l.csv": "x_0\n0.3\n"], code: 64,
          errors: ["that of component \(component) is 0"])
      }
    }
    let right = [("[0, 1, 1]", "[[-5], [0], [5]]", 1), ("[0, 0.2, 3]", "[[7], [1], [0]]", 2)].flatMap {
      weights, means, component in
      run(weights, means, component).map { file, arguments in
        KnownRun(
          arguments: arguments, files: ["w.json": file, "l.csv": "x_0\n0.3\n-2\n5\n"],
          result: .rows([0.3, -2, 5].map { [shrink * $0] }, relative: 1e-12))
      }
    }
    return refused + right
  }()
}
