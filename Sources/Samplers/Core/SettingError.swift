import Numbers

/// Why a setting of a sampler cannot be changed.
public enum SettingError: Refusal, Equatable {
  /// The sampler has no such setting.
  case unknown(setting: String, sampler: String)
  /// The sampler does not take this value.
  case refused(setting: String, sampler: String, value: String, allowed: String)

  /// The setting and its sampler.
  public var quantity: String {
    switch self {
    case .unknown(let setting, let sampler), .refused(let setting, let sampler, _, _):
      "the setting '\(setting)' of the sampler '\(sampler)'"
    }
  }

  /// The value, or the setting's name where there is none of that name.
  public var value: String {
    switch self {
    case .unknown(let setting, _): setting
    case .refused(_, _, let value, _): "'\(value)'"
    }
  }

  /// What the sampler takes.
  public var allowed: String {
    switch self {
    case .unknown: "a setting that the sampler has"
    case .refused(_, _, _, let allowed): allowed
    }
  }

  /// What is wrong and the next step.
  public var description: String {
    switch self {
    case .unknown(let setting, let sampler):
      "The sampler '\(sampler)' has no setting '\(setting)'. Please leave it out."
    case .refused: "The value \(value) is invalid for \(quantity). Please give \(allowed)."
    }
  }
}
