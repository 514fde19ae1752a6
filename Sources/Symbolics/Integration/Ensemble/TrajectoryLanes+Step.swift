import Integration
import Numbers

extension TrajectoryLanes {
  /// Takes a step in every lane; a trajectory that has just begun gets its coefficients only.
  ///
  /// Returns the lanes whose trajectories may have ended.
  func step() -> LaneSet {
    let remaining = Vector(repeating: end) - time.vector - timeCarry.vector
    let distance = magnitude(remaining)
    let chosen = chooseLengths(distance)
    let isLast = length.vector .>= distance
    let signed = length.vector.replacing(with: -length.vector, where: remaining .< Vector())
    let steps = signed.replacing(with: remaining, where: isLast)
    stepLength.vector = steps
    let increments = steps + timeCarry.vector
    let moved = time.vector + increments
    reached.vector = moved.replacing(with: Vector(repeating: end), where: isLast)
    let check = move(by: steps)
    var times = moved
    if !starting.isEmpty {
      times = times.replacing(with: time.vector, where: starting.mask)
      for lane in starting { stay(lane) }
    }
    let failed = LaneSet(table.run(next, times))
    var good = (chosen - failed) & LaneSet(check + misses() .== Vector())
    if checksInside { for lane in good where !agreesInside(lane) { good.remove(lane) } }
    if hasSamples { for lane in good { pass(lane) } }
    let alone = (running - good) | (starting & failed)
    for lane in alone { stepAlone(lane) }
    let isGood = good.mask
    choice.set(length.vector, where: isGood)
    ceiling.set(ceiling.vector * Vector(repeating: 4), where: isGood)
    let carries = increments - (moved - time.vector)
    timeCarry.set(carries.replacing(with: Vector(), where: isLast), where: isGood)
    time.set(reached.vector, where: isGood)
    advance()
    gain = min(Self.largestGain, gain + good.count - Self.cost)
    var ended = good & LaneSet(time.vector .== Vector(repeating: end))
    for lane in good {
      taken[lane] &+= 1
      if taken[lane] >= allowance[lane] { ended.insert(lane) }
    }
    for lane in starting - failed {
      workers[lane].integrator.countExpansions(1)
      if allowance[lane] == 0 { ended.insert(lane) }
    }
    for lane in alone {
      if trajectories[lane]?.ended == nil { load(lane) }
    }
    running = running | starting
    starting = .none
    return ended | alone
  }

  /// Chooses the lengths of the steps from the coefficients, as ``SystemIntegrator`` does.
  ///
  /// Returns the lanes in which that is a length.
  private func chooseLengths(_ distance: Vector) -> LaneSet {
    let integrator = workers[0].integrator
    let control = integrator.control
    let shorter = smaller(distance, Vector(repeating: integrator.options.maximumStep ?? .infinity))
    longest.vector = smaller(shorter, ceiling.vector)
    length.vector = smaller(choice.vector, longest.vector)
    trial.vector = length.vector
    var (open, chosen) = (running, LaneSet.none)
    var round = 0
    while !open.isEmpty, round < 8 {
      open = open & LaneSet(sizes(at: trial.vector) .== Vector())
      for lane in open {
        guard let found = control.length(scale: 1, last: last[lane], previous: previous[lane]),
          found < .infinity
        else {
          open.remove(lane)
          continue
        }
        let new = min(found, longest[lane])
        if new <= 1.25 * trial[lane], new >= 0.8 * trial[lane] {
          open.remove(lane)
          chosen.insert(lane)
          length[lane] = new
        } else {
          trial[lane] = min(new, 16 * trial[lane])
        }
      }
      round += 1
    }
    return chosen
  }

  /// Sizes of the last coefficients over steps, and of the states; see ``TapeExpansion/sizes(at:floor:withSums:scales:)``.
  ///
  /// Returns 0 in the lanes where no scale is below the floor and all coefficients are finite.
  private func sizes(at length: Vector) -> Vector {
    let (series, order, pitch) = (table.series, table.order, table.order &+ 1)
    let floor = Vector(repeating: workers[0].integrator.floor)
    var (last, previous, check) = (Vector(), Vector(), Vector())
    for i in 0..<stateCount {
      let row = series + i &* pitch
      let (value, slope, curvature) = (magnitude(row[0]), magnitude(row[1]), magnitude(row[2]))
      let (top, next) = (row[order], row[order &- 1])
      let scale = larger(larger(value, slope * length), curvature * length * length)
      check += (scale + slope + curvature + top + next) * Vector()
      let below = floor - scale
      check += below.replacing(with: 0, where: below .<= 0)
      scales[i] = scale
      last = larger(last, magnitude(top) / scale)
      previous = larger(previous, magnitude(next) / scale)
    }
    self.last.vector = last
    self.previous.vector = previous
    return check
  }

