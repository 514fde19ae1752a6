import Numbers

/// The noise prediction of a Gaussian mixture along a trajectory as a power series, order by order, in any number type.
///
/// With v_k = s_k² + γ², d_k = x̄ − μ_k and u_k = γ d_k/v_k, the prediction of component k alone, ε = Σ r_k u_k. Along
/// dx̄/dγ = ε, in any variable τ of which γ is a function, with h = γ'/γ, b_k = s_k²/v_k and y_k = ε − u_k:
///
///     ε'   = −Σ r_k' y_k + h Σ r_k b_k (u_k − y_k)
///     u_k' = h (y_k + b_k (u_k − y_k)),    b_k' = −2 h b_k (1 − b_k),
///     r_k' = r_k (Λ_k − Σ r_j Λ_j),        Λ_k = h (D b_k − u_k·y_k).
///
/// A closed system with products only: no power of γ in it, and nothing that cancels where γ outweighs the components. Where
/// they outweigh γ, the same system in g_k = u_k/γ, i_k = 1/v_k and κ = γ γ' is the regular one,
///
///     G'   = −Σ r_k' c_k + κ Σ r_k i_k (c_k − g_k),    c_k = G − g_k,   ε = γ G,
///     g_k' = κ i_k (c_k − g_k),    i_k' = −2 κ i_k²,   Λ_k = −κ (D i_k + g_k·c_k).
///
/// Both are the one recurrence below with other letters: a carried vector (ε or G), a share (b or i) and a rate (h or κ). All
/// differences between components start from m_k = μ_k − μ_* of the dominant component *, so that none cancels.
/// `init` costs K·D, order n another K·D·n.
///
/// The vector kernel is held against this type in double-double arithmetic; `jet` prints its series.
public struct MixtureSeries<Number: ElementaryNumber>: Sendable {
  /// Coordinates of a state.
  public let dimension: Int
  /// How the noise level runs along the variable of the expansion.
  public let level: LevelSeries<Number>
  /// Whether ε itself is carried, with the rate h; else G = ε/γ, with the rate κ.
  public let carriesNoise: Bool
  /// The coefficients so far of ε or G, coordinate d of order n at `n * dimension + d`.
  public private(set) var carried: [Number] = []
  /// The posterior mean of the data at the point of expansion, Σ r_k (μ_k + b_k d_k).
  public let denoised: [Number]
  /// The number of coefficients so far.
  public var count: Int { carried.count / dimension }

  private var components: [Component] = []
  private let dominant: Int
  /// Coefficients of Σ r_j (Λ_j − Λ_*).
  private var meanBend: [Number] = []
  /// Coefficients of Σ r_k b_k (y_k − u_k), or of Σ r_k i_k (c_k − g_k).
  private var spread: [[Number]]
  /// Coefficients of dx̄/dγ − ε along a curve that is not the flow, and of Σ r_k (1 − b_k) or Σ r_k i_k times it.
  private var defect: [[Number]]
  private var lift: [[Number]]
  private var leavesFlow = false

  /// The series at a mixture given by its parts, not validated: coordinate d of mean k at `k * dimension + d`, natural
  /// logarithms of the weights, deviations. Components below e^-2000 of the largest are left out.
  @_specialize(where Number == DoubleDouble)
  @_specialize(where Number == WideRange<DoubleDouble>)
  public init(
    dimension: Int, means: [Double], logWeights: [Number], deviations: [Double], state: [Number],
    level: LevelSeries<Number>
  ) {
    let start = MixtureStart(
      dimension: dimension, means: means, logWeights: logWeights, deviations: deviations, state: state,
      gamma: level.gamma)
    self.dimension = dimension
    self.level = level
    carriesNoise = level.squareRate.isEmpty || (!level.rate.isEmpty && start.meanShare < Number(1.0 / 32))
    let scale = carriesNoise ? level.gamma : .one
    var shift = [Number](repeating: .zero, count: dimension)
    var denoised = start.centre
    for component in start.components {
      for d in 0..<dimension {
        shift[d] = shift[d] + component.weight * component.difference[d]
        denoised[d] =
          denoised[d] + component.weight * (component.offset[d] + component.share * component.distance[d])
      }
    }
    self.denoised = denoised
    dominant = start.components.firstIndex { $0.isDominant } ?? 0
    for d in 0..<dimension { carried.append(scale * (start.slope[d] + shift[d])) }
    spread = .init(repeating: [], count: dimension)
    defect = spread
    lift = spread
    for component in start.components {
      components.append(
        Component(
          weight: component.weight, share: carriesNoise ? component.share : component.inverse,
          rest: carriesNoise ? level.gamma * level.gamma * component.inverse : component.inverse,
          relativeShare: carriesNoise ? component.relativeShare : component.relativeInverse,
          value: component.distance.map { scale * component.inverse * $0 },
          excess: (0..<dimension).map { scale * (shift[$0] - component.difference[$0]) },
          carriesNoise: carriesNoise))
    }
  }

