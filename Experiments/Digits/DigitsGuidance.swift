import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

/// Classifier-free guidance with exact scores: how far from the law of the class it leads.
struct DigitsGuidance: Experiment {
  let card = ExperimentCard(
    name: "digits-guidance", title: "Guidance towards a digit",
    question: "Which guidance weight is closest to the law of the class, and what do few steps change?",
    paper: Papers.genie, location: "Figure 6",
    description: """
      The class is a digit, its law the images of that digit, and the score of both is exact. The distance from the law of the class is the \
      energy distance at t-cut, in closed form, averaged over the ten digits.

      The accuracy of a classifier says nothing here unless the classes overlap: the second law has wider Gaussians (s = 0.8), where draws of \
      the law itself are classified right in some 95 of 100 cases. A sampler that makes its samples too concentrated scores higher.

      The row 'fine' is the second-order multistep method with 60 steps, whose own error is below the noise of the distances.
      """)

  static let weights = Parameter(
    "weights", .reals(.closed(0...20)), default: [0, 1, 2, 4], help: "Guidance weights w.")
  static let perClass = Parameter(
    "per-class", .integer(2...1000), default: 20, help: "Latents for every digit.")
  private static let fine = 60
  private static let few = [5, 10]
  private static let samplers = ["ddim", "ttm2", "dpm-solver++-2m"]
  private static let wide = 0.8

  var parameters: ParameterSet { ParameterSet([Self.weights, Self.perClass]) }
  var smoke: [ParameterAssignment] { [Self.weights.set([0, 2]), Self.perClass.set(2)] }

  private struct Row {
    let width: Double
    let weight: Double
    let sampler: String
    let steps: Int
    let distances: SampleSummary
    let relative: Double
    let spread: Double
    let accuracy: Double
  }

  /// A law of the digits with those of its classes.
  private struct Setting {
    let width: Double
    let law: GaussianMixture
    let classes: [GaussianMixture]
    let distances: [EnergyDistance]
    let labels: [Int]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let ground = DigitGround(context: context, seed: parameters.seed)
    let data = try DigitImages.all()
    let weights = Array(Set(parameters[Self.weights])).sorted()
    let count = parameters[Self.perClass]
    let latents = (0..<10).map { ground.latents(count, first: count * $0) }
    context.progress.begin(
      "trajectories", total: 10 * count * weights.count * 2 * (1 + Self.few.count * Self.samplers.count))
    defer { context.progress.end() }
    var rows: [Row] = []
    var shown: [(String, [[Double]])] = []
    for width in [DigitMixtures.width, Self.wide] {
      let setting = try setting(data, width, ground)
      for weight in weights {
        let fine = try run("dpm-solver++-2m", Self.fine, weight, setting, latents, ground)
        rows.append(try row(setting, weight, "fine", Self.fine, fine, ground))
        if width == DigitMixtures.width { shown.append(("w = \(weight.plain)", fine.map { $0.state(0) })) }
        for sampler in Self.samplers {
          for steps in Self.few {
            let found = try run(sampler, steps, weight, setting, latents, ground)
            rows.append(try row(setting, weight, sampler, steps, found, ground))
          }
        }
      }
    }
    let pictures = pictures(shown)
    return Report(
      tables: [table(rows), pictures.imageTable(side: DigitImages.side)],
      figures: [figure(rows, weights), pictures], checks: checks(rows),
      summary: .table(table(rows)),
      notes: [
        "\(count) latents for each digit; distances are means over the digits, with the standard error over them."
      ])
  }

  private func setting(_ data: DigitImages, _ width: Double, _ ground: DigitGround) throws -> Setting {
    let classes = try (0...9).map { try data.ofClass($0).mixture(width: width) }
    return Setting(
      width: width, law: try data.mixture(width: width), classes: classes,
      distances: try classes.map {
        try EnergyDistance($0.diffused(scale: ground.endScale, level: ground.end.level))
      },
      labels: data.labels)
  }

  private func run(
    _ sampler: String, _ steps: Int, _ weight: Double, _ setting: Setting, _ latents: [StateBatch],
    _ ground: DigitGround
  ) throws -> [StateBatch] {
    let grid = try ground.grid(steps)
    return try setting.classes.enumerated().map { digit, law -> StateBatch in
      guard weight != 0 else { return try ground.run(sampler, law, on: grid, from: latents[digit]) }
      let model = try GuidedModel(conditional: law, unconditional: setting.law, weight: weight)
      return try ground.run(sampler, model, on: grid, from: latents[digit])
    }
  }

  private func row(
    _ setting: Setting, _ weight: Double, _ sampler: String, _ steps: Int, _ states: [StateBatch],
    _ ground: DigitGround
  ) throws -> Row {
    var (distances, relative, spreads): ([Double], [Double], [Double]) = ([], [], [])
    var (right, total) = (0, 0)
    for (digit, batch) in states.enumerated() {
      let value = try setting.distances[digit].evaluate(SamplePoints(batch))
      distances.append(value.distance)
      relative.append(value.distance / value.dataTerm)
      spreads.append(value.sampleTerm)
      guard setting.width == Self.wide else { continue }
      for posterior in try ground.posteriors(batch, of: setting.law, labels: setting.labels) {
        total += 1
        if posterior.likeliestClass == digit { right += 1 }
      }
    }
    return Row(
      width: setting.width, weight: weight, sampler: sampler, steps: steps,
      distances: SampleSummary(distances),
      relative: SampleSummary(relative).mean, spread: SampleSummary(spreads).mean,
      accuracy: total > 0 ? Double(right) / Double(total) : .nan)
  }

