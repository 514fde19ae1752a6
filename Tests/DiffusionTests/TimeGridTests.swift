import Diffusion
import Numbers
import Testing

@Suite struct TimeGridTests {
  let schedule = LinearVariancePreserving()

  @Test(
    arguments: [
      "linear", "quadratic", "power:1.5", "logsnr", "edm:7", "nsr:3.1", "psld-quadratic", "arc", "arcm",
      "jump",
      "jump:0.5",
    ], [1, 2, 3, 10, 1000])
  func endsAreExactAndPointsDecrease(_ name: String, _ steps: Int) throws {
    let grid = try TimeGrid(
      Spacing(parsing: name), steps: steps, schedule: schedule, data: .law(.smooth4()))
    #expect(grid.steps == steps)
    #expect(grid.first.time == 1)
    #expect(grid.last.time == 1e-3)
    #expect(grid.first.level == schedule.gamma(at: 1))
    for (a, b) in zip(grid.points, grid.points.dropFirst()) {
      #expect(b.time < a.time)
      #expect(b.level < a.level)
    }
    #expect(try Spacing(parsing: name).name == name)
  }

  /// What the spacings keep constant from step to step, computed from the points.
  @Test(arguments: [
    ("linear", 0), ("quadratic", 1), ("power:2.5", 2), ("logsnr", 3), ("edm:7", 4), ("nsr:3.1", 5),
  ])
  func spacingIsUniformInItsOwnVariable(_ name: String, _ variable: Int) throws {
    let grid = try TimeGrid(Spacing(parsing: name), steps: 20, schedule: schedule)
    let cut = grid.last.level
    let values = grid.points.map { p in
      [
        p.time, p.time.squareRoot(), Double.pow(p.time, 1 / 2.5), Double.log(p.level),
        Double.pow(p.level, 1 / 7.0), Double.log(p.level + 3.1 * cut),
      ][variable]
    }
    let step = (values[20] - values[0]) / 20
    for n in 0..<20 { #expect(abs((values[n + 1] - values[n]) / step - 1) < 1e-11) }
  }

  @Test func powerTwoIsQuadraticAndPowerOneIsLinear() throws {
    for (power, other) in [(Spacing.power(2), Spacing.quadratic), (.power(1), .linear)] {
      let a = try TimeGrid(power, steps: 17, schedule: schedule)
      let b = try TimeGrid(other, steps: 17, schedule: schedule)
      for (p, q) in zip(a.points, b.points) { #expect(abs(p.time - q.time) < 1e-15) }
    }
  }

  @Test func reversedGridEncodes() throws {
    let grid = try TimeGrid(.quadratic, steps: 4, schedule: schedule)
    #expect(!grid.isEncoding)
    #expect(grid.reversed().isEncoding)
    #expect(grid.reversed().reversed() == grid)
  }

  @Test(arguments: [
    "cubic", "power", "power:", "power:0", "power:x", "edm:-1", "linear:2", "nsr:nan", "arc:1", "arcm:",
    "jump:",
    "jump:0", "jump:101", "",
  ])
  func unknownSpacingIsRefused(_ text: String) {
    #expect(throws: ModelError.self) { try Spacing(parsing: text) }
  }

  @Test func impossibleGridsAreRefused() {
    #expect(throws: ModelError.self) { try TimeGrid(.linear, steps: 0, schedule: schedule) }
    #expect(throws: ModelError.self) { try TimeGrid(.linear, steps: 5, schedule: schedule, to: 0) }
    #expect(throws: ModelError.self) { try TimeGrid(.linear, steps: 5, schedule: schedule, from: 2) }
    #expect(throws: ModelError.self) {
      try TimeGrid(.linear, steps: 5, schedule: schedule, from: 0.1, to: 0.2)
    }
    #expect(throws: ModelError.notMonotone(index: 2, previous: 0.5, value: 0.5)) {
      try TimeGrid(times: [1, 0.5, 0.5], schedule: schedule)
    }
    #expect(throws: ModelError.self) { try TimeGrid(times: [1], schedule: schedule) }
    #expect(throws: ModelError.self) { try TimeGrid(times: [1, .nan], schedule: schedule) }
    #expect(throws: ModelError.self) { try TimeGrid(levels: [200, 1], schedule: schedule) }
  }

