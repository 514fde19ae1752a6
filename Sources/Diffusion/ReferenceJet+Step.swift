import Numbers

extension ReferenceJet {
  /// The Taylor polynomial of degree `order` of the flow through `state`, at a distance `h` in `γ`.
  ///
  /// - Parameter order: at least 1.
  public func step(
    _ state: [DoubleDouble], from gamma: DoubleDouble, by h: DoubleDouble, order: Int
  ) -> [DoubleDouble] {
    let noise = noise(state: state, gamma: gamma, count: order)
    return state.indices.map { d in
      var sum = DoubleDouble.zero
      for n in stride(from: order, through: 1, by: -1) {
        sum = (sum + noise[(n - 1) * state.count + d] / DoubleDouble(n)) * h
      }
      return state[d] + sum
    }
  }
}
