import Integration
import Series

/// What decides which steps of a Taylor method are made as two halves.
public protocol StepGuard: Sendable {
  /// The highest coefficient that it looks at, for a method of degree `order`.
  func jetOrder(for order: Int) -> Int
  /// Whether a step of length `h` in `γ` is to be halved.
  ///
  /// - Parameters:
  ///   - jet: the coefficients at the method's own state before the step.
  ///   - i: the trajectory within the batch.
  ///   - trajectory: its number within the run.
  ///   - n: the step, from 0.
  func halves(_ jet: JetBatch, _ i: Int, trajectory: Int, step n: Int, length h: Double, order: Int) -> Bool
}

/// Halves the steps that leave the radius of convergence, as far as the coefficients tell it that the method has anyway, or up to
/// `X_4` where it has fewer.
public struct TermGuard: StepGuard, Equatable {
  /// The highest coefficient that is looked at whatever the degree, at least 2.
  public let leastOrder: Int

  /// A guard that looks at `X_4` at least, below which the estimate is of little use, unless told otherwise.
  public init(leastOrder: Int = 4) {
    self.leastOrder = max(leastOrder, 2)
  }

  /// The degree, or `leastOrder`.
  public func jetOrder(for order: Int) -> Int { max(order, leastOrder) }

  /// Whether `|h|` is beyond the estimate of `TermRadius`.
  public func halves(
    _ jet: JetBatch, _ i: Int, trajectory: Int, step n: Int, length h: Double, order: Int
  ) -> Bool {
    abs(h) > jet.termRadius(i, order: jetOrder(for: order))
  }
}

/// Halves the steps that leave the radius of convergence as many coefficients tell it: no method can afford it, but it
/// shows what a step beyond the radius does.
public struct SeriesGuard: StepGuard {
  private let order: Int
  private let estimator: VectorRadius

  /// A guard that looks at coefficients up to `order`, at least 8.
  public init(order: Int) {
    self.order = order
    estimator = VectorRadius(order: order)
  }

  /// The order of the series.
  public func jetOrder(for order: Int) -> Int { max(order, self.order) }

  /// Whether `|h|` is beyond the estimate of `VectorRadius`.
  public func halves(
    _ jet: JetBatch, _ i: Int, trajectory: Int, step n: Int, length h: Double, order: Int
  ) -> Bool {
    abs(h) > jet.radius(i, by: estimator)
  }
}
