import Foundation
import Integration
import MixtureKernel
import Numbers
import TestSupport
import Testing

@testable import Diffusion

/// Random mixtures, states and noise levels against `MixtureSeries` in double-double arithmetic.
///
/// `TAYLORFLOW_KERNEL_MIXTURES=100000` makes a longer run of the first seed and prints where the largest errors are.
@Suite struct KernelFuzzTests {
  /// The number of mixtures per seed.
  private static let count =
    ProcessInfo.processInfo.environment["TAYLORFLOW_KERNEL_MIXTURES"].flatMap { Int($0) } ?? 250

  private struct Case {
    let dimension: Int
    let means: [Double]
    let logWeights: [Double]
    let deviations: [Double]
    let state: [Double]
    let gamma: Double
    let order: Int

    /// Up to 300 components and 100 coordinates, deviations over eight decades and 0, weights over 300 decades, γ from 1e-12
    /// to 1e12, states on means, near them and up to 1e150 away, orders to 60; small cases are the most frequent.
    init(_ draw: inout RandomDraw) {
      let count = Int(exp(draw.uniform(0, 1) * draw.uniform(0, log(300.9))))
      let dimension = Int(exp(draw.uniform(0, 1) * draw.uniform(0, log(100.9))))
      let palette = (0..<3).map { _ in pow(10, draw.uniform(-6, 2)) }
      let kind = draw.integer(0...3)
      let deviations = (0..<count).map { _ -> Double in
        switch kind {
        case 0: return palette[0]
        case 1: return palette[draw.integer(0...2)]
        default: return draw.uniform() < 0.1 ? 0 : pow(10, draw.uniform(-6, 2))
        }
      }
      let spread = pow(10, draw.uniform(-3, 2))
      var means = draw.normals(count * dimension).map { spread * $0 }
      if count > 1, draw.uniform() < 0.3 {
        for d in 0..<dimension { means[dimension + d] = means[d] }
      }
      let decades = draw.uniform() < 0.5 ? 4.0 : 12
      gamma = pow(10, draw.uniform(-decades, decades))
      let near = draw.integer(0...(count - 1))
      let place = draw.uniform()
      let width = deviations[near] + gamma
      let distance =
        place < 0.35 ? 0 : place < 0.85 ? width : place < 0.95 ? 1e6 : pow(10, draw.uniform(10, 150))
      state = (0..<dimension).map { means[near * dimension + $0] + distance * draw.normal() }
      logWeights =
        draw.uniform() < 0.3
        ? (0..<count).map { _ in draw.uniform(-690, 0) } : draw.normals(count).map { 3 * $0 }
      order = Int(exp(draw.uniform(0, log(60.9))))
      self.dimension = dimension
      self.means = means
      self.deviations = deviations
    }

    /// v of the component of largest posterior weight.
    var variance: Double {
      let variances = deviations.map { $0 * $0 + gamma * gamma }
      let logits = variances.indices.map { k in
        var square = 0.0
        for d in 0..<dimension { square += pow(state[d] - means[k * dimension + d], 2) }
        return logWeights[k] - 0.5 * (square / variances[k] + Double(dimension) * log(variances[k]))
      }
      return variances.indices.max { logits[$0] < logits[$1] }.map { variances[$0] } ?? gamma * gamma
    }

    /// Whether the coefficients come from double-double arithmetic.
    var isRefined: Bool { Set(deviations).count > 1 }

    /// The work of the witness.
    var cost: Int { deviations.count * dimension * order * order }
  }

  private static let bound = 1e-12

  private struct Finding {
    let error: Double
    let text: String
  }

  private struct Examination {
    var compared = 0
    var largest = (error: 0.0, place: "")
    var findings: [Finding] = []
  }

