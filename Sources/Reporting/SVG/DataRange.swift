/// What the marks of a panel span, and what of them cannot be shown.
struct DataRange: Equatable, Sendable {
  private(set) var x: ClosedRange<Double>?
  private(set) var y: ClosedRange<Double>?
  private(set) var notFinite = 0
  private(set) var notPositive = 0
  /// Whether the frame ends where the data ends, without a margin.
  private(set) var isTight = false

  /// Whether bars stand on the lower edge of the frame.
  private(set) var hasBars = false

  private let xScale: Axis.Scale
  private let yScale: Axis.Scale

  init(_ panel: Panel) {
    xScale = panel.x.scale
    yScale = panel.y.scale
    for mark in panel.marks { include(mark) }
  }

  private mutating func include(_ mark: Mark) {
    switch mark {
    case .line(let series):
      for (index, (x, y)) in zip(series.x, series.y).enumerated() {
        guard include(x, y) else { continue }
        if let errors = series.errors, errors.indices.contains(index) {
          stretch(x, y + errors[index])
          stretch(x, y - errors[index])
        }
      }
    case .scatter(let series):
      for (x, y) in zip(series.x, series.y) { include(x, y) }
    case .band(let band):
      for (x, (lower, upper)) in zip(band.x, zip(band.lower, band.upper)) {
        include(x, lower)
        include(x, upper)
      }
    case .bars(let series):
      hasBars = true
      for (index, (x, y)) in zip(series.x, series.y).enumerated() {
        guard include(x, y) else { continue }
        stretch(x - series.width / 2, y)
        stretch(x + series.width / 2, 0)
        if let errors = series.errors, errors.indices.contains(index) { stretch(x, y + errors[index]) }
      }
    case .heatMap(let map):
      let columns = map.values.reduce(0) { max($0, $1.count) }
      guard columns > 0 else { return }
      isTight = true
      stretch(-0.5, -0.5)
      stretch(Double(columns) - 0.5, Double(map.values.count) - 0.5)
    case .images(let tiles):
      let columns = tiles.rows.reduce(0) { max($0, $1.count) }
      guard columns > 0 else { return }
      isTight = true
      stretch(-0.5, -0.5)
      stretch(Double(columns) - 0.5, Double(tiles.rows.count) - 0.5)
    case .discs(let discs):
      for (x, y) in zip(discs.x, discs.y) where include(x, y) {
        stretch(x - discs.shape.a, y - discs.shape.height)
        stretch(x + discs.shape.a, y + discs.shape.height)
      }
    case .shading(let shading):
      stretch(shading.x.lowerBound, shading.y.lowerBound)
      stretch(shading.x.upperBound, shading.y.upperBound)
    case .window(let x, let y):
      stretch(x.lowerBound, y.lowerBound)
      stretch(x.upperBound, y.upperBound)
    case .rule(let rule):
      if rule.direction == .horizontal {
        if AxisMap.canShow(rule.value, on: yScale) { y = Self.union(y, rule.value) }
      } else if AxisMap.canShow(rule.value, on: xScale) {
        x = Self.union(x, rule.value)
      }
    case .annotation(let annotation):
      stretch(annotation.x, annotation.y)
    case .slope:
      break
    }
  }

  /// Takes in a point, or counts why it cannot be shown.
  @discardableResult
  private mutating func include(_ x: Double, _ y: Double) -> Bool {
    guard x.isFinite, y.isFinite else {
      notFinite += 1
      return false
    }
    guard AxisMap.canShow(x, on: xScale), AxisMap.canShow(y, on: yScale) else {
      notPositive += 1
      return false
    }
    stretch(x, y)
    return true
  }

  private mutating func stretch(_ x: Double, _ y: Double) {
    if AxisMap.canShow(x, on: xScale) { self.x = Self.union(self.x, x) }
    if AxisMap.canShow(y, on: yScale) { self.y = Self.union(self.y, y) }
  }

  private static func union(_ range: ClosedRange<Double>?, _ value: Double) -> ClosedRange<Double> {
    guard let range else { return value...value }
    return min(range.lowerBound, value)...max(range.upperBound, value)
  }

  static func union(_ first: ClosedRange<Double>?, _ second: ClosedRange<Double>?) -> ClosedRange<Double>? {
    guard let first else { return second }
    guard let second else { return first }
    return min(first.lowerBound, second.lowerBound)...max(first.upperBound, second.upperBound)
  }

  // MARK: From data to frames

  /// The range of a frame: that of the axis if it is usable, else that of the data with a margin.
  static func frame(
    _ data: ClosedRange<Double>?, axis: Axis, isTight: Bool, standsOnZero: Bool = false
  ) -> ClosedRange<Double> {
    if let range = axis.range, range.lowerBound.isFinite, range.upperBound.isFinite,
      range.lowerBound < range.upperBound, axis.scale == .linear || range.lowerBound > 0
    {
      return range
    }
    guard let data else { return axis.scale == .linear ? 0...1 : 1...10 }
    let low = AxisMap.even(data.lowerBound, axis.scale)
    let high = AxisMap.even(data.upperBound, axis.scale)
    if isTight, low < high { return data }
    // A single value gets a frame around it that shows its size.
    let single = axis.scale == .linear ? max(low.magnitude * 0.1, 1e-12) : 0.3
    let width = high - low
    let margin = width > single * 1e-6 ? width * 0.045 : single
    let lowMargin = standsOnZero && axis.scale == .linear && low == 0 ? 0 : margin
    let limits = (
      AxisMap.value(even: low - lowMargin, axis.scale), AxisMap.value(even: high + margin, axis.scale)
    )
    let largest = Double.greatestFiniteMagnitude
    let floor = axis.scale == .linear ? -largest : Double.leastNonzeroMagnitude
    let lower = max(limits.0, floor)
    return lower...max(min(limits.1, largest), lower.nextUp)
  }

  /// The wider of two linear ranges' frames such that a unit is equally long on both axes.
  static func equalize(
    x: ClosedRange<Double>, y: ClosedRange<Double>, aspect: Double
  ) -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    let (width, height) = (x.upperBound - x.lowerBound, y.upperBound - y.lowerBound)
    func widened(_ range: ClosedRange<Double>, to length: Double) -> ClosedRange<Double> {
      let middle = range.lowerBound / 2 + range.upperBound / 2
      return (middle - length / 2)...(middle + length / 2)
    }
    return height < width * aspect
      ? (x, widened(y, to: width * aspect)) : (widened(x, to: height / aspect), y)
  }
}
