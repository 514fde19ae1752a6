import Accuracy
import Diffusion
import Experimentation
import GSLReference
import Integration
import Numbers
import Reporting
import Samplers

/// Error against work, from the fewest evaluations to the rounding error.
struct WorkPrecision: Experiment {
  let card = ExperimentCard(
    name: "work-precision", title: "Work and precision",
    question: "Which method needs the least work for a given error, from rough samples to rounding errors?",
    paper: Papers.jorbaZou, location: "Section 3",
    description: """
      Samplers on quadratic grids spend given numbers of evaluations of the noise prediction; adaptive Taylor series in three \
      variables, Runge-Kutta with step control and three integrators of the GNU Scientific Library (rk8pd, msadams, \
      and bsimp with the Jacobian in closed form) run at given tolerances. All start from the same latents. The error is \
      the distance in x of the end point from that of an adaptive Taylor series of order 20 at tolerance 1e-14.

      Work is counted in two ways: evaluations of eps, where a jet counts as one, and their cost with derivatives at the price \
      --cost. At price 1 a jet of order p costs p; a Jacobian is one evaluation and one derivative for each coordinate. A trajectory on which a method gives up has no error and is counted in 'diverged'; costs are means over the \
      trajectories that the method reports on. Times are in Benchmarks.

      The variable with the fewest steps at tight tolerances, asinh(gamma/s) with the smallest width s of the mixture, is \
      the yardstick in all figures.

      The kernel that all methods use is held, order by order, against double-double arithmetic.
      """)

  static let budgets = Parameter(
    "budgets", .integers(1...100_000), default: [10, 20, 40, 80, 160, 320, 640, 1280],
    help: "Numbers of evaluations of samplers on a given grid.")
  static let tolerances = Parameter(
    "tolerances", .reals(.closed(1e-14...1e-2)), default: (2...14).map { Double("1e-\($0)") ?? 1 },
    help: "Tolerances of the methods that choose their steps.")
  static let samplers = SamplerOption.standard.several(
    default: SamplerCatalog.comparison + [
      "tab-deis3", "rho-rk4", "dpm-solver-3s", "dpm-solver-3m-consistent", "dpm-solver++-2m", "unipc-data-2",
      "etd-ttm4", "etd-data-ttm4", "rk45", "rk45-gamma",
    ])

  var parameters: ParameterSet {
    ParameterSet(
      [Self.budgets, Self.tolerances, Self.samplers] + FlowSetting.options(trajectories: 200)
        + [GridOptions.spacing, GridOptions.cut, CostOption.cost])
  }

  var smoke: [ParameterAssignment] {
    [
      LatentOptions.trajectories.set(8), Self.budgets.set([10, 80]),
      Self.tolerances.set([1e-4, 1e-9, 1e-12]),
      SamplerOption.several.set(
        SamplerOption.standard.samplers(named: ["ddim", "ttm3", "ab2", "pf-ttm2", "etd-data-ttm4", "rk45"])),
    ]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let schedule = try parameters.schedule()
    let cut = parameters[GridOptions.cut]
    let exact = try setting.exactFlow(at: [cut], context: context)
    let study = PrecisionStudy(
      setting: setting, exact: exact,
      recipe: GridRecipe<ScalarDiffusion>(
        parameters[GridOptions.spacing], schedule: schedule, from: setting.startTime,
        to: cut, data: .law(setting.mixture)), cost: parameters.costModel(of: setting.mixture),
      context: context)
    let tolerances = Array(Set(parameters[Self.tolerances])).sorted(by: >)
    let samplers = parameters[SamplerOption.several].filter {
      $0.card.family != .stochastic && $0.card.name != TaylorAdaptive().card.name
    }
    let width = setting.mixture.standardDeviations.filter { $0 > 0 }.min() ?? 0.01
    let curves =
      try study.fixed(
        samplers.filter { $0.card.evaluations != .adaptive },
        budgets: Array(Set(parameters[Self.budgets])).sorted())
      + study.controlled(
        samplers.filter { $0.card.evaluations == .adaptive }, tolerances: tolerances)
      + study.taylor(in: [.identity, .logarithm, .asinh(width)], tolerances: tolerances)
      + study.gsl(GSLIntegrator.Method.allCases, tolerances: tolerances)
    let floor = try study.floor()
    let tables = PrecisionTables(curves: curves, cost: study.cost, floor: floor)
    let kernel = try KernelAccuracy(setting, states: 32, context: context)
    return Report(
      tables: tables.tables + [kernel.table], figures: tables.figures + [kernel.figure],
      checks: try checks(curves, study) + [
        Check(
          "The reference agrees with another of order \(PrecisionStudy.floorOrder) and a tenth of its tolerance (median distance).",
          measured: floor, in: 0...1e-13),
        kernel.check,
      ], summary: .table(tables.summary),
      notes: [
        "\(setting.latents.count) trajectories; median of |x - exact| at t = \(cut); every trajectory has to arrive.",
        "Each cell: fewest evaluations of eps / least cost, per trajectory. " + study.cost.note,
      ])
  }

