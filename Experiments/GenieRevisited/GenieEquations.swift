import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers

/// The equations and remarks of the GENIE paper that can be checked where the score is exact.
struct GenieEquations: Experiment {
  let card = ExperimentCard(
    name: "genie-equations", title: "The equations of the GENIE paper, checked",
    question: "Which equations and remarks of the paper hold as printed, and which need a correction?",
    paper: Papers.genie,
    location: "Eqs. 12 to 14, 63 to 72, Algorithm 1, App. B.2, C.1, D, E, G.2, Section 3",
    description: """
      On the exact flow of a mixture every quantity of the paper is known: the noise prediction, its Jacobian, its total \
      derivative, and the posterior of data and noise given the noisy state. Deviations are relative to the sizes of both sides, \
      those of Eq. 12 to the sum of the sizes of its terms.

      Eq. 12 splits the derivative into two Jacobian-vector products and a part in time; their sizes times gamma are shown along \
      t. For a point mass the three are equal to the channels of Eq. 14 and cancel (Eqs. 63 to 66). With the weight gamma^2 the \
      loss of independent outputs of unit size in Eq. 14 is 1 + sigma^4 + alpha^4 per coordinate; the target itself, gamma^2 \
      |d eps/d gamma|^2, is not constant on this mixture.

      Appendix D's moments come from the mixture's own posterior. Appendix E takes DDIM with 1000 or more steps for the truth; its \
      real error stands beside that of TTM4 with 40 and 80 steps. Appendix B.2 conjectures that DDIM does well because it is close to a \
      method of second order, unlike Euler's rule on the probability-flow ODE in t: both are compared. Appendix G.2 would \
      distil a step of GENIE into a student's DDIM step; the error of this target against the exact average slope stands \
      beside that of the two DDIM steps of progressive distillation.
      """)

  private static let times = (0...24).map { 1e-3 * Double.pow(990, Double($0) / 24) }

  static let trajectories = Parameter(
    "trajectories", .integer(2...100_000), default: 1000, help: "Number of trajectories.")

