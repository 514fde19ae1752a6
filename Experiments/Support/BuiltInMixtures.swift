import Diffusion
import Numbers

/// A mixture that needs no file.
struct BuiltInMixture: Sendable {
  let name: String
  /// What it is, in a line.
  let summary: String
  let make: @Sendable () throws -> GaussianMixture
  /// The class of each component, where there are some.
  var classes: (@Sendable () -> [String])?

  /// All of them; adding one is one entry here.
  static let all: [BuiltInMixture] = [
    BuiltInMixture(
      name: "toy-8x8", summary: "64 modes in the plane, eight groups of eight, s = 0.01 (GENIE, App. E)",
      make: { try .toy8x8() }, classes: { (0..<64).map { "\($0 / 8)" } }),
    BuiltInMixture(
      name: "smooth", summary: "three wide modes in the plane, those of the experiment audit",
      make: { try .smooth() }),
    BuiltInMixture(
      name: "smooth-4", summary: "four modes of different widths in the plane", make: { try .smooth4() }),
    BuiltInMixture(
      name: "pair", summary: "two modes on the line, at -1 and 1, s = 0.2",
      make: { try GaussianMixture(means: [[-1], [1]], standardDeviation: 0.2) }),
    BuiltInMixture(
      name: "anisotropic",
      summary: "one Gaussian in the plane, s = 1 along (1, 1) and 0.1 across, as 121 round ones",
      make: { try anisotropic() }),
    BuiltInMixture(
      name: "gaussian-64", summary: "one Gaussian in 64 dimensions, s = 0.5",
      make: { try GaussianMixture(means: [[Double](repeating: 0, count: 64)], standardDeviation: 0.5) }),
    BuiltInMixture(
      name: "two-moons", summary: "200 points on two half circles, s = 0.05", make: { try twoMoons() },
      classes: { (0..<200).map { $0 < 100 ? "upper" : "lower" } }),
    BuiltInMixture(
      name: "spiral", summary: "200 points on two arms of a spiral, s = 0.03", make: { try spiral() },
      classes: { (0..<200).map { $0 < 100 ? "first" : "second" } }),
    BuiltInMixture(
      name: "random-20", summary: "20 random modes in the plane, s from 0.02 to 0.2",
      make: { try random(modes: 20, dimension: 2, seed: 20) }),
    BuiltInMixture(
      name: "random-64", summary: "64 random modes in the plane, s from 0.02 to 0.2",
      make: { try random(modes: 64, dimension: 2, seed: 64) }),
    BuiltInMixture(
      name: "random-3d", summary: "30 random modes in space, s from 0.02 to 0.2",
      make: { try random(modes: 30, dimension: 3, seed: 3) }),
  ]

  /// The mixture of a name, or nil.
  static func named(_ name: String) -> BuiltInMixture? { all.first { $0.name == name } }

  /// `N(0, 0.99)` along the diagonal, sampled at distances of one deviation of the round Gaussian `N(0, 0.01 I)` that is put on
  /// every point. By Poisson's formula the sum differs from the integral by factors of `exp(-2 pi²)`, 3e-9.
  private static func anisotropic() throws -> GaussianMixture {
    let (width, spread, half) = (0.1, (1 - 0.01).squareRoot(), 60)
    let places = (-half...half).map { Double($0) * width }
    return try GaussianMixture(
      means: places.map { [$0 * 0.5.squareRoot(), $0 * 0.5.squareRoot()] }, standardDeviation: width,
      weights: places.map { Double.exp(-$0 * $0 / (2 * spread * spread)) })
  }

  /// Half circles of radius 1 around `(-0.5, -0.25)` and `(0.5, 0.25)` that reach into each other.
  private static func twoMoons() throws -> GaussianMixture {
    let angles = (0..<100).map { Double.pi * (Double($0) + 0.5) / 100 }
    let upper = angles.map { [Double.cos($0) - 0.5, Double.sin($0) - 0.25] }
    return try GaussianMixture(means: upper + upper.map { [-$0[0], -$0[1]] }, standardDeviation: 0.05)
  }

  /// Two arms `r = phi/(3 pi)`, one and a half turns each, at equal steps of `r²`.
  private static func spiral() throws -> GaussianMixture {
    let arm = (0..<100).map { k -> [Double] in
      let radius = ((Double(k) + 0.5) / 100).squareRoot()
      let angle = 3 * Double.pi * radius
      return [radius * Double.cos(angle), radius * Double.sin(angle)]
    }
    return try GaussianMixture(means: arm + arm.map { [-$0[0], -$0[1]] }, standardDeviation: 0.03)
  }

  /// Means uniform in the cube from -1 to 1, deviations log-uniform from 0.02 to 0.2, weights exponential and normalised.
  private static func random(modes: Int, dimension: Int, seed: UInt64) throws -> GaussianMixture {
    let random = CounterRandom(seed: seed)
    return try GaussianMixture(
      means: (0..<modes).map { k in
        (0..<dimension).map { 2 * random.uniform(trajectory: k, step: 0, index: $0) - 1 }
      },
      standardDeviations: (0..<modes).map { k in
        0.02 * Double.pow(10, random.uniform(trajectory: k, step: 1, index: 0))
      },
      weights: (0..<modes).map { k in -Double.log(random.uniform(trajectory: k, step: 2, index: 0)) })
  }
}
