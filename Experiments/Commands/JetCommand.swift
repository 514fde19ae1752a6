import CommandLineInterface
import Diffusion
import Experimentation
import Learning
import Numbers
import Reporting

/// `experiment jet`: derivatives of the noise prediction along the flow at one point.
struct JetCommand: Command {
  let name = "jet"
  let abstract = "Total derivatives of the noise prediction at a point, as CSV."
  let discussion = """
    Expands the noise prediction eps along the DDIM ODE d xbar/d gamma = eps through the point --state (which is xbar = \
    x/alpha) at the noise level --gamma, and prints CSV with one row per order and coordinate: the normalised coefficient \
    e_n, the derivative n! e_n, and the estimated absolute error of the coefficient as printed (n! times it for the \
    derivative).

    With --variable lambda the same as a function of lambda = -log gamma. With --variable t the rows are those of x_t as a \
    function of t along the probability-flow ODE.

    State and noise level are read as doubles; --scalar is the type of the coefficients. Those of type double are made in \
    double-double arithmetic and rounded once. The error is estimated from a second expansion, in doubles, for float80 in \
    double-double arithmetic; digits that it leaves uncertain are not printed, and a coefficient without a certain digit is \
    printed as 0.0. Numbers beyond the range of a double are printed with their exponent, such as 6.53e+453.

    With --model the derivatives are those of a trained network along its own flow, in double arithmetic and as a function of \
    gamma; the error is estimated from the same expansion in single precision.
    """

  static let state = Parameter(
    "state", .reals(.any), required: true, placeholder: "number,...",
    help: "The point xbar, one number per coordinate.")
  static let gamma = Parameter(
    "gamma", .real(.nonNegative), required: true, help: "The noise level gamma = sigma/alpha.")
  static let order = Parameter(
    "order", .integer(0...200), default: 3, help: "The highest coefficient to print.")
  static let variable = Parameter(
    "variable", .choice(of: Formulation.allCases), default: .gamma, help: "The variable of the expansion.")
  static let digits = Parameter(
    "digits", .integer(1...33),
    help: "Print so many significant digits, and refuse if any coefficient has fewer that are certain.")
  static let scalar = Parameter(
    "scalar", .choice(of: Scalar.available), default: .double, help: "The number type of the coefficients.")

