import Numbers
import TestSupport
import Testing

@testable import Symbolics

/// Eight trajectories at once against each by itself.
@Suite struct LaneTableTests {
  /// Formulas with a rule for single numbers only are not run in lanes.
  private static let formulas = VectorTableTests.formulas.filter {
    !["abs", "max", "atan2"].contains(where: $0.contains)
  }

  @Test("A lane has the bits of an expansion by itself, at every order", arguments: formulas, [1, 2])
  func lanesAreExpansions(_ formula: String, _ count: Int) throws {
    let tape = try Tape(try VectorTableTests.system(formula, count: count))
    var draw = RandomDraw(seed: 20_261_127)
    for order in VectorTableTests.orders where order > 1 {
      try #require(LaneTable.suits(tape, order: 2))
      let lanes = LaneTable(tape, order: order)
      for _ in 0..<3 {
        let parameters = (0..<8).map { _ in draw.uniform(0.5, 2) }
        let times = SIMD8<Double>.lanewise { _ in draw.uniform(-1, 1) }
        let states = (0..<8).map { _ in
          (0..<count).flatMap { _ in [draw.uniform(-0.9, 0.9), draw.uniform(0.5, 2), draw.uniform(-1, 1)] }
        }
        var vectors = (0..<3 * count).map { i in SIMD8<Double>.lanewise { states[$0][i] } }
        for lane in 0..<8 {
          let alone = try TapeExpansion<Double>(tape, order: order, parameters: [parameters[lane]])
          lanes.setConstants(alone.constants, lane: lane)
        }
        let failed = vectors.withUnsafeMutableBufferPointer { $0.baseAddress.map { lanes.run($0, times) } }
        #expect(failed == .init(repeating: false))
        for lane in 0..<8 {
          let alone = try TapeExpansion<Double>(tape, order: order, parameters: [parameters[lane]])
          try alone.expand(state: states[lane], time: times[lane])
          for state in 0..<3 * count {
            let series = (0...order).map { lanes.next[state * (order + 1) + $0][lane] }
            #expect(series == alone.coefficients(state: state), "\(formula), order \(order), lane \(lane)")
          }
        }
        lanes.swapSeries()
      }
    }
  }
}
