import Diffusion
import Integration

/// `ttmP-guarded`: the Taylor polynomial of degree `P` in `γ`, in which a step is made as two halves where its guard says that
/// it leaves the radius of convergence.
///
/// Beyond the radius a further term makes the error of a step larger, however exact the derivatives are. The guard looks at
/// the coefficients at the method's own state, trajectory by trajectory; the second half is expanded anew, which is one
/// evaluation more. As steps shrink none is halved, so order and error constant are those of `ttmP`.
///
/// With a number of evaluations to spend, the method makes fewer steps and halves at most as many of them as were saved, so
/// that no trajectory spends more.
public struct GuardedTaylor: Sampler {
  /// The degree, from 2 to 60.
  public let order: Int
  /// What decides which steps are halved.
  public let stepGuard: any StepGuard
  /// The largest number of steps that a trajectory may halve; any number when nil.
  public var halvings: Int?

  /// The halvings that a number of evaluations is planned with where `halvings` is nil.
  public static let plannedHalvings = 2

  /// The method of degree `order`.
  public init(order: Int, guardedBy stepGuard: any StepGuard = TermGuard(), halvings: Int? = nil) {
    self.order = order
    self.stepGuard = stepGuard
    self.halvings = halvings
  }

  /// The highest Taylor coefficient that a step asks for.
  public var jetOrder: Int { stepGuard.jetOrder(for: order) }

  /// Name, orders, cost and source.
  public var card: SamplerCard {
    SamplerCard(
      name: "ttm\(order)-guarded", family: .taylor, orders: .init(order), claim: .own,
      evaluations: .guarded(halvings: halvings), reference: "this toolkit; degree \(order) of GENIE Eq. 9",
      formula: "ttm\(order), a step made as two halves where its last terms say |h| > r")
  }

  /// What can be changed.
  public var settings: [SamplerSetting<Self>] {
    [
      .integer(
        "halvings", \.halvings, in: 0...1000,
        help:
          "The most steps that a guarded Taylor method halves. Default: any number; 2 within --evaluations.")
    ]
  }

  /// The largest number of steps whose halvings fit too.
  public func plan(evaluations: Int, recipe: GridRecipe<ScalarDiffusion>) throws -> SamplingPlan<
    ScalarDiffusion
  > {
    var method = self
    let allowed = halvings ?? Self.plannedHalvings
    method.halvings = allowed
    guard evaluations > allowed else {
      throw SamplerError.budgetTooSmall(
        sampler: card.name, evaluations: evaluations, least: allowed + 1)
    }
    return SamplingPlan(sampler: method, grid: try recipe.grid(steps: evaluations - allowed))
  }

  /// A stepper with room for the halves.
  ///
  /// - Throws: `SamplerError.orderOutOfRange`.
  public func makeStepper(_ context: StepperContext<ScalarDiffusion>) throws -> any Stepper {
    try TaylorDegree.check(order, of: self, in: TaylorDegree.guarded)
    return GuardedStepper(self, context)
  }
}

/// Taylor steps in `γ`, some of them in halves.
private final class GuardedStepper: Stepper {
  private let method: GuardedTaylor
  private let context: StepperContext<ScalarDiffusion>
  private var jet: JetBatch
  /// The states in the middle of the steps that are halved, side by side; lane `j` carries trajectory `lanes[j]`.
  private var middle: StateBatch
  private var lanes: [Int] = []
  private var left: [Int]

  init(_ method: GuardedTaylor, _ context: StepperContext<ScalarDiffusion>) {
    self.method = method
    self.context = context
    jet = context.makeJet(order: method.jetOrder)
    middle = context.makeBatch()
    lanes.reserveCapacity(context.count)
    left = [Int](repeating: method.halvings ?? .max, count: context.count)
  }

  func step(_ n: Int, _ states: inout StateBatch) {
    let (from, to) = (context.grid.points[n].level, context.grid.points[n + 1].level)
    let half = (to - from) / 2
    context.evaluator.expand(states, at: from, order: method.jetOrder, into: &jet)
    jet.evaluate(at: to - from, order: method.order, into: &states)
    lanes.removeAll(keepingCapacity: true)
    for i in 0..<states.count where left[i] > 0 {
      guard
        method.stepGuard.halves(
          jet, i, trajectory: context.firstTrajectory + i, step: n, length: to - from, order: method.order)
      else { continue }
      left[i] -= 1
      for d in 0..<states.dimension {
        var sum = jet[i, method.order, d]
        for k in Swift.stride(from: method.order - 1, through: 0, by: -1) {
          sum = jet[i, k, d].addingProduct(half, sum)
        }
        middle[lanes.count, d] = sum
      }
      lanes.append(i)
    }
    guard !lanes.isEmpty else { return }
    middle.resize(to: lanes.count)
    context.evaluator.expand(middle, at: from + half, order: method.order, into: &jet)
    jet.evaluate(at: to - (from + half), order: method.order, into: &middle)
    for (j, i) in lanes.enumerated() {
      for d in 0..<states.dimension { states[i, d] = middle[j, d] }
    }
    middle.resize(to: context.count)
  }
}
