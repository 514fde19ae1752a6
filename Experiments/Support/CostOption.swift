import Accuracy
import Diffusion
import Experimentation
import Reporting
import Samplers

/// What is meant by cost.
enum CostRule: Sendable {
  /// Evaluations of `ε` alone: derivatives and heads are free.
  case evaluations
  /// Products: a derivative at a given price, a head at its multiply-adds over those of its network.
  case products(CostModel)
  /// Seconds of this machine.
  case seconds
}

/// The options that say what is meant by equal cost.
enum CostOption {
  /// `--cost`.
  static let cost = Parameter(
    "cost", kind, default: .products(.jacobianProducts), placeholder: "rule",
    help:
      "What is counted: 'evaluations' of eps alone; 'products', a derivative at one evaluation and a head at its multiply-adds over those of its network; 'seconds' of this machine. A number is the price of a derivative instead of 1: 0.0147 to 0.144 for GENIE's heads."
  )
  /// `--rounding`.
  static let rounding = Parameter(
    "rounding", .choice(of: PlanRounding.allCases), default: .fitting,
    help:
      "How many steps a budget pays for: the largest number that fits, or the nearest (GENIE, C.2.5).")

  private static let kind = ParameterKind<CostRule>.value(
    "evaluations, products, seconds, or a number of at least 0", placeholder: "rule",
    parse: { text in
      switch text {
      case "evaluations": return .evaluations
      case "products": return .products(.jacobianProducts)
      case "seconds": return .seconds
      default:
        guard case .number(let price) = DecimalText(text) else { return nil }
        return (try? CostModel(derivativePrice: price)).map(CostRule.products)
      }
    },
    text: { rule in
      switch rule {
      case .evaluations: "evaluations"
      case .products(let model): model.derivativePrice.plain
      case .seconds: "seconds"
      }
    })
}

extension ParameterValues {
  /// The cost model that `--cost` describes, with the prices of the heads of `model`; it is timed where prices are to be measured.
  func costModel(of model: some NoiseModel) -> CostModel {
    switch self[CostOption.cost] {
    case .evaluations: .evaluations
    case .products(let cost): cost.charging(model)
    case .seconds: .measured(on: model)
    }
  }
}

extension CostModel {
  /// The mean cost per trajectory of the run behind a point.
  func cost(of point: ErrorCurve.Point) -> Double {
    cost(evaluations: point.evaluations, derivatives: point.derivatives, predictions: point.predictions)
  }

  /// The cost as a formula, for the description of a column.
  var formula: String {
    predictionPrices.reduce("evaluations + \(derivativePrice.plain) derivatives") {
      $0 + " + \($1.short) predictions"
    }
  }

  /// What the costs of a report mean.
  var note: String {
    let heads = predictionPrices.enumerated().map { k, price in
      " The prediction of \(k == 0 ? "dε/dγ" : "derivative \(k + 1)") by a head costs \(price.short) evaluations."
    }
    return
      "A derivative of eps costs \(priceText) evaluation\(derivativePrice == 1 ? "" : "s"); cost = evaluations + \(priceText) derivatives."
      + heads.joined()
  }

  /// The price for sentences: three digits, or a whole number.
  var priceText: String {
    derivativePrice == derivativePrice.rounded() ? derivativePrice.plain : derivativePrice.short
  }
}
