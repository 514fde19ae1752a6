import CGSL

/// Integrates `y' = f(t, y)` with the steppers of the GNU Scientific Library (`gsl_odeiv2`).
///
/// The library shares no code with the toolkit, so that its answers are independent witnesses in tests and
/// peers in work-precision diagrams. Step sizes follow the library's standard control: the estimated error of each
/// coordinate is held below `absoluteTolerance + relativeTolerance * |y_i|` per step.
///
/// Reference: GNU Scientific Library 2.7, chapter "Ordinary Differential Equations".
public struct GSLIntegrator: Sendable {
  /// A stepper of the library.
  public enum Method: String, CaseIterable, Sendable {
    /// Explicit Runge-Kutta of Prince and Dormand, order 8 with an embedded method of order 9, 13 stages.
    case rk8pd
    /// Linear multistep Adams method in Nordsieck form, orders 1 to 12, functional iteration.
    case msadams
    /// Implicit extrapolation of Bader and Deuflhard for stiff systems; needs the Jacobian.
    case bsimp

    /// Whether the stepper asks for the Jacobian.
    public var needsJacobian: Bool { self == .bsimp }

    fileprivate var stepType: UnsafePointer<gsl_odeiv2_step_type>? {
      switch self {
      case .rk8pd: taylorflow_step_rk8pd()
      case .msadams: taylorflow_step_msadams()
      case .bsimp: taylorflow_step_bsimp()
      }
    }
  }

  /// Writes `f(t, y)` into its last argument: `(t, y, result)`.
  public typealias Derivative = (
    _ time: Double, _ state: UnsafeBufferPointer<Double>, _ result: UnsafeMutableBufferPointer<Double>
  ) throws -> Void

  /// Writes `∂f_i/∂y_j` at `matrix[i * dimension + j]` and `∂f_i/∂t` at `timeDerivative[i]`.
  public typealias Jacobian = (
    _ time: Double, _ state: UnsafeBufferPointer<Double>, _ matrix: UnsafeMutableBufferPointer<Double>,
    _ timeDerivative: UnsafeMutableBufferPointer<Double>
  ) throws -> Void

  /// The stepper.
  public let method: Method
  /// The tolerated error of a step that does not depend on the state, in the units of the state.
  public let absoluteTolerance: Double
  /// The tolerated error of a step relative to the coordinate.
  public let relativeTolerance: Double
  /// The largest number of accepted steps over the whole interval.
  public let maximumSteps: Int
  /// The length of the first step that is tried; a hundredth of the interval where `nil`.
  public let initialStep: Double?

  /// Checks and keeps the settings.
  ///
  /// - Parameters:
  ///   - method: the stepper.
  ///   - absoluteTolerance: at least 0, finite; not zero together with `relativeTolerance`.
  ///   - relativeTolerance: at least 0, finite.
  ///   - maximumSteps: at least 1.
  ///   - initialStep: above 0 and finite, without sign.
  /// - Throws: ``GSLError`` for a setting outside its range.
  public init(
    method: Method, absoluteTolerance: Double, relativeTolerance: Double, maximumSteps: Int = 1_000_000,
    initialStep: Double? = nil
  ) throws(GSLError) {
    guard absoluteTolerance >= 0, relativeTolerance >= 0, absoluteTolerance.isFinite,
      relativeTolerance.isFinite, absoluteTolerance + relativeTolerance > 0
    else {
      throw .invalidTolerances(absolute: absoluteTolerance, relative: relativeTolerance)
    }
    guard maximumSteps >= 1 else { throw .invalidMaximumSteps(maximumSteps) }
    if let initialStep, !(initialStep > 0 && initialStep.isFinite) {
      throw .invalidInitialStep(initialStep)
    }
    self.method = method
    self.absoluteTolerance = absoluteTolerance
    self.relativeTolerance = relativeTolerance
    self.maximumSteps = maximumSteps
    self.initialStep = initialStep
  }

