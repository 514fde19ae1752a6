import Diffusion
import Experimentation
import Numbers
import Reporting
import Samplers

/// How the time grows with every size of the problem: exponents of power laws, fitted to least times, beside those of theory.
enum GrowthBench {
  /// One law: the sizes, and what is done at one of them.
  struct Law {
    let quantity: String
    /// The exponents that the operation count allows, asymptotically or over this range.
    let theory: ClosedRange<Double>
    let sizes: [Int]
    let work: (Int) throws -> any BenchCase
  }

  /// Cost in p between orders from the operation count; K, D, steps and trajectories linear, D from 16 on.
  static func laws() throws -> [Law] {
    let toy = try GaussianMixture.toy8x8()
    let expansions = { (order: Int) -> any BenchCase in
      ExpansionCase(task: "T1", order: order, mixture: toy, states: 1024)
    }
    func mixtures(_ make: @escaping (Int) -> (Int, Int)) -> (Int) throws -> any BenchCase {
      { size in
        let (components, dimension) = make(size)
        return ExpansionCase(
          task: "T4", order: 3,
          mixture: try BenchProblem.mixture(components: components, dimension: dimension), states: 256,
          gamma: BenchProblem.gamma * Double(dimension).squareRoot())
      }
    }
    func samplings(_ make: @escaping (Int) -> (Int, Int)) -> (Int) throws -> any BenchCase {
      { size in
        let (steps, trajectories) = make(size)
        return try SamplingCase(order: 2, mixture: toy, steps: steps, trajectories: trajectories)
      }
    }
    return [
      Law(quantity: "order 1 to 3", theory: 0.4...0.8, sizes: [1, 2, 3], work: expansions),
      Law(quantity: "order 3 to 10", theory: 0.9...1.6, sizes: [3, 5, 7, 10], work: expansions),
      Law(quantity: "order 10 to 40", theory: 1.3...2, sizes: [10, 20, 40], work: expansions),
      Law(
        quantity: "components", theory: 0.9...1.1, sizes: [64, 256, 1024, 4096],
        work: mixtures { ($0, 2) }),
      Law(quantity: "dimension", theory: 0.8...1.1, sizes: [16, 32, 64], work: mixtures { (512, $0) }),
      Law(quantity: "steps", theory: 0.95...1.05, sizes: [25, 50, 100, 200], work: samplings { ($0, 1024) }),
      Law(
        quantity: "trajectories", theory: 0.95...1.05, sizes: [1024, 4096, 16384],
        work: samplings { (25, $0) }),
    ]
  }

  /// Slope of the straight line through (log size, log time) by least squares.
  static func exponent(_ sizes: [Int], _ times: [Double]) -> Double {
    let x = sizes.map { Double.log(Double($0)) }
    let y = times.map { Double.log($0) }
    let (a, b) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    var (above, below) = (0.0, 0.0)
    for (x, y) in zip(x, y) {
      above += (x - a) * (y - b)
      below += (x - a) * (x - a)
    }
    return above / below
  }

  /// Every law, all sizes in turn.
  ///
  /// - Throws: `Interrupted`.
  static func table(_ laws: [Law], rounds: Int, check: () throws -> Void) throws -> Table {
    struct Row {
      let law: Law
      let times: [Double]
    }
    let rows = try laws.map { law -> Row in
      let cases = try law.sizes.map(law.work)
      var times = [Double](repeating: .infinity, count: cases.count)
      for round in 0...rounds {
        for (index, item) in cases.enumerated() {
          let start = BenchClock.processorTime
          try item.run(jobs: 1)
          if round > 0 { times[index] = min(times[index], BenchClock.processorTime - start) }
        }
        try check()
      }
      return Row(law: law, times: times)
    }
    return Table(
      name: "growth", title: "Growth of processor time", of: rows,
      [
        .column("quantity", "what grows", \.law.quantity),
        .column("from", "smallest size") { $0.law.sizes.first ?? 0 },
        .column("to", "largest size") { $0.law.sizes.last ?? 0 },
        .column("exponent", "of the fitted power law") { exponent($0.law.sizes, $0.times) },
        .column("theory_low", "least exponent that the operation count allows", \.law.theory.lowerBound),
        .column("theory_high", "largest exponent", \.law.theory.upperBound),
      ])
  }
}
