extension SamplerSetting {
  /// The setting `tolerance` of an adaptive method.
  static func tolerance(_ path: Path<Double>) -> Self {
    real("tolerance", path, in: 1e-13...1, help: "Relative tolerance of an adaptive method.")
  }
}
