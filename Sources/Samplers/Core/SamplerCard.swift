import Diffusion

/// What a sampler is, what it costs and what order it has: the declaration that catalogues print and tests
/// hold it to.
public struct SamplerCard: Sendable, Equatable {
  /// How methods are grouped.
  public enum Family: String, Sendable, CaseIterable {
    /// Taylor expansion of the DDIM ODE in `γ`.
    case taylor = "taylor"
    /// Taylor expansion of the probability-flow ODE in `t`.
    case probabilityFlowTaylor = "taylor-pf"
    /// Taylor expansions with ideal derivatives.
    case idealDerivative = "ideal-derivative"
    /// Linear multistep rules.
    case multistep = "adams-bashforth"
    /// Runge-Kutta rules in `γ`.
    case rungeKutta = "runge-kutta"
    /// Rules that integrate the exponential weight in `λ` exactly, for noise prediction.
    case exponential = "exponential"
    /// The same for data prediction.
    case exponentialData = "exponential-data"
    /// Exponential multistep rules with a corrector.
    case predictorCorrector = "predictor-corrector"
    /// Rules that estimate derivatives by recursive differences.
    case recursiveDifference = "recursive-difference"
    /// Steps chosen by an error estimate.
    case adaptive = "adaptive"
    /// Rules for the reverse SDE; their orders are weak orders, `strongOrder` is the other one.
    case stochastic = "stochastic"
    /// Rules whose coefficients or grids were found by a search.
    case learned = "learned"
    /// Rules for the probability flow in phase space.
    case phaseSpace = "phase-space"
    /// Rules of a projected variable that absorbs a linear part of the flow.
    case conjugate = "conjugate"
    /// Rules in phase space that move positions and momenta in turn.
    case phaseSpaceSplitting = "phase-space-splitting"

    /// The group in words, for figures.
    public var title: String {
      switch self {
      case .taylor: "Taylor in gamma"
      case .probabilityFlowTaylor: "Taylor in t"
      case .idealDerivative: "Ideal derivatives"
      case .multistep: "Adams-Bashforth"
      case .rungeKutta: "Runge-Kutta in gamma"
      case .exponential: "Exponential, noise prediction"
      case .exponentialData: "Exponential, data prediction"
      case .predictorCorrector: "Predictor and corrector"
      case .recursiveDifference: "Recursive differences"
      case .adaptive: "Adaptive"
      case .stochastic: "Stochastic"
      case .learned: "Learned"
      case .phaseSpace: "Phase space"
      case .conjugate: "Conjugate"
      case .phaseSpaceSplitting: "Phase space, splitting"
      }
    }
  }

  /// Global orders of convergence: the exponent of the step length in the end-point error.
  public struct Orders: Sendable, Equatable {
    /// On grids that refine smoothly, started exactly.
    public let smooth: Int
    /// On grids with equal steps in `γ`, started exactly.
    public let uniform: Int
    /// On grids whose steps alternate between `h` and `2h`, started exactly.
    public let alternating: Int
    /// With the sampler's own start, on smooth grids.
    public let started: Int

    /// One order on every grid and with every start, unless told otherwise.
    public init(_ smooth: Int, uniform: Int? = nil, alternating: Int? = nil, started: Int? = nil) {
      self.smooth = smooth
      self.uniform = uniform ?? smooth
      self.alternating = alternating ?? smooth
      self.started = started ?? smooth
    }
  }

  /// How many evaluations of `ε` a run takes; derivatives at the same point are not counted (GENIE, Sec. 5).
  public enum Evaluations: Sendable, Equatable {
    /// `perStep · N + atStart` for `N` steps; `atStart` is spent over the first `startSteps` steps.
    case fixed(perStep: Int, atStart: Int = 0, startSteps: Int = 0)
    /// One for each step, and one more for each step that a trajectory halves, of which there are at most `halvings`.
    case guarded(halvings: Int?)
    /// Chosen by the error estimate, different for each trajectory.
    case adaptive
    /// Whatever number is given: the method divides it among its steps.
    case budget

