import CommandLineInterface
import Diffusion
import Experimentation
import Foundation
import Integration
import Samplers
import Testing

@testable import ExperimentCatalog

@Suite struct BenchTests {
  @Test func quartilesAndMedian() {
    let sample = BenchSample([4, 1, 3, 2, 5])
    #expect(sample.median == 3)
    #expect(sample.spread == 1.0 / 3)
    #expect(sample.least == 1)
  }

  @Test(arguments: [1, 2, 3, 7])
  func slicesCoverEveryStateOnce(jobs: Int) {
    for count in [1, 15, 16, 1000, 4096] {
      let slices = BenchProblem.slices(count, jobs: jobs)
      #expect(slices.count == jobs)
      #expect(slices.flatMap { Array($0) } == Array(0..<count))
    }
  }

  /// Other tests take memory at the same time, so one quiet attempt of many over some seconds must show nothing.
  private func isQuiet(_ growth: () -> Int?) -> Bool {
    (0..<2000).contains { attempt in
      if attempt > 100 { usleep(10_000) }
      return growth() ?? 0 == 0
    }
  }

  /// The counter of heap growth sees nothing, a block that is kept, and one that is given back.
  @Test func heapGrowthIsSeen() throws {
    #expect(isQuiet { BenchClock.heapGrowth {} })
    var kept: [[Int]] = []
    kept.reserveCapacity(8)
    guard let growth = BenchClock.heapGrowth({ kept.append([Int](repeating: 1, count: 10_000_000)) }) else {
      return
    }
    // Half, because others give memory back meanwhile.
    #expect(growth >= 40_000_000)
    // A block that is given back leaves its size behind in the thread's own store, more often than not.
    let traces = (0..<21).count { _ in
      let growth = BenchClock.heapGrowth {
        let block = UnsafeMutablePointer<Int>.allocate(capacity: 90)
        block[0] = kept.count
        block.deallocate()
      }
      return growth ?? 1 > 0
    }
    #expect(traces > 10)
  }

  @Test func expansionsAgreeWithTheirReferencesAndTakeNoMemory() throws {
    let mixture = try BenchProblem.mixture(components: 20, dimension: 5)
    for order in [1, 4] {
      let item = ExpansionCase(task: "T4", order: order, mixture: mixture, states: 40)
      let error = try item.relativeError()
      #expect(error < 1e-12)
      #expect(isQuiet { item.heapGrowthPerStep().map { Int($0) } })
      item.run(jobs: 3)
    }
  }

  /// The exponent of a power law is its own, and that of a sum of two lies between them.
  @Test func exponentsOfPowerLaws() {
    let sizes = [1, 2, 4, 8]
    #expect(abs(GrowthBench.exponent(sizes, sizes.map { 3 * Double($0 * $0) }) - 2) < 1e-14)
    let mixed = GrowthBench.exponent(sizes, sizes.map { Double($0 + $0 * $0) })
    #expect(mixed > 1 && mixed < 2)
  }

  /// Every law runs at its smallest size, with one round.
  @Test func growthHasItsRows() throws {
    let laws = try GrowthBench.laws().map {
      GrowthBench.Law(
        quantity: $0.quantity, theory: $0.theory, sizes: Array($0.sizes.prefix(2)), work: $0.work)
    }
    let table = try GrowthBench.table(laws, rounds: 1) {}
    #expect(table.rows.count == 7)
  }

  /// The kernel's share of the time lies between nothing and everything, and the adaptive methods arrive.
  @Test func adaptiveSamplersAreTimedAndRight() throws {
    let rows = try SamplerBench.rows(SamplerBench.adaptive, trajectories: 40, rounds: 1) {}
    #expect(rows.map(\.name) == SamplerBench.adaptive)
    for row in rows {
      #expect(row.share > 0 && row.share < 1, "\(row.name)")
      #expect(row.time > 0 && row.aboveKernel < row.perEvaluation, "\(row.name)")
      let error = try #require(row.error)
      #expect(error < 0.1, "\(row.name)")
    }
  }

