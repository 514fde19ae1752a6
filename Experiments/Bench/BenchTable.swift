import Reporting

/// What was measured of one case.
struct BenchMeasurement {
  let item: any BenchCase
  /// Processor time of all threads per state, in nanoseconds.
  let processor: BenchSample
  /// Wall time per state, in nanoseconds.
  let wall: BenchSample
  let relativeError: Double
  /// Bytes per step.
  let heapGrowth: Double?

  /// 10⁹ operations per second of processor time.
  var rate: Double? { item.operations.map { $0 / processor.median } }
}

/// The measurements as tables.
enum BenchTable {
  private static let identity = [
    Column("task", "T1 to T4"), Column("order", "highest Taylor coefficient; empty for T3"),
    Column("components", "K"), Column("dimension", "D"), Column("states", "states or trajectories"),
    Column("jobs", "threads"),
    Column("ns_per_state", "median processor time of all threads per state or trajectory, in ns"),
    Column("relative_error", "largest over the checked states and coefficients"),
  ]

  private static func cells(_ measurement: BenchMeasurement, jobs: Int) -> [Cell] {
    let item = measurement.item
    return [
      .text(item.task), item.order.map { .integer($0) } ?? .empty, .integer(item.mixture.count),
      .integer(item.mixture.dimension), .integer(item.states), .integer(jobs),
      .number(measurement.processor.median), .number(measurement.relativeError),
    ]
  }

  /// One row per task, order, components and dimension.
  static func compact(_ measurements: [BenchMeasurement], jobs: Int) -> Table {
    var table = Table(name: "bench", title: "Times and errors", columns: identity)
    for measurement in measurements { table.append(cells(measurement, jobs: jobs)) }
    return table
  }

  /// Everything.
  static func full(_ measurements: [BenchMeasurement], jobs: Int) -> Table {
    var table = Table(
      name: "bench", title: "Times and errors",
      columns: identity + [
        Column("spread", "half the distance of the quartiles over the median"),
        Column("least_ns", "the fastest round"), Column("wall_ns", "median wall time per state in ns"),
        Column("gflops", "10^9 operations per second, without exponentials"),
        Column("heap_growth_per_step", "bytes"), Column("peak_megabytes", "resident, of the whole process"),
      ])
    let peak = BenchClock.peakMegabytes
    for measurement in measurements {
      table.append(
        cells(measurement, jobs: jobs) + [
          .number(measurement.processor.spread), .number(measurement.processor.least),
          .number(measurement.wall.median), measurement.rate.map { .number($0) } ?? .empty,
          measurement.heapGrowth.map { .number($0) } ?? .empty, .number(peak),
        ])
    }
    return table
  }

  /// Everything, rounded for reading.
  static func readable(_ measurements: [BenchMeasurement]) -> Table {
    func rounded(_ value: Double, _ digits: Int = 4) -> Cell {
      .text(NumberText.significant(value, digits: digits))
    }
    return Table(
      name: "bench", title: "Times and errors", of: measurements,
      [
        .column("task", \.item.task), .column("order", \.item.order),
        .column("components", \.item.mixture.count), .column("dimension", \.item.mixture.dimension),
        .column("states", \.item.states), .column("ns_per_state") { rounded($0.processor.median) },
        .column("spread_percent") { rounded(100 * $0.processor.spread, 2) },
        .column("wall_ns") { rounded($0.wall.median) },
        .column("gflops") { $0.rate.map { rounded($0, 3) } ?? .empty },
        .column("relative_error") { rounded($0.relativeError, 2) }, .column("heap_growth", \.heapGrowth),
      ])
  }
}
