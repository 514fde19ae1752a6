import Diffusion
import Integration
import Metrics
import Numbers
import Reporting

/// Samples of a mixture in small panels side by side. In two dimensions they lie over the modes, and where a mode is too narrow to be
/// resolved a second row magnifies a place with many; in more there are three rows with pairs of principal axes; in one there are histograms
/// against the exact law.
struct SamplePanels {
  /// The samples of one column of panels.
  struct Item {
    let title: String
    var caption: String?
    let states: StateBatch
    /// The law whose density a histogram is held against.
    let law: GaussianMixture
    /// Which states are drawn.
    var isShown: (Int) -> Bool = { _ in true }
  }

  /// One row of panels.
  private enum View {
    case plane(ModeFrame, SampleWindow, rowTitle: String, window: SampleWindow?)
    case histogram(SampleWindow)
  }

  private let views: [View]
  private let columns: Int
  private let deviation: Double
  private let dimension: Int
  /// What magnifies, as a factor; nil where there is one view only.
  let magnification: Double?

  /// Panels for samples of `mixture`.
  ///
  /// - Parameters:
  ///   - columns: panels side by side.
  ///   - noise: the deviation of the noise that the samples carry, by which point masses are drawn.
  /// - Throws: `GSLError` when the principal axes cannot be found.
  init(_ mixture: GaussianMixture, columns: Int, noise: Double) throws {
    self.columns = columns
    dimension = mixture.dimension
    let frame = try ModeFrame(mixture)
    deviation = frame.deviation > 0 ? frame.deviation : noise
    let reach = Self.windowDeviations * deviation
    let isMagnified = dimension <= 2 && reach > 0 && reach < 0.7 * frame.whole.reach
    let window = isMagnified ? frame.densest(reach: reach) : nil
    magnification = window.map { frame.whole.reach / $0.reach }
    guard dimension > 1 else {
      views = [.histogram(frame.whole)] + (window.map { [.histogram($0)] } ?? [])
      return
    }
    guard dimension == 2 else {
      views = try [(0, 1), (0, 2), (1, 2)].map { axes in
        let frame = try ModeFrame(mixture, axes: axes)
        return .plane(
          frame, frame.whole, rowTitle: "axis \(axes.1 + 1) over axis \(axes.0 + 1)", window: nil)
      }
      return
    }
    views =
      [.plane(frame, frame.whole, rowTitle: "", window: window)]
      + (window.map {
        [
          .plane(
            frame, $0, rowTitle: "\((frame.whole.reach / $0.reach).roundedTenths) times larger", window: nil)
        ]
      } ?? [])
  }

  /// Half the side of the window that magnifies, in deviations of a component: at 76 points one deviation is 1.6.
  private static let windowDeviations = 24.0

  /// How many panels stand side by side for so many items.
  static func columns(for count: Int) -> Int { count <= 4 ? max(count, 2) : count <= 8 ? 4 : 6 }

  /// As many figures as the pages need; rows have at most as many items as there are columns.
  func figures(name: String, title: String, finding: String, rows: [[Item]]) -> [Figure] {
    let panels = rows.flatMap { row in
      views.indices.flatMap { view in
        (0..<columns).map { column in
          row.indices.contains(column)
            ? panel(row[column], view: view, isFirst: column == 0) : Panel.empty
        }
      }
    }
    return Figure(
      name: name, title: title, finding: finding, panels: panels, columns: columns, legend: .hidden,
      sharing: dimension == 1 ? .none : .both
    ).pages(keeping: views.count)
  }

  /// What the panels show, in a sentence or two.
  func description(of mixture: GaussianMixture) -> String {
    let count = mixture.count
    let components = count == 1 ? "the component" : "the \(count) components"
    if dimension == 1 {
      return
        "Histograms of end points over the probabilities of their bins under the exact law, with two standard errors."
    }
    let place =
      "End points over \(components) of the mixture (\(ModeFrame.legend(of: mixture)))."
    if dimension > 2 { return place + " Rows are pairs of its principal axes." }
    guard let magnification else { return place }
    return place + " Rows without letters are the framed square, \(magnification.roundedTenths) times larger."
  }

  private func panel(_ item: Item, view: Int, isFirst: Bool) -> Panel {
    let title = view == 0 ? item.title : nil
    let caption = view == views.count - 1 ? item.caption : nil
    var panel =
      switch views[view] {
      case .plane(let frame, let shown, let rowTitle, let window):
        planePanel(
          item, frame, shown, title, caption, rowTitle: isFirst ? rowTitle : "", window: window)
      case .histogram(let range):
        SampleHistogram(item.states, shown: item.isShown, law: item.law, range: range.x)
          .panel(title: title, caption: caption, isFirst: isFirst)
      }
    panel.hasLetter = view == 0
    return panel
  }

  private func planePanel(
    _ item: Item, _ frame: ModeFrame, _ shown: SampleWindow, _ title: String?, _ caption: String?,
    rowTitle: String, window: SampleWindow?
  ) -> Panel {
    var points = frame.plane.project(item.states, where: item.isShown)
    if shown != frame.whole {
      let inside = points.x.indices.filter { shown.contains(points.x[$0], points.y[$0]) }
      points = (inside.map { points.x[$0] }, inside.map { points.y[$0] })
    }
    let side = Figure.frameWidth(columns: columns)
    let samples = ScatterSeries(
      "samples", x: points.x, y: points.y,
      diameter: shown.dot(deviation: deviation, frame: side))
    let marks = [.scatter(samples)] + (window.map { [Mark.window(x: $0.x, y: $0.y)] } ?? [])
    return frame.panel(
      title, caption: caption, titles: ("", rowTitle), in: shown, modes: "modes", frame: side, marks)
  }

}

extension Double {
  fileprivate var roundedTenths: String { NumberText.fixed(self, decimals: 1) }
}
