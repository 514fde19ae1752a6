import Numbers

/// What the recurrences of a mixture's flow need of a number.
public protocol JetNumber: RecurrenceElement {
  /// The number nearest to `value`.
  init(_ value: Double)
  /// `eˣ`.
  static func exp(_ x: Self) -> Self
  /// `log x`.
  static func log(_ x: Self) -> Self
  /// The value, or for a number with derivatives its value part, as a double.
  var double: Double { get }
}

extension Double: JetNumber {}
extension DoubleDouble: JetNumber {}

/// Taylor coefficients of a trajectory of `x′ = H ε(x, γ₀ + Hθ)` in `θ`, for a mixture of Gaussians whose parameters may be any
/// numbers: doubles, double-doubles, or numbers that carry derivatives.
///
/// With a reference component `d`, `E_k = exp(W_k)` and `W_k = log(w_k/w_d) − ½D log(v_k/v_d) − N_k/2v_kv_d` as in
/// `StepCertificate`, the sums `S_s = Σ E_k` and `M_s = Σ E_kΔ_k` over the components of each width give
/// `ε = γ (Σ_s (S_s y + M_s)/v_s)/Σ_s S_s`. Components with `W_k < −60` are left out.
///
/// Nothing rests on these numbers being right: they are what is certified.
public struct FlowJet<Number: JetNumber> {
  /// The highest power of `θ`.
  public let order: Int
  /// Coefficients of `x`, coordinate `i` of power `n` at `i (order + 1) + n`.
  public private(set) var state: [Number]
  /// Coefficients of `E_k` of the components that are not left out.
  private(set) var exponentials: [Number] = []
  /// The components that are not left out, besides the reference.
  private(set) var active: [Int] = []

  private let dimension: Int
  private let means: [[Number]]
  private let squares: [Number]
  private let widthIndex: [Int]
  private let logWeights: [Number]
  private var reference = 0
  private var rates: [Number] = []
  private var distances: [Number] = []

  /// Jets of the mixture with these parameters; components with the same entry of `widthIndex` share
  /// `squares[widthIndex[k]] = s_k²`.
  init(means: [[Number]], squares: [Number], widthIndex: [Int], logWeights: [Number], order: Int) {
    dimension = means.first?.count ?? 0
    self.means = means
    self.squares = squares
    self.widthIndex = widthIndex
    self.logWeights = logWeights
    self.order = order
    state = [Number](repeating: .zero, count: dimension * (order + 1))
  }

  /// Coefficients of one coordinate.
  public func coordinate(_ i: Int) -> [Number] { Array(state[i * (order + 1)..<(i + 1) * (order + 1)]) }

  /// Series of the variances, one row of `order + 1` per width.
  private struct WidthSeries {
    var inverses: [Number]
    /// `½ i_k i_d`, or `½ i_d` for the reference's width.
    var halves: [Number]
    /// `½D log(v_k/v_d)`.
    var logRatios: [Number]
  }

  /// Expands about `point`, with `γ = gamma + length θ`.
  public mutating func expand(at point: [Number], gamma: Number, length: Number, reference: Int) {
    let row = order + 1
    let own = widthIndex[reference]
    let levels = [gamma * gamma, Number.whole(2) * gamma * length, length * length]
    let variance = [levels[0] + squares[own], levels[1], levels[2]]
    let series = widthSeries(levels, own)
    let offsets = means.map { mean in (0..<dimension).map { means[reference][$0] - mean[$0] } }
    begin(point, reference, offsets, variance, series)
    let count = active.count
    var sums = [Number](repeating: .zero, count: squares.count * row)
    // M, and once all components of a power are in, S y + M.
    var moments = [Number](repeating: .zero, count: squares.count * row * dimension)
    var total = [Number](repeating: .zero, count: row)
    var ratio = [Number](repeating: .zero, count: row * dimension)
    var y = [Number](repeating: .zero, count: row * dimension)
    var square = [Number](repeating: .zero, count: row)
    for i in 0..<dimension { y[i * row] = point[i] - means[reference][i] }
    for n in 0...order {
      for i in 0..<dimension where n > 0 { y[i * row + n] = state[i * row + n] }
      if squares.count > 1 {
        var sum = Number.zero
        for i in 0..<dimension {
          for j in 0...n { sum = sum + y[i * row + j] * y[i * row + n - j] }
        }
        square[n] = sum
      }
      if n == 0 { sums[own * row] = .whole(1) }
      for a in 0..<count {
        let k = active[a]
        extend(a, n, k, offsets[k], y, square, variance, own, series)
        let e = exponentials[a * row + n]
        let q = widthIndex[k]
        sums[q * row + n] = sums[q * row + n] + e
        for i in 0..<dimension {
          let place = (q * dimension + i) * row + n
          moments[place] = moments[place] + e * offsets[k][i]
        }
      }
      for q in squares.indices { total[n] = total[n] + sums[q * row + n] }
      guard n < order else { break }
      for i in 0..<dimension {
        var value = Number.zero
        for q in squares.indices {
          let place = (q * dimension + i) * row
          for l in 0...n { moments[place + n] = moments[place + n] + sums[q * row + l] * y[i * row + n - l] }
          for j in 0...n { value = value + moments[place + j] * series[q].inverses[n - j] }
        }
        for j in 0..<n { value = value - ratio[i * row + j] * total[n - j] }
        ratio[i * row + n] = Number.ratio(value, total[0])
        var noise = gamma * ratio[i * row + n]
        if n > 0 { noise = noise + length * ratio[i * row + n - 1] }
        state[i * row + n + 1] = Number.ratio(noise * length, .whole(n + 1))
      }
    }
  }

