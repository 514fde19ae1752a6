extension GaussianMixture {
  /// The 64-component mixture of the GENIE paper (App. E): eight groups of eight modes on circles,
  /// `μ_{8i+j} = 0.9 (m_i + 0.2 m_j)` with `m` the eight unit directions `(±1, 0)`, `(0, ±1)`,
  /// `(±1/√2, ±1/√2)`, equal weights and `s = 0.01`. Component `8i + j` belongs to group `i`.
  ///
  /// - Throws: never for these numbers; the initialiser is shared with mixtures that people bring.
  public static func toy8x8() throws -> GaussianMixture {
    let diagonal = 0.5.squareRoot()
    let directions: [(Double, Double)] = [
      (1, 0), (-1, 0), (0, 1), (0, -1), (diagonal, diagonal), (diagonal, -diagonal), (-diagonal, diagonal),
      (-diagonal, -diagonal),
    ]
    let means = directions.flatMap { outer in
      directions.map { inner in [0.9 * (outer.0 + 0.2 * inner.0), 0.9 * (outer.1 + 0.2 * inner.1)] }
    }
    return try GaussianMixture(means: means, standardDeviation: 0.01)
  }

  /// Four modes of different widths in the plane, the smooth counterpart of `toy8x8` in phase space.
  ///
  /// - Throws: never for these numbers.
  public static func smooth4() throws -> GaussianMixture {
    try GaussianMixture(
      means: [[1, 0.3], [-0.8, 0.9], [0.2, -1.1], [-0.5, -0.4]], standardDeviations: [0.35, 0.25, 0.3, 0.5],
      weights: [0.3, 0.25, 0.25, 0.2])
  }

  /// Three broad modes in the plane, on which nothing but a sampler's rule limits its order of convergence: the mixture
  /// of the order tests and of the experiment `audit`.
  ///
  /// - Throws: never for these numbers.
  public static func smooth() throws -> GaussianMixture {
    try GaussianMixture(
      means: [[-1, 0.2], [0.8, 0.9], [0.3, -1.1]], standardDeviations: [0.5, 0.6, 0.45],
      weights: [0.5, 0.3, 0.2])
  }
}
