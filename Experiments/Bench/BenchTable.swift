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
  private static func identity(jobs: Int) -> [Field<BenchMeasurement>] {
    [
      .column("task", "T1 to T4", \.item.task),
      .column("order", "highest Taylor coefficient; empty for T3", \.item.order),
      .column("components", "K", \.item.mixture.count), .column("dimension", "D", \.item.mixture.dimension),
      .column("states", "states or trajectories", \.item.states), .column("jobs", "threads") { _ in jobs },
      .column(
        "ns_per_state", "median processor time of all threads per state or trajectory", unit: "ns",
        \.processor.median),
      .column("relative_error", "largest over the checked states and coefficients", \.relativeError),
    ]
  }

  /// One row per task, order, components and dimension.
  static func compact(_ measurements: [BenchMeasurement], jobs: Int) -> Table {
    Table(name: "bench", title: "Times and errors", of: measurements, identity(jobs: jobs))
  }

  /// Everything.
  static func full(_ measurements: [BenchMeasurement], jobs: Int) -> Table {
    let peak = BenchClock.peakMegabytes
    return Table(
      name: "bench", title: "Times and errors", of: measurements,
      identity(jobs: jobs) + [
        .column("spread", "half the distance of the quartiles over the median", \.processor.spread),
        .column("least_ns", "the fastest round", unit: "ns", \.processor.least),
        .column("wall_ns", "median wall time per state", unit: "ns", \.wall.median),
        .column("gflops", "operations per second, without exponentials", unit: "GFLOP/s", \.rate),
        .column("heap_growth_per_step", "of a step", unit: "B", \.heapGrowth),
        .column("peak_megabytes", "resident, of the whole process", unit: "MB") { _ in peak },
      ])
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
