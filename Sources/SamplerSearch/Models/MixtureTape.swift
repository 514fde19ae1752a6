import Diffusion
import Integration
import MixtureKernel
import Numbers

extension GaussianMixture: DifferentiableModel {
  /// A tape for batches of `count` states.
  public func makeTape(count: Int) -> any NoiseTape { MixtureTape(self, count: count) }
}

/// The noise prediction of a mixture and its derivatives in closed form.
///
/// With `v_k = s_k² + γ²`, `u_k = (y − μ_k)/v_k`, the responsibilities `r_k` and `E[·] = Σ_k r_k (·)`,
///
///     ε = γ E[u],    ∂ε/∂y = γ (E[1/v] I − E[(u − E u)(u − E u)ᵀ]),
///     ∂ε/∂γ = E[u] + γ (−2γ E[u/v] + E[(u − E u)(l − E l)]),    l_k = γ (|u_k|² − D/v_k).
///
/// The Jacobian is symmetric; the covariances are centred, so that nothing cancels at small levels.
public final class MixtureTape: NoiseTape {
  private typealias Lanes = SIMD8<Double>

  private let dimension: Int
  private let components: Int
  private let blocks: Int
  private let means: [Double]
  private let logWeights: [Double]
  private let squaredWidths: [Double]
  private var inverses: [Double]
  private var offsets: [Double]
  private var level = 1.0
  /// Responsibilities, eight states of one component after the other, block by block; then `E[u]` by coordinates.
  private let kept: UnsafeMutablePointer<Double>
  private let keptCount: Int
  private let scratch: UnsafeMutablePointer<Double>

  /// A tape for batches of `count` states.
  public init(_ mixture: GaussianMixture, count: Int) {
    dimension = mixture.dimension
    components = mixture.count
    blocks = (max(count, 1) + 7) / 8
    means = mixture.means.flatMap { $0 }
    logWeights = mixture.weights.map { Double.log($0) }
    squaredWidths = mixture.standardDeviations.map { $0 * $0 }
    inverses = [Double](repeating: 0, count: mixture.count)
    offsets = inverses
    keptCount = 8 * blocks * (components + dimension)
    kept = .allocate(capacity: keptCount)
    kept.initialize(repeating: 0, count: keptCount)
    scratch = .allocate(capacity: 8 * components)
    scratch.initialize(repeating: 0, count: 8 * components)
  }

  deinit {
    kept.deallocate()
    scratch.deallocate()
  }

  /// The responsibilities and `E[u]`.
  public var byteCount: Int { keptCount * MemoryLayout<Double>.stride }

  private var centres: UnsafeMutablePointer<Double> { kept + 8 * blocks * components }

  /// `noise ← ε(y_i, level)`.
  public func evaluate(_ states: StateBatch, at level: Double, into noise: inout StateBatch) {
    prepare(level)
    let stride = states.stride
    states.values.withUnsafeBufferPointer { states in
      noise.values.withUnsafeMutableBufferPointer { noise in
        means.withUnsafeBufferPointer { means in
          guard let y = states.baseAddress, let target = noise.baseAddress, let mu = means.baseAddress
          else { return }
          for block in 0..<min(blocks, stride / 8) {
            evaluate(y + 8 * block, stride, block, mu, target + 8 * block)
          }
        }
      }
    }
  }

  private func prepare(_ level: Double) {
    self.level = level
    let half = 0.5 * Double(dimension)
    for k in 0..<components {
      inverses[k] = 1 / (squaredWidths[k] + level * level)
      offsets[k] = logWeights[k] + half * Double.log(inverses[k])
    }
  }

  @inline(__always)
  private func evaluate(
    _ y: UnsafePointer<Double>, _ stride: Int, _ block: Int, _ mu: UnsafePointer<Double>,
    _ noise: UnsafeMutablePointer<Double>
  ) {
    let shares = kept + 8 * block * components
    var largest = Lanes(repeating: -.infinity)
    for k in 0..<components {
      var square = Lanes.zero
      for d in 0..<dimension {
        let z = load(y + d * stride) - mu[k * dimension + d]
        square.addProduct(z, z)
      }
      let logit = offsets[k] - square * (0.5 * inverses[k])
      largest.replace(with: logit, where: logit .> largest)
      store(logit, scratch + 8 * k)
    }
    for k in 0..<components { store(load(scratch + 8 * k) - largest, scratch + 8 * k) }
    exponentials(of: scratch, times: 1, count: 8 * components, into: shares)
    var sum = Lanes.zero
    for k in 0..<components { sum += load(shares + 8 * k) }
    let scale = 1 / sum
    for k in 0..<components { store(load(shares + 8 * k) * scale, shares + 8 * k) }
    for d in 0..<dimension {
      let coordinate = load(y + d * stride)
      var centre = Lanes.zero
      for k in 0..<components {
        centre.addProduct(load(shares + 8 * k), (coordinate - mu[k * dimension + d]) * inverses[k])
      }
      store(centre, centres + 8 * (block * dimension + d))
      store(level * centre, noise + d * stride)
    }
  }

