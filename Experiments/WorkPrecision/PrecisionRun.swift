import Accuracy
import Numbers
import Samplers

/// One method at one setting: what it cost and how wrong it was.
struct PrecisionRun: Sendable {
  /// The budget or tolerance that was asked for, mean evaluations of `ε` per trajectory, and `|x − exact|` at the end; not
  /// a number where a trajectory did not arrive.
  let point: ErrorCurve.Point
  /// The degree of a Taylor polynomial, where it depends on the setting.
  let order: Int?
  /// Steps per trajectory, where the method chooses them and says so.
  let steps: SampleSummary?
  /// Mean cost per trajectory, in evaluations of `ε`.
  let work: Double
  /// How many trajectories ended how, most frequent first, as `completed:200`.
  let outcomes: String

  init(
    _ axis: ErrorCurve.Axis, _ value: Double, order: Int? = nil, steps: SampleSummary? = nil,
    evaluations: Double, work: Double, distances: [Double], outcomes: [String]
  ) {
    point = ErrorCurve.Point(
      value: value, size: axis.size(value), evaluations: evaluations, summary: SampleSummary(distances))
    (self.order, self.steps, self.work) = (order, steps, work)
    let counts = Dictionary(outcomes.map { ($0, 1) }, uniquingKeysWith: +)
    self.outcomes = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key):\($0.value)" }.joined(separator: " ")
  }

  var evaluations: Double { point.evaluations }
  var error: SampleSummary { point.summary }
}

/// All settings of one method, cheapest first.
struct PrecisionCurve: Sendable {
  /// The name in tables and legends.
  let method: String
  /// The variable of integration, for adaptive methods.
  let variable: String?
  /// The figure and table that it belongs to.
  let group: PrecisionGroup
  /// What the runs were given: a number of evaluations on a given grid, or a tolerance.
  let axis: ErrorCurve.Axis
  let runs: [PrecisionRun]

  /// The run at a tolerance.
  func run(at tolerance: Double) -> PrecisionRun? { runs.first { self.tolerance($0) == tolerance } }

  /// The tolerance of a run, for methods that have one.
  func tolerance(_ run: PrecisionRun) -> Double? { axis == .tolerance ? run.point.value : nil }

  /// The run with the smallest cost among those whose median error is at most `error` and that lose no trajectory.
  func cheapest(below error: Double, by cost: (PrecisionRun) -> Double) -> PrecisionRun? {
    runs.filter { $0.error.median <= error && $0.error.diverged == 0 }.min { cost($0) < cost($1) }
  }
}

/// The methods that one figure shows.
enum PrecisionGroup: String, CaseIterable, Sendable {
  case taylor
  case timeAndIdeal = "time_and_ideal"
  case multistep
  case exponential
  case adaptive
  case variables

  /// The heading of the figure.
  var title: String {
    switch self {
    case .taylor: "Taylor methods in gamma"
    case .timeAndIdeal: "Taylor methods in t, ideal derivatives"
    case .multistep: "Multistep and Runge-Kutta rules"
    case .exponential: "Exponential rules"
    case .adaptive: "Methods that choose their steps"
    case .variables: "Adaptive Taylor series in three variables"
    }
  }

  /// Where a sampler belongs.
  init(_ family: SamplerCard.Family) {
    switch family {
    case .taylor: self = .taylor
    case .probabilityFlowTaylor, .idealDerivative: self = .timeAndIdeal
    case .multistep, .rungeKutta, .recursiveDifference, .learned, .phaseSpace, .phaseSpaceSplitting:
      self = .multistep
    case .exponential, .exponentialData, .predictorCorrector, .conjugate: self = .exponential
    case .adaptive, .stochastic: self = .adaptive
    }
  }
}
