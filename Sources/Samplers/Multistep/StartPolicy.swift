/// How a method of order `q` makes its first `q − 1` steps, for which it has no history.
public enum StartPolicy: String, CaseIterable, Sendable {
  /// Orders `1, 2, …` until the history is full: free, but the first step has local order 2.
  case ramp
  /// Heun's second-order rule in `γ`: one more evaluation per starting step.
  case heun
  /// The classical fourth-order Runge-Kutta rule in `γ`: three more evaluations per starting step.
  case rk4
  /// The exact flow, by an adaptive Taylor method; its evaluations are not counted. For error analysis.
  case exact

  /// Evaluations that a starting step takes beyond the first.
  public var extraEvaluations: Int {
    switch self {
    case .ramp, .exact: 0
    case .heun: 1
    case .rk4: 3
    }
  }

  /// The order to which a method of order `order` falls when it is started so: the ramp's first step has local order
  /// 2, Heun's 3, that of the Runge-Kutta rule 5.
  public func limit(_ order: Int) -> Int {
    switch self {
    case .ramp: min(order, 2)
    case .heun: min(order, 3)
    case .rk4, .exact: order
    }
  }
}

extension SamplerSetting {
  /// The setting `start` of a multistep method, or of one that has only some of the starts.
  static func start(_ path: Path<StartPolicy>, among policies: [StartPolicy] = StartPolicy.allCases) -> Self {
    choice(
      "start", path, among: policies,
      help: "How a multistep method makes its first steps, where it has none to look back at.")
  }
}
