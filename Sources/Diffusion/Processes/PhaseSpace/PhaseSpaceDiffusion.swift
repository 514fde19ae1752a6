import Integration
import Numbers

/// `psld`: phase-space Langevin diffusion (Pandey and Mandt 2023, arXiv 2303.01748, Eqs. 6-7), and `cld`, its case `Γ = 0`
/// (critically damped Langevin diffusion, arXiv 2112.07068).
///
///     dx = (β/2)(−Γ x + m/M) dt + √(β Γ) dw,    dm = (β/2)(−x − ν m) dt + √(β M ν) dw',
///
/// with `m_0 ~ N(0, κ M)` independent of the data, on `t` in `0 ... 1`. The stationary law is `N(0, diag(1, M))`. At critical
/// damping `ν = Γ + 2/√M`.
public struct PhaseSpaceDiffusion: DiffusionProcess {
  /// Which flow a deterministic sampler follows. The rotation turns `(y, r)` of `PhaseSpaceFrame` about the origin and changes no
  /// marginal law.
  public enum Rotation: String, CaseIterable, Sendable {
    /// The probability flow: `y' = γ (α ε − χ r)`, `r' = χ ε`.
    case on
    /// The same without its rotation, `χ = 0`: `r` stays and `y` follows `dy/dγ = ε(y, γ)`, the flow of scalar processes.
    case off
  }

  /// `β`, the rate.
  public let rate: LinearRate
  /// `Γ ≥ 0`, the friction of positions.
  public let positionFriction: Double
  /// `ν > 0`, the friction of momenta.
  public let momentumFriction: Double
  /// `1/M`, the inverse mass.
  public let inverseMass: Double
  /// `κ ≥ 0`: the variance of the initial momentum is `κ M`.
  public let momentumShare: Double
  /// Whether the flow is the probability flow.
  public let rotation: Rotation

  /// A process; the values of the paper for CIFAR-10 unless told otherwise.
  ///
  /// - Parameter momentumFriction: `ν`; that of critical damping when nil. A value within four roundings of it is critical.
  /// - Throws: `ModelError.outOfRange` unless `1/M` and `ν` are positive and `Γ`, `κ` not negative, all finite, and the noise
  ///   level at `t = 1` is finite: damping leaves something of the data there.
  public init(
    rate: LinearRate = .published, positionFriction: Double = 0.01, momentumFriction: Double? = nil,
    inverseMass: Double = 4, momentumShare: Double = 0.04, rotation: Rotation = .on
  ) throws {
    for (quantity, value) in [
      ("the inverse mass of psld", inverseMass), ("the friction of momenta of psld", momentumFriction ?? 1),
    ] where !(value > 0 && value.isFinite) {
      throw ModelError.outOfRange(quantity: quantity, value: "\(value)", allowed: "a positive number")
    }
    for (quantity, value) in [
      ("the friction of positions of psld", positionFriction), ("the momentum share of psld", momentumShare),
    ] where !(value >= 0 && value.isFinite) {
      throw ModelError.outOfRange(
        quantity: quantity, value: "\(value)", allowed: "a finite number that is not negative")
    }
    let critical = positionFriction + 2 * inverseMass.squareRoot()
    let friction = momentumFriction ?? critical
    self.rate = rate
    self.positionFriction = positionFriction
    self.momentumFriction = abs(friction - critical) <= 4 * critical.ulp ? critical : friction
    self.inverseMass = inverseMass
    self.momentumShare = momentumShare
    self.rotation = rotation
    guard level(at: timeRange.upperBound).isFinite else {
      let rates = rate.isConstant ? "\(rate.start)" : "\(rate.start)..\(rate.end)"
      throw ModelError.outOfRange(
        quantity: "the damping of \(name)",
        value:
          "'beta \(rates), Gamma \(positionFriction), nu \(self.momentumFriction), 1/M \(inverseMass)'",
        allowed: "numbers that leave something of the data at t = 1, where the noise level is infinite now")
    }
  }

