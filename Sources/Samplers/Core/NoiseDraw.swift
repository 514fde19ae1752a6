/// One batch of standard normal numbers that a step of a stochastic method draws: the increment of a Brownian motion over a part of
/// the step, divided by its standard deviation.
///
/// A method lists its draws in the order of its formulas. Recorded noise is numbered by the list; by what the draws stand for, runs on
/// different grids are driven by one Brownian path.
public struct NoiseDraw: Sendable, Equatable {
  /// Which Brownian motion: 0 for that of the data's own variable, the position, 1 for that of the momentum.
  public let variable: Int
  /// The part of the step, in shares of its length in time from where it starts.
  public let part: ClosedRange<Double>

  /// A draw over the whole step unless told otherwise.
  public init(variable: Int = 0, over part: ClosedRange<Double> = 0...1) {
    self.variable = variable
    self.part = part
  }
}
