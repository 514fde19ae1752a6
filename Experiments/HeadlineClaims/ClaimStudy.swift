import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Samplers

/// The number of every headline claim on one mixture.
struct ClaimStudy: Sendable {
  /// A number with its standard error, where it has one.
  struct Measured: Sendable {
    let value: Double
    let standardError: Double
  }

  let name: String
  let referenceCompletes: Bool
  private let numbers: [HeadlineClaim: Measured]

  /// What was measured for a claim.
  subscript(claim: HeadlineClaim) -> Measured { numbers[claim] ?? Measured(value: .nan, standardError: .nan) }

  /// Whether a claim is true here.
  func holds(_ claim: HeadlineClaim) -> Bool { claim.interval.contains(self[claim].value) }

  /// Measures on one mixture, on the schedule and from the start that all experiments have by default.
  ///
  /// - Throws: what the runs throw.
  init(
    _ item: TestMixtures.Named, trajectories: Int, seriesOrder: Int, seed: UInt64, context: RunContext
  ) throws {
    let schedule = LinearVariancePreserving()
    let start = schedule.defaultStartTime
    let setting = FlowSetting(
      mixture: item.mixture, schedule: schedule,
      latents: ScalarDiffusion(schedule).prior(
        count: trajectories, dimension: item.mixture.dimension, seed: seed, at: start),
      startTime: start)
    func grid(_ steps: Int, _ spacing: Spacing = .quadratic) throws -> TimeGrid {
      try GridRecipe<ScalarDiffusion>(spacing, schedule: schedule).grid(steps: steps)
    }
    let exact = try setting.exactFlow(at: grid(25).points.map(\.time), context: context)
    func errors(
      _ name: String, _ steps: Int = 25, _ spacing: Spacing = .quadratic, options: RunOptions = RunOptions()
    ) throws -> [Double] {
      try GlobalError(
        of: SamplerCatalog.sampler(named: name), on: setting.problem(grid(steps, spacing), options: options),
        latents: setting.latents, reference: exact, jobs: context.jobs, monitor: context.monitor
      ).distances
    }
    func ratio(_ a: [Double], _ b: [Double]) -> Measured {
      let ratio = PairedRatio(of: a, to: b)
      return Measured(value: ratio.value, standardError: ratio.standardError)
    }
    func medians(_ a: [Double], _ b: [Double]) -> Measured {
      Measured(value: SampleSummary(a).median / SampleSummary(b).median, standardError: .nan)
    }
    let (ddim, ttm2, ttm3, ttm4) = try (errors("ddim"), errors("ttm2"), errors("ttm3"), errors("ttm4"))
    let ab2 = try errors("ab2")
    let radii = try RadiusStudy.measure(
      exact, model: setting.mixture, variables: [.identity], order: seriesOrder, jobs: context.jobs,
      monitor: context.monitor)[0]
    let treated = try Intervention(
      exact, setting: setting, seriesOrder: seriesOrder, seed: seed, context: context
    ) { try grid($0) }
    func arms(_ order: Int, _ arm: Intervention.Arm, to other: Intervention.Arm) -> Measured {
      Measured(value: treated.ratio(order, arm, to: other), standardError: .nan)
    }
    let beyond = Double(radii.largest.count { $0 > 1 }) / Double(trajectories)
    var found: [HeadlineClaim: Measured] = [:]
    for claim in HeadlineClaim.allCases {
      found[claim] =
        switch claim {
        case .genieBeatsDDIM: ratio(ttm2, ddim)
        case .aThirdOfTheSteps: ratio(try errors("ttm2", 10), try errors("ddim", 15))
        case .thirdOrderLoses: ratio(ttm3, ttm2)
        case .fourthOrderLoses: ratio(ttm4, ttm2)
        case .halfBeyondTheRadius:
          Measured(
            value: beyond, standardError: (beyond * (1 - beyond) / Double(trajectories)).squareRoot())
        case .halvingHelps:
          Measured(
            value: treated.outcome(4, .split)?.ratio ?? .nan,
            standardError: treated.outcome(4, .split)?.ratioError ?? .nan)
        case .halvingBeatsAFinerGrid: arms(4, .split, to: .grid)
        case .placeboDoesNothing:
          Measured(
            value: treated.outcome(4, .placebo)?.ratio ?? .nan,
            standardError: treated.outcome(4, .placebo)?.ratioError ?? .nan)
        case .orderReturns:
          Measured(value: treated.mean(4, .split) / treated.mean(2, .split), standardError: .nan)
        case .guardBeatsAFinerGrid: arms(4, .guarded, to: .grid)
        case .fewOwnTheMean:
          Measured(value: SampleSummary(ttm4).mean / SampleSummary(ttm4).median, standardError: .nan)
        case .idealDerivativesDoNotHelp: ratio(try errors("pf-ideal2"), ddim)
        case .timeHalvesTheError: ratio(try errors("pf-ttm1"), ddim)
        case .derivativeBeatsDifference: medians(ttm2, ab2)
        case .higherDifferencesHelp: ratio(try errors("ab3"), ab2)
        case .linearIsWorst: ratio(try errors("ttm2", 25, .linear), ttm2)
        case .cubicBeatsQuadratic: ratio(try errors("ttm2", 25, .power(3)), ttm2)
        case .analyticStepPays:
          ratio(
            try errors("ttm2", 11, options: RunOptions(analyticFirstStep: true)), try errors("ttm2", 10))
        }
    }
    name = item.name
    referenceCompletes = exact.outcomes.allSatisfy { $0 == .completed }
    numbers = found
  }
}
