import Numbers
import Reporting

/// A JSON value that is no accumulator.
public struct MalformedAccumulator: Refusal, Equatable {
  /// What it was to be.
  public let quantity: String
  /// Where it is wrong.
  public let value: String
  /// What is accepted.
  public var allowed: String { "what this program wrote" }

  /// A value of a member that does not fit.
  public init(_ quantity: String, member: String) {
    self.quantity = quantity
    value = "of '\(member)'"
  }
}

extension ExactSum {
  /// Sign and digits in base `2^32`; equal sums have equal texts.
  public var json: JSONValue {
    let (isNegative, lowest, digits) = digits
    return .object([
      .init("negative", .bool(isNegative)), .init("lowest", .integer(lowest)),
      .init("digits", .array(digits.map { .integer(Int($0)) })),
    ])
  }

  /// The sum that `json` describes.
  ///
  /// - Throws: ``MalformedAccumulator``.
  public init(json: JSONValue) throws(MalformedAccumulator) {
    guard case .bool(let isNegative)? = json["negative"], let lowest = json["lowest"]?.whole,
      let digits = json["digits"]?.array?.compactMap({ $0.whole.flatMap(UInt32.init(exactly:)) }),
      digits.count == json["digits"]?.array?.count,
      let sum = ExactSum(isNegative: isNegative, lowest: lowest, digits: digits)
    else { throw MalformedAccumulator("an exact sum", member: "negative, lowest, digits") }
    self = sum
  }
}

extension SampleAccumulator {
  /// Everything that the accumulator holds; equal accumulators have equal texts.
  public var json: JSONValue {
    let held: JSONValue.Member =
      switch distribution {
      case .values(let values): .init("values", .array(values.sorted().map(JSONValue.number)))
      case .sketch(let sketch):
        .init("bins", .array(sketch.bins.map { .array([.integer($0.bin), .integer($0.count)]) }))
      }
    return .object([
      .init("count", .integer(moments.count)), .init("diverged", .integer(diverged)),
      .init("minimum", .number(minimum)), .init("maximum", .number(maximum)),
      .init("sum", moments.sum.json), .init("squares", moments.squares.json), held,
    ])
  }

  /// The accumulator that `json` describes.
  ///
  /// - Throws: ``MalformedAccumulator``.
  public init(json: JSONValue) throws(MalformedAccumulator) {
    let name = "an accumulator"
    func needed(_ member: String) throws(MalformedAccumulator) -> JSONValue {
      guard let value = json[member] else { throw MalformedAccumulator(name, member: member) }
      return value
    }
    guard let count = json["count"]?.whole, let diverged = json["diverged"]?.whole else {
      throw MalformedAccumulator(name, member: "count, diverged")
    }
    let moments = ExactMoments(
      count: count, sum: try ExactSum(json: try needed("sum")),
      squares: try ExactSum(json: try needed("squares")))
    guard let distribution = Self.distribution(json),
      let accumulator = SampleAccumulator(
        moments: moments, diverged: diverged, minimum: try needed("minimum").double ?? .nan,
        maximum: try needed("maximum").double ?? .nan, distribution: distribution)
    else { throw MalformedAccumulator(name, member: "values or bins") }
    self = accumulator
  }

  private static func distribution(_ json: JSONValue) -> Distribution? {
    if let values = json["values"]?.array {
      let numbers = values.compactMap(\.double)
      return numbers.count == values.count ? .values(numbers) : nil
    }
    guard let bins = json["bins"]?.array else { return nil }
    let pairs = bins.compactMap { pair -> (bin: Int, count: Int)? in
      guard let parts = pair.array, parts.count == 2, let bin = parts[0].whole, let count = parts[1].whole
      else {
        return nil
      }
      return (bin, count)
    }
    guard pairs.count == bins.count else { return nil }
    return QuantileSketch(pairs).map(Distribution.sketch)
  }
}

extension JSONValue {
  /// The value of an integer, or nil.
  public var whole: Int? {
    guard case .integer(let value) = self else { return nil }
    return value
  }
}
