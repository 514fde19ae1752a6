import Accuracy
import Diffusion
import Experimentation
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

/// The paths in data space between two encoded points.
struct Interpolation: Experiment {
  let card = ExperimentCard(
    name: "interpolation", title: "Interpolation between encoded points",
    question: "Where do the points between two latents decode to, and does a sampler find the same path?",
    paper: Papers.genie, location: "Figure 13",
    description: """
      Pairs of draws from the data, with the noise of t-cut, are encoded to t = 1; the latents \
      sqrt(1 - b) x^(0) + sqrt(b) x^(1) with b from 0 to 1 keep the variance of independent latents and are decoded \
      with denoising at the end. The exact flow encodes and decodes without error; a sampler does both with its own \
      errors.

      A path is continuous, but on data of narrow modes it crosses from one to the next within a short stretch of b, \
      which shows as a jump.
      """)

  static let pairs = Parameter(
    "pairs", .integer(1...12), default: 2, help: "Number of pairs, one row each.")
  static let points = Parameter(
    "points", .integer(3...100_000), default: 401, help: "Number of values of b, equally spaced from 0 to 1.")
  static let steps = Parameter(
    "steps", .integer(GridOptions.stepRange), default: 25, help: "Number of steps in each direction.")
  private static let samplers = SamplerOption.standard.several(default: ["ddim", "ttm2"])

  var parameters: ParameterSet {
    ParameterSet(
      [Self.pairs, Self.points, Self.steps, Self.samplers] + MixtureSource.options
        + [GridOptions.schedule, GridOptions.shift, GridOptions.start, GridOptions.spacing, GridOptions.cut])
  }

