/// Streams of a mixture with covariances: eight curves at a time, each at its own γ.
///
/// A workspace owns all buffers; no call allocates. It serves one thread at a time. The bits of a curve depend on its own
/// numbers alone, not on its neighbours.
public final class CovarianceWorkspace {
  /// Curves of one stream.
  public static let streamCapacity = 8

  private let dimension: Int
  private let arena = Arena()
  private let jet: any CovarianceJet
  private let input: UnsafeMutablePointer<Vector>
  private let output: UnsafeMutablePointer<Vector>
  private var count = 0

  /// Makes the buffers.
  ///
  /// - Parameters:
  ///   - parameters: The mixture.
  ///   - maximumOrder: Largest n of `append`, at least 0.
  ///   - ownFlow: Whether curves are always the mixture's own trajectories, X_(n+1) = e_n/(n + 1), which spares roundings.
  public init(_ parameters: CovarianceParameters, maximumOrder: Int, ownFlow: Bool) {
    dimension = parameters.dimension
    let reach = max(maximumOrder, 0) + 1
    jet =
      parameters.hasCommonCovariance
      ? CommonCovarianceJet(parameters, reach: reach, ownFlow: ownFlow)
      : OwnCovarianceJet(parameters, reach: reach)
    input = arena.make(dimension, of: Vector.self)
    output = arena.make(dimension, of: Vector.self)
  }

  /// Starts a stream of `count` curves, 1 … `streamCapacity`, at the levels γ_0.
  public func begin(gammas: UnsafePointer<Double>, count: Int) {
    self.count = count
    var levels = Vector(repeating: 1)
    for lane in 0..<count { levels[lane] = gammas[lane] }
    jet.begin(levels)
  }

  /// Takes coefficient n of the curves, coordinate d of curve i at `d * stride + i`, and gives coefficient n of ε along them in the
  /// same layout; n = 0, 1, 2, … in turn.
  public func append(
    _ n: Int, coefficient: UnsafePointer<Double>, stride: Int, noise: UnsafeMutablePointer<Double>
  ) {
    for d in 0..<dimension {
      var value = Vector.zero
      for lane in 0..<count { value[lane] = coefficient[d * stride + lane] }
      input[d] = value
    }
    jet.append(n, input, into: output)
    for d in 0..<dimension {
      for lane in 0..<count { noise[d * stride + lane] = output[d][lane] }
    }
  }
}
