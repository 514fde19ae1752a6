/// How exact the coefficients of a workspace are.
public enum MixtureArithmetic: Sendable {
  /// Vectors of doubles.
  case double
  /// Every coefficient to 1e-12. With several widths in vectors of double-doubles, some 31 digits: about fifteen times the
  /// time, twice the memory. With one width that holds in doubles, but for large logits of order 0.
  case refined
}

/// Exact jets of a Gaussian mixture's noise prediction along the DDIM ODE dx̄/dγ = ε(x̄, γ) (GENIE, Dockhorn et al. 2022,
/// section 3), for batches of trajectories.
///
/// A workspace owns all buffers; no call allocates. It serves one thread at a time: make one per thread. The bits of a
/// trajectory's result depend on its state, its γ and the order alone, not on its place in the batch, on the batch's size
/// or on its neighbours, whose NaN or infinity never reaches it.
public final class MixtureWorkspace {
  private enum Engine {
    case equal(EqualWidthJet<OneVector>, EqualWidthJet<TwoVectors>)
    case general(GeneralWidthJet<OneVector>, GeneralWidthJet<TwoVectors>)
    case doubleDouble(GeneralWidthJet<DoubleDoubleLanes<OneVector>>)
  }

  /// Largest number of trajectories of a stream: two vectors go together where the order is low.
  public var streamCapacity: Int {
    switch engine {
    case .equal, .general: maximumOrder <= Self.pairedOrder ? TwoVectors.width : OneVector.width
    case .doubleDouble: OneVector.width
    }
  }
  /// Two vectors go together up to this order; above it one vector's coefficients already fill the cache.
  private static let pairedOrder = 3

  /// Number of coordinates of a state.
  public let dimension: Int
  /// Largest order of `expand`, and largest n of `append`.
  public let maximumOrder: Int
  private let arena = Arena()
  private let engine: Engine
  private var streamCount = 0

  /// Makes the buffers; memory grows as K·order, about 128·K·(order + 1) bytes.
  ///
  /// - Parameters:
  ///   - parameters: The mixture.
  ///   - maximumOrder: Largest order that will be asked for, at least 0.
  ///   - arithmetic: How exact the results are, before they are rounded to doubles.
  public init(
    _ parameters: MixtureParameters, maximumOrder: Int, arithmetic: MixtureArithmetic = .double
  ) {
    dimension = parameters.dimension
    self.maximumOrder = maximumOrder
    let means = arena.copy(parameters.means)
    let reach = max(maximumOrder, 0) + 1
    let paired = min(reach, Self.pairedOrder + 1)
    let isRefined = arithmetic == .refined
    if parameters.widths.count == 1 {
      engine = .equal(
        EqualWidthJet(parameters, means: means, reach: reach, arena: arena, refinesLogits: isRefined),
        EqualWidthJet(parameters, means: means, reach: paired, arena: arena, refinesLogits: isRefined))
    } else if isRefined {
      engine = .doubleDouble(GeneralWidthJet(parameters, means: means, reach: reach, arena: arena))
    } else {
      engine = .general(
        GeneralWidthJet(parameters, means: means, reach: reach, arena: arena),
        GeneralWidthJet(parameters, means: means, reach: paired, arena: arena))
    }
  }

  /// Normalised Taylor coefficients X_0 … X_order of x̄ along the mixture's own flow, each state at its own γ.
  ///
  /// X_(n+1) = e_n/(n+1), so e_n = (n+1) X_(n+1) are the coefficients of ε, d^nε/dγ^n = n! e_n.
  ///
  /// - Parameters:
  ///   - states: x̄, coordinate d of state i at `d * stride + i`.
  ///   - gammas: γ of state i at `i`; γ > 0, or γ ≥ 0 when every deviation is positive.
  ///   - count: Number of states, any number ≥ 0.
  ///   - stride: Distance between coordinates, ≥ `count`.
  ///   - order: 0 … `maximumOrder`.
  ///   - coefficients: Receives X_n at `(n * dimension + d) * stride + i` for n = 0 … order.
  public func expand(
    states: UnsafePointer<Double>, gammas: UnsafePointer<Double>, count: Int, stride: Int, order: Int,
    coefficients: UnsafeMutablePointer<Double>
  ) {
    switch engine {
    case .equal(let single, let pair):
      expand(single, pair, states, gammas, count, stride, order, coefficients)
    case .general(let single, let pair):
      expand(single, pair, states, gammas, count, stride, order, coefficients)
    case .doubleDouble(let engine):
      expand(engine, engine, states, gammas, count, stride, order, coefficients)
    }
  }

  /// ε(x̄, γ) of each state at its own γ; layout and ranges as in `expand`.
  public func noise(
    states: UnsafePointer<Double>, gammas: UnsafePointer<Double>, count: Int, stride: Int,
    noise: UnsafeMutablePointer<Double>
  ) {
    switch engine {
    case .equal(let single, let pair): evaluate(single, pair, states, gammas, count, stride, noise)
    case .general(let single, let pair): evaluate(single, pair, states, gammas, count, stride, noise)
    case .doubleDouble(let engine): evaluate(engine, engine, states, gammas, count, stride, noise)
    }
  }

