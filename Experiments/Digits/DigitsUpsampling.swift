import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers

/// Upsampling by the exact conditional law.
struct DigitsUpsampling: Experiment {
  let card = ExperimentCard(
    name: "digits-upsampling", title: "Upsampling images with the exact conditional score",
    question: "How many evaluations does upsampling need when the conditional score is exact?",
    paper: Papers.genie, location: "Table 3",
    description: """
      Ten images that the law does not contain are seen as means over blocks of 2x2 pixels, with noise of deviation s_y; the law of the \
      image given what is seen is a mixture again, with a score that is exact at every level. The paper's upsampler sees its input with \
      noise of level gamma(0.1).

      Samples for each image start from the same latents as the exact flow. Diversity is the root mean square over pixels and images of the \
      standard deviation over the samples of an image, consistency that of A x - y; both after denoising. With --observe the first \
      table is that of an observation of your own, given like that of 'sample'.
      """)

  static let noises = Parameter(
    "noises", .reals(.nonNegative), default: [0, 0.1, 0.34017653],
    help: "Standard deviations s_y of the noise of the observations; gamma(0.1) of the paper is 0.34017653.")
  static let samples = Parameter("samples", .integer(2...1000), default: 16, help: "Samples for each image.")
  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange), default: [5, 10, 25], help: "Numbers of steps.")
  private static let samplers = ["ddim", "ttm2", "ab2", "dpm-solver++-2m", "unipc-data-2"]

  var parameters: ParameterSet {
    ParameterSet([Self.noises, Self.samples, Self.steps] + ObservationOptions.all)
  }
  var smoke: [ParameterAssignment] { [Self.noises.set([0]), Self.samples.set(2), Self.steps.set([5])] }

  private struct Case {
    let label: Int?
    let observation: LinearObservation
    let law: GaussianMixture
    let latents: StateBatch
    let exact: StateBatch
    /// Effective number of components, and the posterior probability of the image's digit.
    let effective: Double
    let classShare: Double
  }

  private struct Row {
    let noise: Double
    let sampler: String
    let steps: Int?
    let errors: SampleSummary?
    let consistency: Double
    let diversity: Double
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let ground = DigitGround(context: context, seed: parameters.seed)
    let setting = try UpsamplingGround(ground)
    let law = try setting.rest.mixture(width: DigitMixtures.width)
    let samples = parameters[Self.samples]
    var rows: [Row] = []
    var laws: [(Double, Int, Case)] = []
    var panels: [Panel] = []
    let own = try parameters.observation(of: law, files: context.files)
    let noises = own.map { [$0.noise] } ?? Array(Set(parameters[Self.noises])).sorted()
    let images = own == nil ? UpsamplingGround.count : 1
    let counts = Array(Set(parameters[Self.steps])).sorted()
    context.progress.begin(
      "trajectories", total: noises.count * images * samples * (1 + Self.samplers.count * counts.count))
    defer { context.progress.end() }
    for noise in noises {
      let cases = try (0..<images).map { i -> Case in
        try self.make(
          i, try own ?? setting.observation(i, noise: noise), law, setting, samples, isOwn: own != nil)
      }
      laws += cases.enumerated().map { (noise, $0, $1) }
      rows.append(row(noise, "exact flow", nil, cases, cases.map(\.exact), ground))
      for name in Self.samplers {
        for steps in counts {
          let grid = try ground.grid(steps)
          let found = try cases.map { try ground.run(name, $0.law, on: grid, from: $0.latents) }
          rows.append(row(noise, name, steps, cases, found, ground))
        }
      }
      panels.append(panel(noise, cases, own == nil ? setting.images : []))
    }
    let pictures = pictures(panels)
    return Report(
      tables: [table(rows), lawTable(laws), pictures.imageTable(side: DigitImages.side)], figures: [pictures],
      checks: own == nil ? checks(rows, laws, samples) : [], summary: .table(table(rows)),
      notes: [
        "\(samples) samples for each of \(images) observations of \(setting.images.count) left-out images."
      ])
  }

  private func make(
    _ i: Int, _ observation: LinearObservation, _ law: GaussianMixture, _ setting: UpsamplingGround,
    _ samples: Int, isOwn: Bool
  ) throws -> Case {
    let whole = try law.conditioned(on: observation)
    let conditional = try setting.pruned(whole)
    let latents = setting.ground.latents(samples, first: i * samples)
    let entropy = conditional.weights.reduce(0.0) { $0 - $1 * Double.log($1) }
    let label = isOwn ? nil : setting.labels[i]
    let share = zip(whole.componentNumbers, whole.weights)
      .reduce(0.0) { $0 + (setting.rest.labels[$1.0] == label ? $1.1 : 0) }
    return Case(
      label: label, observation: observation, law: conditional, latents: latents,
      exact: try setting.ground.exact(conditional, on: setting.ground.grid(1), from: latents).endPoints,
      effective: Double.exp(entropy), classShare: share)
  }

  private func row(
    _ noise: Double, _ sampler: String, _ steps: Int?, _ cases: [Case], _ states: [StateBatch],
    _ ground: DigitGround
  ) -> Row {
    let denoised = zip(states, cases).map { ground.denoised($0, by: $1.law) }
    func square(_ value: Double) -> Double { value * value }
    let gaps = zip(denoised, cases).map { square($0.consistency(with: $1.observation)) }
    let spreads = denoised.map { square($0.diversity) }
    return Row(
      noise: noise, sampler: sampler, steps: steps,
      errors: steps.map { _ in SampleSummary(zip(states, cases).flatMap { $0.distances(to: $1.exact) }) },
      consistency: SampleSummary(gaps).mean.squareRoot(),
      diversity: SampleSummary(spreads).mean.squareRoot())
  }

  private func table(_ rows: [Row]) -> Table {
    Table(
      name: "upsampling", title: "Errors, consistency and diversity", of: rows,
      [
        .column("noise", "s_y, standard deviation of the observation's noise", \.noise),
        .column("sampler", "name in the catalogue, or exact flow", \.sampler),
        .column("steps", "number of steps", \.steps),
        .column("median", "distance from the exact end point over 64 pixels", \.errors?.median),
        .column("mean", "of the same", \.errors?.mean),
        .column("consistency", "root mean square of A x - y, denoised", \.consistency),
        .column(
          "diversity", "deviation over samples, root mean square over pixels and images", \.diversity),
      ])
  }

  private func lawTable(_ laws: [(Double, Int, Case)]) -> Table {
    Table(
      name: "laws", title: "The conditional laws", of: laws,
      [
        .column("noise", "s_y", \.0), .column("observation", "from 0", \.1),
        .column("digit", "of the image that was left out; empty for an observation from a file", \.2.label),
        .column("effective", "exp of the entropy of the weights", \.2.effective),
        .column("class_share", "posterior probability of the image's digit") {
          $0.2.label == nil ? Cell.empty : Cell.number($0.2.classShare)
        },
      ])
  }

  private func panel(_ noise: Double, _ cases: [Case], _ images: [[Double]]) -> Panel {
    let chosen = Array(cases.prefix(5))
    let side = DigitImages.side
    return .images(
      title: "s_{y} = \(noise == 0 ? "0" : noise.short)",
      rows: chosen.enumerated().map { i, item in
        // What is seen, each number on its block of pixels, where it is an image of a quarter of the size.
        let blocks = item.observation.count == side * side / 4
        let seen: [Double] =
          blocks
          ? (0..<side * side).map { item.observation.values[$0 / side / 2 * (side / 2) + $0 % side / 2] } : []
        let truth: [[Double]] = images.indices.contains(i) ? [images[i]] : []
        let samples = (0..<min(8, item.exact.count)).map { item.exact.state($0) }
        return (name: item.label.map { "\($0)" } ?? "", images: truth + [seen] + samples)
      }, side: side)
  }

  private func pictures(_ panels: [Panel]) -> Figure {
    Figure(
      name: "pictures", title: card.title,
      finding:
        "In every row the image, what is seen of it, and up to 8 samples of the exact conditional law; with noise other digits become possible.",
      panels: panels, columns: 2, aspect: 0.5, legend: .hidden)
  }

  private func checks(_ rows: [Row], _ laws: [(Double, Int, Case)], _ samples: Int) -> [Check] {
    func row(_ noise: Double, _ sampler: String, _ steps: Int?) -> Row? {
      rows.first { $0.noise == noise && $0.sampler == sampler && $0.steps == steps }
    }
    let paper = 0.34017653
    let known: [(Double, String, [(Int, Double)])] = [
      (0, "ddim", [(5, 0.60391), (10, 0.33098), (25, 0.13908)]),
      (0, "ttm2", [(5, 0.28062), (10, 0.08692), (25, 0.01525)]),
      (0, "ab2", [(5, 0.46175), (10, 0.16896), (25, 0.03425)]),
      (0, "dpm-solver++-2m", [(5, 0.44457), (10, 0.24916), (25, 0.04587)]),
      (0, "unipc-data-2", [(5, 0.40949), (10, 0.02051), (25, 0.01486)]),
      (0.1, "ddim", [(5, 0.68167), (10, 0.36945), (25, 0.15662)]),
      (0.1, "ttm2", [(5, 0.32154), (10, 0.09988), (25, 0.01783)]),
      (paper, "ddim", [(5, 0.84039), (10, 0.43570), (25, 0.18005)]),
      (paper, "ttm2", [(5, 0.38010), (10, 0.11221), (25, 0.02116)]),
      (paper, "ab2", [(5, 0.62630), (10, 0.22646), (25, 0.04701)]),
      (paper, "dpm-solver++-2m", [(5, 0.56544), (10, 0.28771), (25, 0.05511)]),
      (paper, "unipc-data-2", [(5, 0.53768), (10, 0.03880), (25, 0.01825)]),
    ]
    var checks: [Check] = []
    for (noise, sampler, values) in known {
      for (steps, value) in values {
        guard let median = row(noise, sampler, steps)?.errors?.median else { continue }
        checks.append(
          .reproduced(
            "At s_y = \(noise.short) the median error of \(sampler) with \(steps) steps is that of an independent program.",
            median,
            value, within: 6e-6))
      }
    }
    for (noise, diversity, consistency) in [
      (0.0, 0.2860, 0.0), (0.1, 0.3416, 0.1023), (paper, 0.4558, 0.32698),
    ] {
      guard let exact = row(noise, "exact flow", nil) else { continue }
      checks.append(
        .reproduced(
          "At s_y = \(noise.short) the diversity of the exact flow is that of an independent program.",
          exact.diversity, diversity, within: 6e-5))
      checks.append(
        .reproduced(
          "At s_y = \(noise.short) so is its consistency.", exact.consistency, consistency, within: 6e-5))
    }
    if let ddim = row(0, "ddim", 5), let exact = row(0, "exact flow", nil) {
      checks.append(
        Check.published(
          "DDIM with 5 steps loses diversity (ratio to the exact flow at s_y = 0).",
          measured: ddim.diversity / exact.diversity, in: 0...0.95))
    }
    for (noise, values) in [
      (0.0, [3.47, 1.06, 1.22, 3.07, 1.44, 1.83, 5.54, 2.46, 3.42, 1.87]),
      (paper, [185.38, 67.45, 56.13, 124.01, 13.61, 69.12, 15.15, 16.06, 155.13, 51.24]),
    ] {
      let found = laws.filter { $0.0 == noise }
      guard found.count == values.count else { continue }
      let gap = zip(found, values).map { abs($0.2.effective - $1) }.max() ?? .nan
      checks.append(
        Check(
          "At s_y = \(noise.short) the conditional laws have the effective numbers of components of an independent program (largest difference).",
          measured: gap, in: 0...0.006, onlyAtPublishedParameters: true))
    }
    return checks
  }
}
