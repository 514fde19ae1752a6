import Diffusion
import Integration

/// One case of the benchmark on the C kernel.
final class PeerRun {
  private enum Work {
    /// Coefficients, at one level per state.
    case expand([Double])
    /// Steps from level to level.
    case sample([Double])
    case integrate(from: Double, to: Double)
  }

  private let library: PeerLibrary
  private let jet: UnsafeMutableRawPointer
  private let means: UnsafeMutablePointer<Double>
  private let work: Work
  private let dimension: Int
  /// Whole blocks of 16 states; the last one is repeated.
  private let count: Int
  /// Coordinate by coordinate.
  private let start: [Double]
  private var results: [Double]
  /// The rows of `results` that `found` returns, and their factor.
  private let rows: Range<Int>
  private let scale: Double

  /// Nil where the kernel does not know the shape: K a multiple of 8, D two or a multiple of 8.
  init?(_ item: any BenchCase, _ library: PeerLibrary) {
    let order = item.order ?? AdaptiveCase.degree
    let states: StateBatch
    count = (item.states + 15) / 16 * 16
    switch item {
    case let item as ExpansionCase:
      states = item.batch
      work = .expand([Double](repeating: item.gamma, count: count))
      (rows, scale) = (1..<order + 1, 1)
    case let item as SamplingCase:
      states = item.starts
      work = .sample(item.grid.points.map(\.level))
      (rows, scale) = (0..<1, BenchProblem.schedule.alpha(at: item.grid.last))
    case let item as AdaptiveCase:
      states = item.starts
      work = .integrate(from: item.ends.from, to: item.ends.to)
      (rows, scale) = (0..<1, 1)
    default: return nil
    }
    let (components, width) = (item.mixture.count, item.mixture.dimension)
    guard components % 8 == 0, width == 2 || width % 8 == 0 else { return nil }
    let means = UnsafeMutablePointer<Double>.allocate(capacity: components * width)
    for (k, mean) in item.mixture.means.enumerated() {
      for d in 0..<width { means[k * width + d] = mean[d] }
    }
    let deviation = item.mixture.standardDeviations[0]
    guard let jet = library.make(Int32(components), Int32(width), Int32(order), means, deviation) else {
      means.deallocate()
      return nil
    }
    self.library = library
    self.jet = jet
    self.means = means
    dimension = width
    let last = states.count - 1
    let size = count
    start = (0..<width).flatMap { d in (0..<size).map { states[min($0, last), d] } }
    results = [Double](repeating: 0, count: size * width * rows.upperBound)
  }

  deinit {
    library.free(jet)
    means.deallocate()
  }

  /// Does the work once.
  func run() {
    let states = Int32(count)
    results.withUnsafeMutableBufferPointer { results in
      guard let target = results.baseAddress else { return }
      if case .expand(let gammas) = work {
        library.expand(jet, start, gammas, states, target)
        return
      }
      for (i, value) in start.enumerated() { target[i] = value }
      switch work {
      case .sample(let levels): library.sample(jet, target, levels, Int32(levels.count - 1), states)
      case .integrate(let from, let to):
        _ = library.adaptive(jet, target, from, to, AdaptiveCase.tolerance, states)
      case .expand: break
      }
    }
  }

  /// What the last run found for state i, as `BenchCase.found`.
  func found(_ i: Int) -> [[Double]] {
    rows.map { row in (0..<dimension).map { scale * results[(row * dimension + $0) * count + i] } }
  }
}
