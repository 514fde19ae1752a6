import Diffusion

/// Samplers by name, for processes of any kind. Adding a method is one file and one line here.
public struct SamplerCatalog: Sendable {
  /// The samplers with a fixed name.
  public let samplers: [any Sampler]
  /// Families whose members are a prefix and an order.
  public let families: [SamplerFamily]

  /// The samplers of a list.
  public init(_ samplers: [any Sampler], families: [SamplerFamily] = []) {
    self.samplers = samplers
    self.families = families
  }

  /// What a command line offers: every context of every method, one for each name.
  public var declarations: [SettingDeclaration] { samplers.flatMap(\.declarations).union }

  /// The samplers with a fixed name that run on processes of a kind.
  public func samplers<Process: DiffusionProcess>(on process: Process.Type) -> [any Sampler<Process>] {
    samplers.compactMap { $0.running(on: process) }
  }

  /// The sampler called `name`, which may be an alias or a member of a family.
  ///
  /// - Throws: `SamplerError`.
  public func sampler(named name: String) throws -> any Sampler {
    if let found = samplers.first(where: { $0.card.name == name || $0.card.aliases.contains(name) }) {
      return found
    }
    for family in families {
      guard let digits = family.digits(of: name) else { continue }
      guard let order = Int(digits), family.orders.contains(order) else {
        throw SamplerError.orderOutOfRange(name: name, allowed: family.orders)
      }
      return family.make(order)
    }
    throw SamplerError.unknown(name)
  }

  /// The same, for processes of one kind.
  ///
  /// - Throws: `SamplerError`.
  public func sampler<Process: DiffusionProcess>(
    named name: String, on process: Process.Type
  ) throws -> any Sampler<Process> {
    guard let found = try sampler(named: name).running(on: process) else { throw SamplerError.unknown(name) }
    return found
  }

  /// The orders of the family to which `name` would belong with another order, and its first and last member.
  public func family(of name: String) -> (orders: ClosedRange<Int>, first: String, last: String)? {
    guard let family = families.first(where: { $0.digits(of: name) != nil }) else { return nil }
    let (prefix, suffix, orders) = (family.prefix, family.suffix, family.orders)
    return (
      orders, "\(prefix)\(orders.lowerBound)\(suffix)", "\(prefix)\(orders.upperBound)\(suffix)"
    )
  }
}

extension Sampler {
  /// The method as one for processes of a kind; nil where it is for others.
  public func running<Kind: DiffusionProcess>(on kind: Kind.Type) -> (any Sampler<Kind>)? {
    self as? any Sampler<Kind>
  }

  /// Whether the method is for processes of a kind.
  public func runs(on kind: any DiffusionProcess.Type) -> Bool { kind == Process.self }
}

extension SamplerCatalog {
  /// Every sampler for processes with one variable per coordinate.
  public static let standard = SamplerCatalog(all, families: families)
  /// The samplers that run on networks with derivative heads only.
  public static let headed: [any Sampler<ScalarDiffusion>] = TruncatedTaylor.withHeads
  /// Every sampler of the toolkit, whatever its process.
  public static let everyProcess = SamplerCatalog(
    all + headed + phaseSpace, families: families + phaseSpaceFamilies)

  /// The sampler of the toolkit called `name`, which may be an alias or a member of a family.
  ///
  /// - Throws: `SamplerError`.
  public static func sampler<Process: DiffusionProcess>(
    named name: String, on process: Process.Type = ScalarDiffusion.self
  ) throws -> any Sampler<Process> {
    try everyProcess.sampler(named: name, on: process)
  }

  /// The samplers with a fixed name for processes with one variable per coordinate, and the first members of the families
  /// that continue without end.
  public static let all: [any Sampler<ScalarDiffusion>] =
    taylor + multistep + oneStep + exponential + scalarConjugate + recursiveDifference + adaptive + stochastic
    + gaussianTime

  private static let taylor: [any Sampler<ScalarDiffusion>] =
    (1...5).map { TruncatedTaylor(order: $0) }
    + (2...4).map { GuardedTaylor(order: $0) }
    + (1...4).map { TruncatedTaylor(order: $0, formulation: .time) }
    + (2...3).map { TruncatedTaylor(order: $0, formulation: .time, source: .ideal) }
    + (2...3).map { TruncatedTaylor(order: $0, source: .ideal) }

  private static let multistep: [any Sampler<ScalarDiffusion>] =
    SecondToFourth.allCases.map { AdamsBashforth(order: $0) }
    + SecondToFourth.allCases.map { AdamsBashforth(order: $0, weights: .constant) }
    + [SecondOrderPseudoNumerical(), FourthOrderPseudoNumerical()]
    + SecondToFourth.allCases.map { TimeAdamsBashforth(order: $0) }

  private static let oneStep: [any Sampler<ScalarDiffusion>] = RungeKuttaRule.all + [EDMHeun()]

  private static let exponential: [any Sampler<ScalarDiffusion>] = [SlopeKind.noise, .data].flatMap(
    exponentialRules)

