import CommandLineInterface
import Diffusion
import Experimentation
import Numbers
import Reporting
import Series

/// `experiment jet`: derivatives of the noise prediction along the flow at one point.
struct JetCommand: Command {
  let name = "jet"
  let abstract = "Total derivatives of the noise prediction at a point, as CSV."
  let discussion = """
    Expands the noise prediction eps along the DDIM ODE d xbar/d gamma = eps through the point --state (which is xbar = \
    x/alpha) at the noise level --gamma, and prints CSV with one row per order and coordinate: the normalised coefficient \
    e_n and the derivative n! e_n.

    With --variable lambda the same as a function of lambda = -log gamma. With --variable t the rows are those of x_t as a \
    function of t along the probability-flow ODE.

    State and noise level are read as doubles; --scalar is the arithmetic of the expansion.
    """

  static let state = Parameter(
    "state", .reals(.any), required: true, placeholder: "number,...",
    help: "The point xbar, one number per coordinate.")
  static let gamma = Parameter(
    "gamma", .real(.nonNegative), required: true, help: "The noise level gamma = sigma/alpha.")
  static let order = Parameter(
    "order", .integer(0...200), default: 3, help: "The highest coefficient to print.")
  static let variable = Parameter(
    "variable", .choice(of: Formulation.allCases), default: .gamma,
    help: "The variable of the expansion.")
  static let scalar = Parameter(
    "scalar", .choice(of: Scalar.available), default: .double,
    help: "The arithmetic of the expansion.")

  var options: ParameterSet {
    ParameterSet(
      MixtureSource.options + [
        Self.state, Self.gamma, Self.order, Self.variable, Self.scalar, GridOptions.schedule,
      ])
  }

  /// The number types that an expansion can be made in.
  enum Scalar: String, CaseIterable {
    case double
    case float80
    case doubleDouble = "double-double"

    /// Those that this machine has.
    static var available: [Scalar] {
      #if arch(x86_64)
        allCases
      #else
        allCases.filter { $0 != .float80 }
      #endif
    }
  }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let mixture = try values.mixture(files: context.files)
    let state = try values.required(Self.state)
    guard state.count == mixture.dimension else {
      throw UsageError(
        "The value '\(state.map(\.plain).joined(separator: ","))' is invalid for "
          + "'\(Self.state.declaration.synopsis)': the mixture has \(mixture.dimension) "
          + "\(mixture.dimension == 1 ? "coordinate" : "coordinates"). Please give as many numbers.")
    }
    let rows: [[String]]
    switch values[Self.scalar] {
    case .doubleDouble: rows = try expand(DoubleDouble.self, mixture, state, values)
    #if arch(x86_64)
      case .float80: rows = try expand(Float80.self, mixture, state, values)
    #endif
    default: rows = try expand(Double.self, mixture, state, values)
    }
    var writer = CSVWriter()
    writer.writeHeader(["order", "coordinate", "coefficient", "derivative"])
    for row in rows { writer.writeRow(row.map { Cell.text($0) }) }
    try context.write(String(decoding: writer.takeBytes(), as: UTF8.self))
    return .success
  }

  private func expand<Number: ElementaryNumber>(
    _ type: Number.Type, _ mixture: GaussianMixture, _ state: [Double], _ values: ParameterValues
  ) throws -> [[String]] {
    let gamma = try values.required(Self.gamma)
    let order = values[Self.order]
    let schedule = values[GridOptions.schedule]
    let formulation = values[Self.variable]
    let range =
      schedule.gamma(
        at: schedule.timeRange.lowerBound)...schedule.gamma(
        at: schedule.timeRange.upperBound)
    if formulation == .time, !(gamma > 0 && range.contains(gamma)) {
      throw UsageError.invalidValue(
        gamma.plain, for: Self.gamma.declaration.synopsis,
        allowed: "a positive noise level of the schedule \(schedule.name), at most \(range.upperBound.plain)")
    }
    if gamma == 0, mixture.hasPointMasses {
      throw UsageError(
        "The point masses of the mixture have no score at gamma = 0. Please give a positive gamma.")
    }
    if formulation == .logSignalToNoise, gamma == 0 {
      throw UsageError.invalidValue(
        "0", for: Self.gamma.declaration.synopsis, allowed: "a positive number for '--variable lambda'")
    }
    let series = try expansion(
      of: mixture, at: state.map { Number($0) }, gamma: Number(gamma), order: order, formulation, schedule)
    var rows: [[String]] = []
    var factorial = Number.one
    for n in 0...order {
      if n > 0 { factorial = factorial * Number(n) }
      for (d, coordinate) in series.enumerated() {
        let coefficient = coordinate.coefficients[n]
        rows.append([
          "\(n)", "\(d)", coefficient.description, (coefficient * factorial).description,
        ])
      }
    }
    return rows
  }

  private func expansion<Number: ElementaryNumber>(
    of mixture: GaussianMixture, at state: [Number], gamma: Number, order: Int, _ formulation: Formulation,
    _ schedule: any NoiseSchedule
  ) throws -> [TaylorSeries<Number>] {
    let flow = try mixture.flowSeries(at: state, gamma: gamma, order: order)
    if formulation == .gamma { return flow.noise }
    let time = formulation == .time ? schedule.time(atGamma: gamma) : .zero
    let inner = try formulation.displacement(atGamma: gamma, time: time, schedule: schedule, order: order)
    guard formulation == .time else { return try flow.noise.map { try $0.composed(with: inner) } }
    let amplitude: TaylorSeries<Number> = try formulation.amplitude(
      at: time, schedule: schedule, order: order)
    return try flow.state.map { try $0.composed(with: inner) * amplitude }
  }
}