  /// `γ = s cot θ` at equal steps of `θ = arctan(s/γ)`: the arcs of one Gaussian, whatever its mean.
  @Test(arguments: [0.02, 0.5, 3])
  func arcsOfOneGaussianAreEqualAngles(_ s: Double) throws {
    let law = try GaussianMixture(means: [[1, -2, 5]], standardDeviation: s)
    let ends = (schedule.gamma(at: 1), schedule.gamma(at: 1e-3))
    let losses = (0...60).map { n -> (Double, Double) in
      let gamma = 200 * Double.pow(1e-5, Double(n) / 60)
      return (gamma, s * s * gamma * gamma / (s * s + gamma * gamma))
    }
    let measured = GridData.curve(try LossCurve(levels: losses.map(\.0), losses: losses.map(\.1)))
    for spacing in [Spacing.arc, .resolvedArc] {
      for data in [GridData.law(law), measured] {
        let grid = try TimeGrid(spacing, steps: 9, schedule: schedule, data: data)
        for n in 1..<9 {
          let (first, last) = (Double.atan2(s, ends.0), Double.atan2(s, ends.1))
          let angle = first + (last - first) * Double(n) / 9
          let level = s * Double.cos(angle) / Double.sin(angle)
          #expect(abs(grid.points[n].level / level - 1) < 2e-6, "\(spacing.name) \(n)")
        }
      }
    }
  }

  /// Two widths far apart: the arc has points at the narrow one, where all is resolved, the other has none there.
  @Test func theResolvedArcLeavesOutWhatIsResolved() throws {
    let law = try GaussianMixture(means: [[0, 0]], covariances: .diagonal([[1, 1e-4]]))
    func points(_ spacing: Spacing) throws -> Int {
      let grid = try TimeGrid(spacing, steps: 40, schedule: schedule, data: .law(law))
      return grid.points.count { $0.level < 0.1 && $0.level > 0.011 }
    }
    #expect(try points(.arc) > 8)
    #expect(try points(.resolvedArc) < points(.arc) / 2)
  }

  @Test func jumpGoesToSoManyDeviationsAndThenByEqualRatios() throws {
    let law = try GaussianMixture(
      means: [[3, 0], [-3, 0]], covariances: .diagonal([[1, 0.25]]))
    let grid = try TimeGrid(.jump(2), steps: 6, schedule: schedule, data: .law(law))
    #expect(abs(grid.points[1].level / (2 * 10.0.squareRoot()) - 1) < 1e-12)
    let ratio = grid.points[2].level / grid.points[1].level
    for n in 2...6 { #expect(abs(grid.points[n].level / grid.points[n - 1].level / ratio - 1) < 1e-12) }
    #expect(throws: ModelError.self) {
      try TimeGrid(.jump(100), steps: 6, schedule: schedule, data: .law(law))
    }
  }

  @Test(arguments: [Spacing.arc, .resolvedArc, .jump(4)])
  func withoutDataTheyAreRefused(_ spacing: Spacing) throws {
    #expect(throws: ModelError.self) { try TimeGrid(spacing, steps: 6, schedule: schedule) }
    #expect(throws: ModelError.self) {
      let point = try GaussianMixture(means: [[1, 2]], standardDeviation: 0)
      return try TimeGrid(spacing, steps: 6, schedule: schedule, data: .law(point))
    }
    let short = GridData.curve(try LossCurve(levels: [10, 1, 0.1], losses: [1, 0.4, 0.005]))
    guard spacing != .jump(4) else { return }
    #expect(throws: ModelError.self) { try TimeGrid(spacing, steps: 6, schedule: schedule, data: short) }
    #expect(try TimeGrid(spacing, steps: 6, schedule: schedule, to: 0.1, data: short).steps == 6)
  }
}
