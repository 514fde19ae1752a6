import Diffusion
import Numbers
import TestSupport
import Testing

@testable import Certification

/// A small random mixture: one width for all components, or several.
func randomMixture(_ draw: inout RandomDraw, dimension: Int, mixed: Bool) throws -> GaussianMixture {
  let count = draw.integer(2...6)
  let width = draw.uniform(0.02, 0.3)
  return try GaussianMixture(
    means: (0..<count).map { _ in draw.uniforms(dimension) },
    standardDeviations: (0..<count).map { _ in mixed ? [0.01, 0.05, 0.3][draw.integer(0...2)] : width },
    weights: (0..<count).map { _ in draw.uniform(0.2, 1) })
}

@Suite("Steps 1 to 4: exponentials, defect and logarithmic norm against 106 bits") struct StepCertificateTests
{
  /// `w_k N_k(x)/w_d N_d(x)` against a reference or the largest, and `ε`, from the definition.
  private struct Definition {
    let mixture: GaussianMixture

    func exponentials(_ x: [DoubleDouble], _ gamma: DoubleDouble, reference: Int? = nil) -> [DoubleDouble] {
      let logits = mixture.means.indices.map { k -> DoubleDouble in
        let s = mixture.standardDeviations[k]
        let v = DoubleDouble(s, times: s) + gamma * gamma
        var square = DoubleDouble.zero
        for i in x.indices {
          let d = x[i] - DoubleDouble(mixture.means[k][i])
          square = square + d * d
        }
        let normalisation = DoubleDouble.log(v) * DoubleDouble(0.5 * Double(x.count))
        return DoubleDouble.log(DoubleDouble(mixture.weights[k])) - normalisation
          - square / (DoubleDouble(2) * v)
      }
      let base = reference.map { logits[$0] } ?? logits.max() ?? .zero
      return logits.map { DoubleDouble.exp($0 - base) }
    }

    func noise(_ x: [DoubleDouble], _ gamma: DoubleDouble) -> [DoubleDouble] {
      let e = exponentials(x, gamma)
      var total = DoubleDouble.zero
      var sum = [DoubleDouble](repeating: .zero, count: x.count)
      for k in e.indices {
        let s = mixture.standardDeviations[k]
        let v = DoubleDouble(s, times: s) + gamma * gamma
        total = total + e[k]
        for i in x.indices { sum[i] = sum[i] + e[k] * (x[i] - DoubleDouble(mixture.means[k][i])) / v }
      }
      return sum.map { $0 * gamma / total }
    }
  }

  private func value(_ coefficients: [Double], _ t: DoubleDouble) -> (
    value: DoubleDouble, slope: DoubleDouble
  ) {
    var (sum, slope) = (DoubleDouble.zero, DoubleDouble.zero)
    for c in coefficients.reversed() {
      slope = slope * t + sum
      sum = sum * t + DoubleDouble(c)
    }
    return (sum, slope)
  }

  @Test(
    "The defect and every polynomial for an exponential stay within their bounds, for good and for bad paths",
    arguments: [1, 2, 3], [false, true])
  func defect(dimension: Int, mixed: Bool) throws {
    for var draw in RandomCases(seed: UInt64(1960 + dimension), count: 24) {
      let mixture = try randomMixture(&draw, dimension: dimension, mixed: mixed)
      let certifier = try FlowCertifier(mixture)
      var path = certifier.taylorPath()
      var certificate = StepCertificate(certifier.mixture, degree: 24)
      let gamma = [30, 1, 0.2, 0.05][draw.number % 4] * draw.uniform(0.7, 1.3)
      let state = draw.normals(dimension).map { $0 * (gamma + 0.5) }
      let reference = certifier.mixture.heaviest(at: state, gamma: gamma)
      var piece = path.piece(from: gamma, state: state, reference: reference, towards: 0.1 * gamma)
      // Two of three paths are spoilt, in a low or in the highest coefficient: the bounds must grow with them.
      let spoilt = [2, 20, nil][draw.number % 3]
      if let spoilt { piece.coefficients[0][spoilt] += 1e-7 * gamma }
      let isFinite = certificate.examine(piece.coefficients, from: gamma, to: piece.end, reference: reference)
      #expect(isFinite)
      let definition = Definition(mixture: mixture)
      for n in 0...16 {
        let t = DoubleDouble(Double(n) / 16)
        let level = DoubleDouble(gamma) + DoubleDouble(piece.end - gamma) * t
        let p = piece.coefficients.map { value($0, t) }
        let x = p.map(\.value)
        let noise = definition.noise(x, level)
        var square = DoubleDouble.zero
        for i in x.indices {
          let d = p[i].slope - noise[i] * DoubleDouble(piece.end - gamma)
          square = square + d * d
        }
        let defect = DoubleDouble.sqrt(square).double
        #expect(defect <= certificate.defect, "\(defect) > \(certificate.defect) at \(n), \(draw)")
        let exact = definition.exponentials(x, level, reference: reference)
        for (slot, kept) in certificate.kept.enumerated() {
          let e = exact[kept.index]
          let polynomial = value(certificate.exponentials[slot].centers, t).value
          #expect(e.double >= kept.lower * (1 - 1e-15) && e.double <= kept.upper * (1 + 1e-15), "\(draw)")
          #expect(
            (polynomial / e - DoubleDouble(1)).magnitude.double <= kept.error.relative * (1 + 1e-12) + 1e-29,
            "component \(kept.index) at \(n), \(draw)")
        }
      }
      if spoilt == nil { #expect(certificate.defect < 1e-10 * max(1, gamma), "\(draw)") }
    }
  }

