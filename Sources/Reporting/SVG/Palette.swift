/// The colours of Okabe and Ito (2008), which people with any common kind of colour blindness tell apart, with
/// yellow darkened on white, blue lightened on black, and black turned to white there.
enum Palette {
  static let light = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#1a1a1a", "#a89a00",
  ]
  static let dark = [
    "#2f8fd0", "#e8701a", "#12b886", "#d68fb7", "#e69f00", "#7cc7f2", "#f2f2f2", "#f0e442",
  ]

  /// Nine colours of viridis at equal distances (Smith and van der Walt, public domain).
  private static let viridis: [(Int, Int, Int)] = [
    (68, 1, 84), (71, 45, 123), (59, 82, 139), (44, 114, 142), (33, 145, 140), (40, 174, 128), (94, 201, 98),
    (173, 220, 48), (253, 231, 37),
  ]

  /// A colour of the sequential scale for 0...1, and whether it is light.
  static func sequential(_ fraction: Double) -> (color: String, isLight: Bool) {
    let position = min(max(fraction, 0), 1) * Double(viridis.count - 1)
    let index = min(Int(position), viridis.count - 2)
    let weight = position - Double(index)
    func mix(_ first: Int, _ second: Int) -> Int {
      Int((Double(first) + weight * Double(second - first)).rounded())
    }
    let (low, high) = (viridis[index], viridis[index + 1])
    let channels = [mix(low.0, high.0), mix(low.1, high.1), mix(low.2, high.2)]
    let color = channels.reduce("#") { text, channel in
      let digits = String(channel, radix: 16)
      return text + (digits.count < 2 ? "0" + digits : digits)
    }
    let luma = 0.299 * Double(channels[0]) + 0.587 * Double(channels[1]) + 0.114 * Double(channels[2])
    return (color, luma > 130)
  }
}

/// The shape of a marker.
enum Marker: Int, CaseIterable, Sendable {
  case circle
  case square
  case triangleUp
  case diamond
  case triangleDown
  case cross
  case star
  case plus
  case triangleLeft
  case triangleRight

  /// Adds the outline around a centre to a path.
  func draw(at center: Point, radius: Double, into path: inout PathData) {
    if self == .circle {
      path.ellipse(center, radius, radius)
    } else {
      path.polygon(corners.map { Point(x: center.x + radius * $0.0, y: center.y + radius * $0.1) })
    }
  }

  private var corners: [(Double, Double)] {
    switch self {
    case .circle: []
    case .square: [(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)]
    case .diamond: [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)]
    case .triangleUp: [(0, -1.25), (1.12, 0.8), (-1.12, 0.8)]
    case .triangleDown: [(0, 1.25), (1.12, -0.8), (-1.12, -0.8)]
    case .triangleLeft: [(-1.25, 0), (0.8, -1.12), (0.8, 1.12)]
    case .triangleRight: [(1.25, 0), (-0.8, 1.12), (-0.8, -1.12)]
    case .plus: Self.plusCorners
    case .cross: Self.plusCorners.map { (($0.0 - $0.1) * 0.7071, ($0.0 + $0.1) * 0.7071) }
    case .star:
      [
        (0, -1.4), (0.34, -0.46), (1.33, -0.43), (0.55, 0.18), (0.82, 1.13), (0, 0.58), (-0.82, 1.13),
        (-0.55, 0.18), (-1.33, -0.43), (-0.34, -0.46),
      ]
    }
  }

  private static let plusCorners: [(Double, Double)] = [
    (-0.4, -1.25), (0.4, -1.25), (0.4, -0.4), (1.25, -0.4), (1.25, 0.4), (0.4, 0.4), (0.4, 1.25),
    (-0.4, 1.25), (-0.4, 0.4), (-1.25, 0.4), (-1.25, -0.4), (-0.4, -0.4),
  ]
}

/// How a series looks: colour, marker and dashes all differ, so that it is known without colour as well.
struct SeriesStyle: Equatable, Sendable {
  /// The place in the palette; nil is the neutral grey.
  let color: Int?
  let marker: Marker
  let dash: String

  private static let dashes = ["", "5 2", "1 1.9", "6 1.8 1 1.8"]

  static let neutral = SeriesStyle(color: nil, marker: .circle, dash: "")

  init(color: Int?, marker: Marker, dash: String) {
    self.color = color
    self.marker = marker
    self.dash = dash
  }

  /// The number of colours, and the one of a position.
  static var colorCount: Int { Palette.light.count }
  static func color(_ position: Int) -> Int { position % colorCount }

  /// The style of a position: the first 160 differ.
  init(position: Int) {
    let lap = position / Self.colorCount
    color = Self.color(position)
    marker = Marker.allCases[position % Marker.allCases.count]
    dash = Self.dashes[(position + lap) % Self.dashes.count]
  }

  var strokeClass: String { color.map { "s\($0)" } ?? "sn" }
  var fillClass: String { color.map { "f\($0)" } ?? "fn" }
  var dashAttribute: String { dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"" }
}
