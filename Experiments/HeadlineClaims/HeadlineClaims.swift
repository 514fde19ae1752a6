import Experimentation
import Reporting

/// Which of the statements made on the toy mixture hold on others.
struct HeadlineClaims: Experiment {
  let card = ExperimentCard(
    name: "headline-claims", title: "Headline claims on more than one mixture",
    question: "Which statements of the README and the notebooks hold on other mixtures than the toy?",
    paper: Papers.genie, location: "Appendix E",
    description: """
      Every statement is a number that has to lie in an interval, fixed before the other mixtures were looked at. It is \
      measured in the same way on the 64-mode toy, on three wide modes, on two random mixtures of 20 and 64 modes in the \
      plane, and on one of 30 modes in three dimensions, with 25 quadratic steps unless the statement says otherwise. Random \
      mixtures have means uniform in a cube, deviations log-uniform from 0.02 to 0.2 and exponential weights.

      Standard errors of ratios of means are those over pairs of the same latent; where a number has none, none is given.
      """)

  static let trajectories = Parameter(
    "trajectories", .integer(20...1_000_000), default: 2000, help: "Number of latents on each mixture.")
  static let order = Parameter(
    "order", .integer(12...60), default: 24, help: "Order of the series that radii are estimated from.")

  var parameters: ParameterSet { ParameterSet(Self.trajectories, Self.order) }
  var smoke: [ParameterAssignment] { [Self.trajectories.set(24), Self.order.set(12)] }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let studies = try TestMixtures.all().map {
      try ClaimStudy(
        $0, trajectories: parameters[Self.trajectories], seriesOrder: parameters[Self.order],
        seed: parameters.seed, context: context)
    }
    let toy = studies[0]
    let everywhere = HeadlineClaim.allCases.filter { claim in studies.allSatisfy { $0.holds(claim) } }
    let elsewhere = studies.dropFirst()
    let onlyToy = HeadlineClaim.allCases.filter { claim in
      toy.holds(claim) && !elsewhere.contains { $0.holds(claim) }
    }
    return Report(
      tables: [Self.table(studies), Self.summary(studies, name: "claims")],
      checks: studies.map {
        Check(
          "The reference solution completes for every trajectory (\($0.name)).", isTrue: $0.referenceCompletes
        )
      }
        + HeadlineClaim.allCases.map { claim in
          .published("On the toy: \(claim.sentence)", measured: toy[claim].value, in: claim.interval)
        },
      summary: .table(Self.summary(studies, name: "summary")),
      notes: [
        "\(parameters[Self.trajectories]) latents on each mixture; errors are distances in x at t = 0.001.",
        "Of \(HeadlineClaim.allCases.count) claims \(everywhere.count) hold on all \(studies.count) mixtures; on the toy only hold: "
          + (onlyToy.isEmpty ? "none" : onlyToy.map(\.rawValue).joined(separator: ", ")) + ".",
      ])
  }

  /// One row for every claim and mixture.
  private static func table(_ studies: [ClaimStudy]) -> Table {
    let rows = HeadlineClaim.allCases.flatMap { claim in studies.map { (claim: claim, study: $0) } }
    return Table(
      name: "measured", title: "Headline claims, mixture by mixture", of: rows,
      [
        .column("claim", "the statement in short", \.claim.rawValue),
        .column("mixture", "where it is tried", \.study.name),
        .column("value", "what was measured") { $0.study[$0.claim].value },
        .column("standard_error", "its standard error, where it has one") {
          $0.study[$0.claim].standardError
        },
        .column("lower", "the statement holds from here") { $0.claim.interval.lowerBound },
        .column("upper", "to here; empty without bound") { row in
          row.claim.interval.upperBound.isFinite ? row.claim.interval.upperBound : Double.nan
        },
        .column("holds", "yes or no") { $0.study.holds($0.claim) ? "yes" : "no" },
      ])
  }

  /// The name of a mixture as that of a column.
  private static func column(_ mixture: String) -> String {
    String(mixture.map { $0 == "-" ? "_" : $0 })
  }

  /// One row for every claim.
  private static func summary(_ studies: [ClaimStudy], name: String) -> Table {
    Table(
      name: name, title: "Where the headline claims hold", of: HeadlineClaim.allCases,
      [
        .column("claim", "the statement in short", \.rawValue), .column("page", "where it is made", \.page),
        .column("mixtures", "mixtures on which it holds") { claim in studies.count { $0.holds(claim) } },
      ]
        + studies.flatMap { study -> [Field<HeadlineClaim>] in
          let column = Self.column(study.name)
          guard name == "claims" else {
            return [
              .column(column, "what was measured on this mixture") { claim -> Cell in
                .text(
                  NumberText.significant(study[claim].value, digits: 3) + (study.holds(claim) ? "" : " no"))
              }
            ]
          }
          return [
            .column(column, "what was measured on this mixture") { study[$0].value },
            .column("\(column)_holds", "whether the statement holds there, yes or no") {
              study.holds($0) ? "yes" : "no"
            },
          ]
        }
        + (name == "claims" ? [.column("sentence", "the statement", \.sentence)] : []))
  }
}
