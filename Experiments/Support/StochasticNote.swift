import Experimentation
import Samplers

extension SamplerCard {
  /// The name in a figure about distances from the exact flow, which a method of the SDE does not follow.
  var label: String { equation == .flow ? name : name + " (SDE)" }
}

extension Experiment {
  /// A note where methods of the reverse SDE stand beside the exact flow: their end points are other draws from the law, so that
  /// a distance from those of the flow is no error.
  static func notes(onSDE cards: [SamplerCard]) -> [String] { StochasticNote.notes(on: cards) }
}

/// What is said about methods of the SDE beside the flow.
enum StochasticNote {
  /// One sentence, or none.
  static func notes(on cards: [SamplerCard]) -> [String] {
    let names = cards.filter { $0.equation == .sde }.map(\.name)
    guard !names.isEmpty else { return [] }
    let follows = names.count == 1 ? "follows" : "follow"
    let its = names.count == 1 ? "Its" : "Their"
    return [
      "\(names.joined(separator: ", ")) \(follows) the reverse SDE and not the flow. \(its) distance from the exact flow is that of "
        + "another draw and no error; stochastic-orders and the energy distances of sampler-comparison measure such methods."
    ]
  }
}
