import CGSL

/// The right-hand side as the library sees it: counts the calls, and keeps what the closures throw until the
/// library has unwound, because no Swift error may cross a C frame.
final class GSLSystem {
  private let dimension: Int
  private let derivative: GSLIntegrator.Derivative
  private let jacobian: GSLIntegrator.Jacobian?

  private(set) var derivativeEvaluations = 0
  private(set) var jacobianEvaluations = 0
  private(set) var thrown: (any Error)?
  /// Where the last call met a value that is infinite or not a number; `nil` after a call that did not.
  private(set) var nonFiniteTime: Double?

  init(
    dimension: Int, derivative: @escaping GSLIntegrator.Derivative, jacobian: GSLIntegrator.Jacobian?
  ) {
    self.dimension = dimension
    self.derivative = derivative
    self.jacobian = jacobian
  }

  /// The system in the library's terms. It borrows `self`, which has to outlive it.
  func makeDescription() -> gsl_odeiv2_system {
    gsl_odeiv2_system(
      function: { time, state, result, context in
        guard let state, let result, let context else { return GSLStatus.invalidPointer }
        return Unmanaged<GSLSystem>.fromOpaque(context).takeUnretainedValue()
          .evaluate(time, state, into: result)
      },
      jacobian: { time, state, matrix, timeDerivative, context in
        guard let state, let matrix, let timeDerivative, let context else { return GSLStatus.invalidPointer }
        return Unmanaged<GSLSystem>.fromOpaque(context).takeUnretainedValue()
          .evaluateJacobian(time, state, into: matrix, timeDerivative)
      },
      dimension: dimension,
      params: Unmanaged.passUnretained(self).toOpaque())
  }

  private func evaluate(
    _ time: Double, _ state: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>
  ) -> CInt {
    let state = UnsafeBufferPointer(start: state, count: dimension)
    let result = UnsafeMutableBufferPointer(start: result, count: dimension)
    return guarded(time, state) {
      derivativeEvaluations += 1
      try derivative(time, state, result)
      return result.allSatisfy(\.isFinite)
    }
  }

  private func evaluateJacobian(
    _ time: Double, _ state: UnsafePointer<Double>, into matrix: UnsafeMutablePointer<Double>,
    _ timeDerivative: UnsafeMutablePointer<Double>
  ) -> CInt {
    guard let jacobian else { return GSLStatus.badFunction }
    let state = UnsafeBufferPointer(start: state, count: dimension)
    let matrix = UnsafeMutableBufferPointer(start: matrix, count: dimension * dimension)
    let timeDerivative = UnsafeMutableBufferPointer(start: timeDerivative, count: dimension)
    return guarded(time, state) {
      jacobianEvaluations += 1
      try jacobian(time, state, matrix, timeDerivative)
      return matrix.allSatisfy(\.isFinite) && timeDerivative.allSatisfy(\.isFinite)
    }
  }

  /// Runs one call. A bad function ends the integration, a range error makes the library try a shorter step.
  private func guarded(
    _ time: Double, _ state: UnsafeBufferPointer<Double>, _ call: () throws -> Bool
  ) -> CInt {
    guard thrown == nil else { return GSLStatus.badFunction }
    do {
      // The library's step control ignores NaN, so a bad state must not get past this point.
      if try state.allSatisfy(\.isFinite) && call() {
        nonFiniteTime = nil
        return GSLStatus.success
      }
      nonFiniteTime = time
      return GSLStatus.range
    } catch {
      thrown = error
      return GSLStatus.badFunction
    }
  }
}
