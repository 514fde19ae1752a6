import Integration
import MixtureKernel

/// Evaluates a mixture with covariances through the vector kernel.
final class CovarianceEvaluator {
  private let parameters: CovarianceParameters
  private let order: Int
  private let jet: CovarianceWorkspace
  private var streams: [CovarianceWorkspace] = []
  private var streamCount = 0

  init(_ parameters: CovarianceParameters, order: Int) {
    self.parameters = parameters
    self.order = order
    jet = CovarianceWorkspace(parameters, maximumOrder: order, ownFlow: true)
  }

  func noise(_ states: StateBatch, at levels: [Double], into noise: inout StateBatch) {
    states.values.withUnsafeBufferPointer { x in
      levels.withUnsafeBufferPointer { levels in
        noise.values.withUnsafeMutableBufferPointer { out in
          guard let x = x.baseAddress, let levels = levels.baseAddress, let out = out.baseAddress else {
            return
          }
          for first in stride(from: 0, to: states.count, by: CovarianceWorkspace.streamCapacity) {
            jet.begin(
              gammas: levels + first, count: min(CovarianceWorkspace.streamCapacity, states.count - first))
            jet.append(0, coefficient: x + first, stride: states.stride, noise: out + first)
          }
        }
      }
    }
  }

  func expand(_ states: StateBatch, at levels: [Double], order: Int, into result: inout JetBatch) {
    result.set(0, to: states)
    let (size, dimension) = (states.stride, states.dimension)
    levels.withUnsafeBufferPointer { levels in
      result.values.withUnsafeMutableBufferPointer { out in
        guard let levels = levels.baseAddress, let out = out.baseAddress else { return }
        for first in stride(from: 0, to: states.count, by: CovarianceWorkspace.streamCapacity) {
          let lanes = min(CovarianceWorkspace.streamCapacity, states.count - first)
          jet.begin(gammas: levels + first, count: lanes)
          for n in 0..<order {
            let current = out + n * dimension * size + first
            let next = current + dimension * size
            jet.append(n, coefficient: current, stride: size, noise: next)
            for d in 0..<dimension {
              for lane in 0..<lanes { next[d * size + lane] /= Double(n + 1) }
            }
          }
        }
      }
    }
  }

  func begin(at levels: [Double], count: Int) {
    streamCount = count
    let width = CovarianceWorkspace.streamCapacity
    while streams.count * width < count {
      streams.append(CovarianceWorkspace(parameters, maximumOrder: order, ownFlow: false))
    }
    levels.withUnsafeBufferPointer { levels in
      guard let levels = levels.baseAddress else { return }
      for (block, first) in stride(from: 0, to: count, by: width).enumerated() {
        streams[block].begin(gammas: levels + first, count: min(width, count - first))
      }
    }
  }

  func append(_ n: Int, _ coefficient: StateBatch, into noise: inout StateBatch) {
    let size = coefficient.stride
    coefficient.values.withUnsafeBufferPointer { curve in
      noise.values.withUnsafeMutableBufferPointer { out in
        guard let curve = curve.baseAddress, let out = out.baseAddress else { return }
        let width = CovarianceWorkspace.streamCapacity
        for (block, first) in stride(from: 0, to: streamCount, by: width).enumerated() {
          streams[block].append(n, coefficient: curve + first, stride: size, noise: out + first)
        }
      }
    }
  }
}
