import Accuracy
import Certification
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers

/// Which trajectories, parameters and grid points matter: derivatives of the flow map and of samplers.
struct SensitivityExperiment: Experiment {
  let card = ExperimentCard(
    name: "sensitivity", title: "Derivatives of the flow map",
    question: "Which trajectories are sensitive, and does that explain the largest errors of the samplers?",
    paper: Papers.genie, location: "Figure 2",
    description: """
      Taylor jets in numbers that carry two derivatives give the first and second variation of the flow along every \
      trajectory. The amplification is the largest norm of the derivative of the end point in a point on the way: what an \
      error made there becomes. The errors of samplers are compared in groups of it.

      The end point's derivatives in weights, means and widths of all components follow by quadrature along the trajectory, \
      those of truncated Taylor methods in their grid points by the same jets. Exact identities hold them: moving or \
      scaling everything moves or scales the end point, and only ratios of weights count.
      """)

  static let steps = Parameter(
    "steps", .integer(GridOptions.stepRange), default: 25, help: "Number of steps of the samplers.")
  static let parameterTrajectories = Parameter(
    "parameter-trajectories", .integer(1...100_000), default: 100,
    help: "Trajectories for which the derivatives in all parameters and grid points are taken.")

  var parameters: ParameterSet {
    ParameterSet(
      FlowSetting.options + [GridOptions.cut, GridOptions.spacing, Self.steps, Self.parameterTrajectories]
        + [SamplerOption.standard.several(default: ["ddim", "ttm2", "ttm3", "ab2"])])
  }

  var smoke: [ParameterAssignment] {
    [
      LatentOptions.trajectories.set(20), Self.parameterTrajectories.set(2),
      SamplerOption.several.set(SamplerOption.standard.samplers(named: ["ddim", "ttm2"])),
    ]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let grid = try parameters.grid(steps: parameters[Self.steps], for: .law(setting.mixture))
    let samplers = parameters[SamplerOption.several]
    let certifier = try FlowCertifier(setting.mixture)
    let exact = try setting.exactFlow(at: [parameters[GridOptions.cut]], context: context)
    let errors = try samplers.map { sampler in
      try GlobalError(
        of: sampler, on: setting.problem(grid), latents: setting.latents, reference: exact,
        jobs: context.jobs, monitor: context.monitor
      ).distances
    }
    let alpha = setting.schedule.alpha(at: grid.first)
    let states = (0..<setting.latents.count).map { i in
      (0..<setting.latents.dimension).map { setting.latents[i, $0] / alpha }
    }
    let levels = grid.points.map(\.level)
    let count = min(parameters[Self.parameterTrajectories], states.count)
    let trajectories = try context.map(count: states.count, label: "variations") { i in
      var solver = VariationSolver(certifier, order: 12, tolerance: 1e-12)
      let variation = solver.solve(states[i], from: grid.first.level, to: grid.last.level)
      return TrajectorySensitivity(
        variation, latent: states[i], certifier, levels: i < count ? levels : [])
    }
    let tables = SensitivityTables(
      trajectories: trajectories, samplers: samplers.map(\.card.name), errors: errors, grid: grid)
    return Report(
      tables: tables.all, figures: [tables.figure(title: card.title)], checks: tables.checks,
      summary: .table(tables.groups),
      notes: [
        "\(states.count) trajectories after \(grid.steps) steps; errors are distances in x at t = \(grid.last.time). "
          + "The rank correlation of amplification and error is "
          + zip(samplers, tables.correlations).map { "\($0.card.name) \($1?.short ?? "undetermined")" }
          .joined(separator: ", ")
          + "."
      ])
  }
}

/// The derivatives along one trajectory.
struct TrajectorySensitivity {
  let amplification: Double
  /// Singular values of the derivative of the whole map.
  let largest: Double
  let smallest: Double
  /// `|Ψ[u, u]|` for the direction `u` that the map stretches most.
  let curvature: Double
  /// Norms of the derivatives in each component's log weight, mean and width; empty where they were not taken.
  let components: [(weight: Double, mean: Double, width: Double)]
  /// Largest deviations from the identities of translation, scaling and weights, relative to the amplification.
  let identityDefect: Double
  /// `γ_n |∂x̄_N/∂γ_n|` for DDIM and TTM2.
  let gridDDIM: [Double]
  let gridTTM2: [Double]

  init(_ variation: FlowVariation, latent: [Double], _ certifier: FlowCertifier, levels: [Double]) {
    let values = variation.jacobian.singularValues
    amplification = variation.amplification
    (largest, smallest) = (values.largest, values.smallest)
    curvature = Self.norm(variation.curvature(along: values.direction))
    guard !levels.isEmpty else {
      (components, identityDefect, gridDDIM, gridTTM2) = ([], 0, [], [])
      return
    }
    let parameters = ParameterSensitivity(certifier, along: variation)
    components = parameters.logWeights.indices.map { k in
      (
        Self.norm(parameters.logWeights[k]), Self.norm(parameters.means[k].flatMap { $0 }),
        Self.norm(parameters.deviations[k])
      )
    }
    var defect = 0.0
    for i in latent.indices {
      for j in latent.indices {
        let sum = parameters.means.reduce(variation.jacobian[i, j]) { $0 + $1[j][i] }
        defect = max(defect, (sum - (i == j ? 1 : 0)).magnitude)
      }
      defect = max(defect, parameters.logWeights.reduce(0) { $0 + $1[i] }.magnitude)
    }
    identityDefect = defect / amplification
    (gridDDIM, gridTTM2) = (
      Self.grid(certifier, 1, latent, levels), Self.grid(certifier, 2, latent, levels)
    )
  }

  private static func grid(
    _ certifier: FlowCertifier, _ order: Int, _ latent: [Double], _ levels: [Double]
  ) -> [Double] {
    let derivatives = GridSensitivity(certifier, order: order, from: latent, along: levels).levels
    return zip(levels, derivatives).map { $0 * norm($1) }
  }

  private static func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
