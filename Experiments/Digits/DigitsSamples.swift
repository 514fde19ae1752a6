import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

/// Pictures from few evaluations, and how far they are from those of the exact flow.
struct DigitsSamples: Experiment {
  let card = ExperimentCard(
    name: "digits-samples", title: "Images of digits from few evaluations",
    question: "What do samplers of different order make of the same latents with 5 to 25 evaluations?",
    paper: Papers.genie, location: "Figure 1 and Table 1",
    description: """
      The law is one Gaussian per image of the data, in 64 dimensions, so that its score is exact. Every sampler starts from the \
      same latents as the exact flow; the error is the distance of the end points over all pixels.

      A mean over latents is owned by the few that end at another image, which is why the median stands beside it, and the share \
      of latents from which a sampler reaches the image of the exact flow. A sample counts as memorised when it is, denoised, less than \
      half as far from the nearest image as from the second nearest. Distance from the nearest image has a target, that of the exact \
      flow, and no direction: samplers can be too concentrated or too spread.
      """)

  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange), default: [5, 10, 15, 20, 25], help: "Numbers of steps.")
  static let width = Parameter(
    "bandwidth", .real(.above(0, upTo: 10)), default: DigitMixtures.width,
    help: "Standard deviation of the Gaussian around each image.")
  static let trajectories = Parameter(
    "trajectories", .integer(1...1_000_000), default: 100, help: "Number of latents.")
  private static let samplers = ["ddim", "ttm2", "ab2", "dpm-solver++-2m", "unipc-data-2"]
  private static let shown = 10

  var parameters: ParameterSet {
    ParameterSet([Self.steps, Self.width, Self.trajectories, GridOptions.spacing])
  }

  var smoke: [ParameterAssignment] { [Self.trajectories.set(4), Self.steps.set([5])] }

  /// One sampler at one number of steps.
  private struct Row {
    let sampler: String
    let steps: Int?
    let errors: SampleSummary?
    let sameImage: Double?
    let nearest: Double
    let memorised: Double
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let ground = DigitGround(context: context, seed: parameters.seed)
    let data = try DigitImages.all()
    let law = try data.mixture(width: parameters[Self.width])
    let latents = ground.latents(parameters[Self.trajectories])
    let counts = Array(Set(parameters[Self.steps])).sorted()
    context.progress.begin("trajectories", total: latents.count * (1 + Self.samplers.count * counts.count))
    let exact = try ground.exact(law, on: ground.grid(1), from: latents)
    let ends = exact.endPoints
    let images = try ground.posteriors(ends, of: law, labels: data.labels).map(\.component)

    let stored = try SamplePoints(rows: data.images, dimension: DigitImages.pixels)
    func row(_ sampler: String, _ steps: Int?, _ states: StateBatch) throws -> Row {
      let found = try ground.posteriors(states, of: law, labels: data.labels).map(\.component)
      let denoised = ground.denoised(states, by: law)
      let nearest = NearestPoints.of(SamplePoints(denoised), among: stored)
      let share = Double(zip(found, images).count { $0 == $1 }) / Double(states.count)
      return Row(
        sampler: sampler, steps: steps, errors: steps.map { _ in SampleSummary(states.distances(to: ends)) },
        sameImage: steps.map { _ in share }, nearest: SampleSummary(nearest.map(\.first)).median,
        memorised: Double(nearest.count { $0.first < $0.second / 2 }) / Double(states.count))
    }
    var rows = [try row("exact flow", nil, ends)]
    for name in Self.samplers {
      for steps in counts {
        rows.append(
          try row(
            name, steps,
            ground.run(
              name, law, on: ground.grid(steps, parameters[GridOptions.spacing], for: .law(law)),
              from: latents)))
      }
    }
    let classes = (0...9).map { digit in images.count { data.labels[$0] == digit } }
    let distance = try EnergyDistance(law.diffused(scale: ground.endScale, level: ground.end.level)).evaluate(
      SamplePoints(ends))
    context.progress.end()
    let galleries = try galleries(ground, data, counts, parameters)
    return Report(
      tables: [
        errorTable(rows), classTable(classes), galleries[0].imageTable(side: DigitImages.side),
        galleries[1].imageTable(side: DigitImages.side),
      ],
      figures: galleries + [errorFigure(rows)],
      checks: checks(rows, ends, distance.distance, exact), summary: .table(errorTable(rows)),
      notes: [
        "\(latents.count) latents; errors are Euclidean distances over \(DigitImages.pixels) pixels at t = \(ground.end.time)."
      ])
  }

  private func errorTable(_ rows: [Row]) -> Table {
    Table(
      name: "errors", title: "Errors against the exact flow from the same latents", of: rows,
      [
        .column("sampler", "name in the catalogue, or exact flow", \.sampler),
        .column("steps", "number of steps", \.steps),
        .column("median", "distance from the exact end point over all pixels", \.errors?.median),
        .column("mean", "of the same", \.errors?.mean),
        .column("same_image", "share that ends at the image of the exact flow", \.sameImage),
        .column("nearest", "median distance of the denoised sample from the nearest image", \.nearest),
        .column("memorised", "share nearer than half the distance of the second nearest image", \.memorised),
      ])
  }

  private func classTable(_ classes: [Int]) -> Table {
    Table(
      name: "classes", title: "Digits that the exact flow reaches", of: classes.enumerated().map { ($0, $1) },
      [.column("digit", "class", \.0), .column("count", "latents that end there", \.1)])
  }

  private func galleries(
    _ ground: DigitGround, _ data: DigitImages, _ counts: [Int], _ parameters: ParameterValues
  ) throws -> [Figure] {
    let count = min(Self.shown, parameters[Self.trajectories])
    let latents = ground.latents(count)
    func images(_ states: StateBatch) -> [[Double]] { (0..<count).map { states.state($0) } }
    var exact: [(name: String, images: [[Double]])] = []
    for width in [0.1, 0.27, 0.4] {
      let law = try data.mixture(width: width)
      exact.append(
        ("s = \(width)", images(try ground.exact(law, on: ground.grid(1), from: latents).endPoints)))
    }
    let narrow = try data.mixture(width: 0.1)
    func panel(_ steps: Int) throws -> Panel {
      let rows = try Self.samplers.map { name in
        (name: name, images: images(try ground.run(name, narrow, on: ground.grid(steps), from: latents)))
      }
      return .images(
        title: "\(steps) evaluations, s = 0.1", rows: [(name: "exact", images: exact[0].images)] + rows,
        side: DigitImages.side)
    }
    let shown = Array(counts.prefix(2))
    return [
      Figure(
        name: "widths", title: "The exact flow for three widths",
        finding:
          "From the same \(count) latents the exact flow reaches the same digits whatever the width s of the Gaussian around each image.",
        panels: [.images(rows: exact, side: DigitImages.side)], columns: 1, aspect: 0.3, legend: .hidden),
      Figure(
        name: "gallery", title: card.title,
        finding: "With few evaluations some of \(count) latents end at another image than the exact flow.",
        panels: try shown.map(panel), columns: 1, aspect: 0.6, legend: .hidden),
    ]
  }

  private func errorFigure(_ rows: [Row]) -> Figure {
    func lines(_ value: (Row) -> Double?) -> [Mark] {
      Self.samplers.map { name in
        let own = rows.filter { $0.sampler == name }
        return .line(LineSeries(name, x: own.map { Double($0.steps ?? 0) }, y: own.map { value($0) ?? .nan }))
      }
    }
    let target = rows[0]
    return Figure(
      name: "errors", title: "Errors against the number of steps",
      finding:
        "The exact end points are \(target.nearest.short) from the nearest image (median); samplers with few steps are below or above that.",
      panels: [
        Panel(
          title: "distance from the exact image", x: .linear("steps"), y: .logarithmic("median, 64 pixels"),
          marks: lines { $0.errors?.median }),
        Panel(
          title: "ends at the same image", x: .linear("steps"), y: .linear("share of latents"),
          marks: lines(\.sameImage)),
        Panel(
          title: "nearest image", caption: "line: exact flow", x: .linear("steps"),
          y: .linear("median distance"),
          marks: lines { $0.nearest } + [.rule(.horizontal(target.nearest))]),
      ], columns: 3, aspect: 1, legend: .below)
  }

  private func checks(
    _ rows: [Row], _ ends: StateBatch, _ energy: Double, _ exact: ReferenceSolution
  ) -> [Check] {
    func row(_ sampler: String, _ steps: Int?) -> Row? {
      rows.first { $0.sampler == sampler && $0.steps == steps }
    }
    var checks = [Check.completes(exact)]
    let medians: [(String, [(Int, Double)])] = [
      ("ddim", [(5, 1.0645), (10, 0.5105), (25, 0.2006)]),
      ("ttm2", [(5, 0.5055), (10, 0.1323), (25, 0.0255)]),
      ("ab2", [(5, 0.8268), (10, 0.2647), (25, 0.0563)]),
      ("dpm-solver++-2m", [(5, 0.6364), (10, 0.2961), (25, 0.0587)]),
      ("unipc-data-2", [(5, 0.6338), (10, 0.0597), (25, 0.0214)]),
    ]
    for (name, values) in medians {
      for (steps, value) in values {
        guard let median = row(name, steps)?.errors?.median else { continue }
        checks.append(
          .reproduced(
            "The median error of \(name) with \(steps) steps is that of an independent program.", median,
            value, within: 6e-5))
      }
    }
    for (name, steps, share) in [("ddim", 5, 0.58), ("ttm2", 5, 0.8), ("unipc-data-2", 25, 1)] {
      guard let found = row(name, steps)?.sameImage else { continue }
      checks.append(
        .reproduced(
          "\(name) with \(steps) steps ends at the image of the exact flow as often as in an independent program.",
          found, share, within: 1e-9))
    }
    checks.append(
      .reproduced(
        "The exact end points are as far from the nearest image as in an independent program (median).",
        rows[0].nearest, 2.189, within: 6e-4))
    checks.append(
      .reproduced(
        "The energy distance of the exact end points from the law is that of an independent program.", energy,
        0.0143313379,
        within: 2e-9))
    let norms = SampleSummary(
      (0..<ends.count).map { i in ends.state(i).reduce(0) { $0 + $1 * $1 }.squareRoot() })
    checks.append(
      .reproduced(
        "The mean norm of the exact end points is that of an independent program.", norms.mean, 7.0679,
        within: 6e-5))
    if let few = row("ddim", 5), let many = row("dpm-solver++-2m", 10) {
      checks.append(
        Check.published(
          "DDIM with 5 steps is too concentrated: nearer to the images than the exact flow (ratio of medians).",
          measured: few.nearest / rows[0].nearest, in: 0...1))
      checks.append(
        Check.published(
          "DPM-Solver++(2M) with 10 steps is too spread: farther from the images than the exact flow (ratio of medians).",
          measured: many.nearest / rows[0].nearest, in: 1...2))
    }
    return checks
  }
}
