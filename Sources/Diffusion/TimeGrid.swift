import Numbers

/// A point of a time grid: the time and what the schedule says there.
public struct GridPoint: Sendable, Equatable {
  /// `t`.
  public let time: Double
  /// `γ(t)`.
  public let gamma: Double
  /// `α(t)`.
  public let alpha: Double

  /// `λ = −log γ`.
  public var logSignalToNoise: Double { -Double.log(gamma) }

  /// The point of `schedule` at `time`.
  public init(time: Double, schedule: some NoiseSchedule) {
    self.init(time: time, gamma: schedule.gamma(at: time), schedule: schedule)
  }

  /// The point of `schedule` at the noise level `gamma`.
  public init(gamma: Double, schedule: some NoiseSchedule) {
    self.init(time: schedule.time(atGamma: gamma), gamma: gamma, schedule: schedule)
  }

  private init(time: Double, gamma: Double, schedule: some NoiseSchedule) {
    self.time = time
    self.gamma = gamma
    alpha = schedule.alpha(atGamma: gamma)
  }
}

/// The points that a sampler visits, in the order of visiting. A grid is a value: two equal grids give equal
/// results, whatever rule made them.
public struct TimeGrid: Sendable, Equatable {
  /// At least two points, strictly monotone in `t` and in `γ`.
  public let points: [GridPoint]

  /// The number of steps, one less than the number of points.
  public var steps: Int { points.count - 1 }
  /// Where a run starts.
  public var first: GridPoint { points[0] }
  /// Where a run ends.
  public var last: GridPoint { points[points.count - 1] }
  /// Whether the grid runs from data to noise.
  public var isEncoding: Bool { first.gamma < last.gamma }

  /// `steps` steps from `start` to `cut`, placed by `spacing`; both ends are met exactly.
  ///
  /// - Throws: `ModelError.outOfRange` unless `steps ≥ 1` and `0 < cut < start` lie in the schedule's range.
  public init(
    _ spacing: Spacing, steps: Int, schedule: some NoiseSchedule, from start: Double? = nil,
    to cut: Double = 1e-3
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
    var points = [ends.0]
    for n in 1..<max(steps, 1) {
      let share = Double(n) / Double(steps)
      points.append(spacing.point(at: share, between: ends, schedule: schedule))
    }
    points.append(ends.1)
    try self.init(points: points)
  }

  /// The grid with the given times or noise levels, as a file lists them: strictly decreasing.
  ///
  /// - Throws: `ModelError` when there are fewer than two points or one is out of range or out of order.
  public init(times: [Double], schedule: some NoiseSchedule) throws {
    for time in times where !(time > 0 && schedule.timeRange.contains(time)) {
      throw ModelError.outOfRange(
        quantity: "a time of the grid", value: "\(time)", allowed: Self.allowedTimes(schedule))
    }
    try self.init(points: times.map { GridPoint(time: $0, schedule: schedule) })
  }

  /// The grid with the given noise levels, strictly decreasing.
  ///
  /// - Throws: `ModelError` when there are fewer than two points or one is out of range or out of order.
  public init(gammas: [Double], schedule: some NoiseSchedule) throws {
    let range =
      schedule.gamma(
        at: schedule.timeRange.lowerBound)...schedule.gamma(
        at: schedule.timeRange.upperBound)
    for gamma in gammas where !(gamma > 0 && range.contains(gamma)) {
      throw ModelError.outOfRange(
        quantity: "a noise level gamma of the grid", value: "\(gamma)",
        allowed: "a positive number in \(range.lowerBound)...\(range.upperBound)")
    }
    try self.init(points: gammas.map { GridPoint(gamma: $0, schedule: schedule) })
  }

  private init(points: [GridPoint]) throws {
    guard points.count >= 2 else {
      throw ModelError.outOfRange(
        quantity: "the number of grid points", value: "\(points.count)", allowed: "at least 2 points")
    }
    for n in 1..<points.count
    where !(points[n].gamma < points[n - 1].gamma && points[n].time < points[n - 1].time) {
      throw ModelError.notMonotone(index: n, previous: points[n - 1].time, value: points[n].time)
    }
    self.points = points
  }

  private init(unchecked points: [GridPoint]) {
    self.points = points
  }

  /// The points whose times are among `times`, in the order of the grid.
  ///
  /// - Throws: `ModelError.outOfRange` when fewer than two are.
  public func restricted(to times: Set<Double>) throws -> TimeGrid {
    try TimeGrid(points: points.filter { times.contains($0.time) })
  }

  /// The same points in the opposite order: from data to noise and back.
  public func reversed() -> TimeGrid { TimeGrid(unchecked: points.reversed()) }

  /// The grid of the points with the given indices, at least two and increasing; others are ignored.
  public func keeping(_ indices: [Int]) -> TimeGrid {
    var kept: [Int] = []
    for index in indices where points.indices.contains(index) && index > (kept.last ?? -1) {
      kept.append(index)
    }
    return kept.count < 2 ? self : TimeGrid(unchecked: kept.map { points[$0] })
  }

  /// Refuses a start and an end between which no grid fits.
  ///
  /// - Throws: `ModelError.outOfRange`.
  public static func validate(start: Double, cut: Double, schedule: some NoiseSchedule) throws {
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

  private static func allowedTimes(_ schedule: some NoiseSchedule) -> String {
    "a positive number of at most \(schedule.timeRange.upperBound) for the schedule \(schedule.name)"
  }
}

extension Spacing {
  /// The point at `share` (0 at the start, 1 at the end) of the way between two points of `schedule`.
  public func point(
    at share: Double, between ends: (start: GridPoint, end: GridPoint), schedule: some NoiseSchedule
  ) -> GridPoint {
    func blend(_ a: Double, _ b: Double) -> Double { a + (b - a) * share }
    func powerBlend(_ a: Double, _ b: Double, _ rho: Double) -> Double {
      Double.pow(blend(Double.pow(a, 1 / rho), Double.pow(b, 1 / rho)), rho)
    }
    let (t0, t1) = (ends.start.time, ends.end.time)
    let (g0, g1) = (ends.start.gamma, ends.end.gamma)
    switch self {
    case .linear:
      return GridPoint(time: blend(t0, t1), schedule: schedule)
    case .quadratic:
      let root = blend(t0.squareRoot(), t1.squareRoot())
      return GridPoint(time: root * root, schedule: schedule)
    case .power(let rho):
      return GridPoint(time: powerBlend(t0, t1, rho), schedule: schedule)
    case .logSignalToNoise:
      return GridPoint(gamma: g0 * Double.pow(g1 / g0, share), schedule: schedule)
    case .edm(let rho):
      return GridPoint(gamma: powerBlend(g0, g1, rho), schedule: schedule)
    case .noiseToSignal(let k):
      let gamma = (g0 + k * g1) * Double.pow((1 + k) * g1 / (g0 + k * g1), share) - k * g1
      return GridPoint(gamma: gamma, schedule: schedule)
    }
  }
}
