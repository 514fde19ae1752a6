import Diffusion
import Numbers
import Testing

/// The series of a mixture in every variable against 36 digits of the textbook recurrences.
@Suite struct MixtureSeriesTests {
  static func mixture(_ name: String) throws -> GaussianMixture {
    switch name {
    case "one": try GaussianMixture(means: [[0]], standardDeviation: 0.1)
    case "two": try GaussianMixture(means: [[0], [0.5]], standardDeviations: [0.01, 20])
    case "points": try GaussianMixture(means: [[-1], [1]], standardDeviation: 0)
    default:
      try GaussianMixture(
        means: [[0, 1], [0.5, -0.25], [-2, 0.125]], standardDeviations: [0.001, 0.5, 100],
        weights: [0.25, 0.5, 0.25])
    }
  }

  /// The largest error of an order relative to that order's largest coordinate, or to the geometric mean of its neighbours
  /// where that is larger: a coefficient may be small by chance.
  private func largestError<Number: ElementaryNumber>(
    _ reference: MixtureSeriesReference, _ convert: (Double) -> Number,
    _ difference: (Number, DoubleDouble) -> Double
  ) throws -> Double {
    let mixture = try Self.mixture(reference.mixture)
    let formulation: Formulation =
      switch reference.variable {
      case "gamma": .gamma
      case "lambda": .logSignalToNoise
      default: .time
      }
    let schedule = ScheduleCatalog.schedule(named: reference.variable) ?? LinearVariancePreserving()
    let dimension = mixture.dimension
    let order = reference.coefficients.count / dimension - 1
    let found = try mixture.expansion(
      at: reference.state.map(convert), gamma: convert(reference.gamma), in: formulation, schedule: schedule,
      order: order)
    var (errors, sizes) = ([Double](repeating: 0, count: order + 1), [Double](repeating: 0, count: order + 1))
    for n in 0...order {
      for d in 0..<dimension {
        let exact = try #require(DoubleDouble(reference.coefficients[n * dimension + d]))
        errors[n] = max(errors[n], difference(found[n][d], exact))
        sizes[n] = max(sizes[n], abs(exact.double))
      }
    }
    return (0...order).map { n in
      let around = n > 0 && n < order ? (sizes[n - 1] * sizes[n + 1]).squareRoot() : 0
      return errors[n] == 0 ? 0 : errors[n] / max(sizes[n], around)
    }.max() ?? .nan
  }

  @Test("In doubles the coefficients are right to 12 digits", arguments: MixtureSeriesReference.all)
  func doubles(_ reference: MixtureSeriesReference) throws {
    let error = try largestError(reference, { $0 }) { abs((DoubleDouble($0) - $1).double) }
    #expect(
      error < 2e-12,
      "\(error): \(reference.variable) \(reference.mixture) \(reference.state) \(reference.gamma)")
  }

  @Test("In double-double arithmetic to 28", arguments: MixtureSeriesReference.all)
  func doubleDoubles(_ reference: MixtureSeriesReference) throws {
    let error = try largestError(reference, { DoubleDouble($0) }) { abs(($0 - $1).double) }
    #expect(
      error < 1e-28,
      "\(error): \(reference.variable) \(reference.mixture) \(reference.state) \(reference.gamma)")
  }

  @Test("With a wide exponent the bits are those of the plain type", arguments: MixtureSeriesReference.all)
  func wideRange(_ reference: MixtureSeriesReference) throws {
    let plain = try largestError(reference, { $0 }) { abs((DoubleDouble($0) - $1).double) }
    let wide = try largestError(reference, { WideRange($0) }) { abs((DoubleDouble($0.base) - $1).double) }
    #expect(plain == wide)
  }
}
