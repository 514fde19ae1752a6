import Diffusion
import Metrics
import Reporting

/// The plane in which samples of a mixture are drawn, with its modes and a frame around them.
struct ModeFrame {
  /// Components of one width and one weight.
  private struct Group {
    let radius: Double
    /// The weight as a share of the largest.
    let share: Double
    var x: [Double] = []
    var y: [Double] = []
  }

  let plane: PrincipalPlane
  /// The groups from the widest to the narrowest, so that none hides another.
  private let groups: [Group]
  private let extent: Double

  /// - Throws: `GSLError` when the principal axes cannot be found.
  init(_ mixture: GaussianMixture) throws {
    plane = try PrincipalPlane(of: mixture)
    let heaviest = mixture.weights.max() ?? 1
    var groups: [Group] = []
    var reach = 0.0
    for (k, mean) in mixture.means.enumerated() {
      let (x, y) = plane.project(mean)
      let (radius, share) = (2 * mixture.standardDeviations[k], mixture.weights[k] / heaviest)
      let place =
        groups.firstIndex { $0.radius == radius && $0.share == share } ?? groups.endIndex
      if place == groups.endIndex { groups.append(Group(radius: radius, share: share)) }
      groups[place].x.append(x)
      groups[place].y.append(y)
      reach = max(reach, abs(x) + radius, abs(y) + radius)
    }
    self.groups = groups.enumerated()
      .sorted { ($1.element.radius, $0.offset) < ($0.element.radius, $1.offset) }.map(\.element)
    extent = 1.12 * max(reach, 1e-3)
  }

  /// A square panel without ticks with the modes below `marks`: a disc of two standard deviations for each component, paler for
  /// smaller weights, and drawn at least `extent/least` wide.
  func panel(
    _ title: String, caption: String?, labels: [String] = ["", ""], modes label: String? = nil,
    least: Double = 80, _ marks: [Mark]
  ) -> Panel {
    Panel(
      title: title, caption: caption, x: .linear(labels[0], range: -extent...extent, ticks: .none),
      y: .linear(labels[1], range: -extent...extent, ticks: .none), hasEqualAxes: true,
      marks: groups.map { group in
        .discs(
          Discs(
            label, x: group.x, y: group.y, radius: max(group.radius, extent / least),
            opacity: 0.25 + 0.75 * group.share))
      } + marks)
  }
}
