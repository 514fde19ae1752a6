import Numbers
import TestSupport
import Testing

@testable import Symbolics

/// The field at many points at once, and the check of steps that asks for it.
@Suite struct PointLanesTests {
  typealias Vector = SIMD8<Double>

  @Test(
    arguments: VectorTableTests.formulas + ["x/y + u/y - t/y", "erf(x*y)*sigmoid(-u)", "sign(x) + min(x, u)"])
  func fieldAgreesWithDoubleDouble(_ formula: String) throws {
    let tape = try Tape(
      try VectorTableTests.system(formula, count: 2), outputs: [try SymbolicExpression(parsing: "exp(x1)")])
    let lanes = PointLanes(tape)
    lanes.setConstants(try Double.values(of: tape.constants, names: tape.parameterNames, [1.3]))
    let slow = try TapeExpansion<DoubleDouble>(tape, order: 1, parameters: [DoubleDouble(1.3)])
    let start = [0.31, 1.17, -0.43, 0.52, 0.97, -0.34]
    func value(_ row: Int, _ point: Int) -> Double {
      row < 6 ? start[row] + 0.01 * Double(point * (row + 1)) : 0.75 - 0.02 * Double(point)
    }
    for row in 0...6 {
      for j in 0..<2 { lanes.rows[2 * row + j] = .lanewise { value(row, 8 * j + $0) } }
    }
    lanes.run(both: false)
    lanes.run(both: true)
    for point in 0..<16 {
      try slow.expand(
        state: (0..<6).map { DoubleDouble(value($0, point)) }, time: DoubleDouble(value(6, point)))
      for (state, derivative) in lanes.derivatives.enumerated() {
        let found = (derivative.broadcast * derivative.row[point / 8])[point % 8]
        let expected = slow.coefficient(state: state, order: 1).double
        #expect(
          (found - expected).magnitude <= 1e-14 * max(1, expected.magnitude),
          "\(formula): state \(state) at point \(point)")
      }
    }
  }

  /// A list of points, eight at a time, with what is expected of each.
  private func each(_ points: [Double], _ body: (Vector, Int) -> Void) {
    for first in stride(from: 0, to: points.count, by: 8) {
      body(.lanewise { points[min(first + $0, points.count - 1)] }, min(8, points.count - first))
    }
  }

  @Test func functionsHaveAllDigits() {
    var draw = RandomDraw(seed: 7)
    var points = (0..<4000).map { _ in draw.uniform(-708, 709.7) }
    points += (0..<4000).map { _ in draw.uniform(-2, 2) }
    points += [0, -0.0, 1e-300, 709.78, -708.3]
    each(points) { x, count in
      let (power, gaussian, sigmoid) = (
        PointLanes.exponential(x), PointLanes.gaussian(0.03 * x), PointLanes.sigmoid(0.5 * x)
      )
      for lane in 0..<count {
        let wide = DoubleDouble(x[lane])
        func agrees(_ found: Double, _ expected: DoubleDouble, ulps: Double) {
          let error = (DoubleDouble(found) - expected).double.magnitude
          #expect(error <= ulps * expected.double.ulp, "\(found) instead of \(expected.double) at \(x[lane])")
        }
        agrees(power[lane], DoubleDouble.exp(wide), ulps: 2)
        agrees(gaussian[lane], DoubleDouble.erfDerivative(DoubleDouble(0.03 * x[lane])), ulps: 4)
        agrees(sigmoid.value[lane], DoubleDouble.sigmoid(DoubleDouble(0.5 * x[lane])), ulps: 4)
        agrees(sigmoid.complement[lane], DoubleDouble.sigmoid(DoubleDouble(-0.5 * x[lane])), ulps: 4)
      }
    }
  }

  @Test func functionsEndAsTheyShould() {
    let x = Vector(710, 1e300, .infinity, -746, -1e300, -.infinity, .nan, -740)
    let power = PointLanes.exponential(x)
    #expect(power[0] == .infinity && power[1] == .infinity && power[2] == .infinity)
    #expect(power[3] == 0 && power[4] == 0 && power[5] == 0)
    #expect(power[6].isNaN)
    // Below the normal numbers the last digits go.
    #expect((power[7] - Double.exp(-740)).magnitude <= Double.leastNonzeroMagnitude)
    let (value, complement) = PointLanes.sigmoid(x)
    #expect(value[2] == 1 && complement[2] == 0 && value[5] == 0 && complement[5] == 1 && value[6].isNaN)
    let gaussian = PointLanes.gaussian(x)
    #expect(gaussian[2] == 0 && gaussian[5] == 0 && gaussian[6].isNaN)
  }

  @Test func fractionsComeEightAtATime() {
    for count in [3, 7, 8, 9, 40, 1024] {
      let all = (0..<count).map { StepSampler.fraction($0, of: count) }
      #expect(zip(all, all.dropFirst()).allSatisfy { $0 < $1 })
      #expect(all.allSatisfy { $0 > 0 && $0 < 1 })
      for first in stride(from: 0, to: count, by: 8) {
        let eight = StepSampler.eightFractions(from: first, of: count)
        for lane in 0..<8 { #expect(eight[lane] == all[min(first + lane, count - 1)]) }
      }
    }
  }

  /// A pulse at one of forty points, which a series that stays at rest misses there and nowhere else.
  @Test(arguments: [0, 7, 8, 17, 31, 39]) func agreementEndsBeforeThePulse(_ place: Int) throws {
    let (count, step, start) = (40, 2.0, 0.5)
    let time = start + StepSampler.fraction(place, of: count) * step
    let text = "c = 0\nx' = exp(-((t - c)*1e4)^2)\ny' = 0\nz' = 0\nx(0) = 0\ny(0) = 0\nz(0) = 0"
    let tape = try Tape(try SymbolicSystem(parsing: text))
    let check = try LaneCheck(tape, [time])
    var coefficients = [Double](repeating: 0, count: 3 * 6)
    var scales = [1.0, 1, 1]
    func agreement() -> Int {
      coefficients.withUnsafeBufferPointer { coefficients in
        scales.withUnsafeMutableBufferPointer { scales in
          guard let base = coefficients.baseAddress, let scales = scales.baseAddress else { return -1 }
          return check.agreement(
            SeriesView(base: base, stateStride: 6, orderStride: 1, order: 5, stateCount: 3), count: count,
            of: step, from: (start, 0), length: step, allowed: 1e-12, scales: scales)
        }
      }
    }
    #expect(agreement() == place / 8 * 8)
    // Between the points nobody sees it.
    try check.setParameters([time + 0.01])
    #expect(agreement() == count)
    // A state that moves where the equations say that it rests.
    coefficients[2 * 6 + 5] = 1e-6
    #expect(agreement() == 0)
    coefficients[2 * 6 + 5] = .nan
    #expect(agreement() == 0)
  }
}
