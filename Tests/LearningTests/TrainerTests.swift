import Diffusion
import Numbers
import TestSupport
import Testing

@testable import Learning

@Suite struct TrainerTests {
  private func trainer(
    steps: Int = 40, state: TrainingState? = nil, jobs: Int? = nil
  ) throws -> Trainer {
    let data = NoisyData(try .smooth(), levels: .logUniform(0.05...20))
    return try Trainer(
      ScoreTask(Small.architecture(), data: data),
      settings: OptimizerSettings(steps: steps, batch: 384, warmUp: 5, seed: 6), state: state, jobs: jobs)
  }

  @Test func bitsDependOnNothingButTheSeed() throws {
    let states = try [1, 2, 3, 1].map { jobs in
      let trainer = try trainer(jobs: jobs)
      for _ in 0..<12 { try trainer.advance() }
      return trainer.state
    }
    #expect(Set(states.map(\.parameters)).count == 1)
    #expect(states.allSatisfy { $0 == states[0] })
    #expect(states[0].parameters != states[0].average)
  }

  /// One step is Adam's along the mean over all parts of the batch.
  @Test func everyPartOfABatchCounts() throws {
    let trainer = try trainer()
    let task = try ScoreTask(
      Small.architecture(), data: NoisyData(.smooth(), levels: .logUniform(0.05...20)))
    var expected = trainer.state
    let parts = (0..<3).map { part in
      var gradient = [Float](repeating: 0, count: expected.parameters.count)
      let loss = task.makeWorker(lanes: 128).accumulate(
        128 * part..<128 * (part + 1), step: 0, seed: 6, weights: expected.parameters, into: &gradient)
      return (gradient, loss)
    }
    let mean = expected.parameters.indices.map { j in
      parts.reduce(0.0) { $0 + Double($1.0[j]) } / 384
    }
    expected.advance(
      mean.map { Float($0) }, loss: parts.reduce(0) { $0 + $1.1 } / 384,
      OptimizerSettings(steps: 40, batch: 384, warmUp: 5, seed: 6))
    try trainer.advance()
    let scale = mean.map(\.magnitude).max() ?? 0
    expectClose(
      trainer.state.first.map { Double($0) }, expected.first.map { Double($0) }, absolute: 1e-6 * scale)
    expectClose(trainer.state.loss, expected.loss, relative: 1e-12)
  }

  @Test func aTrainingThatWasKeptGoesOnWithTheSameBits() throws {
    let whole = try trainer()
    for _ in 0..<12 { try whole.advance() }
    let first = try trainer()
    for _ in 0..<5 { try first.advance() }
    let second = try trainer(state: first.state)
    for _ in 0..<7 { try second.advance() }
    #expect(second.state == whole.state)
  }

  /// For one Gaussian the output preconditioning is exact, so a network whose last layer starts at zero has no error.
  @Test func preconditioningIsExactForOneGaussian() throws {
    let law = try GaussianMixture(means: [[0, 0]], standardDeviation: 0.8)
    let architecture = try Small.architecture()
    let network = try ScoreNetwork(
      architecture, weights: architecture.layers.graph.initialParameters(seed: 1))
    for level in [0.01, 0.5, 3, 100] {
      let data = NoisyData(law, levels: .logUniform(level...level))
      #expect(LearnedError(over: data, count: 64, seed: 2).noise(of: network) < 1e-14)
    }
  }

  /// The mean loss of the exact prediction of a Gaussian is `D s²/(s² + γ²)`, at one level.
  @Test func theLossOfAnExactPredictionIsTheVarianceThatIsLeft() throws {
    let law = try GaussianMixture(means: [[0, 0]], standardDeviation: 0.8)
    let data = NoisyData(law, levels: .logUniform(0.5...0.5))
    let settings = OptimizerSettings(steps: 400, batch: 512, rate: 0, seed: 3)
    let trainer = try Trainer(ScoreTask(Small.architecture(), data: data), settings: settings)
    for _ in 0..<60 { try trainer.advance() }
    let expected = 2 * 0.64 / (0.64 + 0.25)
    expectClose(trainer.state.loss, expected, absolute: 5 * expected / (60.0 * 512).squareRoot())
  }

