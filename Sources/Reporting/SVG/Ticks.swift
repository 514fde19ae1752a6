#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A tick of an axis.
struct Tick: Equatable, Sendable {
  let value: Double
  /// Nil for ticks without a text.
  var label: RichText?
  let isMajor: Bool
}

/// The ticks of an axis and how their texts stand.
struct TickSet: Equatable, Sendable {
  var ticks: [Tick] = []
  /// Whether the texts below a horizontal axis run upwards, because there is no room for them side by side.
  var isUpright = false

  var labels: [RichText] { ticks.compactMap(\.label) }
}

/// Chooses ticks.
enum Ticks {
  /// The ticks of an axis of some length on the drawing.
  ///
  /// - Parameter wanted: how many there should be at most; nil leaves it to the length.
  static func select(
    _ axis: Axis, range: ClosedRange<Double>, length: Double, isHorizontal: Bool, wanted: Int? = nil
  ) -> TickSet {
    let fit = TickFit(
      map: AxisMap(scale: axis.scale, range: range, start: 0, end: length), isHorizontal: isHorizontal)
    switch axis.ticks {
    case .none:
      return TickSet()
    case .categories(let names):
      return fit.categories(names)
    case .at(let values, let labels):
      let shown = zip(values, labels).filter {
        AxisMap.canShow($0.0, on: axis.scale) && range.contains($0.0)
      }
      let ticks = shown.map { Tick(value: $0.0, label: RichText($0.1), isMajor: true) }
      return TickSet(ticks: fit.thinned(ticks.sorted { $0.value < $1.value }))
    case .automatic:
      let most = max(2, Int(length / (isHorizontal ? 34 : 20)))
      var best: [Tick] = []
      for target in stride(from: min(most, wanted ?? 9, 9), through: 2, by: -1) {
        let ticks =
          axis.scale == .linear
          ? linear(range, target: target) : logarithmic(range, target: target, length: length)
        let thinned = fit.thinned(ticks)
        let labels = thinned.count { $0.label != nil }
        if labels > 1, labels == ticks.count(where: { $0.label != nil }) { return TickSet(ticks: ticks) }
        if labels > best.count(where: { $0.label != nil }) || best.isEmpty { best = thinned }
      }
      // One tick shows no scale: closer ones, where their texts find room.
      for target in most + 1...most + 3
      where axis.scale == .linear && best.count(where: { $0.label != nil }) < 2 {
        best = fit.thinned(linear(range, target: target))
      }
      return TickSet(ticks: best)
    }
  }

  // MARK: Linear axes

  /// Multiples of 1, 2 or 5 times a power of ten inside a range, about as many as asked for.
  static func linear(_ range: ClosedRange<Double>, target: Int) -> [Tick] {
    let width = range.upperBound - range.lowerBound
    guard width > 0, width.isFinite, target > 0 else { return [] }
    let rough = width / Double(target)
    guard rough >= 1e-300 else { return [] }
    var exponent = Int(log10(rough).rounded(.down))
    let lead = rough / power(exponent)
    var factor = 1
    // The step whose ratio to the wanted one is smallest.
    if lead > 7.07 {
      exponent += 1
    } else if lead > 3.16 {
      factor = 5
    } else if lead > 1.41 {
      factor = 2
    }
    // Whole multiples keep the values free of accumulated rounding.
    let step = Double(factor) * power(exponent)
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    guard abs(first) < 1e15, abs(last) < 1e15, first <= last else { return [] }
    let multiples = Array(Int(first)...Int(last))
    let values = multiples.map { multiple(of: factor, exponent: exponent, $0) }
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    let isPlain = largest < 1e5 && exponent >= -4
    return values.map { value in
      let text = isPlain ? plain(value, decimals: max(0, -exponent)) : scientific(value, largest, exponent)
      return Tick(value: value, label: RichText(text), isMajor: true)
    }
  }

  private static func multiple(of factor: Int, exponent: Int, _ count: Int) -> Double {
    let whole = Double(factor * count)
    return exponent < 0 ? whole / power(-exponent) : whole * power(exponent)
  }

  private static func plain(_ value: Double, decimals: Int) -> String {
    minus(NumberText.fixed(value, decimals: decimals))
  }

  /// `1.5×10^{−6}`, all with the exponent of the largest value.
  private static func scientific(_ value: Double, _ largest: Double, _ stepExponent: Int) -> String {
    if value == 0 { return "0" }
    let exponent = Int(log10(largest).rounded(.down))
    let mantissa = plain(value / power(exponent), decimals: min(max(0, exponent - stepExponent), 12))
    return "\(mantissa)×10^{\(minus(exponent.description))}"
  }

  /// A number with the minus sign of typography.
  static func minus(_ text: String) -> String {
    String(text.map { $0 == "-" ? "\u{2212}" : $0 })
  }

  static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

  // MARK: Logarithmic axes

