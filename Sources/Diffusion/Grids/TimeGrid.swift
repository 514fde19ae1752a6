import Numbers

/// A point of a time grid: the time and the noise level there. Everything else is asked of the process.
public struct GridPoint: Sendable, Equatable {
  /// `t`.
  public let time: Double
  /// The noise level at `t`: `γ(t)` of a scalar process.
  public let level: Double

  /// `λ = −log γ`.
  public var logSignalToNoise: Double { -Double.log(level) }

  /// The point of `schedule` at `time`.
  public init(time: Double, schedule: some NoiseLevels) {
    self.init(time: time, level: schedule.level(at: time))
  }

  /// The point of `schedule` at the noise level `level`.
  public init(level: Double, schedule: some NoiseLevels) {
    self.init(time: schedule.time(atLevel: level), level: level)
  }

  private init(time: Double, level: Double) {
    self.time = time
    self.level = level
  }
}

/// The points that a sampler visits, in the order of visiting. A grid is a value: two equal grids give equal
/// results, whatever rule made them.
public struct TimeGrid: Sendable, Equatable {
  /// At least two points, strictly monotone in the time and in the level.
  public let points: [GridPoint]

  /// The number of steps, one less than the number of points.
  public var steps: Int { points.count - 1 }
  /// Where a run starts.
  public var first: GridPoint { points[0] }
  /// Where a run ends.
  public var last: GridPoint { points[points.count - 1] }
  /// Whether the grid runs from data to noise.
  public var isEncoding: Bool { first.level < last.level }

  /// `steps` steps from `start` to `cut`, placed by `spacing`; both ends are met exactly.
  ///
  /// - Parameter data: what a spacing that depends on the data asks.
  /// - Throws: `ModelError.outOfRange` unless `steps ≥ 1` and `0 < cut < start` lie in the schedule's range, for a spacing that
  ///   asks for data where there are none, and for a jump to a level outside the grid; and as ``GridData/lossCurve(levels:)``.
  public init(
    _ spacing: Spacing, steps: Int, schedule: some NoiseLevels, from start: Double? = nil,
    to cut: Double = 1e-3, data: GridData? = nil
  ) throws {
    let start = start ?? schedule.defaultStartTime
    guard steps >= 1 else {
      throw ModelError.outOfRange(
        quantity: "the number of steps", value: "\(steps)", allowed: "a whole number of at least 1")
    }
    try Self.validate(start: start, cut: cut, schedule: schedule)
    let ends = (
      GridPoint(time: start, schedule: schedule), GridPoint(time: cut, schedule: schedule)
    )
    let shares = (1..<max(steps, 1)).map { Double($0) / Double(steps) }
    let inner: [GridPoint]
    if let data, spacing.needsLossCurve {
      inner = try spacing.levels(steps: steps, from: ends.0.level, to: ends.1.level, data: data)
        .map { GridPoint(level: $0, schedule: schedule) }
    } else if let point = spacing.point(between: ends, schedule: schedule) {
      inner = shares.map(point)
    } else {
      throw ModelError.outOfRange(
        quantity: "a spacing where no data are known", value: "'\(spacing.name)'",
        allowed: "a spacing that does not depend on the data, or the loss curve of a model")
    }
    try self.init(points: [ends.0] + inner + [ends.1])
  }

  /// The grid with the given times or noise levels, as a file lists them: strictly decreasing.
  ///
  /// - Throws: `ModelError` when there are fewer than two points or one is out of range or out of order.
  public init(times: [Double], schedule: some NoiseLevels) throws {
    for time in times where !(time > 0 && schedule.timeRange.contains(time)) {
      throw ModelError.outOfRange(
        quantity: "a time of the grid", value: "\(time)", allowed: Self.allowedTimes(schedule))
    }
    try self.init(points: times.map { GridPoint(time: $0, schedule: schedule) })
  }

  /// The grid with the given noise levels, strictly decreasing.
  ///
  /// - Throws: `ModelError` when there are fewer than two points or one is out of range or out of order.
  public init(levels: [Double], schedule: some NoiseLevels) throws {
    let ends = (
      schedule.level(at: schedule.timeRange.lowerBound), schedule.level(at: schedule.timeRange.upperBound)
    )
    for level in levels where !(level > 0 && level >= ends.0 && level <= ends.1) {
      throw ModelError.outOfRange(
        quantity: "a noise level gamma of the grid", value: "\(level)",
        allowed: "a positive number in \(ends.0)...\(ends.1)")
    }
    try self.init(points: levels.map { GridPoint(level: $0, schedule: schedule) })
  }

