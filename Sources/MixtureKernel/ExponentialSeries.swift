/// Where the coefficients of one component lie, and the recurrence of E = e^ℓ: n E_n = Σ_(j=1…n) j ℓ_j E_(n−j).
///
/// Orders from 4 on go in groups of four: the first of a group runs once over all coefficients of lower groups and leaves
/// the partial sums of the other three in their slots, which divides the traffic to memory by about four. The order of
/// summation depends on n alone, so that a longer jet begins with the bits of a shorter one.
///
/// Order 5 of at least 7, slot by slot, with l_j = j ℓ_j: order 4 (`opening`) has read E_0 … E_3 and l_1 … l_3 and left
///
///     slot 5: l_2 E_3 + l_3 E_2,    slot 6: l_3 E_3,    slot 7: 0,
///
/// the pairs of lower orders that belong to 5, 6 and 7. Order 5 (`within1`) reads slot 5 and adds the pairs that need order 4,
/// l_1 E_4 and l_4 E_1, then l_5 E_0 with the l_5 it is given: six loads in place of ten. The caller divides by 5 and
/// writes E_5 over the partial sum and l_5 behind the exponentials at `logits + 5`. Order 6 (`within2`) does the same from slot
/// 6 with the pairs of orders 4 and 5, order 7 (`within3`) with those of 4, 5 and 6; order 8 opens the next group.
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
    // The partial sums of a group need the slot of the last order, which is otherwise never stored.
    let stored = max(1, final < 4 ? final : final + 1)
    logits = stored - 1
    slots = max(1, stored + final - 1) | 1
  }

  /// How an order is computed, known before the loop over components.
  enum Phase {
    case first, second, third, opening, halfOpening, closing, within1, within2, within3
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
    case 0: return n == final ? .closing : n + 1 == final ? .halfOpening : .opening
    case 1: return .within1
    case 2: return .within2
    default: return .within3
    }
  }

  /// n E_n from n ℓ_n and all lower orders.
  @inline(__always)
  func extend(
    _ e: UnsafeMutablePointer<Block>, _ n: Int, _ phase: Phase, _ logit: Block
  ) -> Block {
    let l = e + logits
    var sum: Block
    switch phase {
    case .first:
      return logit * e[0]
    case .second:
      sum = l[1] * e[1]
    case .third:
      sum = .mad(l[2], e[1], l[1] * e[2])
    case .closing:
      sum = l[1] * e[n - 1]
      for j in 2..<n { sum = .mad(l[j], e[n - j], sum) }
    case .halfOpening:
      sum = openHalf(e, l, n)
    case .opening:
      sum = open(e, l, n)
    case .within1:
      let low = n - 1
      sum = .mad(l[low], e[1], .mad(l[1], e[low], e[n]))
    case .within2:
      let low = n - 2
      sum = .mad(l[low], e[2], .mad(l[2], e[low], e[n]))
      sum = .mad(l[low + 1], e[1], .mad(l[1], e[low + 1], sum))
    case .within3:
      let low = n - 3
      sum = .mad(l[low], e[3], .mad(l[3], e[low], e[n]))
      sum = .mad(l[low + 1], e[2], .mad(l[2], e[low + 1], sum))
      sum = .mad(l[low + 2], e[1], .mad(l[1], e[low + 2], sum))
    }
    return .mad(logit, e[0], sum)
  }

  /// Σ over pairs of lower orders for n, returned, and for n + 1, the last, left in its slot.
  @inline(__always)
  private func openHalf(
    _ e: UnsafeMutablePointer<Block>, _ l: UnsafeMutablePointer<Block>, _ n: Int
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
    e[n + 1] = sum1
    return sum0
  }

  /// Σ over pairs of lower orders for n, returned, and for n + 1, n + 2, n + 3, left in their slots.
  @inline(__always)
  private func open(
    _ e: UnsafeMutablePointer<Block>, _ l: UnsafeMutablePointer<Block>, _ n: Int
  ) -> Block {
    var far = e[n - 1]
    var middle = e[n - 2]
    var near = e[n - 3]
    var sum0 = l[1] * far
    var sum1 = l[2] * far
    sum0 = .mad(l[2], middle, sum0)
    var sum2 = l[3] * far
    sum1 = .mad(l[3], middle, sum1)
    sum0 = .mad(l[3], near, sum0)
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
    if n + 1 <= final { e[n + 1] = sum1 }
    if n + 2 <= final { e[n + 2] = sum2 }
    if n + 3 <= final { e[n + 3] = sum3 }
    return sum0
  }
}
