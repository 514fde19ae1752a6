import Diffusion

extension Preconditioning {
  /// `none`, or a standard deviation; nil for anything else.
  init?(parsing text: String) {
    if text == "none" {
      self = .none
    } else if let deviation = Double(text), (0.001...1000).contains(deviation) {
      self = .gaussian(deviation: deviation)
    } else {
      return nil
    }
  }

  /// What `init(parsing:)` reads as this.
  var text: String {
    switch self {
    case .none: "none"
    case .gaussian(let deviation): "\(deviation)"
    }
  }
}

extension SamplerSetting {
  /// `skip`.
  static func preconditioning(_ path: Path<Preconditioning>) -> Self {
    .value(
      "skip", path, allowed: "'none', or a standard deviation from 0.001 to 1000", placeholder: "width",
      help: "The width of the Gaussian data whose score is integrated exactly, or none.",
      parse: Preconditioning.init(parsing:), text: \.text)
  }
}
