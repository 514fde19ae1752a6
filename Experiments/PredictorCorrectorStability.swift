import Experimentation
import Numbers
import Reporting
import Samplers

/// How long a step of a multistep method of data prediction may be.
struct PredictorCorrectorStability: Experiment {
  let card = ExperimentCard(
    name: "predictor-corrector-stability", title: "Stability of multistep methods",
    question: "From which step on does a multistep method enlarge an error that the flow does not?",
    paper: Papers.taylorFlow, location: "Notebook 16",
    description: """
      On the test equation D = kappa x with a frozen slope kappa of the denoiser and steps in log gamma that grow by a \
      constant ratio, a multistep method is a linear recursion. The flow does not enlarge errors for kappa from 0 to 1, so \
      a spectral radius above 1 is the method's own doing. Methods differ in the variable in which they interpolate: \
      lambda = -log gamma (DPM-Solver++ 2M, UniPC with exact weights) or the time of one Gaussian, \
      tau = (s^2 + gamma^2)^(-1/2), far below the deviation s of the data or at gamma = s.

      Slopes, ratios and, in Gaussian time, gamma/s change along a real grid; frozen, they tell which steps a method \
      cannot make for long, and nothing about the size of an error.
      """)

  static let slopes = Parameter(
    "slopes", .reals(.closed(0...1)), default: [0.25, 0.5, 0.75, 0.9, 1],
    help: "Slopes kappa of the denoiser.")
  static let ratios = Parameter(
    "ratios", .reals(.closed(0.2...5)), default: [1, 1.5, 2, 3],
    help: "Ratios of a step in log gamma to the one before.")
  static let longest = Parameter(
    "longest", .real(.closed(0.1...12)), default: 8, help: "The longest step in log gamma that is looked at.")

  /// The step of the search for the first unstable step, which is then halved.
  private static let resolution = 0.05
  /// The slope of the figure.
  private static let shown = 0.9
  /// Radii are right to rounding; above this a step is called unstable.
  private static let threshold = 1 + 1e-9

  var parameters: ParameterSet { ParameterSet([Self.slopes, Self.ratios, Self.longest]) }

  var smoke: [ParameterAssignment] { [Self.longest.set(1)] }

  /// A method with what stands for the slope after a correction.
  private struct Case: Sendable {
    let name: String
    let method: FrozenRecursion.Method
    var hasJacobian = false

    func radius(_ recursion: FrozenRecursion, _ slope: Double) -> Double {
      recursion.spectralRadius(slope: slope, jacobian: hasJacobian ? slope : 0)
    }
  }

  /// A deviation so large that the level is as good as nothing.
  private static let farBelow = 1e6
  private static let cases = [
    Case(name: "2M", method: .twoStep),
    Case(name: "UniPC-2", method: .logarithmic(points: 2)),
    Case(name: "UniPC-3", method: .logarithmic(points: 3)),
    Case(name: "tau-2", method: .gaussianTime(points: 2, deviation: farBelow)),
    Case(name: "tau-2 with k", method: .gaussianTime(points: 2, deviation: farBelow), hasJacobian: true),
    Case(name: "tau-3", method: .gaussianTime(points: 3, deviation: farBelow)),
    Case(name: "tau-3 with k", method: .gaussianTime(points: 3, deviation: farBelow), hasJacobian: true),
    Case(name: "tau-2 with k at s", method: .gaussianTime(points: 2, deviation: 1), hasJacobian: true),
    Case(name: "tau-3 with k at s", method: .gaussianTime(points: 3, deviation: 1), hasJacobian: true),
  ]

