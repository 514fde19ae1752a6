import Diffusion
import Numbers

/// The exact flow of a mixture to about 27 digits: a Taylor method in double-double arithmetic on `MixtureSeries`,
/// which shares nothing with the certifier.
struct ReferenceFlow {
  let mixture: GaussianMixture
  let dimension: Int
  var order = 26

  init(_ mixture: GaussianMixture) {
    self.mixture = mixture
    dimension = mixture.dimension
  }

  /// `x̄` at each of the strictly decreasing levels `levels`, from `state` at `gamma`.
  func states(from state: [DoubleDouble], at gamma: DoubleDouble, along levels: [DoubleDouble])
    -> [[DoubleDouble]]
  {
    var (x, g) = (state, gamma)
    var result: [[DoubleDouble]] = []
    for level in levels {
      while g > level {
        let noise = mixture.referenceNoise(state: x, gamma: g, count: order)
        func size(_ n: Int) -> Double {
          (0..<dimension).map { noise[n * dimension + $0].magnitude.double }.max() ?? 0
        }
        let first = max(size(0), 1e-3)
        var length = 0.4 * g.double
        for n in [order - 2, order - 1] where size(n) > 0 {
          length = min(length, Double.pow(1e-31 * first / size(n), 1 / Double(n)))
        }
        let isLast = g.double - length <= level.double * (1 + 1e-12)
        let h = isLast ? level - g : DoubleDouble(-length)
        for i in 0..<dimension {
          var sum = DoubleDouble.zero
          for n in stride(from: order - 1, through: 0, by: -1) {
            sum = sum * h + noise[n * dimension + i] / DoubleDouble(n + 1)
          }
          x[i] = x[i] + sum * h
        }
        g = isLast ? level : g + h
      }
      result.append(x)
    }
    return result
  }

  /// The state at the last level.
  func end(from state: [DoubleDouble], at gamma: DoubleDouble, to last: DoubleDouble) -> [DoubleDouble] {
    states(from: state, at: gamma, along: [last]).last ?? state
  }
}

/// The distance of a point from a centre.
func distance(_ point: [DoubleDouble], _ center: [Double]) -> Double {
  var sum = DoubleDouble.zero
  for (x, c) in zip(point, center) {
    let d = x - DoubleDouble(c)
    sum = sum + d * d
  }
  return DoubleDouble.sqrt(sum).double
}
