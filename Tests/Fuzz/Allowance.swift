/// What an input may take.
struct Allowance {
  /// Processor seconds and bytes beyond which an input is a finding.
  private let seconds: Double
  let bytes: Int
  /// Processor seconds, and seconds, after which its worker is ended.
  let patience: Double
  let longPatience: Double

  /// The usual allowance, times `slack` for programs that a sanitizer makes slow and large.
  init(slack: Double) {
    seconds = 5 * slack
    bytes = Int(Double(2 << 30) * slack)
    patience = 15 * slack
    longPatience = 600 * slack
  }

  /// Processor seconds that an input may take: the work of an ensemble is bounded row by row.
  func seconds(for input: FuzzInput) -> Double { input.words.contains("--ensemble") ? 2 * seconds : seconds }
}
