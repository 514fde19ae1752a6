import Accuracy
import Diffusion
import Samplers

/// Why a sampler may have another order than its paper says: one demonstration for each reason.
enum AuditCause: String, CaseIterable, Sendable {
  case secondDifference = "second-difference"
  case recursiveDifference = "recursive-difference"
  case equalWeights = "equal-weights"
  case finalEulerStep = "final-euler-step"
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
    case .equalWeights:
      "Adams-Bashforth weights of equal steps are those of another rule when neighbouring steps differ."
    case .finalEulerStep:
      "An Euler step at the end has an error of second order in its own length."
    case .dividedBudget:
      "Single steps of orders 3, 2 and 1 that divide a budget are of order 3 when the last has order 2, and of order 2 when it is an Euler step."
    case .middleInTime:
      "The warm-up of F-PNDM and its equal weights keep it at the second order that its paper proves; the order of the rule it is modelled on is four."
    case .branchDerivatives:
      "Under guidance the derivative of each branch along its own flow is not the derivative along the guided flow."
    case .rampWhenEncoding:
      "A ramp begins with an Euler step, which shows when the slope varies at the start, as it does when encoding."
    }
  }

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
        plain("scire-3", 1), plain("scire-3", 2, phi: 1, "phi = 1"), plain("rho-heun3", 3),
        plain("scire-2m", 1), plain("scire-3m", 1), plain("ab2", 2), plain("scirei-2", 1),
        plain("scirei-2", 2, phi: 1, "phi = 1"),
      ]
    case .equalWeights:
      return try [
        plain("ab4-const", 2), plain("ab4", 4),
        plain("ab4-const", 1, shape: .alternating, "alternating grid"),
        plain("ab4", 4, shape: .alternating, "alternating grid"),
      ]
    case .finalEulerStep:
      return try [
        plain("unipc-2", 2), plain("unipc-2", 3, finalOrder: .kept, "order kept"), plain("unipc-3", 2),
        plain("unipc-3", 4, finalOrder: .kept, "order kept"),
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

  private func plain(
    _ name: String, _ expected: Int, phi: Double? = nil, finalOrder: FinalOrder? = nil,
    shape: GridShape = .quadratic, _ remark: String? = nil
  ) throws -> Case {
    var sampler = try SamplerCatalog.sampler(named: name)
    if let finalOrder { sampler = try sampler.setting("final-order", to: finalOrder.rawValue) }
    if let phi { sampler = try sampler.setting("phi", to: "\(phi)") }
    let method = (try? sampler.setting("start", to: StartPolicy.exact.rawValue)) ?? sampler
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
