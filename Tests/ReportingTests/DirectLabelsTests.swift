import TestSupport
import Testing

@testable import Reporting

@Suite struct DirectLabelsTests {
  @Test func roomyLabelsStayWhereTheyAre() {
    #expect(DirectLabels.spread([10, 30, 50], gap: 8, within: 0...100) == [10, 30, 50])
    #expect(DirectLabels.spread([], gap: 8, within: 0...100).isEmpty)
  }

  @Test func crowdedLabelsShareTheMove() {
    #expect(DirectLabels.spread([20, 20], gap: 8, within: 0...100) == [16, 24])
    #expect(DirectLabels.spread([20, 20, 20], gap: 8, within: 0...100) == [12, 20, 28])
    #expect(DirectLabels.spread([0, 1], gap: 8, within: 0...100) == [0, 8])
    #expect(DirectLabels.spread([99, 100], gap: 8, within: 0...100) == [92, 100])
  }

  /// Distance and limits hold, order is kept, and no other admissible position is closer (checked by small moves).
  @Test func spreadIsOptimal() {
    for var draw in RandomCases(seed: 881, count: 500) {
      let wanted = (0..<draw.integer(1...10)).map { _ in draw.uniform(0, 100) }.sorted()
      let places = DirectLabels.spread(wanted, gap: 8, within: 0...100)
      #expect(places.count == wanted.count, "\(draw)")
      for (first, second) in zip(places, places.dropFirst()) {
        #expect(second - first >= 8 - 1e-9, "\(draw)")
      }
      #expect(places.allSatisfy { $0 >= -1e-9 && $0 <= 100 + 1e-9 }, "\(draw)")
      func cost(_ places: [Double]) -> Double {
        zip(places, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let best = cost(places)
      for start in places.indices {
        for end in start..<places.count {
          for move in [-1e-4, 1e-4] {
            var moved = places
            for index in start...end { moved[index] += move }
            let isAllowed =
              zip(moved, moved.dropFirst()).allSatisfy { $1 - $0 >= 8 - 1e-12 }
              && moved.allSatisfy { $0 >= 0 && $0 <= 100 }
            if isAllowed { #expect(cost(moved) >= best - 1e-9, "\(draw)") }
          }
        }
      }
    }
  }
}
