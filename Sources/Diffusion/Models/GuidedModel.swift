import Integration

/// Which derivatives a Taylor method of second or higher order gets under guidance.
public enum GuidedDerivatives: String, CaseIterable, Sendable {
  /// Along the guided flow: both branches expand along the same curve, `X_{n+1} = ê_n/(n + 1)`. The derivative of the
  /// ODE that is solved; a method keeps its order.
  case guidedFlow = "guided-flow"
  /// Each branch along its own flow, then combined (GENIE Eqs. 80-81). Not a derivative along the solved ODE: every
  /// Taylor method of order 2 or higher falls to order 1.
  case perBranch = "per-branch"
}

/// Classifier-free guidance: `ε̂ = (1 + w) ε_c − w ε_u`, with the conditional model `c` and the unconditional model `u`
/// (Ho and Salimans 2022; GENIE Eq. 79), any two models of one dimension. The scale `s` of other codes is `1 + w`.
///
/// For `w ≠ 0` no mixture has `ε̂` as its noise prediction, so no exact end density exists.
public struct GuidedModel<Conditional: NoiseModel, Unconditional: NoiseModel>: NoiseModel {
  /// The class-conditional model.
  public let conditional: Conditional
  /// The unconditional model.
  public let unconditional: Unconditional
  /// `w`; 0 is the conditional model alone.
  public let weight: Double
  /// Where derivatives come from.
  public let derivatives: GuidedDerivatives

  /// Coordinates of a state.
  public var dimension: Int { unconditional.dimension }
  /// Both branches are evaluated.
  public var costPerEvaluation: Int { conditional.costPerEvaluation + unconditional.costPerEvaluation }
  /// Those of the unconditional model.
  public var moments: DataMoments? { unconditional.moments }
  /// `max(1, 1 + w, −w)`: `D = (1 + w) D_c − w D_u`, whose Jacobians have no negative directions.
  public var jacobianGain: Double { max(1, 1 + weight, -weight) }

  /// The guided model.
  ///
  /// - Throws: `ModelError` when the dimensions differ or the weight is not finite.
  public init(
    conditional: Conditional, unconditional: Unconditional, weight: Double,
    derivatives: GuidedDerivatives = .guidedFlow
  ) throws {
    guard conditional.dimension == unconditional.dimension else {
      throw ModelError.dimensionMismatch(
        expected: unconditional.dimension, found: conditional.dimension)
    }
    guard weight.isFinite else {
      throw ModelError.outOfRange(
        quantity: "the guidance weight", value: "\(weight)", allowed: "a finite number")
    }
    self.conditional = conditional
    self.unconditional = unconditional
    self.weight = weight
    self.derivatives = derivatives
  }

  /// An evaluator of both branches for one thread.
  public func makeEvaluator(count: Int, order: Int) -> GuidedEvaluator<
    Conditional.Evaluator, Unconditional.Evaluator
  > { makeEvaluator(count: count, order: order, precision: .refined) }

  /// An evaluator of both branches for one thread; the precision is that of branches with a flow of their own.
  public func makeEvaluator(
    count: Int, order: Int, precision: CoefficientPrecision
  ) -> GuidedEvaluator<Conditional.Evaluator, Unconditional.Evaluator> {
    let perBranch = derivatives == .perBranch
    return GuidedEvaluator(
      conditional.makeEvaluator(count: count, order: order, precision: precision),
      unconditional.makeEvaluator(count: count, order: order, precision: precision), weight: weight,
      room: StateBatch(count: count, dimension: dimension),
      branchJet: perBranch ? JetBatch(count: count, dimension: dimension, order: order) : nil)
  }
}

/// Evaluates both branches and combines them.
public final class GuidedEvaluator<Conditional: NoiseEvaluator, Unconditional: NoiseEvaluator>: NoiseEvaluator
{
  private let conditional: Conditional
  private let unconditional: Unconditional
  private let weight: Double
  private var other: StateBatch
  /// Room for the unconditional branch's own jet, where each branch expands along its own flow.
  private var branchJet: JetBatch?
  private var curve: StateBatch
  private var blended: StateBatch

  init(
    _ conditional: Conditional, _ unconditional: Unconditional, weight: Double, room: StateBatch,
    branchJet: JetBatch?
  ) {
    self.conditional = conditional
    self.unconditional = unconditional
    self.weight = weight
    self.branchJet = branchJet
    (other, curve, blended) = (room, room, room)
  }

  /// `noise ← (1 + w) ε_c − w ε_u`.
  public func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
    conditional.noise(states, at: levels, into: &noise)
    unconditional.noise(states, at: levels, into: &other)
    blend(&noise, other)
  }

  /// Starts both streams.
  public func begin(at levels: [Double], count: Int) {
    conditional.begin(at: levels, count: count)
    unconditional.begin(at: levels, count: count)
  }

  /// Both branches along the same curve.
  public func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
    conditional.append(n, coefficient, into: &noise)
    unconditional.append(n, coefficient, into: &other)
    blend(&noise, other)
  }

  /// `jet ← X_0 … X_order`, along the guided flow or branch by branch.
  public func expand(_ states: StateBatch, at levels: [Double], order: Int, into jet: inout JetBatch) {
    if branchJet != nil {
      expandBranches(states, at: levels, order: order, into: &jet)
      return
    }
    jet.set(0, to: states)
    begin(at: levels, count: states.count)
    curve.assign(from: states)
    for n in 0..<order {
      append(n, curve, into: &blended)
      curve.assign(from: blended, dividedBy: Double(n + 1))
      jet.set(n + 1, to: curve)
    }
  }

  private func expandBranches(
    _ states: StateBatch, at levels: [Double], order: Int, into jet: inout JetBatch
  ) {
    conditional.expand(states, at: levels, order: order, into: &jet)
    guard var second = branchJet else { return }
    branchJet = nil
    unconditional.expand(states, at: levels, order: order, into: &second)
    let size = states.values.count
    for j in size..<size * (order + 1) {
      jet.values[j] = (1 + weight) * jet.values[j] - weight * second.values[j]
    }
    branchJet = second
  }

  private func blend(_ noise: inout StateBatch, _ unconditional: StateBatch) {
    for j in noise.values.indices {
      noise.values[j] = (1 + weight) * noise.values[j] - weight * unconditional.values[j]
    }
  }
}
