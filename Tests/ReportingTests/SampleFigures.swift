import Reporting

/// Figures as experiments make them, for tests of layout and drawing. Their numbers are made up but look real.
enum SampleFigures {
  static let all = [
    errors(series: 16, width: .page), errors(series: 16, width: .column), errors(series: 4, width: .column),
    samples(width: .page), bands(width: .column), heatMap(width: .page), bars(width: .column),
    comparison(width: .page), awkward(), grid(width: .page), mixed(width: .column),
  ]

  static let methods = [
    "ddim", "ttm2", "ttm3", "ttm4", "ab2-ramp", "ab3-ramp", "ab4-heun", "heun", "rk3", "rk4", "dpm-solver-2",
    "dpm-solver-3", "deis-tab3", "unipc-2", "s-pndm", "ideal-derivative-3",
  ]

  /// A sequence between 0 and 1 that looks random and is the same everywhere.
  static func noise(_ index: Int) -> Double {
    var state = UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
    state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
    state ^= state >> 31
    return Double(state >> 11) * 0x1p-53
  }

  static func normal(_ index: Int) -> Double {
    (0..<12).reduce(-6) { $0 + noise(12 * index + $1) }
  }

  static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { result, _ in result * base }
  }

  static let steps: [Double] = [5, 7, 10, 14, 20, 28, 40, 57, 80, 113, 160]

  static func line(_ index: Int, floor: Double = 2e-13) -> LineSeries {
    let order = 1 + index % 4
    let values = steps.enumerated().map { place, n in
      (0.5 + 0.13 * Double(index) + 0.1 * noise(index * 100 + place)) * 2 / power(n / 4, order) * 0.3 + floor
    }
    return LineSeries(
      methods[index], detail: "(\(order).0\(index % 7) ± 0.0\(1 + index % 3))", x: steps, y: values,
      hollow: [0, 1])
  }

  static func errors(series count: Int, width: Figure.Width) -> Figure {
    var marks = (0..<count).map { Mark.line(line($0)) }
    marks.append(.slope(SlopeTriangle(-1, label: "1", near: "ddim")))
    marks.append(.slope(SlopeTriangle(-2, label: "2", near: "ttm2")))
    marks.append(.slope(SlopeTriangle(-4, label: "4", near: "ttm4")))
    marks.append(.rule(.horizontal(1e-6, label: "float32 round-off")))
    return Figure(
      name: "errors-\(count)-\(Int(width.points))", title: "Global error against steps",
      finding: "The error of ttm4 falls as the fourth power of the number of steps.",
      panels: [
        Panel(
          x: .logarithmic("steps N"), y: .logarithmic("mean error ‖x_{0} − x_{0}^{ref}‖"), marks: marks)
      ], width: width)
  }

  static func samples(width: Figure.Width) -> Figure {
    let modes = (0..<8).map { index -> (Double, Double) in
      let angle = Double(index) * 0.785398
      // Eight points on a circle by their Taylor polynomials would be overkill: a table does.
      let table = [(1, 0), (0.7071, 0.7071), (0, 1), (-0.7071, 0.7071), (-1, 0), (-0.7071, -0.7071), (0, -1)]
      return index < 7 ? table[index] : (0.7071, angle > 0 ? -0.7071 : 0)
    }
    let panels = (0..<16).map { panel -> Panel in
      let spread = 0.03 + 0.012 * Double(panel)
      var x: [Double] = []
      var y: [Double] = []
      for index in 0..<1000 {
        let mode = modes[index % 8]
        x.append(mode.0 + spread * normal(panel * 5000 + 2 * index))
        y.append(mode.1 + spread * normal(panel * 5000 + 2 * index + 1))
      }
      return Panel(
        title: methods[panel], caption: "W_{2} = 0.0\(panel + 10)",
        x: .linear("x_{0}", range: -1.6...1.6), y: .linear("x_{1}", range: -1.6...1.6), hasEqualAxes: true,
        marks: [
          .discs(Discs("modes (2σ)", x: modes.map(\.0), y: modes.map(\.1), radius: 0.1)),
          .scatter(ScatterSeries("samples", x: x, y: y)),
        ])
    }
    return Figure(
      name: "samples", title: "Samples of sixteen methods", finding: "All methods find all modes.",
      panels: panels, columns: 4, width: width, sharing: .both)
  }

  static func bands(width: Figure.Width) -> Figure {
    let x = (0..<60).map { Double($0) / 59 }
    func curve(_ scale: Double, _ shift: Double) -> [Double] {
      x.map { scale * $0 * (1 - $0) * 4 + shift + 0.1 * $0 }
    }
    return Figure(
      name: "bands", title: "Error along the path", finding: "The median error peaks at t = 0.5.",
      panels: [
        Panel(
          x: .linear("time t"), y: .linear("local error"),
          marks: [
            .band(Band("ddim", x: x, lower: curve(0.5, 0.1), upper: curve(1.2, 0.3))),
            .line(LineSeries("ddim", x: x, y: curve(0.8, 0.2), hasMarkers: false)),
            .band(Band("ttm2", x: x, lower: curve(0.1, 0.05), upper: curve(0.4, 0.15))),
            .line(LineSeries("ttm2", x: x, y: curve(0.2, 0.1), hasMarkers: false)),
            .rule(.vertical(0.3, label: "t_{cut}")),
            .annotation(Annotation("peak", x: 0.5, y: 1.05)),
          ])
      ], width: width)
  }

  static func heatMap(width: Figure.Width) -> Figure {
    let names = Array(methods.prefix(8))
    let values = names.indices.map { row in
      (0..<6).map { column in
        row == 3 && column == 2
          ? Double.nan : power(0.5, column + row) * (0.6 + noise(10 * row + column))
      }
    }
    return Figure(
      name: "heat-map", title: "Error by method and steps", finding: "Errors fall to the right and upwards.",
      panels: [
        Panel(
          title: "Mean error", x: .categories(["5", "10", "15", "20", "25", "50"], title: "steps"),
          y: .categories(names),
          marks: [
            .heatMap(HeatMap(values: values, title: "mean error", isLogarithmic: true, digits: 2))
          ]),
        Panel(
          title: "Mean error without numbers",
          x: .categories(
            ["five steps", "ten steps", "fifteen steps", "twenty", "25", "fifty"], title: "steps"),
          y: .categories(names, title: "method"),
          marks: [.heatMap(HeatMap(values: values, title: "mean error"))]),
      ], columns: 2, width: width)
  }

  static func bars(width: Figure.Width) -> Figure {
    let x = [0.0, 1, 2, 3]
    return Figure(
      name: "bars", title: "Cost", finding: "ttm3 costs 2.4 evaluations.",
      panels: [
        Panel(
          x: .categories(["gradient", "jvp", "ttm2", "ttm3"], title: "quantity"),
          y: .linear("time per state / ns"),
          marks: [
            .bars(BarSeries("forward", x: x, y: [120, 230, 310, 560], errors: [10, 12, 25, 40])),
            .bars(BarSeries("reverse", x: x, y: [180, 410, 390, 240], errors: [10, 12, 25, 40])),
          ])
      ], width: width)
  }

  static func comparison(width: Figure.Width) -> Figure {
    func panel(_ title: String, _ indices: [Int]) -> Panel {
      Panel(
        title: title, x: .logarithmic("steps N"), y: .logarithmic("mean error"),
        marks: indices.map { .line(line($0, floor: 1e-10)) } + [.slope(SlopeTriangle(-2))])
    }
    return Figure(
      name: "comparison", title: "Families", finding: "Multistep methods win at few evaluations.",
      panels: [panel("(a) one step", [0, 1, 2, 3]), panel("(b) multistep", [4, 5, 6, 0, 1])], columns: 2,
      width: width)
  }

  /// Four panels with shared axes, rules and notes.
  static func grid(width: Figure.Width) -> Figure {
    let panels = (0..<4).map { panel in
      Panel(
        title: "(\(["a", "b", "c", "d"][panel])) \(25 << panel) latents", x: .logarithmic("evaluations"),
        y: .logarithmic("error"),
        marks: (0..<8).map { .line(line($0, floor: power(0.1, panel + 4))) } + [
          .rule(.horizontal(power(0.1, panel + 4), label: "floor")),
          .rule(.vertical(30, label: "30 evaluations")),
          .annotation(Annotation("best at few steps", x: 10, y: 0.0142)),
          .slope(SlopeTriangle(-1, label: "1", near: "ddim")),
          .slope(SlopeTriangle(-4, label: "4", near: "ttm4")),
        ])
    }
    return Figure(
      name: "grid", title: "Errors for four counts", finding: "The floor falls.", panels: panels, columns: 2,
      width: width, sharing: .both)
  }

  /// Lines that end early and a cloud, with labels at the line ends where there are ends.
  static func mixed(width: Figure.Width) -> Figure {
    let x = (0..<30).map { Double($0) }
    return Figure(
      name: "mixed", title: "Mixed", finding: "Lines end where they end.",
      panels: [
        Panel(
          x: .linear("step"), y: .linear("value"),
          marks: [
            .line(LineSeries("whole", x: x, y: x.map { $0 * 0.5 + noise(Int($0)) })),
            .line(LineSeries("half", x: Array(x.prefix(15)), y: x.prefix(15).map { 14 - $0 * 0.4 })),
            .scatter(
              ScatterSeries(
                "cloud", x: (0..<300).map { 30 * noise($0) }, y: (0..<300).map { 5 + 2 * normal($0) })),
          ])
      ], width: width, legend: .direct)
  }

  /// Everything that goes wrong at once: values that cannot be shown, long texts, an empty panel, one point.
  static func awkward() -> Figure {
    Figure(
      name: "awk ward<&>", title: "Odd & ends <here>", finding: "Nothing \"falls\" over.",
      panels: [
        Panel(
          title: "A panel title that is so long that it has to be wrapped into several lines of text",
          caption: "A caption that is also long: 3 < 5 & 7 > 2, and it goes on for a while.",
          x: .logarithmic("steps"),
          y: .logarithmic("error with a rather long description of what it is in units"),
          marks: [
            .line(
              LineSeries(
                "broken", x: [1, 2, 4, 8, 16, 32], y: [1, .nan, 0.25, -1, 0.0625, .infinity],
                errors: [0.5, 0.1, 0.3, 0.1, 0.1, 0.1]))
          ]),
        Panel(x: .linear("nothing"), y: .linear("here")),
        Panel(x: .linear("one point"), y: .linear("y"), marks: [.line(LineSeries(nil, x: [3], y: [2e-7]))]),
        Panel(
          x: .linear("far", range: 0...1), y: .logarithmic("narrow"),
          marks: [
            .line(LineSeries("big", x: [-1e300, 0.5, 1e300], y: [2, 3, 2.5])),
            .annotation(Annotation("here", x: 0.5, y: 3)),
            .band(Band("broken", x: [-5, 0.2, 9], lower: [2.1, 2.2, 2.1], upper: [2.4, 2.5, 2.9])),
          ]),
      ], columns: 2, width: .column)
  }
}
