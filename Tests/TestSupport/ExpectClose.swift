import Testing

/// Records an issue unless `|actual - expected| <= relative * |expected| + absolute`; NaN is never close.
public func expectClose(
  _ actual: Double, _ expected: Double, relative: Double = 0, absolute: Double = 0,
  _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  let allowed = relative * expected.magnitude + absolute
  let error = (actual - expected).magnitude
  if actual == expected || error <= allowed { return }
  Issue.record(
    "\(actual) is not \(expected): error \(error), allowed \(allowed). \(comment())",
    sourceLocation: sourceLocation)
}

/// Records an issue for the first pair that is not close, and for lists of different length.
///
/// `scale` is added to each magnitude that the relative tolerance refers to: pass the size of the whole list to
/// measure errors against it, or leave it 0 for errors relative to each number.
public func expectClose(
  _ actual: [Double], _ expected: [Double], relative: Double = 0, absolute: Double = 0, scale: Double = 0,
  _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record(
      "\(actual.count) numbers, expected \(expected.count). \(comment())", sourceLocation: sourceLocation)
    return
  }
  for k in actual.indices {
    let allowed = relative * (expected[k].magnitude + scale) + absolute
    let error = (actual[k] - expected[k]).magnitude
    if actual[k] == expected[k] || error <= allowed { continue }
    Issue.record(
      "element \(k): \(actual[k]) is not \(expected[k]): error \(error), allowed \(allowed). \(comment())",
      sourceLocation: sourceLocation)
    return
  }
}
