import Experimentation
import Numbers
import Reporting

/// What the contests on several laws say together.
struct SamplerVerdict {
  let contests: [SamplerContest]
  let budgets: [Int]

  /// The method whose lead is measured.
  static let own = "hpc-tau-3"
  /// The numbers of evaluations of the goals.
  static let goals = [8, 10, 15, 20]

  private typealias Row = (contest: SamplerContest, score: SamplerContest.Score)
  private typealias Lead = (
    contest: SamplerContest, own: SamplerContest.Score, rival: SamplerContest.Score
  )

  /// Every method, law and number of evaluations.
  var errors: Table {
    let rows = contests.flatMap { contest in contest.scores.map { Row(contest, $0) } }
    return Table(
      name: "errors", title: "Errors at equal evaluations, each method on its own best grid", of: rows,
      [
        .column("law", "law of the data", \.contest.law.name),
        .column("method", "name", \.score.method),
        .column("evaluations", "evaluations of eps per trajectory", \.score.evaluations),
        .column("grid", "the spacing that was best on the latents of the selection", \.score.grid),
        .column("variant", "the variant that was best there", \.score.variant),
        .column("selection_mean", "mean error there", \.score.selected),
        .summary(of: "|x - exact| at the end", \.score.summary),
        .column("p99_9", "99.9th percentile", \.score.p999),
        .column("above_1", "errors above 1, trajectories that did not arrive among them", \.score.failures),
      ])
  }

  private var pairs: [Lead] {
    contests.flatMap { contest in
      budgets.compactMap { steps in
        guard let own = contest.score(Self.own, steps), let rival = contest.rival(steps) else { return nil }
        return Lead(contest, own, rival)
      }
    }
  }

  /// The lead of `hpc-tau-3` over the best of the others.
  var leads: Table {
    Table(
      name: "leads", title: "Lead of \(Self.own) over the best of the other methods", of: pairs,
      [
        .column("law", "law of the data", \.contest.law.name),
        .column("dimension", "coordinates", \.contest.law.mixture.dimension),
        .column("modes", "components", \.contest.law.mixture.count),
        .column("steps", "number of steps, of one evaluation each, or two under guidance", \.own.steps),
        .column("grid", "grid of \(Self.own)", \.own.grid),
        .column("rival", "the other method with the least mean error", \.rival.method),
        .column("rival_grid", "its grid", \.rival.grid),
        .column("ratio", "its mean error over that of \(Self.own)") {
          SamplerContest.lead(of: $0.own, over: $0.rival).ratio
        },
        .column("deviations", "the mean of the paired differences over its standard error") {
          SamplerContest.lead(of: $0.own, over: $0.rival).deviations
        },
      ])
  }

  private func ahead(_ steps: Int, among contests: [SamplerContest]) -> Int {
    contests.count { contest in
      guard let own = contest.score(Self.own, steps), let rival = contest.rival(steps) else { return false }
      return own.mean < rival.mean
    }
  }

  /// On how many laws `hpc-tau-3` is ahead of all others.
  var goals: Table {
    let drawn = contests.filter { $0.law.kind == .drawn }
    return Table(
      name: "goals", title: "Laws on which \(Self.own) is ahead of every other method", of: budgets,
      [
        .column("steps", "number of steps, of one evaluation each, or two under guidance") { $0 },
        .column("drawn_ahead", "drawn laws on which it is ahead") { ahead($0, among: drawn) },
        .column("drawn", "drawn laws") { _ in drawn.count },
        .column("ahead", "all laws on which it is ahead") { ahead($0, among: contests) },
        .column("laws", "all laws") { _ in contests.count },
        .column("geometric_mean", "geometric mean of the leads over all laws") { geometricLead($0) },
      ])
  }

  private func geometricLead(_ steps: Int) -> Double {
    let logs = pairs.filter { $0.own.steps == steps }.map { Double.log($0.rival.mean / $0.own.mean) }
    return Double.exp(logs.reduce(0, +) / Double(logs.count))
  }

