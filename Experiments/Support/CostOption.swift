import Accuracy
import Diffusion
import Experimentation
import Reporting
import Samplers

/// What a derivative of `ε` costs: a given price, or that of this machine.
enum DerivativePrice: Sendable {
  case given(CostModel)
  case measured
}

/// The options that say what is meant by equal cost.
enum CostOption {
  /// `--cost`.
  static let cost = Parameter(
    "cost", kind, default: .given(.jacobianProducts), placeholder: "price",
    help:
      "Price kappa of a derivative of eps at the point of an evaluation, in evaluations: 0 for free ones, 0.0147 to 0.144 for GENIE's heads, 1 for a Jacobian-vector product, measured for this machine's."
  )
  /// `--rounding`.
  static let rounding = Parameter(
    "rounding", .choice(of: PlanRounding.allCases), default: .fitting,
    help:
      "How many steps a budget pays for: the largest number that fits, or the nearest (GENIE, C.2.5).")

  private static let kind = ParameterKind<DerivativePrice>.value(
    "a number of at least 0, or measured", placeholder: "price",
    parse: { text in
      if text == "measured" { return .measured }
      guard case .number(let price) = DecimalText(text) else { return nil }
      return (try? CostModel(derivativePrice: price)).map(DerivativePrice.given)
    },
    text: { price in
      switch price {
      case .given(let model): model.derivativePrice.plain
      case .measured: "measured"
      }
    })
}

extension ParameterValues {
  /// The cost model that `--cost` describes; `model` is what is timed where the price is to be measured.
  func costModel(timing model: some NoiseModel) -> CostModel {
    switch self[CostOption.cost] {
    case .given(let cost): cost
    case .measured: .measured(on: model)
    }
  }
}

extension CostModel {
  /// The mean cost per trajectory of the run behind a point.
  func cost(of point: ErrorCurve.Point) -> Double {
    cost(evaluations: point.evaluations, derivatives: point.derivatives)
  }

  /// What the costs of a report mean.
  var note: String {
    "A derivative of eps costs \(priceText) evaluation\(derivativePrice == 1 ? "" : "s"); cost = evaluations + \(priceText) derivatives."
  }

  /// The price for sentences: three digits, or a whole number.
  var priceText: String {
    derivativePrice == derivativePrice.rounded() ? derivativePrice.plain : derivativePrice.short
  }
}
