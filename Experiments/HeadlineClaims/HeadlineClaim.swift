import Diffusion
import Numbers

/// A statement of the README or of a notebook's conclusions, as a number that has to lie in an interval.
///
/// The intervals were fixed before any mixture but the toy was looked at.
enum HeadlineClaim: String, CaseIterable, Sendable {
  case genieBeatsDDIM = "genie-beats-ddim"
  case aThirdOfTheSteps = "a-third-of-the-steps"
  case thirdOrderLoses = "third-order-loses"
  case fourthOrderLoses = "fourth-order-loses"
  case halfBeyondTheRadius = "half-beyond-the-radius"
  case halvingHelps = "halving-helps"
  case halvingBeatsAFinerGrid = "halving-beats-a-finer-grid"
  case placeboDoesNothing = "placebo-does-nothing"
  case orderReturns = "order-returns"
  case guardBeatsAFinerGrid = "guard-beats-a-finer-grid"
  case fewOwnTheMean = "few-own-the-mean"
  case idealDerivativesDoNotHelp = "ideal-derivatives-do-not-help"
  case timeHalvesTheError = "time-halves-the-error"
  case derivativeBeatsDifference = "derivative-beats-difference"
  case higherDifferencesHelp = "higher-differences-help"
  case linearIsWorst = "linear-is-worst"
  case cubicBeatsQuadratic = "cubic-beats-quadratic"
  case analyticStepPays = "analytic-step-pays"

  /// The statement.
  var sentence: String {
    switch self {
    case .genieBeatsDDIM: "With 25 steps the mean error of ttm2 is below that of ddim (ratio)."
    case .aThirdOfTheSteps: "ttm2 with 10 steps has a smaller mean error than ddim with 15 (ratio)."
    case .thirdOrderLoses: "With 25 steps the mean error of ttm3 is above that of ttm2 (ratio)."
    case .fourthOrderLoses: "With 25 steps the mean error of ttm4 is above that of ttm2 (ratio)."
    case .halfBeyondTheRadius:
      "With 25 steps about half of the trajectories make a step beyond their radius of convergence (share)."
    case .halvingHelps: "Halving the steps beyond the radius lowers the mean error of ttm4 (ratio)."
    case .halvingBeatsAFinerGrid: "It lowers it more than a grid with as many evaluations (ratio)."
    case .placeboDoesNothing: "Halving as many other steps changes it by less than a tenth (ratio)."
    case .orderReturns:
      "With the steps beyond the radius halved the mean error of ttm4 is below that of ttm2 (ratio)."
    case .guardBeatsAFinerGrid:
      "ttm4-guarded has a smaller mean error than ttm4 on the finer grid (ratio)."
    case .fewOwnTheMean: "With 25 steps the mean error of ttm4 is more than three times its median (ratio)."
    case .idealDerivativesDoNotHelp:
      "Ideal derivatives of degree 2 leave the mean error of ddim within a quarter (ratio)."
    case .timeHalvesTheError: "pf-ttm1, Euler's rule in t, has about half of the mean error of ddim (ratio)."
    case .derivativeBeatsDifference: "The median error of ttm2 is below that of ab2 (ratio)."
    case .higherDifferencesHelp: "The mean error of ab3 is below that of ab2 (ratio)."
    case .linearIsWorst: "ttm2 has a larger mean error on the linear than on the quadratic grid (ratio)."
    case .cubicBeatsQuadratic:
      "ttm2 has a smaller mean error on the cubic than on the quadratic grid (ratio)."
    case .analyticStepPays:
      "With 10 evaluations the analytical first step lowers the mean error of ttm2 (ratio)."
    }
  }

  /// Where it is said.
  var page: String {
    switch self {
    case .genieBeatsDDIM: "README"
    case .aThirdOfTheSteps: "01"
    case .fewOwnTheMean, .timeHalvesTheError: "02"
    case .idealDerivativesDoNotHelp, .derivativeBeatsDifference, .higherDifferencesHelp: "03"
    case .thirdOrderLoses, .fourthOrderLoses, .halfBeyondTheRadius, .halvingHelps, .halvingBeatsAFinerGrid,
      .placeboDoesNothing, .orderReturns, .guardBeatsAFinerGrid:
      "04"
    case .linearIsWorst, .cubicBeatsQuadratic, .analyticStepPays: "05"
    }
  }

  /// Where the number lies if the statement is true. What has to be below or above 1 is so by a thousandth, which rounding does not do.
  var interval: ClosedRange<Double> {
    switch self {
    case .thirdOrderLoses, .fourthOrderLoses, .linearIsWorst: 1.001...Double.infinity
    case .halfBeyondTheRadius: 0.35...0.65
    case .placeboDoesNothing: 0.9...1.1
    case .fewOwnTheMean: 3...Double.infinity
    case .idealDerivativesDoNotHelp: 0.75...1.25
    case .timeHalvesTheError: 0.35...0.65
    default: 0...0.999
    }
  }
}