  private init(points: [GridPoint]) throws {
    guard points.count >= 2 else {
      throw ModelError.outOfRange(
        quantity: "the number of grid points", value: "\(points.count)", allowed: "at least 2 points")
    }
    for n in 1..<points.count
    where !(points[n].level < points[n - 1].level && points[n].time < points[n - 1].time) {
      throw ModelError.notMonotone(index: n, previous: points[n - 1].time, value: points[n].time)
    }
    self.points = points
  }

  private init(unchecked points: [GridPoint]) {
    self.points = points
  }

  /// The same points in the opposite order: from data to noise and back.
  public func reversed() -> TimeGrid { TimeGrid(unchecked: points.reversed()) }

  /// The grid of the points with the given indices.
  ///
  /// - Throws: `ModelError.outOfRange` unless there are at least two, strictly increasing, of this grid.
  public func keeping(_ indices: [Int]) throws -> TimeGrid {
    guard indices.count >= 2, zip(indices, indices.dropFirst()).allSatisfy({ $0 < $1 }),
      indices.allSatisfy(points.indices.contains)
    else {
      throw ModelError.outOfRange(
        quantity: "the points to keep of a grid", value: indices.map(String.init).joined(separator: ","),
        allowed: "at least two increasing whole numbers from 0 to \(points.count - 1)")
    }
    return TimeGrid(unchecked: indices.map { points[$0] })
  }

  /// Refuses a start and an end between which no grid fits.
  ///
  /// - Throws: `ModelError.outOfRange`.
  public static func validate(start: Double, cut: Double, schedule: some NoiseLevels) throws {
    guard start > 0, schedule.timeRange.contains(start) else {
      throw ModelError.outOfRange(
        quantity: "the start time", value: "\(start)", allowed: allowedTimes(schedule))
    }
    guard cut > 0, schedule.timeRange.contains(cut), cut < start else {
      throw ModelError.outOfRange(
        quantity: "the end time t_cut", value: "\(cut)",
        allowed: "a positive number below the start time \(start)")
    }
  }

  private static func allowedTimes(_ schedule: some NoiseLevels) -> String {
    "a positive number of at most \(schedule.timeRange.upperBound) for the process \(schedule.name)"
  }
}

extension Spacing {
  /// The point at a share (0 at the start, 1 at the end) of the way between two points of `schedule`; nil for spacings that
  /// depend on the data.
  public func point<Levels: NoiseLevels>(
    between ends: (start: GridPoint, end: GridPoint), schedule: Levels
  ) -> (@Sendable (Double) -> GridPoint)? {
    let (t0, t1) = (ends.start.time, ends.end.time)
    let (g0, g1) = (ends.start.level, ends.end.level)
    switch self {
    case .linear:
      return { GridPoint(time: Self.blend(t0, t1, $0), schedule: schedule) }
    case .quadratic:
      return {
        let root = Self.blend(t0.squareRoot(), t1.squareRoot(), $0)
        return GridPoint(time: root * root, schedule: schedule)
      }
    case .quadraticToCut:
      return {
        let left = 1 - $0
        return GridPoint(time: t1 + (t0 - t1) * (left * left), schedule: schedule)
      }
    case .power(let rho):
      return { GridPoint(time: Self.powerBlend(t0, t1, rho, $0), schedule: schedule) }
    case .logSignalToNoise:
      return { GridPoint(level: g0 * Double.pow(g1 / g0, $0), schedule: schedule) }
    case .edm(let rho):
      return { GridPoint(level: Self.powerBlend(g0, g1, rho, $0), schedule: schedule) }
    case .noiseToSignal(let k):
      return {
        let gamma = (g0 + k * g1) * Double.pow((1 + k) * g1 / (g0 + k * g1), $0) - k * g1
        return GridPoint(level: gamma, schedule: schedule)
      }
    case .arc, .resolvedArc, .jump:
      return nil
    }
  }

  private static func blend(_ a: Double, _ b: Double, _ share: Double) -> Double { a + (b - a) * share }

  private static func powerBlend(_ a: Double, _ b: Double, _ rho: Double, _ share: Double) -> Double {
    Double.pow(blend(Double.pow(a, 1 / rho), Double.pow(b, 1 / rho), share), rho)
  }
}