  @Test func aShortTrainingHalvesTheError() throws {
    let law = try GaussianMixture(means: [[-1, 0], [1, 0.3]], standardDeviation: 0.3)
    let data = NoisyData(law, levels: .logUniform(0.05...20))
    let architecture = try Small.architecture()
    let trainer = try Trainer(
      ScoreTask(architecture, data: data),
      settings: OptimizerSettings(steps: 300, batch: 256, rate: 5e-3, warmUp: 20, averaging: 0.98, seed: 8))
    let error = LearnedError(over: data, count: 512, seed: 4)
    let before = error.noise(of: try ScoreNetwork(architecture, weights: trainer.state.average))
    for _ in 0..<300 { try trainer.advance() }
    let after = error.noise(of: try ScoreNetwork(architecture, weights: trainer.state.average))
    #expect(after < before / 2, "before \(before), after \(after)")
  }

  /// With every class withheld no gradient reaches the classes, with none withheld none reaches "none", and the embedding of a class that no
  /// component has stays as it is.
  @Test(arguments: [0.0, 1])
  func onlyTheClassesThatAreToldAreTrained(_ dropout: Double) throws {
    let architecture = try Small.architecture(classes: 3)
    let task = try ScoreTask(
      architecture, data: NoisyData(.smooth(), levels: .logUniform(0.05...20)),
      labels: ClassLabels([0, 2, 2], dropout: dropout))
    let weights = Small.weights(task.graph, seed: 5)
    var gradient = [Float](repeating: 0, count: weights.count)
    _ = task.makeWorker(lanes: 128).accumulate(0..<128, step: 1, seed: 2, weights: weights, into: &gradient)
    let isTrained = (0..<4).map { c in (0..<3).contains { gradient[4 * $0 + c] != 0 } }
    #expect(isTrained == (dropout == 0 ? [true, false, true, false] : [false, false, false, true]))
    #expect(throws: LearningError.self) { try ScoreTask(architecture, data: task.data) }
    #expect(throws: LearningError.self) {
      try ScoreTask(architecture, data: task.data, labels: ClassLabels([0, 3, 1]))
    }
    #expect(throws: LearningError.self) { try ClassLabels([0], dropout: 1.5) }
  }

  /// Algorithm 1 of Adam written out in `Double`, with the schedule and the average.
  @Test func theOptimizerIsAdam() {
    let settings = OptimizerSettings(steps: 20, rate: 0.1, warmUp: 3, clip: 2, averaging: 0.9)
    var state = TrainingState([1, -2, 0.5])
    var draw = RandomDraw(seed: 12)
    var (w, m, v) = ([1, -2, 0.5], [0.0, 0, 0], [0.0, 0, 0])
    var average = w
    for i in 0..<20 {
      let gradient = (0..<3).map { _ in Float(3 * draw.normal()) }
      state.advance(gradient, loss: 1, settings)
      let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      let rate = i < 3 ? 0.1 * Double(i + 1) / 3 : 0.05 * (1 + Double.cos(Double.pi * Double(i - 3) / 17))
      for j in 0..<3 {
        let g = Double(gradient[j]) * min(1, 2 / norm)
        m[j] = 0.9 * m[j] + 0.1 * g
        v[j] = 0.999 * v[j] + 0.001 * g * g
        let (mean, square) = (
          m[j] / (1 - Double.pow(0.9, Double(i + 1))), v[j] / (1 - Double.pow(0.999, Double(i + 1)))
        )
        w[j] -= rate * mean / (square.squareRoot() + 1e-8)
        let decay = min(0.9, Double(1 + i) / Double(10 + i))
        average[j] = decay * average[j] + (1 - decay) * w[j]
      }
    }
    expectClose(state.parameters.map { Double($0) }, w, absolute: 2e-6)
    expectClose(state.average.map { Double($0) }, average, absolute: 2e-6)
    #expect(state.step == 20)
  }

  @Test func weightsThatAreNotFiniteAreRefused() throws {
    let architecture = try Small.architecture()
    var weights = Small.weights(architecture.layers.graph, seed: 1)
    for value in [Float.nan, .infinity] {
      weights[7] = value
      #expect(throws: LearningError.self) { try ScoreNetwork(architecture, weights: weights) }
    }
  }

  @Test func impossibleSettingsAreRefused() throws {
    let task = try ScoreTask(Small.architecture(), data: NoisyData(.smooth(), levels: .logUniform(0.1...1)))
    #expect(throws: LearningError.self) { try Trainer(task, settings: OptimizerSettings(batch: 100)) }
    #expect(throws: LearningError.self) {
      try Trainer(task, settings: OptimizerSettings(), state: TrainingState([1, 2]))
    }
    let broken = try Trainer(
      task, settings: OptimizerSettings(batch: 128),
      state: TrainingState([Float](repeating: .greatestFiniteMagnitude, count: task.graph.parameterCount)))
    #expect(throws: LearningError.diverged(step: 0)) { try broken.advance() }
  }
}
