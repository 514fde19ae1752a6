import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

/// Likelihoods by the encoding ODE against the exact density.
struct Likelihood: Experiment {
  let card = ExperimentCard(
    name: "likelihood", title: "Likelihood by the encoding ODE",
    question: "How many steps does a likelihood in nats take, and is its order that of the sampler?",
    paper: Papers.genie, location: "Section 4 (encoding), after Song et al. 2021, App. D.2",
    description: """
      Along the flow log p changes by minus the divergence of eps. Data with the noise of t-cut are carried to t = 1 with the \
      integral of the divergence as one coordinate more, and log p at the end plus this integral is log p at the start. The \
      divergence is exact, the trace of the mixture's Jacobian; Taylor methods take its total derivatives too. The density of a \
      mixture is known at every noise level, so the error is that of the integration alone. What is lost when the prior N(0, I) is \
      taken for the law at t = 1 is shown beside it.

      Both laws are measured: the mixture of the GENIE paper, and three wide modes, on which the steps are in the asymptotic \
      range.
      """)

  static let steps = Parameter(
    "steps", .integers(1...10_000), default: [10, 20, 40, 80, 160, 320], help: "Numbers of steps.")
  static let trajectories = Parameter(
    "trajectories", .integer(2...100_000), default: 128, help: "Number of data points.")
  private static let samplers = SamplerOption.standard.several(
    default: ["ddim", "ab2", "ttm2", "ttm3", "ttm4", "dpm-solver-2m", "rho-heun2", "rho-rk4"])
  /// Errors up to here, in nats, are those of rounding.
  private static let floor = 1e-11

  var parameters: ParameterSet {
    ParameterSet([Self.steps, Self.trajectories, Self.samplers, GridOptions.spacing, GridOptions.cut])
  }
  var smoke: [ParameterAssignment] { [Self.trajectories.set(8), Self.steps.set([10, 20, 40])] }

  /// One law with its errors.
  private struct Law {
    let name: String
    let curves: [SamplerErrors]
    let encoded: Encoded
  }

  /// Data and what is known about them.
  private struct Encoded {
    /// `x` at t-cut, and 0 in the last coordinate.
    let states: StateBatch
    /// `log p` of each, in the units of `x̄`.
    let exact: [Double]
    /// `|log N − log p|` at the ends of trajectories.
    let prior: SampleSummary
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let mixtures: [(name: String, mixture: GaussianMixture)] = [
      ("toy-8x8", try .toy8x8()), ("wide", try .smooth()),
    ]
    let laws = try mixtures.map { try law($0.name, $0.mixture, parameters, context) }
    return Report(
      tables: [errorTable(laws), orderTable(laws)], figures: [figure(laws)], checks: checks(laws),
      summary: .table(summary(laws, parameters[Self.steps])),
      notes: laws.map {
        "\($0.name): the prior in place of the law at t = 1 changes log p by \($0.encoded.prior.mean.short) nats on average."
      } + ["\(parameters[Self.trajectories]) data points; median of |log p - exact| in nats."])
  }

  private func law(
    _ name: String, _ mixture: GaussianMixture, _ parameters: ParameterValues, _ context: RunContext
  ) throws -> Law {
    let schedule = LinearVariancePreserving()
    let recipe = GridRecipe<ScalarDiffusion>(
      parameters[GridOptions.spacing], schedule: schedule, to: parameters[GridOptions.cut],
      data: .law(mixture))
    let start = try recipe.grid(steps: 1).last
    let encoded = try encode(mixture, schedule, start, parameters)
    let model = try DivergenceModel(mixture)
    let samplers = parameters[Self.samplers]
    let counts = Array(Set(parameters[Self.steps])).sorted()
    let points = try context.map(count: samplers.count * counts.count, label: name) { index in
      let (sampler, count) = (samplers[index / counts.count], counts[index % counts.count])
      let grid = try recipe.grid(steps: count).reversed()
      let run = try SamplingProblem(model: model, schedule: schedule, grid: grid).run(
        sampler, latents: encoded.states, jobs: 1)
      let alpha = schedule.alpha(at: grid.last)
      let errors = try encoded.exact.indices.map { i -> Double in
        guard run.outcomes[i] == .completed else { return .nan }
        let end = run.states.state(i).map { $0 / alpha }
        return abs(try model.logDensity(atEnd: end, gamma: grid.last.level) - encoded.exact[i])
      }
      return ErrorCurve.Point(
        steps: count, evaluations: run.evaluations, derivatives: run.derivatives,
        summary: SampleSummary(errors))
    }
    let largest = Double(counts.last ?? 1)
    let curves = samplers.enumerated().map { index, sampler in
      SamplerErrors(
        sampler.card,
        ErrorCurve(
          sampler.card.name, against: .steps,
          Array(points[index * counts.count..<(index + 1) * counts.count]), floor: Self.floor,
          fitting: .from(largest / 4)))
    }
    return Law(name: name, curves: curves, encoded: encoded)
  }

