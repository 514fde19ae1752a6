/// `count` states of `dimension` coordinates, stored coordinate by coordinate, so that neighbouring lanes of a
/// vector instruction belong to neighbouring trajectories.
///
/// Coordinate `d` of state `i` is `values[d * stride + i]`; `stride` is `count` rounded up to a multiple of
/// eight. The padding is storage only: no result depends on it.
public struct StateBatch: Sendable, Equatable {
  /// How many states.
  public private(set) var count: Int
  /// Coordinates per state.
  public let dimension: Int
  /// Distance between two coordinates of one state.
  public let stride: Int
  /// The coordinates; see the type's description for the layout.
  public var values: [Double]

  /// A batch whose coordinates are all zero.
  public init(count: Int, dimension: Int) {
    self.count = count
    self.dimension = dimension
    stride = (count + 7) & ~7
    values = [Double](repeating: 0, count: stride * dimension)
  }

  /// A batch from one row per state.
  ///
  /// - Throws: `BatchError.dimensionMismatch` when a row does not have `dimension` numbers.
  public init(rows: [[Double]], dimension: Int) throws {
    self.init(count: rows.count, dimension: dimension)
    for (i, row) in rows.enumerated() {
      guard row.count == dimension else {
        throw BatchError.dimensionMismatch(expected: dimension, found: row.count)
      }
      for d in 0..<dimension { values[d * stride + i] = row[d] }
    }
  }

  /// Coordinate `d` of state `i`.
  @inlinable
  public subscript(i: Int, d: Int) -> Double {
    get { values[d * stride + i] }
    set { values[d * stride + i] = newValue }
  }

  /// The coordinates of state `i`.
  public func state(_ i: Int) -> [Double] {
    (0..<dimension).map { self[i, $0] }
  }

  /// The states `range` as a batch of their own.
  public func slice(_ range: Range<Int>) -> StateBatch {
    var part = StateBatch(count: range.count, dimension: dimension)
    for d in 0..<dimension {
      for (j, i) in range.enumerated() { part.values[d * part.stride + j] = values[d * stride + i] }
    }
    return part
  }

  /// Writes the states of `part` to the places `offset ..< offset + part.count`.
  public mutating func replace(at offset: Int, with part: StateBatch) {
    for d in 0..<dimension {
      for j in 0..<part.count { values[d * stride + offset + j] = part.values[d * part.stride + j] }
    }
  }

  /// Whether every coordinate of state `i` is finite.
  public func isFinite(_ i: Int) -> Bool {
    (0..<dimension).allSatisfy { self[i, $0].isFinite }
  }

  /// Uses only the first `count` states of the batch; the storage and the stride stay as they were made.
  ///
  /// - Parameter count: clamped to `0 ... stride`.
  public mutating func resize(to count: Int) {
    self.count = min(max(count, 0), stride)
  }

  /// `self ← other`, coordinate by coordinate into the storage at hand, which must be of the same stride and dimension.
  public mutating func assign(from other: StateBatch) {
    precondition(values.count == other.values.count, "The batches have different shapes.")
    for j in values.indices { values[j] = other.values[j] }
  }

  /// `self ← other/divisor`, for a batch of the same stride and dimension.
  public mutating func assign(from other: StateBatch, dividedBy divisor: Double) {
    precondition(values.count == other.values.count, "The batches have different shapes.")
    for j in values.indices { values[j] = other.values[j] / divisor }
  }

  /// `self ← factor · other`, for a batch of the same stride and dimension.
  public mutating func assign(_ factor: Double, times other: StateBatch) {
    precondition(values.count == other.values.count, "The batches have different shapes.")
    for j in values.indices { values[j] = factor * other.values[j] }
  }

  /// `self ← factor · self`.
  public mutating func scale(by factor: Double) {
    for j in values.indices { values[j] *= factor }
  }

  /// `self ← self + factor · other`, each term a fused multiply-add, for a batch of the same stride and dimension.
  public mutating func add(_ factor: Double, times other: StateBatch) {
    precondition(values.count == other.values.count, "The batches have different shapes.")
    values.withUnsafeMutableBufferPointer { own in
      other.values.withUnsafeBufferPointer { theirs in
        for j in own.indices { own[j] = own[j].addingProduct(factor, theirs[j]) }
      }
    }
  }

  /// `self ← Σ factors[j] · terms[j]`, summed in the order of the terms.
  public mutating func combine(_ factors: [Double], _ terms: [StateBatch]) {
    guard let first = terms.first, let leading = factors.first else { return }
    for j in values.indices { values[j] = leading * first.values[j] }
    for (factor, term) in zip(factors, terms).dropFirst() { add(factor, times: term) }
  }

  /// The Euclidean distance of state `i` to state `i` of `other`, over the first `coordinates` or over all.
  public func distance(to other: StateBatch, at i: Int, over coordinates: Int? = nil) -> Double {
    var sum = 0.0
    for d in 0..<(coordinates ?? dimension) {
      let difference = self[i, d] - other[i, d]
      sum = sum.addingProduct(difference, difference)
    }
    return sum.squareRoot()
  }
}
