import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers

/// Where the error of the score hides the order of the solver.
struct ScoreFloor: Experiment {
  let card = ExperimentCard(
    name: "score-floor", title: "The floor that an estimated score sets",
    question: "From how many steps on is a solver better than the score that it is given?",
    paper: Papers.genie, location: "Figure 14, Section 3 (errors of the learned score)",
    description: """
      The weights and means of the mixture are estimated from 100 to 100,000 draws whose components are known (labelled moments: \
      shares and averages; the widths are given). The exact flow of the estimated mixture leads the same latents to other end \
      points than the true one. Their distance is a floor: no solver that is given the estimated score can come closer to the \
      true flow on average, whatever its order.

      Against the number of steps, the errors of solvers with the true score stand beside the floors, and a method meets a floor \
      at the first number of steps at which its error is below it. Beside them stand the errors of the same solvers with the \
      score of 1000 draws against the true flow, which is all that a learned model can show. Floors are means over several \
      estimates.
      """)

  static let samples = Parameter(
    "samples", .integers(10...10_000_000), default: [100, 1000, 10_000, 100_000],
    help: "Numbers of draws from which the mixture is estimated.")
  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange),
    default: [5, 7, 10, 14, 20, 25, 28, 40, 57, 80, 113, 160, 226, 320], help: "Numbers of steps.")
  static let estimates = Parameter(
    "estimates", .integer(1...100), default: 6, help: "Number of estimates for every number of draws.")
  private static let samplers = SamplerOption.standard.several(
    default: ["ddim", "ab2", "ttm2", "ttm3", "dpm-solver-2m", "unipc-2"])

  var parameters: ParameterSet {
    ParameterSet(
      [Self.samples, Self.steps, Self.estimates, Self.samplers] + FlowSetting.options
        + [GridOptions.spacing, GridOptions.cut])
  }
  var smoke: [ParameterAssignment] {
    [
      LatentOptions.trajectories.set(16), Self.samples.set([100, 1000]), Self.steps.set([5, 20]),
      Self.estimates.set(2),
    ]
  }

  /// The distances between the ends of two exact flows.
  private struct Floor: Sendable {
    let samples: Int
    /// One summary per estimate.
    let estimates: [SampleSummary]
    /// The mixtures of the estimates.
    let mixtures: [GaussianMixture]

    func of(_ statistic: ErrorCurve.Statistic) -> SampleSummary {
      SampleSummary(estimates.map { statistic.of($0) })
    }
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let exact = try setting.exactFlow(at: [parameters[GridOptions.cut]], context: context)
    let samples = Array(Set(parameters[Self.samples])).sorted()
    let repeats = parameters[Self.estimates]
    let flows = try context.map(count: samples.count * repeats, label: "estimates") { index in
      let mixture = try setting.mixture.estimated(
        from: samples[index / repeats], seed: parameters.seed &+ UInt64(1 + index))
      let flow = try ReferenceSolution(
        SamplingProblem(model: mixture, schedule: setting.schedule, grid: exact.grid),
        latents: setting.latents, jobs: 1)
      return (mixture, SampleSummary(flow.endPoints.distances(to: exact.endPoints)))
    }
    let floors = samples.indices.map { s in
      let own = flows[s * repeats..<(s + 1) * repeats]
      return Floor(samples: samples[s], estimates: own.map(\.1), mixtures: own.map(\.0))
    }
    let samplers = parameters[Self.samplers]
    let counts = Array(Set(parameters[Self.steps])).sorted()
    let shown = floors.first { $0.samples == 1000 } ?? floors[0]
    let truth = try curves(setting, exact, samplers, counts, parameters, context) { setting.mixture }
    let learned = try curves(setting, exact, samplers, counts, parameters, context) { shown.mixtures[0] }
    return Report(
      tables: [
        floorTable(floors), errorTable(truth, learned, samples: shown.samples), meetingTable(truth, floors),
      ],
      figures: [figure(truth, learned, floors, shown)], checks: checks(floors, truth, learned, shown),
      summary: .table(summary(truth, floors)),
      notes: [
        "\(setting.latents.count) trajectories, \(repeats) estimates for every number of draws; cells: first number of steps with a median (mean) error below the floor."
      ]
        + floors.map {
          "\($0.samples) draws: floor \($0.of(.mean).mean.short) in the mean, \($0.of(.median).mean.short) in the median."
        })
  }

  /// The errors against the true flow of every sampler, with the score of a mixture.
  private func curves(
    _ setting: FlowSetting, _ exact: ReferenceSolution, _ samplers: [any Sampler<ScalarDiffusion>],
    _ counts: [Int], _ parameters: ParameterValues, _ context: RunContext, _ mixture: () -> GaussianMixture
  ) throws -> [SamplerErrors] {
    let model = mixture()
    let points = try context.map(count: samplers.count * counts.count, label: "samplers") { index in
      let (sampler, count) = (samplers[index / counts.count], counts[index % counts.count])
      let problem = SamplingProblem(
        model: model, schedule: setting.schedule,
        grid: try parameters.grid(steps: count, for: .law(setting.mixture)))
      return ErrorCurve.Point(
        steps: count,
        try GlobalError(of: sampler, on: problem, latents: setting.latents, reference: exact, jobs: 1))
    }
    return samplers.enumerated().map { index, sampler in
      SamplerErrors(
        sampler.card,
        ErrorCurve(
          sampler.card.name, against: .steps,
          Array(points[index * counts.count..<(index + 1) * counts.count])))
    }
  }

  private func meeting(
    _ curve: ErrorCurve, _ floor: Floor, _ statistic: ErrorCurve.Statistic
  ) -> Int? {
    curve.points.first { statistic.of($0.summary) <= floor.of(statistic).mean }?.count
  }

  private func floorTable(_ floors: [Floor]) -> Table {
    Table(
      name: "floors", title: "Distance of the exact flows of estimated mixtures from the true one",
      of: floors,
      [
        .column("draws", "number of draws of the estimate", \.samples),
        .column("estimates", "number of estimates", \.estimates.count),
        .column("mean", "mean over the estimates of the mean distance") { $0.of(.mean).mean },
        .column("mean_standard_error", "its standard error") { $0.of(.mean).standardError },
        .column("median", "mean over the estimates of the median distance") { $0.of(.median).mean },
        .column("median_standard_error", "its standard error") { $0.of(.median).standardError },
        .column("modes", "mean number of modes that were drawn at all") { floor in
          SampleSummary(floor.mixtures.map { Double($0.count) }).mean
        },
      ])
  }

  private func errorTable(_ truth: [SamplerErrors], _ learned: [SamplerErrors], samples: Int) -> Table {
    typealias Row = (score: String, name: String, point: ErrorCurve.Point)
    let rows = [("true", truth), ("\(samples) draws", learned)].flatMap { score, curves in
      curves.flatMap { entry in entry.curve.points.map { Row(score, entry.card.name, $0) } }
    }
    return Table(
      name: "score_floor", title: "Errors against the true flow", of: rows,
      [
        .column("score", "of the true mixture, or of the first estimate from so many draws", \.score),
        .column("sampler", "name in the catalogue", \.name),
        .column("steps", "number of steps", \.point.count),
        .summary(of: "|x - exact| at the end", \.point.summary),
      ])
  }

  private func meetingTable(_ truth: [SamplerErrors], _ floors: [Floor]) -> Table {
    typealias Row = (entry: SamplerErrors, floor: Floor)
    return Table(
      name: "meetings", title: "Numbers of steps at which a solver is better than the score",
      of: truth.flatMap { entry in floors.map { Row(entry, $0) } },
      [
        .column("sampler", "name in the catalogue", \.entry.card.name),
        .column("draws", "number of draws of the estimate", \.floor.samples),
        .column("steps_mean", "first number of steps with a mean error below the floor; empty: none") {
          meeting($0.entry.curve, $0.floor, .mean)
        },
        .column("steps_median", "the same for the medians") { meeting($0.entry.curve, $0.floor, .median) },
      ])
  }

  private func summary(_ truth: [SamplerErrors], _ floors: [Floor]) -> Table {
    func text(_ steps: Int?) -> String { steps.map(String.init) ?? "-" }
    return Table(
      name: "summary", title: "Steps to the floor of the score", of: truth,
      [.column("sampler", \.card.name)]
        + floors.map { floor in
          .column("\(floor.samples) draws") { entry in
            text(meeting(entry.curve, floor, .median)) + " (\(text(meeting(entry.curve, floor, .mean))))"
          }
        })
  }

  private func figure(
    _ truth: [SamplerErrors], _ learned: [SamplerErrors], _ floors: [Floor], _ shown: Floor
  ) -> Figure {
    func panel(
      _ title: String, _ curves: [SamplerErrors], _ statistic: ErrorCurve.Statistic, _ rules: [Floor]
    )
      -> Panel
    {
      Panel(
        title: title,
        caption: "dashed: floor of \(rules.map { "\($0.samples)" }.joined(separator: ", ")) draws",
        x: .logarithmic("number of steps"),
        y: .logarithmic("\(statistic.rawValue) error in x"),
        marks: curves.map { $0.curve.line(statistic, showsFit: false) }
          + rules.map { .rule(.horizontal($0.of(statistic).mean)) })
    }
    let parts = truth.compactMap { entry in
      meeting(entry.curve, shown, .median).map { "\(entry.card.name) with \($0)" }
    }
    return Figure(
      name: "score_floor", title: "Errors of solvers and of the score",
      finding:
        "The score of \(shown.samples) draws moves end points by \(shown.of(.median).mean.short) in the median; steps that take a "
        + "solver below it: \(parts.joined(separator: ", ")).",
      panels: [
        panel("true score, median", truth, .median, floors),
        panel("true score, mean", truth, .mean, floors),
        panel("score of \(shown.samples) draws", learned, .median, [shown]),
      ], columns: 3, aspect: 1.2, legend: .below, sharing: .both)
  }

  private func checks(
    _ floors: [Floor], _ truth: [SamplerErrors], _ learned: [SamplerErrors], _ shown: Floor
  ) -> [Check] {
    var checks: [Check] = []
    if shown.samples == 1000 {
      checks += [
        .published(
          "The score of 1000 draws moves end points by about 0.045 in the mean.",
          measured: shown.of(.mean).mean, in: 0.03...0.065),
        .published(
          "It moves them by about 0.0087 in the median.", measured: shown.of(.median).mean,
          in: 0.006...0.0125),
      ]
    }
    let enough = floors.filter { $0.samples >= 1000 }
    if enough.count > 2 {
      let estimate = OrderEstimate(
        steps: enough.map { 1 / Double($0.samples) }, errors: enough.map { $0.of(.median).mean })
      checks.append(
        .published(
          "From 1000 draws on the floor in the median falls about with the square root of their number (power).",
          measured: estimate.slope, in: 0.35...0.6))
    }
    for entry in learned {
      guard let last = entry.curve.points.last else { continue }
      checks.append(
        .published(
          "With the score of \(shown.samples) draws and \(last.count) steps \(entry.card.name) is where the exact flow of that score is (ratio of mean errors).",
          measured: last.summary.mean / (shown.estimates.first?.mean ?? .nan), in: 0.9...1.1))
    }
    return checks
  }
}
