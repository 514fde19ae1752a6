import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Samplers

/// Methods of one evaluation a step on one law, each on the grid and in the variant that was best for it on latents of their own,
/// and judged on others.
struct SamplerContest: Sendable {
  /// A method, and its forms between which the selection chooses.
  struct Method: Sendable {
    let name: String
    let variants: [Variant]
  }

  /// A form of a method.
  struct Variant: Sendable {
    let name: String
    let sampler: any Sampler<ScalarDiffusion>
  }

  /// A law of the data, and a model of it.
  struct Law: Sendable {
    /// Where it comes from.
    enum Kind: String, Sendable {
      case named, drawn, network, guided, perturbed
    }

    let name: String
    let kind: Kind
    let mixture: GaussianMixture
    let model: any NoiseModel

    /// A law with its exact prediction, unless another one is given.
    init(_ name: String, _ kind: Kind, _ mixture: GaussianMixture, model: (any NoiseModel)? = nil) {
      self.name = name
      self.kind = kind
      self.mixture = mixture
      self.model = model ?? mixture
    }

    /// The loss curve from which grids and the own methods take what they know: that of a guided model is of the law without guidance,
    /// since guidance has no data of its own.
    func lossCurve(_ ends: TimeGrid, jobs: Int) throws -> LossCurve {
      let judged: any NoiseModel = kind == .guided ? mixture : model
      return try LossCurve(
        of: judged, data: mixture, levels: ends.last.level...ends.first.level, jobs: jobs)
    }
  }

  /// How many latents each purpose takes; none of them serves two.
  struct Sizes: Sendable {
    let selection: Int
    let confirmation: Int
    let pilots: Int
    /// Steps between the nodes of the pilot table; nil for no pilot grid.
    let nodes: Int?
  }

  /// A method with its number of evaluations, what was chosen, and the errors on the latents of the confirmation.
  struct Score: Sendable {
    let method: String
    let steps: Int
    let variant: String
    let grid: String
    /// The mean error on the latents of the selection.
    let selected: Double
    let evaluations: Double
    /// The errors; not finite where a trajectory did not arrive.
    let distances: [Double]
    let summary: SampleSummary
    /// The quantile 0.999, and errors above 1, those that did not arrive among them.
    let p999: Double
    let failures: Int

    init(
      method: String, steps: Int, variant: String, grid: String, selected: Double, _ error: GlobalError
    ) {
      self.method = method
      self.steps = steps
      self.variant = variant
      self.grid = grid
      self.selected = selected
      evaluations = error.evaluations
      distances = error.distances
      summary = error.summary
      p999 = SampleSummary.quantile(0.999, ofSorted: distances.filter(\.isFinite).sorted())
      failures = distances.count { !($0 <= 1) }
    }

    /// The mean error; infinite where a trajectory did not arrive.
    var mean: Double { summary.diverged == 0 ? summary.mean : .infinity }
  }

  let law: Law
  let scores: [Score]
  /// Whether both exact flows came to their ends.
  let isComplete: Bool

  /// The schedule of all runs.
  private static let schedule = LinearVariancePreserving()
  /// The noise levels of all runs.
  static var levels: ClosedRange<Double> { schedule.level(at: 1e-3)...schedule.level(at: 1) }
  /// Order and tolerance of the exact flows, far below the errors that are compared.
  private static let exact = (order: 14, tolerance: 1e-11)
  /// The spacings that need no pilots.
  static let spacings: [Spacing] = [.quadratic, .logSignalToNoise, .jump(4), .arc, .resolvedArc]

  /// Selects and judges.
  ///
  /// - Parameters:
  ///   - seed: of the latents; selection, confirmation and pilots draw from three keys of their own.
  ///   - budgets: numbers of evaluations.
  /// - Throws: what a run throws.
  init(_ law: Law, budgets: [Int], sizes: Sizes, seed: UInt64, context: RunContext) throws {
    let ends = try TimeGrid(.logSignalToNoise, steps: 1, schedule: Self.schedule)
    let curve = try law.lossCurve(ends, jobs: context.jobs)
    let methods = try Self.methods(curve)
    let judges = try [sizes.selection, sizes.confirmation].enumerated().map { key, count in
      try Judge(law.model, count: count, seed: 3 &* seed &+ UInt64(key), ends: ends, context)
    }
    let pilots = Self.latents(law.model, sizes.pilots, 3 &* seed &+ 2, ends)
    let forms = methods.flatMap { method in method.variants.map { (method.name, $0) } }
    let common = try Self.spacings.map { spacing in
      try budgets.map { try TimeGrid(spacing, steps: $0, schedule: Self.schedule, data: .curve(curve)) }
    }
    let candidates = try forms.map { _, variant in
      var grids = zip(Self.spacings, common).map { (name: $0.name, grids: $1) }
      if let nodes = sizes.nodes {
        let whole = SamplingProblem(
          model: law.model, schedule: Self.schedule,
          grid: try TimeGrid(.logSignalToNoise, steps: nodes, schedule: Self.schedule))
        let table = try PilotErrors(
          of: variant.sampler, on: whole, latents: pilots, jobs: context.jobs, monitor: context.monitor)
        grids.append(("pilot", try budgets.map { try table.grid(steps: $0) }))
      }
      return grids
    }
    scores = try context.map(count: methods.count * budgets.count, label: law.name) { index in
      let (method, b) = (methods[index / budgets.count], index % budgets.count)
      var best: (error: Double, variant: Variant, name: String, grid: TimeGrid)?
      for (form, grids) in zip(forms, candidates) where form.0 == method.name {
        for candidate in grids {
          let error = try judges[0].error(of: form.1.sampler, on: candidate.grids[b])
          let mean = error.summary.diverged == 0 ? error.summary.mean : .infinity
          if mean < best?.error ?? .infinity || best == nil {
            best = (mean, form.1, candidate.name, candidate.grids[b])
          }
        }
      }
      guard let best else { throw UsageError("The method '\(method.name)' has no grid.") }
      return Score(
        method: method.name, steps: budgets[b], variant: best.variant.name, grid: best.name,
        selected: best.error, try judges[1].error(of: best.variant.sampler, on: best.grid))
    }
    self.law = law
    isComplete = judges.allSatisfy(\.isComplete)
  }

