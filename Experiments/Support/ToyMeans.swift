import Experimentation

/// The mean global errors on the 8x8 mixture after 25 quadratic steps, which over 100,000 latents are 0.02235 for ddim,
/// 0.003004 for ttm2, 0.003093 for ttm3, 0.0052 for ttm4 and 0.00504 for ab2.
enum ToyMeans {
  /// Where the means of fewer latents lie: at least five standard errors around those of 100,000. The error of TTM4 has so
  /// heavy a tail that only its scale is claimed.
  typealias Intervals = [(name: String, interval: ClosedRange<Double>)]

  /// For 1000 latents.
  static let of1000: Intervals = [
    ("ddim", 0.0175...0.0272), ("ttm2", 0.0018...0.0042), ("ttm3", 0.0014...0.0064), ("ttm4", 0.002...0.03),
    ("ab2", 0.0033...0.0068),
  ]
  /// For 10,000 latents.
  static let of10000: Intervals = [
    ("ddim", 0.0207...0.024), ("ttm2", 0.00265...0.00335), ("ttm3", 0.0024...0.0038), ("ttm4", 0.002...0.03),
  ]

  /// Claims about the means that were measured; samplers without one are left out.
  static func checks(_ intervals: Intervals, _ mean: (_ name: String) -> Double?) -> [Check] {
    intervals.compactMap { name, interval in
      mean(name).map {
        .published(
          "The mean global error of \(name) after 25 quadratic steps is that of 100,000 latents.",
          measured: $0, in: interval)
      }
    }
  }
}
