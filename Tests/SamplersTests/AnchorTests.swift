import Diffusion
import Integration
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
    var settings: [String: String] = [:]
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
      settings: ["start": "rk4"]),
    Anchor(
      sampler: "ab4-const", spacing: .linear, steps: 10, x: [0.796792222186659, -0.417999809076108]),
    Anchor(sampler: "s-pndm", spacing: .linear, steps: 10, x: [0.803042633128956, -0.411873293721341]),
    Anchor(sampler: "f-pndm", spacing: .linear, steps: 10, x: [0.795990824770892, -0.417641787220610]),
    Anchor(
      sampler: "tab-deis1", spacing: .quadratic, steps: 10, x: [0.732393638359324, -0.495077648753929]),
    Anchor(
      sampler: "tab-deis3", spacing: .quadratic, steps: 10, x: [0.738778495695959, -0.503972539422354]),
    Anchor(sampler: "rho-heun2", spacing: .edm(7), steps: 10, x: [0.829599318496274, -0.645856318728308]),
    Anchor(sampler: "edm-heun", spacing: .edm(7), steps: 10, x: [0.829599318496274, -0.645856318728308]),
    Anchor(sampler: "rho-kutta3", spacing: .edm(7), steps: 10, x: [0.739458185577339, -0.483785217401690]),
    Anchor(sampler: "rho-rk4", spacing: .edm(7), steps: 10, x: [0.765282924593623, -0.499090116069109]),
    Anchor(
      sampler: "dpm-solver-2s", spacing: .logSignalToNoise, steps: 10,
      x: [0.767999471737909, -0.505510908247671]),
    Anchor(
      sampler: "dpm-solver-3s", spacing: .logSignalToNoise, steps: 10,
      x: [0.760063998951529, -0.499555810271630]),
    Anchor(
      sampler: "dpm-solver-2m", spacing: .logSignalToNoise, steps: 10,
      x: [0.763615837910319, -0.497065121072733]),
    Anchor(
      sampler: "dpm-solver-3m", spacing: .logSignalToNoise, steps: 10,
      x: [0.766786049396119, -0.493664088516000]),
    Anchor(
      sampler: "dpm-solver-3m-consistent", spacing: .logSignalToNoise, steps: 10,
      x: [0.767608996990663, -0.493120035863460]),
    Anchor(
      sampler: "dpm-solver++-2s", spacing: .logSignalToNoise, steps: 10,
      x: [0.756553327364088, -0.495286402107427]),
    Anchor(
      sampler: "dpm-solver++-3s", spacing: .logSignalToNoise, steps: 10,
      x: [0.760996508396685, -0.499807441655984]),
    Anchor(
      sampler: "dpm-solver++-2m", spacing: .logSignalToNoise, steps: 10,
      x: [0.772245225096691, -0.510428522621634]),
    Anchor(
      sampler: "dpm-solver++-3m", spacing: .logSignalToNoise, steps: 10,
      x: [0.758503342307903, -0.491301627864926]),
    Anchor(
      sampler: "dpm-solver++-3m-consistent", spacing: .logSignalToNoise, steps: 10,
      x: [0.753627267705583, -0.485074622437214]),
    Anchor(
      sampler: "scire-2", spacing: .noiseToSignal(3.1), steps: 10, x: [0.763062499515640, -0.487293228646621]),
    Anchor(
      sampler: "scire-3", spacing: .noiseToSignal(3.1), steps: 10, x: [0.741654921004460, -0.503070097217562]),
    Anchor(
      sampler: "scire-v2-2", spacing: .noiseToSignal(3.1), steps: 10,
      x: [0.768622885069731, -0.506304742934259]),
    Anchor(
      sampler: "scire-2m", spacing: .noiseToSignal(3.1), steps: 10,
      x: [0.755380169771846, -0.496515048825855]),
    Anchor(
      sampler: "scire-3m", spacing: .noiseToSignal(3.1), steps: 10,
      x: [0.755305893723098, -0.496364220869400]),
    Anchor(
      sampler: "scire-v2-2m", spacing: .noiseToSignal(3.1), steps: 10,
      x: [0.795084782788034, -0.539663543511731]),
    Anchor(
      sampler: "scirei-2", spacing: .logSignalToNoise, steps: 10, x: [0.771771014628761, -0.511468056139207]),
  ]

  @Test(arguments: anchors)
  func endPointIsTheOfficialOne(_ anchor: Anchor) throws {
    let schedule = LinearVariancePreserving()
    let problem = SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: schedule,
      grid: try TimeGrid(anchor.spacing, steps: anchor.steps, schedule: schedule), options: anchor.run)
    let sampler = try anchor.settings.reduce(SamplerCatalog.sampler(named: anchor.sampler)) {
      try $0.setting($1.key, to: $1.value)
    }
    let latents = try StateBatch(rows: [[1, -0.5]], dimension: 2)
    let result = try problem.run(sampler, latents: latents)
    for d in 0..<2 { #expect(abs(result.states[0, d] - anchor.x[d]) < 1e-10) }
  }

  /// UniPC against a NumPy replay of the update equations of `uni_pc.py` (variant `bh2`), in `x` and with a linear solver.
  @Test(arguments: [
    ("unipc-2", FinalOrder.lowered, [0.7570465023756728, -0.49376680657077526]),
    ("unipc-2", .kept, [0.7603319608224188, -0.4938602022729994]),
    ("unipc-3", .lowered, [0.7572037075659903, -0.49420691453407717]),
    ("unipc-3", .kept, [0.7521374133878322, -0.4935836499478707]),
    ("unipc-data-2", .lowered, [0.7648787621145977, -0.5033516484884262]),
    ("unipc-data-2", .kept, [0.7668434948897263, -0.5028053320049262]),
    ("unipc-data-3", .lowered, [0.760291896850976, -0.5019771756962663]),
    ("unipc-data-3", .kept, [0.6635212932041377, -0.4410938011946901]),
  ])
  func predictorAndCorrectorFollowTheirUpdateEquations(
    _ name: String, _ finalOrder: FinalOrder, _ x: [Double]
  ) throws {
    let anchor = Anchor(
      sampler: name, spacing: .logSignalToNoise, steps: 10, x: x,
      settings: ["final-order": finalOrder.rawValue])
    try endPointIsTheOfficialOne(anchor)
  }

  /// Adaptive methods on one interval: RK45 against SciPy 1.17 `solve_ivp`, DPM-Solver against a NumPy replay of its
  /// algorithm in `x`; end points and evaluations.
  @Test(arguments: [
    ("rk45", 1e-3, [0.7603820047623873, -0.499329289456257], 98),
    ("rk45", 1e-5, [0.7604797801569384, -0.49939983479955585], 134),
    ("rk45-gamma", 1e-3, [0.760439965552509, -0.4991660158978749], 236),
    ("rk45-gamma", 1e-5, [0.7604803365371641, -0.49939996038012097], 224),
    ("rk45-lambda", 1e-3, [0.7642752891732257, -0.5009546806810432], 68),
    ("rk45-lambda", 1e-5, [0.7604775795238723, -0.49940276336746187], 140),
    ("dpm-solver-adaptive12", 0.05, [0.7704972243645432, -0.5022969570587332], 68),
    ("dpm-solver-adaptive23", 0.05, [0.7600595439203245, -0.4964431584521668], 45),
    ("dpm-solver++-adaptive12", 0.05, [0.7580731944053074, -0.49723062264289264], 30),
    ("dpm-solver++-adaptive23", 0.05, [0.7613628063440454, -0.5005472297613633], 27),
  ])
  func adaptiveMethodsMakeThePublishedSteps(
    _ name: String, _ tolerance: Double, _ x: [Double], _ evaluations: Int
  ) throws {
    let schedule = LinearVariancePreserving()
    let problem = SamplingProblem(
      model: try GaussianMixture.toy8x8(), schedule: schedule,
      grid: try TimeGrid(.linear, steps: 1, schedule: schedule))
    let sampler = try SamplerCatalog.sampler(named: name).setting("tolerance", to: "\(tolerance)")
    let result = try problem.run(sampler, latents: StateBatch(rows: [[1, -0.5]], dimension: 2))
    #expect(result.stateEvaluations == evaluations)
    for d in 0..<2 { #expect(abs(result.states[0, d] - x[d]) < 1e-9, "\(result.states.state(0))") }
  }
}
