/// The event expressions of an integration, and with them the expressions that bound where they have values.
struct EventSet {
  /// The events, and behind them what bounds their domains.
  private(set) var expressions: [SymbolicExpression]
  /// The number of events.
  let eventCount: Int
  /// For every expression the places of those that bound its domain.
  private(set) var bounds: [[Int]] = []

  /// - Parameter symbols: the states and the time.
  init(_ events: [SymbolicExpression], symbols: Set<String>) {
    expressions = events
    eventCount = events.count
    // Bounds may have bounds: the list grows while it is read.
    while bounds.count < expressions.count {
      let own = expressions[bounds.count].domainBounds(in: symbols)
      for bound in own where !expressions.contains(bound) { expressions.append(bound) }
      bounds.append(own.compactMap { expressions.firstIndex(of: $0) })
    }
  }
}