  /// The next coefficient.
  ///
  /// Along the flow, or, where `coefficient` is given, along the curve x̄ = Σ X_n h^n of the caller's choice: `coefficient`
  /// is X_(n+1) when n + 1 coefficients are there. Curves are for expansions in γ.
  @_specialize(where Number == DoubleDouble)
  @_specialize(where Number == WideRange<DoubleDouble>)
  public mutating func extend(along coefficient: [Number]? = nil) {
    let n = count - 1
    let next = Number(n + 1)
    noteDefect(n, coefficient)
    for k in components.indices { components[k].multiply(n, dimension, carriesNoise) }
    for k in components.indices {
      components[k].bend(n, dimension, rate: rate, defect: leavesFlow ? defect : [], carriesNoise)
    }
    let reference = components[dominant].bends[n]
    var mean = Number.zero
    for k in components.indices { mean = mean + components[k].weigh(n, reference: reference) }
    meanBend.append(mean)
    for k in components.indices { components[k].move(n, meanBend) }
    for d in 0..<dimension {
      var (turned, spreadSum, lifted) = (Number.zero, Number.zero, Number.zero)
      for component in components {
        turned = turned + product(n, component.slopes, component.excess[d])
        spreadSum = spreadSum + product(n, component.weights, component.stretched[d])
        if leavesFlow { lifted = lifted + product(n, component.weights, component.lifted[d]) }
      }
      spread[d].append(spreadSum)
      lift[d].append(lifted)
      let stretch = product(n, rate, spread[d])
      var sum = (carriesNoise ? -stretch : stretch) - turned
      if leavesFlow { sum = sum + (carriesNoise ? product(n, rate, lift[d]) : lifted) }
      carried.append(sum / next)
    }
    for k in components.indices {
      components[k].advance(
        n, rate: rate, carried: carried[((n + 1) * dimension)...], carriesNoise, leavesFlow)
    }
  }

  /// Coefficient n < `count` of ε.
  @_specialize(where Number == DoubleDouble)
  @_specialize(where Number == WideRange<DoubleDouble>)
  public func noise(_ n: Int) -> [Number] {
    (0..<dimension).map { d in
      if carriesNoise { return carried[n * dimension + d] }
      let lower = n > 0 ? carried[(n - 1) * dimension + d] : .zero
      return level.gamma * carried[n * dimension + d] + lower
    }
  }

  /// Coefficients 0 … `count` − 1 of ε along the flow, coordinate d of order n at `n * dimension + d`; extends the series
  /// as far as needed.
  public mutating func noise(count: Int) -> [Number] {
    while self.count < count { extend() }
    return (0..<max(count, 0)).flatMap { noise($0) }
  }

  private var rate: [Number] { carriesNoise ? level.rate : level.squareRate }

  private mutating func noteDefect(_ n: Int, _ coefficient: [Number]?) {
    let velocity = coefficient?.map { $0 * Number(n + 1) }
    let flow = noise(n)
    for d in 0..<dimension {
      let value = velocity.map { $0[d] - flow[d] } ?? .zero
      defect[d].append(value)
      leavesFlow = leavesFlow || !value.isZero
    }
  }

