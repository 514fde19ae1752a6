import Accuracy
import Certification
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers

/// Discs that the exact flow is proved to end in, and what they prove about every sampler.
struct CertifyExperiment: Experiment {
  let card = ExperimentCard(
    name: "certify", title: "Proved errors",
    question: "How large are the errors of samplers and of the reference solution, with proof?",
    paper: Papers.genie, location: "Figure 2",
    description: """
      Every latent is carried by a Taylor path, and how far the exact flow can be from that path is bounded with outward \
      rounding: the defect of the path by ball polynomials, what becomes of it by the logarithmic norm of the mixture's \
      flow. The result is a disc for each trajectory that contains the exact end point. The noise levels are those of the \
      schedule's formula at the exact doubles t-start and t-cut.

      A disc turns the distance of any computed end point into a bracket of its error: means, quantiles and orders are \
      proved to lie between the two numbers given, the sampler's own rounding errors included. Trajectories for which \
      nothing was proved are counted and left out.
      """)

  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange), default: [25, 50, 100],
    help: "Numbers of steps of the samplers.")
  static let parts = Parameter(
    "parts", .choice(["4", "8", "16", "32", "64", "128"]), default: "16",
    help: "Parts into which a step is cut for the logarithmic norm; more cost more and prove a little more.")
  static let limit = Parameter(
    "limit", .real(.above(0, upTo: 1)), default: 1e-10, help: "The radius that every disc should keep to.")
  static let variants = Parameter(
    "variants", .integer(0...100_000), default: 20,
    help: "Latents for each of the other mixtures: mixed widths, weights, point masses, three dimensions.")

  var parameters: ParameterSet {
    ParameterSet(
      FlowSetting.options + [GridOptions.cut, GridOptions.spacing, Self.steps]
        + [
          SamplerOption.standard.several(default: ["ddim", "ttm2", "ttm3", "ab2"]), Self.parts, Self.limit,
          Self.variants,
        ])
  }

  var smoke: [ParameterAssignment] {
    [
      LatentOptions.trajectories.set(12), Self.steps.set([10, 20]),
      SamplerOption.several.set(SamplerOption.standard.samplers(named: ["ddim", "ttm2"])),
      Self.variants.set(1),
    ]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let cut = parameters[GridOptions.cut]
    let counts = Array(Set(parameters[Self.steps])).sorted()
    // Every grid is refused before anything is proved.
    let grids = try counts.map { try parameters.grid(steps: $0, for: .law(setting.mixture)) }
    let samplers = parameters[SamplerOption.several]
    let parts = Int(parameters[Self.parts]) ?? 16
    let flow = try CertifiedFlow(
      FlowCertifier(setting.mixture, parts: parts), latents: setting.latents,
      schedule: setting.schedule, from: setting.startTime, to: cut, context: context)
    let reference = flow.distances(of: try setting.exactFlow(at: [cut], context: context).endPoints)
    var rows: [SamplerBracket] = []
    for sampler in samplers {
      var before: SamplerBracket?
      for (count, grid) in zip(counts, grids) {
        let result = try setting.problem(grid).run(
          sampler, latents: setting.latents, jobs: context.jobs, monitor: context.monitor)
        let row = SamplerBracket(sampler.card.name, steps: count, result, flow, after: before)
        rows.append(row)
        before = row
      }
    }
    let variants = try CertifiedVariant.all(
      latents: parameters[Self.variants], seed: parameters.seed, parts: parts, context: context)
    let tables = CertificateTables(
      flow: flow, reference: reference, rows: rows, variants: variants, limit: parameters[Self.limit])
    return Report(
      tables: tables.all, figures: [tables.figure(title: card.title)], checks: tables.checks,
      summary: .table(tables.summary), notes: tables.notes(cut: cut))
  }
}
