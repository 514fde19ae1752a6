import Integration
import MixtureKernel

/// Evaluates a Gaussian mixture through the vector kernel.
///
/// With one width the kernel's doubles hold every coefficient of ``expand(_:at:order:into:)`` to 1e-12, given that logits of
/// some hundreds that nearly cancel are taken with more digits, which refined precision does. With several, narrow and wide components can share the posterior weight; then rounding errors grow with the order n like
/// (ρ/√v)^n, with ρ the radius of convergence and v = s² + γ² of the narrow ones, whatever formula is used. Up to order 8
/// this has not been seen to pass 1e-12, but at order 55 it has reached 4e-5. Refined coefficients of several widths
/// therefore come from the same recurrences in double-double arithmetic, at ten to twenty times the price.
///
/// Streams take a curve whose coefficients are doubles, so that its rounding grows in the same way; they are not refined.
public final class MixtureEvaluator: NoiseEvaluator {
  private let parameters: MixtureParameters
  private let order: Int
  private let workspace: MixtureWorkspace
  private let isRefined: Bool
  /// Made when it is first needed.
  private lazy var refined = MixtureWorkspace(parameters, maximumOrder: order, arithmetic: .refined)
  /// One for every `streamCapacity` curves of a stream, made when a stream first needs it.
  private var streams: [MixtureWorkspace] = []
  private var streamCount = 0

  init(_ parameters: MixtureParameters, order: Int, precision: CoefficientPrecision = .refined) {
    self.parameters = parameters
    self.order = order
    workspace = MixtureWorkspace(parameters, maximumOrder: order)
    isRefined = precision == .refined
  }

  /// `noise ← ε(x̄_i, γ_i)`.
  public func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
    states.values.withUnsafeBufferPointer { x in
      levels.withUnsafeBufferPointer { levels in
        noise.values.withUnsafeMutableBufferPointer { out in
          guard let x = x.baseAddress, let levels = levels.baseAddress, let out = out.baseAddress else {
            return
          }
          workspace.noise(
            states: x, gammas: levels, count: states.count, stride: states.stride, noise: out)
        }
      }
    }
  }

  /// `jet ← X_0 … X_order` along the DDIM ODE.
  public func expand(_ states: StateBatch, at levels: [Double], order: Int, into jet: inout JetBatch) {
    states.values.withUnsafeBufferPointer { x in
      levels.withUnsafeBufferPointer { levels in
        jet.values.withUnsafeMutableBufferPointer { out in
          guard let x = x.baseAddress, let levels = levels.baseAddress, let out = out.baseAddress else {
            return
          }
          (isRefined && order > 0 ? refined : workspace).expand(
            states: x, gammas: levels, count: states.count, stride: states.stride, order: order,
            coefficients: out)
        }
      }
    }
  }

  /// Starts a stream of `count` curves.
  public func begin(at levels: [Double], count: Int) {
    streamCount = count
    let width = workspace.streamCapacity
    while streams.count * width < count {
      streams.append(MixtureWorkspace(parameters, maximumOrder: order))
    }
    levels.withUnsafeBufferPointer { levels in
      guard let levels = levels.baseAddress else { return }
      for (block, first) in stride(from: 0, to: count, by: width).enumerated() {
        streams[block].begin(gammas: levels + first, count: min(width, count - first))
      }
    }
  }

  /// Coefficient `n` of `ε` along the curves whose coefficients `0 … n` have been given.
  public func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
    let size = coefficient.stride
    coefficient.values.withUnsafeBufferPointer { curve in
      noise.values.withUnsafeMutableBufferPointer { out in
        guard let curve = curve.baseAddress, let out = out.baseAddress else { return }
        for (block, first) in stride(from: 0, to: streamCount, by: workspace.streamCapacity).enumerated() {
          streams[block].append(n, coefficient: curve + first, stride: size, noise: out + first)
        }
      }
    }
  }
}
