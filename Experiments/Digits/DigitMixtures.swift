import Diffusion
import Experimentation

/// The built-in mixtures of the images of digits.
enum DigitMixtures {
  /// Where held-out images are most likely, to two digits.
  static let width = 0.27
  /// The ridge of the covariances, near the optimum for held-out images that are dequantised by uniform noise of half a grey level.
  static let ridge = 0.05

  /// What `--mixture` may say.
  static let listed: [(name: String, summary: String)] = [
    ("digits", "1797 images of 8x8 pixels in 64-D, one Gaussian each, s = 0.27"),
    ("digits:CLASS", "the images of one digit, CLASS from 0 to 9"),
    ("digits-gaussian", "one Gaussian per digit in 64-D, full covariances, ridge 0.05"),
  ]

  /// The mixture of that name, or nil where the name is of another kind.
  ///
  /// - Throws: `UsageError` for a class that does not exist, and for options of point files.
  static func mixture(_ name: String, _ values: ParameterValues) throws -> LabelledMixture? {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts[0] == "digits" || parts[0] == "digits-gaussian" else { return nil }
    var images = try DigitImages.all()
    if parts.count > 1 {
      guard parts.count == 2, parts[0] == "digits", let digit = Int(parts[1]), (0...9).contains(digit) else {
        throw UsageError.invalidValue(
          name, for: "--mixture <name|file>",
          allowed: "digits:CLASS with a CLASS from 0 to 9, such as digits:3")
      }
      images = images.ofClass(digit)
    }
    try PointFile.refuse(
      values, [PointFile.columns, PointFile.label, PointFile.scale],
      because: "'\(name.printable)' is built in")
    let bandwidth = values.holds(PointFile.bandwidth) ? values[PointFile.bandwidth] : nil
    guard parts[0] == "digits" else {
      return LabelledMixture(
        mixture: try images.gaussians(ridge: bandwidth ?? ridge), labels: (0...9).map(\.description))
    }
    return LabelledMixture(
      mixture: try images.mixture(width: bandwidth ?? width), labels: images.labels.map(\.description))
  }
}
