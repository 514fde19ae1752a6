import Experimentation
import Testing

@Suite struct EditDistanceTests {
  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("ca", "abc", 3),
    ("DDIM", "ddim", 0),
    ("flaw", "lawn", 2),
  ])
  func knownDistances(_ first: String, _ second: String, _ distance: Int) {
    #expect(EditDistance.between(first, second) == distance)
    #expect(EditDistance.between(second, first) == distance)
  }

  @Test func onlyNearNamesAreSuggested() {
    let names = ["toy-8x8", "local-error", "global-order"]
    #expect(EditDistance.nearest(to: "toy-8x9", among: names) == "toy-8x8")
    #expect(EditDistance.nearest(to: "toy", among: names) == "toy-8x8")
    #expect(EditDistance.nearest(to: "global_order", among: names) == "global-order")
    #expect(EditDistance.nearest(to: "xyz", among: names) == nil)
    #expect(EditDistance.nearest(to: "", among: names) == nil)
    #expect(EditDistance.nearest(to: String(repeating: "a", count: 1000), among: names) == nil)
  }
}
