import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

/// What conditioning by an unconditional score really samples.
struct ConditioningBias: Experiment {
  let card = ExperimentCard(
    name: "conditioning-bias", title: "Approximate conditioning against the exact law",
    question:
      "How far from the exact conditional law are the ways in which unconditional models are conditioned in practice?",
    paper: Papers.pseudoInverse, location: "Section 3",
    description: """
      The setting is that of 'digits-upsampling'. Prior score and Jacobian are exact in every method, so that nothing but the method's own \
      approximation is left: replacement of the observed directions, pseudo-inverse guidance (with the prior deviation 1 of the paper and with \
      that of the data), and one Gaussian with the exact posterior covariance.

      The distance is the energy distance at t-cut from draws of the exact conditional law, relative to the mean distance of two such \
      draws; the mean over the ten observations has the standard error over them. 'class' is the mean posterior probability of the digit of \
      the image that was left out.
      """)

  static let noises = Parameter(
    "noises", .reals(.nonNegative), default: [0, 0.1, 0.34017653],
    help: "Standard deviations s_y of the noise of the observations.")
  static let samples = Parameter(
    "samples", .integer(2...1000), default: 16, help: "Samples for each observation.")
  static let steps = Parameter(
    "steps", .integer(GridOptions.stepRange), default: 30,
    help: "Steps of dpm-solver++-2m on the quadratic grid.")
  static let draws = Parameter(
    "draws", .integer(2...100_000), default: 1500, help: "Draws of every exact conditional law.")
  private static let spread = 0.5416

  var parameters: ParameterSet { ParameterSet([Self.noises, Self.samples, Self.steps, Self.draws]) }
  var smoke: [ParameterAssignment] {
    [Self.noises.set([0]), Self.samples.set(2), Self.steps.set(4), Self.draws.set(50)]
  }

  /// The ways of conditioning.
  private enum Method: String, CaseIterable {
    case exact
    case replacement
    case pseudoInverse = "pseudo-inverse"
    case pseudoInverseData = "pseudo-inverse, data deviation"
    case secondMoment = "second moment"

    func model(
      _ law: GaussianMixture, _ conditional: GaussianMixture, _ observation: LinearObservation
    ) throws -> (any NoiseModel)? {
      switch self {
      case .exact: return conditional
      case .replacement:
        guard observation.noise == 0 else { return nil }
        return try ReplacementModel(law, observation: observation)
      case .pseudoInverse:
        return try ObservationGuidance(
          law, observation: observation, covariance: .isotropic(priorDeviation: 1))
      case .pseudoInverseData:
        return try ObservationGuidance(
          law, observation: observation, covariance: .isotropic(priorDeviation: ConditioningBias.spread))
      case .secondMoment:
        return try ObservationGuidance(law, observation: observation, covariance: .exact)
      }
    }
  }

  private struct Row {
    let law: String
    let noise: Double
    let method: Method
    let steps: Int
    let distances: SampleSummary
    let relative: SampleSummary
    let consistency: Double
    let diversity: Double
    let classShare: Double
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let ground = DigitGround(context: context, seed: parameters.seed)
    let setting = try UpsamplingGround(ground)
    let dense = try setting.rest.mixture(width: DigitMixtures.width)
    let gaussian = try setting.rest.gaussians(ridge: DigitMixtures.ridge)
    let (samples, steps) = (parameters[Self.samples], parameters[Self.steps])
    let noises = Array(Set(parameters[Self.noises])).sorted()
    let draws = parameters[Self.draws]
    var rows: [Row] = []
    var shown: [Method: [StateBatch]] = [:]
    context.progress.begin(
      "trajectories", total: UpsamplingGround.count * samples * (noises.count * Method.allCases.count + 5))
    defer { context.progress.end() }
    for noise in noises {
      let cases = try cases(setting, dense, noise, draws)
      for method in Method.allCases {
        guard let (row, states) = try measure("digits", dense, setting, cases, noise, method, steps, samples)
        else { continue }
        rows.append(row)
        if noise == noises[0] { shown[method] = states }
      }
      guard noise == 0 else { continue }
      for method in [Method.replacement, .pseudoInverse] {
        let (longer, fewer) = (2 * steps, max(2, samples / 2))
        for count in [steps, longer] {
          if let (row, _) = try measure(
            "digits, half the samples", dense, setting, cases, 0, method, count, fewer)
          {
            rows.append(row)
          }
        }
      }
      let full = try self.cases(setting, gaussian, 0, draws)
      for method in [Method.exact, .replacement, .pseudoInverse, .secondMoment] {
        if let (row, _) = try measure(
          "digits-gaussian", gaussian, setting, full, 0, method, steps, max(2, samples / 2))
        {
          rows.append(row)
        }
      }
    }
    let pictures = pictures(setting, shown, noises.first ?? 0)
    return Report(
      tables: [table(rows), pictures.imageTable(side: DigitImages.side)], figures: [figure(rows), pictures],
      checks: checks(rows, steps),
      summary: .table(table(rows)),
      notes: [
        "\(samples) samples for each of \(UpsamplingGround.count) observations, \(draws) draws of every exact conditional law."
      ])
  }

