import Accuracy
import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// The ideal-derivative trick on both ODEs, its misprint, and the Gaussian that contradicts its premise.
struct IdealDerivative: Experiment {
  let card = ExperimentCard(
    name: "ideal-derivative", title: "Ideal derivatives",
    question: "What is gained by pretending that eps points to one fixed data point?",
    paper: Papers.genie, location: "Appendix B.2, Equations 47-51",
    description: """
      If eps pointed to one fixed data point, all its total derivatives in gamma would vanish. On the DDIM ODE a Taylor \
      method of any order is then DDIM. On the probability-flow ODE it is a Taylor polynomial of the DDIM map in t, of \
      first order whatever its degree.

      Equation 51 for the second derivative is used as printed and with the sign that follows from Equation 47. The \
      derivatives do not vanish for Gaussian data N(0, s^2 I) either: with x/alpha = C sqrt(s^2 + gamma^2) the total \
      derivative of eps is s^2 x/alpha / (s^2 + gamma^2)^2, so DDIM is exact for a point mass only.
      """)

  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange), default: [5, 10, 20, 40, 80, 160, 320],
    help: "Numbers of steps.")
  static let widths = Parameter(
    "widths", .reals(.nonNegative), default: [0, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3],
    help: "Standard deviations s of the Gaussian data.")

  static let samplers: [any Sampler<ScalarDiffusion>] = [
    TruncatedTaylor(order: 1), TruncatedTaylor(order: 2, source: .ideal),
    TruncatedTaylor(order: 3, source: .ideal), TruncatedTaylor(order: 1, formulation: .time),
    TruncatedTaylor(order: 2, formulation: .time, source: .ideal),
    TruncatedTaylor(order: 3, formulation: .time, source: .ideal),
    TruncatedTaylor(order: 8, formulation: .time, source: .ideal), FormulaSampler(formula: .corrected),
    FormulaSampler(formula: .printed), TruncatedTaylor(order: 2, formulation: .time),
  ]
  /// Grids from this many steps on are fitted.
  private static let asymptotic = 80

  var parameters: ParameterSet {
    ParameterSet(
      [Self.steps, Self.widths] + MixtureSource.options + LatentOptions.all
        + [GridOptions.spacing, GridOptions.cut])
  }

  var smoke: [ParameterAssignment] {
    [LatentOptions.trajectories.set(16), Self.steps.set([10, 80, 160, 320]), Self.widths.set([0, 0.01, 1])]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let schedule = LinearVariancePreserving()
    let mixture = try parameters.mixture(files: context.files)
    let counts = Array(Set(parameters[Self.steps])).sorted()
    let recipe = GridRecipe(
      parameters[GridOptions.spacing], schedule: schedule, to: parameters[GridOptions.cut])
    let grids = try counts.map { try recipe.grid(steps: $0) }
    let latents = try parameters.latents(
      dimension: mixture.dimension, grid: grids[0], schedule: schedule, files: context.files)
    let setting = FlowSetting(
      mixture: mixture, schedule: schedule, latents: latents, startTime: schedule.defaultStartTime)
    let exact = try setting.exactFlow(at: [parameters[GridOptions.cut]], context: context)
    let curves = try Self.samplers.map { sampler in
      Curve(
        name: sampler.card.name,
        points: try zip(counts, grids).map { count, grid in
          (
            count,
            try GlobalError(
              of: sampler, on: setting.problem(grid), latents: latents, reference: exact, jobs: context.jobs,
              monitor: context.monitor)
          )
        })
    }
    let formulas = try grids[grids.count - 1].points.map { try FormulaRow(at: $0, schedule: schedule) }
    let gaussians = try parameters[Self.widths].flatMap { width in
      try grids.map { try GaussianCase(width: width, grid: $0, latents: latents, schedule: schedule) }
    }
    return Report(
      tables: [errorTable(curves), formulaTable(formulas), gaussianTable(gaussians)],
      figures: [figure(curves, gaussians)], checks: checks(curves, formulas, gaussians),
      summary: .table(orderTable(curves)),
      notes: [
        "\(latents.count) trajectories; errors are distances in x at t = \(parameters[GridOptions.cut])."
      ])
  }

  /// The errors of one sampler.
  private struct Curve {
    let name: String
    let points: [(steps: Int, error: GlobalError)]

    var order: OrderEstimate {
      let used = points.filter { $0.steps >= IdealDerivative.asymptotic }
      return OrderEstimate(
        steps: used.map { 1 / Double($0.steps) }, errors: used.map(\.error.summary.median))
    }
  }

  private func errorTable(_ curves: [Curve]) -> Table {
    var table = Table(
      name: "ideal_derivative", title: "Global error with ideal derivatives",
      columns: [Column("sampler", "name"), Column("steps", "number of steps")]
        + SummaryColumns.columns(of: "|x - exact| at the end"))
    for curve in curves {
      for point in curve.points {
        table.append(
          [.text(curve.name), .integer(point.steps)] + SummaryColumns.cells(point.error.summary))
      }
    }
    return table
  }

  private func orderTable(_ curves: [Curve]) -> Table {
    var table = Table(
      name: "summary", title: "Global error and order",
      columns: [
        Column("sampler", ""), Column("steps", ""), Column("mean", ""), Column("median", ""),
        Column("order", ""), Column("std. error", ""),
      ])
    for curve in curves {
      guard let point = curve.points.first(where: { $0.steps == 20 }) ?? curve.points.last else { continue }
      table.append([
        .text(curve.name), .integer(point.steps), .number(point.error.summary.mean),
        .number(point.error.summary.median), .number(curve.order.slope), .defined(curve.order.standardError),
      ])
    }
    return table
  }

  private func formulaTable(_ rows: [FormulaRow]) -> Table {
    var table = Table(
      name: "second_derivative", title: "Factor of eps in the second derivative of the DDIM map",
      columns: [
        Column("t", "time"), Column("exact", "from the series of the DDIM map"),
        Column("printed", "Equation 51 as printed"), Column("corrected", "with the sign of Equation 47"),
      ])
    for row in rows {
      table.append([.number(row.time), .number(row.exact), .number(row.printed), .number(row.corrected)])
    }
    return table
  }

  private func gaussianTable(_ cases: [GaussianCase]) -> Table {
    var table = Table(
      name: "gaussian", title: "DDIM for Gaussian data",
      columns: [
        Column("s", "standard deviation of the data"), Column("steps", "number of steps"),
        Column("relative_error", "|xbar - exact|/|exact| at the end, the same for every trajectory"),
        Column("closed_form", "the same from the product of the steps' factors"),
        Column(
          "derivative_defect", "largest relative difference of d eps/d gamma from its closed form on the grid"
        ),
      ])
    for gaussian in cases {
      table.append([
        .number(gaussian.width), .integer(gaussian.steps), .number(gaussian.relativeError),
        .number(gaussian.closedForm), .number(gaussian.derivativeDefect),
      ])
    }
    return table
  }

  private func figure(_ curves: [Curve], _ gaussians: [GaussianCase]) -> Figure {
    let hidden: Set = ["ideal-ttm2", "ideal-ttm3", "eq51-corrected"]
    let errors = Panel(
      title: "8x8 mixture", x: .logarithmic("number of steps"), y: .logarithmic("median global error in x"),
      marks: curves.filter { !hidden.contains($0.name) }.map { curve in
        .line(
          LineSeries(
            curve.name, x: curve.points.map { Double($0.steps) }, y: curve.points.map(\.error.summary.median))
        )
      })
    let shown = [5, 20, 80, 320].filter { steps in gaussians.contains { $0.steps == steps } }
    let gaussian = Panel(
      title: "one Gaussian, DDIM", x: .logarithmic("standard deviation s of the data"),
      y: .logarithmic("relative error at the end"),
      marks: shown.map { steps in
        let members = gaussians.filter { $0.steps == steps && $0.width > 0 }
        return .line(
          LineSeries("\(steps) steps", x: members.map(\.width), y: members.map(\.relativeError)))
      })
    func slope(_ name: String) -> String {
      curves.first { $0.name == name }.map { NumberText.fixed($0.order.slope, decimals: 2) } ?? ""
    }
    let worst = gaussians.filter { $0.steps == 20 }.max { $0.relativeError < $1.relativeError }
    return Figure(
      name: "ideal_derivative", title: card.title,
      finding:
        "With ideal derivatives the order in t is \(slope("pf-ideal2")) for degree 2 and \(slope("pf-ideal3")) for "
        + "degree 3, as that of DDIM, \(slope("ddim")); for Gaussian data DDIM errs by up to "
        + "\(worst?.relativeError.percent ?? "") in 20 steps, at s = \(worst?.width.plain ?? "").",
      panels: [errors, gaussian], columns: 2, aspect: 0.85, legend: .below)
  }

  private func checks(_ curves: [Curve], _ formulas: [FormulaRow], _ gaussians: [GaussianCase]) -> [Check] {
    var checks: [Check] = []
    let named = Dictionary(curves.map { ($0.name, $0) }) { first, _ in first }
    for name in ["ideal-ttm2", "ideal-ttm3"] {
      let isEqual = zip(named[name]?.points ?? [], named["ddim"]?.points ?? []).allSatisfy {
        $0.error.run.states == $1.error.run.states
      }
      checks.append(
        Check("On the DDIM ODE \(name) gives the end points of ddim to the bit.", isTrue: isEqual))
    }
    for name in ["pf-ideal2", "pf-ideal3", "pf-ideal8", "ddim"] {
      guard let curve = named[name], curve.order.used.count >= 3 else { continue }
      checks.append(
        Check("The global order of \(name) is 1.", measured: curve.order.slope, in: 0.85...1.15))
    }
    let gap = zip(named["eq51-corrected"]?.points ?? [], named["pf-ideal2"]?.points ?? []).map {
      zip($0.error.run.states.values, $1.error.run.states.values).map { abs($0 - $1) }.max() ?? 0
    }
    checks.append(
      Check(
        "The corrected Equation 51 gives the end points of pf-ideal2 to 1e-9.",
        isTrue: gap.allSatisfy { $0 < 1e-9 }))
    checks.append(
      Check(
        "The corrected Equation 51 is the second derivative of the DDIM map, to 1e-9 of it.",
        isTrue: formulas.allSatisfy { abs($0.corrected / $0.exact - 1) < 1e-9 }))
    checks.append(
      Check(
        "Equation 51 as printed is not (largest relative difference).",
        measured: formulas.map { abs($0.printed / $0.exact - 1) }.max() ?? .nan, in: 0.01 ... .infinity))
    checks.append(
      Check(
        "For Gaussian data d eps/d gamma is s^2 xbar/(s^2 + gamma^2)^2, to 1e-9 of it.",
        isTrue: gaussians.allSatisfy { $0.width == 0 || $0.derivativeDefect < 1e-9 }))
    checks.append(
      Check(
        "The error of DDIM for Gaussian data is that of the product of its steps' factors, to 1e-11.",
        isTrue: gaussians.allSatisfy { abs($0.relativeError - $0.closedForm) < 1e-11 }))
    let points = gaussians.filter { $0.width == 0 }.map(\.relativeError)
    if let largest = points.max() {
      checks.append(
        Check("DDIM is exact for a point mass, to 1e-12.", isTrue: largest < 1e-12))
    }
    return checks
  }
}
