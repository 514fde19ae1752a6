import Integration
import Numbers
import Testing

@Suite struct NoiseSourceTests {
  /// Pairs of the generator are shared by neighbours; the numbers are those of its definition, whatever the dimension.
  @Test(arguments: 1...5, 0...3)
  func keyedNumbersAreThoseOfTheGenerator(_ dimension: Int, _ draw: Int) {
    let random = CounterRandom(seed: 42)
    var batch = StateBatch(count: 7, dimension: dimension)
    NoiseStream(seed: 42, firstTrajectory: 3).fill(&batch, step: 5, draw: draw)
    for i in 0..<7 {
      for d in 0..<dimension {
        #expect(
          batch[i, d] == random.normal(trajectory: 3 + i, step: 6, index: draw * dimension + d))
      }
    }
  }

  @Test func recordedNumbersAreCountedThroughTheRun() {
    let shape = NoiseShape(trajectories: 4, steps: 3, drawsPerStep: 2, dimension: 2)
    var noise = RecordedNoise(shape)
    for i in 0..<4 {
      for k in 0..<shape.draws {
        for d in 0..<2 { noise[i, draw: k, d] = Double(100 * i + 10 * k + d) }
      }
    }
    var batch = StateBatch(count: 2, dimension: 2)
    NoiseStream(noise, firstTrajectory: 1).fill(&batch, step: 2, draw: 1)
    #expect(batch.state(0) == [150, 151] && batch.state(1) == [250, 251])
  }

  @Test func aRunOfAnotherShapeIsRefused() throws {
    let noise = RecordedNoise(NoiseShape(trajectories: 4, steps: 3, drawsPerStep: 2, dimension: 2))
    try noise.validate(for: NoiseShape(trajectories: 2, steps: 3, drawsPerStep: 2, dimension: 2))
    for (trajectories, steps, draws, dimension) in [(5, 3, 2, 2), (4, 2, 2, 2), (4, 3, 1, 2), (4, 3, 2, 1)] {
      let needed = NoiseShape(
        trajectories: trajectories, steps: steps, drawsPerStep: draws, dimension: dimension)
      #expect(throws: NoiseError.shapeMismatch(recorded: noise.shape, needed: needed)) {
        try noise.validate(for: needed)
      }
    }
  }
}
