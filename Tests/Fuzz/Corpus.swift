import Experimentation

/// The inputs that are tried first and changed afterwards: files, and command lines that use them.
struct Corpus {
  /// Contents by name.
  let files: [String: [UInt8]]
  /// Command lines as words.
  let lines: [[String]]

  /// The folder `Corpus` beside this source file.
  init() throws {
    let store = DiskFileStore()
    let source = #filePath
    let folder = source.dropLast("Corpus.swift".count) + "Corpus"
    var files: [String: [UInt8]] = [:]
    for name in store.list(String(folder)) { files[name] = try store.readBytes(folder + "/" + name) }
    lines = try store.readText(folder + "/lines.txt").split(separator: "\n").map {
      $0.split(separator: " ").map(String.init)
    }
    self.files = files
  }

  /// The names of files with an ending.
  func names(ending: String) -> [String] { files.keys.filter { $0.hasSuffix(ending) }.sorted() }
}
