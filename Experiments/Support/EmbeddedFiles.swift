import CModels
import Experimentation

/// Files that are part of the program.
struct EmbeddedFiles: Sendable {
  /// Their names.
  let names: [String]
  private let file: @Sendable (Int32) -> UnsafePointer<embedded_file>?

  private init(count: Int32, _ file: @escaping @Sendable (Int32) -> UnsafePointer<embedded_file>?) {
    self.file = file
    names = (0..<count).compactMap { index in file(index)?.pointee.name.map { String(cString: $0) } }
  }

  /// Those of `Experiments/data/models` and `Experiments/data/digits`.
  static let models = EmbeddedFiles(count: embedded_model_count()) { embedded_model($0) }
  /// Those of `Experiments/data/samplers`.
  static let samplers = EmbeddedFiles(count: embedded_sampler_count()) { embedded_sampler($0) }

  /// The bytes of one of them.
  ///
  /// - Throws: `FileError.notFound` for another name.
  func bytes(_ name: String) throws -> [UInt8] {
    guard let index = names.firstIndex(of: name), let found = file(Int32(index))?.pointee,
      let bytes = found.bytes
    else { throw FileError.notFound(path: name) }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(found.count)))
  }
}
