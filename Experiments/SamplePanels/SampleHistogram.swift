import Diffusion
import Integration
import Numbers
import Reporting

/// The first coordinates of samples in bins of one width, with the probabilities of the bins under the exact law and two standard errors about
/// them.
struct SampleHistogram {
  /// Bins over a range: one is half a deviation wide where the range has 24 deviations on each side.
  static let bins = 48

  /// The ends of the bins.
  let edges: [Double]
  /// The share of the samples in each bin over its width.
  let density: [Double]
  /// The probability of each bin over its width.
  let exact: [Double]
  /// The standard error of `density` where the samples are independent draws from the law.
  let standardError: [Double]

  /// Counts the finite states that `isShown` takes; those outside the range count as samples too.
  init(
    _ states: StateBatch, shown isShown: (Int) -> Bool, law: GaussianMixture, range: ClosedRange<Double>
  ) {
    let width = (range.upperBound - range.lowerBound) / Double(Self.bins)
    edges = (0...Self.bins).map { range.lowerBound + Double($0) * width }
    var counts = [Int](repeating: 0, count: Self.bins)
    var total = 0
    for i in 0..<states.count where isShown(i) && states.isFinite(i) {
      total += 1
      let place = ((states.state(i)[0] - range.lowerBound) / width).rounded(.down)
      if place >= 0, place < Double(Self.bins) { counts[Int(place)] += 1 }
    }
    let all = Double(max(total, 1))
    density = counts.map { Double($0) / (all * width) }
    let probabilities = zip(edges, edges.dropFirst()).map { Self.probability(of: law, from: $0, to: $1) }
    exact = probabilities.map { $0 / width }
    standardError = probabilities.map { (max($0 * (1 - $0), 0) / all).squareRoot() / width }
  }

  /// `P(low < x <= high)` under a law on the line.
  static func probability(of law: GaussianMixture, from low: Double, to high: Double) -> Double {
    CompensatedSum.of(
      law.means.indices.map { k in
        let (mean, deviation) = (law.means[k][0], law.variances(of: k)[0].squareRoot())
        guard deviation > 0 else { return mean > low && mean <= high ? law.weights[k] : 0 }
        let (a, b) = ((low - mean) / deviation, (high - mean) / deviation)
        // Tails are subtracted on the side where both are small.
        let share =
          a > 0
          ? Double.erfc(a / 2.0.squareRoot()) - Double.erfc(b / 2.0.squareRoot())
          : Double.erfc(-b / 2.0.squareRoot()) - Double.erfc(-a / 2.0.squareRoot())
        return law.weights[k] * share / 2
      })
  }

  /// A panel with bars for the samples, and lines and bands for the law.
  func panel(title: String?, caption: String?, isFirst: Bool) -> Panel {
    func steps(_ values: [Double]) -> [Double] { values.flatMap { [$0, $0] } }
    let x = zip(edges, edges.dropFirst()).flatMap { [$0, $1] }
    let middles = zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }
    let upper = zip(exact, standardError).map { $0 + 2 * $1 }
    let top = max(density.max() ?? 0, upper.max() ?? 0)
    return Panel(
      title: title, caption: caption,
      x: .linear("x", range: (edges.first ?? 0)...(edges.last ?? 1)),
      y: .linear(isFirst ? "density" : "", range: 0...max(1.05 * top, 1e-300)),
      marks: [
        .bars(BarSeries("samples", x: middles, y: density, width: edges[1] - edges[0])),
        .band(
          Band(
            nil, x: x, lower: steps(zip(exact, standardError).map { max($0 - 2 * $1, 0) }),
            upper: steps(upper))),
        .line(LineSeries(nil, x: x, y: steps(exact), hasMarkers: false)),
      ])
  }
}
