import Reporting
import Symbolics

/// The figure of an ensemble: states against time and phase portraits, with a thin line for each of the first rows.
struct EnsembleFigure {
  /// The names of the states.
  let states: [String]
  /// Times and states of each trajectory.
  let paths: [[[Double]]]
  /// Pairs of places of states, panel by panel; nil takes the usual ones.
  let portraits: [[(Int, Int)]]?

  /// More lines could not be told apart.
  static let mostTrajectories = 40
  /// Points of a line between its ends.
  static let samples = 998
  private static let mostSeries = 6

  /// - Parameters:
  ///   - system: what is integrated.
  ///   - rows: how many trajectories there are.
  func figure(of system: String, rows: Int) -> Figure {
    let shown = states.indices.prefix(Self.mostSeries)
    let pairs = portraits ?? TrajectoryFigure.usualPortraits(states)
    let panels =
      shown.map { state in
        panel(x: (SymbolicSystem.time, 0), y: (states[state], state + 1), system, isPortrait: false)
      }
      + pairs.flatMap { $0 }.prefix(Self.mostSeries).map { x, y in
        panel(x: (states[x], x + 1), y: (states[y], y + 1), system, isPortrait: true)
      }
    let rest = rows > paths.count ? "The first \(paths.count) of \(rows) rows" : "All \(rows) rows"
    return Figure(
      name: "ensemble", title: "Ensemble of \(system)",
      finding: "\(rest) have a line; circles in phase portraits are their starts.", panels: panels,
      columns: panels.count == 1 ? 1 : 2, aspect: 0.62, legend: .hidden)
  }

  private func panel(
    x: (name: String, place: Int), y: (name: String, place: Int), _ label: String, isPortrait: Bool
  ) -> Panel {
    let lines = paths.map { path -> Mark in
      let finite = path.filter { $0[x.place].isFinite && $0[y.place].isFinite }
      var series = LineSeries(
        label, x: finite.map { $0[x.place] }, y: finite.map { $0[y.place] }, hasMarkers: false)
      series.isThin = true
      return .line(series)
    }
    let starts = paths.compactMap(\.first).filter { $0[x.place].isFinite && $0[y.place].isFinite }
    let circles = Mark.line(
      LineSeries(
        label, x: starts.map { $0[x.place] }, y: starts.map { $0[y.place] }, hollow: Set(starts.indices),
        isJoined: false))
    return Panel(x: .linear(x.name), y: .linear(y.name), marks: lines + (isPortrait ? [circles] : []))
  }
}
