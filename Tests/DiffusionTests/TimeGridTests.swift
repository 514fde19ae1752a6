import Diffusion
import Numbers
import Testing

@Suite struct TimeGridTests {
  let schedule = LinearVariancePreserving()

  @Test(arguments: ["linear", "quadratic", "power:1.5", "logsnr", "edm:7", "nsr:3.1"], [1, 2, 3, 10, 1000])
  func endsAreExactAndPointsDecrease(_ name: String, _ steps: Int) throws {
    let grid = try TimeGrid(Spacing(parsing: name), steps: steps, schedule: schedule)
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

  @Test(arguments: ["cubic", "power", "power:", "power:0", "power:x", "edm:-1", "linear:2", "nsr:nan", ""])
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
}