  /// The series of one component; rows are coordinates.
  private struct Component {
    /// r and r'.
    var weights: [Number]
    var slopes: [Number] = []
    /// b or i.
    var shares: [Number]
    /// 1 − b or i.
    var rests: [Number]
    /// b − b_* or i − i_* at order 0.
    let relativeShare: Number
    /// u or g.
    var value: [[Number]]
    /// y or c.
    var excess: [[Number]]
    /// y − u, and the share times it.
    var gap: [[Number]]
    var stretched: [[Number]]
    /// The share times the rest: −b'/2h, or i².
    var decay: [Number] = []
    /// ±D b + u·y before the rate, Λ, and Λ − Λ_*.
    var load: [Number] = []
    var bends: [Number] = []
    var relativeBends: [Number] = []
    /// What u' is before the rate, and its part from a curve that leaves the flow.
    var drift: [[Number]]
    var lifted: [[Number]]
    private var turn = Number.zero

    init(
      weight: Number, share: Number, rest: Number, relativeShare: Number, value: [Number], excess: [Number],
      carriesNoise: Bool
    ) {
      weights = [weight]
      shares = [share]
      rests = [rest]
      self.relativeShare = relativeShare
      self.value = value.map { [$0] }
      self.excess = excess.map { [$0] }
      gap = .init(repeating: [], count: value.count)
      stretched = gap
      drift = gap
      lifted = gap
    }

    mutating func multiply(_ n: Int, _ dimension: Int, _ carriesNoise: Bool) {
      decay.append(product(n, shares, rests))
      let share = n == 0 ? relativeShare : shares[n]
      var sum = Number(dimension) * (carriesNoise ? -share : share)
      for d in 0..<dimension {
        gap[d].append(excess[d][n] - value[d][n])
        let pull = product(n, shares, gap[d])
        stretched[d].append(pull)
        drift[d].append(carriesNoise ? excess[d][n] - pull : pull)
        sum = sum + product(n, value[d], excess[d])
      }
      load.append(sum)
    }

    mutating func bend(_ n: Int, _ dimension: Int, rate: [Number], defect: [[Number]], _ carriesNoise: Bool) {
      var off = Number.zero
      for d in defect.indices {
        for j in lifted[d].count...n { lifted[d].append(product(j, rests, defect[d])) }
        off = off + product(n, value[d], defect[d])
      }
      if carriesNoise {
        // The curve's part has the same rate; it enters the load.
        load[n] = load[n] + off
        off = .zero
      }
      bends.append(-product(n, rate, load) - off)
    }

    /// The coefficient of r (Λ − Λ_*).
    mutating func weigh(_ n: Int, reference: Number) -> Number {
      relativeBends.append(bends[n] - reference)
      turn = product(n, weights, relativeBends)
      return turn
    }

    mutating func move(_ n: Int, _ meanBend: [Number]) {
      let slope = turn - product(n, weights, meanBend)
      slopes.append(slope)
      weights.append(slope / Number(n + 1))
    }

    mutating func advance(
      _ n: Int, rate: [Number], carried: ArraySlice<Number>, _ carriesNoise: Bool, _ leavesFlow: Bool
    ) {
      let next = Number(n + 1)
      let change = product(n, rate, decay) * Number(-2) / next
      shares.append(change)
      rests.append(carriesNoise ? -change : change)
      for d in value.indices {
        var slope = product(n, rate, drift[d])
        if leavesFlow { slope = slope + (carriesNoise ? product(n, rate, lifted[d]) : lifted[d][n]) }
        value[d].append(slope / next)
        excess[d].append(carried[carried.startIndex + d] - slope / next)
      }
    }
  }
}

/// Σ_j a_j b_(n−j); coefficients beyond the end of `a` are 0.
@inline(__always)
private func product<Number: ElementaryNumber>(_ n: Int, _ a: [Number], _ b: [Number]) -> Number {
  var sum = Number.zero
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      precondition(n < b.count)
      for j in 0..<min(n + 1, a.count) { sum = sum + a[j] * b[n - j] }
    }
  }
  return sum
}
