import Accuracy
import Diffusion
import Experimentation
import Learning
import Metrics
import Numbers
import Reporting
import Samplers

/// How far a trained score network is from the exact score, and what that does to the flow.
struct LearnedScore: Experiment {
  let card = ExperimentCard(
    name: "learned-score", title: "A trained score network against the exact score",
    question:
      "How wrong is the noise prediction of a trained network, and how far does its flow lead astray?",
    paper: Papers.genie, location: "Section 5",
    description: """
      The error of a learned score is normally unknowable. For a mixture it is a column: the root mean square of \
      |eps_theta - eps| over noisy data at ten noise levels. Beside it, what no solver of the network can improve: the distance \
      between the end points of the exact flow of the network and of the exact flow of the mixture from the same latents, and \
      the share of end points outside all modes.
      """)

  private static let points = Parameter(
    "points", .integer(16...1_000_000), default: 4096, help: "Noisy data per noise level.")

  var parameters: ParameterSet {
    ParameterSet(
      [LearnedSetting.network, Self.points] + LatentOptions.options(trajectories: LearnedSetting.trajectories)
    )
  }

  var smoke: [ParameterAssignment] { [Self.points.set(256), LatentOptions.trajectories.set(16)] }

  /// One noise level.
  private struct Row {
    let level: Double
    /// Root mean square of the error, and of the noise that stays unknown even to the exact prediction.
    let error: Double
    let exact: Double
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try LearnedSetting(parameters, context: context)
    let (mixture, network) = (setting.mixture, setting.network)
    let rows = try context.map(count: TrainingJob.levels.count, label: "noise levels") { j in
      let level = TrainingJob.levels[j]
      let error = LearnedError(
        over: NoisyData(mixture, levels: .logUniform(level...level)), count: parameters[Self.points],
        seed: parameters.seed)
      return Row(level: level, error: error.noise(of: network), exact: error.residual())
    }
    let learned = try setting.exactFlow(of: network, context: context)
    let exact = try setting.exactFlow(of: mixture, context: context)
    let distances = SampleSummary(
      (0..<setting.latents.count).map { learned.endPoints.distance(to: exact.endPoints, at: $0) })
    let judge = try ModeOccupancy(mixture)
    let outside = try [learned, exact].map {
      try judge.evaluate(SamplePoints($0.endPoints)).outsideShare
    }
    let flow = Table(
      name: "flow", title: "The exact flow of the network against that of the mixture", of: [distances],
      [
        .summary(of: "|x - exact| at the end", { $0 }),
        .column("outside_network", "share of end points outside all modes, network", { _ in outside[0] }),
        .column("outside_mixture", "the same for the mixture", { _ in outside[1] }),
      ])
    let table = self.table(rows)
    return Report(
      tables: [table, flow], figures: [figure(rows, distances)],
      checks: [
        Check(
          "The flow of the network completes for every trajectory.",
          isTrue: learned.outcomes.allSatisfy { $0 == .completed }), Check.completes(exact),
      ] + checks(rows),
      summary: .table(table),
      notes: [
        "\(network.weights.count) weights; the flow of the network ends at a mean distance of \(distances.mean.short) "
          + "(median \(distances.median.short)) from that of the mixture over \(setting.latents.count) trajectories, with "
          + "\(outside[0].percent) of its end points outside all modes (\(outside[1].percent) for the mixture)."
      ])
  }

  private func table(_ rows: [Row]) -> Table {
    Table(
      name: "score_error", title: "Error of the noise prediction", of: rows,
      [
        .column("gamma", "noise level", \.level),
        .column("rms_error", "root mean square of |eps_theta - eps|", \.error),
        .column("rms_residual", "root mean square of |eps - e|, the noise that no prediction knows", \.exact),
        .column(
          "excess", "share of the loss at this level that is due to the network",
          { $0.error * $0.error / ($0.error * $0.error + $0.exact * $0.exact) }),
      ])
  }

  private func figure(_ rows: [Row], _ distances: SampleSummary) -> Figure {
    let worst = rows.max { $0.error < $1.error }
    func line(_ label: String, _ value: (Row) -> Double) -> Mark {
      .line(LineSeries(label, x: rows.map(\.level), y: rows.map(value)))
    }
    return Figure(
      name: "score_error", title: card.title,
      finding:
        "The error is largest at gamma = \((worst?.level ?? .nan).plain) with \((worst?.error ?? .nan).short), and below "
        + "\((rows.filter { $0.level >= 1 }.map(\.error).max() ?? .nan).short) from gamma = 1 on.",
      panels: [
        Panel(
          title: "error of the noise prediction", x: .logarithmic("noise level gamma"),
          y: .logarithmic("root mean square"),
          marks: [
            line("network against exact", \.error), line("exact against the noise drawn", \.exact),
          ])
      ], columns: 1, aspect: 0.6, legend: .below)
  }

  private func checks(_ rows: [Row]) -> [Check] {
    func worst(from level: Double) -> Double { rows.filter { $0.level >= level }.map(\.error).max() ?? .nan }
    return [
      Check.published(
        "The network has an rms error of at most 0.15 at every level from gamma = 0.02 up.",
        measured: worst(from: 0.02), in: 0...0.15),
      Check.published(
        "The network has an rms error of at most 0.05 at every level from gamma = 1 up.",
        measured: worst(from: 1), in: 0...0.05),
    ]
  }
}
