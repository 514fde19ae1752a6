/// A `.npy` file taken apart: doubles in C order with their shape.
public struct NPYFile: Equatable, Sendable {
  /// Why a file is not one that can be read.
  public struct Fault: Error, Equatable, CustomStringConvertible {
    /// What is wrong, and what is needed.
    public let description: String
  }

  /// The number of places of each axis.
  public let shape: [Int]
  /// The values, the last axis fastest.
  public let values: [Double]

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads little-endian doubles in C order.
  ///
  /// - Throws: `Fault` for other kinds of numbers, another order, and a file of another length than its shape says.
  public init(_ bytes: [UInt8]) throws(Fault) {
    guard bytes.count >= 10, bytes.starts(with: Self.magic), (1...3).contains(bytes[6]) else {
      throw Fault(description: "The file does not begin as a .npy file does. Please save it with numpy.save.")
    }
    let isLong = bytes[6] > 1
    let start = isLong ? 12 : 10
    guard bytes.count >= start else { throw Fault(description: "The file ends within its header.") }
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard length <= bytes.count - start else {
      throw Fault(description: "The file ends within its header.")
    }
    let header = String(decoding: bytes[start..<start + length], as: UTF8.self)
    guard header.contains("'descr': '<f8'"), header.contains("'fortran_order': False") else {
      throw Fault(
        description: "The array is not of doubles in C order. Please save numpy.ascontiguousarray(a, float).")
    }
    guard let opening = header.firstRange(of: "'shape': ("),
      let closing = header[opening.upperBound...].firstIndex(of: ")")
    else { throw Fault(description: "The header names no shape.") }
    var shape: [Int] = []
    var places = 1
    for part in header[opening.upperBound..<closing].split(separator: ",") {
      let digits = part.filter { $0 != " " }
      if digits.isEmpty { continue }
      guard let count = Int(digits), count >= 0 else {
        throw Fault(description: "The header has the shape '\(header[opening.upperBound..<closing])'.")
      }
      let (product, isTooLarge) = places.multipliedReportingOverflow(by: count)
      guard !isTooLarge else { throw Fault(description: "The shape is too large.") }
      places = product
      shape.append(count)
    }
    let data = bytes[(start + length)...]
    guard data.count % 8 == 0, data.count / 8 == places else {
      throw Fault(
        description: "The shape \(shape) needs \(places) doubles where the file has \(data.count) bytes.")
    }
    self.shape = shape
    values = stride(from: data.startIndex, to: data.endIndex, by: 8).map { place in
      var pattern: UInt64 = 0
      for offset in (0..<8).reversed() { pattern = pattern << 8 | UInt64(data[place + offset]) }
      return Double(bitPattern: pattern)
    }
  }
}