  /// The points at the ends of steps, see ``TapeExpansion/move(by:_:)``; 0 in the lanes where they are finite.
  private func move(by step: Vector) -> Vector {
    let (series, order, pitch) = (table.series, table.order, table.order &+ 1)
    var check = Vector()
    for i in 0..<stateCount {
      let row = series + i &* pitch
      var sum = row[order]
      var slope = sum
      var n = order &- 1
      while n > 0 {
        sum = row[n].addingProduct(sum, step)
        slope = sum.addingProduct(slope, step)
        n &-= 1
      }
      let (old, change) = (state[i], sum * step + carry[i])
      let new = old + change
      let part = new - old
      nextCarry[i] = (old - (new - part)) + (change - part)
      next[i] = new
      slopes[i] = slope
      check += new * Vector()
    }
    return check
  }

  /// Where the slopes miss the field, see ``TapeExpansion/misses(_:length:allowed:_:rounding:)``; 0 in the other lanes.
  private func misses() -> Vector {
    let allowed = Vector(repeating: workers[0].integrator.allowedDefect)
    let (series, pitch) = (table.next, table.order &+ 1)
    let length = length.vector
    var excess = Vector()
    for i in 0..<stateCount {
      let more = magnitude(slopes[i] - series[i &* pitch &+ 1]) * length - allowed * scales[i]
      // What is not a number stays.
      excess += more.replacing(with: 0, where: more .<= 0)
    }
    return excess
  }

  /// A trajectory that has just begun stands still.
  private func stay(_ lane: Int) {
    for i in 0..<stateCount {
      next[i][lane] = state[i][lane]
      nextCarry[i][lane] = carry[i][lane]
    }
  }

  /// Whether the series of a lane agrees with the field inside the step, as far as that is asked.
  private func agreesInside(_ lane: Int) -> Bool {
    guard let span = trajectories[lane]?.run.span else { return false }
    let integrator = workers[lane].integrator
    for i in 0..<stateCount { integrator.buffers.scales[i] = scales[i][lane] }
    return integrator.agreesInside(
      table.view(lane), stepLength[lane], from: (time[lane], timeCarry[lane]), span: span)
  }

  /// Hands the points of a step over.
  private func pass(_ lane: Int) {
    let (series, start, carry) = (table.view(lane), time[lane], timeCarry[lane])
    trajectories[lane]?.record.pass(
      start, reached[lane], state: { (0..<stateCount).map { state[$0][lane] } },
      at: { sample in (0..<stateCount).map { series.value($0, at: (sample - start) - carry) } })
  }

  /// The integrator of a lane takes its step.
  private func stepAlone(_ lane: Int) {
    guard var trajectory = trajectories[lane] else { return }
    let integrator = workers[lane].integrator
    store(lane, withSeries: running.contains(lane))
    trajectories[lane] = nil
    stepsAlone += 1
    trajectory.ended = integrator.step(&trajectory.run) { trajectory.record.pass($0, $1, integrator) }
    trajectories[lane] = trajectory
  }
}

extension SystemIntegrator where S == Double {
  /// How many steps in a lane may be taken before ``limit(_:)`` can be anything.
  ///
  /// - Parameter isStarting: whether the expansion at the start has still to be counted.
  func laneSteps(_ run: Run, isStarting: Bool) -> Int {
    let steps = run.firstStep + options.maximumSteps - statistics.steps
    guard let most = options.maximumWork else { return steps }
    let (expansion, rest) = (machine.series.expansionWork, most - work)
    let each = expansion + Self.stepWork
    return min(steps, max(0, (rest - (isStarting ? expansion : 0) + each - 1) / each))
  }

  /// Counts steps that a lane has taken.
  func count(laneSteps: Int) {
    if laneSteps == 0 { return }
    countExpansions(laneSteps)
    statistics.steps += laneSteps
    halvedInARow = 0
  }

  /// Counts expansions that a lane has made.
  func countExpansions(_ count: Int) {
    statistics.expansions += count
    statistics.coefficientWork += count * machine.work
    formerWork += count * machine.series.expansionWork
  }

  /// Whether a series agrees with the field inside a step that its coefficients bound; the scales are those of this object.
  func agreesInside(
    _ series: SeriesView<Double>, _ step: Double, from start: (time: Double, carry: Double), span: Double
  ) -> Bool {
    guard let lanes = machine.lanes else { return true }
    let end = start.time + (step + start.carry)
    let count = pointsInside(step, to: end, from: start.time, isBlind: false, span)
    if count == 0 { return true }
    let agreed = lanes.agreement(
      series, count: count, of: step, from: start, length: step.magnitude, allowed: allowedDefect,
      scales: buffers.scales)
    if agreed < count { return false }
    verifiedEnd = end
    return true
  }
}