  private func table(_ rows: [Row]) -> Table {
    Table(
      name: "guidance", title: "Distance from the law of the class", of: rows,
      [
        .column("s", "width of the Gaussian around each image", \.width),
        .column("weight", "guidance weight w", \.weight),
        .column("sampler", "name in the catalogue; fine: dpm-solver++-2m with 60 steps", \.sampler),
        .column("steps", "number of steps", \.steps),
        .column("energy_distance", "from the law of the class at t-cut, mean over digits", \.distances.mean),
        .column("standard_error", "over digits", \.distances.standardError),
        .column("relative", "energy distance over the mean distance of two draws of the law", \.relative),
        .column("spread", "mean distance of two samples of a digit", \.spread),
        .column("accuracy", "share whose likeliest digit is the one asked for; at s = 0.8") {
          Cell.defined($0.accuracy)
        },
      ])
  }

  private func figure(_ rows: [Row], _ weights: [Double]) -> Figure {
    let series = ["fine"] + Self.samplers
    func lines(_ width: Double, _ value: (Row) -> Double) -> [Mark] {
      series.map { name in
        let own = rows.filter {
          $0.width == width && $0.sampler == name && $0.steps == (name == "fine" ? Self.fine : Self.few[0])
        }
        let label = name == "fine" ? "fine" : "\(name), \(Self.few[0]) steps"
        return .line(LineSeries(label, x: own.map(\.weight), y: own.map(value)))
      }
    }
    let best =
      rows.filter { $0.width == DigitMixtures.width && $0.sampler == "fine" }
      .min { $0.distances.mean < $1.distances.mean }?.weight ?? .nan
    return Figure(
      name: "guidance", title: card.title,
      finding:
        "By distance from the law of the class w = \(best.short) is best; accuracy grows with w all the same.",
      panels: [
        Panel(
          title: "s = \(DigitMixtures.width)", x: .linear("guidance weight w"), y: .linear("energy distance"),
          marks: lines(DigitMixtures.width) { $0.distances.mean }),
        Panel(
          title: "s = \(Self.wide)", x: .linear("guidance weight w"), y: .linear("energy distance"),
          marks: lines(Self.wide) { $0.distances.mean }),
        Panel(
          title: "s = \(Self.wide)", x: .linear("guidance weight w"), y: .linear("accuracy"),
          marks: lines(Self.wide) { $0.accuracy }),
      ], columns: 3, aspect: 1, legend: .below)
  }

  private func pictures(_ shown: [(String, [[Double]])]) -> Figure {
    Figure(
      name: "pictures", title: "Guided samples of the ten digits",
      finding: "The same 10 latents with growing weights.",
      panels: [
        .images(
          rows: shown.map { (name: $0.0, images: $0.1) }, side: DigitImages.side,
          columns: (0...9).map { "\($0)" })
      ], columns: 1, aspect: 0.4, legend: .hidden)
  }

  private func checks(_ rows: [Row]) -> [Check] {
    func row(_ width: Double, _ weight: Double, _ sampler: String, _ steps: Int) -> Row? {
      rows.first { $0.width == width && $0.weight == weight && $0.sampler == sampler && $0.steps == steps }
    }
    var checks: [Check] = []
    // Half the latents of the independent program: its standard errors, 0.008 to 0.028, allow four of them times sqrt 2.
    for (weight, value, error) in [
      (0.0, 0.00498, 0.00792), (1, 0.05776, 0.0103), (2, 0.16172, 0.01921), (4, 0.37304, 0.0276),
    ] {
      guard let found = row(DigitMixtures.width, weight, "fine", Self.fine) else { continue }
      checks.append(
        Check.published(
          "At w = \(weight.short) the energy distance from the class is that of an independent program with other latents.",
          measured: found.distances.mean, in: value - 5.7 * error...value + 5.7 * error))
    }
    if let plain = row(DigitMixtures.width, 0, "fine", Self.fine),
      let guided = row(DigitMixtures.width, 1, "fine", Self.fine)
    {
      checks.append(
        Check.published(
          "With exact scores no guidance is closest to the law of the class (distance at w = 1 minus that at w = 0).",
          measured: guided.distances.mean - plain.distances.mean, in: 0.01...1))
    }
    if let few = row(DigitMixtures.width, 1, "ddim", 5),
      let fine = row(DigitMixtures.width, 2, "fine", Self.fine)
    {
      checks.append(
        Check.published(
          "DDIM with 5 steps at w = 1 is farther from the class than the flow at w = 2 (ratio of distances).",
          measured: few.distances.mean / fine.distances.mean, in: 1...10))
    }
    if let few = row(Self.wide, 0, "ddim", 5), let fine = row(Self.wide, 0, "fine", Self.fine) {
      checks.append(
        Check.published(
          "At s = 0.8 DDIM with 5 steps is more accurate than the flow itself, since it shrinks (difference of accuracies).",
          measured: few.accuracy - fine.accuracy, in: 0...0.2))
      checks.append(
        Check.published(
          "and its samples of a digit are nearer to each other (ratio of spreads).",
          measured: few.spread / fine.spread,
          in: 0.5...0.9))
    }
    return checks
  }
}
