/// One batch of standard normal numbers that a step of a stochastic method draws, from the Brownian motion over a part of the step.
///
/// A method lists its draws in the order of its formulas; recorded noise is numbered by the list.
public struct NoiseDraw: Sendable, Equatable {
  /// Which Brownian motion, if it is one: 0 for that of the data's own variable, the position, 1 for that of the momentum.
  public let variable: Int
  /// The part of the step, in shares of its length in time from where it starts.
  public let part: ClosedRange<Double>

  /// A draw over the whole step unless told otherwise.
  public init(variable: Int = 0, over part: ClosedRange<Double> = 0...1) {
    self.variable = variable
    self.part = part
  }
}
