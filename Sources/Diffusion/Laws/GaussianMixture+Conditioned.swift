import MixtureKernel
import Numbers

extension GaussianMixture {
  /// The law of `x_0` given `y = A x_0 + s n`: again a mixture, so that its score is exact at every noise level.
  ///
  /// Where components are isotropic, in the directions of the observation (`LinearObservation.basis`): with `c_kj = τ_j²/(s_k² + τ_j²)`
  /// an observed direction has mean `c W_jᵀμ_k + (1 − c) y'_j` and variance `s_k² c`, the others keep theirs, and
  /// `log w̃_k = log w_k − ½ Σ_j [log(s_k² + τ_j²) + (y'_j − W_jᵀμ_k)²/(s_k² + τ_j²)]`. Where they have covariances,
  /// `G = Σ Aᵀ(A Σ Aᵀ + s² I)⁻¹`, mean `μ + G (y − A μ)`, covariance `Σ − G A Σ`. Components whose weight underflows are dropped.
  ///
  /// Reference: Bishop, "Pattern Recognition and Machine Learning" (2006), section 2.3.3.
  ///
  /// - Throws: `ModelError` for an observation of another dimension, or one that no component can have made (point masses and no
  ///   noise).
  public func conditioned(on observation: LinearObservation) throws -> GaussianMixture {
    guard observation.dimension == dimension else {
      throw ModelError.countMismatch(
        quantity: "columns of the operator", expected: dimension, found: observation.dimension)
    }
    if let covariances { return try conditioned(covariances, observation) }
    let space = MixtureCovariances(
      dimension: dimension, basis: .shared(observation.basis), eigenvalues: [])
    var logWeights: [Double] = []
    var rotated: [[Double]] = []
    var eigenvalues: [[Double]] = []
    for k in 0..<count {
      let square = standardDeviations[k] * standardDeviations[k]
      var place = space.rotated(means[k], of: 0)
      var values = [Double](repeating: square, count: dimension)
      var logWeight = Double.log(weights[k])
      for j in 0..<observation.count {
        let tau = observation.directionVariances[j]
        let total = square + tau
        guard total > 0 else { throw Self.impossible }
        let (c, gap) = (tau / total, observation.directionValues[j] - place[j])
        logWeight -= 0.5 * (Double.log(total) + gap * gap / total)
        values[j] = square * c
        place[j] = c == 0 ? observation.directionValues[j] : place[j] + (square / total) * gap
      }
      logWeights.append(logWeight)
      rotated.append(place)
      eigenvalues.append(values)
    }
    let isCommon = Set(standardDeviations).count == 1
    return numbered(
      try GaussianMixture(
        means: rotated.map { space.restored($0, of: 0) },
        covariances: MixtureCovariances(
          dimension: dimension, basis: .shared(observation.basis),
          eigenvalues: isCommon ? [eigenvalues[0]] : eigenvalues),
        rotatedMeans: rotated, weights: Self.weights(logWeights)))
  }

  /// `mixture`, whose components are those of this one, with the numbers that they have here.
  private func numbered(_ mixture: GaussianMixture) -> GaussianMixture {
    var result = mixture
    result.componentNumbers = mixture.componentNumbers.map { componentNumbers[$0] }
    result.listedCount = listedCount
    return result
  }

  private static let impossible = ModelError.outOfRange(
    quantity: "the noise of the observation", value: "0",
    allowed: "a positive number where components have no width in an observed direction")

  /// Weights from their logarithms, relative to the largest.
  private static func weights(_ logarithms: [Double]) -> [Double] {
    let largest = logarithms.max() ?? 0
    return logarithms.map { Double.exp($0 - largest) }
  }