  private func checks(_ curves: [PrecisionCurve], _ study: PrecisionStudy) throws -> [Check] {
    let exact = study.exact
    let witness = PrecisionWitness(setting: study.setting, exact: exact)
    var checks = [
      Check.completes(exact),
      Check(
        "A latent that is not a number is an outcome of taylor-adaptive, and its neighbours keep their bits.",
        isTrue: try witness.failureIsAnOutcome()),
      Check(
        "The Jacobian along the flow is the second Taylor coefficient of the kernel (largest relative deviation).",
        measured: witness.jacobianAlongFlow(), in: 0...1e-11),
      Check(
        "The Jacobian agrees with central differences of eps (largest relative deviation).",
        measured: witness.jacobianAgainstDifferences(), in: 0...1e-4),
    ]
    checks += curves.filter { $0.group == .variables }.compactMap { curve in
      curve.run(at: 1e-14).map {
        Check(
          "The median error of \($0.order.map { "order \($0), " } ?? "")\(curve.method), at tolerance 1e-14.",
          measured: $0.error.median, in: 0...1e-12)
      }
    }
    if let curve = curves.first(where: { $0.method == "GSL rk8pd" }), let run = curve.runs.last,
      let tolerance = curve.tolerance(run)
    {
      checks.append(
        Check(
          "GSL rk8pd agrees with the reference at its smallest tolerance (median distance, in units of it).",
          measured: run.error.median / tolerance, in: 0...1000))
    }
    for curve in curves where curve.variable == ChangeOfVariable.identity.name {
      guard curve.group == .variables, let run = curve.runs.last, let tolerance = curve.tolerance(run) else {
        continue
      }
      checks.append(
        Check(
          "The step counts belong to the sampler taylor-adaptive: its median error is the same to the bit.",
          isTrue: try study.sampler(in: .identity, tolerance: tolerance) == run.error.median))
    }
    return checks + variableChecks(curves)
  }

  private func variableChecks(_ curves: [PrecisionCurve]) -> [Check] {
    let series = curves.filter { $0.group == .variables }
    guard let plain = series.first(where: { $0.variable == ChangeOfVariable.identity.name }) else {
      return []
    }
    let others = series.filter { $0.method != plain.method }
    let steps = [1e-9, 1e-12].flatMap { tolerance in
      others.compactMap { curve -> Check? in
        guard let own = curve.run(at: tolerance)?.steps?.mean,
          let least = plain.run(at: tolerance)?.steps?.mean
        else { return nil }
        return Check.published(
          "\(curve.method) takes fewer steps than in gamma at tolerance \(tolerance) (ratio of the means).",
          measured: own / least, in: 0...0.95)
      }
    }
    let honest = series.map { curve in
      Check.published(
        "The median error of \(curve.method) stays near its tolerance at all tolerances (largest ratio).",
        measured: largestRatio(curve), in: 0...10)
    }
    return steps + honest
  }

  private func largestRatio(_ curve: PrecisionCurve) -> Double {
    curve.runs.compactMap { run in curve.tolerance(run).map { run.error.median / $0 } }.max() ?? .nan
  }
}
