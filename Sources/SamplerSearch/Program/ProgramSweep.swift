import Integration
import Numbers

/// What a sweep keeps of the evaluations of the model between the way forward and the way back.
public enum TapePolicy: String, CaseIterable, Sendable {
  /// Nothing but their points and results: every evaluation is made again on the way back (rematerialisation; Watson et al.
  /// 2022, Section 4).
  case recomputed
  /// The intermediate results of all of them.
  case kept
}

/// Runs a program for one batch and gives the exact gradient of any function of its end points with respect to every number of
/// the program, by reverse mode in closed form.
///
/// With the seed `λ = ∂loss/∂y_end` and the adjoints `ē_j` of the predictions and `p̄_i` of the points,
///
///     ē_j ← Σ (row weights) λ,    p̄_i = (∂ε/∂y)ᵀ ē_i,    ∂γ_i = Σ ē_i · ∂ε/∂γ,    ∂row_ij = Σ p̄_i · e_j,
///
/// for `i` from the last evaluation to the first. Both policies carry out the same operations on the same numbers, so that
/// their gradients have the same bits. One sweep serves one thread.
public final class ProgramSweep {
  private let tapes: [any NoiseTape]
  private var points: [StateBatch]
  private var noises: [StateBatch]
  private var adjoints: [StateBatch]
  private var start: StateBatch
  private var fresh: [StateBatch] = []
  private var pulled: StateBatch
  /// The evaluation whose intermediate results the only tape holds.
  private var taped = -1
  /// Evaluations of the model made so far, those of the way back included, summed over batches.
  public private(set) var evaluations = 0

  /// A sweep for batches of `count` states and programs of up to `evaluations` evaluations.
  public init(
    _ model: any DifferentiableModel, count: Int, evaluations: Int, policy: TapePolicy = .recomputed
  ) {
    let blank = StateBatch(count: count, dimension: model.dimension)
    tapes = (0..<(policy == .kept ? max(evaluations, 1) : 1)).map { _ in model.makeTape(count: count) }
    points = [StateBatch](repeating: blank, count: evaluations)
    noises = points
    adjoints = points
    start = blank
    pulled = blank
  }

  /// Bytes that stay alive through a sweep: the states and the tapes.
  public var byteCount: Int {
    let batches = points.count + noises.count + adjoints.count + 2 + fresh.count
    return batches * start.values.count * MemoryLayout<Double>.stride
      + tapes.reduce(0) { $0 + $1.byteCount }
  }

  /// The end points.
  ///
  /// - Parameters:
  ///   - program: of at most as many evaluations as the sweep was made for.
  ///   - states: `y_0`, as many as the sweep was made for.
  ///   - numbers: the normal numbers `z_r`, a batch for each draw of the program.
  public func run(
    _ program: EvaluationProgram<Double>, from states: StateBatch, fresh numbers: [StateBatch] = []
  ) -> StateBatch {
    start = states
    fresh = numbers
    for i in program.points.indices {
      form(program.points[i], into: &points[i])
      evaluate(i, at: program.levels[i])
    }
    var end = states
    form(program.result, into: &end)
    return end
  }

  private func form(_ row: ProgramRow<Double>, into batch: inout StateBatch) {
    batch.assign(row.start, times: start)
    for (j, factor) in row.noise.enumerated() where factor != 0 { batch.add(factor, times: noises[j]) }
    for (r, factor) in row.fresh.enumerated() where factor != 0 { batch.add(factor, times: fresh[r]) }
  }

  private func evaluate(_ i: Int, at level: Double) {
    tapes[min(i, tapes.count - 1)].evaluate(points[i], at: level, into: &noises[i])
    taped = i
    evaluations += 1
  }

  /// The gradient of the last run.
  ///
  /// - Parameters:
  ///   - program: that of the run.
  ///   - seed: `∂loss/∂y_end`; zero in the padding of the batch.
  public func pullBack(_ program: EvaluationProgram<Double>, seed: StateBatch) -> ProgramGradient {
    var gradient = ProgramGradient(program)
    for i in program.points.indices { adjoints[i].scale(by: 0) }
    var end = gradient.entries.count
    collect(program.result, seed, into: &gradient, before: &end)
    for i in program.points.indices.reversed() {
      if tapes.count == 1, taped != i { evaluate(i, at: program.levels[i]) }
      pulled.scale(by: 0)
      gradient.entries[i] = tapes[min(i, tapes.count - 1)].pullBack(
        points[i], seed: adjoints[i], into: &pulled)
      collect(program.points[i], pulled, into: &gradient, before: &end)
    }
    return gradient
  }

  /// The derivatives with respect to a row, given the adjoint of what it forms, and what it passes on.
  private func collect(
    _ row: ProgramRow<Double>, _ adjoint: StateBatch, into gradient: inout ProgramGradient,
    before end: inout Int
  ) {
    end -= row.entries.count
    gradient.entries[end] = Self.dot(adjoint, start)
    for (j, factor) in row.noise.enumerated() {
      gradient.entries[end + 1 + j] = Self.dot(adjoint, noises[j])
      if factor != 0 { adjoints[j].add(factor, times: adjoint) }
    }
    for r in row.fresh.indices {
      gradient.entries[end + 1 + row.noise.count + r] = Self.dot(adjoint, fresh[r])
    }
  }

  private static func dot(_ a: StateBatch, _ b: StateBatch) -> Double {
    a.values.withUnsafeBufferPointer { a in
      b.values.withUnsafeBufferPointer { b in
        var sum = SIMD8<Double>.zero
        guard let x = a.baseAddress, let y = b.baseAddress else { return 0 }
        for j in stride(from: 0, to: a.count, by: 8) {
          sum.addProduct(
            UnsafeRawPointer(x + j).loadUnaligned(as: SIMD8<Double>.self),
            UnsafeRawPointer(y + j).loadUnaligned(as: SIMD8<Double>.self))
        }
        return sum.sum()
      }
    }
  }
}
