import Numbers

/// The errors of one method against the number that they depend on, and the order that is fitted to some of them.
public struct ErrorCurve: Sendable {
  /// What the number is that the errors depend on.
  public enum Axis: String, Sendable {
    /// The number of steps `N`.
    case steps
    /// The tolerance of a method that chooses its steps.
    case tolerance
    /// The length of one step.
    case stepLength
    /// The number of evaluations of `ε` per trajectory.
    case evaluations

    /// The size `h` of whose power the error is a multiple: `1/value` for steps and evaluations, else the value.
    public func size(_ value: Double) -> Double {
      switch self {
      case .steps, .evaluations: 1 / value
      case .tolerance, .stepLength: value
      }
    }
  }

  /// The errors at one number.
  public struct Point: Sendable {
    /// The number on the axis.
    public let value: Double
    /// `h > 0`, whose power the error is fitted to; see ``ErrorCurve/Axis/size(_:)``.
    public let size: Double
    /// Mean number of evaluations of `ε` per trajectory.
    public let evaluations: Double
    /// Mean number of total derivatives of `ε` per trajectory.
    public let derivatives: Double
    /// Mean number of predictions of heads per trajectory, for every derivative.
    public let predictions: [Double]
    /// Statistics of the errors over the trajectories.
    public let summary: SampleSummary

    /// The number rounded to a whole one, for axes of steps and evaluations; 0 where it is not finite.
    public var count: Int { Int(exactly: value.rounded()) ?? 0 }

    /// A point from its parts, `h` among them where it is not the one that belongs to the axis.
    public init(
      value: Double, size: Double, evaluations: Double, derivatives: Double = 0, predictions: [Double] = [],
      summary: SampleSummary
    ) {
      self.value = value
      self.size = size
      self.evaluations = evaluations
      self.derivatives = derivatives
      self.predictions = predictions
      self.summary = summary
    }

    /// The global error after a number of steps.
    public init(steps: Int, _ error: GlobalError) {
      self.init(
        steps: steps, evaluations: error.evaluations, derivatives: error.derivatives,
        predictions: error.predictions, summary: error.summary)
    }

    /// Errors of a run that was allowed a number of evaluations and took `evaluations` of them, with `h = 1/budget`.
    public init(budget: Int, evaluations: Double, summary: SampleSummary) {
      self.init(steps: budget, evaluations: evaluations, summary: summary)
    }

    /// Errors after a number of steps, with `h = 1/N`.
    public init(
      steps: Int, evaluations: Double, derivatives: Double = 0, predictions: [Double] = [],
      summary: SampleSummary
    ) {
      self.init(
        value: Double(steps), size: Axis.steps.size(Double(steps)), evaluations: evaluations,
        derivatives: derivatives, predictions: predictions, summary: summary)
    }
  }

  /// The statistic of the errors that is shown or fitted.
  public enum Statistic: String, CaseIterable, Sendable {
    /// The mean over the trajectories, which few of them may own.
    case mean
    /// The median over the trajectories.
    case median

    /// The statistic of a summary.
    public func of(_ summary: SampleSummary) -> Double {
      switch self {
      case .mean: summary.mean
      case .median: summary.median
      }
    }
  }

  /// Which points the order is fitted to; those whose error is not above the floor never are.
  public enum Selection: Sendable {
    /// All.
    case all
    /// Those with a number of at least this.
    case from(Double)
    /// So many, from the first above the floor on.
    case first(Int)
    /// Those with these places in the list.
    case places(Set<Int>)
  }

  /// The name of the method.
  public let name: String
  /// What the numbers of the points are.
  public let axis: Axis
  /// The points in ascending order of their numbers.
  public let points: [Point]
  /// Median errors up to here are those of rounding.
  public let floor: Double
  /// For every point whether it is part of the fit.
  public let isFitted: [Bool]
  /// The number that a fitted point has at least, where it is chosen by that.
  private let least: Double?

  /// A curve from its points, in ascending order of their numbers.
  ///
  /// - Parameters:
  ///   - floor: at least 0; a median error that is not above it is not fitted.
  ///   - selection: which of the others are fitted.
  public init(
    _ name: String, against axis: Axis, _ points: [Point], floor: Double = 0,
    fitting selection: Selection = .all
  ) {
    self.name = name
    self.axis = axis
    self.points = points
    self.floor = floor
    if case .from(let number) = selection { least = number } else { least = nil }
    let isAbove = points.map { $0.summary.median > floor }
    let first = isAbove.firstIndex(of: true) ?? points.endIndex
    isFitted = points.indices.map { i in
      guard isAbove[i] else { return false }
      switch selection {
      case .all: return true
      case .from(let least): return points[i].value >= least
      case .first(let count): return i < first + count
      case .places(let places): return places.contains(i)
      }
    }
  }

  /// The points that the order is fitted to.
  public var fitted: [Point] { zip(points, isFitted).filter(\.1).map(\.0) }

  /// The places of the points that it is not fitted to.
  public var left: Set<Int> { Set(points.indices.filter { !isFitted[$0] }) }

  /// The point at a number on the axis.
  public func point(at value: Double) -> Point? { points.first { $0.value == value } }

  /// The errors of all points.
  public func errors(_ statistic: Statistic) -> [Double] { points.map { statistic.of($0.summary) } }

  /// The order `p` of the errors `C h^p`: the slope of their logarithm against `log h` over the fitted points.
  ///
  /// - Throws: `OrderFitError` where the fitted points do not determine a slope.
  public func order(of statistic: Statistic = .median) throws(OrderFitError) -> OrderEstimate {
    var used = fitted
    if let first = used.first, let last = used.last, first.size < last.size { used.reverse() }
    let estimate = OrderEstimate(steps: used.map(\.size), errors: used.map { statistic.of($0.summary) })
    let count = estimate.used.count { $0 }
    guard count >= 2 else {
      throw .tooFewPoints(name: name, count: count, of: points.count, floor: floor, from: least)
    }
    guard estimate.slope.isFinite else { throw .oneSize(name: name) }
    return estimate
  }

  /// The same, and nil where there is none.
  public func estimate(of statistic: Statistic = .median) -> OrderEstimate? { try? order(of: statistic) }
}

/// Why no order can be fitted to errors.
public enum OrderFitError: Refusal, Equatable {
  /// Fewer than two points of those chosen have a finite error above the floor.
  case tooFewPoints(name: String, count: Int, of: Int, floor: Double, from: Double? = nil)
  /// All points belong to the same step length.
  case oneSize(name: String)

  /// The reason in a few words, for tables and figures.
  public var reason: String {
    switch self {
    case .tooFewPoints(_, let count, let total, let floor, let least):
      "\(count) of \(total) points"
        + (least.map { " from \(Int(exactly: $0).map(String.init) ?? $0.description) on" } ?? "")
        + (floor > 0 ? " above \(floor)" : "")
    case .oneSize: "one step length"
    }
  }

  /// What was refused.
  public var quantity: String { "points of the fit" }
  /// What there was.
  public var value: String {
    switch self {
    case .tooFewPoints(let name, let count, let total, _, _): "\(count) of \(total) of \(name)"
    case .oneSize(let name): "one step length of \(name)"
    }
  }
  /// What is needed.
  public var allowed: String {
    switch self {
    case .tooFewPoints(_, _, _, let floor, _): "at least 2 points with errors above \(floor)"
    case .oneSize: "at least 2 step lengths"
    }
  }
}
