import GSLReference
import Numbers

/// `E|x - Y|` for `Y ~ N(μ, s² I)` in any dimension: the mean of a noncentral chi law.
///
/// With `d = |x - μ|`, `q = d²/(2 s²)` and `D` coordinates it is
/// `s √2 Γ((D+1)/2)/Γ(D/2) ₁F₁(-1/2; D/2; -q)`. For `D = 2` this is
/// `s √(π/2) [(1 + q) I0e(q/2) + q I1e(q/2)]` with the scaled Bessel functions. Relative errors are below
/// 2e-14 up to `D = 64`, 5e-14 up to `D = 256` and 1e-12 up to `D = 4000`: those of the library's `₁F₁`.
///
/// References: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions" 2, chapter 29;
/// NIST Digital Library of Mathematical Functions, 13.4 and 13.7.
public struct GaussianDistance: Sendable {
  /// Coordinates of a state, at least 1.
  public let dimension: Int
  /// `E|Z|` of a standard normal `Z`: `√2 Γ((D+1)/2)/Γ(D/2)`.
  public let standardMean: Double
  /// Beyond this `q` the asymptotic series is accurate to the last place: its smallest term is near `exp(-q)`,
  /// and its terms fall from the start.
  private let asymptoticFrom: Double
  /// `(-1/2)_k ((1-D)/2)_k / k!`, as many as matter at `asymptoticFrom`, for eight distances at once.
  private let asymptoticCoefficients: [Double]

  /// - Throws: ``MetricError/invalidCount(quantity:value:)`` for a dimension below 1,
  ///   ``MetricError/specialFunction(_:)``.
  public init(dimension: Int) throws(MetricError) {
    guard dimension >= 1 else { throw .invalidCount(quantity: "dimension", value: dimension) }
    self.dimension = dimension
    let half = Double(dimension) / 2
    standardMean =
      try 2.0.squareRoot()
      * MetricError.rethrowing { () throws(GSLError) in
        try SpecialFunctions.gammaRatioOfHalf(half)
      }
    let bound = max(40, 2 * Double(dimension))
    asymptoticFrom = bound
    asymptoticCoefficients = Self.coefficients(dimension, accurateFrom: bound)
  }

  /// `E|x - Y|` at distance `d ≥ 0` for deviation `s ≥ 0`, both finite.
  ///
  /// - Throws: ``MetricError/specialFunction(_:)``.
  public func mean(distance d: Double, deviation s: Double) throws(MetricError) -> Double {
    guard s > 0 else { return d }
    let ratio = d / s
    let q = ratio * ratio / 2
    guard q < asymptoticFrom else { return d * asymptoticSeries(1 / q) }
    return try MetricError.rethrowing { () throws(GSLError) in
      guard dimension == 2 else {
        return try s * standardMean * SpecialFunctions.confluent(-0.5, Double(dimension) / 2, -q)
      }
      let (i0, i1) = (try ScaledBessel.i0(q / 2), try ScaledBessel.i1(q / 2))
      return s * (Double.pi / 2).squareRoot() * ((1 + q) * i0 + q * i1)
    }
  }

  /// `Σ_i w_i E|x_i - Y|` for squared distances `|x_i - μ|²`, with weights of 1 where none are given.
  ///
  /// Eight far distances at a time by the asymptotic series, near ones one by one, in an order that the count alone
  /// fixes.
  func sum(
    squaredDistances: [Double], deviation s: Double, weights: [Double]? = nil
  ) throws(MetricError) -> Double {
    let rate = 0.5 / s / s
    var near = CompensatedSum()
    var far = SIMD8<Double>.zero
    var first = 0
    if s == 0 || rate.isFinite {
      let bound = s == 0 ? 0 : asymptoticFrom
      while first + 8 <= squaredDistances.count {
        var squares = SIMD8<Double>.zero
        var factors = SIMD8<Double>.one
        for lane in 0..<8 { squares[lane] = squaredDistances[first + lane] }
        if let weights { for lane in 0..<8 { factors[lane] = weights[first + lane] } }
        let isFar = s == 0 ? squares .>= 0 : squares * rate .>= bound
        if isFar != SIMDMask(repeating: false) {
          let distances = squareRoot(squares)
          let means = s == 0 ? distances : distances * asymptoticSeries(SIMD8.one / (squares * rate))
          far.addProduct(factors, means.replacing(with: 0, where: .!isFar))
        }
        for lane in 0..<8 where !isFar[lane] {
          near.add(try factors[lane] * mean(distance: squares[lane].squareRoot(), deviation: s))
        }
        first += 8
      }
    }
    for index in first..<squaredDistances.count {
      let mean = try mean(distance: squaredDistances[index].squareRoot(), deviation: s)
      near.add((weights?[index] ?? 1) * mean)
    }
    for lane in 0..<8 { near.add(far[lane]) }
    return near.value
  }

  private static func coefficients(_ dimension: Int, accurateFrom bound: Double) -> [Double] {
    let b = (1 - Double(dimension)) / 2
    var result = [1.0]
    var (k, coefficient, power) = (0.0, 1.0, 1.0)
    while (coefficient * power).magnitude > 0x1p-58, k < bound {
      coefficient *= (k - 0.5) * (k + b) / (k + 1)
      power /= bound
      k += 1
      result.append(coefficient)
    }
    return result
  }

  /// `Σ_k (-1/2)_k ((1-D)/2)_k / k! u^k` for `u = 1/q`; it ends by itself in odd dimensions.
  private func asymptoticSeries(_ u: Double) -> Double {
    var sum = 0.0
    for coefficient in asymptoticCoefficients.reversed() { sum = coefficient.addingProduct(sum, u) }
    return sum
  }

  private func asymptoticSeries(_ u: SIMD8<Double>) -> SIMD8<Double> {
    var sum = SIMD8<Double>.zero
    for coefficient in asymptoticCoefficients.reversed() {
      sum = SIMD8(repeating: coefficient).addingProduct(sum, u)
    }
    return sum
  }
}