  var parameters: ParameterSet { ParameterSet(Self.trajectories) }
  var smoke: [ParameterAssignment] { [Self.trajectories.set(8)] }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let schedule = LinearVariancePreserving()
    let mixture = try GaussianMixture.toy8x8()
    let setting = FlowSetting(
      mixture: mixture, schedule: schedule,
      latents: StateBatch.normal(
        count: parameters[Self.trajectories], dimension: mixture.dimension, seed: parameters.seed),
      startTime: schedule.defaultStartTime)
    let few = FlowSetting(
      mixture: setting.mixture, schedule: setting.schedule,
      latents: setting.latents.slice(0..<min(setting.latents.count, 200)), startTime: setting.startTime)
    let end = setting.startTime
    let study = try EquationStudy(few, times: Self.times.map { $0 * end }, context: context)
    let claims = try SolverClaims(setting, cut: 1e-3, context: context)
    return Report(
      tables: [
        identityTable(study), termTable(study), eulerTable(claims), truthTable(claims), targetTable(claims),
      ],
      figures: [termFigure(study), targetFigure(claims)],
      checks: identityChecks(study) + lossChecks(study) + solverChecks(claims),
      summary: .table(identityTable(study, digits: true)),
      notes: [
        "\(few.latents.count) trajectories at \(Self.times.count) times for the equations, \(setting.latents.count) for the solvers.",
        "Deviations are relative: 0 where the sides agree, 1 where they have nothing in common.",
        "Mean error of DDIM: "
          + claims.pseudoTruth.map { "\($0.error.mean.short) with \($0.steps) steps" }.joined(separator: ", ")
          + "; of TTM4: "
          + claims.taylor.map { "\($0.error.mean.short) with \($0.steps)" }.joined(separator: ", ") + ".",
      ])
  }

  // MARK: - Tables

  private func identityTable(_ study: EquationStudy, digits: Bool = false) -> Table {
    func cell(_ value: Double) -> Cell {
      digits ? .text(NumberText.significant(value, digits: 2)) : .number(value)
    }
    return Table(
      name: "identities", title: "Deviations of the equations", of: study.identities,
      [
        .column("equation", "of the paper", \.equation),
        .column("points", "states and times", \.deviations.count),
        .column("median", "median relative deviation") { cell($0.deviations.median) },
        .column("max", "largest") { cell($0.deviations.maximum) },
      ])
  }

  private func termTable(_ study: EquationStudy) -> Table {
    Table(
      name: "terms", title: "Sizes of the three terms of Eq. 12 along t", of: study.levels,
      [
        .column("t", "time", \.time), .column("gamma", "sigma/alpha", \.gamma),
        .column("product_eps", "mean of gamma |J eps|, J the Jacobian of eps in xbar") { $0.terms[0].mean },
        .column("product_x", "mean of gamma times the second product") { $0.terms[1].mean },
        .column("part_in_time", "mean of gamma |d eps/dt dt/dgamma|") { $0.terms[2].mean },
        .column("derivative", "mean of gamma |d eps/d gamma|", \.derivative.mean),
        .column("weighted_square", "mean of gamma^2 |d eps/d gamma|^2", \.weightedSquare),
        .column("plain_square", "mean of |d eps/d gamma|^2", \.plainSquare),
        .column("unit_loss", "1 + sigma^4 + alpha^4", \.unitLoss),
      ])
  }

  private func eulerTable(_ claims: SolverClaims) -> Table {
    Table(
      name: "euler", title: "Euler's rule in gamma (DDIM) and in t (App. B.2)", of: claims.pairs,
      [
        .column("steps", "number of steps", \.steps),
        .column("ddim_mean", "mean error of ddim", \.ddim.mean),
        .column("pf_mean", "mean error of pf-ttm1", \.flow.mean),
        .column("ratio", "pf_mean/ddim_mean") { $0.flow.mean / $0.ddim.mean },
        .column("ddim_median", "median error of ddim", \.ddim.median),
        .column("pf_median", "median error of pf-ttm1", \.flow.median),
      ])
  }

  private func truthTable(_ claims: SolverClaims) -> Table {
    let rows =
      claims.pseudoTruth.map { ("ddim", $0.steps, $0.error) }
      + claims.taylor.map { ("ttm4", $0.steps, $0.error) }
    return Table(
      name: "pseudo_truth", title: "The error of DDIM with many steps (App. E)", of: rows,
      [
        .column("sampler", "name in the catalogue", \.0), .column("steps", "number of steps", \.1),
        .summary(of: "|x - exact| at the end", \.2),
      ])
  }

  private func targetTable(_ claims: SolverClaims) -> Table {
    Table(
      name: "targets", title: "Targets of distillation (App. G.2)", of: claims.targets,
      [
        .column("dt", "length of the student's step in t, from t = 0.2", \.length),
        .column("h", "its length in gamma", \.step),
        .column("slope", "mean size of the exact average slope", \.slope.mean),
        .column("two_ddim", "mean error of the target of two DDIM steps", \.twoSteps.mean),
        .column("genie", "mean error of the target of one GENIE step", \.genie.mean),
        .column("two_ddim_median", "median", \.twoSteps.median),
        .column("genie_median", "median", \.genie.median),
      ])
  }

  // MARK: - Figures

  private func termFigure(_ study: EquationStudy) -> Figure {
    let x = study.levels.map(\.time)
    func line(_ name: String, _ value: (EquationStudy.Level) -> Double) -> Mark {
      .line(LineSeries(name, x: x, y: study.levels.map(value)))
    }
    let first = study.levels.first
    let last = study.levels.last
    return Figure(
      name: "terms", title: "The three terms of Eq. 12 along t",
      finding:
        "At t = \((last?.time ?? .nan).short) the terms have sizes of \((last?.terms[0].mean ?? .nan).short) and leave a derivative of "
        + "\((last?.derivative.mean ?? .nan).short), in units of 1/gamma; at t = \((first?.time ?? .nan).short) "
        + "\((first?.terms[0].mean ?? .nan).short) and \((first?.derivative.mean ?? .nan).short).",
      panels: [
        Panel(
          title: "sizes of the terms", x: .logarithmic("t"), y: .logarithmic("mean of gamma times the norm"),
          marks: [
            line("product with eps") { $0.terms[0].mean }, line("product with x") { $0.terms[1].mean },
            line("part in time") { $0.terms[2].mean }, line("derivative") { $0.derivative.mean },
          ]),
        Panel(
          title: "weights of the loss", x: .logarithmic("t"), y: .logarithmic("mean square"),
          marks: [
            line("target, weight gamma^{2}", \.weightedSquare), line("target, weight 1", \.plainSquare),
            line("unit outputs, weight gamma^{2}", \.unitLoss),
          ]),
      ], columns: 2, aspect: 1, legend: .below)
  }

  private func targetFigure(_ claims: SolverClaims) -> Figure {
    let x = claims.targets.map(\.length)
    return Figure(
      name: "targets", title: "Targets of distillation against the exact average slope",
      finding:
        "The error of the target of two DDIM steps falls with the power \(order(claims, \.twoSteps.median).short) of the step, that of "
        + "one GENIE step with the power \(order(claims, \.genie.median).short).",
      panels: [
        Panel(
          x: .logarithmic("length of the student's step in t"), y: .logarithmic("median error of the target"),
          marks: [
            .line(LineSeries("two DDIM steps", x: x, y: claims.targets.map(\.twoSteps.median))),
            .line(LineSeries("one GENIE step", x: x, y: claims.targets.map(\.genie.median))),
          ])
      ], width: .column, legend: .below)
  }

  private func order(_ claims: SolverClaims, _ value: (SolverClaims.Target) -> Double) -> Double {
    OrderEstimate(steps: claims.targets.map(\.step), errors: claims.targets.map(value)).slope
  }

  // MARK: - Checks

  private func identityChecks(_ study: EquationStudy) -> [Check] {
    let exact = [
      "Eq. 12", "Eq. 63", "Eq. 64", "Eq. 65", "Eq. 66, the sum for a point mass", "Eq. 67",
      "Eq. 68, x_0 x_0^T in the first term", "Eq. 70", "Eq. 71",
      "Eq. 72, minimiser with the factor 1/sigma^2",
    ].compactMap { name in
      study[name].map {
        Check("\(name) holds (largest relative deviation).", measured: $0.maximum, in: 0...1e-8)
      }
    }
    let wrong = [
      "Eq. 68, as printed", "Eq. 72, minimiser as printed", "Algorithm 1 as printed, JVP_s - JVP_t",
    ].compactMap { name in
      study[name].map {
        Check.published(
          "\(name): does not hold (largest relative deviation).", measured: $0.maximum, in: 0.5...1.001)
      }
    }
    let velocity = study["derivative of the v-prediction"].map {
      Check(
        "The derivative of the v-prediction is (d eps/d gamma)/alpha - alpha^2 x_t (largest deviation from central differences).",
        measured: $0.maximum, in: 0...1e-4)
    }
    return exact + wrong + [velocity].compactMap { $0 }
  }

  private func lossChecks(_ study: EquationStudy) -> [Check] {
    func spread(_ value: (EquationStudy.Level) -> Double) -> Double {
      let values = study.levels.map(value)
      return (values.max() ?? .nan) / (values.min() ?? .nan)
    }
    var checks = [
      Check(
        "With the weight gamma^2 the loss of unit outputs in Eq. 14 changes little along t (largest over smallest).",
        measured: spread(\.unitLoss), in: 1...4 / 3.0 + 1e-9),
      Check.published(
        "With the weight 1 it does not (largest over smallest).",
        measured: spread { $0.unitLoss / ($0.gamma * $0.gamma) }, in: 1e6...1e10),
      Check.published(
        "The target of the loss is not constant along t with the weight gamma^2 either (largest over smallest mean square).",
        measured: spread(\.weightedSquare), in: 1e3...1e12),
    ]
    if let last = study.levels.last {
      checks.append(
        .published(
          "Near t = 1 the terms of Eq. 12 cancel (sum of their sizes over that of the derivative).",
          measured: last.terms.reduce(0) { $0 + $1.mean } / last.derivative.mean, in: 1e3...1e7))
    }
    return checks
  }

  private func solverChecks(_ claims: SolverClaims) -> [Check] {
    var checks = claims.pairs.map { pair in
      Check.published(
        "With \(pair.steps) steps Euler's rule on the probability-flow ODE in t has about half of DDIM's mean error (ratio).",
        measured: pair.flow.mean / pair.ddim.mean, in: 0.35...0.7)
    }
    if let truth = claims.pseudoTruth.first, let taylor = claims.taylor.last {
      checks.append(
        .published(
          "DDIM with \(truth.steps) steps, taken for the truth in App. E, is farther from it than TTM4 with \(taylor.steps) (ratio of mean errors).",
          measured: truth.error.mean / taylor.error.mean, in: 2...1e3))
    }
    checks += [
      Check(
        "A second Taylor step with the backward difference of eps is the rule ab2 (largest distance).",
        measured: claims.backwardDistance, in: 0...1e-10),
      Check.published(
        "The target of two DDIM steps is of first order in the student's step.",
        measured: order(claims, \.twoSteps.median), in: 0.8...1.2),
      Check.published(
        "The target of one GENIE step is of second order in it.", measured: order(claims, \.genie.median),
        in: 1.8...2.2),
    ]
    return checks
  }
}
