import Experimentation

/// What `experiment sweep` can repeat.
enum Sweepables {
  static let all: [any Sweepable] = [
    ComparisonSweep(), GlobalErrorSweep(), RaceSweep(), SampleSweep(), SearchSweep(), AuditSweep(),
  ]
}
