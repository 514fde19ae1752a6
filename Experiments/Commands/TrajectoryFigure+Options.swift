import Experimentation
import Symbolics

extension TrajectoryFigure {
  /// The pairs that `--portraits` names, one panel each; nil where it is not given.
  ///
  /// - Throws: `UsageError` for what is no pair of states, and without `--figure`.
  static func portraits(_ values: ParameterValues, of system: SymbolicSystem) throws -> [[(Int, Int)]]? {
    let option = IntegrateCommand.portraits
    guard let text = values[option] else { return nil }
    guard values[IntegrateCommand.figure] != nil else {
      throw UsageError(
        "The option '--portraits' chooses what '--figure' shows. Please give '--figure' too, or leave it out."
      )
    }
    return try text.split(separator: ",", omittingEmptySubsequences: false).map { pair in
      let names = pair.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      let places = names.compactMap { system.states.firstIndex(of: $0) }
      guard names.count == 2, places.count == 2 else {
        let unknown = names.first { !system.states.contains($0) } ?? ""
        throw UsageError.invalidValue(
          String(pair), for: option.declaration.synopsis,
          allowed:
            "pairs of states such as \(system.states[0]):\(system.states[system.states.count - 1]), of "
            + system.states.joined(separator: ", "),
          suggestion: EditDistance.nearest(to: unknown, among: system.states))
      }
      return [(places[0], places[1])]
    }
  }
}
