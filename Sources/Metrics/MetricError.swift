import GSLReference
import Numbers

/// Why a distance between a sample and a law cannot be computed.
public enum MetricError: Refusal, Equatable {
  /// States and mixture have different numbers of coordinates.
  case dimensionMismatch(expected: Int, found: Int)
  /// A row of a sample has the wrong number of coordinates.
  case rowLength(row: Int, expected: Int, found: Int)
  /// The estimate needs more finite states than the sample has.
  case tooFewStates(metric: String, needed: Int, found: Int, diverged: Int)
  /// The mixture has components of zero width, so that it has no density.
  case noDensity(component: Int)
  /// A bandwidth is not a finite number above zero, or none is given.
  case invalidBandwidth(Double?)
  /// A count that must be at least one is not.
  case invalidCount(quantity: String, value: Int)
  /// A threshold is not a finite number above zero.
  case invalidThreshold(quantity: String, value: Double)
  /// Two lists that belong together have different lengths.
  case lengthMismatch(quantity: String, expected: Int, found: Int)
  /// A mean of the mixture is so far away that its squared distances overflow.
  case meanOutOfRange(component: Int, value: Double)
  /// No metric of the catalogue has the name.
  case unknownMetric(String, known: [String])
  /// The GNU Scientific Library has no value of a special function.
  case specialFunction(GSLError)

  /// The value of a special function, with what the library reports as an error of this type.
  static func rethrowing<Value>(_ body: () throws(GSLError) -> Value) throws(MetricError) -> Value {
    do {
      return try body()
    } catch {
      throw .specialFunction(error)
    }
  }

  /// What was refused.
  public var quantity: String {
    switch self {
    case .dimensionMismatch: "the number of coordinates of the states"
    case .rowLength(let row, _, _): "the number of coordinates in row \(row) of the sample"
    case .tooFewStates(let metric, _, _, _): "the number of finite states for the metric \(metric)"
    case .noDensity(let component): "the width of component \(component)"
    case .invalidBandwidth: "a bandwidth"
    case .invalidCount(let quantity, _), .invalidThreshold(let quantity, _): "the \(quantity)"
    case .lengthMismatch(let quantity, _, _): "the number of \(quantity)"
    case .meanOutOfRange(let component, _): "a coordinate of component \(component)"
    case .unknownMetric: "a metric"
    case .specialFunction(let error): error.quantity
    }
  }

  /// The value that was refused.
  public var value: String {
    switch self {
    case .dimensionMismatch(_, let found), .rowLength(_, _, let found), .tooFewStates(_, _, let found, _),
      .lengthMismatch(_, _, let found):
      "\(found)"
    case .noDensity: "0"
    case .invalidBandwidth(let value): value.map { "\($0)" } ?? "list without entries"
    case .invalidCount(_, let value): "\(value)"
    case .invalidThreshold(_, let value), .meanOutOfRange(_, let value): "\(value)"
    case .unknownMetric(let name, _): "'\(name)'"
    case .specialFunction(let error): error.value
    }
  }

  /// What is accepted.
  public var allowed: String {
    switch self {
    case .dimensionMismatch(let expected, _), .rowLength(_, let expected, _),
      .lengthMismatch(_, let expected, _):
      "\(expected)"
    case .tooFewStates(_, let needed, _, _): "at least \(needed)"
    case .noDensity: "a positive standard deviation"
    case .invalidBandwidth: "at least one finite number above 0"
    case .invalidCount: "a whole number of at least 1"
    case .invalidThreshold: "a finite number above 0"
    case .meanOutOfRange: "coordinates below \(SamplePoints.largestCoordinate)"
    case .specialFunction(let error): error.allowed
    case .unknownMetric(_, let known): "one of \(known.joined(separator: ", "))"
    }
  }

  /// What was wrong, with its value, what is allowed, and the next step.
  public var description: String {
    switch self {
    case .dimensionMismatch(let expected, let found):
      "The states have \(found) coordinates and the mixture has \(expected). "
        + "Please compare a sample with a mixture of its own dimension."
    case .rowLength(let row, let expected, let found):
      "Row \(row) of the sample has \(found) coordinates. Please give \(expected) in every row."
    case .tooFewStates(let metric, let needed, let found, let diverged):
      "The metric \(metric) needs at least \(needed) finite states; the sample has \(found) "
        + "(and \(diverged) diverged). Please use more trajectories."
    case .noDensity(let component):
      "Component \(component) of the mixture has zero width, so that there is no density. "
        + "Please give every component a positive standard deviation, or use another metric."
    case .invalidBandwidth: "The bandwidth \(value) is invalid. Please give \(allowed)."
    case .invalidCount, .invalidThreshold:
      "The value \(value) is invalid for \(quantity). Please give \(allowed)."
    case .lengthMismatch(let quantity, let expected, let found):
      "There are \(found) \(quantity). Please give \(expected)."
    case .meanOutOfRange(let component, let value):
      "Component \(component) of the mixture has the coordinate \(value). "
        + "Please rescale the data to coordinates below \(SamplePoints.largestCoordinate)."
    case .unknownMetric(let name, let known):
      "There is no metric called '\(name)'. Please give one of \(known.joined(separator: ", "))."
    case .specialFunction(let error):
      error.description
    }
  }
}