  /// Integrates from `start` to `end`, forward or backward.
  ///
  /// The steppers have no dense output: a step ends at each output time, which may cost steps.
  /// A step in which the right-hand side is not finite is halved and tried again.
  ///
  /// - Parameters:
  ///   - start: where `initialState` is given; finite.
  ///   - end: where the integration ends; finite, may be below `start`. Equal ends return the initial state.
  ///   - initialState: at least one finite coordinate.
  ///   - outputTimes: extra times between the ends, in the direction of integration; repetitions are allowed.
  ///   - jacobian: needed by methods with ``Method/needsJacobian``, otherwise unused.
  ///   - derivative: the right-hand side.
  /// - Returns: the states at `outputTimes` and at `end`, with the counts of evaluations and steps.
  /// - Throws: ``GSLError``, or whatever `derivative` or `jacobian` throws.
  public func integrate(
    from start: Double, to end: Double, initialState: [Double], outputTimes: [Double] = [],
    jacobian: Jacobian? = nil, derivative: Derivative
  ) throws -> GSLSolution {
    try validate(start, end, initialState, outputTimes, hasJacobian: jacobian != nil)
    let times = outputTimes + [end]
    guard start != end else {
      return GSLSolution(
        times: times, states: times.map { _ in initialState }, derivativeEvaluations: 0,
        jacobianEvaluations: 0, steps: 0, rejectedSteps: 0)
    }
    return try withoutActuallyEscaping(derivative) { derivative in
      let system = GSLSystem(dimension: initialState.count, derivative: derivative, jacobian: jacobian)
      return try withExtendedLifetime(system) {
        try run(system, from: start, through: times, initialState)
      }
    }
  }

  private func validate(
    _ start: Double, _ end: Double, _ state: [Double], _ outputTimes: [Double], hasJacobian: Bool
  ) throws(GSLError) {
    guard start.isFinite, end.isFinite, (end - start).isFinite else {
      throw .nonFiniteInterval(start: start, end: end)
    }
    guard !state.isEmpty else { throw .emptyState }
    for (index, value) in state.enumerated() where !value.isFinite {
      throw .nonFiniteState(index: index, value: value)
    }
    let direction: Double = end >= start ? 1 : -1
    var previous = start
    for (index, time) in outputTimes.enumerated() {
      guard direction * (time - previous) >= 0, direction * (end - time) >= 0 else {
        throw .invalidOutputTime(index: index, time: time)
      }
      previous = time
    }
    if method.needsJacobian && !hasJacobian { throw .jacobianRequired(method: method.rawValue) }
  }

  private func run(
    _ system: GSLSystem, from start: Double, through times: [Double], _ initialState: [Double]
  ) throws -> GSLSolution {
    guard GSLLibrary.errorsAreReturned, let stepType = method.stepType, let end = times.last else {
      throw GSLError.outOfMemory(dimension: initialState.count)
    }
    var description = system.makeDescription()
    return try withUnsafePointer(to: &description) { description in
      let length = min(initialStep ?? abs(end - start) / 100, abs(end - start))
      // A hundredth of a subnormal interval rounds to zero, which the library refuses.
      let first = max(length, .leastNonzeroMagnitude) * (end > start ? 1 : -1)
      guard
        let driver = gsl_odeiv2_driver_alloc_y_new(
          description, stepType, first, absoluteTolerance, relativeTolerance)
      else {
        throw GSLError.outOfMemory(dimension: initialState.count)
      }
      defer { gsl_odeiv2_driver_free(driver) }

      var time = start
      var state = initialState
      var states: [[Double]] = []
      for target in times {
        try advance(driver, system, &time, to: target, &state)
        states.append(state)
      }
      return GSLSolution(
        times: times, states: states, derivativeEvaluations: system.derivativeEvaluations,
        jacobianEvaluations: system.jacobianEvaluations, steps: Int(clamping: driver.pointee.e.pointee.count),
        rejectedSteps: Int(clamping: driver.pointee.e.pointee.failed_steps))
    }
  }

  private func advance(
    _ driver: UnsafeMutablePointer<gsl_odeiv2_driver>, _ system: GSLSystem, _ time: inout Double,
    to target: Double, _ state: inout [Double]
  ) throws {
    guard time != target else { return }
    // The driver counts from zero in every call, stops after one step more than its limit, and reads a limit of
    // zero as none. The count of the evolution runs over all calls.
    let evolution = driver.pointee.e.pointee
    let remaining = maximumSteps - Int(clamping: evolution.count)
    guard remaining > 0 else { throw GSLError.tooManySteps(limit: maximumSteps, time: time) }
    gsl_odeiv2_driver_set_nmax(driver, UInt(remaining))
    let status = gsl_odeiv2_driver_apply(driver, &time, target, &state)
    if let error = system.thrown { throw error }
    let steps = Int(clamping: driver.pointee.e.pointee.count)
    guard status != GSLStatus.tooManySteps, steps <= maximumSteps else {
      throw GSLError.tooManySteps(limit: maximumSteps, time: time)
    }
    guard status == GSLStatus.success else {
      if system.nonFiniteTime != nil { throw GSLError.nonFiniteDerivative(time: time) }
      if status == GSLStatus.failure || status == GSLStatus.noProgress {
        throw GSLError.stepTooSmall(time: time)
      }
      throw GSLError.library(code: Int(status), message: GSLLibrary.message(status), time: time)
    }
    guard state.allSatisfy(\.isFinite) else { throw GSLError.nonFiniteDerivative(time: time) }
  }
}
