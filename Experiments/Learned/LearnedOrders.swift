import Accuracy
import Diffusion
import Experimentation
import Learning
import Reporting
import Samplers

/// The error of one step on a trained network, with exact derivatives and with those of heads.
struct LearnedOrders: Experiment {
  let card = ExperimentCard(
    name: "learned-orders", title: "The error of one step on a trained network",
    question:
      "With which power of the step does one step err when its derivative is exact, and when it is distilled?",
    paper: Papers.genie, location: "Figures 4 and 11",
    description: """
      Steps start on the exact flow of the network, at three times, and become shorter. An exact Taylor step of degree p has \
      an error of order p + 1. With a head the error of its derivative, times half the square of the step, stays: the slope falls \
      back to 2, that of DDIM, and the head has a smaller constant.
      """)

  private static let times = [0.5, 0.2, 0.1]
  private static let column = "sampler, or the head of ttm2-head"

  var parameters: ParameterSet {
    ParameterSet(
      [LearnedSetting.network] + LatentOptions.options(trajectories: LearnedSetting.trajectories))
  }

  var smoke: [ParameterAssignment] { [LatentOptions.trajectories.set(16)] }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let setting = try LearnedSetting(parameters, context: context)
    let study = try SingleStepStudy(
      Self.methods(setting, context), along: setting.network, from: Self.times, process: setting.process,
      latents: setting.latents, context: context)
    let slopes = study.slopeTable(method: Self.column)
    return Report(
      tables: [study.errorTable("learned_orders", method: Self.column), slopes], figures: [figure(study)],
      checks: [Check.completes(study.exact)] + study.checks, summary: .table(slopes),
      notes: ["\(setting.latents.count) trajectories; errors are distances in x after one step."])
  }

  /// The methods with the order of one step that is expected of them.
  private static func methods(
    _ setting: LearnedSetting, _ context: RunContext
  ) throws -> [SingleStepStudy.Method] {
    let heads = try HeadedMethod.all(on: setting.network, files: context.files)
      .filter { ["ddim", "ttm2", "standard", "bigger"].contains($0.name) }
    return heads.map {
      SingleStepStudy.Method(
        name: $0.name, sampler: $0.sampler, model: $0.model, expected: $0.name == "ttm2" ? 3 : 2)
    } + [
      SingleStepStudy.Method(
        name: "ttm3", sampler: TruncatedTaylor(order: 3), model: setting.network, expected: 4)
    ]
  }

  private func figure(_ study: SingleStepStudy) -> Figure {
    func slope(_ name: String) -> String { study.slope(name, from: Self.times[1]) }
    return Figure(
      name: "learned_orders", title: card.title,
      finding:
        "At t = \(Self.times[1].plain) the median error falls with the powers \(slope("ddim")) (ddim), "
        + "\(slope("ttm2")) (exact derivative), \(slope("ttm3")) (two of them) and \(slope("standard")) (standard head) of the "
        + "shortest steps.",
      panels: study.panels, columns: 3, aspect: 1.05, legend: .below, sharing: .both)
  }
}
