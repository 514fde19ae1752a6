/// The schedules by name. Adding one is one file and one line here.
public enum ScheduleCatalog {
  /// Every schedule, the default one first.
  public static let all: [any NoiseSchedule] = [
    LinearVariancePreserving(), CosineVariancePreserving(), ShiftedSchedule.cosine, VarianceExploding(),
    SubVariancePreserving(), FlowMatching(), EDMSchedule(), TrigFlow(), LaplaceSchedule(),
  ]

  /// The schedule called `name`, if there is one.
  public static func schedule(named name: String) -> (any NoiseSchedule)? {
    all.first { $0.name == name }
  }
}