  /// Every sampler of the catalogue runs, with 25 evaluations at least where it makes one per step.
  @Test func theCatalogueIsTimed() throws {
    let rows = try SamplerBench.rows(SamplerBench.catalogue, trajectories: 16, rounds: 1) {}
    #expect(rows.count > 30)
    let ddim = try #require(rows.first { $0.name == "ddim" })
    #expect(ddim.evaluations == 25)
    for row in rows { #expect(row.evaluations > 0 && row.error == nil, "\(row.name)") }
  }

  @Test func threadsAreCompared() throws {
    let table = try ThreadBench.table(count: 1000, rounds: 1) {}
    #expect(table.rows.count == 2)
  }

  /// Ratios exist where there is C code to compare with.
  @Test func guardsAreRefusedWhereThereIsNoPeer() {
    for options in ["--tasks T6 --guard g.csv", "--tasks growth --record g.csv", "--tasks T1 --guard g.csv"] {
      let program = TestProgram(["g.csv": "case,ratio\n"])
      #expect(program.run("bench \(options)") == 64)
      #expect(program.console.error.contains("'--guard' and '--record' are about ratios"))
    }
  }

  /// A process that fails is no measurement; long errands run once and only when asked for.
  @Test func processesAreStarted() throws {
    var started: [String] = []
    let errands = ProcessBench.errands(program: "program", folder: "folder", long: ["build"])
    let table = try ProcessBench.table(errands, rounds: 3) { words in
      started.append(words[1])
      return SystemServices.Outcome(status: 0, output: "")
    }
    #expect(table.rows.count == errands.count)
    #expect(started.count { $0 == "-c" } == 1 && started.count { $0 == "list" } == 3)
    let long = ProcessBench.errands(program: "p", folder: "f", long: []).filter(\.isLong)
    #expect(long.isEmpty)
    #expect(throws: UsageError.self) {
      try ProcessBench.table(errands, rounds: 1) { _ in SystemServices.Outcome(status: 1, output: "") }
    }
  }

  /// A step of a predictor-corrector takes no memory.
  @Test(arguments: ["hpc-tau-3", "hpc-tau-q3", "hpc2", "hpc1-2"])
  func correctedStepsTakeNoMemory(_ name: String) throws {
    let schedule = LinearVariancePreserving()
    let problem = SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: schedule,
      grid: try TimeGrid(.quadratic, steps: 400, schedule: schedule))
    let sampler = try SamplerCatalog.sampler(named: name).prepared(for: problem)
    let stepper = try sampler.makeStepper(problem.context(for: sampler, count: 40))
    var states = problem.process.prior(count: 40, dimension: 2, seed: 1, at: 1)
    for n in 0..<5 { stepper.step(n, &states) }
    var n = 5
    #expect(
      isQuiet {
        defer { n += 1 }
        return BenchClock.heapGrowth { stepper.step(min(n, 398), &states) }
      })
  }

  /// A step of a method whose weights are made beforehand takes no memory.
  @Test(arguments: [
    "psld-level-ttm2", "psld-loglevel-etd-ttm3", "psld-ttm2", "psld-etd-ttm2", "psld-loglevel-ab3",
  ])
  func stepsInPhaseSpaceTakeNoMemory(_ name: String) throws {
    let process = try PhaseSpaceDiffusion()
    let problem = SamplingProblem(
      process: process, model: try GaussianMixture.toy8x8(),
      grid: try TimeGrid(.quadratic, steps: 400, schedule: process))
    let sampler = try SamplerCatalog.sampler(named: name, on: PhaseSpaceDiffusion.self)
    let stepper = try sampler.makeStepper(problem.context(for: sampler, count: 40))
    var states = process.prior(count: 40, dimension: 2, seed: 1, at: 1)
    for n in 0..<5 { stepper.step(n, &states) }
    var n = 5
    #expect(
      isQuiet {
        defer { n += 1 }
        return BenchClock.heapGrowth { stepper.step(min(n, 399), &states) }
      })
  }
}
