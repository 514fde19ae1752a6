import Integration
import MixtureKernel

/// Evaluates a Gaussian mixture through the vector kernel.
public final class MixtureEvaluator: NoiseEvaluator {
  private let parameters: MixtureParameters
  private let order: Int
  private let workspace: MixtureWorkspace
  private let refinement: JetRefinement?
  /// One for every `MixtureWorkspace.streamCapacity` curves of a stream, made when a stream first needs it.
  private var streams: [MixtureWorkspace] = []
  private var streamCount = 0

  init(_ parameters: MixtureParameters, order: Int) {
    self.parameters = parameters
    self.order = order
    workspace = MixtureWorkspace(parameters, maximumOrder: order)
    refinement = JetRefinement(parameters, maximumOrder: order)
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

  /// `jet ← X_0 … X_order` along the DDIM ODE, to 1e-12 of each coefficient; streams do without ``JetRefinement``.
  public func expand(_ states: StateBatch, at levels: [Double], order: Int, into jet: inout JetBatch) {
    states.values.withUnsafeBufferPointer { x in
      levels.withUnsafeBufferPointer { levels in
        jet.values.withUnsafeMutableBufferPointer { out in
          guard let x = x.baseAddress, let levels = levels.baseAddress, let out = out.baseAddress else {
            return
          }
          workspace.expand(
            states: x, gammas: levels, count: states.count, stride: states.stride, order: order,
            coefficients: out)
        }
      }
    }
    refinement?.refine(states, at: levels, order: order, &jet)
  }

  /// Starts a stream of `count` curves.
  public func begin(at levels: [Double], count: Int) {
    streamCount = count
    let width = MixtureWorkspace.streamCapacity
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
        for (block, first) in stride(from: 0, to: streamCount, by: MixtureWorkspace.streamCapacity)
          .enumerated()
        {
          streams[block].append(n, coefficient: curve + first, stride: size, noise: out + first)
        }
      }
    }
  }
}
