/// An explicit Runge-Kutta rule with a second one for the error, whose last stage is the first of the next step.
public struct EmbeddedPair: Sendable, Equatable {
  /// The order of the rule.
  public let order: Int
  /// `c_i`.
  public let nodes: [Double]
  /// `a_ij`; the last row holds the weights of the rule: the last stage lies at the new point.
  public let stages: [[Double]]
  /// The weights of the rule minus those of the one that it is compared with.
  public let errors: [Double]

  /// Orders 5(4) (Dormand and Prince 1980).
  public static let dormandPrince = EmbeddedPair(
    order: 5, nodes: [0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1, 1],
    stages: [
      [], [1 / 5.0], [3 / 40.0, 9 / 40.0], [44 / 45.0, -56 / 15.0, 32 / 9.0],
      [19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0],
      [9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0],
      [35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0],
    ],
    errors: [
      -71 / 57600.0, 0, 71 / 16695.0, -71 / 1920.0, 17253 / 339200.0, -22 / 525.0, 1 / 40.0,
    ])
}
