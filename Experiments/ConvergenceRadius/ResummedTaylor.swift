import Diffusion
import Integration
import Numbers
import Samplers

/// What is made of the terms `X_k h^k` of a Taylor step in `gamma` in place of their sum.
enum Resummation: Equatable {
  /// The vector Pade approximant of Wynn's epsilon algorithm (1962) with Samelson's inverse `v/|v|^2`: in one dimension
  /// the approximant `[p/2 / p/2]` for even `p`, and `[(p+1)/2 / (p-1)/2]` for odd `p`.
  case pade
  /// Their sum up to, and without, the first term that is not smaller than the one before it.
  case optimalTruncation
}

/// A Taylor step of degree `p` whose terms are summed in another way, trajectory by trajectory.
struct ResummedTaylor: Sampler {
  let order: Int
  let resummation: Resummation

  var jetOrder: Int { order }

  var card: SamplerCard {
    SamplerCard(
      name: (resummation == .pade ? "pade" : "optimal") + "\(order)", family: .taylor, orders: .init(order),
      evaluations: .fixed(perStep: 1),
      reference: resummation == .pade ? "Wynn 1962" : "this experiment",
      formula: resummation == .pade
        ? "vector Pade approximant of the terms up to degree \(order)"
        : "the terms up to degree \(order), cut before the first that does not fall")
  }

  func makeStepper(_ setting: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    ResummedStepper(self, setting)
  }
}

private final class ResummedStepper: Stepper {
  private let method: ResummedTaylor
  private let setting: StepperContext<ScalarDiffusion>
  private var jet: JetBatch
  private var terms: [[Double]]

  init(_ method: ResummedTaylor, _ setting: StepperContext<ScalarDiffusion>) {
    self.method = method
    self.setting = setting
    jet = setting.makeJet(order: method.order)
    terms = [[Double]](
      repeating: [Double](repeating: 0, count: setting.dimension), count: method.order + 1)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (setting.grid.points[n].level, setting.grid.points[n + 1].level)
    setting.evaluator.expand(states, at: from, order: method.order, into: &jet)
    for i in 0..<states.count {
      var power = 1.0
      for k in terms.indices {
        for d in 0..<states.dimension { terms[k][d] = jet[i, k, d] * power }
        power *= to - from
      }
      let sum = method.resummation == .pade ? EpsilonAlgorithm.limit(terms) : OptimalTruncation.sum(terms)
      for d in 0..<states.dimension { states[i, d] = sum[d] }
    }
  }
}

/// The sum of a series cut before the first term that is not smaller than the one before it.
enum OptimalTruncation {
  /// The sum; terms 0 and 1 are always in it.
  static func sum(_ terms: [[Double]]) -> [Double] {
    var sum = terms[0]
    var previous = Double.infinity
    for term in terms.dropFirst() {
      let size = term.reduce(0) { $0 + $1 * $1 }
      guard size < previous else { break }
      for d in sum.indices { sum[d] += term[d] }
      previous = size
    }
    return sum
  }
}

/// Wynn's vector epsilon algorithm.
enum EpsilonAlgorithm {
  /// The last even column of the table over the partial sums; the plain sum where a difference vanishes.
  static func limit(_ terms: [[Double]]) -> [Double] {
    var current: [[Double]] = []
    var sum = [Double](repeating: 0, count: terms[0].count)
    for term in terms {
      for d in sum.indices { sum[d] += term[d] }
      current.append(sum)
    }
    var previous = [[Double]](repeating: [Double](repeating: 0, count: sum.count), count: terms.count + 1)
    var best = sum
    for column in 1..<terms.count {
      var next: [[Double]] = []
      for j in 0..<current.count - 1 {
        var square = 0.0
        for d in sum.indices {
          let difference = current[j + 1][d] - current[j][d]
          square += difference * difference
        }
        guard square > 0 else { return best }
        next.append(sum.indices.map { previous[j + 1][$0] + (current[j + 1][$0] - current[j][$0]) / square })
      }
      previous = current
      current = next
      if column % 2 == 0, let last = current.last { best = last }
    }
    return best
  }
}
