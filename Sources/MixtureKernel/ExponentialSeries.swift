/// Where the coefficients of one component lie, and the recurrence of E = e^ℓ: n E_n = Σ_(j=1…n) j ℓ_j E_(n−j).
///
/// Orders from 4 on go in groups of four: the first of a group runs once over all coefficients of lower groups, and every order
/// of a group adds what it knows of those behind it to their slots, while it has their factors at hand. That divides the traffic to
/// memory by about five. The order of summation depends on n alone, so that a longer jet begins with the bits of a shorter one.
///
/// Order 5 of at least 7, slot by slot, with l_j = j ℓ_j: order 4 (`opening`) has read E_0 … E_3 and l_1 … l_3 and left
///
///     slot 5: l_2 E_3 + l_3 E_2 + l_1 E_4 + l_4 E_1,    slot 6: l_3 E_3 + l_2 E_4 + l_4 E_2,    slot 7: l_3 E_4 + l_4 E_3,
///
/// all that does not need l_5. Order 5 (`within1`) adds l_5 E_0 with the l_5 it is given, divides by 5, writes E_5 over the partial sum
/// and l_5 behind the exponentials at `logits + 5`, and adds l_1 E_5 + l_5 E_1 to slot 6 and l_2 E_5 + l_5 E_2 to slot 7: six loads
/// in place of ten. Order 6 (`within2`) does the same with slot 7, order 7 (`within3`) leaves nothing behind; order 8 opens the next group.
struct ExponentialSeries<Block: Lanes> {
  /// Highest order that will be computed.
  let final: Int
  /// Distance between components; odd, so that the components spread over the sets of the cache.
  let slots: Int
  /// j ℓ_j lies at `logits + j`, E_j at j.
  let logits: Int

  @inline(__always)
  init(final: Int) {
    self.final = final
    // The partial sum of the last order needs a slot where another order opens its group; otherwise that order is never stored.
    let stored = max(1, final < 4 || final % 4 == 0 ? final : final + 1)
    logits = stored - 1
    slots = max(1, stored + final - 1) | 1
  }

  /// How an order is computed, known before the loop over components.
  enum Phase {
    case first, second, third, fourth, opening, halfOpening, closing, within1, within2, within3
  }

  @inline(__always)
  func phase(_ n: Int) -> Phase {
    switch n {
    case 1: return .first
    case 2: return .second
    case 3: return .third
    default: break
    }
    switch n % 4 {
    case 0: return n == final ? (n == 4 ? .fourth : .closing) : n + 1 == final ? .halfOpening : .opening
    case 1: return .within1
    case 2: return .within2
    default: return .within3
    }
  }

  /// E_n from n ℓ_n and all lower orders; stores both where a higher order follows. `fraction` is 1/n.
  @inline(__always)
  func extend(
    _ e: UnsafeMutablePointer<Block>, _ n: Int, _ phase: Phase, _ logit: Block, _ fraction: Block
  ) -> Block {
    let l = e + logits
    let value: Block
    switch phase {
    case .first: value = logit * e[0]
    case .second: value = .mad(logit, e[0], l[1] * e[1]) * fraction
    case .third: value = .mad(logit, e[0], .mad(l[2], e[1], l[1] * e[2])) * fraction
    case .fourth:
      return .mad(logit, e[0], .mad(l[3], e[1], .mad(l[2], e[2], l[1] * e[3]))) * fraction
    case .closing:
      var sum = l[1] * e[n - 1]
      for j in 2..<n { sum = .mad(l[j], e[n - j], sum) }
      return .mad(logit, e[0], sum) * fraction
    case .halfOpening: value = openHalf(e, l, n, logit, fraction)
    case .opening: value = open(e, l, n, logit, fraction)
    case .within1, .within2, .within3:
      value = .mad(logit, e[0], e[n]) * fraction
      if phase != .within3, n < final { pass(value, logit, 1, e, l, n) }
      if phase == .within1, n + 1 < final { pass(value, logit, 2, e, l, n) }
    }
    if n < final {
      e[n] = value
      l[n] = logit
    }
    return value
  }

  /// Adds l_i E_n + l_n E_i to the partial sum of order n + i.
  @inline(__always)
  private func pass(
    _ value: Block, _ logit: Block, _ i: Int, _ e: UnsafeMutablePointer<Block>,
    _ l: UnsafeMutablePointer<Block>, _ n: Int
  ) {
    e[n + i] = .mad(logit, e[i], .mad(l[i], value, e[n + i]))
  }

  /// Order n when n + 1 is the last, whose partial sum it leaves.
  @inline(__always)
  private func openHalf(
    _ e: UnsafeMutablePointer<Block>, _ l: UnsafeMutablePointer<Block>, _ n: Int, _ newest: Block,
    _ fraction: Block
  ) -> Block {
    var above = e[n - 1]
    var sum0 = l[1] * above
    var sum1 = Block(0)
    for j in 2..<n {
      let logit = l[j]
      let next = e[n - j]
      sum1 = .mad(logit, above, sum1)
      sum0 = .mad(logit, next, sum0)
      above = next
    }
    let value = Block.mad(newest, e[0], sum0) * fraction
    e[n + 1] = .mad(newest, above, .mad(l[1], value, sum1))
    return value
  }

  /// Order n, and the partial sums of n + 1, n + 2 and n + 3.
  @inline(__always)
  private func open(
    _ e: UnsafeMutablePointer<Block>, _ l: UnsafeMutablePointer<Block>, _ n: Int, _ newest: Block,
    _ fraction: Block
  ) -> Block {
    let (first, second, third) = (l[1], l[2], l[3])
    var far = e[n - 1]
    var middle = e[n - 2]
    var near = e[n - 3]
    var sum0 = first * far
    var sum1 = second * far
    sum0 = .mad(second, middle, sum0)
    var sum2 = third * far
    sum1 = .mad(third, middle, sum1)
    sum0 = .mad(third, near, sum0)
    var sum3 = Block(0)
    var j = 4
    while j < n {
      let next = e[n - j]
      var logit = l[j]
      sum3 = .mad(logit, far, sum3)
      sum2 = .mad(logit, middle, sum2)
      sum1 = .mad(logit, near, sum1)
      sum0 = .mad(logit, next, sum0)
      far = e[n - j - 1]
      logit = l[j + 1]
      sum3 = .mad(logit, middle, sum3)
      sum2 = .mad(logit, near, sum2)
      sum1 = .mad(logit, next, sum1)
      sum0 = .mad(logit, far, sum0)
      middle = e[n - j - 2]
      logit = l[j + 2]
      sum3 = .mad(logit, near, sum3)
      sum2 = .mad(logit, next, sum2)
      sum1 = .mad(logit, far, sum1)
      sum0 = .mad(logit, middle, sum0)
      near = e[n - j - 3]
      logit = l[j + 3]
      sum3 = .mad(logit, next, sum3)
      sum2 = .mad(logit, far, sum2)
      sum1 = .mad(logit, middle, sum1)
      sum0 = .mad(logit, near, sum0)
      j += 4
    }
    let value = Block.mad(newest, e[0], sum0) * fraction
    // The window has arrived at E_3, E_2 and E_1.
    if n + 1 <= final { e[n + 1] = .mad(newest, near, .mad(first, value, sum1)) }
    if n + 2 <= final { e[n + 2] = .mad(newest, middle, .mad(second, value, sum2)) }
    if n + 3 <= final { e[n + 3] = .mad(newest, far, .mad(third, value, sum3)) }
    return value
  }
}
