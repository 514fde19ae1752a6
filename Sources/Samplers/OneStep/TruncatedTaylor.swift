import Diffusion
import Integration

/// TTM-p: the Taylor polynomial of degree `p` of the flow, in a chosen formulation.
///
/// In `γ`: `x̄_{n+1} = Σ_{k ≤ p} X_k h^k`, `h = γ_{n+1} − γ_n` (GENIE Eqs. 9, 34, 52): `p = 1` is DDIM, `p = 2` is
/// GENIE. In `t`: the degree-`p` polynomial of `x(t)` along the probability-flow ODE (GENIE Eq. 33), by composing
/// the same jet with the schedule's series. Local order `p + 1`, global order `p`, one evaluation per step.
///
/// With ideal derivatives `X_k = 0` for `k ≥ 2`: in `γ` the rule is then DDIM for every `p`, to the bit; in `t` it is
/// the degree-`p` polynomial of the DDIM map and of global order 1.
///
/// With heads, in `γ`: `x̄ + h ε + h²/2 d_1 + …` with the derivatives that the model predicts (GENIE Eq. 15 for `p = 2`). The error of
/// the first head times `h²/2` stays: the order is 1 for every `p`, with a small constant.
public struct TruncatedTaylor: Sampler {
  /// The degree `p`, from 1 to 60.
  public let order: Int
  /// The variable of the expansion.
  public let formulation: Formulation
  /// Where the derivatives come from.
  public let source: DerivativeSource

  /// The method; another degree than 1 to 60 is refused when a stepper is made.
  public init(order: Int, formulation: Formulation = .gamma, source: DerivativeSource = .analytic) {
    self.order = order
    self.formulation = formulation
    self.source = source
  }

  /// The methods of degrees 2 and 3 whose derivatives are those of the model's heads.
  public static let withHeads = (2...3).map { TruncatedTaylor(order: $0, source: .head) }

