import Foundation
import MixtureKernel
import TestSupport
import Testing

/// A trajectory's bits depend on nothing but its own state, γ and the order.
@Suite struct LaneIndependenceTests {
  private struct Setting: Sendable, CustomStringConvertible {
    let dimension: Int
    let equal: Bool
    let order: Int
    var description: String { "D \(dimension), \(equal ? "equal" : "general"), order \(order)" }

    static let all: [Setting] = [1, 2, 3, 4, 7, 19].flatMap { dimension in
      [true, false].flatMap { equal in
        [1, 2, 3, 4, 6, 9, 14].map { Setting(dimension: dimension, equal: equal, order: $0) }
      }
    }

    func mixture(_ draw: inout RandomDraw) -> MixtureParameters {
      let count = 37
      return MixtureParameters(
        dimension: dimension, means: draw.normals(count * dimension), logWeights: draw.normals(count),
        deviations: (0..<count).map { k -> Double in 0.02 * (equal ? 1 : Double(k % 5)) })
    }

    /// States near single components at noise levels from 0.01 to 100, so that lanes differ in every branch.
    func states(_ count: Int, _ mixture: MixtureParameters, _ draw: inout RandomDraw) -> (
      [[Double]], [Double]
    ) {
      let gammas = (0..<count).map { _ in pow(10, draw.uniform(-2, 2)) }
      let states = gammas.map { gamma -> [Double] in
        let k = draw.integer(0...(mixture.componentCount - 1))
        let far = draw.uniform() < 0.1 ? 1e5 : 0
        return (0..<dimension).map { mixture.means[k * dimension + $0] + (gamma + far) * draw.normal() }
      }
      return (states, gammas)
    }
  }

  private func bits(_ values: some Sequence<Double>) -> [UInt64] { values.map { $0.bitPattern } }

  private func rows(_ jet: [Double], _ i: Int, count: Int) -> [UInt64] {
    stride(from: i, to: jet.count, by: count).map { jet[$0].bitPattern }
  }

  @Test(arguments: Setting.all)
  private func bitsDoNotDependOnTheBatch(setting: Setting) {
    var draw = RandomDraw(seed: 21)
    let mixture = setting.mixture(&draw)
    let total = 45
    let (states, gammas) = setting.states(total, mixture, &draw)
    let alone = (0..<total).map {
      rows(jets(mixture, states: [states[$0]], gammas: [gammas[$0]], order: setting.order), 0, count: 1)
    }
    for (first, count) in [(0, 45), (0, 44), (3, 17), (9, 16), (20, 9), (31, 8), (5, 2)] {
      let jet = jets(
        mixture, states: Array(states[first..<first + count]), gammas: Array(gammas[first..<first + count]),
        order: setting.order)
      for i in 0..<count {
        #expect(rows(jet, i, count: count) == alone[first + i], "\(first) \(count) \(i)")
      }
    }
  }

  @Test(arguments: Setting.all)
  private func brokenLanesStayAlone(setting: Setting) {
    var draw = RandomDraw(seed: 22)
    let mixture = setting.mixture(&draw)
    let total = 24
    let (states, gammas) = setting.states(total, mixture, &draw)
    let clean = jets(mixture, states: states, gammas: gammas, order: setting.order)
    var broken = states
    var brokenGammas = gammas
    broken[2][0] = .nan
    broken[9][setting.dimension - 1] = .infinity
    broken[10] = broken[10].map { _ in -1.7e308 }
    brokenGammas[17] = .nan
    brokenGammas[20] = .leastNonzeroMagnitude
    let jet = jets(mixture, states: broken, gammas: brokenGammas, order: setting.order)
    for i in 0..<total where ![2, 9, 10, 17, 20].contains(i) {
      #expect(rows(jet, i, count: total) == rows(clean, i, count: total), "\(i)")
    }
  }

  /// A prefix of a longer jet is the shorter jet.
  @Test(arguments: Setting.all)
  private func bitsDoNotDependOnTheHighestOrder(setting: Setting) {
    var draw = RandomDraw(seed: 23)
    let mixture = setting.mixture(&draw)
    let (states, gammas) = setting.states(20, mixture, &draw)
    let short = jets(mixture, states: states, gammas: gammas, order: setting.order)
    let long = jets(mixture, states: states, gammas: gammas, order: 17)
    #expect(bits(short) == bits(long.prefix(short.count)))
  }

  /// The streamed form with X_(n+1) = e_n/(n+1) gives the bits of the fused form; `noise` those of order 1.
  @Test(arguments: Setting.all)
  private func streamAndNoiseGiveTheSameBits(setting: Setting) {
    var draw = RandomDraw(seed: 24)
    let mixture = setting.mixture(&draw)
    let count = 5
    let dimension = setting.dimension
    let (states, gammas) = setting.states(count, mixture, &draw)
    let fused = jets(mixture, states: states, gammas: gammas, order: setting.order)
    let workspace = MixtureWorkspace(mixture, maximumOrder: setting.order + 3)
    var row = Array(fused[0..<dimension * count])
    var e = [Double](repeating: 0, count: row.count)
    workspace.noise(states: row, gammas: gammas, count: count, stride: count, noise: &e)
    #expect(bits(e) == bits(fused[dimension * count..<2 * dimension * count]))
    workspace.begin(gammas: gammas, count: count)
    for n in 0..<setting.order {
      workspace.append(n, coefficient: row, stride: count, noise: &e)
      row = e.map { $0 / Double(n + 1) }
      let place = (n + 1) * dimension * count
      #expect(bits(row) == bits(fused[place..<place + dimension * count]), "order \(n)")
    }
  }
}
