import Experimentation
import Numbers
import Reporting
import Symbolics

/// The figure of an integration: states against time, and phase portraits.
struct TrajectoryFigure {
  /// The names of the states.
  let states: [String]
  /// Times and states, from the start on.
  let points: [[Double]]
  /// Points to be marked, such as the roots of an expression, and what they are.
  let marked: (label: String, points: [[Double]])?
  /// Lines of portraits, panel by panel: pairs of places of states.
  let portraits: [[(Int, Int)]]

  /// More points of a curve are thinned out.
  private static let mostPoints = 6000
  /// More states in a panel could not be told apart.
  private static let mostStates = 7
  /// States share a panel where their ranges differ by no more than this factor.
  private static let scaleFactor = 30.0

  init(
    states: [String], points: [[Double]], marked: (label: String, points: [[Double]])?,
    portraits: [[(Int, Int)]]?
  ) {
    self.states = states
    let stride = points.count / Self.mostPoints + 1
    var kept = Swift.stride(from: 0, to: points.count, by: stride).map { points[$0] }
    if stride > 1, let last = points.last, kept.last != last { kept.append(last) }
    self.points = kept
    self.marked = marked
    self.portraits = portraits ?? Self.usualPortraits(states)
  }

  /// States with one name before an index, such as `x[1]`, `x[2]`, …, together; every other state by itself.
  private static func families(_ states: [String]) -> [(name: Substring, places: [Int])] {
    var families: [(name: Substring, places: [Int])] = []
    for (place, state) in states.enumerated() {
      let name = state.prefix { $0 != "[" }
      if name.count < state.count, families.last?.name == name {
        families[families.count - 1].places.append(place)
      } else {
        families.append((name, [place]))
      }
    }
    return families
  }

  /// All pairs of up to three states, else the states by twos; families share a panel.
  static func usualPortraits(_ states: [String]) -> [[(Int, Int)]] {
    let families = families(states)
    func lines(_ first: Int, _ second: Int) -> [(Int, Int)]? {
      let (a, b) = (families[first].places, families[second].places)
      return a.count == b.count ? Array(zip(a, b)) : nil
    }
    if families.count == 3 { return [(0, 1), (0, 2), (1, 2)].compactMap { lines($0.0, $0.1) } }
    return stride(from: 0, to: min(families.count - 1, 8), by: 2).compactMap { lines($0, $0 + 1) }
  }

  /// - Parameters:
  ///   - system: what is integrated.
  ///   - summary: what the run took, in a sentence.
  func figure(of system: String, summary: String) -> Figure {
    let panels = series + portraits.map(portrait)
    return Figure(
      name: "trajectory", title: "Trajectory of \(system)", finding: summary, panels: panels,
      columns: panels.count == 1 ? 1 : 2, aspect: 0.62, legend: .below)
  }

  private func column(_ place: Int, of rows: [[Double]]) -> [Double] { rows.map { $0[place + 1] } }

  private func range(of state: Int) -> ClosedRange<Double>? {
    let values = column(state, of: points).filter(\.isFinite)
    guard let low = values.min(), let high = values.max() else { return nil }
    return low...high
  }

  private func size(of state: Int) -> Double {
    range(of: state).map { max(abs($0.lowerBound), abs($0.upperBound)) } ?? 0
  }

  /// Families, and neighbouring states of one scale, together.
  private var series: [Panel] {
    let groups = Self.families(states).reduce(into: [[Int]]()) { groups, family in
      let last = groups.last ?? []
      let sizes = (last + family.places).map(size).filter { $0 > 0 }
      let isAlike = (sizes.max() ?? 1) <= Self.scaleFactor * (sizes.min() ?? 1)
      if family.places.count == 1, !last.isEmpty, isAlike, last.count < Self.mostStates {
        groups[groups.count - 1] += family.places
      } else {
        groups.append(family.places)
      }
    }
    let times = points.map { $0[0] }
    return groups.map { group in
      Panel(
        x: .linear(SymbolicSystem.time), y: .linear(group.count == 1 ? states[group[0]] : ""),
        marks: group.map { state in
          .line(
            LineSeries(
              group.count == 1 ? nil : states[state], x: times, y: column(state, of: points),
              hasMarkers: false))
        } + (group.count == 1 ? markers { [$0[0], $0[group[0] + 1]] } : []))
    }
  }

  private func portrait(_ lines: [(Int, Int)]) -> Panel {
    let isFamily = lines.count > 1
    func name(_ state: Int) -> String {
      isFamily ? String(states[state].prefix { $0 != "[" }) : states[state]
    }
    let (first, second) = lines[0]
    let lengths = [first, second].map { state in
      range(of: state).map { $0.upperBound - $0.lowerBound } ?? 0
    }
    let isEven = lengths[0] > 0 && (0.2...5).contains(lengths[1] / lengths[0])
    return Panel(
      x: .linear(name(first)), y: .linear(name(second)), hasEqualAxes: isEven,
      marks: lines.map { x, y in
        .line(
          LineSeries(
            isFamily ? states[x] : nil, x: column(x, of: points), y: column(y, of: points),
            hasMarkers: false))
      }
        + lines.flatMap { x, y in
          points.prefix(1).map { start in
            .line(LineSeries("start", x: [start[x + 1]], y: [start[y + 1]], hollow: [0], isJoined: false))
          } + markers { [$0[x + 1], $0[y + 1]] }
        })
  }

  private func markers(_ place: ([Double]) -> [Double]) -> [Mark] {
    guard let marked, !marked.points.isEmpty else { return [] }
    let places = marked.points.map(place)
    return [
      .line(LineSeries(marked.label, x: places.map { $0[0] }, y: places.map { $0[1] }, isJoined: false))
    ]
  }
}