  /// An observation with its exact law and draws from it.
  private struct Case {
    let observation: LinearObservation
    let law: GaussianMixture
    let distance: DrawnDistance
  }

  private func cases(
    _ setting: UpsamplingGround, _ law: GaussianMixture, _ noise: Double, _ draws: Int
  ) throws -> [Case] {
    try (0..<UpsamplingGround.count).map { i in
      let observation = try setting.observation(i, noise: noise)
      let conditional = try setting.conditional(law, observation)
      let marginal = try conditional.diffused(scale: setting.ground.endScale, level: setting.ground.end.level)
      return try Case(
        observation: observation, law: conditional,
        distance: DrawnDistance(
          SamplePoints(DataSample.independent(from: marginal, count: draws, seed: setting.ground.seed))))
    }
  }

  private func measure(
    _ name: String, _ law: GaussianMixture, _ setting: UpsamplingGround, _ cases: [Case], _ noise: Double,
    _ method: Method, _ steps: Int, _ samples: Int
  ) throws -> (Row, [StateBatch])? {
    let ground = setting.ground
    let grid = try ground.grid(steps)
    var (distances, relative): ([Double], [Double]) = ([], [])
    var (consistency, diversity, classes): ([Double], [Double], [Double]) = ([], [], [])
    var all: [StateBatch] = []
    for (i, item) in cases.enumerated() {
      guard let model = try method.model(law, item.law, item.observation) else { return nil }
      let states = try ground.run(
        "dpm-solver++-2m", model, on: grid, from: ground.latents(samples, first: i * samples))
      let distance = try item.distance.evaluate(SamplePoints(states))
      distances.append(distance)
      relative.append(distance / item.distance.dataTerm)
      var scaled = states
      scaled.scale(by: 1 / ground.endScale)
      consistency.append(scaled.consistency(with: item.observation))
      diversity.append(states.diversity)
      let labels = law.count == 10 ? Array(0...9) : setting.rest.labels
      let shares = try ground.posteriors(states, of: law, labels: labels).map {
        $0.classes[setting.labels[i]]
      }
      classes.append(SampleSummary(shares).mean)
      all.append(states)
    }
    return (
      Row(
        law: name, noise: noise, method: method, steps: steps, distances: SampleSummary(distances),
        relative: SampleSummary(relative), consistency: SampleSummary(consistency).mean,
        diversity: SampleSummary(diversity).mean, classShare: SampleSummary(classes).mean), all
    )
  }

  private func table(_ rows: [Row]) -> Table {
    Table(
      name: "bias", title: "Distance from the exact conditional law", of: rows,
      [
        .column("law", "mixture of the images", \.law), .column("noise", "s_y", \.noise),
        .column("method", "how the score is conditioned", \.method.rawValue),
        .column("steps", "number of steps", \.steps),
        .column(
          "energy_distance", "from the exact conditional law, mean over observations", \.distances.mean),
        .column("standard_error", "over observations", \.distances.standardError),
        .column("relative", "mean of the distance over that of two draws of the law", \.relative.mean),
        .column("consistency", "root mean square of A x - y at t-cut", \.consistency),
        .column("diversity", "deviation over samples, root mean square over pixels", \.diversity),
        .column("class", "mean posterior probability of the digit of the left-out image", \.classShare),
      ])
  }

  private func figure(_ rows: [Row]) -> Figure {
    let dense = rows.filter { $0.law == "digits" }
    func lines(_ value: (Row) -> Double) -> [Mark] {
      Method.allCases.map { method in
        let own = dense.filter { $0.method == method }
        return .line(
          LineSeries(
            method.rawValue, x: own.map(\.noise), y: own.map(value), errors: nil, isJoined: own.count > 1))
      }
    }
    let worst = dense.filter { $0.noise == 0 }.max { $0.relative.mean < $1.relative.mean }
    return Figure(
      name: "bias", title: card.title,
      finding: worst.map {
        "Without noise \($0.method.rawValue) is off by \($0.relative.mean.short) of the size of the law; the bias falls as the noise of the observation grows."
      } ?? "The bias falls as the noise of the observation grows.",
      panels: [
        Panel(
          title: "distance from the exact law", x: .linear("noise s_{y}"),
          y: .linear("relative energy distance"),
          marks: lines { $0.relative.mean }),
        Panel(
          title: "the right digit", x: .linear("noise s_{y}"), y: .linear("mean posterior probability"),
          marks: lines(\.classShare)),
        Panel(
          title: "what is observed", x: .linear("noise s_{y}"), y: .linear("rms of A x - y"),
          marks: lines(\.consistency)),
      ], columns: 3, aspect: 1, legend: .below)
  }

