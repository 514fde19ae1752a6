import Accuracy
import Diffusion
import Experimentation
import Integration
import Learning
import Numbers
import Reporting
import Samplers

/// The number of steps at which the error of a solver is that of the score, for score errors of known size.
struct ScoreErrorFloor: Experiment {
  let card = ExperimentCard(
    name: "score-error-floor", title: "Solver errors against score errors of known size",
    question: "How many steps does a sampler need before the error of the score is larger than its own?",
    paper: Papers.genie, location: "Section 5 and Appendix F (errors of the learned score)",
    description: """
      A smooth field of root mean square delta is added to the exact noise prediction of the mixture. The exact flow of the \
      perturbed prediction ends elsewhere than that of the mixture; the mean distance is the error of the score. The error of a sampler \
      of order p falls with the power p of its number of steps, so the number of steps at which both are equal grows only with the power \
      1/p of 1/delta. Beyond it steps buy nothing.

      The number is found by interpolating the sampler's error with the exact prediction, log against log. At the whole number of steps \
      next to it the sampler then runs on the perturbed prediction, and its distance from the flow of the mixture is compared with the \
      error of the score. While delta is small both errors add; with few steps on a score with a large error they do not, and the ratio shows \
      it. The trained network of the other experiments is a row of the same table.
      """)

  private static let sizes = Parameter(
    "sizes", .reals(.positive), default: [0.001, 0.003, 0.01, 0.03, 0.1],
    help: "Root mean squares delta of the error of the noise prediction.")
  private static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange),
    default: [3, 4, 5, 7, 10, 14, 20, 28, 40, 56, 80, 160, 320, 640],
    help: "Numbers of steps at which samplers are measured.")
  private static let samplers = SamplerOption.standard.several(
    default: ["ddim", "ab2", "dpm-solver++-2m", "ttm2", "ttm3"])

  var parameters: ParameterSet {
    ParameterSet(
      [LearnedSetting.network, Self.sizes, Self.steps, Self.samplers]
        + LatentOptions.options(trajectories: LearnedSetting.trajectories))
  }

  var smoke: [ParameterAssignment] {
    [Self.sizes.set([0.003, 0.03]), Self.steps.set([5, 20, 80]), LatentOptions.trajectories.set(16)]
  }

  /// One score with an error.
  struct Score: Sendable {
    let name: String
    /// `δ`; nil for the network, which has none that is known beforehand.
    let size: Double?
    let model: any NoiseModel
    /// Distances of the ends of its exact flow from those of the mixture's.
    let error: SampleSummary
  }

  /// One sampler beside one score.
  struct Meeting: Sendable {
    let sampler: String
    let order: Int
    let score: Score
    /// The number of steps at which both errors are equal; nil where it is outside the numbers measured.
    let steps: Double?
    /// The mean distance from the flow of the mixture after the whole number of steps next to it.
    let total: Double?
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try LearnedSetting(parameters, context: context)
    let exact = try setting.exactFlow(of: setting.mixture, context: context)
    let scores = try self.scores(parameters, setting, exact, context)
    let counts = Array(Set(parameters[Self.steps])).sorted()
    let samplers = parameters[Self.samplers]
    @Sendable func error(
      _ model: any NoiseModel, _ sampler: any Sampler<ScalarDiffusion>, _ steps: Int
    ) throws
      -> ErrorCurve.Point
    {
      ErrorCurve.Point(
        steps: steps,
        try GlobalError(
          of: sampler, on: setting.problem(model, steps: steps), latents: setting.latents, reference: exact,
          jobs: 1))
    }
    let points = try context.map(count: samplers.count * counts.count, label: "samplers") { index in
      try error(setting.mixture, samplers[index / counts.count], counts[index % counts.count])
    }
    let curves = samplers.enumerated().map { index, sampler in
      SamplerErrors(
        sampler.card,
        ErrorCurve(
          sampler.card.name, against: .steps,
          Array(points[index * counts.count..<(index + 1) * counts.count])))
    }
    let meetings = try context.map(count: samplers.count * scores.count, label: "perturbed scores") { index in
      let (place, score) = (index / scores.count, scores[index % scores.count])
      let steps = Self.meeting(curves[place].curve, score.error.mean)
      let total = try steps.map { steps in
        try error(score.model, samplers[place], max(Int(steps.rounded()), 1)).summary.mean
      }
      return Meeting(
        sampler: samplers[place].card.name, order: samplers[place].card.orders.smooth, score: score,
        steps: steps, total: total)
    }
    let tables = ScoreErrorTables(curves: curves, scores: scores, meetings: meetings)
    return Report(
      tables: [tables.scoreTable, tables.errorTable, tables.meetingTable], figures: [tables.figure],
      checks: [Check.completes(exact)] + tables.checks, summary: .table(tables.summary),
      notes: [
        "\(setting.latents.count) trajectories; errors are mean distances in x at t = 0.001, cells are numbers of steps at which the error of the sampler is that of the score."
      ])
  }

  private func scores(
    _ parameters: ParameterValues, _ setting: LearnedSetting, _ exact: ReferenceSolution,
    _ context: RunContext
  ) throws -> [Score] {
    let schedule = setting.process.schedule
    let levels = schedule.level(at: 1e-3)...schedule.level(at: 1)
    var models: [(String, Double?, any NoiseModel)] = try Set(parameters[Self.sizes]).sorted().map { size in
      let model = try PerturbedModel(setting.mixture, size: size, levels: levels, seed: parameters.seed)
      return (size.plain, size, model)
    }
    models.append((parameters[LearnedSetting.network], nil, setting.network))
    return try models.map { name, size, model in
      let flow = try setting.exactFlow(of: model, context: context)
      return Score(
        name: name, size: size, model: model,
        error: SampleSummary(
          (0..<setting.latents.count).map { i in
            flow.outcomes[i] == .completed && exact.outcomes[i] == .completed
              ? flow.endPoints.distance(to: exact.endPoints, at: i) : .nan
          }))
    }
  }

  /// Where a curve of mean errors, log against log, first falls to `error`; nil where it does not between its points.
  static func meeting(_ curve: ErrorCurve, _ error: Double) -> Double? {
    let (counts, errors) = (curve.points.map(\.value), curve.errors(.mean))
    for (place, next) in counts.indices.dropFirst().enumerated()
    where errors[place] >= error && errors[next] < error {
      let (a, b) = (Double.log(errors[place]), Double.log(errors[next]))
      let share = (a - Double.log(error)) / (a - b)
      return Double.exp(
        Double.log(counts[place]) + share * (Double.log(counts[next]) - Double.log(counts[place])))
    }
    return nil
  }
}
