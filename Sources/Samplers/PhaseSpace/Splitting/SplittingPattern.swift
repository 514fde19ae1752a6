import Diffusion

/// The sub-steps of a deterministic splitting method, which move momenta and positions in turn.
struct SplittingPattern {
  /// The score that a sub-step uses.
  enum Score {
    /// That of the present state, with the time of the step's start.
    case start
    /// That of the present state, with the time of the step's end.
    case end
    /// The one of the sub-step before.
    case shared
  }

  /// Length of every sub-step as a share of the step, and its score.
  let substeps: [(share: Double, score: Score)]

  /// Both over the whole step, each with a fresh score.
  static let naiveEuler = SplittingPattern(substeps: [(1, .start), (1, .start)])
  /// Both over the whole step, with one score.
  static let reducedEuler = SplittingPattern(substeps: [(1, .start), (1, .shared)])
  /// Half, whole, half, each with a fresh score at the time of the step's start.
  static let naiveVerlet = SplittingPattern(substeps: [(0.5, .start), (1, .start), (0.5, .start)])
  /// Half, whole, half: the first two with one score, the last at the time of the step's end.
  static let reducedVerlet = SplittingPattern(substeps: [(0.5, .start), (1, .shared), (0.5, .end)])

  /// Scores that a step evaluates.
  var evaluations: Int { substeps.count { $0.score != .shared } }

  /// A sub-step between two points.
  struct Substep {
    /// Whether momenta move; else positions do.
    let movesMomentum: Bool
    /// The time at which the sub-step begins.
    let from: Double
    /// The time at which it ends.
    let to: Double
    /// The time of its score.
    let scoreTime: Double
    /// Whether that score is evaluated at the present state; else it is the one of the sub-step before.
    let isFresh: Bool
  }

  /// The sub-steps from one time to another.
  func substeps(from start: Double, to end: Double, momentumFirst: Bool) -> [Substep] {
    var left = [false: start, true: start]
    var movesMomentum = momentumFirst
    return substeps.enumerated().map { i, substep in
      let begin = left[movesMomentum] ?? start
      let finish = i + 2 >= substeps.count ? end : begin + substep.share * (end - start)
      defer {
        left[movesMomentum] = finish
        movesMomentum.toggle()
      }
      return Substep(
        movesMomentum: movesMomentum, from: begin, to: finish,
        scoreTime: substep.score == .end ? end : start, isFresh: substep.score != .shared)
    }
  }
}
