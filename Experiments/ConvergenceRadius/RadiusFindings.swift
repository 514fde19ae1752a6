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
  let estimates: RadiusEstimates

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
    let ratio = PairedRatio(of: errors, to: base)
    return Comparison(
      steps: stepCase.steps, method: method, summary: summary, meanRatio: ratio.value,
      meanRatioError: ratio.standardError, medianRatio: summary.median / reference.median)
  }

  /// The share of trajectories with a step beyond the radius.
  func shareBeyond(_ study: RadiusStudy) -> Double {
    Double(study.largest.count { $0 > 1 }) / Double(max(study.largest.count, 1))
  }

  /// The answer in a sentence.
  var finding: String {
    let stepCase = cases[focus]
    let parts = stepCase.intervention.outcomes.filter { $0.arm == .split || $0.arm == .plain }
      .map { "\($0.summary.mean.short)" }
    let pairs = stride(from: 0, to: parts.count - 1, by: 2).map { "\(parts[$0]) to \(parts[$0 + 1])" }
    let placebo = Intervention.orders.compactMap { stepCase.intervention.outcome($0, .placebo)?.ratio.short }
    let extra = (stepCase.intervention.outcome(4, .split)?.evaluations ?? .nan) - Double(stepCase.steps)
    return
      "With \(stepCase.steps) steps \(shareBeyond(stepCase.radii[0]).percent) of the trajectories make a step beyond their radius of "
      + "convergence. Halving those steps and no others, \(extra.short) evaluations on average, takes the mean error of ttm2, ttm3 and ttm4 "
      + "from \(pairs.joined(separator: ", ")); halving as many others multiplies it by \(placebo.joined(separator: ", "))."
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
    let treated = stepCase.intervention
    let claims: [(words: String, measured: Double, interval: ClosedRange<Double>)] = [
      (
        "Halving the steps beyond the radius lowers the mean error of ttm2",
        treated.ratio(2, .split, to: .plain), 0...0.9
      ),
      (
        "Halving the steps beyond the radius lowers the mean error of ttm3",
        treated.ratio(3, .split, to: .plain), 0...0.6
      ),
      (
        "Halving the steps beyond the radius lowers the mean error of ttm4",
        treated.ratio(4, .split, to: .plain), 0...0.4
      ),
      (
        "With these steps halved ttm3 is closer than ttm2 so treated",
        treated.mean(3, .split) / treated.mean(2, .split), 0...0.8
      ),
      (
        "With these steps halved ttm4 is closer than ttm3 so treated",
        treated.mean(4, .split) / treated.mean(3, .split), 0...0.95
      ),
      (
        "It lowers the mean error of ttm3 more than a grid with as many evaluations",
        treated.ratio(3, .split, to: .grid), 0...0.7
      ),
      (
        "It lowers the mean error of ttm4 more than a grid with as many evaluations",
        treated.ratio(4, .split, to: .grid), 0...0.6
      ),
      ("Halving as many other steps does not help ttm2", treated.ratio(2, .placebo, to: .plain), 0.8...1.3),
      ("Halving as many other steps does not help ttm3", treated.ratio(3, .placebo, to: .plain), 0.7...1.3),
      ("Halving as many other steps does not help ttm4", treated.ratio(4, .placebo, to: .plain), 0.6...1.4),
      (
        "ttm3-guarded needs no knowledge of the radius to be closer than ttm3 on a grid with the evaluations of the halved steps",
        treated.ratio(3, .guarded, to: .grid), 0...0.8
      ),
      (
        "ttm4-guarded needs no knowledge of the radius to be closer than ttm4 on a grid with the evaluations of the halved steps",
        treated.ratio(4, .guarded, to: .grid), 0...0.7
      ),
    ]
    checks += claims.map {
      Check.published(
        "\($0.words) (ratio of means, \(stepCase.steps) steps).", measured: $0.measured, in: $0.interval)
    }
    checks += ["gaussian", "two atoms"].map { subject in
      let ratios = estimates.row(subject, order: 4)?.ratios.filter { $0.isFinite }.sorted() ?? []
      return Check(
        "The median of the radius from X_1 to X_4 over the known one is within a factor of 2 (\(subject)).",
        measured: SampleSummary.quantile(0.5, ofSorted: ratios), in: 0.5...2)
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