  /// The radii of one method for one ratio: `radii[i][j]` for step `i` and slope `j`.
  private struct Curve: Sendable {
    let name: String
    let ratio: Double
    let lengths: [Double]
    let radii: [[Double]]
    /// For every slope the first step of the grid that is unstable, halved down to a thousandth; nil where there is none.
    let boundaries: [Double?]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let slopes = parameters[Self.slopes]
    let lengths = (1...Int((parameters[Self.longest] / Self.resolution).rounded())).map {
      Double($0) * Self.resolution
    }
    let pairs = Self.cases.flatMap { item in parameters[Self.ratios].map { (item, $0) } }
    let curves = try ParallelMap.map(count: pairs.count, jobs: context.jobs) { n in
      Self.curve(pairs[n].0, ratio: pairs[n].1, slopes: slopes, lengths: lengths)
    }
    let table = boundaryTable(curves, slopes, longest: parameters[Self.longest])
    return Report(
      tables: [table, radiusTable(curves, slopes)], figures: [figure(curves, slopes)],
      checks: checks(curves, slopes), summary: .table(table),
      notes: [
        "A method 'with k' moves the denoised point by the exact slope after a correction; 'at s' means gamma = s, otherwise gamma is far below s.",
        "Steps are looked at every \(Self.resolution) up to \(parameters[Self.longest]).",
      ])
  }

  private static func curve(_ item: Case, ratio: Double, slopes: [Double], lengths: [Double]) -> Curve {
    func radii(_ length: Double) -> [Double] {
      let recursion = FrozenRecursion(item.method, length: length, ratio: ratio)
      return slopes.map { item.radius(recursion, $0) }
    }
    let all = lengths.map(radii)
    let boundaries = slopes.indices.map { j -> Double? in
      guard let first = all.firstIndex(where: { $0[j] > threshold }) else { return nil }
      var (stable, unstable) = (first == 0 ? 0 : lengths[first - 1], lengths[first])
      while unstable - stable > 1e-3 {
        let middle = (stable + unstable) / 2
        if radii(middle)[j] > threshold { unstable = middle } else { stable = middle }
      }
      return unstable
    }
    return Curve(name: item.name, ratio: ratio, lengths: lengths, radii: all, boundaries: boundaries)
  }

  private func boundaryTable(_ curves: [Curve], _ slopes: [Double], longest: Double) -> Table {
    Table(
      name: "boundaries", title: "The first unstable step",
      of: curves.flatMap { curve in slopes.indices.map { (curve: curve, place: $0) } },
      [
        .column("method", "name of the method", \.curve.name),
        .column("ratio", "of a step to the one before", \.curve.ratio),
        .column("kappa", "slope of the denoiser") { slopes[$0.place] },
        .column(
          "boundary", "step in log gamma, to a thousandth; empty where no step up to \(longest) is unstable"
        ) { $0.curve.boundaries[$0.place].map { ($0 * 1e3).rounded() / 1e3 } },
      ])
  }

  /// The methods of the figure.
  private static let drawn = [
    "2M", "UniPC-2", "UniPC-3", "tau-2 with k", "tau-3 with k", "tau-2 with k at s",
  ]

  /// The slope of the figure, or the largest where it is not among those of the run.
  private static func shownPlace(_ slopes: [Double]) -> Int {
    slopes.firstIndex(of: shown) ?? slopes.count - 1
  }

  /// Every second step of the methods of the figure.
  private static func points(_ curve: Curve) -> [Int] {
    drawn.contains(curve.name) ? Array(stride(from: 1, to: curve.lengths.count, by: 2)) : []
  }

  private func radiusTable(_ curves: [Curve], _ slopes: [Double]) -> Table {
    let place = Self.shownPlace(slopes)
    var rows: [(curve: Curve, step: Int)] = []
    for curve in curves { rows += Self.points(curve).map { (curve: curve, step: $0) } }
    func length(_ row: (curve: Curve, step: Int)) -> Double {
      (row.curve.lengths[row.step] * 1e6).rounded() / 1e6
    }
    func radius(_ row: (curve: Curve, step: Int)) -> Double {
      (row.curve.radii[row.step][place] * 1e8).rounded() / 1e8
    }
    return Table(
      name: "radii", title: "Spectral radii at kappa = \(slopes[place].plain)", of: rows,
      [
        .column("method", "name of the method", \.curve.name),
        .column("ratio", "of a step to the one before", \.curve.ratio),
        .column("step", "in log gamma", length),
        .column("radius", "largest modulus of an eigenvalue", radius),
      ])
  }

