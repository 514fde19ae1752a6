import Diffusion
import Testing

@Suite("Components of weight 0 keep their numbers")
struct ComponentNumberTests {
  private func mixture() throws -> GaussianMixture {
    try GaussianMixture(means: [[0], [1], [2], [3]], standardDeviation: 1, weights: [0, 1, 3, 0])
  }

  @Test("A class names components as the list that was given does")
  func restriction() throws {
    let mixture = try mixture()
    #expect(mixture.componentNumbers == [1, 2])
    #expect(try mixture.restricted(to: [1]).means == [[1]])
    #expect(try mixture.restricted(to: [2, 1]).means == [[2], [1]])
    #expect(try mixture.restricted(to: [2, 1]).weights == [0.75, 0.25])
  }

  @Test("Components of weight 0 and those that do not exist are refused", arguments: [-1, 0, 3, 4])
  func refusals(_ number: Int) throws {
    let mixture = try mixture()
    #expect(throws: ModelError.self) { try mixture.restricted(to: [number]) }
  }
}
