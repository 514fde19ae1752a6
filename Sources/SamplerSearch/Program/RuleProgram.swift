import Samplers

extension EvaluationProgram where Number == Double {
  /// The rules of a sampler on a grid, with states and remembered slopes eliminated.
  ///
  /// A slope of data prediction is `D = y − γ ε(y, γ)`, which is again a combination of the start and the predictions.
  public init(_ rules: [StepRule], slopes kind: SlopeKind) {
    var state = ProgramRow<Double>(start: 1)
    var history: [ProgramRow<Double>] = []
    var (levels, points): ([Double], [ProgramRow<Double>]) = ([], [])
    for rule in rules {
      var slopes: [ProgramRow<Double>] = []
      for stage in rule.stages {
        let point = Self.form(stage.point, state, slopes, history)
        var slope = ProgramRow<Double>()
        switch kind {
        case .noise: slope.addNoise(1, points.count)
        case .data:
          slope = point
          slope.addNoise(-stage.gamma, points.count)
        }
        levels.append(stage.gamma)
        points.append(point)
        slopes.append(slope)
      }
      state = Self.form(rule.update, state, slopes, history)
      for stage in rule.remembered { history.insert(slopes[stage], at: 0) }
    }
    self.init(levels: levels, points: points, result: state)
  }

  private static func form(
    _ combination: LinearCombination, _ state: ProgramRow<Double>, _ slopes: [ProgramRow<Double>],
    _ history: [ProgramRow<Double>]
  ) -> ProgramRow<Double> {
    var row = ProgramRow<Double>()
    row.add(combination.state, state)
    for (factor, slope) in zip(combination.stages, slopes) { row.add(factor, slope) }
    for (factor, slope) in zip(combination.history, history) { row.add(factor, slope) }
    return row
  }
}