  /// Mean errors against evaluations, and the leads.
  var figures: [Figure] {
    let methods = contests.first?.scores.map(\.method) ?? []
    let names = methods.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let lines = names.map { name in
      Mark.line(
        LineSeries(
          name, x: budgets.map(Double.init),
          y: budgets.map { steps in
            let logs = contests.compactMap { $0.score(name, steps) }.map { Double.log($0.mean) }
            return Double.exp(logs.reduce(0, +) / Double(logs.count))
          }))
    }
    let leads = contests.map { contest in
      let own = pairs.filter { $0.contest.law.name == contest.law.name }
      return Mark.line(
        LineSeries(
          contest.law.name, x: own.map { Double($0.own.steps) }, y: own.map { $0.rival.mean / $0.own.mean }))
    }
    let largest = budgets.last ?? 0
    return [
      Figure(
        name: "errors", title: "Mean errors of methods of one evaluation a step",
        finding:
          "With \(largest) evaluations \(Self.own) is \(geometricLead(largest).short) times as close to the exact flow as the best of the others, in the geometric mean over \(contests.count) laws.",
        panels: [
          Panel(
            title: "all laws", caption: "each method on its own best grid",
            x: .logarithmic("evaluations"), y: .logarithmic("geometric mean of the mean errors"), marks: lines
          )
        ]),
      Figure(
        name: "leads", title: "Lead of \(Self.own) on every law",
        finding:
          "Above 1 \(Self.own) is ahead: on \(ahead(largest, among: contests)) of \(contests.count) laws with \(largest) evaluations.",
        panels: [
          Panel(
            title: "lead", caption: "best mean error of the others over that of \(Self.own)",
            x: .logarithmic("evaluations"), y: .logarithmic("ratio of mean errors"),
            marks: leads + [.rule(.horizontal(1))])
        ]),
    ]
  }

  /// The claims, whose intervals were fixed before any of the laws was drawn.
  var checks: [Check] {
    let drawn = contests.filter { $0.law.kind == .drawn }
    var checks = [
      Check("The exact flows come to their ends.", isTrue: contests.allSatisfy(\.isComplete)),
      Check(
        "Every method takes the same number of evaluations for the same number of steps.",
        isTrue: contests.allSatisfy { contest in
          budgets.allSatisfy { steps in
            Set(contest.scores.filter { $0.steps == steps }.map(\.evaluations)).count == 1
          }
        }),
    ]
    for steps in Self.goals where budgets.contains(steps) && !drawn.isEmpty {
      checks.append(
        Check(
          "With \(steps) evaluations \(Self.own) is ahead of every other method on at least eight of ten drawn laws (share).",
          measured: Double(ahead(steps, among: drawn)) / Double(drawn.count), in: 0.8...1))
    }
    for contest in contests where contest.law.kind == .named && contest.law.name.hasPrefix("digits") {
      for steps in Self.goals {
        guard let own = contest.score(Self.own, steps), let rival = contest.rival(steps) else { continue }
        checks.append(
          Check(
            "On \(contest.law.name) with \(steps) evaluations \(Self.own) is ahead of every other method (ratio of mean errors).",
            measured: rival.mean / own.mean, in: 1...Double.infinity))
      }
    }
    checks.append(
      Check(
        "\(Self.own) has no error above 1 where UniPC has none (laws and numbers of evaluations).",
        measured: Double(excesses), in: 0...0))
    return checks
  }

  /// Laws and numbers of evaluations with an error above 1 of `hpc-tau-3` and none of either UniPC.
  private var excesses: Int {
    contests.reduce(0) { sum, contest in
      sum
        + budgets.count { steps in
          guard let own = contest.score(Self.own, steps), own.failures > 0 else { return false }
          return ["unipc-2", "unipc-3"].allSatisfy { contest.score($0, steps)?.failures == 0 }
        }
    }
  }
}
