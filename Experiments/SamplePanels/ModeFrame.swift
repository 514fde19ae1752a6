import Diffusion
import Metrics
import Numbers
import Reporting

/// A square of the plane in which samples are drawn, or its side where there is one dimension.
struct SampleWindow: Equatable {
  var centre: (x: Double, y: Double)
  /// Half its side.
  var reach: Double

  var x: ClosedRange<Double> { (centre.x - reach)...(centre.x + reach) }
  var y: ClosedRange<Double> { (centre.y - reach)...(centre.y + reach) }

  /// The diameter of a sample's dot in points, where a frame of so many points shows the window: a part of a component's deviation as far as that
  /// can be printed.
  func dot(deviation: Double, frame side: Double) -> Double {
    min(max(0.6 * deviation * side / (2 * reach), 0.6), 1.4)
  }

  func contains(_ x: Double, _ y: Double) -> Bool { self.x.contains(x) && self.y.contains(y) }

  static func == (first: SampleWindow, second: SampleWindow) -> Bool {
    first.centre == second.centre && first.reach == second.reach
  }
}

/// The plane in which samples of a mixture are drawn, with its modes and a frame around them.
struct ModeFrame {
  /// Components of one shape and one weight.
  private struct Group {
    let shape: Discs.Shape
    /// From a quarter for small weights to 1 for the largest, in hundredths.
    let opacity: Double
    var x: [Double] = []
    var y: [Double] = []
  }

  let plane: PrincipalPlane
  /// All modes and what lies between them.
  let whole: SampleWindow
  /// The means in the plane and the weights.
  let means: [(x: Double, y: Double)]
  let weights: [Double]
  /// Two standard deviations of every component in the plane.
  private let shapes: [Discs.Shape]
  /// The narrow side of a component in the plane, as a standard deviation: the lower quartile by weight.
  let deviation: Double
  /// The groups from the widest to the narrowest, so that none hides another.
  private let groups: [Group]

  /// More components in a window than this are drawn as dots at their means, which do not hide the samples.
  private static let most = 200
  /// The diameter of such a dot in points.
  private static let meanDot = 1.6

  /// What stands below the samples, in a few words.
  static func legend(of mixture: GaussianMixture) -> String {
    mixture.count > most
      ? "dots at their means" : "ellipses of two standard deviations, darker for larger weights"
  }

  /// - Parameter axes: the principal axes of the plane in more than two dimensions.
  /// - Throws: `GSLError` when the principal axes cannot be found.
  init(_ mixture: GaussianMixture, axes: (Int, Int) = (0, 1)) throws {
    self.init(mixture, in: try PrincipalPlane(of: mixture, axes: axes))
  }

  /// The frame in a plane of another mixture, for example of the one without noise.
  init(_ mixture: GaussianMixture, in plane: PrincipalPlane) {
    self.plane = plane
    let heaviest = mixture.weights.max() ?? 1
    var places: [[Double]: Int] = [:]
    var groups: [Group] = []
    var (low, high) = ((Double.infinity, Double.infinity), (-Double.infinity, -Double.infinity))
    var means: [(x: Double, y: Double)] = []
    var shapes: [Discs.Shape] = []
    var widths: [(deviation: Double, weight: Double)] = []
    for (k, mean) in mixture.means.enumerated() {
      let (x, y) = plane.project(mean)
      let shape = Self.shape(of: k, in: mixture, plane)
      let opacity = (25 + 75 * mixture.weights[k] / heaviest).rounded() / 100
      let key = [shape.a, shape.b, shape.c, opacity]
      let place = places[key] ?? groups.endIndex
      if place == groups.endIndex {
        groups.append(Group(shape: shape, opacity: opacity))
        places[key] = place
      }
      groups[place].x.append(x)
      groups[place].y.append(y)
      let (width, height) = mixture.dimension == 1 ? (2 * shape.a, 0) : (shape.a, shape.height)
      (low.0, high.0) = (min(low.0, x - width), max(high.0, x + width))
      (low.1, high.1) = (min(low.1, y - height), max(high.1, y + height))
      means.append((x, y))
      shapes.append(shape)
      widths.append(((mixture.dimension == 1 ? shape.a : min(shape.a, shape.c)) / 2, mixture.weights[k]))
    }
    self.means = means
    self.shapes = shapes
    weights = mixture.weights
    deviation = Self.lowerQuartile(widths)
    self.groups = groups.enumerated()
      .sorted { ($1.element.shape.a, $0.offset) < ($0.element.shape.a, $1.offset) }.map(\.element)
    let reach = max(high.0 - low.0, high.1 - low.1) / 2
    whole = SampleWindow(
      centre: ((low.0 + high.0) / 2, (low.1 + high.1) / 2), reach: 1.12 * max(reach, 1e-3))
  }

