import Diffusion

extension SamplerSetting {
  /// `lambda`.
  static func conjugateRate(_ path: Path<Double>) -> Self {
    .real(
      "lambda", path, in: -1000...1000,
      help:
        "Rate lambda of conjugate methods. Default: 0.5 for those called lambda-ddim, 0 for splitting methods."
    )
  }

  /// `factor`.
  static func noiseFactor(_ path: Path<NoiseFactor>) -> Self {
    .choice(
      "factor", path,
      help:
        "Root of the covariance that makes the noise prediction of a method in phase space. Default: cholesky; root for psld-etd-ttm."
    )
  }
}
