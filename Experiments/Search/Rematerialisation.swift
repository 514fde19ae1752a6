import Diffusion
import Experimentation
import Integration
import Learning
import Reporting
import SamplerSearch
import Samplers

/// The memory and the evaluations of the reverse sweep, with intermediate results kept and computed again.
struct Rematerialisation: Experiment {
  let card = ExperimentCard(
    name: "rematerialisation", title: "Gradients of a whole chain in the memory of one evaluation",
    question: "What does it cost to compute intermediate results again in place of keeping them?",
    paper: Papers.samplerSearch, location: "Section 3.3",
    description: """
      The gradient of a linear function of the end points with respect to every number of a program of 5, 10 and 20 evaluations, by \
      the reverse sweep, on the analytic score of toy-8x8 and on the trained network. Kept: the intermediate results of all \
      evaluations stay until they are needed. Recomputed: points and predictions stay, and every evaluation but the last is made a \
      second time. The gradients must agree to the bit, and with central differences.
      """)

  private static let calls = Parameter(
    "calls", .integers(1...200), default: [5, 10, 20], help: "Numbers of evaluations.")

  var parameters: ParameterSet { ParameterSet([Self.calls, CommonParameters.seed]) }

  var smoke: [ParameterAssignment] { [Self.calls.set([3])] }

  /// The gradients of one chain.
  private struct Row: Sendable {
    let model: String
    let calls: Int
    /// Bytes per trajectory and evaluations on the way there and back, by policy.
    let bytes: [TapePolicy: Double]
    let evaluations: [TapePolicy: Int]
    /// How many numbers of the gradients differ in a bit, and of how many.
    let different: Int
    let numbers: Int
    /// The largest difference from central differences, relative to the largest number of the gradient.
    let error: Double
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let models: [(String, any DifferentiableModel)] = [
      ("toy-8x8", try GaussianMixture.toy8x8()),
      ("toy-8x8-score", try ModelSource.network("toy-8x8-score", files: context.files)),
    ]
    let calls = parameters[Self.calls]
    let rows = try context.map(count: models.count * calls.count, label: "chains") { index in
      let (name, model) = models[index / calls.count]
      return try Self.row(name, model, calls: calls[index % calls.count], seed: parameters.seed)
    }
    let table = table(rows)
    return Report(
      tables: [table], figures: [figure(rows)], checks: checks(rows), summary: .table(table),
      notes: [
        "Batches of \(Trainer.partSize) trajectories; bytes are those of states, predictions and tapes."
      ])
  }

  private static func row(
    _ name: String, _ model: any DifferentiableModel, calls: Int, seed: UInt64
  ) throws -> Row {
    let process = ScalarDiffusion(LinearVariancePreserving())
    let grid = try TimeGrid(.quadratic, steps: calls, schedule: process)
    let family = try MultistepFamily(LearnedGrid(grid.points.map(\.level)))
    let count = Trainer.partSize
    var starts = process.prior(count: count, dimension: model.dimension, seed: seed, at: grid.first.time)
    process.enter(&starts, at: grid.first)
    let weights = StateBatch.normal(count: count, dimension: model.dimension, seed: seed, step: 1)
    let raw = family.initialParameters
    let program = family.program(raw)
    let sweeps = TapePolicy.allCases.map {
      ($0, ProgramSweep(model, count: count, evaluations: calls, policy: $0))
    }
    let gradients = sweeps.map { _, sweep in
      _ = sweep.run(program, from: starts)
      return sweep.pullBack(program, seed: weights)
    }
    let evaluations = sweeps.map { ($0, $1.evaluations) }
    let gradient = family.pullBack(gradients[0], at: raw)
    func loss(_ raw: [Double]) -> Double {
      let ends = sweeps[0].1.run(family.program(raw), from: starts)
      return zip(ends.values, weights.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let scale = gradient.map(\.magnitude).max() ?? 0
    // The first, a middle and the last number: gaps of the grid and coefficients.
    let errors = [0, raw.count / 2, raw.count - 1].map { j -> Double in
      func shifted(_ h: Double) -> Double {
        var moved = raw
        moved[j] += h
        return loss(moved)
      }
      let h = 3e-4
      let difference =
        (8 * (shifted(h) - shifted(-h)) - (shifted(2 * h) - shifted(-2 * h))) / (12 * h)
      return (gradient[j] - difference).magnitude / scale
    }
    return Row(
      model: name, calls: calls,
      bytes: Dictionary(
        uniqueKeysWithValues: sweeps.map { ($0, Double($1.byteCount) / Double(count)) }),
      evaluations: Dictionary(uniqueKeysWithValues: evaluations),
      different: zip(gradients[0].entries, gradients[1].entries).count { $0.bitPattern != $1.bitPattern },
      numbers: gradients[0].entries.count, error: errors.max() ?? .nan)
  }

  private func table(_ rows: [Row]) -> Table {
    Table(
      name: "rematerialisation", title: "The reverse sweep, kept and recomputed", of: rows,
      [
        .column("model", "what is sampled", \.model), .column("calls", "evaluations of the chain", \.calls),
        .column("kept_bytes", "memory per trajectory, intermediate results kept", unit: "B") {
          $0.bytes[.kept]
        },
        .column("recomputed_bytes", "the same, recomputed", unit: "B") { $0.bytes[.recomputed] },
        .column("ratio", "kept over recomputed") {
          ($0.bytes[.kept] ?? .nan) / ($0.bytes[.recomputed] ?? .nan)
        },
        .column("kept_evaluations", "evaluations of a gradient, kept") { $0.evaluations[.kept] },
        .column("recomputed_evaluations", "the same, recomputed") { $0.evaluations[.recomputed] },
        .column("numbers", "numbers of the gradient", \.numbers),
        .column("different", "numbers that differ in a bit", \.different),
        .column("difference_error", "largest relative difference from central differences", \.error),
      ])
  }

  private func figure(_ rows: [Row]) -> Figure {
    let last = rows.filter { $0.model == "toy-8x8-score" }.max { $0.calls < $1.calls }
    return Figure(
      name: "rematerialisation", title: card.title,
      finding:
        "On the network with \(last?.calls ?? 0) evaluations keeping takes \((last?.bytes[.kept] ?? .nan).short) bytes per "
        + "trajectory, recomputing \((last?.bytes[.recomputed] ?? .nan).short), for the same bits.",
      panels: ["toy-8x8", "toy-8x8-score"].map { model in
        let own = rows.filter { $0.model == model }
        return Panel(
          title: model, x: .linear("evaluations of the chain"), y: .logarithmic("bytes per trajectory"),
          marks: TapePolicy.allCases.map { policy in
            .line(
              LineSeries(
                policy.rawValue, x: own.map { Double($0.calls) }, y: own.map { $0.bytes[policy] ?? .nan }))
          })
      }, columns: 2, aspect: 0.9, legend: .below)
  }

  private func checks(_ rows: [Row]) -> [Check] {
    [
      Check(
        "Kept and recomputed gradients have the same bits: numbers that differ.",
        measured: Double(rows.reduce(0) { $0 + $1.different }), in: 0...0),
      Check(
        "Gradients agree with central differences to 1e-6 of the largest number.",
        measured: rows.map(\.error).max() ?? .nan, in: 0...1e-6),
      Check(
        "Recomputing makes every evaluation but the last twice: evaluations beyond 2K - 1.",
        measured: rows.map { Double(abs(($0.evaluations[.recomputed] ?? 0) - (2 * $0.calls - 1))) }.max()
          ?? .nan,
        in: 0...0),
    ]
  }
}
