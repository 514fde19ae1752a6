/// The degrees that methods with exact derivatives may have.
enum TaylorDegree {
  /// Beyond, coefficients leave the range of numbers long before they help.
  static let allowed = 1...60
  /// Those of methods that compare two terms of their polynomial.
  static let guarded = 2...60

  /// Refuses another degree than those allowed.
  static func check(
    _ degree: Int, of sampler: some Sampler, in allowed: ClosedRange<Int> = allowed
  ) throws(SamplerError) {
    guard allowed.contains(degree) else {
      throw .orderOutOfRange(name: sampler.card.name, allowed: allowed)
    }
  }
}