  private func widthSeries(_ levels: [Number], _ own: Int) -> [WidthSeries] {
    let row = order + 1
    let half = Number(0.5)
    var logs: [[Number]] = []
    var list = squares.map { square -> WidthSeries in
      let v = levels[0] + square
      var inverse = [Number](repeating: .zero, count: row)
      var log = inverse
      inverse[0] = Number.ratio(.whole(1), v)
      for n in 1..<max(row, 1) {
        let before = n > 1 ? inverse[n - 2] : .zero
        inverse[n] = Number.ratio(-(levels[1] * inverse[n - 1] + levels[2] * before), v)
        log[n] = Number.ratio(
          levels[1] * inverse[n - 1] + Number.whole(2) * levels[2] * before, .whole(n))
      }
      log[0] = Number.log(v)
      logs.append(log)
      return WidthSeries(inverses: inverse, halves: inverse.map { $0 * half }, logRatios: log)
    }
    let scale = half * Number.whole(dimension)
    for q in list.indices {
      list[q].logRatios = (0..<row).map { (logs[q][$0] - logs[own][$0]) * scale }
      guard q != own else { continue }
      list[q].halves = (0..<row).map { n in
        var sum = Number.zero
        for j in 0...n { sum = sum + list[q].inverses[j] * list[own].inverses[n - j] }
        return sum * half
      }
    }
    return list
  }

  /// Chooses the active components and makes room for them.
  private mutating func begin(
    _ point: [Number], _ reference: Int, _ offsets: [[Number]], _ variance: [Number], _ series: [WidthSeries]
  ) {
    let row = order + 1
    active.removeAll(keepingCapacity: true)
    for i in 0..<dimension { state[i * row] = point[i] }
    let own = widthIndex[reference]
    for k in means.indices where k != reference {
      var (near, square) = (0.0, 0.0)
      for i in 0..<dimension {
        let y = point[i].double - means[reference][i].double
        let offset = offsets[k][i].double
        near += offset * (2 * y + offset)
        square += y * y
      }
      let q = widthIndex[k]
      if q != own {
        near = (squares[own].double - squares[q].double) * square + variance[0].double * near
      }
      let exponent =
        logWeights[k].double - logWeights[reference].double - series[q].logRatios[0].double
        - near * series[q].halves[0].double
      if exponent > -60 { active.append(k) }
    }
    let room = active.count * row
    if exponentials.count < room {
      exponentials = [Number](repeating: .zero, count: room)
      rates = exponentials
      distances = exponentials
    }
    self.reference = reference
  }

  /// Coefficient `n` of `N_k`, of `n W_k` and of `E_k`.
  private mutating func extend(
    _ a: Int, _ n: Int, _ k: Int, _ offset: [Number], _ y: [Number], _ square: [Number],
    _ variance: [Number], _ own: Int, _ series: [WidthSeries]
  ) {
    let row = order + 1
    let q = widthIndex[k]
    func near(_ n: Int) -> Number {
      var sum = Number.zero
      for i in 0..<dimension { sum = sum + offset[i] * y[i * row + n] }
      sum = sum + sum
      guard n == 0 else { return sum }
      for i in 0..<dimension { sum = sum + offset[i] * offset[i] }
      return sum
    }
    var distance = near(n)
    if q != own {
      distance = variance[0] * distance + (squares[own] - squares[q]) * square[n]
      if n > 0 { distance = distance + variance[1] * near(n - 1) }
      if n > 1 { distance = distance + variance[2] * near(n - 2) }
    }
    distances[a * row + n] = distance
    var exponent = -series[q].logRatios[n]
    for j in 0...n { exponent = exponent - distances[a * row + j] * series[q].halves[n - j] }
    guard n > 0 else {
      exponentials[a * row] = Number.exp(exponent + logWeights[k] - logWeights[reference])
      return
    }
    rates[a * row + n] = Number.whole(n) * exponent
    var sum = Number.zero
    for j in 1...n { sum = sum + rates[a * row + j] * exponentials[a * row + n - j] }
    exponentials[a * row + n] = Number.ratio(sum, .whole(n))
  }
}
