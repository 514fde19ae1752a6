/// A value that a file holds: which texts name one, and how it is read.
///
/// A command line is parsed without files. A text that names one is kept as it is and becomes a value when files can be read
/// (`ParameterValues.opened`), so that whoever reads the value need not know where it came from.
public struct FileOpening<Value: Sendable>: Sendable {
  /// What is accepted besides names, completing the sentence "Please give ..., or ...".
  public let allowed: String
  /// Whether a text names a file.
  public let isFile: @Sendable (String) -> Bool
  /// What results keep of the text.
  public let record: @Sendable (String) -> ParameterRecord
  /// The value of the file.
  public let open: @Sendable (String, any FileStore) throws -> Value

  /// An opening; results keep the text itself unless told otherwise.
  public init(
    allowed: String, isFile: @escaping @Sendable (String) -> Bool,
    record: @escaping @Sendable (String) -> ParameterRecord = { .text($0) },
    open: @escaping @Sendable (String, any FileStore) throws -> Value
  ) {
    self.allowed = allowed
    self.isFile = isFile
    self.record = record
    self.open = open
  }
}

extension FileOpening {
  /// The same with the value as another type.
  public func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> FileOpening<Other> {
    FileOpening<Other>(
      allowed: allowed, isFile: isFile, record: record, open: { transform(try open($0, $1)) })
  }
}

/// The payload of a value whose file has not been read.
struct UnopenedText: Sendable {
  let text: String
}
