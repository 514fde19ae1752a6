import Numbers

/// Integrates a system by Taylor series with the order and the steps of Jorba and Zou ("A software package for the numerical
/// integration of ODEs by means of high-order Taylor methods", Experimental Mathematics 14, 2005).
///
/// The order is fixed by the tolerance; the step is `rho e^-2 exp(-0.7/(p - 1))`, where rho is the smaller of the two
/// estimates of the radius of convergence from the last two coefficients (for another order than the automatic one,
/// `e^-2` becomes `tolerance^(1/(p - 1))`). States and time carry the rounding error of their last addition along, so that
/// long runs lose digits slowly. Steps may go forwards or backwards. The series of the current step gives dense output and
/// the roots of event expressions.
///
/// The estimate looks at two coefficients only and can be far too long, for example where they vanish. Every step is
/// therefore compared with the field at its end: it is halved as long as the derivative of the series misses the field there by
/// more than a thousand times the tolerance. This costs nothing, since the next step needs the expansion there anyway.
public final class SystemIntegrator<S: IntegrationScalar> {
  /// The system.
  public let system: SymbolicSystem
  /// Its recurrences; events are outputs.
  public let tape: Tape
  /// The options.
  public let options: IntegrationOptions
  /// The current time.
  public private(set) var time: S
  /// The current states.
  public private(set) var state: [S]
  /// What has been done since the beginning.
  public private(set) var statistics = IntegrationStatistics()

  /// The series of the current step, and the one at its end.
  private var series: TapeExpansion<S>
  private var next: TapeExpansion<S>
  private var isExpanded = false
  private var timeCarry = S.zero
  private var stateCarry: [S]
  private var nextState: [S]
  private var nextCarry: [S]
  private let work: Int
  /// The step in units of the radius of convergence.
  private let stepFactor: Double
  /// Derivative of the series minus field, times step, in units of the states.
  private let allowedDefect: Double
  private var scale = 1.0
  private var lastEvent: S?

  /// Prepares an integration from the initial values at `t = 0`.
  ///
  /// - Parameters:
  ///   - parameters: values for some of the parameters; the others keep those of the system.
  ///   - events: expressions whose roots end an integration.
  ///
  /// Throws ``IntegrationError``.
  public init(
    _ system: SymbolicSystem, parameters: [String: S] = [:], events: [SymbolicExpression] = [],
    options: IntegrationOptions = IntegrationOptions()
  ) throws(IntegrationError) {
    try options.check()
    self.system = system
    self.options = options
    do {
      tape = try Tape(system, outputs: events)
      let values = try system.parameterValues(overriding: parameters)
      let order = options.order ?? options.automaticOrder
      series = try SystemIntegrator.expansion(tape, order, values)
      next = try SystemIntegrator.expansion(tape, order, values)
      state = try system.initialState(parameters: values)
    } catch let error as SystemError {
      throw .system(error)
    } catch let error as TapeError {
      throw .tape(error)
    } catch {
      throw .option("\(error)")
    }
    time = .zero
    stateCarry = Array(repeating: .zero, count: system.states.count)
    nextState = stateCarry
    nextCarry = stateCarry
    work = tape.work(order: series.order)
    let order = Double(series.order)
    let isAutomatic = series.order == options.automaticOrder
    let decay = isAutomatic ? Double.exp(-2) : Double.pow(options.tolerance, 1 / (order - 1))
    stepFactor = decay * Double.exp(-0.7 / (order - 1))
    allowedDefect = 1000 * max(options.tolerance, S.ulpOfOne.double)
    statistics.order = series.order
  }

  private static func expansion(_ tape: Tape, _ order: Int, _ values: [S]) throws(TapeError) -> TapeExpansion<
    S
  > {
    try TapeExpansion(tape, order: order, parameters: values)
  }

  /// Goes on from another point.
  ///
  /// Throws ``IntegrationError`` if the count of states is wrong.
  public func restart(at time: S, state: [S]) throws(IntegrationError) {
    guard state.count == system.states.count else {
      throw .tape(.count(what: "states", given: state.count, expected: system.states.count))
    }
    self.time = time
    self.state = state
    timeCarry = .zero
    stateCarry = Array(repeating: .zero, count: state.count)
    lastEvent = nil
    isExpanded = false
  }

  /// Gives parameters other values; the state stays where it is.
  ///
  /// Throws ``IntegrationError`` for an unknown name.
  public func setParameters(_ parameters: [String: S]) throws(IntegrationError) {
    do {
      let values = try system.parameterValues(overriding: parameters)
      try series.setParameters(values)
      try next.setParameters(values)
      isExpanded = false
    } catch let error as SystemError {
      throw .system(error)
    } catch let error as TapeError {
      throw .tape(error)
    } catch {
      throw .option("\(error)")
    }
  }

  /// Integrates to `end`, or to the first root of an event.
  ///
  /// - Parameters:
  ///   - samples: times at which points are wanted, in the order in which they are passed; those at the start and beyond the
  ///     end are left out.
  public func run(to end: S, samples: [S] = []) -> IntegrationRun<S> {
    var points = [TrajectoryPoint(time: time, state: state)]
    var next = 0
    let before = statistics
    let outcome = advance(to: end) { start, reached in
      while next < samples.count {
        let sample = samples[next]
        let isPassed = end > start ? sample <= reached : sample >= reached
        let isAhead = end > start ? sample > start : sample < start
        if !isPassed { break }
        if isAhead, sample != reached {
          points.append(TrajectoryPoint(time: sample, state: self.interpolate(at: sample)))
        }
        next += 1
      }
    }
    points.append(TrajectoryPoint(time: time, state: state))
    var taken = statistics
    taken.steps -= before.steps
    taken.expansions -= before.expansions
    taken.rejected -= before.rejected
    taken.coefficientWork -= before.coefficientWork
    return IntegrationRun(points: points, outcome: outcome, statistics: taken)
  }

