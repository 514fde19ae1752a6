import Learning

extension ScoreTape: NoiseTape {}

extension ScoreNetwork: DifferentiableModel {
  /// A tape for batches of `count` states.
  public func makeTape(count: Int) -> any NoiseTape { ScoreTape(self, count: count) }
}
