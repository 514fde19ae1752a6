import Accuracy
import Diffusion
import Integration
import Numbers
import Samplers
import Synchronization
import Testing

/// A stochastic method with the study that measures it, whatever its process.
struct StochasticCase: Sendable, CustomTestStringConvertible {
  let card: SamplerCard
  let weakSteps: [Int]
  let strongSteps: [Int]
  let weak: @Sendable ([Int]) throws -> [(errors: [Double], estimate: OrderEstimate)]
  let strong: @Sendable ([Int]) throws -> (errors: [Double], estimate: OrderEstimate)
  let requests: @Sendable () throws -> [DrawRecorder.Draw]
  let draws: Int
  let kernels: @Sendable () throws -> [[Double]]

  var testDescription: String { card.name }

  init<Process: DiffusionProcess>(
    _ sampler: any Sampler<Process>, _ study: StochasticStudy<Process>, weakSteps: [Int], strongSteps: [Int]
  ) {
    card = sampler.card
    draws = sampler.draws.count
    self.weakSteps = weakSteps
    self.strongSteps = strongSteps
    kernels = {
      let grid = try study.recipe.grid(steps: 7)
      let (from, to) = (grid.points[3], grid.points[4])
      let size = sampler.draws.count
      var products = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
      // 400 panels, an even number, so that halves of the step end at panels.
      let rule = GaussLegendre(points: 3)
      for panel in 0..<400 {
        let length = (from.time - to.time) / 400
        let centre = to.time + (Double(panel) + 0.5) * length
        for (node, weight) in zip(rule.nodes, rule.weights) {
          let found = sampler.brownianKernels(
            at: centre + 0.5 * length * node, from: from, to: to, process: study.recipe.process)
          for i in 0..<size {
            for j in 0..<size {
              let product = zip(found[i], found[j]).reduce(0) { $0 + $1.0 * $1.1 }
              products[i][j] += 0.5 * length * weight * product
            }
          }
        }
      }
      return products
    }
    weak = { steps in
      let found = try study.weak(sampler, steps: steps)
      return [found.mean, found.covariance].map { ($0.errors, $0.estimate) }
    }
    strong = { steps in
      let found = try study.strong(sampler, steps: steps)
      return (found.errors, found.estimate)
    }
    requests = {
      let recorder = DrawRecorder()
      let process = study.recipe.process
      let problem = SamplingProblem(
        process: process, model: try GaussianMixture.smooth(), grid: try study.recipe.grid(steps: 3),
        options: RunOptions(noise: recorder))
      _ = try problem.run(
        sampler, latents: process.prior(count: 2, dimension: 2, seed: 3, at: problem.grid.first.time))
      return recorder.found
    }
  }
}

/// Zeros, and a list of what was asked for.
final class DrawRecorder: NoiseSource {
  struct Draw: Equatable, Sendable {
    let step: Int
    let draw: Int
    let dimension: Int
  }

  private let list = Mutex<[Draw]>([])
  var found: [Draw] { list.withLock { $0 } }

  func fill(_ batch: inout StateBatch, first: Int, step: Int, draw: Int) {
    list.withLock { $0.append(Draw(step: step, draw: draw, dimension: batch.dimension)) }
    for j in batch.values.indices { batch.values[j] = 0 }
  }
}

/// Every stochastic method of the catalogues is held to the weak and the strong order on its card, by the exact moments and paths of
/// Gaussian data.
@Suite struct StochasticOrderTests {
  static let scalar = Result {
    try StochasticStudy(
      GridRecipe(.quadratic, process: ScalarDiffusion(LinearVariancePreserving())), mean: 0.7, deviation: 0.6)
  }

  static let phaseSpace = Result {
    try StochasticStudy(
      GridRecipe(.linear, process: PhaseSpaceDiffusion(), to: 0.1), mean: 0.7, deviation: 0.6)
  }

  static let cases = Result {
    let (scalar, phaseSpace) = (try Self.scalar.get(), try Self.phaseSpace.get())
    return SamplerCatalog.all.filter { $0.card.strongOrder != nil }.map {
      StochasticCase($0, scalar, weakSteps: [200, 400, 800, 1600], strongSteps: [50, 100, 200, 400])
    }
      + SamplerCatalog.phaseSpace.filter { $0.card.strongOrder != nil }.map {
        StochasticCase($0, phaseSpace, weakSteps: [160, 320, 640, 1280], strongSteps: [40, 80, 160])
      }
  }

  @Test func thereAreCases() throws {
    #expect(try Self.cases.get().count >= 11)
  }

  /// A moment that is exact whatever the grid has no order to measure: posterior means leave the mean of a Gaussian as it is.
  @Test("The weak order is the declared one", arguments: (try? cases.get()) ?? [])
  func weakOrder(_ method: StochasticCase) throws {
    for (errors, estimate) in try method.weak(method.weakSteps) {
      #expect(
        errors.allSatisfy { $0 < 1e-13 } || estimate.supports(method.card.orders.started),
        "\(errors), \(estimate.pairwise)")
    }
  }

  @Test("The strong order is the declared one", arguments: (try? cases.get()) ?? [])
  func strongOrder(_ method: StochasticCase) throws {
    let (errors, estimate) = try method.strong(method.strongSteps)
    #expect(
      estimate.supports(try #require(method.card.strongOrder)), "\(errors), \(estimate.pairwise)")
  }

  /// Recorded noise is numbered by the declared draws.
  @Test(arguments: (try? cases.get()) ?? [])
  func aStepDrawsWhatIsDeclared(_ method: StochasticCase) throws {
    let declared = (0..<3).flatMap { step in
      (0..<method.draws).map { DrawRecorder.Draw(step: step, draw: $0, dimension: 2) }
    }
    #expect(method.draws > 0)
    #expect(try method.requests() == declared)
  }

  /// The numbers of a step are what independent standard normal numbers are made of.
  @Test(arguments: (try? cases.get()) ?? [])
  func drawsAreIndependentAndNormal(_ method: StochasticCase) throws {
    for (i, row) in try method.kernels().enumerated() {
      for (j, product) in row.enumerated() { #expect(abs(product - (i == j ? 1 : 0)) < 1e-10) }
    }
  }

  /// Methods of the flow ask for no numbers.
  @Test func noOtherMethodDraws() throws {
    let problem = SamplingProblem(
      model: try GaussianMixture.smooth(), schedule: LinearVariancePreserving(),
      grid: try TimeGrid(.quadratic, steps: 3, schedule: LinearVariancePreserving()))
    for sampler in SamplerCatalog.all where sampler.card.strongOrder == nil {
      #expect(sampler.draws.isEmpty, "\(sampler.card.name)")
      guard sampler.card.evaluations.count(steps: 3) != nil else { continue }
      let recorder = DrawRecorder()
      _ = try SamplingProblem(
        process: problem.process, model: problem.model, grid: problem.grid,
        options: RunOptions(noise: recorder)
      ).run(sampler, latents: StateBatch.normal(count: 2, dimension: 2, seed: 1))
      #expect(recorder.found.isEmpty, "\(sampler.card.name)")
    }
  }
}
