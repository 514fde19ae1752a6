import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Series

/// What radii and errors say together.
struct RadiusFindings {
  let cases: [StepCountCase]
  /// The index of the case that is looked at in detail.
  let focus: Int

  /// The methods whose errors are divided by the radius.
  static let plain = ["ddim", "ttm2", "ttm3", "ttm4"]

  /// The part of a method's error that belongs to trajectories with a step beyond the radius.
  struct Ownership {
    let steps: Int
    let method: String
    /// Share of trajectories with `|h| > r` at some step.
    let share: Double
    /// Share of the sum of errors that is theirs.
    let errorShare: Double
    let within: SampleSummary
    let beyond: SampleSummary
  }

  func ownership(_ stepCase: StepCountCase, _ method: String) -> Ownership {
    let errors = stepCase.distances(method)
    let largest = stepCase.radii[0].largest
    let within = zip(errors, largest).filter { $0.1 <= 1 }.map(\.0)
    let beyond = zip(errors, largest).filter { $0.1 > 1 }.map(\.0)
    func total(_ values: [Double]) -> Double { CompensatedSum.of(values.filter(\.isFinite)) }
    return Ownership(
      steps: stepCase.steps, method: method, share: Double(beyond.count) / Double(max(errors.count, 1)),
      errorShare: total(beyond) / total(errors), within: SampleSummary(within), beyond: SampleSummary(beyond))
  }

  /// The error of a method as a multiple of that of ttm2, with the standard error of the ratio of means.
  struct Comparison {
    let steps: Int
    let method: String
    let summary: SampleSummary
    let meanRatio: Double
    let meanRatioError: Double
    let medianRatio: Double
  }

  func comparison(_ stepCase: StepCountCase, _ method: String) -> Comparison {
    let errors = stepCase.distances(method)
    let base = stepCase.distances("ttm2")
    let (summary, reference) = (SampleSummary(errors), SampleSummary(base))
    let ratio = summary.mean / reference.mean
    // Both run from the same latents, so the residuals of the pairs give the error of the ratio.
    let residuals = SampleSummary(zip(errors, base).map { $0 - ratio * $1 })
    return Comparison(
      steps: stepCase.steps, method: method, summary: summary, meanRatio: ratio,
      meanRatioError: residuals.standardError / reference.mean, medianRatio: summary.median / reference.median
    )
  }

  /// Trajectories with about the same largest `|h|/r`.
  struct Bin {
    let lower: Double
    let upper: Double
    let method: String
    let summary: SampleSummary
    var middle: Double { (lower * upper).squareRoot() }
  }

  /// The errors of a method by the largest `|h|/r`, in bins of equal ratios; bins of fewer than 50 are left out.
  func bins(_ method: String) -> [Bin] {
    let edges = (-8...8).map { Double.pow(10, Double($0) / 16) }
    return zip(edges, edges.dropFirst()).map { bin(method, from: $0, to: $1) }
      .filter { $0.summary.count >= 50 }
  }

  /// The errors of the trajectories whose largest `|h|/r` is at least `lower` and below `upper`.
  func bin(_ method: String, from lower: Double, to upper: Double) -> Bin {
    let members = zip(cases[focus].distances(method), cases[focus].radii[0].largest)
      .filter { $0.1 >= lower && $0.1 < upper }.map(\.0)
    return Bin(lower: lower, upper: upper, method: method, summary: SampleSummary(members))
  }

  /// The mean errors just inside and just beyond the radius.
  var sides: String {
    Self.sides.map { lower, upper in
      let parts = Self.plain.map { method in
        let summary = bin(method, from: lower, to: upper).summary
        return
          "\(method) \(summary.mean.short) +- \(NumberText.significant(summary.standardError, digits: 1))"
      }
      return
        "Mean errors for a largest |h|/r from \(lower.short) to \(upper.short), \(cases[focus].steps) steps: "
        + parts.joined(separator: ", ") + "."
    }.joined(separator: "\n")
  }

  private static let sides = [(0.75, 1.0), (1.0, 4.0 / 3)]

