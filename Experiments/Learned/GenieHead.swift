import Accuracy
import Diffusion
import Experimentation
import Integration
import Learning
import Metrics
import Numbers
import Reporting
import Samplers

/// GENIE as a system: a score network, its exact derivative, and heads that were distilled from it.
struct GenieHead: Experiment {
  let card = ExperimentCard(
    name: "genie-head", title: "Distilled derivatives: GENIE's heads on a trained network",
    question: "How much of the second-order method is left when its derivative comes from a distilled head?",
    paper: Papers.genie, location: "Tables 1 and 2, Figures 4 and 5",
    description: """
      Every method runs on the same trained network, and its error is the distance from the exact flow of that network, so that \
      nothing but the method is measured. Heads differ in width and in what they predict: the three channels of Eq. 14 \
      ("standard", "bigger", "tiny"), the derivative itself ("direct": no mixed), the derivative times gamma ("scaled"), and \
      three channels that were trained without the weight gamma^2 ("unweighted").

      At equal cost a budget of B passes of the network buys B steps of DDIM and of Adams-Bashforth, B/2 of the exact \
      second-order method, whose jet takes two passes of linear maps, and B/(1 + overhead) steps with a head, rounded to the \
      nearest, as in the paper.
      """)

  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange), default: [5, 10, 15, 20, 25], help: "Numbers of steps.")

  var parameters: ParameterSet {
    ParameterSet(
      [LearnedSetting.network, Self.steps]
        + LatentOptions.options(trajectories: LearnedSetting.trajectories))
  }

  var smoke: [ParameterAssignment] { [Self.steps.set([5, 10]), LatentOptions.trajectories.set(24)] }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try LearnedSetting(parameters, context: context)
    let methods = try HeadedMethod.all(on: setting.network, files: context.files)
    let exact = try setting.exactFlow(of: setting.network, context: context)
    let counts = Array(Set(parameters[Self.steps])).sorted()
    let judge = try ModeOccupancy(setting.mixture)
    func run(_ method: HeadedMethod, _ steps: Int, afs: Bool = false) throws -> ErrorCurve.Point {
      let problem = try setting.problem(
        method.model, steps: steps, options: RunOptions(analyticFirstStep: afs))
      return ErrorCurve.Point(
        steps: steps,
        try GlobalError(
          of: method.sampler, on: problem, latents: setting.latents, reference: exact, jobs: context.jobs,
          monitor: context.monitor))
    }
    func outside(_ method: HeadedMethod, _ steps: Int, afs: Bool) throws -> Double {
      let problem = try setting.problem(
        method.model, steps: steps, options: RunOptions(analyticFirstStep: afs, denoise: true))
      let result = try problem.run(
        method.sampler, latents: setting.latents, jobs: context.jobs, monitor: context.monitor)
      return try judge.evaluate(SamplePoints(result.states)).outsideShare
    }
    let errors = try methods.map { method in
      HeadErrors(
        method: method,
        curve: ErrorCurve(method.name, against: .steps, try counts.map { try run(method, $0) }),
        paid: try counts.map { budget in
          try method.steps(within: budget, setting.recipe).map { try run(method, $0) }
        })
    }
    let shown = errors.filter { HeadedMethod.shown.contains($0.method.name) }
    let ends = try shown.flatMap { entry in
      try counts.flatMap { calls in
        // Denoising is a call too, and the analytical first step saves one.
        try [false, true].compactMap { afs -> EndsRow? in
          let steps = calls - 1 + (afs ? 1 : 0)
          guard steps > 0 else { return nil }
          return EndsRow(
            name: entry.method.name, calls: calls, analyticFirstStep: afs, steps: steps,
            error: try run(entry.method, calls + (afs ? 1 : 0), afs: afs).summary,
            outside: try outside(entry.method, steps, afs: afs))
        }
      }
    }
    let tables = GenieHeadTables(errors: errors, ends: ends, counts: counts)
    return Report(
      tables: [tables.quality(setting), tables.globalErrors, tables.equalCost, tables.endsOfRuns],
      figures: [tables.figure(trajectories: setting.latents.count)],
      checks: [Check.completes(exact)] + tables.checks, summary: .table(tables.summary),
      notes: [
        "\(setting.latents.count) trajectories; errors are distances in x at t = 0.001 from the exact flow of the network."
      ])
  }
}

/// A sampler on the network, with a head or without.
struct HeadedMethod {
  let name: String
  let sampler: any Sampler<ScalarDiffusion>
  let model: any NoiseModel

  /// The head, where there is one.
  var head: HeadedNetwork? { model as? HeadedNetwork }

  /// The methods of figures and of the table of ends.
  static let shown = ["ddim", "ab2", "ttm2", "standard", "bigger"]

  /// The heads that come with the program, by the ending of their name.
  private static let heads = [
    ("standard", ""), ("bigger", "-bigger"), ("tiny", "-tiny"), ("scaled", "-scaled"),
    ("direct", "-direct"), ("unweighted", "-unweighted"),
  ]

  static func all(on network: ScoreNetwork, files: any FileStore) throws -> [HeadedMethod] {
    var methods = try ["ddim", "ab2", "ttm2"].map { name in
      HeadedMethod(name: name, sampler: try SamplerCatalog.sampler(named: name), model: network)
    }
    for (name, ending) in heads {
      methods.append(
        HeadedMethod(
          name: name, sampler: try SamplerCatalog.sampler(named: "ttm2-head"),
          model: try builtIn(ending, on: network, files: files)))
    }
    return methods
  }

  /// The method of degree 3 on the standard head and one for the second derivative.
  static func second(on network: ScoreNetwork, files: any FileStore) throws -> HeadedMethod {
    HeadedMethod(
      name: "second", sampler: try SamplerCatalog.sampler(named: "ttm3-head"),
      model: try builtIn("-second", on: network, files: files))
  }

  private static func builtIn(
    _ ending: String, on network: ScoreNetwork, files: any FileStore
  ) throws -> HeadedNetwork {
    guard let model = try ModelSource.model("toy-8x8-head" + ending, files: files) as? HeadedNetwork,
      model.network == network
    else {
      throw UsageError(
        "The heads that come with the program belong to the network 'toy-8x8-score'. Please leave '--network' out."
      )
    }
    return model
  }

  /// A derivative of the jet costs a pass, one of a head its overhead.
  private var rule: CostModel { CostModel.jacobianProducts.charging(model) }

  /// Passes of the network that a step costs.
  var cost: Double {
    rule.price(
      derivatives: sampler.derivativesPerEvaluation, predictions: sampler.predictionsPerEvaluation)
  }

  /// The number of steps that a budget of network passes pays for, to the nearest; nil for none.
  ///
  /// - Throws: what the recipe throws.
  func steps(within budget: Int, _ recipe: GridRecipe<ScalarDiffusion>) throws -> Int? {
    do {
      return try SamplingPlan(
        sampler, evaluations: budget, cost: rule, rounding: .nearest, recipe: recipe
      ).grid.steps
    } catch SamplerError.budgetTooSmall {
      return nil
    }
  }
}
