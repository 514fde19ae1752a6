import Accuracy
import Diffusion
import Samplers

/// Why a rule or a code may have another order than the rule that it is modelled on: one demonstration for each reason.
enum AuditCause: String, CaseIterable, Sendable {
  case secondDifference = "second-difference"
  case recursiveDifference = "recursive-difference"
  case stageWeight = "stage-weight"
  case equalWeights = "equal-weights"
  case finalEulerStep = "final-euler-step"
  case riemannSum = "riemann-sum"
  case dividedBudget = "divided-budget"
  case middleInTime = "middle-in-time"
  case branchDerivatives = "branch-derivatives"
  case rampWhenEncoding = "ramp-when-encoding"

  /// The reason in a sentence.
  var sentence: String {
    switch self {
    case .secondDifference:
      "The published code of the third-order multistep DPM-Solver rules uses the second divided difference where its double is needed."
    case .recursiveDifference:
      "A recursive difference divides by phi, which does not tend to 1 with the step."
    case .stageWeight:
      "The second stage of SciRE-Solver-3 weights its difference by r2/(2 r1) where a step of length r2 H needs r2^2/(2 r1)."
    case .equalWeights:
      "Adams-Bashforth weights of equal steps are those of another rule when neighbouring steps differ."
    case .finalEulerStep:
      "An Euler step at the end has an error of second order in its own length."
    case .riemannSum:
      "The published code of tAB-DEIS integrates its weights by left Riemann sums of 10,000 points."
    case .dividedBudget:
      "Single steps of orders 3, 2 and 1 that divide a budget are of order 3 when the last has order 2, and of order 2 when it is an Euler step."
    case .middleInTime:
      "F-PNDM has the weights of equal steps and a warm-up whose middle lies at half the time, not at half the noise level."
    case .branchDerivatives:
      "Under guidance the derivative of each branch along its own flow is not the derivative along the guided flow."
    case .rampWhenEncoding:
      "A ramp begins with an Euler step, which shows when the slope varies at the start, as it does when encoding."
    }
  }

  /// Whether a mixture can show the reason: a guided flow needs a class besides others.
  func applies(to mixture: GaussianMixture) -> Bool { self != .branchDerivatives || mixture.count >= 3 }

  /// A method and the order that it should show.
  struct Case: Sendable {
    let name: String
    let expected: Int
    /// The mean end-point error with a number of steps.
    let error: @Sendable (ConvergenceStudy<ScalarDiffusion>, Int) throws -> Double
  }

  /// The methods that demonstrate the reason, the published ones first.
  ///
  /// - Throws: `SamplerError` or `ModelError`; never for the names and numbers given here.
  func cases(_ mixture: GaussianMixture) throws -> [Case] {
    switch self {
    case .secondDifference:
      return try [
        plain("dpm-solver-3m", 2), plain("dpm-solver-3m-consistent", 3), plain("dpm-solver++-3m", 2),
        plain("dpm-solver++-3m-consistent", 3),
      ]
    case .recursiveDifference:
      return try [
        plain("scire-2", 1), plain("scire-2", 1, phi: 2 / 3.0, "phi = 2/3"),
        plain("scire-2", 2, phi: 1, "phi = 1"),
        plain("scire-2m", 1), plain("scire-3m", 1), plain("ab2", 2), plain("scirei-2", 1),
        plain("scirei-2", 2, phi: 1, "phi = 1"),
      ]
    case .stageWeight:
      let cured = ["inner-weight": InnerWeight.consistent.rawValue]
      return try [
        plain("scire-3", 1), plain("scire-3", 1, changes: cured, "weight cured"),
        plain("scire-3", 2, phi: 1, "phi = 1"), plain("scire-3", 3, phi: 1, changes: cured, "both cured"),
        plain("scire-v2-3", 3, phi: 1, changes: cured, "both cured"), plain("rho-heun3", 3),
      ]
    case .equalWeights:
      return try [
        plain("ab4-const", 2), plain("ab4", 4),
        plain("ab4-const", 1, shape: .alternating, "alternating grid"),
        plain("ab4", 4, shape: .alternating, "alternating grid"),
      ]
    case .finalEulerStep:
      let kept = ["final-order": FinalOrder.kept.rawValue]
      return try [
        plain("unipc-2", 2), plain("unipc-2", 3, changes: kept, "order kept"),
        shipped("unipc-2", 3, changes: kept, "order kept, own start"), plain("unipc-3", 2),
        plain("unipc-3", 4, changes: kept, "order kept"),
        shipped("unipc-data-2", 3, changes: kept, "order kept, own start"),
      ]
    case .riemannSum:
      return try [
        plain("tab-deis3", 4),
        plain("tab-deis3", 1, changes: ["integrals": "published"], "published sum"),
      ]
    case .dividedBudget:
      return [SlopeKind.noise, .data].flatMap { slopes in
        [0, 1, 2].map { divided(slopes, remainder: $0) }
      }
    case .middleInTime:
      return try [plain("f-pndm", 2), plain("s-pndm", 2), plain("ab4", 4)]
    case .branchDerivatives:
      return try ["ttm2", "ttm3"].flatMap { name in
        try GuidedDerivatives.allCases.reversed().map { form in
          try guided(name, form, mixture)
        }
      }
    case .rampWhenEncoding:
      return try [
        encoding("ab4", .ramp, 2), encoding("ab4", .rk4, 4), encoding("dpm-solver-3m-consistent", .ramp, 2),
        encoding("dpm-solver-3m-consistent", .rk4, 3),
      ]
    }
  }