  /// The states at a time inside the step that is being reported.
  private func interpolate(at sample: S) -> [S] { series.evaluate(at: (sample - time) - timeCarry) }

  /// Integrates to `end`; before the state moves, `report(start, reached)` may evaluate the step's series.
  ///
  /// A run to the time where the integration already is ends at once.
  @_specialize(exported:false,where S == Double)
  public func advance(to end: S, report: (S, S) -> Void = { _, _ in }) -> IntegrationOutcome {
    guard end.isFinite, state.allSatisfy(\.isFinite) else { return .nonFinite }
    let firstStep = statistics.steps
    while time != end {
      guard statistics.steps - firstStep < options.maximumSteps else { return .maximumSteps }
      if !isExpanded { expand(series, state, time) }
      isExpanded = true
      let remaining = (end - time) - timeCarry
      guard let chosen = chooseStep(remaining) else { return .nonFinite }
      guard let (step, isLast) = tryStep(chosen, remaining) else { return .nonFinite }
      let reached = isLast ? end : time + (step + timeCarry)
      if reached == time { return .stepUnderflow }
      if let (index, root) = firstEvent(step) {
        let place = time + (root * step + timeCarry)
        report(time, place)
        guard series.move(by: root * step, from: state, stateCarry, to: &nextState, &nextCarry) else {
          return .nonFinite
        }
        commit(root * step, to: nil)
        isExpanded = false
        lastEvent = time
        return .event(index: index)
      }
      report(time, reached)
      commit(step, to: isLast ? end : nil)
      swap(&series, &next)
      record(step, isLast)
    }
    return .reachedEnd
  }

  private func expand(_ expansion: TapeExpansion<S>, _ state: [S], _ time: S) {
    expansion.expandUnchecked(state: state, time: time)
    statistics.expansions += 1
    statistics.coefficientWork += work
  }

  /// The length of a step; `nil` if the coefficients are not finite.
  private func chooseStep(_ remaining: S) -> Double? {
    guard let norms = series.norms() else { return nil }
    let absolute = (options.absoluteTolerance ?? options.tolerance) / options.tolerance
    scale = max(absolute, norms.state)
    var radius = Double.infinity
    if norms.last > 0 { radius = Double.pow(scale / norms.last, 1 / Double(series.order)) }
    if norms.secondLast > 0 {
      radius = min(radius, Double.pow(scale / norms.secondLast, 1 / Double(series.order - 1)))
    }
    let length = min(radius * stepFactor, remaining.double.magnitude)
    return min(length, options.maximumStep ?? .infinity)
  }

  /// Expands at the end of the step, and halves the step as long as the series misses the differential equation there by
  /// far more than the tolerance. Returns the signed step and whether it ends the run; `nil` if no length gives finite
  /// states.
  private func tryStep(_ length: Double, _ remaining: S) -> (S, Bool)? {
    var length = length
    for _ in 0..<SystemIntegrator.largestHalvings {
      let isLast = length >= remaining.double.magnitude
      let step = isLast ? remaining : (remaining < .zero ? -S(length) : S(length))
      if series.move(by: step, from: state, stateCarry, to: &nextState, &nextCarry) {
        expand(next, nextState, time + (step + timeCarry))
        let defect = series.defect(at: step, comparedWith: next)
        if defect * length <= allowedDefect * scale { return (step, isLast) }
      }
      statistics.rejected += 1
      length /= 2
    }
    return nil
  }

  private func commit(_ step: S, to end: S?) {
    let increment = step + timeCarry
    let moved = time + increment
    timeCarry = end == nil ? increment - (moved - time) : .zero
    time = end ?? moved
    swap(&state, &nextState)
    swap(&stateCarry, &nextCarry)
    statistics.steps += 1
  }

  private func record(_ step: S, _ isLast: Bool) {
    if isLast, statistics.steps > 1 { return }
    let length = step.double.magnitude
    statistics.smallestStep = min(statistics.smallestStep, length)
    statistics.largestStep = max(statistics.largestStep, length)
  }

  /// The first root of any event inside the step, as a fraction of it.
  private func firstEvent(_ step: S) -> (Int, S)? {
    var first: (Int, S)?
    for index in 0..<tape.outputCount {
      var coefficients = series.coefficients(output: index)
      var power = S.one
      for n in coefficients.indices.dropFirst() {
        power = power * step
        coefficients[n] = coefficients[n] * power
      }
      // Just after an event its expression is zero up to rounding; that root is known already.
      let skipped =
        lastEvent == time ? S(4) * S.ulpOfOne * (S.one + (time / step).magnitude) : .zero
      guard let root = FirstRoot.find(coefficients, after: skipped) else { continue }
      if first.map({ root < $0.1 }) ?? true { first = (index, root) }
    }
    return first
  }

  private static var largestHalvings: Int { 60 }
}
