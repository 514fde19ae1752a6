import Accuracy
import Diffusion
import Numbers
import Samplers
import Testing

/// The two axes of the audit, and the variants that tell them apart.
@Suite struct RuleAndCodeTests {
  @Test(arguments: [
    ("unipc-2", 3, 2), ("unipc-3", 4, 2), ("ab4", 4, 2), ("f-pndm", 2, 2), ("tab-deis3", 4, 1),
    ("ttm3", 3, 3),
    ("scire-3", 1, 1), ("dpm-solver-3m", 2, 2), ("dpm-solver-3m-consistent", 3, 2),
  ])
  func ordersOfRuleAndCode(_ name: String, _ rule: Int, _ code: Int) throws {
    let sampler = try SamplerCatalog.sampler(named: name)
    #expect(sampler.asRule.card.orders.smooth == rule)
    #expect(sampler.asShipped.card.orders.started == code)
  }

  /// With the plain difference quotient and the weight of a step of its own length SciRE-Solver-3 is Heun's third-order rule.
  @Test func theCuredRuleIsHeuns() throws {
    let cured = try SamplerCatalog.sampler(named: "scire-3").setting("phi", to: "1")
      .setting("inner-weight", to: "consistent")
    let problem = try CatalogTests.problem(steps: 15)
    let latents = CatalogTests.latents
    let (a, b) = (
      try problem.run(cured, latents: latents).states,
      try problem.run(SamplerCatalog.sampler(named: "rho-heun3"), latents: latents).states
    )
    for i in 0..<latents.count { #expect(a.distance(to: b, at: i) < 1e-11) }
  }

  /// Each defect alone costs an order, both cured give 3.
  @Test(arguments: [
    ("schedule", "published", 1), ("schedule", "consistent", 1), ("1", "published", 2),
    ("1", "consistent", 3),
  ])
  func bothDefectsOfTheThirdOrderRule(_ phi: String, _ weight: String, _ order: Int) throws {
    for name in ["scire-3", "scire-v2-3"] {
      let sampler = try SamplerCatalog.sampler(named: name).setting("phi", to: phi)
        .setting("inner-weight", to: weight)
      #expect(sampler.card.orders.smooth == order)
      let result = try OrderTests.shared.get().global(
        sampler, shape: .quadratic, steps: OrderTests.steps(order))
      #expect(result.estimate.supports(order), "\(name), \(phi), \(weight): \(result.estimate)")
    }
  }

  /// A left Riemann sum of `γ'` with pieces `δ` differs from the integral by `δ/2 (γ'(t_0) − γ'(t_1))` (Euler and Maclaurin).
  @Test func thePublishedWeightsAreLeftSums() throws {
    let schedule = LinearVariancePreserving()
    let grid = try TimeGrid(.quadratic, steps: 10, schedule: schedule)
    let sampler = TimeAdamsBashforth(order: .second, integrals: .published)
    let rules = sampler.rules(on: grid, schedule: schedule)
    for n in 1..<9 {
      let (a, b) = (grid.points[n], grid.points[n + 1])
      let sum = rules[n].update.stages[0] + rules[n].update.history[0]
      let piece = (b.time - a.time) / 10_000
      let expected = piece / 2 * (schedule.rates(at: a.time).gammaRate - schedule.rates(at: b.time).gammaRate)
      #expect(abs((sum - (b.level - a.level)) / expected - 1) < 1e-3, "step \(n)")
    }
  }

  /// Nobody's claim is invented: a statement has a place, and methods of the toolkit have none.
  @Test func claimsHavePlaces() {
    for card in SamplerCatalog.all.map(\.card) {
      #expect(!card.claim.place.isEmpty, "\(card.name)")
      #expect((card.claim == .own) == (card.claim.place == "this toolkit"), "\(card.name)")
    }
  }
}
