import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers

/// At which noise level a trajectory decides for a digit and an image, and in which steps the error is made.
struct DigitsCommitment: Experiment {
  let card = ExperimentCard(
    name: "digits-commitment", title: "Where a trajectory decides, and where the error is made",
    question: "Is the error of a step largest where the images are told apart fastest?",
    paper: Papers.genie, location: "Figure 2",
    description: """
      Along exact trajectories the posterior weights of the images go from equal to one. Their entropy H is taken at the levels of a \
      fine grid; a trajectory has decided for a class or an image from the level on below which its posterior probability stays above \
      0.99.

      The local error is that of one step of a grid with equal steps in log gamma, from the exact state and an exact history. Along the \
      flow d eps/d gamma is made of the posterior's covariance and third moment, and in expectation -dH/dlog gamma of the trace of the same \
      covariance: both are looked at step by step.
      """)

  static let trajectories = Parameter(
    "trajectories", .integer(1...1_000_000), default: 100, help: "Number of latents.")
  static let width = Parameter(
    "bandwidth", .real(.above(0, upTo: 10)), default: DigitMixtures.width,
    help: "Standard deviation of the Gaussian around each image.")
  private static let samplers = ["ddim", "ttm2", "ab2", "dpm-solver++-2m"]
  private static let steps = 24
  private static let fine = 10

  var parameters: ParameterSet { ParameterSet([Self.width, Self.trajectories]) }
  var smoke: [ParameterAssignment] { [Self.trajectories.set(2)] }

  /// One step of the coarse grid.
  private struct Step {
    let from: GridPoint
    /// Mean fall of the entropy per unit of log gamma.
    let fall: Double
    /// Mean local error of each sampler.
    let errors: [Double]
  }

  private struct Study {
    /// Entropy of every trajectory at every level.
    let entropies: [[Double]]
    /// Level from which on class and image are decided; nil where they never are.
    let classes: [Double?]
    let images: [Double?]
    let steps: [Step]
    /// The share of trajectories whose largest local error is in the step of the steepest fall or a neighbour.
    let shares: [Double]
    let levels: [Double]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let ground = DigitGround(context: context, seed: parameters.seed)
    let data = try DigitImages.all()
    let law = try data.mixture(width: parameters[Self.width])
    let latents = ground.latents(parameters[Self.trajectories])
    let grid = try ground.grid(Self.steps * Self.fine, .logSignalToNoise)
    context.progress.begin("trajectories", total: latents.count)
    let exact = try ground.exact(law, on: grid, from: latents)
    context.progress.end()
    let study = try measure(exact, law, data, ground)
    return Report(
      tables: [stepTable(study), decisionTable(study), entropyTable(study)], figures: [figure(study)],
      checks: checks(study, exact), summary: .table(stepTable(study)),
      notes: [
        "\(latents.count) exact trajectories; \(Self.steps) steps of equal length in log gamma for the local errors."
      ])
  }

  private func measure(
    _ exact: ReferenceSolution, _ law: GaussianMixture, _ data: DigitImages, _ ground: DigitGround
  ) throws -> Study {
    let levels = exact.grid.points.map(\.level)
    let count = exact.outcomes.count
    let weights = try ParallelMap.map(count: count, jobs: ground.context.jobs) { i in
      try levels.indices.map { n in
        try law.posterior(
          of: exact.path[n].state(i), atGamma: levels[n], labels: data.labels, classCount: 10)
      }
    }
    func decided(_ value: (Int, Int) -> Double, _ i: Int) -> Double? {
      var level: Double?
      for n in levels.indices.reversed() {
        guard value(i, n) > 0.99 else { break }
        level = levels[n]
      }
      return level
    }
    let coarse = try exact.keeping(Array(stride(from: 0, through: levels.count - 1, by: Self.fine)))
    let problem = SamplingProblem(model: law, schedule: ground.schedule, grid: coarse.grid)
    let errors = try Self.samplers.map { name in
      try LocalError(
        of: ground.sampler(name), on: problem, reference: coarse, jobs: ground.context.jobs,
        monitor: ground.context.monitor
      ).distances
    }
    let falls = (0..<Self.steps).map { n in
      (0..<count).map { i in weights[i][n * Self.fine].entropy - weights[i][(n + 1) * Self.fine].entropy }
    }
    let shares = errors.map { distances in
      let near = (0..<count).count { i in
        let error = DigitGround.largest(distances.map { $0[i] })
        let fall = DigitGround.largest(falls.map { $0[i] })
        return abs(error - fall) <= 1
      }
      return Double(near) / Double(count)
    }
    let length = Double.log(levels[0] / levels[levels.count - 1]) / Double(Self.steps)
    return Study(
      entropies: weights.map { $0.map(\.entropy) },
      classes: (0..<count).map { decided({ weights[$0][$1].classes.max() ?? 0 }, $0) },
      images: (0..<count).map { decided({ weights[$0][$1].largest }, $0) },
      steps: (0..<Self.steps).map { n in
        Step(
          from: coarse.grid.points[n], fall: SampleSummary(falls[n]).mean / length,
          errors: errors.map { SampleSummary($0[n]).mean })
      }, shares: shares, levels: levels)
  }

