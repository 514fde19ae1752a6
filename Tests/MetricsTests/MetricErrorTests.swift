import Testing

@testable import Metrics

@Suite struct MetricErrorTests {
  @Test func everyTextNamesTheNextStep() {
    let errors: [MetricError] = [
      .dimensionMismatch(expected: 2, found: 3), .rowLength(row: 1, expected: 2, found: 3),
      .tooFewStates(metric: "mmd", needed: 2, found: 1, diverged: 4), .noDensity(component: 5),
      .invalidBandwidth(nil), .invalidBandwidth(-1), .invalidCount(quantity: "dimension", value: 0),
      .invalidThreshold(quantity: "recall threshold", value: -2),
      .lengthMismatch(quantity: "classes", expected: 3, found: 1),
      .meanOutOfRange(component: 0, value: 1e200),
      .unknownMetric("fid", known: ["mmd"]),
    ]
    for error in errors { #expect(error.description.contains("Please")) }
    #expect(Set(errors.map(\.description)).count == errors.count)
  }
}