  /// The share of trajectories with a step beyond the radius.
  func shareBeyond(_ study: RadiusStudy) -> Double {
    Double(study.largest.count { $0 > 1 }) / Double(max(study.largest.count, 1))
  }

  /// The answer in a sentence.
  var finding: String {
    let (two, three, four) = (
      comparison(cases[focus], "ttm2"), comparison(cases[focus], "ttm3"), comparison(cases[focus], "ttm4")
    )
    let owned = ownership(cases[focus], "ttm4")
    let best = cases[focus].errors.map { comparison(cases[focus], $0.name) }
      .min { $0.summary.mean < $1.summary.mean }
    return
      "With \(cases[focus].steps) steps \(owned.share.percent) of the trajectories make a step beyond their radius of "
      + "convergence and own \(ownership(cases[focus], "ttm2").errorShare.percent) of the error of ttm2, "
      + "\(ownership(cases[focus], "ttm3").errorShare.percent) of that of ttm3 and \(owned.errorShare.percent) of that of "
      + "ttm4; mean (median) errors are \(two.summary.mean.short) (\(two.summary.median.short)), "
      + "\(three.summary.mean.short) (\(three.summary.median.short)) and \(four.summary.mean.short) "
      + "(\(four.summary.median.short)), and the smallest mean, \(best?.summary.mean.short ?? ""), is that of "
      + "\(best?.method ?? "")."
  }

  /// What should hold.
  ///
  /// - Throws: `ModelError` never for the numbers used here.
  func checks(seriesOrder: Int) throws -> [Check] {
    let stepCase = cases[focus]
    var checks = [
      Check(
        "The estimated radius of a Gaussian's flow is sqrt(gamma^2 + s^2) (largest relative error).",
        measured: try Self.gaussianDefect(order: seriesOrder), in: 0...0.1)
    ]
    checks += ToyMeans.checks(ToyMeans.of10000) { SampleSummary(stepCase.distances($0)).mean }
    checks.append(
      Check.published(
        "The median error of ttm3 is below that of ttm2 (ratio).",
        measured: comparison(stepCase, "ttm3").medianRatio, in: 0...1))
    let ratios: [(side: Int, method: String, words: String, interval: ClosedRange<Double>)] = [
      (0, "ttm3", "Just within the radius of convergence ttm3 gains on", 0.7...0.92),
      (0, "ttm4", "Just within the radius of convergence ttm4 gains on", 0.38...0.6),
      (1, "ttm3", "Just beyond the radius of convergence ttm3 loses to", 1.05...1.4),
      (1, "ttm4", "Just beyond the radius of convergence ttm4 loses to", 1.5...2.2),
    ]
    for (side, method, words, interval) in ratios {
      let (lower, upper) = Self.sides[side]
      let mean = bin(method, from: lower, to: upper).summary.mean
      checks.append(
        Check.published(
          "\(words) ttm2 (ratio of mean errors).",
          measured: mean / bin("ttm2", from: lower, to: upper).summary.mean, in: interval))
    }
    return checks
  }

  /// The largest relative error of the estimator over the noise levels of the focus, for one Gaussian in the plane.
  private static func gaussianDefect(order: Int) throws -> Double {
    let width = 0.1
    let model = try GaussianMixture(means: [[0, 0]], standardDeviation: width)
    let estimator = VectorRadius(order: order)
    var states = StateBatch(count: 1, dimension: 2)
    (states[0, 0], states[0, 1]) = (0.6, -0.8)
    var jet = JetBatch(count: 1, dimension: 2, order: order)
    let evaluator = model.makeEvaluator(count: 1, order: order)
    let levels = stride(from: -2.0, through: 2, by: 0.25).map { width * Double.pow(10, $0) }
    return levels.map { gamma in
      evaluator.expand(
        states, at: [Double](repeating: gamma, count: states.stride), order: order, into: &jet)
      let exact = (gamma * gamma + width * width).squareRoot()
      return abs(jet.radius(0, by: estimator) / exact - 1)
    }.max() ?? .nan
  }
}
