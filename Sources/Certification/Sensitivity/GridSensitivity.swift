import Numbers

/// How the end point of a truncated Taylor method moves with the points of its grid.
///
/// One step `x_{n+1} = T(x_n, γ_n, γ_{n+1})` is the Taylor polynomial of degree `p` of the flow at `(x_n, γ_n)`; its derivatives
/// come from the same jet in numbers that carry them. Backwards through the steps,
/// `∂x_N/∂γ_n = L_{n+1} ∂T_n/∂γ_n + L_n ∂T_{n−1}/∂γ_n` with `L_n = ∂x_N/∂x_n`.
public struct GridSensitivity: Sendable {
  /// `x̄_N`.
  public let end: [Double]
  /// `∂x̄_N/∂x̄_0`.
  public let jacobian: SmallMatrix
  /// `∂x̄_N/∂γ_n`, one vector for each point of the grid.
  public let levels: [[Double]]

  /// The derivatives of the method of the given order (1 is DDIM, 2 is TTM2) from `state` along strictly decreasing `levels`.
  ///
  /// - Parameter state: `x̄` at the first level, which is held fixed when the level moves.
  public init(_ certifier: FlowCertifier, order: Int, from state: [Double], along levels: [Double]) {
    let mixture = certifier.mixture
    var jet = FlowJet<Tangent>(
      means: mixture.means.map { $0.map { Tangent($0) } },
      squares: mixture.widths.map { Tangent($0 * $0) }, widthIndex: mixture.widthIndex,
      logWeights: mixture.weights.map { Tangent(Double.log($0)) }, order: order)
    let dimension = state.count
    var x = state
    var steps: [(jacobian: SmallMatrix, start: [Double], end: [Double])] = []
    for (from, to) in zip(levels, levels.dropFirst()) {
      let reference = mixture.heaviest(at: x, gamma: from)
      func derivative(_ point: [Tangent], _ gamma: Tangent, _ length: Tangent) -> [Tangent] {
        jet.expand(at: point, gamma: gamma, length: length, reference: reference)
        return (0..<dimension).map { i in
          jet.coordinate(i).reversed().reduce(Tangent.zero) { $0 + $1 }
        }
      }
      var matrix = SmallMatrix(identity: dimension)
      for j in 0..<dimension {
        let point = x.indices.map { Tangent(x[$0], first: $0 == j ? 1 : 0) }
        let column = derivative(point, Tangent(from), Tangent(to - from))
        for i in 0..<dimension { matrix[i, j] = column[i].first }
      }
      let point = x.map { Tangent($0) }
      let start = derivative(point, Tangent(from, first: 1), Tangent(to - from, first: -1))
      let end = derivative(point, Tangent(from), Tangent(to - from, first: 1))
      steps.append((matrix, start.map(\.first), end.map(\.first)))
      x = end.map(\.value)
    }
    var tail = SmallMatrix(identity: dimension)
    var list = [[Double]](repeating: [Double](repeating: 0, count: dimension), count: levels.count)
    for n in steps.indices.reversed() {
      for (i, d) in (tail * steps[n].end).enumerated() { list[n + 1][i] += d }
      for (i, d) in (tail * steps[n].start).enumerated() { list[n][i] += d }
      tail = tail * steps[n].jacobian
    }
    end = x
    jacobian = tail
    self.levels = list
  }
}
