import Integration
import MixtureKernel

/// Classifier-free guidance: `ε̂ = (1 + w) ε_c − w ε_u`, with the conditional model `c` and the unconditional model `u`
/// (Ho and Salimans 2022; GENIE Eq. 79). The scale `s` of other codes is `1 + w`.
///
/// For `w ≠ 0` no mixture has `ε̂` as its noise prediction, so no exact end density exists.
public struct GuidedModel: NoiseModel {
  /// Which derivatives a Taylor method of second or higher order gets.
  public enum DerivativeForm: String, CaseIterable, Sendable {
    /// Along the guided flow: both branches expand along the same curve, `X_{n+1} = ê_n/(n + 1)`. The derivative of the
    /// ODE that is solved; a method keeps its order.
    case guidedFlow = "guided-flow"
    /// Each branch along its own flow, then combined (GENIE Eqs. 80-81). Not a derivative along the solved ODE: every
    /// Taylor method of order 2 or higher falls to order 1.
    case perBranch = "per-branch"
  }

  /// The class-conditional model.
  public let conditional: GaussianMixture
  /// The unconditional model.
  public let unconditional: GaussianMixture
  /// `w`; 0 is the conditional model alone.
  public let weight: Double
  /// Where derivatives come from.
  public let form: DerivativeForm

  /// Coordinates of a state.
  public var dimension: Int { unconditional.dimension }
  /// Both branches are evaluated.
  public var costPerEvaluation: Int { 2 }

  /// The guided model.
  ///
  /// - Throws: `ModelError` when the dimensions differ or the weight is not finite.
  public init(
    conditional: GaussianMixture, unconditional: GaussianMixture, weight: Double,
    form: DerivativeForm = .guidedFlow
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
    self.form = form
  }

  /// An evaluator of both branches for one thread.
  public func makeEvaluator(count: Int, order: Int) -> any NoiseEvaluator {
    GuidedEvaluator(self, count: count, order: order)
  }
}

/// Evaluates both branches and combines them.
final class GuidedEvaluator: NoiseEvaluator {
  private let model: GuidedModel
  private let branches: (MixtureEvaluator, MixtureEvaluator)
  private let streams: (MixtureWorkspace, MixtureWorkspace)
  private var other: StateBatch
  private var otherJet: JetBatch
  private var curve: [Double]
  private var noises: ([Double], [Double])

  init(_ model: GuidedModel, count: Int, order: Int) {
    self.model = model
    branches = (
      MixtureEvaluator(model.conditional.parameters, order: order),
      MixtureEvaluator(model.unconditional.parameters, order: order)
    )
    streams = (
      MixtureWorkspace(model.conditional.parameters, maximumOrder: order),
      MixtureWorkspace(model.unconditional.parameters, maximumOrder: order)
    )
    other = StateBatch(count: count, dimension: model.dimension)
    let perBranch = model.form == .perBranch
    otherJet = JetBatch(
      count: perBranch ? count : 0, dimension: model.dimension, order: perBranch ? order : 0)
    curve = [Double](repeating: 0, count: MixtureWorkspace.streamCapacity * model.dimension)
    noises = (curve, curve)
  }

  func noise(_ states: StateBatch, at gammas: [Double], into noise: inout StateBatch) {
    branches.0.noise(states, at: gammas, into: &noise)
    branches.1.noise(states, at: gammas, into: &other)
    for j in noise.values.indices { noise.values[j] = blend(noise.values[j], other.values[j]) }
  }

  func expand(_ states: StateBatch, at gammas: [Double], order: Int, into jet: inout JetBatch) {
    switch model.form {
    case .perBranch:
      branches.0.expand(states, at: gammas, order: order, into: &jet)
      branches.1.expand(states, at: gammas, order: order, into: &otherJet)
      let size = states.values.count
      for j in size..<size * (order + 1) {
        jet.values[j] = blend(jet.values[j], otherJet.values[j])
      }
    case .guidedFlow:
      var first = 0
      while first < states.count {
        let lanes = min(states.count - first, MixtureWorkspace.streamCapacity)
        expandBlock(states, gammas, order, first: first, lanes: lanes, into: &jet)
        first += lanes
      }
    }
  }

  private func blend(_ conditional: Double, _ unconditional: Double) -> Double {
    (1 + model.weight) * conditional - model.weight * unconditional
  }

  private func expandBlock(
    _ states: StateBatch, _ gammas: [Double], _ order: Int, first: Int, lanes: Int, into jet: inout JetBatch
  ) {
    let width = MixtureWorkspace.streamCapacity
    for d in 0..<states.dimension {
      for i in 0..<lanes {
        curve[d * width + i] = states[first + i, d]
        jet[first + i, 0, d] = states[first + i, d]
      }
    }
    gammas.withUnsafeBufferPointer { levels in
      guard let base = levels.baseAddress else { return }
      streams.0.begin(gammas: base + first, count: lanes)
      streams.1.begin(gammas: base + first, count: lanes)
    }
    for n in 0..<order {
      append(n, streams.0, &noises.0)
      append(n, streams.1, &noises.1)
      for d in 0..<states.dimension {
        for i in 0..<lanes {
          let next =
            blend(noises.0[d * width + i], noises.1[d * width + i]) / Double(n + 1)
          curve[d * width + i] = next
          jet[first + i, n + 1, d] = next
        }
      }
    }
  }

  private func append(_ n: Int, _ stream: MixtureWorkspace, _ noise: inout [Double]) {
    curve.withUnsafeBufferPointer { coefficient in
      noise.withUnsafeMutableBufferPointer { out in
        guard let coefficient = coefficient.baseAddress, let out = out.baseAddress else { return }
        stream.append(n, coefficient: coefficient, stride: MixtureWorkspace.streamCapacity, noise: out)
      }
    }
  }
}
