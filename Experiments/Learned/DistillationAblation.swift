import Accuracy
import Diffusion
import Experimentation
import Learning
import Numbers
import Reporting
import Samplers

/// What every part of GENIE's head is worth.
struct DistillationAblation: Experiment {
  let card = ExperimentCard(
    name: "distillation-ablation", title: "What every part of a distilled head is worth",
    question: "Which part of GENIE's head carries its benefit, and at which noise levels do heads fail?",
    paper: Papers.genie, location: "Table 2, Section 3.1, Equations 14 and 52",
    description: """
      Heads that differ from the standard one in one thing: their size ("bigger", "tiny"), the three channels of Eq. 14 in place of \
      the derivative times gamma ("scaled") or of the derivative itself ("direct": no mixed), the weight gamma^2 of the loss \
      ("unweighted"), and a second head for the second derivative ("second"), with which the method has degree 3. All were trained \
      on the same network with the same number of steps and the same examples, by 'experiment train head'. They are ranked by the \
      mean global error after 10 steps against the exact flow of the network; where a head throws single trajectories far away these own the \
      mean, so medians and largest errors stand beside it.

      The table error_by_level has the error of every head as a regression at ten noise levels. The table blend scales the error of the \
      standard head: d = (1 - s) exact + s predicted, from the exact second-order method at s = 0 to the head at s = 1.
      """)

  private static let steps = [5, 10, 25]
  private static let shares = [0, 0.25, 0.5, 0.75, 1]
  private static let points = Parameter(
    "points", .integer(16...1_000_000), default: 512, help: "Noisy data per noise level.")

  var parameters: ParameterSet {
    ParameterSet(
      [LearnedSetting.network, Self.points]
        + LatentOptions.options(trajectories: LearnedSetting.trajectories))
  }

  var smoke: [ParameterAssignment] { [Self.points.set(32), LatentOptions.trajectories.set(16)] }

  /// The errors of one share of the head's error.
  struct Blend {
    let share: Double
    let curve: ErrorCurve
    /// The largest distance of an end point from that of the exact method after the most steps.
    let distance: Double
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try LearnedSetting(parameters, context: context)
    let exact = try setting.exactFlow(of: setting.network, context: context)
    func error(_ sampler: any Sampler<ScalarDiffusion>, _ model: any NoiseModel, _ steps: Int) throws
      -> GlobalError
    {
      try GlobalError(
        of: sampler, on: setting.problem(model, steps: steps), latents: setting.latents, reference: exact,
        jobs: context.jobs, monitor: context.monitor)
    }
    let methods = try HeadedMethod.all(on: setting.network, files: context.files).filter { $0.name != "ab2" }
    let second = try HeadedMethod.second(on: setting.network, files: context.files)
    let errors = try (methods + [second]).map { method in
      AblationRow(
        method: method,
        curve: ErrorCurve(
          method.name, against: .steps,
          try Self.steps.map { ErrorCurve.Point(steps: $0, try error(method.sampler, method.model, $0)) }))
    }
    let blends = try self.blends(methods, setting, error)
    let levels = try context.map(count: TrainingJob.levels.count, label: "noise levels") { j in
      let level = TrainingJob.levels[j]
      let data = NoisyData(setting.mixture, levels: .logUniform(level...level))
      let error = LearnedError(over: data, count: parameters[Self.points], seed: parameters.seed)
      return errors.compactMap { row in
        row.method.head.map { (head: row.method.name, level: level, error: error.derivative(of: $0)) }
      }
    }
    let tables = AblationTables(
      rows: errors, steps: Self.steps, levels: levels.flatMap { $0 }, blends: blends)
    return Report(
      tables: [tables.ablation(setting), tables.errorByLevel, tables.blend], figures: [tables.figure],
      checks: [Check.completes(exact)] + tables.checks, summary: .table(tables.summary),
      notes: [
        "\(setting.latents.count) trajectories; errors are distances in x at t = 0.001 from the exact flow of the network."
      ])
  }

  private func blends(
    _ methods: [HeadedMethod], _ setting: LearnedSetting,
    _ error: (any Sampler<ScalarDiffusion>, any NoiseModel, Int) throws -> GlobalError
  ) throws -> [Blend] {
    guard let standard = methods.first(where: { $0.name == "standard" }), let head = standard.head,
      let last = Self.steps.last
    else { return [] }
    let plain = try error(TruncatedTaylor(order: 2), setting.network, last).run.states
    return try Self.shares.map { share in
      let runs = try Self.steps.map {
        (steps: $0, error: try error(standard.sampler, BlendedHead(model: head, share: share), $0))
      }
      return Blend(
        share: share,
        curve: ErrorCurve(
          share.plain, against: .steps, runs.map { ErrorCurve.Point(steps: $0.steps, $0.error) }),
        distance: runs.last?.error.run.states.distances(to: plain).max() ?? .nan)
    }
  }
}
