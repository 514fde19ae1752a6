import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// The predictor-corrector of this toolkit against the methods that cost the same, each on the grid that suits it.
struct NewSampler: Experiment {
  let card = ExperimentCard(
    name: "new-sampler", title: "A predictor-corrector in Gaussian time against its peers",
    question:
      "With one evaluation a step, is hpc-tau closer to the exact flow than UniPC, DPM-Solver++(2M), DEIS and AB2, each on its own best grid?",
    paper: Papers.taylorFlow, location: "notebook 16",
    description: """
      For every law, method and number of evaluations the grid with the least mean error is chosen from one list: quadratic, log-uniform, \
      jump to four deviations, equal arcs of the loss curve in two forms, and the method's own pilot grid, the cheapest path through the \
      errors of single steps. UniPC and DPM-Solver++(2M) also choose whether they end with a step of lower order, DEIS how many points it \
      takes, and hpc-tau between one deviation of the data and one for each principal direction and between its two mean Jacobians. The choice is made on latents of their own; the errors are those on other latents.

      With --drawn the laws are mixtures drawn from --draw: 1 to 16 coordinates, 3 to 64 modes of different widths in boxes or on closed \
      curves. All costs are equal: a step is one evaluation.
      """)

  static let budgets = Parameter(
    "budgets", .integers(2...100), default: [5, 8, 10, 15, 20],
    help: "Numbers of evaluations, separated by commas.")
  static let mixtures = Parameter(
    "mixtures", .choices(Choices(MixtureSource.listed.map(\.name).filter { !$0.contains(":") })),
    default: ["toy-8x8"],
    help: "Built-in mixtures, separated by commas; 'experiment mixtures' lists all.")
  static let drawn = Parameter(
    "drawn", .integer(0...1000), default: 3, help: "How many drawn mixtures to run beside them.")
  static let draw = Parameter(
    "draw", .integer(0...Int(Int32.max)), default: 69_200_474,
    help:
      "The seed of the drawn mixtures. The default is from the hash of the commit in which design and claims were fixed."
  )
  static let guidance = Parameter<[Double]?>(
    "guidance", .reals(.any),
    help:
      "Weights of guidance towards the first quarter of the modes, on each of --mixtures. Default: none.")
  static let networks = Parameter<[String]?>(
    "networks", .choices(Choices(ModelSource.builtIn.filter { $0.hasPrefix("toy-8x8-score") })),
    help: "Trained networks to run as they are, separated by commas. Default: none.")
  static let noiseErrors = Parameter<[Double]?>(
    "noise-errors", .reals(.above(0, upTo: 1)),
    help:
      "Sizes of a smooth error of eps, equal at all noise levels, with which each of --mixtures is run too. Default: none."
  )
  static let dataErrors = Parameter<[Double]?>(
    "data-errors", .reals(.above(0, upTo: 1)),
    help:
      "The same for an error of the denoised point, in deviations that one Gaussian leaves it. Default: none."
  )
  static let trajectories = Parameter(
    "trajectories", .integer(16...10_000_000), default: 200,
    help: "Latents that the methods are judged on.")
  static let selection = Parameter(
    "selection", .integer(16...1_000_000), default: 100,
    help: "Latents on which grids and variants are chosen.")
  static let pilots = Parameter(
    "pilots", .integer(2...10_000), default: 6, help: "Trajectories of the pilot grids.")
  static let nodes = Parameter(
    "nodes", .integer(0...200), default: 20,
    help: "Steps between the nodes of the pilot grids, at least the largest of --budgets; 0: no pilot grids.")

  var parameters: ParameterSet {
    ParameterSet([
      Self.budgets, Self.mixtures, Self.drawn, Self.draw, Self.guidance, Self.networks, Self.noiseErrors,
      Self.dataErrors,
      Self.trajectories, Self.selection, Self.pilots, Self.nodes,
    ])
  }

  var smoke: [ParameterAssignment] {
    [
      Self.budgets.set([5, 8]), Self.drawn.set(1), Self.trajectories.set(16), Self.selection.set(16),
      Self.pilots.set(2), Self.nodes.set(9),
    ]
  }

  func validate(_ parameters: ParameterValues) throws {
    let (nodes, largest) = (parameters[Self.nodes], parameters[Self.budgets].max() ?? 0)
    guard nodes == 0 || nodes >= largest else {
      throw UsageError(
        "The value '\(nodes)' is invalid for '--nodes <int>': a pilot grid of \(largest) steps goes through as many nodes. "
          + "Please give at least \(largest), or 0 for no pilot grids.")
    }
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let budgets = Array(Set(parameters[Self.budgets])).sorted()
    let sizes = SamplerContest.Sizes(
      selection: parameters[Self.selection], confirmation: parameters[Self.trajectories],
      pilots: parameters[Self.pilots], nodes: parameters[Self.nodes] == 0 ? nil : parameters[Self.nodes])
    let contests = try laws(parameters, context).map {
      try SamplerContest($0, budgets: budgets, sizes: sizes, seed: parameters.seed, context: context)
    }
    let verdict = SamplerVerdict(contests: contests, budgets: budgets)
    return Report(
      tables: [verdict.errors, verdict.leads, verdict.goals], figures: verdict.figures,
      checks: verdict.checks, summary: .table(verdict.leads),
      notes: [
        "\(sizes.confirmation) latents judge, \(sizes.selection) others chose the grids; mean |x - exact| at t = 0.001.",
        "Every step is one evaluation of eps for every method, so that equal evaluations are equal cost.",
      ])
  }

  private func laws(_ parameters: ParameterValues, _ context: RunContext) throws -> [SamplerContest.Law] {
    let named = try parameters[Self.mixtures].map { name in
      SamplerContest.Law(
        name, .named, try MixtureSource.mixture(name, parameters, files: context.files).mixture)
    }
    let drawn = try (0..<parameters[Self.drawn]).map { number in
      SamplerContest.Law(
        "drawn-\(number)", .drawn,
        try DrawnMixtures.mixture(number, seed: UInt64(parameters[Self.draw])))
    }
    let guided = try (parameters[Self.guidance] ?? []).flatMap { weight in
      try named.map { law in
        let members = law.mixture.componentNumbers.prefix((law.mixture.count + 3) / 4)
        return SamplerContest.Law(
          "\(law.name) w=\(weight.plain)", .guided, law.mixture,
          model: try GuidedModel(
            conditional: law.mixture.restricted(to: Array(members)), unconditional: law.mixture,
            weight: weight))
      }
    }
    let networks = try (parameters[Self.networks] ?? []).map { name in
      SamplerContest.Law(
        name, .network, try .toy8x8(), model: try ModelSource.network(name, files: context.files))
    }
    func perturbed(
      _ sizes: [Double]?, _ kind: String, _ profile: (GaussianMixture) -> PerturbedModel.Profile
    ) throws -> [SamplerContest.Law] {
      try (sizes ?? []).flatMap { size in
        try named.map { law in
          SamplerContest.Law(
            "\(law.name) \(kind)=\(size.plain)", .perturbed, law.mixture,
            model: try PerturbedModel(
              law.mixture, size: size, profile: profile(law.mixture), levels: SamplerContest.levels,
              seed: parameters.seed))
        }
      }
    }
    let wrong =
      try perturbed(parameters[Self.noiseErrors], "noise-error") { _ in .noise }
      + perturbed(parameters[Self.dataErrors], "data-error") {
        .denoised(deviation: DataMoments($0).deviation)
      }
    return named + drawn + guided + networks + wrong
  }
}
