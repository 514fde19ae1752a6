import Numbers
import Reporting

/// A file of weights as its header describes it: numbers of type `Float`, little-endian, without anything else.
public struct WeightRecord: Sendable, Equatable {
  /// The name of the file, in the folder of the header.
  public let file: String
  /// How many numbers.
  public let count: Int
  /// The FNV-1a hash (64 bits) of the file's bytes, in hexadecimal.
  public let checksum: String

  /// The record of weights that will be written to `file`.
  public init(_ weights: [Float], file: String) {
    self.file = file
    count = weights.count
    checksum = Self.checksum(Self.bytes(weights))
  }

  /// The record that a header holds.
  ///
  /// - Throws: `LearningError` naming the member that is refused.
  public init(_ header: NetworkHeader) throws {
    let record = try header.object("weights")
    file = try record.text("file")
    guard !file.contains("/"), !file.isEmpty else {
      throw record.refusal("file", file, "the name of a file in the folder of the header")
    }
    count = try record.integer("count")
    checksum = try record.text("checksum")
    try record.require("type", "float32")
    try record.require("byteOrder", "little-endian")
  }

  /// The record as a member of a header.
  public var json: JSONValue {
    [
      "file": .string(file), "count": .integer(count), "type": "float32", "byteOrder": "little-endian",
      "checksum": .string(checksum),
    ]
  }

  /// The numbers of the file.
  ///
  /// - Throws: `LearningError` for a file of another length, another byte order, other bytes than the header was written for,
  ///   or a number that is not finite.
  public func weights(from bytes: [UInt8]) throws -> [Float] {
    guard bytes.count == 4 * count else {
      throw LearningError.outOfRange(
        quantity: "the length of the file of weights '\(file)'", value: "\(bytes.count) bytes",
        allowed: "the whole file, \(4 * count) bytes for \(count) numbers")
    }
    if Self.checksum(bytes) != checksum, Self.checksum(Self.swapped(bytes)) == checksum {
      throw LearningError.outOfRange(
        quantity: "the byte order of the file of weights '\(file)'", value: "big-endian",
        allowed: "the numbers in little-endian order")
    }
    let weights = (0..<count).map { place in
      let pattern = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * place + $1]) << UInt32(8 * $1) }
      return Float(bitPattern: pattern)
    }
    if let place = weights.firstIndex(where: { !$0.isFinite }) {
      throw LearningError.outOfRange(
        quantity: "number \(place) of the file of weights '\(file)'", value: "\(weights[place])",
        allowed: "finite numbers")
    }
    guard Self.checksum(bytes) == checksum else {
      throw LearningError.outOfRange(
        quantity: "the checksum of the file of weights '\(file)'", value: Self.checksum(bytes),
        allowed: "the file that the header was written for, with checksum \(checksum)")
    }
    return weights
  }

  /// The bytes of a file of weights.
  public static func bytes(_ weights: [Float]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * weights.count)
    for weight in weights {
      let pattern = weight.bitPattern
      for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: pattern >> shift)) }
    }
    return bytes
  }

  private static func swapped(_ bytes: [UInt8]) -> [UInt8] {
    bytes.indices.map { bytes[$0 ^ 3] }
  }

  private static func checksum(_ bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
