import Diffusion

/// Mixtures on which a statement about samplers is tried.
enum TestMixtures {
  /// A mixture and its name in tables.
  typealias Named = (name: String, mixture: GaussianMixture)

  /// The toy of the GENIE paper, three wide modes, and random ones in two and three dimensions.
  ///
  /// - Throws: never for these names.
  static func all() throws -> [Named] {
    try BuiltInMixture.all.filter { names.contains($0.name) }.map { ($0.name, try $0.make()) }
  }

  private static let names = ["toy-8x8", "smooth", "random-20", "random-64", "random-3d"]
}