  /// `gradient_i ← gradient_i + (∂ε/∂y)ᵀ seed_i`; gives `Σ_i seed_i · ∂ε/∂γ`.
  public func pullBack(_ states: StateBatch, seed: StateBatch, into gradient: inout StateBatch) -> Double {
    let stride = states.stride
    var total = Lanes.zero
    states.values.withUnsafeBufferPointer { states in
      seed.values.withUnsafeBufferPointer { seed in
        gradient.values.withUnsafeMutableBufferPointer { gradient in
          means.withUnsafeBufferPointer { means in
            guard let y = states.baseAddress, let g = seed.baseAddress, let target = gradient.baseAddress,
              let mu = means.baseAddress
            else { return }
            for block in 0..<min(blocks, stride / 8) {
              total += pullBack(y + 8 * block, g + 8 * block, stride, block, mu, target + 8 * block)
            }
          }
        }
      }
    }
    return total.sum()
  }

  @inline(__always)
  private func pullBack(
    _ y: UnsafePointer<Double>, _ g: UnsafePointer<Double>, _ stride: Int, _ block: Int,
    _ mu: UnsafePointer<Double>, _ target: UnsafeMutablePointer<Double>
  ) -> Lanes {
    let shares = kept + 8 * block * components
    let centre = centres + 8 * block * dimension
    let coordinates = Double(dimension)
    var (meanInverse, meanRate) = (Lanes.zero, Lanes.zero)
    for k in 0..<components {
      let share = load(shares + 8 * k)
      let rate = rate(k, y, stride, mu, coordinates)
      meanInverse.addProduct(share, Lanes(repeating: inverses[k]))
      meanRate.addProduct(share, rate)
    }
    var (slopes, tilts, along) = (Lanes.zero, Lanes.zero, Lanes.zero)
    for d in 0..<dimension { along.addProduct(load(centre + 8 * d), load(g + d * stride)) }
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: dimension) { covariance in
      covariance.initialize(repeating: .zero)
      for k in 0..<components {
        let share = load(shares + 8 * k)
        var (product, centred) = (Lanes.zero, Lanes.zero)
        for d in 0..<dimension {
          let u = (load(y + d * stride) - mu[k * dimension + d]) * inverses[k]
          let seed = load(g + d * stride)
          product.addProduct(u, seed)
          centred.addProduct(u - load(centre + 8 * d), seed)
        }
        let weighted = share * centred
        slopes.addProduct(share * inverses[k], product)
        tilts.addProduct(weighted, rate(k, y, stride, mu, coordinates) - meanRate)
        for d in 0..<dimension {
          let u = (load(y + d * stride) - mu[k * dimension + d]) * inverses[k]
          covariance[d].addProduct(weighted, u - load(centre + 8 * d))
        }
      }
      for d in 0..<dimension {
        let product = level * (meanInverse * load(g + d * stride) - covariance[d])
        store(load(target + d * stride) + product, target + d * stride)
      }
    }
    return along + level * (tilts - 2 * level * slopes)
  }

  /// `l_k`.
  @inline(__always)
  private func rate(
    _ k: Int, _ y: UnsafePointer<Double>, _ stride: Int, _ mu: UnsafePointer<Double>, _ coordinates: Double
  ) -> Lanes {
    var square = Lanes.zero
    for d in 0..<dimension {
      let u = (load(y + d * stride) - mu[k * dimension + d]) * inverses[k]
      square.addProduct(u, u)
    }
    return level * (square - coordinates * inverses[k])
  }

  @inline(__always)
  private func load(_ pointer: UnsafePointer<Double>) -> Lanes {
    UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private func load(_ pointer: UnsafeMutablePointer<Double>) -> Lanes { load(UnsafePointer(pointer)) }

  @inline(__always)
  private func store(_ value: Lanes, _ pointer: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: Lanes.self)
  }
}
