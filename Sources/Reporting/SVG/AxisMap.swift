#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Turns values of an axis into places on the drawing.
struct AxisMap: Equatable, Sendable {
  let scale: Axis.Scale
  let range: ClosedRange<Double>
  /// The places of the first and the last value.
  let start: Double
  let end: Double

  /// Whether an axis can show a value at all.
  static func canShow(_ value: Double, on scale: Axis.Scale) -> Bool {
    value.isFinite && (scale == .linear || value > 0)
  }

  /// A value in the coordinate in which the axis is even: itself or its decimal logarithm.
  static func even(_ value: Double, _ scale: Axis.Scale) -> Double {
    scale == .linear ? value : log10(value)
  }

  /// The way back from ``even(_:_:)``.
  static func value(even coordinate: Double, _ scale: Axis.Scale) -> Double {
    scale == .linear ? coordinate : pow(10, coordinate)
  }

  /// The length of one even unit on the drawing, with sign.
  var unit: Double {
    let low = Self.even(range.lowerBound, scale)
    let high = Self.even(range.upperBound, scale)
    return (end - start) / (high - low)
  }

  /// The place of a value; nil for values that the axis cannot show.
  func place(_ value: Double) -> Double? {
    guard Self.canShow(value, on: scale) else { return nil }
    let low = Self.even(range.lowerBound, scale) / 2
    let high = Self.even(range.upperBound, scale) / 2
    let fraction = (Self.even(value, scale) / 2 - low) / (high - low)
    return start + min(max(fraction, -1e4), 1e4) * (end - start)
  }
}

/// The place on the drawing of a pair of values.
struct PanelMap: Equatable, Sendable {
  let x: AxisMap
  let y: AxisMap

  func place(_ x: Double, _ y: Double) -> Point? {
    guard let x = self.x.place(x), let y = self.y.place(y) else { return nil }
    return Point(x: x, y: y)
  }
}
