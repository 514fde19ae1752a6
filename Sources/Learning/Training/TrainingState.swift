import Numbers

/// Where a training is: everything that the next step depends on.
public struct TrainingState: Sendable, Equatable {
  /// Steps made.
  public internal(set) var step = 0
  /// The weights.
  public internal(set) var parameters: [Float]
  /// Adam's mean of the gradients.
  public internal(set) var first: [Float]
  /// Adam's mean of their squares.
  public internal(set) var second: [Float]
  /// The average of the weights, which is what one samples with.
  public internal(set) var average: [Float]
  /// A running mean of the loss with decay 0.99.
  public internal(set) var loss = 0.0

  /// The state before the first step.
  public init(_ parameters: [Float]) {
    self.parameters = parameters
    first = [Float](repeating: 0, count: parameters.count)
    second = first
    average = parameters
  }

  /// A state that was kept.
  public init(
    step: Int, parameters: [Float], first: [Float], second: [Float], average: [Float], loss: Double
  ) {
    (self.step, self.parameters, self.first) = (step, parameters, first)
    (self.second, self.average, self.loss) = (second, average, loss)
  }

  /// Refuses a state that is not one of `count` numbers.
  ///
  /// - Throws: `LearningError`.
  public func require(count: Int) throws(LearningError) {
    guard parameters.count == count else {
      throw .outOfRange(
        quantity: "the number of weights to go on from", value: "\(parameters.count)",
        allowed: "\(count) weights")
    }
  }

  /// One step of Adam (Kingma and Ba 2015, Algorithm 1, with decays 0.9 and 0.999) along the mean gradient of a batch.
  ///
  /// - Parameters:
  ///   - gradient: one number per weight; shortened here where its norm, summed in `Double`, exceeds the bound.
  ///   - loss: the mean loss of the batch.
  public mutating func advance(_ gradient: [Float], loss batchLoss: Double, _ settings: OptimizerSettings) {
    var square = 0.0
    for g in gradient { square += Double(g) * Double(g) }
    let norm = square.squareRoot()
    let shrink = Float(norm > settings.clip ? settings.clip / norm : 1)
    let corrections = (1 - Double.pow(0.9, Double(step + 1)), 1 - Double.pow(0.999, Double(step + 1)))
    let rate = Float(settings.rate(at: step) / corrections.0)
    let scale = Float(1 / corrections.1)
    let decay = Float(settings.decay(at: step))
    for j in parameters.indices {
      let g = gradient[j] * shrink
      first[j] += 0.1 * (g - first[j])
      second[j] += 0.001 * (g * g - second[j])
      parameters[j] -= rate * first[j] / ((second[j] * scale).squareRoot() + 1e-8)
      average[j] += (1 - decay) * (parameters[j] - average[j])
    }
    let memory = min(0.99, Double(step) / Double(step + 1))
    loss += (1 - memory) * (batchLoss - loss)
    step += 1
  }
}
