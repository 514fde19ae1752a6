import Diffusion
import Numbers
import Testing

@testable import ExperimentCatalog

@Suite struct SecondDerivativeFormulaTests {
  /// The second difference of the DDIM map, from the closed forms of the schedule in quadruple-like precision.
  @Test(arguments: [0.05, 0.2, 0.5, 0.9])
  func correctedFormulaIsTheSecondDerivativeOfTheMap(_ time: Double) throws {
    func coordinates(_ t: DoubleDouble) -> (alpha: DoubleDouble, gamma: DoubleDouble) {
      let integral = t * DoubleDouble(1) / DoubleDouble(10) + t * t * DoubleDouble(199) / DoubleDouble(20)
      return (
        DoubleDouble.exp(-integral / DoubleDouble(2)), DoubleDouble.sqrt(DoubleDouble.expm1(integral))
      )
    }
    let (center, step) = (DoubleDouble(time), DoubleDouble(1e-6))
    let origin = coordinates(center)
    func map(_ t: DoubleDouble) -> DoubleDouble {
      let point = coordinates(t)
      return point.alpha * (point.gamma - origin.gamma)
    }
    let difference = (map(center + step) + map(center - step) - map(center) * DoubleDouble(2)) / (step * step)
    let schedule = LinearVariancePreserving()
    let rate = try NoiseRate(at: time, schedule: schedule)
    let corrected = SecondDerivativeFormula.corrected.factors(rate).noise
    let printed = SecondDerivativeFormula.printed.factors(rate).noise
    #expect(abs(corrected / difference.double - 1) < 1e-7)
    #expect(abs(printed - corrected - rate.beta * rate.beta / (2 * rate.sigma)) < 1e-9 * abs(printed))
    #expect(abs(printed / difference.double - 1) > 0.01)
  }
}
