import Diffusion
import Numbers

/// What the end of a linear path is made of: `z_end = offset + Σ_j start[j] z_T,j + Σ_v ∫ kernel(t)[v] dw_v(t)`, for a sampler on a
/// grid or for the reverse SDE itself.
public struct PathResponse: Sendable {
  /// The end of the path that starts at the origin and is not driven.
  public let offset: [Double]
  /// What a unit of each starting variable adds.
  public let start: [[Double]]
  /// What a unit of each Brownian motion at a time adds.
  public let kernel: @Sendable (_ time: Double) -> [[Double]]
  /// The times between which the kernel is smooth, its ends among them.
  private let breaks: [Double]

  /// A response from its parts; every argument is the property of the same name.
  init(
    offset: [Double], start: [[Double]], breaks: [Double],
    kernel: @escaping @Sendable (_ time: Double) -> [[Double]]
  ) {
    self.offset = offset
    self.start = start
    self.breaks = breaks
    self.kernel = kernel
  }

  /// The reverse SDE of data from `N(mean, variance)` between two points: `z_end` given `z_t` is Gaussian with the gain
  /// `C_end Ψ^T C_t^−1`, `Ψ` the transition of the process and `C` the marginal covariances, so `kernel(t)` is the gain times `G(t)`.
  public init<Process: DiffusionProcess>(
    ofReverse process: Process, mean: Double, variance: Double, from first: GridPoint, to last: GridPoint
  ) {
    let end = process.marginal(mean: mean, variance: variance, at: last)
    @Sendable func gain(_ point: GridPoint) -> [[Double]] {
      let law = process.marginal(mean: mean, variance: variance, at: point)
      return product(
        product(end.covariance, transposed(process.transition(from: last, to: point))),
        inverse(law.covariance))
    }
    let (whole, law) = (gain(first), process.marginal(mean: mean, variance: variance, at: first))
    self.init(
      offset: end.mean.indices.map { a in
        end.mean[a] - law.mean.indices.reduce(0) { $0 + whole[a][$1] * law.mean[$1] }
      }, start: transposed(whole), breaks: [first.time, last.time]
    ) { time in
      zip(transposed(gain(GridPoint(time: time, schedule: process))), process.diffusion(at: time)).map {
        column, amplitude in column.map { $0 * amplitude }
      }
    }
  }

  /// The root mean square distance between the ends of two paths that start at one point from `law` and are driven by one Brownian
  /// motion: `E|Δ z|² = E|Δ start|² + Σ_v ∫ |kernel_v − kernel'_v|² dt`, by quadrature between neighbouring breaks of either.
  public func distance(to other: PathResponse, from law: GaussianMarginal) -> Double {
    let difference = zip(start, other.start).map { zip($0, $1).map { $0 - $1 } }
    var square = CompensatedSum()
    for a in offset.indices {
      let mean =
        offset[a] - other.offset[a] + difference.indices.reduce(0) { $0 + difference[$1][a] * law.mean[$1] }
      square.add(mean * mean)
      square.add(law.quadratic(difference, a, a))
    }
    let ends = (breaks + other.breaks).sorted(by: >)
    for (from, to) in zip(ends, ends.dropFirst()) where from - to > 4 * from.ulp {
      let (centre, half) = (0.5 * (from + to), 0.5 * (from - to))
      for (node, weight) in zip(Self.rule.nodes, Self.rule.weights) {
        let time = centre + half * node
        for (own, theirs) in zip(kernel(time), other.kernel(time)) {
          for (a, b) in zip(own, theirs) { square.add(half * weight * (a - b) * (a - b)) }
        }
      }
    }
    return max(square.value, 0).squareRoot()
  }

  private static let rule = GaussLegendre(points: 4)
}

extension GaussianMarginal {
  /// `Σ_ij factors[i][a] C_ij factors[j][b]`.
  func quadratic(_ factors: [[Double]], _ a: Int, _ b: Int) -> Double {
    var sum = 0.0
    for i in factors.indices {
      for j in factors.indices { sum += factors[i][a] * covariance[i][j] * factors[j][b] }
    }
    return sum
  }
}

private func transposed(_ matrix: [[Double]]) -> [[Double]] {
  matrix[0].indices.map { j in matrix.map { $0[j] } }
}

private func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
  a.map { row in b[0].indices.map { j in row.indices.reduce(0) { $0 + row[$1] * b[$1][j] } } }
}

/// The inverse of a covariance by elimination, which needs no exchange of rows.
private func inverse(_ matrix: [[Double]]) -> [[Double]] {
  let size = matrix.count
  var rows = matrix.enumerated().map { i, row in row + (0..<size).map { $0 == i ? 1.0 : 0 } }
  for i in 0..<size {
    let pivot = rows[i][i]
    rows[i] = rows[i].map { $0 / pivot }
    for k in 0..<size where k != i {
      let factor = rows[k][i]
      rows[k] = zip(rows[k], rows[i]).map { $0 - factor * $1 }
    }
  }
  return rows.map { Array($0.suffix(size)) }
}
