import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite struct TicksTests {
  private func texts(_ ticks: [Tick]) -> [String] { ticks.compactMap { $0.label?.plain } }

  @Test(
    arguments: [
      (0.0...1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), (-1.6...1.6, 3, ["−1", "0", "1"]),
      (0...700, 7, ["0", "100", "200", "300", "400", "500", "600", "700"]),
      (0.1...0.1004, 4, ["0.1000", "0.1001", "0.1002", "0.1003", "0.1004"]),
      (0...2e-7, 2, ["0", "1×10−7", "2×10−7"]), (1e6...3e6, 2, ["1×106", "2×106", "3×106"]),
      (0...15000, 3, ["0", "5000", "10000", "15000"]),
    ] as [(ClosedRange<Double>, Int, [String])])
  func linear(_ range: ClosedRange<Double>, _ target: Int, _ expected: [String]) {
    #expect(texts(Ticks.linear(range, target: target)) == expected)
  }

  @Test(
    arguments: [
      (1e-3...1.0, 4, ["10−3", "10−2", "10−1", "100"]),
      (1e-12...1e4, 5, ["10−12", "10−8", "10−4", "100", "104"]),
      (1...1000, 4, ["1", "10", "100", "1000"]),
      (5...100, 9, ["5", "7", "10", "20", "30", "50", "70", "100"]),
      (5...100, 5, ["5", "10", "20", "50", "100"]), (0.02...0.5, 4, ["0.02", "0.05", "0.1", "0.2", "0.5"]),
      (0.02...0.5, 2, ["0.03", "0.1", "0.3"]),
      (3.1...3.3, 4, ["3.10", "3.15", "3.20", "3.25", "3.30"]),
      (2e-6...3e-5, 4, ["2×10−6", "5×10−6", "10−5", "2×10−5"]),
    ] as [(ClosedRange<Double>, Int, [String])])
  func logarithmic(_ range: ClosedRange<Double>, _ target: Int, _ expected: [String]) {
    #expect(texts(Ticks.logarithmic(range, target: target, length: 200)) == expected)
  }

  @Test func decadesHaveMinorTicks() {
    let ticks = Ticks.logarithmic(0.09...1000, target: 9, length: 200)
    #expect(ticks.count { $0.isMajor } == 5)
    #expect(ticks.filter { !$0.isMajor && $0.value < 1 }.map(\.value).count == 9)
    // Where decades are narrow there are none.
    #expect(Ticks.logarithmic(1e-12...1, target: 20, length: 100).allSatisfy { $0.isMajor })
  }

  /// Ticks lie in their range, grow, are evenly spaced multiples of 1, 2 or 5 times a power of ten, and say what they are.
  @Test func linearProperties() throws {
    for var draw in RandomCases(seed: 851, count: 2000) {
      let low = draw.normal() * pow(10, draw.uniform(-6, 6))
      let width = pow(10, draw.uniform(-3, 5)) * max(low.magnitude, 1e-3)
      let target = draw.integer(2...9)
      let ticks = Ticks.linear(low...(low + width), target: target)
      #expect(ticks.count >= 1 && ticks.count <= 2 * target + 2, "\(draw)")
      let slack = width * 1e-6
      for tick in ticks {
        #expect(tick.value >= low - slack && tick.value <= low + width + slack, "\(draw)")
        let text = try #require(tick.label).plain.replacing("\u{2212}", with: "-")
        guard !text.contains("×") else { continue }
        let shown = try #require(Double(text), "\(draw)")
        #expect(abs(shown - tick.value) <= width * 1e-9, "\(draw)")
      }
      guard ticks.count > 2 else { continue }
      let step = ticks[1].value - ticks[0].value
      let lead = step / pow(10, (log10(step) + 1e-9).rounded(.down))
      #expect([1, 2, 5].contains { abs(lead - $0) < 1e-6 * max(1, abs(low) / step) }, "\(draw): \(lead)")
      for (first, second) in zip(ticks, ticks.dropFirst()) {
        #expect(abs(second.value - first.value - step) <= step * 1e-6 * max(1, abs(low) / step), "\(draw)")
      }
    }
  }

  @Test func logarithmicProperties() {
    for var draw in RandomCases(seed: 852, count: 2000) {
      let low = pow(10, draw.uniform(-30, 20))
      let high = low * pow(10, draw.uniform(0.02, 30))
      let ticks = Ticks.logarithmic(low...high, target: draw.integer(2...9), length: draw.uniform(30, 400))
      #expect(!ticks.isEmpty, "\(draw)")
      for tick in ticks {
        #expect(tick.value >= low * (1 - 1e-6) && tick.value <= high * (1 + 1e-6), "\(draw)")
      }
      let values = ticks.map(\.value)
      #expect(values == values.sorted(), "\(draw)")
      #expect(Set(values).count == values.count, "\(draw)")
    }
  }

  /// Whatever the axis, the texts of its ticks keep clear of each other, and there are at least two of them.
  @Test(arguments: [Axis.Scale.linear, .logarithmic], [true, false])
  func textsDoNotTouch(_ scale: Axis.Scale, _ isHorizontal: Bool) {
    for var draw in RandomCases(seed: 853, count: 500) {
      let low = pow(10, draw.uniform(-12, 6))
      let range = low...(low * pow(10, draw.uniform(0.05, 12)))
      let length = draw.uniform(60, 400)
      let axis = scale == .linear ? Axis.linear("x") : .logarithmic("x")
      let set = Ticks.select(axis, range: range, length: length, isHorizontal: isHorizontal)
      let map = AxisMap(scale: scale, range: range, start: 0, end: length)
      var end = -Double.infinity
      for tick in set.ticks {
        guard let label = tick.label, let place = map.place(tick.value) else { continue }
        let extent = isHorizontal ? label.width(size: FigureSizes.tickSize) : FigureSizes.tickSize
        #expect(place - extent / 2 > end, "\(draw)")
        end = place + extent / 2
      }
      #expect(set.labels.count >= (length > 120 ? 2 : 1), "\(draw) \(range) \(length)")
    }
  }

  @Test(arguments: [
    0.0...0.0, -1e308...1e308, 1e300...1.0000000001e300,
    Double.leastNonzeroMagnitude...(2 * Double.leastNonzeroMagnitude), 1e15...(1e15 + 1),
  ])
  func extremeRanges(_ range: ClosedRange<Double>) {
    for target in 1...9 {
      #expect(Ticks.linear(range, target: target).count < 30)
      #expect(Ticks.logarithmic(range, target: target, length: 100).count < 100)
    }
  }

  @Test func categoriesTurnUprightWhenCrowded() {
    let names = ["gradient", "hessian", "jacobian"]
    let wide = Ticks.select(.categories(names), range: -0.5...2.5, length: 200, isHorizontal: true)
    #expect(!wide.isUpright && wide.labels.count == 3)
    let narrow = Ticks.select(.categories(names), range: -0.5...2.5, length: 60, isHorizontal: true)
    #expect(narrow.isUpright && narrow.labels.count == 3)
  }

  @Test func givenTicks() {
    let axis = Axis.linear("x", ticks: .at([0.5, -3, 0, .nan], ["half", "out", "zero", "nan"]))
    let set = Ticks.select(axis, range: 0...1, length: 100, isHorizontal: true)
    #expect(set.labels.map(\.plain) == ["zero", "half"])
    #expect(
      Ticks.select(.linear("x", ticks: .none), range: 0...1, length: 100, isHorizontal: true).ticks.isEmpty)
  }
}
