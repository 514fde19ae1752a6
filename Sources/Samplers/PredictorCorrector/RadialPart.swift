import Integration

/// The part `R = κ X` of the motion of every trajectory's denoised point that one Gaussian would make, `X = x̄ − D`, with a slope `κ` for
/// every trajectory.
struct RadialPart {
  /// `X`.
  private(set) var offset: StateBatch
  /// `R`.
  private(set) var values: StateBatch
  /// `κ` of every lane.
  private(set) var shapes: [GaussianShape]
  private var products: [Double]
  private var squares: [Double]
  private var factors: [Double]

  /// Room for a batch of this shape.
  init(_ batch: StateBatch) {
    (offset, values) = (batch, batch)
    shapes = [GaussianShape](repeating: GaussianShape(kappa: 0), count: batch.stride)
    products = [Double](repeating: 0, count: batch.stride)
    (squares, factors) = (products, products)
  }

  /// `X`, and `κ = slope(Y·X/|X|²)`, from states, denoised points and a direction `Y`; `slope(0)` where `X` vanishes.
  mutating func set(
    _ states: StateBatch, _ denoised: StateBatch, along direction: StateBatch, _ slope: (Double) -> Double
  ) {
    offset.assign(from: states)
    offset.add(-1, times: denoised)
    for lane in products.indices { (products[lane], squares[lane]) = (0, 0) }
    for d in 0..<offset.dimension {
      for lane in products.indices {
        let x = offset.values[d * offset.stride + lane]
        products[lane].addProduct(direction.values[d * offset.stride + lane], x)
        squares[lane].addProduct(x, x)
      }
    }
    for lane in shapes.indices {
      let share = squares[lane] < 1e-280 ? 0 : products[lane] / squares[lane]
      shapes[lane] = GaussianShape(kappa: slope(share))
    }
    for d in 0..<offset.dimension {
      for lane in shapes.indices {
        let place = d * offset.stride + lane
        values.values[place] = shapes[lane].kappa * offset.values[place]
      }
    }
  }

  /// `result ← result + factor(κ) R`, trajectory by trajectory.
  mutating func add(to result: inout StateBatch, _ factor: (GaussianShape) -> Double) {
    for lane in shapes.indices { factors[lane] = factor(shapes[lane]) }
    for d in 0..<values.dimension {
      for lane in shapes.indices {
        let place = d * values.stride + lane
        result.values[place].addProduct(factors[lane], values.values[place])
      }
    }
  }
}
