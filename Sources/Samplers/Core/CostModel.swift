import Diffusion
import Numbers

/// What a run costs, in evaluations of `ε`: `evaluations + κ · derivatives + Σ_k o_k · predictions_k`.
///
/// `κ` is the price of one more total derivative of `ε` at a point where `ε` is computed anyway, and `o_k` that of the prediction of
/// derivative `k + 1` by a head. They are properties of the machine and the model, not of a method: 0 where derivatives are
/// free, 1 where each takes a Jacobian-vector product that costs as much as an evaluation, the products of a head over those of
/// its network (the overhead of GENIE, C.2.5) where a derivative is predicted.
public struct CostModel: Sendable, Equatable {
  /// `κ ≥ 0`.
  public let derivativePrice: Double
  /// `o_k ≥ 0`. A prediction without a price costs `κ`.
  public let predictionPrices: [Double]

  /// A model with `κ = derivativePrice` and the prices of predictions.
  ///
  /// - Throws: `CostError.invalidPrice` unless every price is finite and not negative.
  public init(derivativePrice: Double, predictionPrices: [Double] = []) throws {
    if let price = ([derivativePrice] + predictionPrices).first(where: { !$0.isFinite || $0 < 0 }) {
      throw CostError.invalidPrice(price)
    }
    self.init(unchecked: derivativePrice, predictions: predictionPrices)
  }

  init(unchecked price: Double, predictions: [Double] = []) {
    (derivativePrice, predictionPrices) = (price, predictions)
  }

  /// The same `κ`, with predictions at the overheads of a model's heads.
  public func charging(_ model: some NoiseModel) -> CostModel {
    CostModel(unchecked: derivativePrice, predictions: model.predictionOverheads)
  }

  /// Derivatives are free, as in the tables of the GENIE paper by NFE.
  public static let evaluations = CostModel(unchecked: 0)
  /// One Jacobian-vector product per derivative, which costs at least as much as an evaluation (GENIE, Sec. 3.1).
  public static let jacobianProducts = CostModel(unchecked: 1)
  /// `κ = 0, 0.0147, 0.144, 1`: free derivatives, the smallest and the largest overhead of GENIE's learned heads (C.2.5), and
  /// a Jacobian-vector product.
  public static let standard = [
    evaluations, CostModel(unchecked: 0.0147), CostModel(unchecked: 0.144), jacobianProducts,
  ]

  /// The price of the prediction of derivative `k + 1`.
  private func predictionPrice(_ k: Int) -> Double {
    k < predictionPrices.count ? predictionPrices[k] : derivativePrice
  }

  /// The cost of one evaluation with so many derivatives, and predictions of the first so many.
  public func price(derivatives: Int, predictions: Int = 0) -> Double {
    (0..<predictions).reduce(1 + derivativePrice * Double(derivatives)) { $0 + predictionPrice($1) }
  }

  /// The cost of a run, or its mean over trajectories, with the numbers of predictions of every derivative.
  public func cost(evaluations: Double, derivatives: Double, predictions: [Double] = []) -> Double {
    predictions.enumerated().reduce(evaluations + derivativePrice * derivatives) {
      $0 + predictionPrice($1.offset) * $1.element
    }
  }

  /// The mean cost per trajectory of a run.
  public func cost(of run: RunResult) -> Double {
    cost(evaluations: run.evaluations, derivatives: run.derivatives, predictions: run.predictions)
  }
}

/// Why there is no such cost model.
public enum CostError: Refusal, Equatable {
  /// The price is negative or not finite.
  case invalidPrice(Double)

  /// What was refused.
  public var quantity: String { "the price of a derivative" }
  /// The value that was refused.
  public var value: String {
    switch self {
    case .invalidPrice(let price): "\(price)"
    }
  }
  /// What is accepted.
  public var allowed: String { "a finite number that is not negative" }
}
