import Diffusion

/// Where a method takes the deviation `s` of the data from.
public enum DeviationSource: Sendable, Equatable {
  /// The model: `√(tr S²/tr S)` of the covariance `S` of its data.
  case model
  /// A positive number, in the units of the data.
  case fixed(Double)

  /// `s`.
  ///
  /// - Throws: `SamplerError.needsDataScale` where the model does not know its data.
  func deviation(_ moments: DataMoments?, for sampler: some Sampler) throws(SamplerError) -> Double {
    switch self {
    case .fixed(let deviation): return deviation
    case .model:
      guard let moments else { throw .needsDataScale(sampler: sampler.card.name) }
      return moments.deviation
    }
  }

  /// The name in files.
  var name: String {
    switch self {
    case .model: "model"
    case .fixed(let deviation): "\(deviation)"
    }
  }

  /// The source that a text names; nil for anything but `model` and the numbers of ``range``.
  init?(parsing text: String) {
    if text == "model" {
      self = .model
      return
    }
    guard let deviation = Double(text), Self.range.contains(deviation) else { return nil }
    self = .fixed(deviation)
  }

  /// The deviations that may be given.
  public static let range = 1e-6...1e6
}

/// The deviations of the data by which a method weighs directions.
public enum DataScale: Sendable, Equatable {
  /// One for all directions.
  case isotropic(DeviationSource)
  /// That of each principal direction of the data, from the model.
  case principal

  /// The name in files.
  var name: String {
    switch self {
    case .isotropic(let source): source.name
    case .principal: "principal"
    }
  }

  /// The scale that a text names; nil for anything else.
  init?(parsing text: String) {
    if text == "principal" {
      self = .principal
      return
    }
    guard let source = DeviationSource(parsing: text) else { return nil }
    self = .isotropic(source)
  }

  /// The directions and their deviations.
  ///
  /// - Throws: `SamplerError.needsDataScale` where the model does not know its data.
  func axes(_ moments: DataMoments?, for sampler: some Sampler) throws(SamplerError) -> ScaledAxes {
    switch self {
    case .isotropic(let source):
      return ScaledAxes(deviations: [try source.deviation(moments, for: sampler)], directions: nil)
    case .principal:
      guard let moments else { throw .needsDataScale(sampler: sampler.card.name) }
      let (variances, directions) = moments.principal
      return ScaledAxes(deviations: variances.map { $0.squareRoot() }, directions: directions)
    }
  }
}

extension SamplerSetting {
  private static var dataScaleHelp: String {
    "The deviation of the data: that of the model, one for each principal direction, or a number. Default: model."
  }

  /// The setting `data-scale` of a method with one deviation.
  static func dataScale(_ path: Path<DeviationSource>) -> Self {
    value(
      "data-scale", path, allowed: "one of: model, a number from 1e-6 to 1e6", placeholder: "scale",
      help: dataScaleHelp, parse: { DeviationSource(parsing: $0) }, text: \.name)
  }

  /// The setting `data-scale` of a method that may have one for every direction.
  static func dataScale(_ path: Path<DataScale>) -> Self {
    value(
      "data-scale", path, allowed: "one of: model, principal, a number from 1e-6 to 1e6",
      placeholder: "scale", help: dataScaleHelp, parse: { DataScale(parsing: $0) }, text: \.name)
  }
}
