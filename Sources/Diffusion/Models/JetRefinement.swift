import Integration
import MixtureKernel
import Numbers

/// High orders of mixtures, held to 1e-12.
///
/// Where narrow and wide components share the posterior weight, what is left of the kernel's sums can be much smaller than
/// their terms, the more the higher the order. A bound on that is not cheap, but its effect can be seen: the jet is computed
/// again with all lengths multiplied by 1.37, which changes every rounding and multiplies X_n by 1.37^(1−n). A state on which
/// the two differ in some e_n by more than 5e-14 is expanded anew by ``MixtureSeries`` in double-double arithmetic, which
/// takes some fifty times as long. Integrators stay below the orders where this begins: up to order 20 the kernel alone is
/// right to 1e-11, and with one width to 1e-12 up to order 60.
struct JetRefinement {
  /// The lowest order of an expansion that is checked, with several widths and with one.
  private static let lowestOrders = (several: 21, one: 61)
  private static let scale = 1.37
  private static let tolerance = 5e-14

  private let parameters: MixtureParameters
  private let scaled: MixtureWorkspace
  private let lowestOrder: Int

  /// What refines expansions up to an order; nil where nothing needs it.
  init?(_ parameters: MixtureParameters, maximumOrder: Int) {
    let hasOneWidth = parameters.deviations.allSatisfy { $0 == parameters.deviations[0] }
    lowestOrder = hasOneWidth ? Self.lowestOrders.one : Self.lowestOrders.several
    guard maximumOrder >= lowestOrder else { return nil }
    self.parameters = parameters
    scaled = MixtureWorkspace(
      MixtureParameters(
        dimension: parameters.dimension, means: parameters.means.map { Self.scale * $0 },
        logWeights: parameters.logWeights, deviations: parameters.deviations.map { Self.scale * $0 }),
      maximumOrder: maximumOrder)
  }

  /// Replaces the coefficients 1 … `order` of those states whose kernel values are not sure.
  func refine(_ states: StateBatch, at levels: [Double], order: Int, _ jet: inout JetBatch) {
    guard order >= lowestOrder else { return }
    let other = again(states, at: levels, order: order, capacity: jet.count)
    for i in 0..<states.count where isUnsure(i, jet, other, order: order) {
      replace(i, states.state(i), at: levels[i], order: order, &jet)
    }
  }

  /// The jets with all lengths scaled; `capacity` is that of a batch with the stride of `states`, which may use a part of it.
  private func again(_ states: StateBatch, at levels: [Double], order: Int, capacity: Int) -> JetBatch {
    let x = states.values.map { Self.scale * $0 }
    let gammas = levels.prefix(states.count).map { Self.scale * $0 }
    var jet = JetBatch(count: capacity, dimension: states.dimension, order: order)
    precondition(jet.stride == states.stride, "The batch and the jet have different shapes.")
    jet.values.withUnsafeMutableBufferPointer { out in
      x.withUnsafeBufferPointer { x in
        gammas.withUnsafeBufferPointer { gammas in
          guard let x = x.baseAddress, let gammas = gammas.baseAddress, let out = out.baseAddress else {
            return
          }
          scaled.expand(
            states: x, gammas: gammas, count: states.count, stride: states.stride, order: order,
            coefficients: out)
        }
      }
    }
    return jet
  }

  /// Whether some e_n = (n + 1) X_(n+1) differs from its other value by more than the tolerance times itself or, where it is
  /// small by chance, the geometric mean of its neighbours. A jet that is not finite is left as it is.
  private func isUnsure(_ i: Int, _ jet: JetBatch, _ other: JetBatch, order: Int) -> Bool {
    var (sizes, differences) = ([0.0], [0.0])
    var power = 1.0
    for n in 1...order {
      var (size, difference) = (0.0, 0.0)
      for d in 0..<jet.dimension {
        let value = jet[i, n, d]
        guard value.isFinite else { return false }
        size = max(size, value.magnitude)
        difference = max(difference, (value - other[i, n, d] * power).magnitude)
      }
      sizes.append(Double(n) * size)
      differences.append(Double(n) * difference)
      power *= Self.scale
    }
    return (1...order).contains { n in
      let around = n > 1 && n < order ? (sizes[n - 1].squareRoot() * sizes[n + 1].squareRoot()) : 0
      // Below the normal numbers digits are lost whatever is done.
      return differences[n] > 1e-290 && !(differences[n] <= Self.tolerance * max(sizes[n], around))
    }
  }

  private func replace(_ i: Int, _ state: [Double], at gamma: Double, order: Int, _ jet: inout JetBatch) {
    var series = MixtureSeries(
      dimension: parameters.dimension, means: parameters.means,
      logWeights: parameters.logWeights.map { WideRange(DoubleDouble($0)) },
      deviations: parameters.deviations,
      state: state.map { WideRange(DoubleDouble($0)) },
      level: .noiseLevel(WideRange(DoubleDouble(gamma)), order: order))
    let noise = series.noise(count: order)
    for n in 1...order {
      for d in 0..<parameters.dimension {
        let value = noise[(n - 1) * parameters.dimension + d].double / Double(n)
        if value.isFinite { jet[i, n, d] = value }
      }
    }
  }
}
