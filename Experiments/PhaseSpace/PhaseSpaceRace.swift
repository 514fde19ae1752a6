import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// Deterministic samplers in phase space at equal numbers of evaluations, with their options, and beside scalar processes.
struct PhaseSpaceRace: Experiment {
  let card = ExperimentCard(
    name: "phase-space-race", title: "Deterministic samplers in phase space at equal evaluations",
    question:
      "Which deterministic sampler in phase space is closest to the exact flow with 6 to 96 evaluations, and is it closer than a scalar process?",
    paper: Papers.phaseSpaceIntegrators, location: "Tables 1 and 2 (there on images, with learned scores)",
    description: """
      Every deterministic sampler for the process psld spends the same numbers of evaluations on the mixtures smooth4 and \
      toy-8x8, from t = 1 to t = 0.001 on grids with equal steps in the root of t - 0.001. Where a sampler has them, both \
      roots of the covariance run, Cholesky and the one along which the noise of a point mass is constant, and the rate \
      lambda takes values of both signs. Some rules of scalar processes run on vp-linear at the same numbers of evaluations.

      The error is the distance in x of an end point from that of the exact flow. The energy distance is that of the end \
      positions from the exact law of positions. Derivatives at the point of an evaluation are not counted.
      """)

  static let budgets = Parameter(
    "budgets", .integers(2...1000), default: [6, 12, 24, 48, 96],
    help: "Numbers of evaluations, separated by commas.")
  static let rates = Parameter(
    "rates", .reals(.closed(-1000...1000)), default: [-16, -8, -4, -2, 0, 1, 2, 4, 8],
    help: "Values of lambda, separated by commas.")
  static let trajectories = Parameter(
    "trajectories", .integer(2...1_000_000), default: 256, help: "Number of trajectories.")

  var parameters: ParameterSet { ParameterSet(Self.budgets, Self.rates, Self.trajectories) }
  var smoke: [ParameterAssignment] {
    [Self.budgets.set([6, 12]), Self.rates.set([-8, 0, 2]), Self.trajectories.set(8)]
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let races = try RotationStudy.Law.all.map { law in
      try PhaseSpaceRaceRuns(
        law, budgets: Array(Set(parameters[Self.budgets])).sorted(), rates: parameters[Self.rates],
        trajectories: parameters[Self.trajectories], seed: parameters.seed, context: context)
    }
    let tables = PhaseSpaceRaceTables(races)
    return Report(
      tables: [tables.errors, tables.rates], figures: [tables.errorFigure, tables.rateFigure],
      checks: checks(races), summary: .table(tables.summary),
      notes: [
        "\(parameters[Self.trajectories]) trajectories; mean distances in x from the exact flow at t = 0.001.",
        "End points of the exact flow have an energy distance of "
          + races.map { "\($0.exactDistance.short) (\($0.law.rawValue))" }.joined(separator: " and ") + ".",
      ])
  }

  private func checks(_ races: [PhaseSpaceRaceRuns]) -> [Check] {
    races.flatMap { race -> [Check] in
      let law = race.law.rawValue
      func ratio(_ claim: String, _ one: Double?, _ other: Double?, _ interval: ClosedRange<Double>) -> Check
      {
        .published("\(law): \(claim)", measured: (one ?? .nan) / (other ?? .nan), in: interval)
      }
      return [
        Check("\(law): the reference solutions complete for every trajectory.", isTrue: race.isComplete),
        ratio(
          "with 24 evaluations one score for both halves (rse) beats Euler's rule (ratio of errors).",
          race.error("rse", 24), race.error("psld-euler", 24), 0...0.6),
        ratio(
          "with 24 evaluations psld-ddim is closer with the root factor than with Cholesky (ratio).",
          race.error("psld-ddim", 24, .root), race.error("psld-ddim", 24, .cholesky), 0...0.5),
        ratio(
          "with 24 evaluations lambda = -8 takes the blow-up of cvv away (ratio to lambda = 0, Cholesky).",
          race.error("cvv", 24, .cholesky, rate: -8), race.error("cvv", 24, .cholesky, rate: 0), 0...0.5),
        ratio(
          "with 24 evaluations the best cvv with Cholesky is behind two-step psld-ddim with the root factor (ratio).",
          race.best("cvv", 24, .cholesky)?.error.mean, race.error("psld-ddim-ab2", 24, .root), 1.1...20),
        ratio(
          "the best sampler in phase space is behind the best of vp-linear (smallest ratio from 12 evaluations on).",
          race.budgets.filter { $0 >= 12 }.map { race.ratioToScalar($0) }.min(), 1, 1.05...50),
      ]
    }
  }
}
