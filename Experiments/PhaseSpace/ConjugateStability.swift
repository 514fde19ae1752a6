import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// The stability condition of conjugate integrators against what happens.
struct ConjugateStability: Experiment {
  let card = ExperimentCard(
    name: "conjugate-stability", title: "The stability condition of conjugate integrators",
    question:
      "Does the condition |1 + h lambda_i| <= 1 on the linearised projected step say when a conjugate integrator blows up?",
    paper: Papers.phaseSpaceIntegrators, location: "Section 3 (stability of the projected variable)",
    description: """
      A step of length h of a conjugate integrator multiplies small deviations of its projected variable A z by \
      1 + h lambda_i, where lambda_i are the eigenvalues of -G G^T Sigma^-1/2 - B: the factor of the covariance cancels. \
      At high noise the first term has the eigenvalues -beta Gamma/2 and -beta nu/2. The condition asks for \
      |1 + h lambda_i| <= 1.

      For one Gaussian the methods are linear, so their growth is known without sampling noise: the product of all steps from \
      t = 1 to t = 0.55, divided by the exact A(t')^-1 A(t), has a spectral radius, whose root of degree N is the measured \
      growth per step. Beside it stands the mean error in x of the same step length on the mixture smooth4 from t = 1 \
      to t = 0.1.
      """)

  static let rates = Parameter(
    "rates", .reals(.closed(-1000...1000)),
    default: [-32, -16, -8, -4, -2, -1, -0.5, 0, 0.5, 1, 2, 4, 8, 16, 32, 64],
    help: "Values of lambda, separated by commas.")
  static let steps = Parameter(
    "steps", .integers(1...10_000), default: [2, 4, 8, 16, 32, 64],
    help: "Numbers of steps from t = 1 to t = 0.55, separated by commas.")
  static let trajectories = Parameter(
    "trajectories", .integer(2...1_000_000), default: 64, help: "Number of trajectories on the mixture.")

  var parameters: ParameterSet { ParameterSet(Self.rates, Self.steps, Self.trajectories) }
  var smoke: [ParameterAssignment] {
    [Self.rates.set([-4, 0, 4]), Self.steps.set([4, 16]), Self.trajectories.set(4)]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let study = try StabilityStudy(
      rates: parameters[Self.rates], steps: Array(Set(parameters[Self.steps])).sorted(),
      trajectories: parameters[Self.trajectories], seed: parameters.seed, context: context)
    return Report(
      tables: [table(study)], figures: [figure(study)], checks: checks(study),
      summary: .table(summary(study)),
      notes: [
        "A cell is stable where the growth per step is at most \(StabilityStudy.Cell.limit).",
        "\(parameters[Self.trajectories]) trajectories on smooth4.",
      ])
  }

  private func table(_ study: StabilityStudy) -> Table {
    Table(
      name: "growth", title: "Predicted and measured growth of conjugate integrators per step",
      of: study.cells,
      [
        .column("sampler", "name in the catalogue", \.sampler),
        .column("factor", "root of the covariance", \.factor.rawValue),
        .column("lambda", "rate", \.rate), .column("h", "length of a step", \.h),
        .column("predicted", "largest |1 + h lambda_i| at t = 1", \.predicted),
        .column("measured", "spectral radius of the projected steps, per step", \.measured),
        .column(
          "mean_error", "mean error in x on smooth4 with this step length", { Cell.defined($0.error.mean) }),
        .column("diverged", "trajectories that did not complete", \.error.diverged),
      ])
  }

  /// Agreement of condition and measurement for every method.
  private func summary(_ study: StabilityStudy) -> Table {
    Table(
      name: "summary", title: "Condition and measurement", of: study.groups,
      [
        .column("sampler", \.sampler), .column("factor", \.factor.rawValue),
        .column("cells", { $0.cells.count }),
        .column("stable by condition") { $0.cells.count(where: \.isPredictedStable) },
        .column("stable as measured") { $0.cells.count(where: \.isStable) },
        .column("agree") { $0.cells.count { $0.isStable == $0.isPredictedStable } },
        .column("best lambda on smooth4, longest step") { group in
          group.cells.filter { $0.h == group.cells.map(\.h).max() }.min { $0.score < $1.score }?.rate.plain
        },
        .column("best lambda, shortest step") { group in
          group.cells.filter { $0.h == group.cells.map(\.h).min() }.min { $0.score < $1.score }?.rate.plain
        },
      ])
  }

  private func figure(_ study: StabilityStudy) -> Figure {
    let shown = study.groups.filter { $0.factor == .cholesky }
    let panels = shown.flatMap { group in
      [
        panel(group, "measured growth per step", range: 0.25...4, \.measured),
        panel(group, "mean error on smooth4", range: 0.01...100, \.shownError),
      ]
    }
    return Figure(
      name: "growth", title: "Growth of conjugate integrators, Cholesky factor",
      finding:
        "Condition and measurement agree in \(study.cells.count { $0.isStable == $0.isPredictedStable }) of \(study.cells.count) cells; "
        + "of the cells with the smallest error for their step length \(study.bestCells.count(where: \.isPredictedStable)) of \(study.bestCells.count) are stable by the condition.",
      panels: panels, columns: 2, aspect: 1.2, legend: .hidden)
  }

  private func panel(
    _ group: StabilityStudy.Group, _ title: String, range: ClosedRange<Double>,
    _ value: (StabilityStudy.Cell) -> Double
  ) -> Panel {
    Panel(
      title: "\(group.sampler): \(title)",
      x: .categories(group.lengths.map(\.short), title: "h"),
      y: .categories(group.rates.map(\.plain), title: "lambda"),
      marks: [
        .heatMap(
          HeatMap(values: group.matrix(value), title: title, range: range, isLogarithmic: true, digits: 2))
      ])
  }

  private func checks(_ study: StabilityStudy) -> [Check] {
    let short = study.cells.filter { $0.h < 0.02 }
    let deviation = short.map { abs(Double.log($0.measured / $0.predicted)) }.max() ?? .nan
    return [
      Check("The reference solution completes for every trajectory.", isTrue: study.isComplete),
      .published(
        "The share of cells in which condition and measurement agree on stability.",
        measured: study.agreement, in: 0.85...1),
      .published(
        "Where h < 0.02 the measured growth is the predicted one (largest |ln ratio|).",
        measured: deviation, in: 0...0.1),
      .published(
        "Negative rates are unstable by the condition for every step (share of cells with lambda <= -0.5).",
        measured: study.share { $0.rate <= -0.5 && !$0.isPredictedStable } / study.share { $0.rate <= -0.5 },
        in: 0.5...1),
    ]
  }
}
