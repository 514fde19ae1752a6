/// A JSON text that knows in which line each of its parts stands, for messages about what it says.
public struct JSONDocument: Sendable {
  /// The value of the text.
  public let value: JSONValue
  /// The name of the file, or of whatever the text came from.
  public let source: String
  private let lines: [[String]: Int]

  /// Reads a JSON text.
  ///
  /// - Parameters:
  ///   - bytes: the text in UTF-8.
  ///   - source: the name of the file, for messages.
  /// - Throws: ``JSONError`` with line and column.
  public init(parsing bytes: [UInt8], source: String) throws(JSONError) {
    var parser = JSONParser(bytes: bytes, source: source, depthLimit: JSONValue.defaultDepthLimit)
    parser.places = [:]
    value = try parser.document()
    self.source = source
    let breaks = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
    lines = (parser.places ?? [:]).mapValues { Self.count(of: breaks, before: $0) + 1 }
  }

  /// The line, counted from 1, of the part at a path of member names and of numbers of elements from 0: that of the name of a member, of the
  /// first character of an element; of the nearest container that is there where there is no such part.
  public func line(of path: [String]) -> Int {
    var path = path
    while !path.isEmpty {
      if let line = lines[path] { return line }
      path.removeLast()
    }
    return 1
  }

  /// How many of some ascending numbers are smaller than `place`.
  private static func count(of ascending: [Int], before place: Int) -> Int {
    var (low, high) = (0, ascending.count)
    while low < high {
      let middle = (low + high) / 2
      if ascending[middle] < place { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