  /// Starts a stream: jets along a curve x̄(γ_0 + h) = Σ X_n h^n that the caller supplies order by order, for example
  /// the flow of a guided model.
  ///
  /// - Parameters:
  ///   - gammas: γ_0 of state i at `i`.
  ///   - count: Number of states, 1 … `streamCapacity`.
  public func begin(gammas: UnsafePointer<Double>, count: Int) {
    streamCount = count
    let isPaired = count > OneVector.width
    switch engine {
    case .equal(let single, let pair): isPaired ? begin(pair, gammas) : begin(single, gammas)
    case .general(let single, let pair): isPaired ? begin(pair, gammas) : begin(single, gammas)
    case .doubleDouble(let engine): begin(engine, gammas)
    }
  }

  /// Appends coefficient n of the curve and returns coefficient n of ε(x̄(γ_0 + h), γ_0 + h).
  ///
  /// Call with n = 0, 1, 2, … in turn. With X_(n+1) = e_n/(n+1) the bits are those of `expand`; n = 1 with an arbitrary
  /// X_1 = v gives the directional derivative d/dh ε(x̄ + h v, γ + h).
  ///
  /// - Parameters:
  ///   - n: 0 … `maximumOrder`.
  ///   - coefficient: X_n, coordinate d of state i at `d * stride + i`.
  ///   - stride: Distance between coordinates of both arrays, ≥ the stream's count.
  ///   - noise: Receives e_n at `d * stride + i`.
  public func append(
    _ n: Int, coefficient: UnsafePointer<Double>, stride: Int, noise: UnsafeMutablePointer<Double>
  ) {
    let isPaired = streamCount > OneVector.width
    switch engine {
    case .equal(let single, let pair):
      isPaired
        ? append(pair, n, coefficient, stride, noise) : append(single, n, coefficient, stride, noise)
    case .general(let single, let pair):
      isPaired
        ? append(pair, n, coefficient, stride, noise) : append(single, n, coefficient, stride, noise)
    case .doubleDouble(let engine): append(engine, n, coefficient, stride, noise)
    }
  }

  @inline(__always)
  private func expand<Single: JetEngine, Pair: JetEngine>(
    _ single: Single, _ pair: Pair, _ states: UnsafePointer<Double>, _ gammas: UnsafePointer<Double>,
    _ count: Int, _ stride: Int, _ order: Int, _ coefficients: UnsafeMutablePointer<Double>
  ) {
    var first = 0
    if order <= Self.pairedOrder {
      while count - first > Single.Block.width {
        let lanes = min(count - first, Pair.Block.width)
        pair.load(states, stride: stride, first: first, count: lanes, into: pair.states, rows: dimension)
        pair.load(gammas, stride: 0, first: first, count: lanes, into: pair.gammas, rows: 1)
        pair.expand(order: order)
        pair.store(
          pair.states, rows: (order + 1) * dimension, into: coefficients, stride: stride, first: first,
          count: lanes)
        first += lanes
      }
    }
    while first < count {
      let lanes = min(count - first, Single.Block.width)
      single.load(states, stride: stride, first: first, count: lanes, into: single.states, rows: dimension)
      single.load(gammas, stride: 0, first: first, count: lanes, into: single.gammas, rows: 1)
      single.expand(order: order)
      single.store(
        single.states, rows: (order + 1) * dimension, into: coefficients, stride: stride, first: first,
        count: lanes)
      first += lanes
    }
  }

  @inline(__always)
  private func evaluate<Single: JetEngine, Pair: JetEngine>(
    _ single: Single, _ pair: Pair, _ states: UnsafePointer<Double>, _ gammas: UnsafePointer<Double>,
    _ count: Int, _ stride: Int, _ noise: UnsafeMutablePointer<Double>
  ) {
    var first = 0
    while count - first > Single.Block.width {
      let lanes = min(count - first, Pair.Block.width)
      pair.load(states, stride: stride, first: first, count: lanes, into: pair.states, rows: dimension)
      pair.load(gammas, stride: 0, first: first, count: lanes, into: pair.gammas, rows: 1)
      pair.advance(0, final: 0, ownFlow: true)
      pair.store(pair.noise, rows: dimension, into: noise, stride: stride, first: first, count: lanes)
      first += lanes
    }
    if first < count {
      let lanes = count - first
      single.load(states, stride: stride, first: first, count: lanes, into: single.states, rows: dimension)
      single.load(gammas, stride: 0, first: first, count: lanes, into: single.gammas, rows: 1)
      single.advance(0, final: 0, ownFlow: true)
      single.store(single.noise, rows: dimension, into: noise, stride: stride, first: first, count: lanes)
    }
  }

  @inline(__always)
  private func begin<Single: JetEngine>(_ single: Single, _ gammas: UnsafePointer<Double>) {
    single.load(gammas, stride: 0, first: 0, count: streamCount, into: single.gammas, rows: 1)
  }

  @inline(__always)
  private func append<Single: JetEngine>(
    _ single: Single, _ n: Int, _ coefficient: UnsafePointer<Double>, _ stride: Int,
    _ noise: UnsafeMutablePointer<Double>
  ) {
    let target = single.states + n * dimension
    single.load(coefficient, stride: stride, first: 0, count: streamCount, into: target, rows: dimension)
    single.advance(n, final: maximumOrder, ownFlow: false)
    single.store(
      single.noise + n * dimension, rows: dimension, into: noise, stride: stride, first: 0,
      count: streamCount)
  }
}
