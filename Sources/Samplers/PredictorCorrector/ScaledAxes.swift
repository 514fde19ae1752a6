import Integration

/// Directions of the data with a deviation for each, or one deviation for all.
struct ScaledAxes: Sendable {
  /// One for every direction, or one for all.
  let deviations: [Double]
  /// Coordinate `i` of direction `j` at `j * dimension + i`; nil for the coordinates themselves.
  let directions: [Double]?

  /// The place in a list with one entry for every deviation that belongs to coordinate `d` in these directions.
  func place(_ d: Int) -> Int { deviations.count == 1 ? 0 : d }

  /// `result ← Vᵀ states`.
  func turn(_ states: StateBatch, into result: inout StateBatch) {
    guard let directions else { return result.assign(from: states) }
    let size = states.dimension
    for j in 0..<size {
      result.setRow(j, directions[j * size], states, 0)
      for i in 1..<max(size, 1) { result.addRow(j, directions[j * size + i], states, i) }
    }
  }

  /// `result ← V states`.
  func restore(_ states: StateBatch, into result: inout StateBatch) {
    guard let directions else { return result.assign(from: states) }
    let size = states.dimension
    for i in 0..<size {
      result.setRow(i, directions[i], states, 0)
      for j in 1..<max(size, 1) { result.addRow(i, directions[j * size + i], states, j) }
    }
  }
}

extension StateBatch {
  /// Coordinate `d` of every state ← factor · coordinate `e` of `other`, a batch of the same shape.
  mutating func setRow(_ d: Int, _ factor: Double, _ other: StateBatch, _ e: Int) {
    let (own, theirs) = (d * stride, e * stride)
    for lane in 0..<stride { values[own + lane] = factor * other.values[theirs + lane] }
  }

  /// Coordinate `d` of every state ← itself + factor · coordinate `e` of `other`, a batch of the same shape.
  mutating func addRow(_ d: Int, _ factor: Double, _ other: StateBatch, _ e: Int) {
    let (own, theirs, count) = (d * stride, e * stride, stride)
    values.withUnsafeMutableBufferPointer { values in
      other.values.withUnsafeBufferPointer { others in
        for lane in 0..<count {
          values[own + lane] = values[own + lane].addingProduct(factor, others[theirs + lane])
        }
      }
    }
  }
}
