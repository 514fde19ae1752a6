import Accuracy
import Experimentation
import Numbers
import Reporting

extension ErrorTotals {
  /// Everything that the totals hold; equal totals have equal texts.
  var json: JSONValue {
    .object([
      .init("trajectories", .integer(trajectories)), .init("diverged", .integer(diverged)),
      .init("evaluations", .integer(stateEvaluations)), .init("derivatives", .integer(stateDerivatives)),
      .init("predictions", .array(statePredictions.map(JSONValue.integer))), .init("global", global.json),
      .init("local", .array(local.map(\.json))),
    ])
  }

  /// The totals that `json` describes.
  ///
  /// - Throws: `MalformedAccumulator`.
  init(json: JSONValue) throws(MalformedAccumulator) {
    let name = "totals of errors"
    let counts = ["trajectories", "diverged", "evaluations", "derivatives"].compactMap { json[$0]?.whole }
    guard counts.count == 4, let predictions = json["predictions"]?.array?.compactMap(\.whole),
      predictions.count == json["predictions"]?.array?.count, let global = json["global"],
      let local = json["local"]?.array
    else { throw MalformedAccumulator(name, member: "counts, global, local") }
    var steps: [SampleAccumulator] = []
    for step in local { steps.append(try SampleAccumulator(json: step)) }
    guard
      let totals = ErrorTotals(
        global: try SampleAccumulator(json: global), local: steps, trajectories: counts[0],
        diverged: counts[1], stateEvaluations: counts[2], stateDerivatives: counts[3],
        statePredictions: predictions)
    else { throw MalformedAccumulator(name, member: "trajectories") }
    self = totals
  }
}
