import Numbers

/// Mean and covariance of the data given one noisy state, `E[x_0 | x̄]` and `Cov[x_0 | x̄] = γ² ∂E[x_0 | x̄]/∂x̄`, for a mixture.
///
/// `Σ_k r_k (C_k + (D_k − D)(D_k − D)ᵀ)` with the components' own posterior means `D_k` and covariances
/// `C_k = V diag(γ² λ/(λ + γ²)) Vᵀ`. Components with posterior weights below 1e-20 are left out.
final class PosteriorMoments {
  private let mixture: GaussianMixture
  private let dimension: Int
  private let means: [Double]
  private let logWeights: [Double]
  private let isShaped: Bool
  /// s_k².
  private let squares: [Double]
  private var logits: [Double]
  private var gamma = 1.0

  /// `E[x_0 | x̄]`.
  private(set) var mean: [Double]
  /// The components that count, and their `D_k − D` one after the other.
  private var members: [Int] = []
  private var posterior: [Double] = []
  private var offsets: [Double] = []
  /// Orthonormal rows W, and W μ_k component by component.
  private let rows: [Double]
  private let rowCount: Int
  private let seenMeans: [Double]
  private var state: [Double] = []

  /// - Parameters:
  ///   - mixture: the law.
  ///   - rows: orthonormal rows, one after the other.
  ///   - count: how many.
  init(_ mixture: GaussianMixture, rows: [Double], count: Int) {
    self.mixture = mixture
    self.rows = rows
    rowCount = count
    let size = mixture.dimension
    seenMeans = mixture.means.flatMap { mean in
      (0..<count).map { a in
        var sum = 0.0
        for d in 0..<size { sum.addProduct(rows[a * size + d], mean[d]) }
        return sum
      }
    }
    dimension = mixture.dimension
    means = mixture.means.flatMap { $0 }
    isShaped = mixture.covariances != nil
    squares = mixture.standardDeviations.map { $0 * $0 }
    logWeights = mixture.weights.map { Double.log($0) }
    logits = logWeights
    mean = [Double](repeating: 0, count: mixture.dimension)
  }

  /// Prepares the moments at `state`.
  func evaluate(_ state: [Double], gamma: Double) {
    self.gamma = gamma
    self.state = state
    var largest = -Double.infinity
    for k in logits.indices {
      logits[k] = logDensity(k, state, gamma)
      largest = max(largest, logits[k])
    }
    members.removeAll(keepingCapacity: true)
    posterior.removeAll(keepingCapacity: true)
    var total = 0.0
    for k in logits.indices where logits[k] - largest > -46 {
      members.append(k)
      posterior.append(Double.exp(logits[k] - largest))
      total += posterior[posterior.count - 1]
    }
    let room = members.count * dimension
    if offsets.count < room { offsets = [Double](repeating: 0, count: room) }
    for d in mean.indices { mean[d] = 0 }
    for (index, k) in members.enumerated() {
      posterior[index] /= total
      place(index, k, state)
    }
    let size = dimension
    offsets.withUnsafeMutableBufferPointer { offsets in
      mean.withUnsafeMutableBufferPointer { mean in
        for index in posterior.indices {
          let (r, row) = (posterior[index], index * size)
          for d in 0..<size { mean[d].addProduct(r, offsets[row + d]) }
        }
        for index in posterior.indices {
          let row = index * size
          for d in 0..<size { offsets[row + d] -= mean[d] }
        }
      }
    }
  }

  private func logDensity(_ k: Int, _ state: [Double], _ gamma: Double) -> Double {
    if isShaped {
      var sum = 0.0
      for (offset, value) in zip(mixture.offset(of: state, from: k), mixture.variances(of: k)) {
        let v = value + gamma * gamma
        sum += Double.log(v) + offset * offset / v
      }
      return logWeights[k] - sum / 2
    }
    let v = squares[k] + gamma * gamma
    let first = k * dimension
    let square = state.withUnsafeBytes { x in
      means.withUnsafeBytes { means in
        var lanes = SIMD8<Double>.zero
        var d = 0
        while d + 8 <= dimension {
          let gap =
            x.loadUnaligned(fromByteOffset: 8 * d, as: SIMD8<Double>.self)
            - means.loadUnaligned(fromByteOffset: 8 * (first + d), as: SIMD8<Double>.self)
          lanes.addProduct(gap, gap)
          d += 8
        }
        var sum = lanes.sum()
        while d < dimension {
          let gap = state[d] - self.means[first + d]
          sum.addProduct(gap, gap)
          d += 1
        }
        return sum
      }
    }
    return logWeights[k] - 0.5 * (square / v + Double(dimension) * Double.log(v))
  }

