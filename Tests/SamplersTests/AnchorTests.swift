import Diffusion
import Samplers
import Testing

/// End points from one start on the toy mixture, replayed against official implementations: `x_T = (1, −0.5)` at `t = 1`
/// to `t = 1e-3`.
@Suite struct AnchorTests {
  struct Anchor: Sendable, CustomTestStringConvertible {
    let sampler: String
    let spacing: Spacing
    let steps: Int
    let x: [Double]
    var options = SamplerOptions()
    var run = RunOptions()
    var testDescription: String { "\(sampler) \(spacing.name) \(steps)" }
  }

  static let anchors = [
    Anchor(
      sampler: "ddim", spacing: .quadratic, steps: 10, x: [0.699639929562871, -0.464555639965831]),
    Anchor(
      sampler: "ddim", spacing: .quadratic, steps: 10, x: [0.699643327231095, -0.464557186336786],
      run: RunOptions(analyticFirstStep: true)),
    Anchor(
      sampler: "ttm2", spacing: .quadratic, steps: 10, x: [0.751027047858285, -0.490814465416865]),
    Anchor(
      sampler: "ttm3", spacing: .quadratic, steps: 10, x: [0.771598591698297, -0.505516229886646]),
    Anchor(
      sampler: "pf-ttm1", spacing: .quadratic, steps: 25, x: [0.758589253968777, -0.494447578246224]),
    Anchor(
      sampler: "pf-ttm2", spacing: .quadratic, steps: 25, x: [0.760238035504199, -0.498669148912760]),
    Anchor(
      sampler: "pf-ttm3", spacing: .quadratic, steps: 25, x: [0.760827001375166, -0.499377188669400]),
    Anchor(
      sampler: "pf-ideal2", spacing: .quadratic, steps: 25, x: [0.750097204749599, -0.490788798181875]),
    Anchor(
      sampler: "ab2", spacing: .quadratic, steps: 10, x: [0.726147182169493, -0.493097825250873]),
    Anchor(
      sampler: "ab3", spacing: .quadratic, steps: 10, x: [0.729153327434162, -0.499658974429303]),
    Anchor(
      sampler: "ab4", spacing: .quadratic, steps: 10, x: [0.729388387723450, -0.501812211592373]),
    Anchor(
      sampler: "ab4", spacing: .quadratic, steps: 10, x: [0.730997275350308, -0.502391889788361],
      options: SamplerOptions(start: .rk4)),
    Anchor(
      sampler: "ab4-const", spacing: .linear, steps: 10, x: [0.796792222186659, -0.417999809076108]),
  ]

  @Test(arguments: anchors)
  func endPointIsTheOfficialOne(_ anchor: Anchor) throws {
    let schedule = LinearVariancePreserving()
    let problem = SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: schedule,
      grid: try TimeGrid(anchor.spacing, steps: anchor.steps, schedule: schedule), options: anchor.run)
    let sampler = try SamplerCatalog.sampler(named: anchor.sampler, options: anchor.options)
    let latents = try StateBatch(rows: [[1, -0.5]], dimension: 2)
    let result = try problem.run(sampler, latents: latents)
    for d in 0..<2 { #expect(abs(result.states[0, d] - anchor.x[d]) < 1e-10) }
  }
}
