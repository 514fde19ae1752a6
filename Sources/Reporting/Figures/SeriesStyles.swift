/// The names that look the same in every figure of a project, in the order in which they choose colour, marker and dash.
///
/// A label belongs to a name if it is the name or begins with it before a blank or a comma, as `ab4, ramp start` with `ab4`;
/// where several labels of one figure do, only the name itself has the name's look.
public struct SeriesStyles: Equatable, Sendable {
  private let positions: [String: Int]

  /// Names that choose in this order; a name that comes again keeps its first choice.
  public init(_ names: [String] = []) {
    var positions: [String: Int] = [:]
    for name in names where positions[name] == nil { positions[name] = positions.count }
    self.positions = positions
  }

  /// The choice of a label that is a name.
  func position(of label: String) -> Int? { positions[label] }

  /// The choice of the name with which a label begins.
  func position(ofPrefixOf label: String) -> Int? {
    guard let end = label.firstIndex(where: { $0 == " " || $0 == "," }) else { return nil }
    return positions[String(label[..<end])]
  }
}
