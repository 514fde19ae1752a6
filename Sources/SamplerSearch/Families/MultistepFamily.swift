import Numbers

/// Form (M) with free numbers: `c_nj = (γ_{n+1} − γ_n) θ_nj` for `j < n`, and what is missing to the sum for `j = n`.
///
/// `θ = 0` is DDIM. With `scale` the last entry is multiplied by `κ_n = exp(k_n)`; with `labels` the model is evaluated at
/// `γ_n exp(q_n)`.
public struct MultistepFamily: FormulaFamily {
  /// The levels.
  public let grid: LearnedGrid
  /// What is free.
  public let learnable: Set<Learnable>
  private let layout: ParameterLayout

  /// A family.
  ///
  /// - Throws: `SearchError` for noise, which form (M) does not have, and for nothing that is free.
  public init(_ grid: LearnedGrid, learning learnable: Set<Learnable> = [.time, .coefficients])
    throws(SearchError)
  {
    guard !learnable.contains(.noise) else {
      throw .outOfRange(
        quantity: "what is learned in form M", value: "noise",
        allowed: "time, coefficients, scale or labels; form G has noise")
    }
    try learnable.requireSomething()
    self.grid = grid
    self.learnable = learnable
    let calls = grid.steps
    var layout = ParameterLayout()
    if learnable.contains(.time) { layout.add(.time, grid.parameterCount) }
    if learnable.contains(.coefficients) { layout.add(.coefficients, calls * (calls - 1) / 2) }
    for block in [Learnable.scale, .labels] where learnable.contains(block) { layout.add(block, calls) }
    self.layout = layout
  }

  /// Evaluations of the model.
  public var calls: Int { grid.steps }

  /// DDIM on the grid.
  public var initialParameters: [Double] {
    let zeros = [Double](repeating: 0, count: layout.count)
    guard let time = layout.ranges[.time] else { return zeros }
    return grid.initialParameters + zeros[time.upperBound...]
  }

  /// The sampler of the given numbers.
  public func program<Number: ElementaryNumber>(of raw: [Number]) -> EvaluationProgram<Number> {
    let rows = rows(of: raw)
    return rows.program(labels: layout.slice(.labels, of: raw).map(rows.levels.labelled))
  }

  /// The sampler of the given numbers as rows.
  public func rows<Number: ElementaryNumber>(of raw: [Number]) -> MultistepRows<Number> {
    let levels = layout.slice(.time, of: raw).map { grid.levels($0) } ?? grid.fixed()
    let theta = layout.slice(.coefficients, of: raw)
    let scales = layout.slice(.scale, of: raw)
    var next = theta?.startIndex ?? 0
    let increments = (0..<calls).map { n in
      let h = levels[n + 1] - levels[n]
      var row = [Number](repeating: .zero, count: n + 1)
      var last = Number.one
      if let theta {
        for j in 0..<n {
          row[j] = h * theta[next]
          last = last - theta[next]
          next += 1
        }
      }
      if let scales { last = last * Number.exp(scales[scales.startIndex + n]) }
      row[n] = h * last
      return row
    }
    return MultistepRows(levels: levels, increments: increments)
  }
}

extension Set<Learnable> {
  func requireSomething() throws(SearchError) {
    guard isEmpty else { return }
    throw .outOfRange(
      quantity: "what is learned", value: "nothing",
      allowed: "one or more of " + Learnable.allCases.map(\.rawValue).joined(separator: ", "))
  }
}

extension Array where Element: ElementaryNumber {
  /// Levels at which the model is evaluated in place of `self`, one for every number.
  func labelled(_ raw: ArraySlice<Element>) -> [Element] {
    zip(self, raw).map { $0 * Element.exp($1) }
  }
}
