/// What a work says about the order of a method, and where.
///
/// `place` is what was read: a theorem, an algorithm, a table of a README, an argument of a function. Where nothing was found,
/// it says what was looked through.
public enum OrderClaim: Sendable, Equatable {
  /// The work states the global order.
  case stated(Int, place: String)
  /// The work states that the global order is at least this.
  case atLeast(Int, place: String)
  /// The work takes the rule from the textbooks; the order is that of the classical rule, for any steps.
  case classical(Int, place: String)
  /// The work takes the weights of equal steps from the textbooks; the order is that of the classical rule on equal steps.
  case classicalOnEqualSteps(Int, place: String)
  /// No statement was found in `place`.
  case notFound(place: String)
  /// A method of this toolkit, which nobody else makes a claim for.
  case own

  /// The order that is claimed.
  public var order: Int? {
    switch self {
    case .stated(let order, _), .atLeast(let order, _), .classical(let order, _),
      .classicalOnEqualSteps(let order, _):
      order
    case .notFound, .own: nil
    }
  }

  /// Where it is said, or where nothing was found.
  public var place: String {
    switch self {
    case .stated(_, let place), .atLeast(_, let place), .classical(_, let place),
      .classicalOnEqualSteps(_, let place), .notFound(let place):
      place
    case .own: "this toolkit"
    }
  }

  /// The claim in a few words, such as `at least 2`.
  public var words: String {
    switch self {
    case .stated(let order, _): "\(order)"
    case .atLeast(let order, _): "at least \(order)"
    case .classical(let order, _): "\(order), as the classical rule"
    case .classicalOnEqualSteps(let order, _): "\(order) on equal steps, as the classical rule"
    case .notFound: "not found"
    case .own: "own"
    }
  }

  /// Whether the claim is about equal steps only.
  public var isOnEqualSteps: Bool {
    if case .classicalOnEqualSteps = self { true } else { false }
  }
}

extension OrderClaim {
  /// Textbook rules: Hairer, Norsett and Wanner, "Solving Ordinary Differential Equations I".
  static func textbook(_ order: Int, section: String) -> OrderClaim {
    .classical(order, place: "Hairer, Norsett, Wanner, Solving ODEs I, Sec. \(section)")
  }

  /// Adams-Bashforth weights of equal steps.
  static func equalSteps(_ order: Int) -> OrderClaim {
    .classicalOnEqualSteps(
      order,
      place: "Hairer, Norsett, Wanner, Solving ODEs I, Sec. III.1; luping-liu/PNDM readme.md: no order stated"
    )
  }

  /// The rules of LuChengTHU/dpm-solver.
  static func dpmSolver(_ order: Int) -> OrderClaim {
    .stated(order, place: "LuChengTHU/dpm-solver README.md, 'Supported Algorithms'; the papers were not read")
  }

  /// SciRE-Solver's statement for its single steps in noise prediction.
  static func scire(_ order: Int) -> OrderClaim {
    .atLeast(
      order - 1,
      place:
        "SciRE-Solver, anonymous conference version, Theorem 3.2 (order of SciRE-V1-k no less than k - 1)")
  }

  /// What was looked through for the other rules of SciRE-Solver.
  static let scireSilent = OrderClaim.notFound(
    place: "SciRE-Solver, anonymous conference version (main text), and README.md")

  /// Euler-Maruyama with additive noise: weak and strong order 1.
  static let eulerMaruyama = OrderClaim.classical(
    1, place: "Kloeden, Platen, Numerical Solution of SDEs, Secs. 10.2, 10.3, 14.1")

  /// The splitting and conjugate integrators of Pandey, Rudolph and Mandt.
  static let splittingUnread = OrderClaim.notFound(place: "arXiv 2310.07894: its body was not read")

  /// What was looked through for tAB-DEIS.
  static let deisSilent = OrderClaim.notFound(place: "qsh-zh/deis README.md and th_deis/multistep.py")
}
