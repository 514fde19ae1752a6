/// How far the exact path is from a polynomial that starts near it: steps 4 and 5 of the proof.
///
/// The step is cut into parts. On a part, with mid-point `θ_m` and half width `h`, suppose that the exact path stays within
/// `ρ` of the polynomial (the tube).
///
/// 4. *Logarithmic norm.* The Jacobian of `ε` is `γ (E[1/v] I − Cov(a))` with expectations over the shares, `a_k = (x − μ_k)/v_k`;
///    it is symmetric, so that in `−γ` differences grow at most at the rate `Λ = γ (λ_max Cov(a) − E[1/v])`. In the tube
///    `E_k ∈ P_k(θ_m) (1 ± 2e_k) e^{±o_k}` for `e_k ≤ ½` a bound of `|P_k/E_k − 1|` and `o_k = h sup|m_k/u²| + ρ sup|a_k − a_d|`, as
///    `∇ log E_k = −(a_k − a_d)`. Shares are at most `r_k⁺ = E_k⁺/(E_k⁺ + Σ_{l≠k} E_l⁻)`. For any vector `c`,
///    `Cov(a) ⪯ Σ r_k (a_k − c)(a_k − c)ᵀ`. What is dropped adds at most `4A²R` with `A = sup |a_k − a_d|` and
///    `R ≤ e^{ρA} Σ_dropped E_k`, if `c − a_d` is a mean of the `a_k − a_d`. With `A_k = v_d (a_k − a_d) = Δ_k + κ (y + Δ_k)`,
///    `κ = (s_d² − s_k²)/v_k`, components of the reference's width have a constant `A_k = Δ_k`; the others vary by at most
///    `e_k` about their value at `θ_m`, which adds `2|A_k − c|e_k + e_k²`.
/// 5. *Propagation.* The distance obeys `D⁺|e| ≤ Λ|H||e| + δ` with the defect `δ`. Over a part of length `1/J`, `z = Λ|H|/J`, a
///    distance `r` becomes at most `r e^z + (δ/J) max(1, e^z)`, and in between it is at most the larger of the two. If both
///    are below `ρ`, the path cannot have left the tube.
struct TubeCertificate {
  /// The parts of a step, a power of two.
  let parts: Int
  /// Bounds of the distance at the ends of the parts, `parts + 1` of them after a success.
  private(set) var radii: [Double] = []
  /// An upper bound of `∫ Λ |H| dθ`.
  private(set) var growth = 0.0

  private let dimension: Int
  private let middles: [Double]
  private var row: [Double]
  /// `P_k` and a bound of `|m_k|` at the mid-points, component by component.
  private var exponentials: [Double] = []
  private var growths: [Double] = []
  private var exponentialErrors: [Double] = []
  private var states: [Double]
  private var stateError = 0.0
  /// Bounds of `E_k`; the reference is the last.
  private var lowers: [Double] = []
  private var uppers: [Double] = []
  /// `A_k`, the bound `e_k` of its variation.
  private var directions: [Double] = []
  private var variations: [Double] = []
  private var mean: [Double]
  private var spectrum: SpectralBound

  init(dimension: Int, parts: Int) {
    self.dimension = dimension
    self.parts = parts
    middles = (0..<parts).map { (Double($0) + 0.5) / Double(parts) }
    row = [Double](repeating: 0, count: parts)
    states = [Double](repeating: 0, count: dimension * parts)
    mean = [Double](repeating: 0, count: dimension)
    spectrum = SpectralBound(dimension: dimension)
  }

  /// Carries a bound of the distance at the start of the step to its end.
  ///
  /// - Returns: whether every tube was proved.
  mutating func propagate(_ radius: Double, along step: StepCertificate) -> Bool {
    radii.removeAll(keepingCapacity: true)
    radii.append(radius)
    growth = 0
    prepare(step)
    var (radius, sum) = (radius, 0.0)
    for j in 0..<parts {
      let part = Part(j, of: parts, step)
      var next: Double?
      for tube in [1.5 * radius + 2 * step.defect, 4 * radius + 4 * step.defect] where next == nil {
        let rho = tube + 0x1p-900
        let rate = logarithmicNorm(part, j, tube: rho, step)
        let z = rate / Double(parts)
        let factor = Self.growthFactor(z)
        let reached = Rounding.up(
          radius * factor + (step.defect / Double(parts)) * Rounding.larger(1, factor), terms: 4)
        if radius < rho, reached < rho {
          next = reached
          sum += rate
        }
      }
      guard let next else { return false }
      radius = next
      radii.append(radius)
    }
    growth = sum / Double(parts)
    return true
  }

