import Diffusion
import Testing

@testable import Metrics

@Suite struct WidthGroupsTests {
  @Test func componentsOfOneWidthStandTogether() throws {
    let mixture = try GaussianMixture(
      means: [[1], [2], [3], [4], [5]], standardDeviations: [0.5, 0, 0.5, 0.1, 0],
      weights: [0.1, 0.2, 0.3, 0.25, 0.15])
    let groups = try WidthGroups(mixture).groups
    #expect(groups.map(\.deviation) == [0.5, 0, 0.1])
    #expect(
      groups.map { group in (0..<group.means.count).map { group.means[$0, 0] } } == [[1, 3], [2, 5], [4]])
    #expect(
      groups.map(\.weights)
        == [0, 1, 3].map { first in
          mixture.standardDeviations.indices
            .filter { mixture.standardDeviations[$0] == mixture.standardDeviations[first] }
            .map { mixture.weights[$0] }
        })
  }
}
