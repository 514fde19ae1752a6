import Integration
import Numbers

/// `psld`: phase-space Langevin diffusion with critical damping (Pandey and Mandt 2023, arXiv 2303.01748, Eqs. 6-7).
///
///     dx = (β/2)(−Γ x + m/M) dt + √(β Γ) dw,    dm = (β/2)(−x − ν m) dt + √(β M ν) dw',    1/M = δ²,  ν = Γ + 2δ,
///
/// with constant `β` and `m_0 ~ N(0, κ M)` independent of the data. `Γ = 0` is critically damped Langevin diffusion.
/// With `b = β t`, `y = δ b` the linear flow is `Ψ = e^{−(Γ+δ) b/2} [[1 + y/2, δ y/2], [−b/2, 1 − y/2]]`, and the covariance given
/// `x_0` is `Σ = Q + κ M p p^T`, `p` the second column of `Ψ`, `Q = S − Ψ S Ψ^T`, `S = diag(1, M)`, evaluated without
/// differences of close numbers.
public struct PhaseSpaceDiffusion: DiffusionProcess {
  /// `β`, the rate.
  public let beta: Double
  /// `Γ ≥ 0`, the friction of positions.
  public let positionFriction: Double
  /// `1/M`, the inverse mass.
  public let inverseMass: Double
  /// `κ ≥ 0`: the variance of the initial momentum is `κ M`.
  public let momentumShare: Double

  /// A process; the values of the paper for CIFAR-10 unless told otherwise.
  ///
  /// - Throws: `ModelError.outOfRange` unless `β`, `1/M` are positive and `Γ`, `κ` not negative, and one of `Γ`, `κ` positive
  ///   enough for a covariance; all finite.
  public init(
    beta: Double = 8, positionFriction: Double = 0.01, inverseMass: Double = 4, momentumShare: Double = 0.04
  ) throws {
    for (quantity, value) in [("beta of psld", beta), ("the inverse mass of psld", inverseMass)]
    where !(value > 0 && value.isFinite) {
      throw ModelError.outOfRange(quantity: quantity, value: "\(value)", allowed: "a positive number")
    }
    for (quantity, value) in [
      ("the friction of positions of psld", positionFriction), ("the momentum share of psld", momentumShare),
    ] where !(value >= 0 && value.isFinite) {
      throw ModelError.outOfRange(
        quantity: quantity, value: "\(value)", allowed: "a finite number that is not negative")
    }
    self.beta = beta
    self.positionFriction = positionFriction
    self.inverseMass = inverseMass
    self.momentumShare = momentumShare
  }

  /// `x` and `m`.
  public static var variableNames: [String] { ["x", "m"] }
  /// The noise of the statistic, which is what the data's noise prediction is asked for.
  public static var levelSummary: String { "noise level of the sufficient statistic for the data" }
  /// The name in catalogues and files: `cld` where positions have no friction.
  public var name: String { positionFriction == 0 ? "cld" : "psld" }
  /// From 0, where the covariance given the data vanishes, to 1.
  public var timeRange: ClosedRange<Double> { 0...1 }
  /// `δ = √(1/M)`.
  public var delta: Double { inverseMass.squareRoot() }
  /// `ν = Γ + 2δ`, the friction of momenta.
  public var momentumFriction: Double { positionFriction + 2 * delta }
  /// 1: steppers work in `(x, m)` itself.
  public func amplitude(at point: GridPoint) -> Double { 1 }

  /// `γ = (mean^T Σ^−1 mean)^{−1/2}`; 0 at `t = 0`, where the covariance vanishes.
  public func level(at time: Double) -> Double { time > 0 ? kernel(at: time).level : 0 }

  /// The time with that level, by bisection of the increasing function `level(at:)` to neighbouring numbers.
  public func time(atLevel level: Double) -> Double {
    var (low, high) = (timeRange.lowerBound, timeRange.upperBound)
    while true {
      let middle = low + 0.5 * (high - low)
      guard middle > low, middle < high else { return high }
      if self.level(at: middle) < level { low = middle } else { high = middle }
    }
  }

  /// `dz/dt = A z + c ε_data(r·z, γ)`, per coordinate, in the variable `level` (`PhaseSpaceFlow`).
  public func flow(of model: some NoiseModel) -> any Flow { PhaseSpaceFlow(model: model, process: self) }

  /// `x ~ N(0, I)`, `m ~ N(0, M I)`: the stationary law.
  public func prior(count: Int, dimension: Int, seed: UInt64, at time: Double) -> StateBatch {
    var batch = StateBatch.normal(count: count, dimension: 2 * dimension, seed: seed, deviation: 1)
    for d in dimension..<2 * dimension {
      for i in 0..<count { batch[i, d] /= delta }
    }
    return batch
  }

  /// What is known of a state given the data at `time`.
  public func kernel(at time: Double) -> PhaseSpaceKernel<Double> {
    PhaseSpaceKernel(self, integratedRate: beta * time)
  }
}
