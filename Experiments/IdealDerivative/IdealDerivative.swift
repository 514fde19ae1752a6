import Accuracy
import Diffusion
import Experimentation
import Integration
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
  private static let asymptotic = 80.0

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
      parameters[GridOptions.spacing], schedule: schedule, to: parameters[GridOptions.cut],
      data: .law(mixture))
    let grids = try counts.map { try recipe.grid(steps: $0) }
    let latents = try parameters.latents(
      dimension: mixture.dimension, grid: grids[0], process: ScalarDiffusion(schedule), files: context.files)
    let setting = FlowSetting(
      mixture: mixture, schedule: schedule, latents: latents, startTime: schedule.defaultStartTime)
    let exact = try setting.exactFlow(at: [parameters[GridOptions.cut]], context: context)
    let curves = try Self.samplers.map { sampler in
      let errors = try grids.map {
        try setting.globalError(of: sampler, on: $0, against: exact, context: context)
      }
      return Curve(
        errors: ErrorCurve(
          sampler.card.name, against: .steps, zip(counts, errors).map { ErrorCurve.Point(steps: $0, $1) },
          fitting: .from(Self.asymptotic)),
        ends: errors.map(\.run.states))
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

  /// The errors of one sampler, and its end points on every grid.
  private struct Curve {
    let errors: ErrorCurve
    let ends: [StateBatch]
  }

  private func errorTable(_ curves: [Curve]) -> Table {
    Table(
      name: "ideal_derivative", title: "Global error with ideal derivatives",
      of: curves.flatMap { $0.errors.rows($0.errors.name) },
      [
        .column("sampler", "name", \.of), .column("steps", "number of steps", \.point.count),
        .summary(of: "|x - exact| at the end", \.point.summary),
      ])
  }

  private func orderTable(_ curves: [Curve]) -> Table {
    let rows = curves.map(\.errors).compactMap { curve in
      (curve.point(at: 20) ?? curve.points.last).map { (of: curve, point: $0) }
    }
    return Table(
      name: "summary", title: "Global error and order", of: rows,
      [
        .column("sampler", \.of.name), .column("steps", \.point.count), .column("mean", \.point.summary.mean),
        .column("median", \.point.summary.median), .order("order", "", "std. error", "", \.of),
      ])
  }

  private func formulaTable(_ rows: [FormulaRow]) -> Table {
    Table(
      name: "second_derivative", title: "Factor of eps in the second derivative of the DDIM map", of: rows,
      [
        .column("t", "time", \.time), .column("exact", "from the series of the DDIM map", \.exact),
        .column("printed", "Equation 51 as printed", \.printed),
        .column("corrected", "with the sign of Equation 47", \.corrected),
      ])
  }

  private func gaussianTable(_ cases: [GaussianCase]) -> Table {
    Table(
      name: "gaussian", title: "DDIM for Gaussian data", of: cases,
      [
        .column("s", "standard deviation of the data", \.width), .column("steps", "number of steps", \.steps),
        .column(
          "relative_error", "|xbar - exact|/|exact| at the end, the same for every trajectory",
          \.relativeError),
        .column("closed_form", "the same from the product of the steps' factors", \.closedForm),
        .column(
          "derivative_defect",
          "largest relative difference of d eps/d gamma from its closed form on the grid", \.derivativeDefect),
      ])
  }

  private func figure(_ curves: [Curve], _ gaussians: [GaussianCase]) -> Figure {
    let hidden: Set = ["ideal-ttm2", "ideal-ttm3", "eq51-corrected"]
    let errors = Panel(
      title: "8x8 mixture", x: .logarithmic("number of steps"), y: .logarithmic("median global error in x"),
      marks: curves.map(\.errors).filter { !hidden.contains($0.name) }.map {
        $0.line(.median, showsFit: false)
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
      curves.first { $0.errors.name == name }?.errors.orderText() ?? ""
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
    let named = Dictionary(curves.map { ($0.errors.name, $0) }) { first, _ in first }
    for name in ["ideal-ttm2", "ideal-ttm3"] {
      let isEqual = zip(named[name]?.ends ?? [], named["ddim"]?.ends ?? []).allSatisfy(==)
      checks.append(
        Check("On the DDIM ODE \(name) gives the end points of ddim to the bit.", isTrue: isEqual))
    }
    checks += ["pf-ideal2", "pf-ideal3", "pf-ideal8", "ddim"].compactMap { name in
      named[name]?.errors.check("The global order of \(name) is 1.", order: 1, within: 0.15)
    }
    let gap = zip(named["eq51-corrected"]?.ends ?? [], named["pf-ideal2"]?.ends ?? []).map { ends -> Double in
      zip(ends.0.values, ends.1.values).map { abs($0 - $1) }.max() ?? 0
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
