import Accuracy
import Diffusion
import Experimentation
import Metrics
import Numbers
import Reporting
import Samplers

/// Where the points of a time grid should lie when they are few.
struct Striding: Experiment {
  let card = ExperimentCard(
    name: "striding", title: "Spacings of the time grid",
    question: "Which spacing of few grid points gives each method the smallest error?",
    paper: Papers.genie, location: "Table 7",
    description: """
      Every sampler carries the same latents through grids of few steps whose points are equally spaced in \
      t^(1/rho), or in the logarithm of the signal-to-noise ratio. The error is the distance in x of the end point \
      from that of the exact flow.

      The energy distance compares the law of the end points with that of the data. The same latents carry the same \
      sampling error into every row, so the excess over the energy distance of the exact flow is what a method adds.
      """)

  static let steps = Parameter(
    "steps", .integers(GridOptions.stepRange), default: [5, 10, 15, 20, 25], help: "Numbers of steps.")
  static let spacings = Parameter(
    "spacings",
    .value(
      "spacings separated by commas, each one of: " + Spacing.forms.joined(separator: ", "),
      placeholder: "spacing,...", parse: Striding.parsed,
      text: { $0.map(\.name).joined(separator: ",") }),
    default: [.linear, .power(1.5), .quadratic, .power(2.5), .power(3), .power(7), .logSignalToNoise],
    help: "Where the grid points lie; power:RHO spaces t^(1/RHO) equally, linear is RHO = 1 and quadratic 2.")

  private static let samplers = SamplerOption.standard.several(default: ["ddim", "ttm2", "ttm3", "ab2"])

  var parameters: ParameterSet {
    ParameterSet(
      [Self.steps, Self.spacings, Self.samplers] + FlowSetting.options(trajectories: 2000)
        + [GridOptions.cut])
  }

  var smoke: [ParameterAssignment] {
    [LatentOptions.trajectories.set(64), Self.steps.set([5, 10])]
  }

  @Sendable private static func parsed(_ list: String) -> [Spacing]? {
    let names = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let spacings = names.compactMap(ParameterKind<Spacing>.spacing.parse)
    return spacings.count == names.count ? spacings : nil
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try FlowSetting(parameters, context: context)
    let counts = parameters[Self.steps]
    let spacings = parameters[Self.spacings]
    let exact = try setting.exactFlow(at: [parameters[GridOptions.cut]], context: context)
    let samplers = parameters[SamplerOption.several]
    let energy = try EnergyDistance(setting.mixture)
    context.progress.begin(
      "trajectories", total: samplers.count * counts.count * spacings.count * setting.latents.count)
    defer { context.progress.end() }
    let blocks = try samplers.map { sampler in
      let rows = try counts.map { count in
        try spacings.map { spacing in
          let grid = try TimeGrid(
            spacing, steps: count, schedule: setting.schedule, from: setting.startTime,
            to: parameters[GridOptions.cut], data: .law(setting.mixture))
          let error = try setting.globalError(of: sampler, on: grid, against: exact, context: context)
          return Entry(
            spacing: spacing.name, point: ErrorCurve.Point(steps: count, error),
            energy: try energy.evaluate(SamplePoints(error.run.states)).distance)
        }
      }
      return Block(sampler: sampler.card.name, rows: rows)
    }
    let floor = try energy.evaluate(SamplePoints(exact.endPoints)).distance
    let names = spacings.map(\.name)
    return Report(
      tables: [errorTable(blocks), energyTable(blocks, floor: floor)],
      figures: [errorFigure(blocks, counts, names), energyFigure(blocks, counts, names, floor: floor)],
      checks: checks(blocks, exact), summary: .table(summaryTable(blocks, names)),
      notes: [
        "\(setting.latents.count) trajectories; mean distance in x from the exact flow at t = \(parameters[GridOptions.cut].plain).",
        "The end points of the exact flow have an energy distance of \(floor.short).",
      ] + Self.notes(onSDE: samplers.map(\.card)))
  }

  /// One sampler on one grid.
  private struct Entry {
    let spacing: String
    let point: ErrorCurve.Point
    let energy: Double

    var steps: Int { point.count }
    var mean: Double { point.summary.mean }
  }

  /// One sampler: a row of entries for each number of steps.
  private struct Block {
    let sampler: String
    let rows: [[Entry]]

    func entry(_ steps: Int, _ spacing: String) -> Entry? {
      rows.lazy.flatMap { $0 }.first { $0.steps == steps && $0.spacing == spacing }
    }
  }

  private typealias Row = (sampler: String, entry: Entry?, energy: Double)

  private static var identity: [Field<Row>] {
    [
      .column("sampler", "name in the catalogue", \.sampler),
      .column("spacing", "rule that places the grid points", \.entry?.spacing),
      .column("steps", "number of steps", \.entry?.steps),
    ]
  }

  private func rows(_ blocks: [Block]) -> [Row] {
    blocks.flatMap { block in block.rows.flatMap { $0.map { (block.sampler, $0, $0.energy) } } }
  }

  private func errorTable(_ blocks: [Block]) -> Table {
    Table(
      name: "striding", title: "Global error in x by the spacing of the grid", of: rows(blocks),
      Self.identity + [
        .column("evaluations", "evaluations of eps per trajectory", \.entry?.point.evaluations),
        .summary(of: "|x - exact| at the end", \.entry?.point.summary),
      ])
  }