  private func pictures(
    _ setting: UpsamplingGround, _ shown: [Method: [StateBatch]], _ noise: Double
  ) -> Figure {
    let chosen = [2, 3, 5, 8, 9]
    let samples = shown.values.first?.first?.count ?? 0
    let panels = Method.allCases.compactMap { method -> Panel? in
      guard let states = shown[method] else { return nil }
      return .images(
        title: method.rawValue,
        rows: chosen.map { i in
          (
            name: "\(setting.labels[i])",
            images: [setting.images[i]] + (0..<min(6, states[i].count)).map { states[i].state($0) }
          )
        }, side: DigitImages.side)
    }
    return Figure(
      name: "pictures", title: "Samples at s_y = \(noise.short)",
      finding:
        "First column the image that was left out of the law, in the other \(min(6, samples)) samples; all match what is seen of it, the digits differ.",
      panels: panels, columns: 2, aspect: 0.72, legend: .hidden)
  }

  private func checks(_ rows: [Row], _ steps: Int) -> [Check] {
    func row(_ law: String, _ noise: Double, _ method: Method, _ steps: Int) -> Row? {
      rows.first { $0.law == law && $0.noise == noise && $0.method == method && $0.steps == steps }
    }
    let paper = 0.34017653
    var checks: [Check] = []
    let known: [(Double, Method, Double)] = [
      (0, .exact, -0.001), (0, .replacement, 0.564), (0, .pseudoInverse, 0.390),
      (0, .pseudoInverseData, 0.290),
      (0, .secondMoment, 0.296), (0.1, .exact, 0), (0.1, .pseudoInverse, 0.232), (0.1, .secondMoment, 0.191),
      (paper, .exact, -0.001), (paper, .pseudoInverse, 0.038), (paper, .secondMoment, 0.038),
      (1, .exact, 0.001),
      (1, .pseudoInverse, 0.005), (1, .secondMoment, 0.006),
    ]
    for (noise, method, value) in known {
      guard let found = row("digits", noise, method, steps) else { continue }
      // The same observations, but a quarter of the samples: the noise of few latents remains.
      let tolerance = value > 0.1 ? 0.1 : 0.02
      checks.append(
        Check.published(
          "At s_y = \(noise.short) the relative distance of '\(method.rawValue)' is that of an independent program with other draws.",
          measured: found.relative.mean, in: value - tolerance...value + tolerance))
    }
    for (method, value) in [
      (Method.exact, 0.891), (.replacement, 0.353), (.pseudoInverse, 0.523), (.secondMoment, 0.627),
    ] {
      guard let found = row("digits", 0, method, steps) else { continue }
      checks.append(
        Check.published(
          "At s_y = 0 '\(method.rawValue)' gives the digit of the image the mean probability of an independent program with other draws.",
          measured: found.classShare, in: value - 0.08...value + 0.08))
    }
    for (method, value) in [
      (Method.exact, 0.0), (.replacement, 0.626), (.pseudoInverse, 0.383), (.secondMoment, 0.120),
    ] {
      guard let found = row("digits-gaussian", 0, method, steps) else { continue }
      checks.append(
        Check.published(
          "With one full covariance per digit the relative distance of '\(method.rawValue)' is that of an independent program with other draws.",
          measured: found.relative.mean, in: value - 0.08...value + 0.08))
    }
    for method in [Method.replacement, .pseudoInverse] {
      let law = "digits, half the samples"
      guard let few = row(law, 0, method, steps), let many = row(law, 0, method, 2 * steps) else { continue }
      checks.append(
        Check.published(
          "The bias of '\(method.rawValue)' is none of discretisation: with twice the steps it is the same (ratio).",
          measured: many.distances.mean / few.distances.mean, in: 0.97...1.03))
    }
    if let exact = row("digits", 0, .exact, steps), let guided = row("digits", 0, .pseudoInverse, steps) {
      checks.append(
        Check.published(
          "Consistency does not show it: the samples of pseudo-inverse guidance match the observation nearly as well as the exact ones (ratio).",
          measured: guided.consistency / exact.consistency, in: 0...4))
    }
    return checks
  }
}