  /// A bound of `e^z`: `e^{−t} ≤ 1 − t + t²/2` and `e^{−t} ≤ 1/(1 + t)` for `t ≥ 0`.
  private static func growthFactor(_ z: Double) -> Double {
    guard z < 0 else { return Ball.exponentialBound(z) }
    return z > -0.5 ? Rounding.up(1 + z * (1 + 0.5 * z), terms: 2) : Rounding.up(1 / (1 - z))
  }

  /// Noise levels and variances on one part.
  private struct Part {
    let halfWidth: Double
    let gamma: (lower: Double, upper: Double)
    let variances: [(lower: Double, upper: Double)]

    init(_ j: Int, of parts: Int, _ step: StepCertificate) {
      halfWidth = 0.5 / Double(parts)
      // Ends of parts are exact; at the last one gamma is the end of the step.
      func level(_ n: Int) -> Ball {
        n == parts ? Ball(step.end) : Ball(step.start) + Ball(step.length) * Ball(Double(n) / Double(parts))
      }
      let (first, last) = (level(j), level(j + 1))
      gamma = (max(last.lower, 0), first.upper)
      variances = step.mixture.widthSquares.map { square in
        (max((last * last + square).lower, 0), (first * first + square).upper)
      }
    }
  }

  private mutating func prepare(_ step: StepCertificate) {
    let count = step.kept.count
    let room = (count + 1) * parts
    if exponentials.count < room {
      exponentials = [Double](repeating: 0, count: room)
      growths = exponentials
      exponentialErrors = [Double](repeating: 0, count: count + 1)
      lowers = exponentialErrors
      uppers = exponentialErrors
      variations = exponentialErrors
      directions = [Double](repeating: 0, count: (count + 1) * dimension)
    }
    for k in 0..<count {
      exponentialErrors[k] = step.exponentials[k].values(at: middles, into: &row)
      for j in 0..<parts { exponentials[k * parts + j] = row[j] }
      let error = step.growths[k].values(at: middles, into: &row)
      let slack = error + step.kept[k].growthSlope * (0.5 / Double(parts))
      for j in 0..<parts { growths[k * parts + j] = Rounding.up(row[j].magnitude + slack) }
      for i in 0..<dimension { directions[k * dimension + i] = step.offsets[k * dimension + i].center }
      variations[k] = Rounding.norm((0..<dimension).map { step.offsets[k * dimension + $0].radius })
    }
    for i in 0..<dimension { directions[count * dimension + i] = 0 }
    variations[count] = 0
    guard step.widths.count > 1 else { return }
    var errors: [Double] = []
    for i in 0..<dimension {
      errors.append(step.state[i].values(at: middles, into: &row))
      for j in 0..<parts { states[i * parts + j] = row[j] }
    }
    stateError = Rounding.norm(errors)
  }

  /// An upper bound of `Λ|H|` on the part, in a tube of radius `rho`.
  private mutating func logarithmicNorm(_ part: Part, _ j: Int, tube rho: Double, _ step: StepCertificate)
    -> Double
  {
    let count = step.kept.count
    let own = part.variances[step.mixture.widthIndex[step.reference]]
    let reach = aim(part, j, rho, step)
    boundExponentials(part, j, rho, step)
    setMean(j, count)
    var (lowerSum, upperSum) = (1.0, 1.0)
    for k in 0..<count {
      lowerSum += lowers[k]
      upperSum += uppers[k]
    }
    // What sums and differences of sums may be off by.
    let slack = Double(count + 16) * 0x1p-52
    lowerSum *= 1 - slack
    upperSum *= 1 + slack
    (lowers[count], uppers[count]) = (1, 1)
    spectrum.reset()
    var (size, extra) = (0.0, 0.0)
    for k in 0...count {
      let others = max(0, lowerSum - lowers[k] - slack * lowerSum)
      let share = min(1, Rounding.up(uppers[k] / (uppers[k] + others)))
      var (square, norm) = (0.0, 0.0)
      for i in 0..<dimension {
        let a = directions[k * dimension + i]
        let b = a - mean[i]
        spectrum.vector[i] = b
        square += b * b
        norm += a.magnitude + mean[i].magnitude
      }
      size += share * norm * norm
      extra += share * (2 * square.squareRoot() + variations[k]) * variations[k]
      spectrum.add(share, square: square)
    }
    // R, the share of what is dropped anywhere in the tube.
    let missing = min(
      1, Rounding.up(step.dropped * Ball.exponentialBound(Rounding.up(rho * (reach / own.lower))), terms: 2))
    let distance = Rounding.up(reach + Rounding.norm(mean))
    let covariance = Rounding.up(
      spectrum.upperBound() + Rounding.up(size, terms: count) * Double(count + dimension + 16) * 0x1p-50
        + Rounding.up(extra, terms: count + dimension) + distance * distance * missing, terms: 4)
    let expansion = Rounding.up(
      part.gamma.upper * (covariance / Rounding.down(own.lower * own.lower)), terms: 2)
    let contraction = Rounding.down(
      part.gamma.lower * inverseVariance(part, step, upperSum, slack) * (1 - missing), terms: 2)
    return (Ball(step.length.magnitude) * (Ball(expansion) - Ball(contraction))).upper
  }

