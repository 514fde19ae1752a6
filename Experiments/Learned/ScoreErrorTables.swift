import Accuracy
import Experimentation
import Numbers
import Reporting

/// What `score-error-floor` prints.
struct ScoreErrorTables {
  let curves: [SamplerErrors]
  let scores: [ScoreErrorFloor.Score]
  let meetings: [ScoreErrorFloor.Meeting]

  var scoreTable: Table {
    Table(
      name: "scores", title: "Errors of the end points of the exact flow of scores with errors", of: scores,
      [
        .column("score", "delta of the perturbation, or the network", \.name),
        .summary(of: "|x - exact| at the end", \.error),
      ])
  }

  var errorTable: Table {
    Table(
      name: "score_error_floor", title: "Errors of samplers with the exact score",
      of: curves.flatMap { entry in entry.curve.points.map { (name: entry.card.name, point: $0) } },
      [
        .column("sampler", "name in the catalogue", \.name),
        .column("steps", "number of steps", \.point.count),
        .column("evaluations", "evaluations of eps per trajectory", \.point.evaluations),
        .summary(of: "|x - exact| at the end", \.point.summary),
      ])
  }

  var meetingTable: Table {
    Table(
      name: "equal_errors", title: "Numbers of steps at which the error of a sampler is that of the score",
      of: meetings,
      [
        .column("sampler", "name in the catalogue", \.sampler),
        .column("score", "delta of the perturbation, or the network", \.score.name),
        .column("score_error", "mean |x - exact| of the exact flow of the score", \.score.error.mean),
        .column("steps", "number of steps with that error; empty: none of those measured", \.steps),
        .column(
          "total_error",
          "mean |x - exact| of the sampler on that score, after the nearest whole number of steps",
          \.total),
        .column("ratio", "the same over the error of the score", Self.ratio),
      ])
  }

  private static func ratio(_ meeting: ScoreErrorFloor.Meeting) -> Double? {
    meeting.total.map { $0 / meeting.score.error.mean }
  }

  var summary: Table {
    Table(
      name: "summary", title: "Steps at which the error of the sampler is that of the score", of: curves,
      [.column("sampler", \.card.name)]
        + scores.map { score in
          .column(score.name) { entry in
            meetings.first { $0.sampler == entry.card.name && $0.score.name == score.name }?.steps
          }
        })
  }

  private func known(_ sampler: String) -> [(size: Double, steps: Double)] {
    meetings.filter { $0.sampler == sampler }.compactMap { meeting in
      guard let size = meeting.score.size, let steps = meeting.steps else { return nil }
      return (size, steps)
    }
  }

  var figure: Figure {
    let network = scores.first { $0.size == nil }
    let parts = meetings.filter { $0.score.size == nil }.compactMap { meeting in
      meeting.steps.map { "\(meeting.sampler) \($0.short)" }
    }
    return Figure(
      name: "score_error_floor", title: "Errors of samplers and of scores",
      finding:
        "The trained network moves end points by \((network?.error.mean ?? .nan).short) in the mean; steps after which a sampler is better than that: "
        + "\(parts.joined(separator: ", ")).",
      panels: [
        Panel(
          title: "errors of samplers", caption: "dashed: errors of the scores",
          x: .logarithmic("number of steps"), y: .logarithmic("mean error in x"),
          marks: curves.map { $0.curve.line(.mean, showsFit: false) }
            + scores.map { .rule(.horizontal($0.error.mean)) }),
        Panel(
          title: "where both are equal", x: .logarithmic("size of the score error, delta"),
          y: .logarithmic("number of steps"),
          marks: curves.map { entry in
            let points = known(entry.card.name)
            return .line(LineSeries(entry.card.name, x: points.map(\.size), y: points.map(\.steps)))
          }),
      ], columns: 2, aspect: 1, legend: .below)
  }

  var checks: [Check] {
    var checks: [Check] = []
    let small = scores.filter { ($0.size ?? .infinity) <= 0.03 }
    if small.count > 1 {
      let law = OrderEstimate(steps: small.compactMap(\.size), errors: small.map(\.error.mean))
      checks.append(
        .published(
          "The error of the score grows in proportion to delta, up to 0.03 (power).", measured: law.slope,
          in: 0.8...1.2))
    }
    for (name, interval) in [("ddim", 0.75...1.25), ("ttm2", 0.35...0.6)] {
      let points = known(name)
      guard points.count > 1 else { continue }
      let law = OrderEstimate(steps: points.map { 1 / $0.size }, errors: points.map(\.steps))
      checks.append(
        .published(
          "The number of steps at which \(name) is as wrong as the score grows with about the power 1/\(name == "ddim" ? 1 : 2) of 1/delta.",
          measured: law.slope, in: interval))
    }
    let ratios = meetings.filter { ($0.score.size ?? .infinity) <= 0.01 }.compactMap(Self.ratio)
    if let least = ratios.min(), let most = ratios.max() {
      checks.append(
        .published(
          "At that number of steps, with delta up to 0.01, no sampler is nearer to the flow of the mixture than 0.7 of the error of the score (smallest ratio).",
          measured: least, in: 0.7...Double.infinity))
      checks.append(
        .published(
          "Nor farther than the sum of both errors, up to the interpolation (largest ratio).", measured: most,
          in: 0...2.2))
    }
    for score in scores where score.size != nil {
      let steps = ["ddim", "ttm2"].map { name in
        meetings.first { $0.sampler == name && $0.score.name == score.name }?.steps
      }
      guard let first = steps[0], let second = steps[1] else { continue }
      checks.append(
        .published(
          "With delta = \(score.name) the second-order method gets there in fewer steps than DDIM (ratio).",
          measured: second / first, in: 0...1))
    }
    return checks
  }
}
