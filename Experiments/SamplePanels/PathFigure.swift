import Diffusion
import Integration
import Metrics
import Numbers
import Reporting
import Samplers

/// Trajectories over the density of their law: at six points of the grid in the plane, or along the whole grid on the line.
struct PathFigure<Process: DiffusionProcess> {
  let mixture: GaussianMixture
  let problem: SamplingProblem<Process>
  let sampler: String
  let result: RunResult

  /// How many trajectories have a line.
  private static var lines: Int { 40 }
  /// Panels in the plane.
  private static var times: Int { 6 }
  private static var cells: Int { 40 }

  /// The figure.
  ///
  /// - Throws: `GSLError` when the principal axes cannot be found, `ModelError` for a law beyond the range of numbers.
  func figure() throws -> Figure {
    let points = problem.grid.points
    let arrived = result.outcomes.count { $0 == .completed }
    let finding =
      "\(arrived) of \(result.states.count) trajectories of \(sampler) arrive in \(problem.grid.steps) steps from t = "
      + "\(problem.grid.first.time.short) to t = \(problem.grid.last.time.short); \(min(Self.lines, result.states.count)) have a line. "
      + (Process.self == ScalarDiffusion.self
        ? "Grey is the exact density at the time of the states." : "Grey are the modes of the data.")
    let title = "Paths of \(sampler)"
    guard mixture.dimension > 1 else {
      return Figure(
        name: "path", title: title, finding: finding, panels: [try line()], aspect: 0.5, legend: .hidden)
    }
    let plane = try PrincipalPlane(of: mixture)
    let last = points.count - 1
    let places = Set((0..<Self.times).map { $0 * last / (Self.times - 1) }).sorted()
    return Figure(
      name: "path", title: title, finding: finding,
      panels: try places.map { try panel(at: $0, plane) }, columns: min(3, places.count), legend: .hidden)
  }

  /// The law of the states at a grid point; nil where the process is none of a schedule.
  private func law(at point: GridPoint) throws -> GaussianMixture? {
    guard Process.self == ScalarDiffusion.self else { return nil }
    return try mixture.diffused(scale: problem.process.amplitude(at: point), level: point.level)
  }

  private func state(_ n: Int, _ i: Int) -> [Double]? {
    result.path.indices.contains(n) ? result.path[n].finiteState(i) : nil
  }

  // MARK: The plane

  private func panel(at n: Int, _ plane: PrincipalPlane) throws -> Panel {
    let point = problem.grid.points[n]
    let law = try law(at: point)
    let frame = ModeFrame(law ?? mixture, in: plane)
    var window = frame.whole
    window.reach *= 1.3
    let side = Figure.frameWidth(columns: 3)
    let lines = (0..<min(Self.lines, result.states.count)).map { i -> Mark in
      let path = (0...n).compactMap { state($0, i) }.map { plane.project($0) }
      var series = LineSeries(sampler, x: path.map(\.0), y: path.map(\.1), hasMarkers: false)
      series.isThin = true
      return .line(series)
    }
    let dots = (0..<result.states.count).compactMap { state(n, $0) }.map { plane.project($0) }
    let samples = Mark.scatter(
      ScatterSeries(sampler, x: dots.map(\.0), y: dots.map(\.1), diameter: 1.2))
    let title = "t = \(point.time.short)"
    let names = mixture.dimension == 2 ? ("", "") : (plane.labels[0], plane.labels[1])
    guard law != nil else { return frame.panel(title, titles: names, frame: side, lines + [samples]) }
    return Panel(
      title: title, x: .linear(names.0, range: window.x, ticks: .none),
      y: .linear(names.1, range: window.y, ticks: .none), hasEqualAxes: true,
      marks: [.shading(frame.shading(window, cells: Self.cells))] + lines + [samples])
  }

  // MARK: The line

  private func line() throws -> Panel {
    let points = problem.grid.points
    let frames = try points.map { try law(at: $0).map { try ModeFrame($0) } }
    let known = frames.compactMap { $0 }
    let states = points.indices.flatMap { n in
      (0..<result.states.count).compactMap { state(n, $0)?.first }
    }
    let low = (known.map(\.whole.x.lowerBound) + states.prefix(known.isEmpty ? .max : 0)).min() ?? -1
    let high = (known.map(\.whole.x.upperBound) + states.prefix(known.isEmpty ? .max : 0)).max() ?? 1
    let range = low...max(high, low.nextUp)
    let rows = 2 * Self.cells
    let width = (range.upperBound - range.lowerBound) / Double(rows)
    var marks: [Mark] = []
    if known.count == points.count {
      // Every column to its own scale: a law that narrows would leave the others white.
      let columns = known.map { frame -> [Double] in
        let density = (0..<rows).map {
          frame.density(range.lowerBound + (Double($0) + 0.5) * width, blur: width / 2)
        }
        let largest = density.max() ?? 0
        return density.map { largest > 0 ? $0 / largest : 0 }
      }
      marks.append(
        .shading(
          Shading(
            values: (0..<rows).map { row in columns.map { $0[row] } },
            x: -0.5...(Double(points.count) - 0.5), y: range)))
    }
    let counts = points.indices.map(Double.init)
    marks += (0..<min(Self.lines, result.states.count)).map { i -> Mark in
      var series = LineSeries(
        sampler, x: counts, y: points.indices.map { state($0, i)?.first ?? .nan }, hasMarkers: false)
      series.isThin = true
      return .line(series)
    }
    let places = Set((0..<Self.times).map { $0 * (points.count - 1) / (Self.times - 1) }).sorted()
    return Panel(
      x: .linear(
        "time t at the grid points", range: -0.5...(Double(points.count) - 0.5),
        ticks: .at(places.map(Double.init), places.map { points[$0].time.short })),
      y: .linear("x", range: range), marks: marks)
  }
}

extension ModeFrame {
  /// The density of the law on the line, of two dimensions in the plane, in cells of a window, each with its own blur.
  func shading(_ window: SampleWindow, cells: Int) -> Shading {
    let width = 2 * window.reach / Double(cells)
    let values = (0..<cells).map { row in
      (0..<cells).map { column in
        density(
          window.x.lowerBound + (Double(column) + 0.5) * width,
          window.y.lowerBound + (Double(row) + 0.5) * width, blur: width / 2)
      }
    }
    return Shading(values: values, x: window.x, y: window.y)
  }
}
