/// Where a step is compared with the equation between its ends.
///
/// The points lie in equal cells, each at its own irrational place, so that no regular pattern of the solution stays between
/// them.
enum StepSampler {
  /// The fractions of a step, ascending, strictly between 0 and 1.
  static func fractions(_ count: Int) -> [Double] {
    (0..<count).map { k in
      let golden = 0.618_033_988_749_894_9 * Double(k + 1)
      return (Double(k) + 0.1 + 0.8 * (golden - golden.rounded(.down))) / Double(count)
    }
  }

  /// How many points a step gets.
  ///
  /// - Parameters:
  ///   - share: the length of the step over the length of the whole run.
  ///   - isBlind: whether the last coefficients vanish, so that nothing bounds the step.
  ///   - mayRest: see ``Tape/mayRest``.
  static func count(share: Double, isBlind: Bool, mayRest: Bool) -> Int {
    guard isBlind || mayRest else { return 0 }
    let whole = isBlind ? 1024.0 : 256
    return max(3, Int((whole * min(1, share)).rounded(.up)))
  }
}
