import Accuracy
import Numbers
import Testing

@Suite("Error curves") struct ErrorCurveTests {
  /// Errors `C h^p` for every trajectory, `C` being 1, 2 and 6: the median is `2 h^p` and the mean `3 h^p`.
  private func points(_ values: [Double], _ axis: ErrorCurve.Axis, power: Double) -> [ErrorCurve.Point] {
    values.map { value in
      let error = Double.pow(axis.size(value), power)
      return ErrorCurve.Point(
        value: value, size: axis.size(value), evaluations: value,
        summary: SampleSummary([error, 2 * error, 6 * error]))
    }
  }

  @Test("The order of a power law is its power, on every axis.")
  func powerLaw() throws {
    let axes: [(ErrorCurve.Axis, [Double])] = [
      (.steps, [10, 20, 40, 80]), (.evaluations, [7, 30, 41]), (.tolerance, [1e-6, 1e-4, 1e-3]),
      (.stepLength, [0.01, 0.02, 0.05]),
    ]
    for (axis, values) in axes {
      let curve = ErrorCurve("method", against: axis, points(values, axis, power: 3))
      for statistic in ErrorCurve.Statistic.allCases {
        #expect(abs(try curve.order(of: statistic).slope - 3) < 1e-12, "\(axis)")
      }
      #expect(curve.errors(.mean).first == curve.points[0].summary.mean)
      #expect(curve.left.isEmpty)
    }
  }

  @Test("The finest pair is that of the smallest sizes, whichever way the axis runs.")
  func finestPair() throws {
    // Slope 1 between the two largest sizes, 2 between the two smallest.
    let lengths = [1.0, 2, 4]
    let errors = [1.0, 4, 8]
    let curve = ErrorCurve(
      "method", against: .stepLength,
      zip(lengths, errors).map {
        .init(value: $0, size: $0, evaluations: 1, summary: SampleSummary([$1]))
      })
    let pairwise = try curve.order().pairwise
    #expect(pairwise.count == 2 && zip(pairwise, [1, 2]).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test("Points are chosen by number, by place and by the floor.")
  func selection() {
    let all = points([10, 20, 40, 80], .steps, power: 2)
    func fitted(_ selection: ErrorCurve.Selection, floor: Double = 0) -> [Int] {
      ErrorCurve("method", against: .steps, all, floor: floor, fitting: selection).fitted.map(\.count)
    }
    #expect(fitted(.all) == [10, 20, 40, 80])
    #expect(fitted(.from(20)) == [20, 40, 80])
    #expect(fitted(.first(3)) == [10, 20, 40])
    #expect(fitted(.places([0, 3])) == [10, 80])
    // The medians are 0.02, 0.005, 0.00125 and 0.0003125; one at the floor is out.
    #expect(fitted(.from(20), floor: all[3].summary.median) == [20, 40])
    let rising = points([1e-3, 1e-2, 0.1], .stepLength, power: 2)
    let curve = ErrorCurve("method", against: .stepLength, rising, floor: 1e-5, fitting: .first(1))
    #expect(curve.fitted.map(\.value) == [1e-2])
    #expect(curve.left == [0, 2])
    #expect(curve.point(at: 0.1)?.summary == rising[2].summary)
    #expect(curve.point(at: 0.2) == nil)
  }

  @Test("A fit that the points do not determine says why.")
  func refusals() {
    let all = points([10, 20, 40], .steps, power: 2)
    let few = ErrorCurve("euler", against: .steps, all, floor: 1e-3, fitting: .from(40))
    #expect(throws: OrderFitError.tooFewPoints(name: "euler", count: 1, of: 3, floor: 1e-3, from: 40)) {
      try few.order()
    }
    #expect(few.estimate() == nil)
    #expect(
      OrderFitError.tooFewPoints(name: "euler", count: 1, of: 3, floor: 1e-3).description
        == "The value 1 of 3 of euler is invalid for points of the fit. Please give at least 2 points with "
        + "errors above 0.001.")
    let same = ErrorCurve("euler", against: .steps, [all[0], all[0]])
    #expect(throws: OrderFitError.oneSize(name: "euler")) { try same.order() }
    let diverged = ErrorCurve(
      "euler", against: .steps,
      [10, 20].map { .init(steps: $0, evaluations: 1, summary: SampleSummary([Double.nan])) })
    #expect(throws: OrderFitError.tooFewPoints(name: "euler", count: 0, of: 2, floor: 0)) {
      try diverged.order()
    }
  }
}
