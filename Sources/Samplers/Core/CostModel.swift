import Numbers

/// What a run costs, in evaluations of `ε`: `evaluations + κ · derivatives`.
///
/// `κ` is the price of one more total derivative of `ε` at a point where `ε` is computed anyway. It is a property of the
/// machine and the model, not of a method: 0 where derivatives are free, 1 where each takes a Jacobian-vector product
/// that costs as much as an evaluation, the overhead of the head where a network has learned the derivative.
public struct CostModel: Sendable, Equatable {
  /// `κ ≥ 0`.
  public let derivativePrice: Double

  /// A model with `κ = derivativePrice`.
  ///
  /// - Throws: `CostError.invalidPrice` unless `κ` is finite and not negative.
  public init(derivativePrice: Double) throws {
    guard derivativePrice.isFinite, derivativePrice >= 0 else {
      throw CostError.invalidPrice(derivativePrice)
    }
    self.init(unchecked: derivativePrice)
  }

  init(unchecked price: Double) { derivativePrice = price }

  /// Derivatives are free, as in the tables of the GENIE paper by NFE.
  public static let evaluations = CostModel(unchecked: 0)
  /// One Jacobian-vector product per derivative, which costs at least as much as an evaluation (GENIE, Sec. 3.1).
  public static let jacobianProducts = CostModel(unchecked: 1)
  /// `κ = 0, 0.0147, 0.144, 1`: free derivatives, the smallest and the largest overhead of GENIE's learned heads (C.2.5), and
  /// a Jacobian-vector product.
  public static let standard = [
    evaluations, CostModel(unchecked: 0.0147), CostModel(unchecked: 0.144), jacobianProducts,
  ]

  /// The cost of one evaluation with so many derivatives.
  public func price(derivatives: Int) -> Double { 1 + derivativePrice * Double(derivatives) }

  /// The cost of a run, or its mean over trajectories.
  public func cost(evaluations: Double, derivatives: Double) -> Double {
    evaluations + derivativePrice * derivatives
  }

  /// The mean cost per trajectory of a run.
  public func cost(of run: RunResult) -> Double {
    cost(evaluations: run.evaluations, derivatives: run.derivatives)
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