  var options: ParameterSet {
    ParameterSet(
      MixtureSource.options + [
        ModelSource.option, Self.state, Self.gamma, Self.order, Self.variable, Self.scalar, Self.digits,
        GridOptions.schedule, GridOptions.shift, ResultFile.output, ResultFile.format,
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
    if let file = values[ResultFile.output] { try context.files.checkWritable(file) }
    let mixture = try values.mixture(files: context.files)
    let state = try values.required(Self.state)
    guard state.count == mixture.dimension else {
      throw UsageError(
        "The value '\(state.map(\.plain).joined(separator: ","))' is invalid for "
          + "'\(Self.state.declaration.synopsis)': the mixture has \(mixture.dimension) "
          + "\(mixture.dimension == 1 ? "coordinate" : "coordinates"). Please give as many numbers.")
    }
    let expansion =
      if let model = values[ModelSource.option] {
        try expand(model, state, values, context)
      } else {
        try expand(mixture, state, values)
      }
    let rows = try rows(expansion, digits: values[Self.digits], scalar: values[Self.scalar])
    let numbers = [
      Column("coefficient", "normalised coefficient e_n", isNumber: true),
      Column("derivative", "n! e_n", isNumber: true),
      Column("error", "estimated absolute error of the coefficient as printed", isNumber: true),
    ]
    var table = Table(
      name: "jet", title: "Derivatives of the noise prediction",
      columns: [Column("order", "order n"), Column("coordinate", "from 0")] + numbers)
    for row in rows {
      table.append([.integer(row.order), .integer(row.coordinate)] + row.texts.map { .text($0) })
    }
    let array = {
      NumericArray(
        name: "jet", title: table.title,
        axes: [
          .init("order", "order n", count: values[Self.order] + 1),
          .init("coordinate", "from 0", count: state.count),
        ], columns: numbers, values: try rows.flatMap { try $0.texts.map(double) })
    }
    try ResultFile.write(table, array: array, of: name, values, context)
    return .success
  }

  private struct Row {
    let order, coordinate: Int
    /// Coefficient, derivative and error with the digits that are certain.
    let texts: [String]
  }

  /// What an array holds of a printed number.
  private func double(_ text: String) throws -> Double {
    let value = Double(text) ?? .nan
    let isZero = !text.prefix { $0 != "e" }.contains { ("1"..."9").contains($0) }
    guard value.isFinite, (value == 0) == isZero else {
      throw UsageError(
        "The number \(text) is beyond the range of the doubles in an array. Please give a lower "
          + "'\(Self.order.declaration.synopsis)', or '--format csv'.")
    }
    return value
  }

  private func rows(_ expansion: JetExpansion, digits: Int?, scalar: Scalar) throws -> [Row] {
    var factorial = WideRange<DoubleDouble>.one
    var order = 0
    return try expansion.entries.map { entry in
      guard entry.value.isFinite, entry.error.isFinite else {
        throw UsageError(
          "The coefficient of order \(entry.order) is not finite in the number type '\(scalar.rawValue)'. "
            + "Please give a lower '\(Self.order.declaration.synopsis)'.")
      }
      if let digits, entry.digits < digits {
        throw UsageError.invalidValue(
          "\(digits)", for: Self.digits.declaration.synopsis,
          allowed:
            "at most \(entry.digits), the number of certain digits of coordinate \(entry.coordinate) at "
            + "order \(entry.order) in the number type '\(scalar.rawValue)'"
            + (scalar == .doubleDouble ? "" : ", or '--scalar double-double'"))
      }
      while order < entry.order {
        order += 1
        factorial = factorial * WideRange(order)
      }
      return Row(
        order: entry.order, coordinate: entry.coordinate,
        texts: entry.texts(limit: digits, factorial: factorial))
    }
  }

  /// The expansion of a network.
  private func expand(
    _ model: String, _ state: [Double], _ values: ParameterValues, _ context: CommandContext
  ) throws -> JetExpansion {
    for (option, isPlain) in [
      (Self.variable.name, values[Self.variable] == .gamma),
      (Self.scalar.name, values[Self.scalar] == .double),
    ] where !isPlain {
      throw UsageError.conflict(
        ModelSource.option.name, option,
        advice: "A network is expanded in gamma and in double arithmetic; please leave the option out.")
    }
    let network = try ModelSource.network(model, files: context.files)
    let gamma = try values.required(Self.gamma)
    guard gamma > 0 else {
      throw UsageError.invalidValue(
        gamma.plain, for: Self.gamma.declaration.synopsis, allowed: "a positive number for a network")
    }
    let order = values[Self.order]
    return JetExpansion(
      doubles: try network.expansion(at: state, gamma: gamma, order: order, in: Double.self),
      singles: try network.expansion(at: state, gamma: gamma, order: order, in: Float.self))
  }

  private func expand(
    _ mixture: GaussianMixture, _ state: [Double], _ values: ParameterValues
  ) throws -> JetExpansion {
    if mixture.covariances != nil, values[Self.variable] != .gamma {
      throw UsageError.conflict(
        "mixture", Self.variable.name,
        advice: "A mixture with covariances is expanded in gamma; please leave the option out.")
    }
    let gamma = try values.required(Self.gamma)
    let order = values[Self.order]
    let schedule = try values.schedule()
    let formulation = values[Self.variable]
    try check(gamma, mixture, formulation, schedule)
    let isOrdinary = (state + mixture.means.flatMap { $0 } + mixture.standardDeviations + [gamma]).allSatisfy
    {
      $0 == 0 || (1e-30...1e30).contains($0.magnitude)
    }
    /// In the plain type where nothing comes near the ends of its range, else with an exponent of its own.
    func coefficients<Number: ElementaryNumber>(_ type: Number.Type) throws -> [[WideRange<Number>]] {
      let plain = try mixture.expansion(
        at: state.map { Number($0) }, gamma: Number(gamma), in: formulation, schedule: schedule,
        order: order)
      if isOrdinary, plain.allSatisfy({ $0.allSatisfy(Self.isInRange) }) {
        return plain.map { $0.map { WideRange($0) } }
      }
      return try mixture.expansion(
        at: state.map { WideRange(Number($0)) }, gamma: WideRange(Number(gamma)), in: formulation,
        schedule: schedule, order: order)
    }
    switch values[Self.scalar] {
    case .double:
      return JetExpansion(
        roundedToDoubles: try coefficients(DoubleDouble.self), coarser: try coefficients(Double.self))
    case .doubleDouble:
      return JetExpansion(
        doubleDoubles: try coefficients(DoubleDouble.self), coarser: try coefficients(Double.self))
    case .float80:
      #if arch(x86_64)
        return JetExpansion(
          extended: try coefficients(Float80.self).map { $0.map(\.doubleDouble) },
          finer: try coefficients(DoubleDouble.self))
      #else
        throw UsageError.invalidValue(
          Scalar.float80.rawValue, for: Self.scalar.declaration.synopsis,
          allowed: "'double' or 'double-double' on this machine")
      #endif
    }
  }

  private static func isInRange(_ value: some ElementaryNumber) -> Bool {
    value.isFinite && (value.isZero || (1e-250...1e290).contains(value.double.magnitude))
  }

  private func check(
    _ gamma: Double, _ mixture: GaussianMixture, _ formulation: Formulation, _ schedule: any NoiseSchedule
  ) throws {
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
  }
}