  /// `x` and `m`.
  public static var variableNames: [String] { ["x", "m"] }
  /// The noise of the statistic, which is what the data's noise prediction is asked for.
  public static var levelSummary: String { "noise level of the sufficient statistic for the data" }
  /// The name in catalogues and files: `cld` where positions have no friction.
  public var name: String { positionFriction == 0 ? "cld" : "psld" }
  /// From 0, where the covariance given the data vanishes, to 1.
  public var timeRange: ClosedRange<Double> { 0...1 }
  /// `ν = Γ + 2/√M`.
  public var isCriticallyDamped: Bool {
    momentumFriction == positionFriction + 2 * inverseMass.squareRoot()
  }
  /// 1: steppers work in `(x, m)` itself.
  public func amplitude(at point: GridPoint) -> Double { 1 }

  /// `b = ∫_0^t β`.
  public func integratedRate(at time: Double) -> Double { rate.integral(to: time) }

  /// `γ = (mean^T Σ^−1 mean)^{−1/2}`; 0 at `t = 0`, where the covariance vanishes.
  public func level(at time: Double) -> Double { time > 0 ? frame(at: time).level : 0 }

  /// The time with that level: Newton's method for `ln γ` as a function of `ln t`, kept inside a bracket.
  public func time(atLevel level: Double) -> Double {
    var (low, high) = (timeRange.lowerBound, timeRange.upperBound)
    guard level > 0 else { return low }
    var time = 0.1
    for _ in 0..<200 {
      let frame = frame(at: time)
      if frame.level < level { low = time } else { high = time }
      let slope = frame.levelRate * rate.value(at: time) * time
      let next = time * Double.exp(Double.log(level / frame.level) / slope)
      if abs(next - time) <= 2 * time.ulp { return min(next, timeRange.upperBound) }
      time = next > low && next < high ? next : 0.5 * (low + high)
      guard time > low, time < high else { return high }
    }
    return time
  }

  /// The probability flow through the stream of the data's model, in the variable `level` (`PhaseSpaceFlow`).
  public func flow(of model: some NoiseModel) -> any Flow { PhaseSpaceFlow(model: model, process: self) }

  /// `x ~ N(0, I)`, `m ~ N(0, M I)`: the stationary law.
  public func prior(count: Int, first: Int, dimension: Int, seed: UInt64, at time: Double) -> StateBatch {
    var batch = StateBatch.normal(
      count: count, dimension: 2 * dimension, seed: seed, firstTrajectory: first, deviation: 1)
    for d in dimension..<2 * dimension {
      for i in 0..<count { batch[i, d] /= inverseMass.squareRoot() }
    }
    return batch
  }

  /// What is known of a state given the data at `time > 0`, or given their mean when their variance is `dataVariance`.
  public func kernel(at time: Double, dataVariance: Double = 0) -> PhaseSpaceKernel<Double> {
    PhaseSpaceKernel(self, integratedRate: integratedRate(at: time), dataVariance: dataVariance)
  }

  /// The coordinates `(y, r)` at `time > 0`.
  public func frame(at time: Double) -> PhaseSpaceFrame<Double> {
    PhaseSpaceFrame(self, integratedRate: integratedRate(at: time))
  }

  /// `φ(end) − φ(start)`, the angle by which the pair `(y/γ, r)` of a point mass turns; both times positive.
  public func angle(from start: Double, to end: Double) -> Double {
    PhaseSpaceQuadrature.angle(self, from: start, to: end)
  }

  /// `Ψ` from one time to another: what the linear part makes of a state.
  public func propagator(from start: Double, to end: Double) -> PhaseMatrix<Double> {
    PhaseSpacePropagator<Double>(self).flow(integratedRate(at: end) - integratedRate(at: start))
  }

  /// A root of the covariance given the data at `time > 0`; the angle of `.root` counts from `t = 1`.
  public func factor(_ factor: NoiseFactor, at time: Double) -> PhaseSpaceFactor {
    PhaseSpaceFactor(
      factor, kernel: kernel(at: time), frame: frame(at: time),
      angle: factor == .root ? angle(from: timeRange.upperBound, to: time) : 0)
  }
}
