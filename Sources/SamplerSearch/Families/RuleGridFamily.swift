import Diffusion
import Numbers
import Samplers

/// The grids of a sampler of the catalogue whose steps are linear combinations: the rule stays, the levels are free.
///
/// The rules of a sampler are written in `Double`. Their factors are analytic in the logarithms of the levels, and cost no
/// evaluation of the model, so that they are differentiated by the central rule of order eight with a ninety-sixth of the shorter
/// gap beside a level; everything else is the exact reverse sweep.
public struct RuleGridFamily: SearchFamily {
  /// The grid.
  public let grid: LearnedGrid
  /// The sampler of the catalogue.
  public let source: any Sampler<ScalarDiffusion>
  /// Its rules.
  public let sampler: any LinearRuleSampler
  private let schedule: any NoiseSchedule

  /// A family.
  ///
  /// - Throws: `SearchError.notDifferentiable` with the reason, and for a grid that ends at zero.
  public init(
    _ grid: LearnedGrid, of sampler: any Sampler<ScalarDiffusion>, schedule: any NoiseSchedule
  ) throws(SearchError) {
    guard grid.end == .cutoff else {
      throw .outOfRange(
        quantity: "the end of a sampler of the catalogue", value: "zero", allowed: "cutoff")
    }
    source = sampler
    self.sampler = try Self.linear(sampler)
    self.grid = grid
    self.schedule = schedule
  }

  /// The sampler as rules on the grid.
  private static func linear(
    _ sampler: any Sampler<ScalarDiffusion>
  ) throws(SearchError) -> any LinearRuleSampler {
    let name = sampler.card.name
    func refusal(_ reason: String) -> SearchError { .notDifferentiable(sampler: name, reason: reason) }
    if let taylor = sampler as? TruncatedTaylor, taylor.formulation == .gamma, taylor.jetOrder == 1,
      taylor.predictionsPerEvaluation == 0
    {
      return EulerRule()
    }
    if sampler.card.strongOrder != nil {
      throw refusal("it adds noise, so its end points are no functions of the grid alone")
    }
    if sampler.card.evaluations == .adaptive { throw refusal("it chooses its own steps") }
    guard sampler.card.evaluations != .budget else {
      throw refusal("it divides a number of evaluations among its steps")
    }
    guard let linear = sampler as? any LinearRuleSampler else {
      throw refusal("its steps are no linear combinations of noise predictions")
    }
    guard linear.start == .ramp || linear.startSteps == 0 else {
      throw refusal("its start is not made of its rules; the start 'ramp' is")
    }
    return linear
  }

  /// Evaluations of the model; those of the grid where the search starts.
  public var calls: Int { (try? program(initialParameters).evaluations) ?? grid.steps }

  /// The grid where the search starts.
  public var initialParameters: [Double] { grid.initialParameters }

  /// The rules on the grid of the given numbers.
  ///
  /// - Throws: `ModelError` or what the rules throw on the grid.
  public func program(_ raw: [Double]) throws -> EvaluationProgram<Double> {
    try program(levels: grid.levels(raw[...]))
  }

  /// The rules on a grid.
  func program(levels: [Double]) throws -> EvaluationProgram<Double> {
    let grid = try TimeGrid(levels: levels, schedule: schedule)
    return EvaluationProgram(try sampler.rules(on: grid, schedule: schedule), slopes: sampler.slopes)
  }

  /// The gradient with respect to the gaps.
  public func pullBack(_ gradient: ProgramGradient, at raw: [Double]) throws -> [Double] {
    let levels = grid.levels(raw[...])
    let rates = try (0...grid.steps).map { n in
      n == 0 || n == grid.steps ? 0 : gradient.along(try derivative(levels, n))
    }
    var point = raw.map { Dual($0) }
    return raw.indices.map { p in
      point[p].slope = 1
      defer { point[p].slope = 0 }
      let moved = grid.levels(point[...])
      return (0...grid.steps).reduce(0) { $0 + rates[$1] * moved[$1].slope / levels[$1] }
    }
  }

  /// The derivative of every number of the program with respect to `ln γ_n`.
  func derivative(_ levels: [Double], _ n: Int) throws -> [Double] {
    let gap = min(Double.log(levels[n - 1] / levels[n]), Double.log(levels[n] / levels[n + 1]))
    let step = gap / 96
    let weights = [4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280]
    var total: [Double] = []
    for (k, weight) in weights.enumerated() {
      for side in [1.0, -1.0] {
        var moved = levels
        moved[n] *= Double.exp(side * Double(k + 1) * step)
        let entries = try program(levels: moved).entries
        if total.isEmpty { total = [Double](repeating: 0, count: entries.count) }
        for j in entries.indices { total[j] += side * weight * entries[j] / step }
      }
    }
    return total
  }
}

/// DDIM as a rule on the grid.
private struct EulerRule: LinearRuleSampler {
  var card: SamplerCard { TruncatedTaylor(order: 1).card }

  func rules(on grid: TimeGrid, schedule: any NoiseSchedule) -> [StepRule] {
    (0..<grid.steps).map { n in
      let (from, to) = (grid.points[n].level, grid.points[n + 1].level)
      return StepRule(stages: [.init(at: from)], update: LinearCombination(stages: [to - from]))
    }
  }
}
