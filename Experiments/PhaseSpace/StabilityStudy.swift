import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Samplers

/// Growth of conjugate integrators on one Gaussian by the linearised condition and as measured, and their errors on a mixture.
struct StabilityStudy: Sendable {
  /// One method with one rate and one length of the steps.
  struct Cell: Sendable {
    let sampler: String
    let factor: NoiseFactor
    let rate: Double
    let h: Double
    /// The largest `|1 + h λ_i|`.
    let predicted: Double
    /// The root of degree `N` of the spectral radius of the product of the projected steps.
    let measured: Double
    /// Errors on the mixture.
    let error: SampleSummary

    /// Growth per step up to which a method is called stable.
    static let limit = 1.01
    /// Whether the condition holds.
    var isPredictedStable: Bool { predicted <= Self.limit }
    /// Whether nothing grows.
    var isStable: Bool { measured <= Self.limit }
    /// The mean error; infinite where trajectories are lost.
    var score: Double { error.mean.isFinite && error.diverged == 0 ? error.mean : .infinity }
    /// The mean error within the range of a figure.
    var shownError: Double { min(max(score, 1e-2), 100) }
  }

  /// The cells of one method.
  struct Group: Sendable {
    let sampler: String
    let factor: NoiseFactor
    let cells: [Cell]

    var rates: [Double] { Set(cells.map(\.rate)).sorted() }
    var lengths: [Double] { Set(cells.map(\.h)).sorted(by: >) }

    /// A value of every cell: one row for every rate, one column for every length.
    func matrix(_ value: (Cell) -> Double) -> [[Double]] {
      rates.map { rate in
        lengths.map { h in cells.first { $0.rate == rate && $0.h == h }.map(value) ?? .nan }
      }
    }
  }

  let groups: [Group]
  let isComplete: Bool

  var cells: [Cell] { groups.flatMap(\.cells) }
  /// The cell with the smallest error for every method and length.
  var bestCells: [Cell] {
    groups.flatMap { group in
      group.lengths.compactMap { h in group.cells.filter { $0.h == h }.min { $0.score < $1.score } }
    }
  }
  /// The share of cells in which condition and measurement agree.
  var agreement: Double { share { $0.isStable == $0.isPredictedStable } }
  /// The share of cells for which something holds.
  func share(_ holds: (Cell) -> Bool) -> Double {
    Double(cells.count(where: holds)) / Double(max(cells.count, 1))
  }

  private static let end = 0.55

  init(rates: [Double], steps: [Int], trajectories: Int, seed: UInt64, context: RunContext) throws {
    let ground = try PhaseSpaceGround(
      PhaseSpaceDiffusion(), GaussianMixture.smooth4(), spacing: .linear, to: 0.1, trajectories: trajectories,
      seed: seed, context: context)
    let methods = ConjugateIntegrator.Method.allCases.filter { $0 != .exponential }
    let kinds = methods.flatMap { method in NoiseFactor.allCases.map { (method, $0) } }
    isComplete = ground.isComplete
    groups = try context.map(count: kinds.count, label: "methods") { index in
      let (method, factor) = kinds[index]
      let cells = try rates.flatMap { rate in
        try steps.map { count in try Self.cell(method, factor, rate, count, ground) }
      }
      return Group(sampler: method.rawValue, factor: factor, cells: cells)
    }
  }

  private static func cell(
    _ method: ConjugateIntegrator.Method, _ factor: NoiseFactor, _ rate: Double, _ steps: Int,
    _ ground: PhaseSpaceGround<PhaseSpaceDiffusion>
  ) throws -> Cell {
    let sampler = try ConjugateIntegrator(method).setting("lambda", to: "\(rate)")
      .setting("factor", to: factor.rawValue)
    let process = ground.process
    let h = (process.defaultStartTime - end) / Double(steps)
    // 0.9 is twice 0.45, so that the mixture sees the same step length.
    let grid = try TimeGrid(.linear, steps: 2 * steps, schedule: process, to: ground.cut)
    return Cell(
      sampler: method.rawValue, factor: factor, rate: rate, h: h,
      predicted: predicted(process, sampler.shift.matrix, h: h),
      measured: try measured(sampler, process, steps: steps),
      error: try ground.error(of: sampler, on: grid).summary)
  }

  /// The spectral radius of `I − h (B + ½ G G^T Σ^−1)` at the first time, for data of the width of the mixture's components.
  private static func predicted(
    _ process: PhaseSpaceDiffusion, _ shift: PhaseMatrix<Double>, h: Double
  ) -> Double {
    let time = process.defaultStartTime
    let pull = PhaseSpaceVelocity(process, at: time).diffusion
    let precision = Preconditioning.gaussian(deviation: deviation).skip(
      process, integratedRate: process.integratedRate(at: time))
    return PhaseMatrix(
      xx: 1 - h * (shift.xx - pull.x * precision.xx), xm: -h * (shift.xm - pull.x * precision.xm),
      mx: -h * (shift.mx - pull.m * precision.xm), mm: 1 - h * (shift.mm - pull.m * precision.mm)
    ).spectralRadius
  }

  private static let deviation = 0.35

  private static func measured(
    _ sampler: ConjugateIntegrator, _ process: PhaseSpaceDiffusion, steps: Int
  ) throws -> Double {
    let grid = try TimeGrid(.linear, steps: steps, schedule: process, to: end)
    let run = try SamplingProblem(
      process: process, model: try GaussianMixture(means: [[0]], standardDeviation: deviation), grid: grid
    ).run(sampler, latents: StateBatch(rows: [[1, 0], [0, 1]], dimension: 2), jobs: 1)
    let product = PhaseMatrix(
      xx: run.states[0, 0], xm: run.states[1, 0], mx: run.states[0, 1], mm: run.states[1, 1])
    let flow = PhaseSpaceVelocity(process, at: end).linear
    let length = grid.first.time - end
    let exact = (sampler.shift.matrix + flow.scaled(by: -1)).scaled(by: length).exponential
    return Double.pow((product * exact.inverse).spectralRadius, 1 / Double(steps))
  }
}
