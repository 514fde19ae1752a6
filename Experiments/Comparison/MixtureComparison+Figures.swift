import Diffusion
import Metrics
import Numbers
import Reporting
import Samplers

extension MixtureComparison {
  /// Every figure of the comparison.
  ///
  /// - Throws: `GSLError` when the principal axes cannot be found, `ModelError` for a law beyond the range of numbers.
  func figures(seed: UInt64) throws -> [Figure] {
    try samplePanels(seed: seed) + [globalErrorFigure] + localErrorFigure.pages()
  }

  private func samplePanels(seed: UInt64) throws -> [Figure] {
    let end = problem.grid.last
    let isScalar = Process.self == ScalarDiffusion.self
    let scale = problem.process.amplitude(at: end)
    let law = isScalar ? try mixture.diffused(scale: scale, level: end.level) : mixture
    var items = [
      SamplePanels.Item(
        title: "data",
        states: DataSample.independent(
          from: mixture, count: latents.count, first: problem.options.firstTrajectory, seed: seed),
        law: mixture),
      SamplePanels.Item(title: "exact flow", states: reference.endPoints, law: law) {
        reference.outcomes[$0] == .completed
      },
    ]
    for entry in entries {
      let run = entry.shown
      items.append(
        SamplePanels.Item(
          title: entry.card.name, caption: "mean error \(entry.global.mean.short)",
          states: run.states,
          law: law
        ) { run.outcomes[$0] == .completed })
    }
    let columns = SamplePanels.columns(for: items.count)
    let panels = try SamplePanels(mixture, columns: columns, noise: scale * end.level)
    let rows = stride(from: 0, to: items.count, by: columns).map {
      Array(items[$0..<min($0 + columns, items.count)])
    }
    return panels.figures(
      name: "samples", title: "Samples after \(problem.grid.steps) steps", finding: sampleFinding(panels),
      rows: rows)
  }

  private var globalErrorFigure: Figure {
    let names = entries.map(\.card.label)
    let rows = names.indices.map { Double(names.count - 1 - $0) }
    func series(_ label: String, _ value: (SampleSummary) -> Double) -> Mark {
      .line(
        LineSeries(label, x: entries.map { value($0.global) }, y: rows, isJoined: false))
    }
    return Figure(
      name: "global_error", title: "Global error after \(problem.grid.steps) steps", finding: globalFinding,
      panels: [
        Panel(
          x: .logarithmic("global error in x at t = \(problem.grid.last.time)"),
          y: .categories(names.reversed()),
          marks: zip(entries, rows).map { entry, row in
            .line(
              LineSeries(
                nil, x: [entry.global.median, entry.global.p99], y: [row, row],
                hasMarkers: false))
          } + [series("median", \.median), series("mean", \.mean), series("99th percentile", \.p99)])
      ], aspect: min(max(0.62, 0.024 * Double(names.count)), 1.35), legend: .below)
  }

  private var localErrorFigure: Figure {
    let times = problem.grid.points.dropLast().map(\.time)
    let first = entries.first
    let families = SamplerCard.Family.allCases.filter { family in
      entries.contains { $0.card.family == family }
    }
    let panels = families.map { family in
      let members = entries.filter { $0.card.family == family }
      let shown = members.contains { $0.card == first?.card } ? members : [first].compactMap { $0 } + members
      return Panel(
        title: family.title, x: .logarithmic("time t at the start of the step; sampling runs to the left"),
        y: .logarithmic("mean error of the step in x"),
        marks: shown.map { .line(LineSeries($0.card.name, x: times, y: $0.local.map(\.mean))) })
    }
    return Figure(
      name: "local_error", title: "Error of every single step from the exact flow", finding: localFinding,
      panels: panels, columns: min(2, panels.count), aspect: 0.72, legend: .below, sharing: .both)
  }

  private var setting: String { "\(problem.grid.steps) steps of \(count) trajectories" }

  /// The errors at the end in a sentence.
  private var globalFinding: String {
    let ranked = entries.filter { $0.global.median.isFinite }
      .min { $0.global.median < $1.global.median }
    let first = entries.first.map {
      "\($0.card.name) has a mean error of \($0.global.mean.short) and a median of \($0.global.median.short)"
    }
    let best = ranked.map {
      "the smallest median, \($0.global.median.short), is that of \($0.card.name)"
    }
    return "After \(setting): " + [first, best].compactMap { $0 }.joined(separator: "; ") + "."
  }

  /// What the panels of end points show.
  private func sampleFinding(_ panels: SamplePanels) -> String {
    let arrived = entries.map { "\($0.card.name) \(count - $0.diverged)" }
    return
      "\(panels.description(of: mixture)) Of \(count) trajectories arrive: \(arrived.joined(separator: ", "))."
  }

  /// The largest errors of single steps.
  private var localFinding: String {
    let parts = entries.compactMap { entry -> String? in
      let means = entry.local.map(\.mean)
      guard let largest = means.filter(\.isFinite).max(), let step = means.firstIndex(of: largest) else {
        return nil
      }
      return "\(entry.card.name) \(largest.short) at t = \(problem.grid.points[step].time.short)"
    }
    return "The largest mean error of a single step, of \(setting): \(parts.joined(separator: ", "))."
  }
}
