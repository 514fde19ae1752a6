import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers

/// The error of the mixture kernel's Taylor coefficients, order by order, against double-double arithmetic.
struct KernelAccuracy: Sendable {
  /// The noise levels, from the end of the schedule vp-linear to its beginning.
  static let gammas = [0.0105, 0.02, 0.1, 0.3, 1, 20, 152]
  /// The highest order of `ε`.
  static let order = 20

  /// Relative errors `|e_n − exact|/|exact|` in maximum norms at one noise level, one summary per order.
  struct Level: Sendable {
    let gamma: Double
    let orders: [SampleSummary]

    /// The largest error of any order.
    var largest: Double { orders.map(\.maximum).max() ?? .nan }
  }

  let levels: [Level]

  /// Measures at states `μ + γ z`, one for each of the first latents.
  init(_ setting: FlowSetting, states: Int, context: RunContext) throws {
    let mixture = setting.mixture
    let latents = setting.latents.slice(0..<min(states, setting.latents.count))
    let deviation = setting.schedule.priorDeviation(at: setting.startTime)
    levels = try context.map(count: Self.gammas.count, label: "kernel") { index in
      let gamma = Self.gammas[index]
      var batch = latents
      for i in 0..<batch.count {
        for d in 0..<mixture.dimension {
          batch[i, d] = mixture.means[(7 * i) % mixture.count][d] + gamma * latents[i, d] / deviation
        }
      }
      return Level(
        gamma: gamma,
        orders: JetAccuracy.errors(of: mixture, at: batch, gamma: gamma, upTo: Self.order).map {
          SampleSummary($0)
        })
    }
  }

  /// The errors, one row per noise level and order.
  var table: Table {
    Table(
      name: "kernel_accuracy", title: "Relative error of the kernel's coefficients of eps",
      of: levels.flatMap { level in level.orders.enumerated().map { (level, $0) } },
      [
        .column("gamma", "noise level", \.0.gamma), .column("order", "n of the coefficient e_n", \.1.0),
        .column("median", "median over the states of |e_n - exact|/|exact|", \.1.1.median),
        .column("max", "largest", \.1.1.maximum),
      ])
  }

  /// The largest errors against the order.
  var figure: Figure {
    Figure(
      name: table.name, title: table.title,
      finding:
        "The largest relative errors of the coefficients to order \(Self.order) are "
        + levels.map { "\($0.largest.short) at gamma = \($0.gamma.plain)" }.joined(separator: ", ") + ".",
      panels: [
        Panel(
          x: .linear("order n"), y: .logarithmic("largest relative error of e_{n}"),
          marks: levels.map { level in
            .line(
              LineSeries(
                "gamma = \(level.gamma.plain)", x: level.orders.indices.map(Double.init),
                y: level.orders.map(\.maximum)))
          })
      ], aspect: 0.5, legend: .below)
  }

  /// What holds at every noise level.
  var check: Check {
    Check(
      "The kernel's coefficients to order \(Self.order) agree with double-double arithmetic (largest relative error).",
      measured: levels.map(\.largest).max() ?? .nan, in: 0...1e-11, onlyAtPublishedParameters: true,
      forOtherSamples: 0...1e-10)
  }
}