  private func stepTable(_ study: Study) -> Table {
    var fields: [Field<Step>] = [
      .column("gamma", "level at which the step starts", \.from.level),
      .column("t", "time at which it starts", \.from.time),
      .column("entropy_fall", "mean fall of the entropy per unit of log gamma", unit: "nat", \.fall),
    ]
    for (j, name) in Self.samplers.enumerated() {
      fields.append(
        .column(
          name.replacing("++", with: "_pp").replacing("-", with: "_"),
          "mean local error of one step of \(name), distance in x over 64 pixels"
        ) { (step: Step) in
          step.errors[j]
        })
    }
    return Table(
      name: "steps", title: "Fall of the entropy and local errors, step by step", of: study.steps, fields)
  }

  private func decisionTable(_ study: Study) -> Table {
    typealias Row = (name: String, never: Int, levels: [Double])
    func row(_ name: String, _ values: [Double?]) -> Row {
      (name, values.count { $0 == nil }, values.map { $0 ?? 0 }.sorted())
    }
    var fields: [Field<Row>] = [
      .column("what", "class or image", \.name),
      .column("never", "trajectories that stay undecided", \.never),
    ]
    for (name, share) in [("p10", 0.1), ("p25", 0.25), ("median", 0.5), ("p75", 0.75), ("p90", 0.9)] {
      fields.append(
        .column(name, "quantile of gamma; empty where it is undecided") { (row: Row) -> Cell in
          let value = SampleSummary.quantile(share, ofSorted: row.levels)
          return value > 0 ? .number(value) : .empty
        })
    }
    return Table(
      name: "decisions", title: "Level from which on the posterior probability stays above 0.99",
      of: [row("class", study.classes), row("image", study.images)], fields)
  }

  private func entropyTable(_ study: Study) -> Table {
    typealias Row = (gamma: Double, entropies: [Double])
    let rows: [Row] = study.levels.indices.map { n in (study.levels[n], study.entropies.map { $0[n] }) }
    return Table(
      name: "entropy", title: "Entropy of the posterior weights along the flow", of: rows,
      [
        .column("gamma", "noise level", \.gamma),
        .column("entropy", "mean", unit: "nat") { (row: Row) in SampleSummary(row.entropies).mean },
        .column("effective_images", "mean of exp of the entropy") { (row: Row) in
          SampleSummary(row.entropies.map { Double.exp($0) }).mean
        },
      ])
  }

  private func figure(_ study: Study) -> Figure {
    let levels = study.steps.map(\.from.level)
    let peak = study.steps[DigitGround.largest(study.steps.map(\.fall))].from.level
    return Figure(
      name: "steps", title: card.title,
      finding:
        "The entropy falls fastest in the step that starts at gamma = \(peak.short); the mean local errors of one-step samplers peak there too.",
      panels: [
        Panel(
          title: "images told apart", x: .logarithmic("gamma"), y: .linear("-dH/dlog gamma, nats"),
          marks: [.line(LineSeries(nil, x: levels, y: study.steps.map(\.fall)))]),
        Panel(
          title: "local error", x: .logarithmic("gamma"), y: .linear("mean distance in x"),
          marks: Self.samplers.enumerated().map { j, name in
            .line(LineSeries(name, x: levels, y: study.steps.map { $0.errors[j] }))
          }),
        Panel(
          title: "decided", x: .logarithmic("gamma"), y: .linear("share of trajectories"),
          marks: [("class", study.classes), ("image", study.images)].map { name, values in
            .line(
              LineSeries(
                name, x: study.levels,
                y: study.levels.map { level in
                  Double(values.count { ($0 ?? 0) >= level }) / Double(values.count)
                }, hasMarkers: false))
          }),
      ], columns: 3, aspect: 1, legend: .below)
  }

  private func checks(_ study: Study, _ exact: ReferenceSolution) -> [Check] {
    var checks = [Check.completes(exact)]
    let fall = DigitGround.largest(study.steps.map(\.fall))
    for (j, name) in Self.samplers.enumerated() where j < 3 {
      let peak = DigitGround.largest(study.steps.map { $0.errors[j] })
      checks.append(
        Check.published(
          "The mean local error of \(name) peaks in the step in which the entropy falls fastest (steps between them).",
          measured: Double(abs(peak - fall)), in: 0...0))
    }
    for (j, share) in [0.90, 0.87, 0.89, 0.74].enumerated() {
      checks.append(
        .reproduced(
          "The largest local error of \(Self.samplers[j]) is in the step of the steepest fall or a neighbour as often as in an independent program.",
          study.shares[j], share, within: 0.0101))
    }
    let known: [(String, Double, [Double?])] = [
      ("class", 0.8142, study.classes), ("image", 0.4655, study.images),
    ]
    for (name, value, levels) in known {
      let median = SampleSummary.quantile(0.5, ofSorted: levels.map { $0 ?? 0 }.sorted())
      checks.append(
        .reproduced(
          "Half of the trajectories have decided for the \(name) at the level of an independent program (ratio).",
          median / value, 1,
          within: 0.045))
    }
    return checks
  }
}
