import Diffusion
import Integration
import Learning
import Numbers
import Samplers
import TestSupport

@testable import SamplerSearch

/// Mixtures, grids and batches that the tests of this target share.
enum Setting {
  static let schedule = LinearVariancePreserving()

  /// A mixture of different widths and weights, in `dimension` coordinates.
  static func mixture(dimension: Int = 2) throws -> GaussianMixture {
    var draw = RandomDraw(seed: 41)
    return try GaussianMixture(
      means: (0..<9).map { _ in draw.uniforms(dimension) },
      standardDeviations: (0..<9).map { _ in draw.uniform(0.05, 0.4) },
      weights: (0..<9).map { _ in draw.uniform(0.2, 1) })
  }

  static func grid(_ steps: Int, _ spacing: Spacing = .quadratic) throws -> TimeGrid {
    try TimeGrid(spacing, steps: steps, schedule: schedule)
  }

  static func levels(_ steps: Int, end: ChainEnd = .cutoff) throws -> LearnedGrid {
    var levels = try grid(steps).points.map(\.level)
    if end == .zero { levels[steps] = 0 }
    return try LearnedGrid(levels, end: end)
  }

  /// Starting points `y_0`.
  static func starts(_ count: Int, dimension: Int = 2, seed: UInt64 = 3) throws -> StateBatch {
    let first = try grid(1).first
    var states = StateBatch.normal(count: count, dimension: dimension, seed: seed)
    ScalarDiffusion(schedule).enter(&states, at: first)
    return states
  }

  /// The derivative of `loss` in coordinate `j`.
  static func difference(
    _ point: [Double], _ j: Int, step h: Double = 1e-4, _ loss: ([Double]) throws -> Double
  ) rethrows -> Double {
    // The rule of order four.
    func shifted(_ s: Double) throws -> Double {
      var moved = point
      moved[j] += s
      return try loss(moved)
    }
    return try (8 * (shifted(h) - shifted(-h)) - (shifted(2 * h) - shifted(-2 * h))) / (12 * h)
  }
}