  /// Decades, with 2 to 9 as minor ticks; 1, 2, 5 or finer when the range spans few decades.
  static func logarithmic(_ range: ClosedRange<Double>, target: Int, length: Double) -> [Tick] {
    guard range.lowerBound > 0, range.upperBound.isFinite else { return [] }
    let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
    guard high > low else { return [] }
    let decades =
      Int(
        (low - 1e-9).rounded(.up))...max(
        Int((low - 1e-9).rounded(.up)), Int((high + 1e-9).rounded(.down)))
    let count = Int((high + 1e-9).rounded(.down)) - Int((low - 1e-9).rounded(.up)) + 1
    if count >= 3 { return decadeTicks(decades, range, target: target, perDecade: length / (high - low)) }
    return fewDecades(range, low: low, high: high, target: target)
  }

  private static func decadeTicks(
    _ decades: ClosedRange<Int>, _ range: ClosedRange<Double>, target: Int, perDecade: Double
  ) -> [Tick] {
    let stride = max(1, (decades.count + target - 1) / max(target, 1))
    let isPlain = decades.lowerBound >= 0 && decades.upperBound <= 4
    var ticks: [Tick] = []
    for exponent in (decades.lowerBound - 1)...decades.upperBound {
      if decades.contains(exponent) {
        let isMajor = exponent.quotientAndRemainder(dividingBy: stride).remainder == 0
        let text =
          isPlain
          ? power(exponent).description.dropLast(2).description : "10^{\(minus(exponent.description))}"
        ticks.append(
          Tick(value: power(exponent), label: isMajor ? RichText(text) : nil, isMajor: isMajor))
      }
      guard stride == 1, perDecade >= 14 else { continue }
      for digit in 2...9 {
        let value = Double(digit) * power(exponent)
        if range.contains(value) { ticks.append(Tick(value: value, label: nil, isMajor: false)) }
      }
    }
    return ticks
  }

  /// Labels at the densest of some sets of leading digits that has no more members than wanted.
  private static func fewDecades(
    _ range: ClosedRange<Double>, low: Double, high: Double, target: Int
  ) -> [Tick] {
    var candidates: [(digit: Int, exponent: Int)] = []
    for exponent in Int(low.rounded(.down))...Int(high.rounded(.up)) {
      for digit in 1...9 {
        let value = Double(digit) * power(exponent)
        let slack = 1e-9 * value
        if value >= range.lowerBound - slack, value <= range.upperBound + slack {
          candidates.append((digit, exponent))
        }
      }
    }
    let sets: [Set<Int>] = [Set(1...9), [1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]
    let fitting = sets.first { set in candidates.count { set.contains($0.digit) } <= target + 1 } ?? [1]
    let labelled = candidates.filter { fitting.contains($0.digit) }
    guard labelled.count >= 2 else {
      let ticks = linear(range, target: target)
      return ticks.allSatisfy { $0.value > 0 } ? ticks : []
    }
    let isPlain = range.lowerBound >= 1e-3 && range.upperBound < 1e5
    return candidates.map { digit, exponent in
      let value = exponent < 0 ? Double(digit) / power(-exponent) : Double(digit) * power(exponent)
      guard fitting.contains(digit) else { return Tick(value: value, label: nil, isMajor: false) }
      let ten = "10^{\(minus(exponent.description))}"
      let text = isPlain ? plain(value, decimals: max(0, -exponent)) : (digit == 1 ? ten : "\(digit)×\(ten)")
      return Tick(value: value, label: RichText(text), isMajor: true)
    }
  }
}

/// Whether the texts of ticks have room.
struct TickFit {
  /// From 0 to the length of the axis.
  let map: AxisMap
  let isHorizontal: Bool

  private static let gap = 5.0

  /// The extent along the axis.
  private func extent(_ label: RichText, isUpright: Bool = false) -> Double {
    isHorizontal && !isUpright ? label.width(size: FigureSizes.tickSize) : FigureSizes.tickSize
  }

  func hasRoom(for ticks: [Tick]) -> Bool {
    thinned(ticks).count { $0.label != nil } == ticks.count { $0.label != nil }
  }

  /// The ticks without the texts that would touch the text before them.
  func thinned(_ ticks: [Tick], isUpright: Bool = false) -> [Tick] {
    var end = -Double.infinity
    return ticks.map { tick in
      guard let label = tick.label, let place = map.place(tick.value) else { return tick }
      let half = extent(label, isUpright: isUpright) / 2
      var shown = tick
      if place - half < end + (isHorizontal && !isUpright ? Self.gap : 1.5) {
        shown.label = nil
      } else {
        end = place + half
      }
      return shown
    }
  }

  func categories(_ names: [String]) -> TickSet {
    let ticks = names.enumerated().compactMap { index, name in
      map.range.contains(Double(index))
        ? Tick(value: Double(index), label: RichText(name), isMajor: true) : nil
    }
    if hasRoom(for: ticks) { return TickSet(ticks: ticks) }
    return TickSet(ticks: thinned(ticks, isUpright: isHorizontal), isUpright: isHorizontal)
  }
}