  /// A method with an exact start where it has a start at all.
  private func plain(
    _ name: String, _ expected: Int, phi: Double? = nil, changes: [String: String] = [:],
    shape: GridShape = .quadratic, _ remark: String? = nil
  ) throws -> Case {
    let sampler = try SamplerCatalog.sampler(named: name)
    let method = (try? sampler.setting("start", to: StartPolicy.exact.rawValue)) ?? sampler
    return try measured(method, name, expected, phi, changes, shape, remark)
  }

  /// A method with its own start.
  private func shipped(
    _ name: String, _ expected: Int, changes: [String: String], _ remark: String
  ) throws -> Case {
    try measured(
      SamplerCatalog.sampler(named: name), name, expected, nil, changes, .quadratic, remark)
  }

  private func measured(
    _ sampler: any Sampler<ScalarDiffusion>, _ name: String, _ expected: Int, _ phi: Double?,
    _ changes: [String: String], _ shape: GridShape, _ remark: String?
  ) throws -> Case {
    let all = changes.merging(phi.map { ["phi": "\($0)"] } ?? [:]) { first, _ in first }
    let method = try all.reduce(sampler) { try $0.setting($1.key, to: $1.value) }
    return Case(name: name + (remark.map { ", \($0)" } ?? ""), expected: expected) { study, steps in
      try study.global(method, shape: shape, steps: [steps]).errors[0]
    }
  }

  /// DPM-Solver-fast with a number of evaluations that leaves the given remainder by 3.
  private func divided(_ slopes: SlopeKind, remainder: Int) -> Case {
    let name = DPMSolverFast(slopes).card.name
    return Case(name: "\(name), 3k + \(remainder)", expected: remainder == 2 ? 3 : 2) { study, steps in
      let shares = EvaluationShares(evaluations: 3 * (steps / 3) + remainder)
      let total = shares.orders.reduce(0, +)
      var kept = [0]
      for order in shares.orders { kept.append((kept.last ?? 0) + order) }
      let problem = SamplingProblem(
        model: study.model, schedule: study.process.schedule,
        grid: try study.grid(.quadratic, steps: total).keeping(kept))
      let reference = try ReferenceSolution(problem, latents: study.latents)
      return try GlobalError(
        of: DPMSolverFast(slopes, shares: shares), on: problem, latents: study.latents, reference: reference
      ).summary.mean
    }
  }

  /// A Taylor method on a guided model with weight 1, whose class is two of the three components.
  private func guided(
    _ name: String, _ form: GuidedDerivatives, _ mixture: GaussianMixture
  ) throws -> Case {
    let sampler = try SamplerCatalog.sampler(named: name)
    func model(_ form: GuidedDerivatives) throws -> GuidedModel<GaussianMixture, GaussianMixture> {
      try GuidedModel(
        conditional: mixture.restricted(to: [0, 2]), unconditional: mixture, weight: 1, derivatives: form)
    }
    let (measured, exact) = (try model(form), try model(.guidedFlow))
    return Case(
      name: "\(name), \(form.rawValue)", expected: form == .perBranch ? 1 : sampler.card.orders.smooth
    ) { study, steps in
      let grid = try study.grid(.quadratic, steps: steps)
      func problem(_ model: GuidedModel<GaussianMixture, GaussianMixture>) -> SamplingProblem<ScalarDiffusion>
      {
        SamplingProblem(model: model, schedule: study.process.schedule, grid: grid)
      }
      let reference = try ReferenceSolution(problem(exact), latents: study.latents)
      return try GlobalError(
        of: sampler, on: problem(measured), latents: study.latents, reference: reference
      ).summary.mean
    }
  }

  /// A multistep method from data to noise.
  private func encoding(_ name: String, _ start: StartPolicy, _ expected: Int) throws -> Case {
    let sampler = try SamplerCatalog.sampler(named: name).setting("start", to: start.rawValue)
    return Case(name: "\(name), \(start.rawValue) start", expected: expected) { study, steps in
      let grid = try study.grid(.quadratic, steps: steps)
      // The exact flow brings the latents to the clean end, from where they are encoded again.
      let forward = SamplingProblem(
        model: study.model, schedule: study.process.schedule, grid: try grid.keeping([0, steps]))
      let clean = try ReferenceSolution(forward, latents: study.latents).endPoints
      let problem = SamplingProblem(
        model: study.model, schedule: study.process.schedule, grid: grid.reversed())
      let reference = try ReferenceSolution(problem, latents: clean)
      return try GlobalError(of: sampler, on: problem, latents: clean, reference: reference).summary.mean
    }
  }
}