  private static func exponentialRules(_ slopes: SlopeKind) -> [any Sampler<ScalarDiffusion>] {
    SecondOrThird.allCases.map { DPMSolverSingleStep(slopes, order: $0) }
      + SecondOrThird.allCases.map { DPMSolverMultistep(slopes, order: $0) }
      + [DPMSolverMultistep(slopes, order: .third, isConsistent: true)]
      + SecondOrThird.allCases.map { UniPC(slopes, order: $0) }
      + (2...4).map { ExponentialTaylor(slopes, order: $0) }
      + [DPMSolverFast(slopes)]
  }

  private static let scalarConjugate: [any Sampler<ScalarDiffusion>] = [ScalarConjugate()]

  private static let recursiveDifference: [any Sampler<ScalarDiffusion>] =
    SciREFrame.allCases.flatMap(recursiveDifferenceRules) + [SciREI()]

  private static func recursiveDifferenceRules(_ frame: SciREFrame) -> [any Sampler<ScalarDiffusion>] {
    SecondOrThird.allCases.map { SciRESingleStep(frame, order: $0) }
      + SecondOrThird.allCases.map { SciREMultistep(frame, order: $0) } + [SciREAgile(frame)]
  }

  private static let adaptive: [any Sampler<ScalarDiffusion>] =
    [SlopeKind.noise, .data].flatMap { slopes in
      SecondOrThird.allCases.map { DPMSolverAdaptive(slopes, order: $0) }
    } + [DormandPrince(.time), DormandPrince(.gamma), DormandPrince(.logSignalToNoise), TaylorAdaptive()]

  private static let stochastic: [any Sampler<ScalarDiffusion>] = [EulerMaruyama(), AncestralSampler()]

  private static let gaussianTime: [any Sampler<ScalarDiffusion>] =
    SecondOrThird.allCases.map { HermiteTauMultistep(order: $0) }
    + SecondOrThird.allCases.map { HermiteTauTaylor(coefficients: $0) }
    + [RadialTaylor(), RadialMultistep()]

  /// Families whose members are a prefix and an order.
  public static let families: [SamplerFamily] = [
    SamplerFamily(prefix: "ttm", orders: TaylorDegree.allowed) { TruncatedTaylor(order: $0) },
    SamplerFamily(prefix: "ttm", suffix: "-guarded", orders: TaylorDegree.guarded) {
      GuardedTaylor(order: $0)
    },
    SamplerFamily(prefix: "pf-ttm", orders: TaylorDegree.allowed) {
      TruncatedTaylor(order: $0, formulation: .time)
    },
    SamplerFamily(prefix: "ideal-ttm", orders: TaylorDegree.allowed) {
      TruncatedTaylor(order: $0, source: .ideal)
    },
    SamplerFamily(prefix: "pf-ideal", orders: TaylorDegree.allowed) {
      TruncatedTaylor(order: $0, formulation: .time, source: .ideal)
    },
    SamplerFamily(prefix: "etd-ttm", orders: TaylorDegree.allowed) { ExponentialTaylor(.noise, order: $0) },
    SamplerFamily(prefix: "etd-data-ttm", orders: TaylorDegree.allowed) {
      ExponentialTaylor(.data, order: $0)
    },
  ]

  /// The samplers that the comparison on a mixture runs unless told otherwise.
  public static let comparison = [
    "ddim", "ttm2", "ttm3", "ttm4", "pf-ttm1", "pf-ttm2", "pf-ttm3", "pf-ideal2", "pf-ideal3", "ideal-ttm2",
    "ab2", "ab3", "ab4", "ab2-const", "ab3-const", "ab4-const",
  ]

  /// The same in phase space.
  public static let phaseSpaceComparison = [
    "psld-euler", "psld-heun", "psld-ddim", "lambda-ddim-2", "psld-ddim-ab2", "rse", "rvv", "cvv",
  ]

  /// The samplers of these comparisons that run on processes of a kind.
  public func comparison<Process: DiffusionProcess>(on process: Process.Type) -> [any Sampler<Process>] {
    (Self.comparison + Self.phaseSpaceComparison).compactMap { try? sampler(named: $0, on: process) }
  }
}

/// Samplers named by a prefix, an order and, some of them, a suffix.
public struct SamplerFamily: Sendable {
  /// What the name begins with.
  public let prefix: String
  /// What the name ends with.
  public let suffix: String
  /// The orders that may follow.
  public let orders: ClosedRange<Int>
  /// The member of a given order.
  public let make: @Sendable (Int) -> any Sampler

  /// A family; names end with the order unless told otherwise.
  public init(
    prefix: String, suffix: String = "", orders: ClosedRange<Int>,
    make: @escaping @Sendable (Int) -> any Sampler
  ) {
    self.prefix = prefix
    self.suffix = suffix
    self.orders = orders
    self.make = make
  }

  /// The names of all members, such as `ttm1..60`.
  public var rangeName: String { "\(prefix)\(orders.lowerBound)..\(orders.upperBound)\(suffix)" }

  /// The digits between prefix and suffix, or nil where `name` is not of this form.
  func digits(of name: String) -> Substring? {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix), name.count > prefix.count + suffix.count else {
      return nil
    }
    let digits = name.dropFirst(prefix.count).dropLast(suffix.count)
    return digits.allSatisfy(\.isWholeNumber) ? digits : nil
  }
}
