import Diffusion
import Integration
import Numbers
import Samplers

extension ExpansionVariable {
  /// The word in tables and figures; `log γ` goes by the name of `λ = −log γ`, which has the same steps and radii.
  var label: String {
    switch self {
    case .gamma: "gamma"
    case .logGamma: "lambda"
    case .arsinh: "asinh"
    }
  }
}

/// The Taylor polynomial of degree `p` of `xbar` in a variable of one's choice.
struct RescaledTaylor: Sampler {
  let order: Int
  let variable: ExpansionVariable

  var jetOrder: Int { order }

  var card: SamplerCard {
    SamplerCard(
      name: "\(variable.label)-ttm\(order)", family: .taylor, orders: .init(order),
      evaluations: .fixed(perStep: 1), reference: "this experiment",
      formula: "Taylor polynomial of degree \(order) of xbar in \(variable.label)")
  }

  func makeStepper(_ setting: StepperSetting) throws -> any Stepper {
    let gammas = setting.grid.points.map(\.gamma)
    return RescaledStepper(
      setting, order: order,
      factors: zip(gammas, gammas.dropFirst()).map { from, to in
        let step = variable.coordinate(atGamma: to) - variable.coordinate(atGamma: from)
        let powers = variable.powers(atGamma: from, order: order)
        return (0...order).map { k in
          powers[(k * (order + 1))..<((k + 1) * (order + 1))].reversed().reduce(0) { $0 * step + $1 }
        }
      })
  }
}

private final class RescaledStepper: Stepper {
  private let setting: StepperSetting
  private let order: Int
  private let factors: [[Double]]
  private var jet: JetBatch

  init(_ setting: StepperSetting, order: Int, factors: [[Double]]) {
    self.setting = setting
    self.order = order
    self.factors = factors
    jet = setting.makeJet(order: order)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    setting.evaluator.expand(states, at: setting.grid.points[n].gamma, order: order, into: &jet)
    jet.combine(factors[n], into: &states)
  }
}