  /// Sets `A_k` at the middle of the part and bounds of its variation there; returns a bound of `|A_k|` over all components.
  private mutating func aim(_ part: Part, _ j: Int, _ rho: Double, _ step: StepCertificate) -> Double {
    guard step.widths.count > 1 else { return step.spread }
    let drift = Rounding.up(part.halfWidth * step.speed + rho + stateError, terms: 2)
    var tilt = 0.0
    for (q, width) in step.widths.enumerated() where !width.isReference {
      tilt = Rounding.larger(tilt, Rounding.up(width.difference.bound / part.variances[q].lower))
    }
    for k in step.kept.indices where !step.widths[step.kept[k].width].isReference {
      let width = step.widths[step.kept[k].width]
      let (low, high) = part.variances[step.kept[k].width]
      let steepest = width.difference.center / low
      let slope = 0.5 * (steepest + width.difference.center / high)
      let bend = Rounding.up(
        (steepest - slope).magnitude + width.difference.radius / low + steepest.magnitude * 0x1p-48)
      var (square, norm, error) = (0.0, 0.0, 0.0)
      for i in 0..<dimension {
        let offset = step.offsets[k * dimension + i]
        let y = states[i * parts + j]
        let place = y + offset.center
        directions[k * dimension + i] = offset.center + slope * place
        square += place * place
        norm += y.magnitude + offset.center.magnitude
        error += offset.radius
      }
      let size = Rounding.up(square, terms: dimension).squareRoot() * (1 + 0x1p-50)
      variations[k] = Rounding.up(
        bend * (size + drift + error) + slope.magnitude * (drift + error) + error
          + (1 + slope.magnitude) * norm * 0x1p-48, terms: dimension)
    }
    return Rounding.up(step.spread + tilt * rho)
  }

  /// Bounds of every `E_k` on the part and in the tube.
  private mutating func boundExponentials(_ part: Part, _ j: Int, _ rho: Double, _ step: StepCertificate) {
    let own = part.variances[step.mixture.widthIndex[step.reference]].lower
    for k in step.kept.indices {
      let component = step.kept[k]
      let isReference = step.widths[component.width].isReference
      let product = isReference ? own : Rounding.down(own * part.variances[component.width].lower)
      var square = 0.0
      for i in 0..<dimension { square += directions[k * dimension + i] * directions[k * dimension + i] }
      let size = Rounding.up(Rounding.up(square, terms: dimension).squareRoot() + variations[k])
      let shift = Rounding.up(rho * (size / own))
      let tube = Ball.exponentialBound(shift)
      var upper = component.upper * tube
      var lower = component.lower / tube
      let relative = component.error.relative
      if relative <= 0.25 {
        let change = Rounding.up(
          growths[k * parts + j] / Rounding.down(product * product) * part.halfWidth + shift, terms: 4)
        let factor = Ball.exponentialBound(change)
        let value = exponentials[k * parts + j]
        let error = exponentialErrors[k]
        upper = min(upper, (value + error) * (1 + 2 * relative) * factor)
        lower = Rounding.larger(lower, (value - error) * (1 - 2 * relative) / factor)
      }
      uppers[k] = Rounding.up(upper, terms: 8)
      lowers[k] = Rounding.down(lower, terms: 8)
    }
  }

  /// The float mean of the `A_k`; any vector would do.
  private mutating func setMean(_ j: Int, _ count: Int) {
    var sum = 1.0
    for i in mean.indices { mean[i] = 0 }
    for k in 0..<count {
      let weight = exponentials[k * parts + j]
      sum += weight
      for i in 0..<dimension { mean[i] += weight * directions[k * dimension + i] }
    }
    for i in mean.indices { mean[i] /= sum }
  }

  /// A lower bound of `Σ_kept r_k/v_k` divided by `Σ_kept r_k`.
  private func inverseVariance(
    _ part: Part, _ step: StepCertificate, _ upperSum: Double, _ slack: Double
  ) -> Double {
    let slowest = part.variances.reduce(0) { Rounding.larger($0, $1.upper) }
    let base = 1 / slowest
    guard step.widths.count > 1 else { return Rounding.down(base) }
    var sum = base
    for k in 0...step.kept.count {
      let width = k < step.kept.count ? step.kept[k].width : step.mixture.widthIndex[step.reference]
      let others = Rounding.up(upperSum - uppers[k] + slack * upperSum)
      let share = lowers[k] / (lowers[k] + others)
      sum += max(0, share * (1 / part.variances[width].upper - base))
    }
    return Rounding.down(sum, terms: step.kept.count)
  }
}
