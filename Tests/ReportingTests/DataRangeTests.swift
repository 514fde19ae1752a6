import TestSupport
import Testing

@testable import Reporting

@Suite struct DataRangeTests {
  private func panel(_ marks: [Mark], y: Axis = .linear("y")) -> Panel {
    Panel(x: .linear("x"), y: y, marks: marks)
  }

  @Test func spansAllMarks() {
    let range = DataRange(
      panel([
        .line(LineSeries("a", x: [0, 1], y: [1, 2], errors: [0.5, 3])),
        .band(Band("a", x: [2], lower: [-4], upper: [1])), .rule(.horizontal(9)), .rule(.vertical(-1)),
        .discs(Discs(x: [5], y: [0], radius: 2)),
        .scatter(ScatterSeries("b", x: [1, .infinity], y: [.nan, 1])),
      ]))
    #expect(range.x == -1...7)
    #expect(range.y == -4...9)
    #expect(range.notFinite == 2)
  }

  @Test func logarithmicAxesLeaveOutWhatIsNotPositive() {
    let range = DataRange(
      panel([.line(LineSeries("a", x: [0, 1, 2], y: [0, 0.5, -1]))], y: .logarithmic("y")))
    #expect(range.y == 0.5...0.5)
    #expect(range.notPositive == 2)
  }

  @Test func barsStandOnZero() throws {
    let data = DataRange(panel([.bars(BarSeries("a", x: [0, 1], y: [3, 4]))]))
    #expect(data.y == 0...4)
    let frame = DataRange.frame(data.y, axis: .linear("y"), isTight: false, standsOnZero: data.hasBars)
    #expect(frame.lowerBound == 0 && frame.upperBound > 4)
  }

  @Test func unusableRangesAreIgnored() {
    #expect(DataRange.frame(1...2, axis: .logarithmic("y", range: -1...10), isTight: true) == 1...2)
    #expect(DataRange.frame(1...2, axis: .linear("y", range: 5...5), isTight: true) == 1...2)
    #expect(DataRange.frame(1...2, axis: .linear("y", range: 0...(.infinity)), isTight: true) == 1...2)
    #expect(DataRange.frame(nil, axis: .logarithmic("y"), isTight: false) == 1...10)
  }

  /// Every range of data, however extreme, gives a frame that holds it and has an extent.
  @Test func framesHoldTheirData() {
    let tiny = Double.leastNonzeroMagnitude
    let extremes: [ClosedRange<Double>] = [
      0...0, -1e308...1e308, 1e308...1.7e308, tiny...tiny, (1000 * tiny)...1e300, 3...3, -7...(-7),
      1e15...(1e15 + 1),
    ]
    for range in extremes {
      for axis in [Axis.linear("y"), .logarithmic("y")] {
        if axis.scale == .logarithmic && range.lowerBound <= 0 { continue }
        let frame = DataRange.frame(range, axis: axis, isTight: false)
        #expect(frame.lowerBound < frame.upperBound && frame.upperBound.isFinite, "\(range)")
        let map = AxisMap(scale: axis.scale, range: frame, start: 0, end: 100)
        for value in [frame.lowerBound, range.lowerBound, range.upperBound, frame.upperBound] {
          #expect(map.place(value).map { $0.isFinite } == true, "\(range) \(value)")
        }
      }
    }
  }
}
