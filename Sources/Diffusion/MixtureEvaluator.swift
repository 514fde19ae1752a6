import Integration
import MixtureKernel

/// Evaluates a Gaussian mixture through the vector kernel.
final class MixtureEvaluator: NoiseEvaluator {
  private let workspace: MixtureWorkspace

  init(_ parameters: MixtureParameters, order: Int) {
    workspace = MixtureWorkspace(parameters, maximumOrder: order)
  }

  func noise(_ states: StateBatch, at gammas: [Double], into noise: inout StateBatch) {
    states.values.withUnsafeBufferPointer { x in
      gammas.withUnsafeBufferPointer { levels in
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

  func expand(_ states: StateBatch, at gammas: [Double], order: Int, into jet: inout JetBatch) {
    states.values.withUnsafeBufferPointer { x in
      gammas.withUnsafeBufferPointer { levels in
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
  }
}

extension GaussianMixture: NoiseModel {
  /// An evaluator with the vector kernel; `count` does not matter to it.
  public func makeEvaluator(count: Int, order: Int) -> any NoiseEvaluator {
    MixtureEvaluator(parameters, order: order)
  }
}
