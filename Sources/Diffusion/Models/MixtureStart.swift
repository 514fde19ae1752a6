import Numbers

/// What the components of a mixture are at one point: posterior weights, and differences to the dominant component that do
/// not cancel.
struct MixtureStart<Number: ElementaryNumber> {
  struct Component {
    let isDominant: Bool
    /// r_k.
    var weight: Number
    /// 1/v_k and b_k = s_k²/v_k.
    let inverse: Number
    let share: Number
    /// The same minus those of the dominant component.
    let relativeInverse: Number
    let relativeShare: Number
    /// d_k = x̄ − μ_k and m_k = μ_k − μ_*.
    let distance: [Number]
    let offset: [Number]
    /// d_k/v_k − d_*/v_*.
    let difference: [Number]
  }

  /// Components that are not negligible.
  let components: [Component]
  /// μ_* and d_*/v_*.
  let centre: [Number]
  let slope: [Number]
  /// Σ r_k b_k.
  let meanShare: Number

  init(
    dimension: Int, means: [Double], logWeights: [Number], deviations: [Double], state: [Number],
    gamma: Number
  ) {
    func mean(_ k: Int, _ d: Int) -> Number { Number(means[k * dimension + d]) }
    let squares = deviations.map { Number($0) * Number($0) }
    let inverses = squares.map { Number.one / ($0 + gamma * gamma) }
    let distances = deviations.indices.map { k in (0..<dimension).map { state[$0] - mean(k, $0) } }
    let half = Number(0.5)

    /// log r_k − log r_* up to rounding, m_k and δ_k = s_*² − s_k².
    func relative(_ k: Int, to centre: Int) -> (logit: Number, offset: [Number], gap: Number) {
      let own = Number(deviations[centre])
      let gap = (own - Number(deviations[k])) * (own + Number(deviations[k]))
      var (along, far) = (Number.zero, Number.zero)
      let isNarrower = inverses[k] > inverses[centre]
      let offset = (0..<dimension).map { mean(k, $0) - mean(centre, $0) }
      for d in 0..<dimension {
        along = along + offset[d] * (distances[centre][d] - offset[d] * half)
        let nearer = distances[isNarrower ? k : centre][d]
        far = far + nearer * nearer
      }
      var curved = far * (isNarrower ? inverses[k] : inverses[centre])
      if !curved.isFinite { curved = Number(1e300) }
      let wide = isNarrower ? inverses[centre] : inverses[k]
      let change = -(gap * inverses[centre])
      let ratio =
        change.magnitude < half
        ? Number.log1p(change) : Number.log(inverses[centre]) - Number.log(inverses[k])
      let logit =
        wide * (along - half * gap * curved) + (logWeights[k] - logWeights[centre])
        - half * Number(dimension) * ratio
      return (logit, offset, gap)
    }

    // The first guess of the dominant component compares far states by their distance alone.
    var best = 0
    var scores: [(far: Bool, value: Number)] = []
    for k in deviations.indices {
      var largest = Number.zero
      for d in 0..<dimension { largest = max(largest, distances[k][d].magnitude) }
      var square = Number.zero
      if !largest.isZero {
        for d in 0..<dimension {
          let part = distances[k][d] / largest
          square = square + part * part
        }
      }
      let reach = largest * Number.sqrt(square * inverses[k])
      let logit =
        logWeights[k] + half * (Number(dimension) * Number.log(inverses[k]) - reach * reach)
      let isFar = reach > Number(1e100)
      scores.append((isFar, isFar ? -reach : logit))
      if (scores[best].far && !isFar) || (scores[best].far == isFar && scores[best].value < scores[k].value) {
        best = k
      }
    }
    var logits: [(logit: Number, offset: [Number], gap: Number)] = []
    for _ in 0..<8 {
      logits = deviations.indices.map { relative($0, to: best) }
      guard let next = logits.indices.max(by: { logits[$0].logit < logits[$1].logit }),
        logits[next].logit > half
      else { break }
      best = next
    }
    var found: [Component] = []
    var total = Number.zero
    let threshold = Number(-2000)
    let own = (inverse: inverses[best], distance: distances[best])
    for k in deviations.indices where k == best || logits[k].logit > threshold {
      let mass = k == best ? Number.one : Number.exp(logits[k].logit)
      if mass.isZero { continue }
      total = total + mass
      let gap = logits[k].gap
      let relativeInverse = gap * inverses[k] * own.inverse
      let isNarrow = inverses[k] > Number(4) * own.inverse
      let difference = (0..<dimension).map { d in
        isNarrow
          ? inverses[k] * distances[k][d] - own.inverse * own.distance[d]
          : relativeInverse * own.distance[d] - inverses[k] * logits[k].offset[d]
      }
      found.append(
        Component(
          isDominant: k == best, weight: mass, inverse: inverses[k], share: squares[k] * inverses[k],
          relativeInverse: relativeInverse, relativeShare: -(gamma * gamma * relativeInverse),
          distance: distances[k], offset: logits[k].offset, difference: difference))
    }
    var share = Number.zero
    for k in found.indices {
      found[k].weight = found[k].weight / total
      share = share + found[k].weight * found[k].share
    }
    components = found
    centre = (0..<dimension).map { mean(best, $0) }
    slope = own.distance.map { $0 * own.inverse }
    meanShare = share
  }
}
