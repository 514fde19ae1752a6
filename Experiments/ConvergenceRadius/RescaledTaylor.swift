import Diffusion
import Integration
import Numbers
import Samplers

extension ChangeOfVariable {
  /// The word in tables and figures; `log γ` goes by the name of `λ = −log γ`, which has the same steps and radii.
  var label: String {
    switch self {
    case .identity: "gamma"
    case .logarithm: "lambda"
    case .asinh: "asinh"
    }
  }
}

/// The Taylor polynomial of degree `p` of `xbar` in a variable of one's choice.
struct RescaledTaylor: Sampler {
  let order: Int
  let variable: ChangeOfVariable

  var jetOrder: Int { order }

  var card: SamplerCard {
    SamplerCard(
      name: "\(variable.label)-ttm\(order)", family: .taylor, orders: .init(order),
      evaluations: .fixed(perStep: 1), reference: "this experiment",
      formula: "Taylor polynomial of degree \(order) of xbar in \(variable.label)")
  }

  func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    let levels = context.grid.points.map(\.level)
    return JetCombinationStepper(
      context, jetOrder: order,
      factors: zip(levels, levels.dropFirst()).map { from, to in
        let step = variable.coordinate(at: to) - variable.coordinate(at: from)
        let powers = variable.powers(at: from, order: order)
        return (0...order).map { k in
          powers[(k * (order + 1))..<((k + 1) * (order + 1))].reversed().reduce(0) { $0 * step + $1 }
        }
      })
  }
}