  /// The highest Taylor coefficient that a step asks for.
  public var jetOrder: Int { source == .analytic ? order : 1 }
  /// Those that the model must predict.
  public var predictionsPerEvaluation: Int { source == .head ? order - 1 : 0 }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    let variable = formulation == .gamma ? "gamma" : "t"
    switch (source, formulation) {
    case (.analytic, .gamma):
      return SamplerCard(
        name: order == 1 ? "ddim" : "ttm\(order)",
        aliases: order == 1 ? ["ttm1"] : order == 2 ? ["genie"] : [],
        family: .taylor, orders: .init(order), claim: claim, evaluations: .fixed(perStep: 1),
        citation: order == 1 ? "song2021ddim" : "dockhorn2022genie",
        reference: order == 1
          ? "Song, Meng, Ermon 2021, Eq. 13; GENIE Eq. 6"
          : "Dockhorn, Vahdat, Kreis 2022 (GENIE), Eqs. 9, 34, 52",
        formula: "Taylor polynomial of degree \(order) of xbar in \(variable)")
    case (.analytic, _):
      return SamplerCard(
        name: "\(prefix)-ttm\(order)", family: .probabilityFlowTaylor, orders: .init(order),
        evaluations: .fixed(perStep: 1), citation: "dockhorn2022genie", reference: "GENIE Eq. 33 (degree 2)",
        formula: "Taylor polynomial of degree \(order) of x in t along the probability-flow ODE")
    case (.head, _):
      return SamplerCard(
        name: "ttm\(order)-head", aliases: order == 2 ? ["genie-head"] : [], family: .taylor,
        orders: .init(1),
        claim: order == 2 ? .stated(2, place: "GENIE Eq. 9, of the exact derivative") : .own,
        cause: "the error of the head, times h^2/2, stays", evaluations: .fixed(perStep: 1),
        citation: "dockhorn2022genie", reference: order == 2 ? "GENIE Eqs. 14, 15" : "GENIE Eqs. 14, 52",
        formula: order == 2
          ? "xbar + h eps + h^2/2 d with d from the head of the model"
          : "Taylor polynomial of degree \(order) of xbar in gamma, derivatives from the heads of the model")
    case (.ideal, .gamma):
      return SamplerCard(
        name: "ideal-ttm\(order)", family: .idealDerivative, orders: .init(1), claim: claim,
        evaluations: .fixed(perStep: 1), citation: "tachibana2021ideal",
        reference: "Tachibana et al. 2021; GENIE B.2",
        formula: "degree \(order) in gamma with d^k eps/d gamma^k = 0: equal to ddim")
    case (.ideal, _):
      return SamplerCard(
        name: "\(prefix)-ideal\(order)", family: .idealDerivative, orders: .init(1), claim: claim,
        evaluations: .fixed(perStep: 1), citation: "tachibana2021ideal",
        reference: "Tachibana et al. 2021; GENIE Eqs. 47-51",
        formula: "degree \(order) in t of the DDIM map alpha_t (xbar_n + (gamma_t - gamma_n) eps_n)")
    }
  }

  private var claim: OrderClaim {
    if source == .ideal {
      return .notFound(place: "GENIE App. B.2, Eqs. 38-51; Tachibana et al. was not read")
    }
    return order == 1
      ? .stated(1, place: "arXiv 2211.01095, abstract ('a first-order diffusion ODE solver')")
      : order == 2 ? .stated(2, place: "GENIE Eq. 9 (second truncated Taylor method)") : .own
  }

  private var prefix: String { formulation == .time ? "pf" : "lambda" }

  /// A stepper whose factors for every step of the grid are computed here.
  ///
  /// - Throws: `SamplerError.orderOutOfRange`.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    try TaylorDegree.check(order, of: self)
    if source == .head {
      guard context.evaluator.predictedDerivatives >= predictionsPerEvaluation else {
        throw SamplerError.needsHeads(
          sampler: card.name, needed: predictionsPerEvaluation, found: context.evaluator.predictedDerivatives)
      }
      return HeadStepper(context, order: order)
    }
    if formulation == .gamma { return TaylorStepper(self, context) }
    let grid = context.grid
    let factors = try (0..<grid.steps).map { n in
      try formulation.stepFactors(
        from: grid.points[n], to: grid.points[n + 1], order: order, schedule: context.schedule)
    }
    return JetCombinationStepper(context, jetOrder: jetOrder, factors: factors)
  }
}

/// Steps of a Taylor polynomial in `γ`.
private final class TaylorStepper: Stepper {
  private let method: TruncatedTaylor
  private let context: StepperContext<ScalarDiffusion>
  private var jet: JetBatch

  init(_ method: TruncatedTaylor, _ context: StepperContext<ScalarDiffusion>) {
    self.method = method
    self.context = context
    jet = context.makeJet(order: method.order)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (context.grid.points[n].level, context.grid.points[n + 1].level)
    context.evaluator.expand(states, at: from, order: method.jetOrder, into: &jet)
    jet.evaluate(at: to - from, order: method.order, into: &states)
  }
}

/// Steps of a Taylor polynomial in `γ` with the derivatives of heads, in the arithmetic of a jet with these derivatives in it.
private final class HeadStepper: Stepper {
  private let context: StepperContext<ScalarDiffusion>
  private let order: Int
  private var noise: StateBatch
  private var derivatives: [StateBatch]
  private var jet: JetBatch

  init(_ context: StepperContext<ScalarDiffusion>, order: Int) {
    self.context = context
    self.order = order
    noise = context.makeBatch()
    derivatives = (1..<max(order, 1)).map { _ in context.makeBatch() }
    jet = context.makeJet(order: order)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (context.grid.points[n].level, context.grid.points[n + 1].level)
    context.evaluator.noise(states, at: from, into: &noise, derivatives: &derivatives)
    jet.set(0, to: states)
    jet.set(1, to: noise)
    var factorial = 1.0
    for k in derivatives.indices {
      factorial *= Double(k + 2)
      derivatives[k].scale(by: 1 / factorial)
      jet.set(k + 2, to: derivatives[k])
    }
    jet.evaluate(at: to - from, order: order, into: &states)
  }
}