    /// The count for `steps` steps, where it is known beforehand.
    public func count(steps: Int) -> Int? {
      switch self {
      case .fixed(let perStep, let atStart, let startSteps):
        let started = startSteps == 0 ? 0 : atStart * min(steps, startSteps) / startSteps
        return perStep * steps + started
      case .guarded, .adaptive, .budget: return nil
      }
    }

    /// How few and how many evaluations `steps` steps may take; nil where the steps are not those of the grid.
    public func range(steps: Int) -> ClosedRange<Int>? {
      switch self {
      case .fixed: count(steps: steps).map { $0...$0 }
      case .guarded(let halvings): steps...steps + min(halvings ?? steps, steps)
      case .adaptive, .budget: nil
      }
    }

    /// The formula as text, such as `N`, `2N` or `N + 3`.
    public var formula: String {
      switch self {
      case .fixed(let perStep, let atStart, _):
        (perStep == 1 ? "N" : "\(perStep)N") + (atStart == 0 ? "" : " + \(atStart)")
      case .guarded(let halvings): halvings.map { "N to N + \($0)" } ?? "N to 2N"
      case .adaptive: "adaptive"
      case .budget: "M"
      }
    }
  }

  /// The name in the catalogue, on the command line and in files.
  public let name: String
  /// Other names that are accepted.
  public let aliases: [String]
  /// The group.
  public let family: Family
  /// The true orders, as measured by the tests; weak orders where the method adds noise. See `claim` for what a work says.
  public let orders: Orders
  /// The strong order of a stochastic method: the exponent of the step length in the mean distance of its paths from those
  /// of the SDE driven by the same Brownian motion; nil where no noise is added.
  public let strongOrder: Int?
  /// What the work that the method comes from says about its order.
  public let claim: OrderClaim
  /// Why the order is not the one that the rule was made for, where it is not.
  public let cause: String?
  /// The cost.
  public let evaluations: Evaluations
  /// How the first steps are made when the method needs a history, such as `ramp`; `none` otherwise.
  public let start: String
  /// The spacing that the method's authors use, where they have one.
  public let spacing: Spacing?
  /// The key of the work to cite for the method; ``ownCitation`` where it was derived for this toolkit.
  public let citation: String
  /// Where the method comes from, with the equation.
  public let reference: String
  /// The rule in one line.
  public let formula: String

  /// A card; every argument is the property of the same name.
  public init(
    name: String, aliases: [String] = [], family: Family, orders: Orders, strongOrder: Int? = nil,
    claim: OrderClaim = .own,
    cause: String? = nil,
    evaluations: Evaluations, start: String = "none", spacing: Spacing? = nil,
    citation: String = ownCitation, reference: String,
    formula: String
  ) {
    self.name = name
    self.aliases = aliases
    self.family = family
    self.orders = orders
    self.strongOrder = strongOrder
    self.claim = claim
    self.cause = cause
    self.evaluations = evaluations
    self.start = start
    self.spacing = spacing
    self.citation = citation
    self.reference = reference
    self.formula = formula
  }
}

extension SamplerCard {
  /// The key of this toolkit.
  public static let ownCitation = "taylorflow"

  /// What the method follows: the reverse SDE where it adds noise.
  public var equation: ReverseEquation { strongOrder == nil ? .flow : .sde }

  /// The largest number of steps whose evaluations, with what `options` save and add, fit into `budget`.
  ///
  /// - Throws: `SamplerError.budgetTooSmall` when not even one step fits, `.budgetNotApplicable` for methods that choose
  ///   their own steps.
  public func steps(within budget: Int, options: RunOptions) throws -> Int {
    let change = (options.denoise ? 1 : 0) - (options.analyticFirstStep ? 1 : 0)
    func cost(_ steps: Int) throws -> Int {
      guard let count = evaluations.count(steps: steps) else {
        throw SamplerError.budgetNotApplicable(sampler: name)
      }
      return count + change
    }
    let least = try cost(1)
    guard least <= budget else {
      throw SamplerError.budgetTooSmall(sampler: name, evaluations: budget, least: least)
    }
    var (fits, fails) = (1, 2)
    while try cost(fails) <= budget { (fits, fails) = (fails, 2 * fails) }
    while fails - fits > 1 {
      let middle = (fits + fails) / 2
      if try cost(middle) <= budget { fits = middle } else { fails = middle }
    }
    return fits
  }
}
