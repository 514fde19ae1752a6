import Diffusion
import Integration
import Samplers
import Series

/// What is made of the terms `X_k h^k` of a Taylor step in `gamma` in place of their sum.
enum Resummation: Equatable {
  /// The vector Pade approximant of Wynn's epsilon algorithm (1962) with Samelson's inverse `v/|v|^2`: in one dimension
  /// the approximant `[p/2 / p/2]` for even `p`, and `[(p+1)/2 / (p-1)/2]` for odd `p`.
  case pade
  /// Their sum up to, and without, the first term that is not smaller than the one before it.
  case optimalTruncation
}

/// A Taylor step of degree `p` whose terms are summed in another way, trajectory by trajectory.
struct ResummedTaylor: Sampler {
  let order: Int
  let resummation: Resummation

  var jetOrder: Int { order }

  var card: SamplerCard {
    SamplerCard(
      name: (resummation == .pade ? "pade" : "optimal") + "\(order)", family: .taylor, orders: .init(order),
      evaluations: .fixed(perStep: 1),
      reference: resummation == .pade ? "Wynn 1962" : "this experiment",
      formula: resummation == .pade
        ? "vector Pade approximant of the terms up to degree \(order)"
        : "the terms up to degree \(order), cut before the first that does not fall")
  }

  func makeStepper(_ setting: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    ResummedStepper(self, setting)
  }
}

private final class ResummedStepper: Stepper {
  private let method: ResummedTaylor
  private let setting: StepperContext<ScalarDiffusion>
  private var jet: JetBatch
  private var terms: [[Double]]

  init(_ method: ResummedTaylor, _ setting: StepperContext<ScalarDiffusion>) {
    self.method = method
    self.setting = setting
    jet = setting.makeJet(order: method.order)
    terms = [[Double]](
      repeating: [Double](repeating: 0, count: setting.dimension), count: method.order + 1)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (setting.grid.points[n].level, setting.grid.points[n + 1].level)
    setting.evaluator.expand(states, at: from, order: method.order, into: &jet)
    for i in 0..<states.count {
      var power = 1.0
      for k in terms.indices {
        for d in 0..<states.dimension { terms[k][d] = jet[i, k, d] * power }
        power *= to - from
      }
      let sum = method.resummation == .pade ? EpsilonAlgorithm.limit(terms) : OptimalTruncation.sum(terms)
      for d in 0..<states.dimension { states[i, d] = sum[d] }
    }
  }
}