  /// `D_k` in the row of `index`.
  private func place(_ index: Int, _ k: Int, _ state: [Double]) {
    let row = index * dimension
    if isShaped, let covariances = mixture.covariances {
      let pulled = zip(mixture.offset(of: state, from: k), mixture.variances(of: k)).map { offset, value in
        value / (value + gamma * gamma) * offset
      }
      for (d, shift) in covariances.restored(pulled, of: k).enumerated() {
        offsets[row + d] = mixture.means[k][d] + shift
      }
      return
    }
    let s2 = squares[k]
    let share = s2 / (s2 + gamma * gamma)
    let (size, first) = (dimension, k * dimension)
    means.withUnsafeBufferPointer { means in
      state.withUnsafeBufferPointer { state in
        offsets.withUnsafeMutableBufferPointer { offsets in
          for d in 0..<size {
            let mean = means[first + d]
            offsets[row + d] = mean + share * (state[d] - mean)
          }
        }
      }
    }
  }

  /// `Cov v`.
  func covariance(times v: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: dimension)
    for (index, k) in members.enumerated() {
      let (row, size, r) = (index * dimension, dimension, posterior[index])
      offsets.withUnsafeBufferPointer { offsets in
        v.withUnsafeBufferPointer { v in
          result.withUnsafeMutableBufferPointer { result in
            var along = 0.0
            for d in 0..<size { along.addProduct(offsets[row + d], v[d]) }
            for d in 0..<size { result[d].addProduct(r * along, offsets[row + d]) }
          }
        }
      }
      if isShaped, let covariances = mixture.covariances {
        let inner = zip(covariances.rotated(v, of: k), covariances.eigenvalues(of: k)).map { $0 * own($1) }
        for (d, value) in covariances.restored(inner, of: k).enumerated() { result[d].addProduct(r, value) }
      } else {
        let width = own(squares[k])
        for d in 0..<dimension { result[d].addProduct(r * width, v[d]) }
      }
    }
    return result
  }

  /// `W Cov Wᵀ`, entry `(a, b)` at `a * count + b`, lower triangle.
  func seenCovariance() -> [Double] {
    let (count, size) = (rowCount, dimension)
    var result = [Double](repeating: 0, count: count * count)
    var seen = [Double](repeating: 0, count: count)
    let (seenState, seenMean) = (projected(state[...]), projected(mean[...]))
    for (index, k) in members.enumerated() {
      let r = posterior[index]
      if !isShaped {
        let s2 = squares[k]
        let share = s2 / (s2 + gamma * gamma)
        for a in 0..<count {
          let mean = seenMeans[k * count + a]
          seen[a] = mean + share * (seenState[a] - mean) - seenMean[a]
        }
      } else {
        seen = projected(offsets[index * size..<(index + 1) * size])
      }
      result.withUnsafeMutableBufferPointer { result in
        seen.withUnsafeBufferPointer { seen in
          for a in 0..<count {
            for b in 0...a { result[a * count + b].addProduct(r * seen[a], seen[b]) }
          }
        }
      }
      guard isShaped, let covariances = mixture.covariances else {
        let width = own(squares[k])
        for a in 0..<count { result[a * count + a].addProduct(r, width) }
        continue
      }
      let values = covariances.eigenvalues(of: k).map { own($0) }
      let inside = (0..<count).map { a in
        covariances.rotated(Array(rows[a * size..<(a + 1) * size]), of: k)
      }
      for a in 0..<count {
        for b in 0...a {
          var sum = 0.0
          for d in 0..<size { sum.addProduct(inside[a][d] * values[d], inside[b][d]) }
          result[a * count + b].addProduct(r, sum)
        }
      }
    }
    return result
  }

  /// `W x`.
  private func projected(_ x: ArraySlice<Double>) -> [Double] {
    (0..<rowCount).map { a in
      var sum = 0.0
      for d in 0..<dimension { sum.addProduct(rows[a * dimension + d], x[x.startIndex + d]) }
      return sum
    }
  }

  /// `γ² λ/(λ + γ²)`.
  private func own(_ eigenvalue: Double) -> Double {
    gamma * gamma * eigenvalue / (eigenvalue + gamma * gamma)
  }
}