  private static func examine(
    _ draw: inout RandomDraw, precision: CoefficientPrecision = .refined
  ) -> Examination {
    var result = Examination()
    let sample = Case(&draw)
    guard sample.cost < 2_000_000 else { return result }
    let dimension = sample.dimension
    let parameters = MixtureParameters(
      dimension: dimension, means: sample.means, logWeights: sample.logWeights,
      deviations: sample.deviations)
    let evaluator = MixtureEvaluator(parameters, order: sample.order, precision: precision)
    var states = StateBatch(count: 1, dimension: dimension)
    for d in 0..<dimension { states[0, d] = sample.state[d] }
    var jet = JetBatch(count: 1, dimension: dimension, order: sample.order)
    evaluator.expand(states, at: [sample.gamma], order: sample.order, into: &jet)
    let gamma = WideRange(DoubleDouble(sample.gamma))
    var witness = MixtureSeries(
      dimension: dimension, means: sample.means,
      logWeights: sample.logWeights.map { WideRange(DoubleDouble($0)) }, deviations: sample.deviations,
      state: sample.state.map { WideRange(DoubleDouble($0)) },
      level: .noiseLevel(gamma, order: sample.order))
    let exact = witness.noise(count: sample.order + 1)
    let sizes = (0...sample.order).map { n in
      (0..<dimension).map { exact[n * dimension + $0].magnitude }.max() ?? .zero
    }
    // Beyond these the kernel's doubles end.
    let narrowest = sample.deviations.map { $0 * $0 }.min() ?? 0
    let steepest = 1 / (narrowest + sample.gamma * sample.gamma)
    let scale = 1 / (sample.gamma * sample.gamma)
    for n in 0..<sample.order {
      let size = sizes[n].double
      guard size * max(scale, 1) < 1e250, steepest * pow(steepest, 0.5 * Double(n)) < 1e250,
        size * min(scale, 1) * pow(max(sample.gamma, 1), -Double(n)) > 1e-250
      else { break }
      var around = 0.0
      if n > 0 {
        around = WideRange<DoubleDouble>.sqrt(sizes[n - 1] * sizes[n + 1]).double
      }
      var error = 0.0
      for d in 0..<dimension {
        let found = WideRange(DoubleDouble(Double(n + 1)) * DoubleDouble(jet[0, n + 1, d]))
        let difference = (found - exact[n * dimension + d]).double.magnitude
        error = difference.isNaN ? .infinity : max(error, difference)
      }
      let relative = error / max(size, around)
      // Terms of size |e_j| v^((j−n)/2) that cancel: near one Gaussian, or one point mass, whole orders do.
      let natural = (0..<n).map { sizes[$0].double * pow(sample.variance, 0.5 * Double($0 - n)) }.max() ?? 0
      let allowed = bound + (sample.isRefined ? 1e-28 : 1e-13) * natural / max(size, around)
      result.compared += 1
      if allowed <= 1.01 * bound, relative > result.largest.error {
        result.largest = (relative, "\(draw), order \(n), K \(sample.deviations.count), D \(dimension)")
      }
      if !(relative <= allowed) {
        result.findings.append(
          Finding(
            error: relative,
            text: """
              \(draw), order \(n): \(relative) of \(allowed), K \(sample.deviations.count), D \(dimension), \
              gamma \(sample.gamma), size \(size), around \(around), shares \
              \(sample.deviations.prefix(4)), state \(sample.state[0])
              """))
      }
    }
    return result
  }

  /// The error in each coefficient is below 10^-12 of the coefficient or, where that is small by chance, of the
  /// geometric mean of its neighbours; or below 10^-13, with several widths 10^-28, of the terms that cancel in it.
  @Test("Coefficients are right to 12 digits", arguments: [UInt64(1), 2, 3, 4])
  func kernelAgreesWithDoubleDouble(seed: UInt64) {
    guard seed == 1 || Self.count <= 1000 else { return }
    var findings: [Finding] = []
    var compared = 0
    var largest = (error: 0.0, place: "")
    for var draw in RandomCases(seed: seed, count: Self.count) {
      let result = Self.examine(&draw)
      findings += result.findings
      compared += result.compared
      if result.largest.error > largest.error { largest = result.largest }
    }
    findings.sort { $0.error > $1.error }
    if Self.count > 250 {
      print(
        "\(compared) coefficients, largest error \(largest.error) (\(largest.place)), \(findings.count) above the bound"
      )
      for finding in findings.prefix(25) { print(finding.text) }
    }
    #expect(findings.isEmpty, "\(findings.first?.text ?? "")")
  }

  /// Narrow beside wide components, where rounding in doubles grows with the order: at 17 by 5e-10 (81071), at 55 by 4e-5
  /// (82183). In 46048, with one width, the weights of two components hang on a difference of logits near 470; in 9268 and
  /// 49141 squared distances overflow.
  @Test(
    "So are those on which doubles lose digits",
    arguments: [
      82183, 41195, 59358, 81071, 95896, 38807, 96813, 63156, 79356, 7362, 39092, 16606, 46048, 9268, 49141,
    ])
  func hardCases(number: Int) {
    var draw = RandomDraw(seed: 1, number: number)
    let result = Self.examine(&draw)
    #expect(result.compared > 3)
    #expect(result.findings.isEmpty, "\(result.findings.first?.text ?? "")")
  }

  @Test("Working precision is that of doubles: it loses digits where it is said to")
  func workingPrecision() {
    var draw = RandomDraw(seed: 1, number: 82183)
    let result = Self.examine(&draw, precision: .working)
    #expect(result.findings.contains { $0.error > 1e-6 })
  }

  @Test("A batch that uses a part of its room gives the same bits")
  func partOfABatch() {
    let parameters = MixtureParameters(
      dimension: 2, means: [0, 0, 0.5, 0.25, -1, 1], logWeights: [0, -1, 0.5], deviations: [0.01, 20, 0.7])
    let evaluator = MixtureEvaluator(parameters, order: 24)
    var part = StateBatch(count: 40, dimension: 2)
    for i in 0..<40 { (part[i, 0], part[i, 1]) = (0.01 * Double(i), -0.02 * Double(i)) }
    let levels = (0..<40).map { 0.01 * Double($0 + 1) }
    let whole = part
    part.resize(to: 3)
    var jets = JetBatch(count: 40, dimension: 2, order: 24)
    evaluator.expand(part, at: levels, order: 24, into: &jets)
    var all = jets
    evaluator.expand(whole, at: levels, order: 24, into: &all)
    for i in 0..<3 {
      for n in 0...24 { #expect(jets[i, n, 0] == all[i, n, 0] && jets[i, n, 1] == all[i, n, 1]) }
    }
    #expect((3..<40).allSatisfy { jets[$0, 5, 0] == 0 })
  }
}