  private func conditioned(
    _ covariances: MixtureCovariances, _ observation: LinearObservation
  ) throws -> GaussianMixture {
    let (size, seen) = (dimension, observation.count)
    var logWeights: [Double] = []
    var newMeans: [[Double]] = []
    var matrices: [[Double]] = []
    for k in 0..<count {
      let matrix = covariances.matrix(of: k)
      // In the observed directions: H = Σ W, S = Wᵀ Σ W + diag τ².
      let cross = (0..<seen).map { j in
        (0..<size).map { i in
          var sum = 0.0
          for e in 0..<size { sum.addProduct(matrix[i * size + e], observation.basis[j * size + e]) }
          return sum
        }
      }
      var system = [Double](repeating: 0, count: seen * seen)
      for a in 0..<seen {
        for b in 0...a {
          var sum = a == b ? observation.directionVariances[a] : 0
          for e in 0..<size { sum.addProduct(observation.basis[a * size + e], cross[b][e]) }
          system[a * seen + b] = sum
        }
      }
      guard let factor = CholeskyFactor(system, dimension: seen) else { throw Self.impossible }
      let gap = zip(observation.directionValues, observation.directions(of: means[k])).map { $0 - $1 }
      let pulled = factor.solve(gap)
      logWeights.append(
        Double.log(weights[k]) - 0.5
          * (factor.logDeterminant + zip(gap, pulled).reduce(0) { $0 + $1.0 * $1.1 }))
      newMeans.append(
        (0..<size).map { i in
          var sum = means[k][i]
          for j in 0..<seen { sum.addProduct(cross[j][i], pulled[j]) }
          return sum
        })
      // Σ − (L⁻¹ Hᵀ)ᵀ (L⁻¹ Hᵀ).
      let columns = (0..<size).map { i in factor.forward((0..<seen).map { cross[$0][i] }) }
      var left = matrix
      for i in 0..<size {
        for j in 0...i {
          var sum = 0.0
          for e in 0..<seen { sum.addProduct(columns[i][e], columns[j][e]) }
          left[i * size + j] -= sum
          left[j * size + i] = left[i * size + j]
        }
      }
      matrices.append(left)
    }
    return numbered(
      try GaussianMixture(
        means: newMeans, covariances: .conditional(matrices, observation), weights: Self.weights(logWeights)))
  }
}

extension MixtureCovariances {
  /// Covariances after an observation; without noise the observed directions are exactly flat.
  fileprivate static func conditional(
    _ matrices: [[Double]], _ observation: LinearObservation
  ) throws -> MixtureCovariances {
    let (size, seen) = (observation.dimension, observation.count)
    guard observation.noise == 0 else {
      let systems = matrices.map { JacobiEigensystem($0, dimension: size) }
      return MixtureCovariances(
        dimension: size, basis: .own(systems.map(\.vectors)),
        eigenvalues: systems.map { $0.values.map { max($0, 0) } })
    }
    let rest = size - seen
    var bases: [[Double]] = []
    var eigenvalues: [[Double]] = []
    for matrix in matrices {
      func vector(_ j: Int, _ i: Int) -> Double { observation.basis[(seen + j) * size + i] }
      var inner = [Double](repeating: 0, count: rest * rest)
      for b in 0..<rest {
        let product = (0..<size).map { i in
          var sum = 0.0
          for e in 0..<size { sum.addProduct(matrix[i * size + e], vector(b, e)) }
          return sum
        }
        for a in 0..<rest {
          var sum = 0.0
          for e in 0..<size { sum.addProduct(vector(a, e), product[e]) }
          inner[a * rest + b] = sum
        }
      }
      let system = JacobiEigensystem(inner, dimension: rest)
      var basis = Array(observation.basis.prefix(seen * size))
      for j in 0..<rest {
        for i in 0..<size {
          var sum = 0.0
          for e in 0..<rest { sum.addProduct(system.vectors[j * rest + e], vector(e, i)) }
          basis.append(sum)
        }
      }
      bases.append(basis)
      eigenvalues.append([Double](repeating: 0, count: seen) + system.values.map { max($0, 0) })
    }
    return MixtureCovariances(dimension: size, basis: .own(bases), eigenvalues: eigenvalues)
  }
}