  private func energyTable(_ blocks: [Block], floor: Double) -> Table {
    Table(
      name: "energy_distance", title: "Energy distance from the law of the data by the spacing of the grid",
      of: rows(blocks) + [("exact flow", nil, floor)],
      Self.identity + [
        .column(
          "energy_distance", "energy distance from the exact law; the U-statistic may be negative", \.energy),
        .column("excess", "over the energy distance of the exact flow from the same latents") {
          $0.energy - floor
        },
      ])
  }

  private func summaryTable(_ blocks: [Block], _ spacings: [String]) -> Table {
    Table(
      name: "summary", title: "Mean error in x",
      of: blocks.flatMap { block in block.rows.map { (sampler: block.sampler, row: $0) } },
      [.column("sampler", \.sampler), .column("steps") { $0.row.first?.steps ?? 0 }]
        + spacings.enumerated().map { place, name in .column(name) { $0.row[place].mean } })
  }

  private func matrix(
    _ block: Block, _ counts: [Int], _ spacings: [String], title: String?, caption: String? = nil,
    range: ClosedRange<Double>?, noise: Double? = nil, value: (Entry) -> Double
  ) -> Panel {
    let values = block.rows.map { $0.map(value) }
    let best = values.enumerated().compactMap { row, entries in
      entries.indices.min { entries[$0] < entries[$1] }.map { HeatMap.Cell(row: row, column: $0) }
    }
    return Panel(
      title: block.sampler, caption: caption, x: .categories(spacings.map(Self.tick), title: "spacing, rho"),
      y: .categories(counts.map(\.description), title: "steps"),
      marks: [
        .heatMap(
          HeatMap(
            values: values, title: title, range: range, isLogarithmic: true, digits: 2, noise: noise,
            marked: Set(best.filter { cell in values[cell.row][cell.column] > noise ?? -.infinity })))
      ])
  }

  /// `2.5` for `power:2.5`.
  private static func tick(_ spacing: String) -> String {
    switch spacing {
    case "linear": "1"
    case "quadratic": "2"
    default: spacing.hasPrefix("power:") ? String(spacing.dropFirst(6)) : spacing
    }
  }

  private func range(_ values: [Double]) -> ClosedRange<Double>? {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), low < high else { return nil }
    return low...high
  }

  /// Whether a panel is the last of its row, beside which the colours that all share are explained.
  private func isLast(_ place: Int, of blocks: [Block]) -> Bool {
    place % 2 == 1 || place == blocks.count - 1
  }

  private func errorFigure(_ blocks: [Block], _ counts: [Int], _ spacings: [String]) -> Figure {
    let all = blocks.flatMap(\.rows).flatMap { $0 }.map(\.mean)
    return Figure(
      name: "striding", title: "Mean global error by the spacing of the grid", finding: finding(blocks),
      panels: blocks.enumerated().map { place, block in
        matrix(
          block, counts, spacings, title: isLast(place, of: blocks) ? "mean error in x" : nil,
          range: range(all.filter { $0 > 0 })
        ) { $0.mean }
      }, columns: min(2, blocks.count), aspect: 0.62, legend: .hidden)
  }

  private func energyFigure(
    _ blocks: [Block], _ counts: [Int], _ spacings: [String], floor: Double
  ) -> Figure {
    let noise = abs(floor)
    let best = blocks.compactMap { block -> String? in
      guard let row = block.rows.first, let entry = row.min(by: { $0.energy < $1.energy }) else { return nil }
      return "\(block.sampler) \((entry.energy - floor).short) on \(entry.spacing)"
    }
    return Figure(
      name: "energy_distance", title: "Excess energy distance by the spacing of the grid",
      finding:
        "With \(counts.first ?? 0) steps the smallest excesses over the energy distance of the exact flow are "
        + "\(best.joined(separator: ", ")).",
      panels: blocks.enumerated().map { place, block in
        matrix(
          block, counts, spacings, title: isLast(place, of: blocks) ? "excess energy distance" : nil,
          caption: place > 0
            ? nil : "grey: less than that of the exact flow itself, \(noise.short); framed: best of the row",
          range: range(blocks.flatMap(\.rows).flatMap { $0 }.map { $0.energy - floor }.filter { $0 > noise }),
          noise: noise
        ) { $0.energy - floor }
      }, columns: min(2, blocks.count), aspect: 0.62, legend: .hidden)
  }

  private func finding(_ blocks: [Block]) -> String {
    let parts = blocks.compactMap { block -> String? in
      let best = block.rows.compactMap { row in row.min { $0.mean < $1.mean } }
      guard let first = best.first, let last = best.last else { return nil }
      return "\(block.sampler) \(first.spacing) with \(first.steps) steps (\(first.mean.short)) and "
        + "\(last.spacing) with \(last.steps) (\(last.mean.short))"
    }
    return "The mean error is smallest for \(parts.joined(separator: "; "))."
  }

  private func checks(_ blocks: [Block], _ exact: ReferenceSolution) -> [Check] {
    var checks = [
      Check.completes(exact)
    ]
    for block in blocks where block.sampler == "ddim" || block.sampler == "ttm2" {
      for row in block.rows {
        guard let steps = row.first?.steps, let low = block.entry(steps, "power:1.5"),
          let middle = block.entry(steps, "quadratic")
        else { continue }
        checks.append(
          Check.published(
            "With \(steps) steps rho = 1.5 has a larger mean error of \(block.sampler) than rho = 2 (ratio).",
            measured: low.mean / middle.mean, in: 1...10))
      }
    }
    return checks
  }
}
