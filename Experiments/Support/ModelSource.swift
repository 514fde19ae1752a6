import Diffusion
import Experimentation
import Learning
import Reporting

/// Where a trained network comes from: a built-in name, or the JSON header of a file of weights beside it.
enum ModelSource {
  /// `--model`.
  static let option = Parameter(
    "model", kind, placeholder: "name|file",
    help:
      "A trained network in place of the mixture's own prediction: the JSON header of its weights, or one of \(builtIn.joined(separator: ", ")). The mixture stays the law of the data."
  )

  static let kind = ParameterKind.text(
    "the path of the JSON header of a network, or one of: " + builtIn.joined(separator: ", "))

  /// The next step where a sampler takes more derivatives from heads than the model has.
  static func adviceForHeads(_ needed: Int) -> String {
    "Please give '--model' a network with \(needed == 1 ? "a head, such as 'toy-8x8-head'" : "\(needed) heads, such as 'toy-8x8-head-second'"), "
      + "or choose another sampler."
  }

  /// The networks that are part of the program.
  static let builtIn: [String] = EmbeddedFiles.models.names.filter { $0.hasSuffix(".json") }
    .map { String($0.dropLast(5)) }

  /// The network that a name or a path stands for: a `ScoreNetwork`, or a `HeadedNetwork`.
  ///
  /// - Throws: `UsageError` for an unknown name, `FileError` for a file that is not there, `InputError` or a parser's error for
  ///   what a file says.
  static func model(_ source: String, files: any FileStore) throws -> any NoiseModel {
    let place = try place(of: source, files)
    let header = try place.header()
    let kind = try asInput(place.path) { try header.text("kind") }
    return kind == HeadedNetwork.kind ? try headed(place, header) : try score(place, header)
  }

  /// A head stands on the network, or on the head of the derivative before; so the recursion ends, whatever the files say.
  private static func headed(_ place: Place, _ header: NetworkHeader) throws -> HeadedNetwork {
    let derivative = try asInput(place.path) { try HeadedNetwork.derivative(header) }
    let below = try place.sibling(asInput(place.path) { try HeadedNetwork.networkFile(header) })
    let bytes = try place.weights(header)
    let lower = try below.header()
    guard derivative > 1 else {
      let network = try score(below, lower)
      return try asInput(place.path) { try HeadedNetwork(header, weights: bytes, network: network) }
    }
    try asInput(below.path) { try HeadedNetwork.require(lower, derivative: derivative - 1) }
    let base = try headed(below, lower)
    return try asInput(place.path) { try HeadedNetwork(header, weights: bytes, above: base) }
  }

  /// The score network that a name or a path stands for, without a head.
  ///
  /// - Throws: as `model`.
  static func network(_ source: String, files: any FileStore) throws -> ScoreNetwork {
    let model = try model(source, files: files)
    if let headed = model as? HeadedNetwork { return headed.network }
    guard let network = model as? ScoreNetwork else {
      throw UsageError("'\(source.printable)' is no score network. Please give one.")
    }
    return network
  }

  private static func score(_ place: Place, _ header: NetworkHeader) throws -> ScoreNetwork {
    let bytes = try place.weights(header)
    return try asInput(place.path) { try ScoreNetwork(header, weights: bytes) }
  }

  private static func place(of source: String, _ files: any FileStore) throws -> Place {
    if builtIn.contains(source) {
      return Place(path: source + ".json", folder: "", read: EmbeddedFiles.models.bytes)
    }
    let isPath = source.contains("/") || source.contains(".")
    guard isPath || files.exists(source) else {
      let near = EditDistance.nearest(to: source, among: builtIn)
      throw UsageError(
        "There is no network '\(source.printable)'." + (near.map { " Did you mean '\($0)'?" } ?? "")
          + " Please give the path of a JSON header, or one of: \(builtIn.joined(separator: ", ")).")
    }
    return Place(
      path: source, folder: source.lastIndex(of: "/").map { String(source[...$0]) } ?? "",
      read: files.readBytes)
  }

  /// A header and the folder that its other files are in.
  private struct Place {
    let path: String
    let folder: String
    let read: (String) throws -> [UInt8]

    func sibling(_ name: String) -> Place { Place(path: folder + name, folder: folder, read: read) }

    func header() throws -> NetworkHeader {
      let json = try JSONValue(parsing: try read(path), source: path)
      return try asInput(path) { try NetworkHeader(json) }
    }

    func weights(_ header: NetworkHeader) throws -> [UInt8] {
      try read(folder + asInput(path) { try WeightRecord(header).file })
    }
  }
}

extension ParameterValues {
  /// The network of `--model`, which must have as many coordinates as the mixture; nil where none is given.
  ///
  /// - Throws: `UsageError` for another number of coordinates, and as `ModelSource.model`.
  func learnedModel(of mixture: GaussianMixture, files: any FileStore) throws -> (any NoiseModel)? {
    guard let source = self[ModelSource.option] else { return nil }
    let model = try ModelSource.model(source, files: files)
    guard model.dimension == mixture.dimension else {
      throw UsageError(
        "The network '\(source.printable)' has \(model.dimension) coordinates where the mixture has "
          + "\(mixture.dimension). Please give the mixture that it was trained on with '--mixture'.")
    }
    return model
  }
}
