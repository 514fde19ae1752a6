import Diffusion
import Experimentation
import Reporting
import SamplerSearch
import Samplers

/// Where a sampler comes from that is not in the catalogue: a JSON file that a search wrote, or one that is part of the program.
enum SamplerSource {
  /// The samplers that searches found and that are part of the program.
  static let builtIn: [String] = EmbeddedFiles.samplers.names.map { String($0.dropLast(5)) }

  /// A file in place of a name.
  static let opening = FileOpening<any Sampler<ScalarDiffusion>>(
    allowed: "the path of a sampler file (.json)", isFile: isFile, open: sampler)

  /// Whether a text is the path of a sampler file, or the name of one that is part of the program.
  static func isFile(_ text: String) -> Bool { text.hasSuffix(".json") || builtIn.contains(text) }

  /// The sampler of a file, or the one of that name that is part of the program.
  ///
  /// - Throws: `FileError` for a file that is not there, a parser's error or `InputError` for what it says.
  static func sampler(_ source: String, files: any FileStore) throws -> any Sampler<ScalarDiffusion> {
    try searched(source, files: files)
  }

  /// The same as what it is.
  static func searched(_ source: String, files: any FileStore) throws -> SearchedSampler {
    let isBuiltIn = builtIn.contains(source)
    let path = isBuiltIn ? source + ".json" : source
    let bytes = try isBuiltIn ? EmbeddedFiles.samplers.bytes(path) : files.readBytes(path)
    let json = try JSONValue(parsing: bytes, source: path)
    let sampler = try asInput(path) { try SamplerFile(json).sampler }
    guard (try? SamplerCatalog.everyProcess.sampler(named: sampler.name)) == nil else {
      throw InputError(
        path: path,
        "The name '\(sampler.name)' is that of a sampler of the catalogue. Please give the sampler another name."
      )
    }
    return sampler
  }
}
