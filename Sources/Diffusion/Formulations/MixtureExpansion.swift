import Numbers
import Series

extension GaussianMixture {
  /// The power series in the variable of `formulation` through `state` at `gamma`: of ε for `gamma` and
  /// `logSignalToNoise`, of x = α x̄ for `time`.
  ///
  /// Nothing is composed: ε streams along the variable itself. In t, x = α 𝒟 + σ ε with the posterior mean 𝒟,
  /// (α 𝒟)' = (α'/α) α 𝒟 − σ ε'; where `MixtureSeries` carries G = ε/γ, x̄' = γ γ' G.
  ///
  /// - Parameters:
  ///   - state: x̄, one number per coordinate.
  ///   - gamma: γ; positive for `time` and `logSignalToNoise` and where the mixture has point masses.
  /// - Returns: coefficients 0 … `order`, one row of coordinates per order.
  /// - Throws: `ModelError.dimensionMismatch`, or `SeriesError` where the schedule has no expansion.
  @_specialize(where Number == Double)
  @_specialize(where Number == DoubleDouble)
  @_specialize(where Number == WideRange<Double>)
  @_specialize(where Number == WideRange<DoubleDouble>)
  #if arch(x86_64)
    @_specialize(where Number == Float80)@_specialize(where Number == WideRange<Float80>)
  #endif
  public func expansion<Number: ElementaryNumber>(
    at state: [Number], gamma: Number, in formulation: Formulation, schedule: any NoiseSchedule, order: Int
  ) throws -> [[Number]] {
    if covariances != nil, formulation == .gamma {
      return try shapedNoiseSeries(at: state, gamma: gamma, order: order)
    }
    switch formulation {
    case .gamma:
      return try noiseSeries(at: state, level: .noiseLevel(gamma, order: order), order: order)
    case .logSignalToNoise:
      return try noiseSeries(at: state, level: .logSignalToNoise(gamma), order: order)
    case .time:
      let rates: LogarithmicRates<Number> = try schedule.rates(atGamma: gamma, order: order)
      let series = try series(at: state, level: rates.level, order: order)
      return Self.sample(series, from: state, rates, order: order)
    }
  }

  private func noiseSeries<Number: ElementaryNumber>(
    at state: [Number], level: LevelSeries<Number>, order: Int
  ) throws -> [[Number]] {
    let series = try series(at: state, level: level, order: order)
    return (0...order).map { series.noise($0) }
  }

  private func series<Number: ElementaryNumber>(
    at state: [Number], level: LevelSeries<Number>, order: Int
  ) throws -> MixtureSeries<Number> {
    var series = try MixtureSeries(self, at: state, level: level)
    for _ in 0..<order { series.extend() }
    return series
  }

  /// x = α x̄ from the series of ε or ε/γ.
  private static func sample<Number: ElementaryNumber>(
    _ series: MixtureSeries<Number>, from state: [Number], _ rates: LogarithmicRates<Number>, order: Int
  ) -> [[Number]] {
    func row(_ d: Int) -> [Number] { (0...order).map { series.carried[$0 * series.dimension + d] } }
    /// The coefficients of f with f' = Σ rate f + `forcing`.
    func solve(_ start: Number, _ rate: [Number], _ forcing: [Number]) -> [Number] {
      var f = [start]
      for n in 0..<order {
        var sum = n < forcing.count ? forcing[n] : .zero
        for j in 0..<min(n + 1, rate.count) { sum = sum + rate[j] * f[n - j] }
        f.append(sum / Number(n + 1))
      }
      return f
    }
    func product(_ a: [Number], _ b: [Number]) -> [Number] {
      (0...order).map { n in
        var sum = Number.zero
        for j in 0..<min(n + 1, a.count) where n - j < b.count { sum = sum + a[j] * b[n - j] }
        return sum
      }
    }
    let alpha = solve(rates.alpha, rates.alphaRate, [])
    let sigma = solve(rates.alpha * rates.gamma, rates.sigmaRate, [])
    let columns = state.indices.map { d -> [Number] in
      let carried = row(d)
      if !series.carriesNoise {
        // x' = (α'/α) x + α γ γ' G.
        return solve(
          rates.alpha * state[d], rates.alphaRate, product(alpha, product(rates.squareRate, carried)))
      }
      let slope = carried.indices.dropFirst().map { carried[$0] * Number($0) }
      let data = solve(
        rates.alpha * series.denoised[d], rates.alphaRate, product(sigma, slope).map { -$0 })
      var sum = zip(data, product(sigma, carried)).map { $0 + $1 }
      sum[0] = rates.alpha * state[d]
      return sum
    }
    return (0...order).map { n in columns.map { $0[n] } }
  }
}
