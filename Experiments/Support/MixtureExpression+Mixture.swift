import Diffusion
import Symbolics

extension MixtureExpression {
  /// The formulas of a mixture; its numbers become the shortest decimal fractions that name them.
  ///
  /// - Throws: `SystemError`.
  init(_ mixture: GaussianMixture) throws(SystemError) {
    let count = mixture.dimension
    try self.init(
      means: mixture.means.map { $0.map { SymbolicExpression(floatLiteral: $0) } },
      deviations: mixture.standardDeviations.map { SymbolicExpression(floatLiteral: $0) },
      weights: mixture.weights.map { SymbolicExpression(floatLiteral: $0) },
      coordinates: count == 1 ? ["x"] : (1...count).map { "x\($0)" })
  }
}