  var smoke: [ParameterAssignment] { [Self.pairs.set(1), Self.points.set(21), Self.steps.set(10)] }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let mixture = try parameters.mixture(files: context.files)
    let schedule = try parameters.schedule()
    let grid = try parameters.grid(steps: parameters[Self.steps], for: .law(mixture))
    let shares = (0..<parameters[Self.points]).map { Double($0) / Double(parameters[Self.points] - 1) }
    let ends = DataSample.noisy(
      from: mixture, count: 2 * parameters[Self.pairs], seed: parameters.seed, at: grid.last,
      schedule: schedule)
    func problem(_ grid: TimeGrid, denoise: Bool = false) -> SamplingProblem<ScalarDiffusion> {
      SamplingProblem(
        model: mixture, schedule: schedule, grid: grid, options: RunOptions(denoise: denoise))
    }
    let reference = try ReferenceSolution(
      problem(grid.reversed()), latents: ends, jobs: context.jobs, monitor: context.monitor)
    var paths = [
      try path("exact flow", ends: reference.endPoints, shares: shares, mixture: mixture) { latents in
        try ReferenceSolution(problem(grid), latents: latents, jobs: context.jobs, monitor: context.monitor)
          .denoised(by: mixture)
      }
    ]
    for sampler in parameters[SamplerOption.several] {
      let encoded = try problem(grid.reversed()).run(sampler, latents: ends, jobs: context.jobs).states
      paths.append(
        try path(sampler.card.name, ends: encoded, shares: shares, mixture: mixture) { latents in
          try problem(grid, denoise: true).run(sampler, latents: latents, jobs: context.jobs).states
        })
    }
    var scaled = ends
    scaled.scale(by: 1 / schedule.alpha(at: grid.last))
    let targets = mixture.denoised(scaled, at: grid.last.level)
    let findings = paths.map { Findings($0, exact: paths[0], targets: targets) }
    return Report(
      tables: [pathTable(paths, shares), findingsTable(findings)],
      figures: [try figure(paths, findings, targets: targets, mixture: mixture)],
      checks: checks(findings), summary: .table(findingsTable(findings)),
      notes: [
        "\(parameters[Self.pairs]) pairs, \(shares.count) points each, \(grid.steps) steps in each direction."
      ])
  }

  /// The decoded points of all pairs for one method; state `p · count + j` is point `j` of pair `p`.
  private struct Path {
    let method: String
    let pairs: Int
    let count: Int
    let states: StateBatch
    let occupancy: ModeOccupancy.Value

    func pair(_ p: Int) -> StateBatch { states.slice(p * count..<(p + 1) * count) }
  }

  private func path(
    _ method: String, ends: StateBatch, shares: [Double], mixture: GaussianMixture,
    decode: (StateBatch) throws -> StateBatch
  ) throws -> Path {
    let pairs = ends.count / 2
    var latents = StateBatch(count: pairs * shares.count, dimension: ends.dimension)
    for p in 0..<pairs {
      for (j, b) in shares.enumerated() {
        let (left, right) = ((1 - b).squareRoot(), b.squareRoot())
        for d in 0..<ends.dimension {
          latents[p * shares.count + j, d] = left * ends[2 * p, d] + right * ends[2 * p + 1, d]
        }
      }
    }
    let states = try decode(latents)
    let occupancy = try ModeOccupancy(mixture).evaluate(SamplePoints(states))
    return Path(
      method: method, pairs: pairs, count: shares.count, states: states, occupancy: occupancy)
  }

  /// What a path looks like in numbers.
  private struct Findings {
    let method: String
    /// How many modes the paths of each pair visit, on average.
    let modes: Double
    /// The share of points outside all modes.
    let outside: Double
    /// The longest distance between neighbouring points.
    let jump: Double
    /// The longest distance of a decoded end from the denoised data point.
    let endError: Double
    /// The median distance from the exact path.
    let median: Double
    /// The mean distance from the exact path.
    let mean: Double

    init(_ path: Path, exact: Path, targets: StateBatch) {
      method = path.method
      outside = path.occupancy.outsideShare
      let distances = SampleSummary(path.states.distances(to: exact.states))
      (median, mean) = (distances.median, distances.mean)
      var (jump, endError, modes) = (0.0, 0.0, 0)
      for p in 0..<path.pairs {
        let first = p * path.count
        let steps = (first + 1..<first + path.count).map { i in
          (0..<path.states.dimension).map { path.states[i, $0] - path.states[i - 1, $0] }
        }
        jump = max(jump, steps.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }.max() ?? 0)
        for (end, i) in [(2 * p, first), (2 * p + 1, first + path.count - 1)] {
          let offset = (0..<path.states.dimension).map { path.states[i, $0] - targets[end, $0] }
          endError = max(endError, offset.reduce(0) { $0 + $1 * $1 }.squareRoot())
        }
        if path.occupancy.diverged == 0 {
          modes += Set(path.occupancy.modes[first..<first + path.count]).count
        }
      }
      self.jump = jump
      self.endError = endError
      self.modes = Double(modes) / Double(max(path.pairs, 1))
    }
  }

  private func pathTable(_ paths: [Path], _ shares: [Double]) -> Table {
    Table(
      name: "interpolation", title: "Decoded points between two latents",
      of: paths.flatMap { path in (0..<path.states.count).map { (path: path, i: $0) } },
      [
        .column("method", "name in the catalogue, or exact flow", \.path.method),
        .column("pair", "from 0") { $0.i / $0.path.count },
        .column("b", "share of the second latent, by variance") { shares[$0.i % $0.path.count] },
        .coordinates(paths.first?.states.dimension ?? 0, of: "the denoised point") {
          $0.path.states.finiteState($0.i)
        },
      ])
  }

  private func findingsTable(_ findings: [Findings]) -> Table {
    Table(
      name: "paths", title: "Paths between encoded points", of: findings,
      [
        .column("method", "name in the catalogue, or exact flow", \.method),
        .column("modes", "modes that a path visits, mean over the pairs", \.modes),
        .column("outside", ModeOccupancy.outsideSummary, \.outside),
        .column("jump", "longest distance between neighbouring points", \.jump),
        .column("end_error", "longest distance of a decoded end from the denoised data point", \.endError),
        .column("mean", "mean distance from the exact path", \.mean),
        .column("median", "median distance from the exact path", \.median),
      ])
  }

  private func caption(_ path: Path, pair: Int, exact: Path) -> String {
    let distance = SampleSummary(path.pair(pair).distances(to: exact.pair(pair))).mean
    return "pair \(pair + 1)" + (path.method == exact.method ? "" : ", mean distance \(distance.short)")
  }

  private func figure(
    _ paths: [Path], _ findings: [Findings], targets: StateBatch, mixture: GaussianMixture
  ) throws -> Figure {
    let frame = try ModeFrame(mixture)
    let panels = (0..<(paths.first?.pairs ?? 0)).flatMap { p in
      paths.map { path in
        let points = frame.plane.project(path.pair(p))
        let ends = frame.plane.project(targets.slice(2 * p..<2 * p + 2))
        return frame.panel(
          path.method, caption: caption(path, pair: p, exact: paths[0]),
          frame: Figure.frameWidth(columns: paths.count),
          [
            .line(LineSeries("path from b = 0 to 1", x: points.x, y: points.y, hasMarkers: false)),
            .scatter(ScatterSeries("decoded points", x: points.x, y: points.y, diameter: 1.4)),
            .line(LineSeries("data points", x: ends.x, y: ends.y, isJoined: false)),
          ])
      }
    }
    let parts = findings.dropFirst().map { "\($0.method) \($0.mean.short)" }
    return Figure(
      name: "interpolation", title: card.title,
      finding: "The exact path visits \((findings.first?.modes ?? 0).short) modes on average and has "
        + "\((findings.first?.outside ?? 0).percent) of its points between them; the mean distances from it are "
        + "\(parts.joined(separator: ", ")).",
      panels: panels, columns: max(paths.count, 1), legend: .below, sharing: .both)
  }

  private func checks(_ findings: [Findings]) -> [Check] {
    guard let exact = findings.first else { return [] }
    var checks = [
      Check(
        "The exact flow decodes the ends to the denoised data points (longest distance in x).",
        measured: exact.endError, in: 0...1e-8)
    ]
    if let ddim = findings.first(where: { $0.method == "ddim" }),
      let genie = findings.first(where: { $0.method == "ttm2" })
    {
      checks.append(
        Check.published(
          "The paths of ttm2 are nearer to the exact ones than those of ddim (ratio of mean distances).",
          measured: genie.mean / ddim.mean, in: 0...1))
    }
    return checks
  }
}
