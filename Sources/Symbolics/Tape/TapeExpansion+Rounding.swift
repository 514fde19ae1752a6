import Numbers

extension TapeExpansion where S: IntegrationScalar {
  /// For every row how far its value at the point of expansion may be from the exact one: the running error
  /// analysis of Higham ("Accuracy and Stability of Numerical Algorithms", 2nd ed., 2002, section 3.3) over the recurrences
  /// at order zero, with one unit roundoff for each operation.
  ///
  /// - Parameters:
  ///   - errors: those of the states, at least one rounding.
  func roundingBounds(errors: [Double]? = nil) -> [Double] {
    let unit = S.ulpOfOne.double / 2
    var bounds = [Double](repeating: 0, count: tape.rowCount)
    count(work: 16 * tape.rowCount + 128)
    let values = rowValues()
    func value(_ row: Int32) -> Double { values[Int(row)].double.magnitude }
    func bound(_ row: Int32) -> Double { bounds[Int(row)] }
    for state in 0..<tape.stateCount {
      bounds[state] = max(unit * value(Int32(state)), errors?[state] ?? 0)
    }
    bounds[tape.timeRow] = unit * value(Int32(tape.timeRow))
    for i in tape.instructions {
      let own = unit * value(i.target)
      let target = Int(i.target)
      let a = bound(i.a)
      let error: Double
      switch i.kind {
      case .constant: error = 0
      case .linear:
        var sum = i.c >= 0 ? constants[Int(i.c)].double.magnitude * unit : 0
        for term in tape.terms[Int(i.a)..<Int(i.a + i.b)] {
          let factor = constants[Int(term.coefficient)].double.magnitude
          sum += factor * (bound(term.row) + unit * value(term.row))
        }
        error = sum
      case .sum, .difference: error = a + bound(i.b)
      case .scale: error = constants[Int(i.c)].double.magnitude * a
      case .product: error = value(i.a) * bound(i.b) + (value(i.b) + bound(i.b)) * a
      case .square: error = (2 * value(i.a) + a) * a
      case .quotient: error = (a + value(i.target) * bound(i.b)) / value(i.b)
      case .reciprocal: error = value(i.target) * value(i.target) * a
      case .squareRoot: error = a / (2 * value(i.target))
      case .rationalPower:
        error = Double(i.p.magnitude) / Double(i.q) * value(i.target) / value(i.a) * a
      case .realPower: error = constants[Int(i.c)].double.magnitude * value(i.target) / value(i.a) * a
      case .exp: error = value(i.target) * a
      case .sinCos, .sinhCosh:
        error = value(i.target + 1) * a
        bounds[target + 1] = value(i.target) * a + unit * value(i.target + 1)
      case .tan:
        error = value(i.target + 1) * a
        bounds[target + 1] = 2 * value(i.target) * error + unit * value(i.target + 1)
      case .sigmoid:
        error = value(i.target + 1) * a
        bounds[target + 1] = error + unit * value(i.target + 1)
        bounds[target + 2] = error + unit * value(i.target + 2)
      case .chain: error = value(i.b) * a
      case .inverseChain: error = a / value(i.b)
      case .shifted: error = Double(i.p.magnitude) * bound(i.b)
      case .gaussian: error = value(i.target) * bound(i.b)
      case .kink: error = i.function == .sign ? 0 : max(a, bound(i.b))
      case .angle: error = (value(i.a) * bound(i.b) + value(i.b) * a) / value(i.c)
      }
      // Beside a pole or a branch point the bound says nothing.
      bounds[target] = error.isFinite ? error + own : 0
    }
    return bounds
  }

  /// The bounds of the derivatives of the states.
  func derivativeRounding() -> [Double] {
    let bounds = roundingBounds()
    return tape.derivatives.map { derivative in
      let factor = derivative.factor >= 0 ? constants[Int(derivative.factor)].double.magnitude : 1
      return factor * bounds[Int(derivative.row)]
    }
  }

  /// The bounds of the outputs.
  func outputRounding(errors: [Double]) -> [Double] {
    let bounds = roundingBounds(errors: errors)
    return tape.outputs.map { bounds[Int($0)] }
  }
}