  private func figure(_ curves: [Curve], _ slopes: [Double]) -> Figure {
    let place = Self.shownPlace(slopes)
    let ratios = curves.map(\.ratio).reduce(into: [Double]()) { if !$0.contains($1) { $0.append($1) } }
    let panels = ratios.map { ratio in
      Panel(
        title: "steps grow by \(ratio.plain)", x: .linear("step in log gamma"),
        y: .linear("spectral radius", range: 0.4...1.8),
        marks: [.rule(.horizontal(1))]
          + curves.filter { $0.ratio == ratio && Self.drawn.contains($0.name) }.map { curve in
            let points = Self.points(curve)
            return .line(
              LineSeries(
                curve.name, x: points.map { curve.lengths[$0] },
                y: points.map { min(curve.radii[$0][place], 2) }, hasMarkers: false))
          })
    }
    func boundary(_ name: String, _ ratio: Double) -> String {
      let found = curves.first { $0.name == name && $0.ratio == ratio }?.boundaries[place]
      return found.map { "\(name) from \($0.short) on" } ?? "\(name) nowhere"
    }
    let last = ratios.last ?? 1
    return Figure(
      name: "radii", title: card.title,
      finding:
        "At kappa = \(slopes[place].plain), with steps that grow by \(last.plain), unstable are "
        + Self.drawn.map { boundary($0, last) }.joined(separator: ", ") + ".",
      panels: panels, columns: 2, aspect: 0.7, legend: .below, sharing: .both)
  }

  private func checks(_ curves: [Curve], _ slopes: [Double]) -> [Check] {
    func largest(_ names: [String], _ ratios: ClosedRange<Double>) -> Double {
      curves.filter { names.contains($0.name) && ratios.contains($0.ratio) }
        .flatMap { $0.radii.flatMap { $0 } }.max() ?? .nan
    }
    func first(_ name: String, _ ratio: Double, _ slope: Double) -> Double {
      guard let curve = curves.first(where: { $0.name == name && $0.ratio == ratio }),
        let place = slopes.firstIndex(of: slope)
      else { return .nan }
      return curve.boundaries[place] ?? .infinity
    }
    func boundary(_ name: String, _ ratio: Double, _ slope: Double, _ interval: ClosedRange<Double>) -> Check
    {
      Check(
        "The first unstable step of \(name) at ratio \(ratio.plain) and kappa = \(slope.plain).",
        measured: first(name, ratio, slope), in: interval, onlyAtPublishedParameters: true)
    }
    let stable = 0...Self.threshold
    return [
      Check(
        "With equal steps 2M is stable for every step and slope.", measured: largest(["2M"], 1...1),
        in: stable),
      Check(
        "With equal steps UniPC-2 is stable for every step and slope looked at.",
        measured: largest(["UniPC-2"], 1...1), in: stable),
      Check(
        "Far below the deviation of the data tau-2 is stable for every step, slope and ratio up to 3, with k or without.",
        measured: largest(["tau-2", "tau-2 with k"], 1...3), in: stable, onlyAtPublishedParameters: true),
      Check(
        "So is tau-3 with k.", measured: largest(["tau-3 with k"], 1...3), in: stable,
        onlyAtPublishedParameters: true),
      boundary("2M", 2, 0.75, 2.78...2.87), boundary("2M", 3, 0.9, 0.98...1.07),
      boundary("UniPC-2", 2, 0.75, 2.93...3.02), boundary("UniPC-2", 3, 0.9, 1.38...1.47),
      boundary("UniPC-3", 1.5, 0.75, 0.88...0.97), boundary("UniPC-3", 2, 0.75, 0.23...0.32),
      boundary("tau-3", 3, 0.75, 0.08...0.17), boundary("tau-2 with k at s", 1, 0.25, 3.58...3.67),
      boundary("tau-2 with k at s", 1, 1, 2.23...2.32), boundary("tau-3 with k at s", 2, 0.5, 2.13...2.22),
    ]
  }
}
