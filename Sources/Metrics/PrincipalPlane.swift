import Diffusion
import GSLReference
import Integration
import Numbers

/// The plane in which samples of a mixture are drawn: the coordinates themselves in one and two dimensions, else two
/// principal axes of the mixture, the eigenvectors of its covariance.
public struct PrincipalPlane {
  /// The names of the axes.
  public let labels: [String]
  private let centre: [Double]
  private let axes: [[Double]]

  /// The plane of `mixture`; each axis points to where its largest entry is positive.
  ///
  /// - Parameter numbers: the two axes, from 0 for the one with the largest variance; used in three dimensions and more.
  /// - Throws: `GSLError` when the eigenvalue problem cannot be solved.
  public init(of mixture: GaussianMixture, axes numbers: (Int, Int) = (0, 1)) throws {
    let dimension = mixture.dimension
    guard dimension > 2 else {
      centre = [Double](repeating: 0, count: dimension)
      axes = (0..<dimension).map { d in (0..<dimension).map { $0 == d ? 1 : 0 } }
      labels = (0..<2).map { "x_\($0)" }
      return
    }
    let (centre, covariance) = mixture.meanAndCovariance
    let system = try SymmetricEigensystem(matrix: covariance, dimension: dimension)
    self.centre = centre
    let chosen = [numbers.0, numbers.1].map { min(max($0, 0), dimension - 1) }
    axes = chosen.map { Self.oriented(system.vector($0)) }
    labels = chosen.map { "principal axis \($0 + 1)" }
  }

  /// The finite states among those with places that `keep` holds for, as points of the plane; in one dimension the second
  /// coordinate is zero.
  public func project(_ states: StateBatch, where keep: (Int) -> Bool = { _ in true }) -> (
    x: [Double], y: [Double]
  ) {
    let kept = (0..<states.count).filter { keep($0) && states.isFinite($0) }
    let points = kept.map { project(states.state($0)) }
    return (points.map(\.0), points.map(\.1))
  }

  /// One state, with as many coordinates as the mixture, as a point of the plane.
  public func project(_ state: [Double]) -> (Double, Double) {
    let offset = zip(state, centre).map(-)
    func along(_ axis: [Double]) -> Double { zip(offset, axis).reduce(0) { $0 + $1.0 * $1.1 } }
    return (axes.first.map(along) ?? 0, axes.count > 1 ? along(axes[1]) : 0)
  }

  /// The covariance `[[xx, xy], [xy, yy]]` of component `k` of the mixture in the plane.
  public func covariance(of k: Int, in mixture: GaussianMixture) -> (xx: Double, xy: Double, yy: Double) {
    let (variances, shapes) = (mixture.variances(of: k), mixture.covariances)
    let rotated = axes.map { shapes?.rotated($0, of: k) ?? $0 }
    func product(_ first: [Double], _ second: [Double]) -> Double {
      variances.indices.reduce(0) { $0 + variances[$1] * first[$1] * second[$1] }
    }
    guard let first = rotated.first else { return (0, 0, 0) }
    guard rotated.count > 1 else { return (product(first, first), 0, 0) }
    return (product(first, first), product(first, rotated[1]), product(rotated[1], rotated[1]))
  }

  private static func oriented(_ axis: [Double]) -> [Double] {
    let largest = axis.max { abs($0) < abs($1) } ?? 1
    return largest < 0 ? axis.map { -$0 } : axis
  }
}
