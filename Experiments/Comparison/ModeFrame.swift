import Diffusion
import Metrics
import Reporting

/// The plane in which samples of a mixture are drawn, with its modes and a frame around them.
struct ModeFrame {
  let plane: PrincipalPlane
  private let modes: [(Double, Double)]
  private let spread: Double
  private let extent: Double

  /// - Throws: `GSLError` when the principal axes cannot be found.
  init(_ mixture: GaussianMixture) throws {
    plane = try PrincipalPlane(of: mixture)
    let plane = plane
    modes = mixture.means.map { plane.project($0) }
    spread = 2 * (mixture.standardDeviations.max() ?? 0)
    let reach = modes.flatMap { [abs($0.0), abs($0.1)] }.max() ?? 1
    extent = 1.12 * max(reach + spread, 1e-3)
  }

  /// A square panel without ticks with the modes below `marks`, drawn at least `extent/least` wide.
  func panel(
    _ title: String, caption: String?, labels: [String] = ["", ""], modes label: String? = nil,
    least: Double = 80, _ marks: [Mark]
  ) -> Panel {
    Panel(
      title: title, caption: caption, x: .linear(labels[0], range: -extent...extent, ticks: .none),
      y: .linear(labels[1], range: -extent...extent, ticks: .none), hasEqualAxes: true,
      marks: [
        .discs(Discs(label, x: modes.map(\.0), y: modes.map(\.1), radius: max(spread, extent / least)))
      ] + marks)
  }
}