  /// The methods; those of this toolkit first. Order 3 of UniPC and the multistep methods end with a step of lower order as their
  /// code does, or keep it: the selection says which.
  private static func methods(_ curve: LossCurve) throws -> [Method] {
    let scales: [(name: String, scale: DataScale)] = [
      ("one deviation", .isotropic(.fixed(curve.deviation))), ("principal deviations", .principal),
    ]
    func own(_ order: SecondOrThird) -> Method {
      Method(
        name: "hpc-tau-\(order.rawValue)",
        variants: scales.flatMap { scale in
          [MeanJacobian.gaussian, .curve(curve)].map { jacobian in
            Variant(
              name: "\(scale.name), jacobian \(jacobian.name)",
              sampler: HermiteTauMultistep(order: order, scale: scale.scale, jacobian: jacobian))
          }
        })
    }
    func other(_ name: String, _ variants: [(String, [(String, String)])]) throws -> Method {
      Method(
        name: name,
        variants: try variants.map { catalogue, changes in
          let sampler = try SamplerCatalog.sampler(named: catalogue, on: ScalarDiffusion.self)
          let changed = try changes.reduce(sampler) { try $0.setting($1.0, to: $1.1) }
          return Variant(
            name: ([catalogue] + changes.map { "\($0.0)=\($0.1)" }).joined(separator: " "), sampler: changed)
        })
    }
    let kept = [("final-order", "kept")]
    return [
      own(.second), own(.third),
      try other("unipc-2", [("unipc-data-2", []), ("unipc-data-2", kept)]),
      try other("unipc-3", [("unipc-data-3", []), ("unipc-data-3", kept)]),
      try other("dpm-solver++-2m", [("dpm-solver++-2m", []), ("dpm-solver++-2m", kept)]),
      try other("deis-tab", [("tab-deis1", []), ("tab-deis2", []), ("tab-deis3", [])]),
      try other("ab2", [("ab2", [])]),
    ]
  }

  private static func latents(
    _ model: any NoiseModel, _ count: Int, _ seed: UInt64, _ ends: TimeGrid
  ) -> StateBatch {
    ScalarDiffusion(schedule).prior(
      count: count, dimension: model.dimension, seed: seed, at: ends.first.time)
  }

  /// Latents and where the exact flow takes them.
  private struct Judge: Sendable {
    let model: any NoiseModel
    let latents: StateBatch
    let reference: ReferenceSolution

    var isComplete: Bool { reference.outcomes.allSatisfy { $0 == .completed } }

    init(
      _ model: any NoiseModel, count: Int, seed: UInt64, ends: TimeGrid, _ context: RunContext
    ) throws {
      self.model = model
      latents = SamplerContest.latents(model, count, seed, ends)
      reference = try ReferenceSolution(
        SamplingProblem(model: model, schedule: schedule, grid: ends), latents: latents,
        order: exact.order, tolerance: exact.tolerance, jobs: context.jobs, monitor: context.monitor)
    }

    func error(of sampler: any Sampler<ScalarDiffusion>, on grid: TimeGrid) throws -> GlobalError {
      try GlobalError(
        of: sampler, on: SamplingProblem(model: model, schedule: schedule, grid: grid), latents: latents,
        reference: reference, jobs: 1)
    }
  }
}

extension SamplerContest {
  /// The score of a method.
  func score(_ method: String, _ steps: Int) -> Score? {
    scores.first { $0.method == method && $0.steps == steps }
  }

  /// The best score with so many evaluations of a method that is not of this toolkit.
  func rival(_ steps: Int) -> Score? {
    scores.filter { $0.steps == steps && !$0.method.hasPrefix("hpc") }.min { $0.mean < $1.mean }
  }

  /// How far `own` is ahead: the rival's mean error over its own, and the mean of the paired differences in its standard errors.
  static func lead(of own: Score, over rival: Score) -> (ratio: Double, deviations: Double) {
    let differences = SampleSummary(zip(rival.distances, own.distances).map { $0 - $1 })
    return (rival.mean / own.mean, differences.mean / differences.standardError)
  }
}