  /// The density at a point of the plane, after Gaussian noise of the deviation `blur`.
  func density(_ x: Double, _ y: Double, blur: Double) -> Double {
    density { shape, meanX, meanY in
      let (xx, xy) = (shape.a * shape.a / 4 + blur * blur, shape.a * shape.b / 4)
      let yy = (shape.b * shape.b + shape.c * shape.c) / 4 + blur * blur
      let determinant = xx * yy - xy * xy
      let (dx, dy) = (x - meanX, y - meanY)
      let square = (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / determinant
      return Double.exp(-square / 2) / (2 * Double.pi * determinant.squareRoot())
    }
  }

  /// The density at a point of the first axis, after Gaussian noise of the deviation `blur`.
  func density(_ x: Double, blur: Double) -> Double {
    density { shape, mean, _ in
      let variance = shape.a * shape.a / 4 + blur * blur
      return Double.exp(-(x - mean) * (x - mean) / (2 * variance)) / (2 * Double.pi * variance).squareRoot()
    }
  }

  private func density(_ component: (Discs.Shape, Double, Double) -> Double) -> Double {
    var sum = 0.0
    for k in means.indices { sum += weights[k] * component(shapes[k], means[k].x, means[k].y) }
    return sum
  }

  /// Two standard deviations of a component; circles keep the exact radius.
  private static func shape(of k: Int, in mixture: GaussianMixture, _ plane: PrincipalPlane) -> Discs.Shape {
    guard mixture.covariances != nil else { return .circle(2 * mixture.standardDeviations[k]) }
    let covariance = plane.covariance(of: k, in: mixture)
    return .deviations(2, xx: covariance.xx, xy: covariance.xy, yy: covariance.yy)
  }

  private static func lowerQuartile(_ widths: [(deviation: Double, weight: Double)]) -> Double {
    let total = CompensatedSum.of(widths.map(\.weight))
    var sum = 0.0
    for (deviation, weight) in widths.sorted(by: { $0.deviation < $1.deviation }) {
      sum += weight
      if sum >= total / 4 { return deviation }
    }
    return 0
  }

  /// A window of half side `reach` with as much weight as there is about one place; the first of equals.
  func densest(reach: Double) -> SampleWindow {
    var best: (window: SampleWindow, weight: Double)?
    let stride = (means.count + 399) / 400
    for start in Swift.stride(from: 0, to: means.count, by: stride) {
      var window = SampleWindow(centre: means[start], reach: reach)
      var weight = 0.0
      for _ in 0..<8 {
        let inside = means.indices.filter { window.contains(means[$0].x, means[$0].y) }
        weight = CompensatedSum.of(inside.map { weights[$0] })
        let x = CompensatedSum.of(inside.map { weights[$0] * means[$0].x }) / weight
        let y = CompensatedSum.of(inside.map { weights[$0] * means[$0].y }) / weight
        guard x != window.centre.x || y != window.centre.y else { break }
        window.centre = (x, y)
      }
      if best.map({ weight > $0.weight * (1 + 1e-9) }) ?? true { best = (window, weight) }
    }
    return best?.window ?? whole
  }

  /// The modes in a window that a frame of `side` points shows: ellipses of two standard deviations, paler for smaller weights, wide enough to
  /// be seen and with outlines where that hides no samples.
  private func modes(in window: SampleWindow, label: String?, frame side: Double) -> [Mark] {
    let point = 2 * window.reach / side
    let smallest = Self.meanDot / 2 * point
    let shown = groups.compactMap { group -> Group? in
      let (width, height) = (max(group.shape.a, smallest), max(group.shape.height, smallest))
      var part = Group(shape: group.shape, opacity: group.opacity)
      for (x, y) in zip(group.x, group.y)
      where abs(x - window.centre.x) <= window.reach + width
        && abs(y - window.centre.y) <= window.reach + height
      {
        part.x.append(x)
        part.y.append(y)
      }
      return part.x.isEmpty ? nil : part
    }
    let areMany = shown.reduce(0) { $0 + $1.x.count } > Self.most
    return shown.map { group in
      .discs(
        Discs(
          label, x: group.x, y: group.y,
          shape: areMany ? .circle(smallest) : group.shape.atLeast(smallest),
          opacity: group.opacity,
          isOutlined: !areMany && group.shape.a >= Self.outlinedRadius * point))
    }
  }

  /// In points: discs that are smaller have no outline.
  private static let outlinedRadius = 2.0

  /// A square panel without ticks with the modes below `marks`.
  func panel(
    _ title: String?, caption: String? = nil, titles: (x: String, y: String) = ("", ""),
    in window: SampleWindow? = nil,
    modes label: String? = nil, frame side: Double, _ marks: [Mark]
  ) -> Panel {
    let window = window ?? whole
    return Panel(
      title: title, caption: caption, x: .linear(titles.x, range: window.x, ticks: .none),
      y: .linear(titles.y, range: window.y, ticks: .none), hasEqualAxes: true,
      marks: modes(in: window, label: label, frame: side) + marks)
  }
}