  private func encode(
    _ mixture: GaussianMixture, _ schedule: LinearVariancePreserving, _ start: GridPoint,
    _ parameters: ParameterValues
  ) throws -> Encoded {
    let noisy = DataSample.noisy(
      from: mixture, count: parameters[Self.trajectories], seed: parameters.seed, at: start,
      schedule: schedule)
    let alpha = schedule.alpha(at: start)
    var states = StateBatch(count: noisy.count, dimension: mixture.dimension + 1)
    for i in 0..<noisy.count {
      for d in 0..<noisy.dimension { states[i, d] = noisy[i, d] }
    }
    let whole = try TimeGrid(.linear, steps: 1, schedule: schedule, to: start.time)
    let end = whole.first
    let run = try SamplingProblem(model: mixture, schedule: schedule, grid: whole.reversed()).run(
      TaylorAdaptive(tolerance: 1e-12), latents: noisy)
    let variance = 1 + end.level * end.level
    let gaps = try (0..<noisy.count).map { i -> Double in
      let state = run.states.state(i).map { $0 / schedule.alpha(at: end) }
      let square = state.reduce(0) { $0 + $1 * $1 }
      let prior =
        -0.5 * (square / variance + Double(state.count) * Double.log(2 * Double.pi * variance))
      return abs(prior - (try mixture.logDensity(of: state, atGamma: end.level)))
    }
    return Encoded(
      states: states,
      exact: try (0..<noisy.count).map { i in
        try mixture.logDensity(of: noisy.state(i).map { $0 / alpha }, atGamma: start.level)
      }, prior: SampleSummary(gaps))
  }

  private func errorTable(_ laws: [Law]) -> Table {
    typealias Row = (law: Law, card: SamplerCard, point: ErrorCurve.Point)
    let rows = laws.flatMap { law in
      law.curves.flatMap { entry in entry.curve.points.map { Row(law, entry.card, $0) } }
    }
    return Table(
      name: "likelihood", title: "Errors of the log-likelihood in nats", of: rows,
      [
        .column("mixture", "name of the law", \.law.name),
        .column("sampler", "name in the catalogue", \.card.name),
        .column("steps", "from t-cut to t = 1", \.point.count),
        .column("evaluations", "evaluations of eps and its divergence per point", \.point.evaluations),
        .column("derivatives", "total derivatives of both", \.point.derivatives),
        .summary(of: "|log p - exact|", unit: "nat", \.point.summary),
      ])
  }

  private func orderTable(_ laws: [Law]) -> Table {
    typealias Row = (law: Law, entry: SamplerErrors)
    return Table(
      name: "orders", title: "Orders of the likelihood",
      of: laws.flatMap { law in law.curves.map { Row(law, $0) } },
      [
        .column("mixture", "name of the law", \.law.name),
        .column("sampler", "name in the catalogue", \.entry.card.name),
        .column("declared", "order of the sampler with its own start", \.entry.card.orders.started),
        .order(
          "slope", "of log median error against log 1/N", "standard_error", "of the slope", \.entry.curve),
        .column("points", "grids of the fit: the last quarter of the steps", \.entry.curve.fitted.count),
      ])
  }

  private func summary(_ laws: [Law], _ steps: [Int]) -> Table {
    typealias Row = (law: Law, entry: SamplerErrors)
    return Table(
      name: "summary", title: "Median error of the log-likelihood in nats",
      of: laws.flatMap { law in law.curves.map { Row(law, $0) } },
      [.column("mixture", \.law.name), .column("sampler", \.entry.card.name)]
        + Set(steps).sorted().map { count in
          .column("\(count)") { row in
            row.entry.curve.point(at: Double(count)).map {
              NumberText.significant($0.summary.median, digits: 2)
            }
          }
        } + [.column("order") { $0.entry.curve.orderText() }])
  }

  private func figure(_ laws: [Law]) -> Figure {
    let parts = laws.map { law in
      let best = law.curves.compactMap { entry in
        entry.curve.points.first { $0.summary.median <= 0.01 }.map { ($0.count, entry.card.name) }
      }.min { $0.0 < $1.0 }
      return best.map { "\($0.1) with \($0.0) steps on \(law.name)" } ?? "no method on \(law.name)"
    }
    return Figure(
      name: "likelihood", title: "Error of the log-likelihood against the number of steps",
      finding:
        "The fewest steps for a median error of 0.01 nats: \(parts.joined(separator: ", ")) (hollow: not fitted).",
      panels: laws.map { law in
        Panel(
          title: law.name, x: .logarithmic("number of steps"),
          y: .logarithmic("median |log p - exact| in nats"), marks: law.curves.map { $0.curve.line(.median) })
      }, columns: 2, aspect: 1, legend: .below, sharing: .x)
  }

  private func checks(_ laws: [Law]) -> [Check] {
    laws.flatMap { law -> [Check] in
      law.curves.compactMap { card, curve in
        guard law.name == "wide" else { return nil }
        return curve.check(
          "On \(law.name) the log-likelihood by \(card.name) has the order \(card.orders.started) of the sampler.",
          order: card.orders.started, within: 0.35, onlyAtPublishedParameters: true)
      } + [
        .published(
          "On \(law.name) the prior in place of the law at t = 1 changes log p by less than 0.01 nats (mean).",
          measured: law.encoded.prior.mean, in: 0...0.01)
      ]
        + law.curves.filter { $0.card.name == "ttm4" }.compactMap { _, curve in
          curve.points.last.map {
            .published(
              "On \(law.name) TTM4 with \($0.count) steps finds the exact log-density (median error in nats).",
              measured: $0.summary.median, in: 0...1e-3)
          }
        }
    }
  }
}