  @Test("A path that solves the equation with wrong exponentials is found out by what they miss")
  func missedExponentials() throws {
    // Two components on a line; P is a straight line, and p solves p' = H gamma (y + Delta P/(1 + P))/v to rounding.
    let mixture = try GaussianMixture(means: [[0], [0.3]], standardDeviation: 0.1)
    var certificate = StepCertificate(try FlowCertifier(mixture).mixture, degree: 1)
    let (start, end, offset) = (1.0, 0.8, -0.3)
    let length = end - start
    var path = [0.25] + [Double](repeating: 0, count: 20)
    for _ in 0..<6 {
      let isFinite = certificate.examine([path], from: start, to: end, reference: 0)
      #expect(isFinite)
      let line = certificate.exponentials[0].centers
      var ratio = [line[0] / (1 + line[0])]
      for n in 1...20 { ratio.append(((n == 1 ? line[1] : 0) - line[1] * ratio[n - 1]) / (1 + line[0])) }
      let variance = [0.01 + start * start, 2 * start * length, length * length]
      var slopes: [Double] = []
      for n in 0..<20 {
        let pull = { (j: Int) in path[j] + offset * ratio[j] }
        var value = length * (start * pull(n) + (n > 0 ? length * pull(n - 1) : 0))
        if n > 0 { value -= variance[1] * slopes[n - 1] }
        if n > 1 { value -= variance[2] * slopes[n - 2] }
        slopes.append(value / variance[0])
        path[n + 1] = slopes[n] / Double(n + 1)
      }
    }
    let isFinite = certificate.examine([path], from: start, to: end, reference: 0)
    #expect(isFinite)
    let last = value(path, DoubleDouble(1))
    let noise = Definition(mixture: mixture).noise([last.value], DoubleDouble(end))
    let defect = (last.slope - noise[0] * DoubleDouble(length)).magnitude.double
    #expect(defect > 1e-8 && defect <= certificate.defect, "\(defect), \(certificate.defect)")
  }

  @Test(
    "The bound of the growth is above the true logarithmic norm, along the path and near it",
    arguments: [false, true])
  func growth(mixed: Bool) throws {
    for var draw in RandomCases(seed: 1970, count: 24) {
      let mixture = try randomMixture(&draw, dimension: 2, mixed: mixed)
      let certifier = try FlowCertifier(mixture, parts: 32)
      var path = certifier.taylorPath()
      var certificate = StepCertificate(certifier.mixture, degree: 24)
      var tube = TubeCertificate(dimension: 2, parts: 32)
      let gamma = [3, 0.5, 0.1][draw.number % 3] * draw.uniform(0.7, 1.3)
      let state = draw.normals(2).map { $0 * (gamma + 0.3) }
      let reference = certifier.mixture.heaviest(at: state, gamma: gamma)
      let piece = path.piece(from: gamma, state: state, reference: reference, towards: 0.1 * gamma)
      let isFinite = certificate.examine(piece.coefficients, from: gamma, to: piece.end, reference: reference)
      #expect(isFinite)
      let isClosed = tube.propagate(1e-12, along: certificate)
      #expect(isClosed)
      // The mid-point rule for the logarithmic norm of the Jacobian, from differences of the definition.
      let definition = Definition(mixture: mixture)
      var integral = 0.0
      let count = 64
      for n in 0..<count {
        let t = DoubleDouble((Double(n) + 0.5) / Double(count))
        let level = DoubleDouble(gamma) + DoubleDouble(piece.end - gamma) * t
        let x = piece.coefficients.map { value($0, t).value }
        let h = DoubleDouble(1e-9 * level.double)
        let columns = (0..<2).map { j -> [Double] in
          var (forward, backward) = (x, x)
          forward[j] = forward[j] + h
          backward[j] = backward[j] - h
          return zip(definition.noise(forward, level), definition.noise(backward, level))
            .map { (($0 - $1) / (h + h)).double }
        }
        let (a, b, c) = (-columns[0][0], -columns[0][1], -columns[1][1])
        integral += 0.5 * (a + c + ((a - c) * (a - c) + 4 * b * b).squareRoot())
      }
      integral *= (gamma - piece.end) / Double(count)
      #expect(
        tube.growth >= integral - 1e-3 * integral.magnitude - 1e-6, "\(tube.growth), \(integral), \(draw)")
      #expect(
        tube.growth <= integral + 0.25 * integral.magnitude + 0.1, "\(tube.growth), \(integral), \(draw)")
    }
  }
}
