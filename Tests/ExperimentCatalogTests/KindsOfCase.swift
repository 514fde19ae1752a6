import Testing

/// One command line whose right result is known.
struct KnownRun: Sendable, CustomTestStringConvertible {
  /// What is right.
  enum Result: Sendable {
    /// The numbers of the last row but its first; relative, absolute where the number is 0.
    case last([Double], relative: Double)
    /// The time of the last row.
    case time(Double, absolute: Double)
    /// Every row but its first number.
    case rows([[Double]], relative: Double)
    /// The derivative in the last row of a jet.
    case derivative(Double, relative: Double)
    /// An exit code, and texts of standard output and of standard error.
    case texts(code: Int32, output: [String], errors: [String])
  }

  let arguments: [String]
  var files: [String: String] = [:]
  let result: Result
  var testDescription: String { arguments.joined(separator: " ") }
}

/// Cases that are alike: what went wrong in one would go wrong in all.
struct KindOfCase: Sendable, CustomTestStringConvertible {
  let name: String
  let runs: [KnownRun]
  var testDescription: String { name }
}

extension KnownRun {
  static let systems = [
    "line": "x' = 1; x(0) = 0", "decay": "x' = -x; x(0) = 1", "growth": "x' = x*(1-x); x(0) = 0.1",
    "oscillator": "x' = v; v' = -x; x(0) = 1; v(0) = 0",
    "projectile": "x' = u; u' = 0; y' = v; v' = -9.81; x(0) = 0.1; y(0) = 0; u(0) = 10; v(0) = 20",
  ]

  /// A run to the root of an event.
  static func root(
    _ system: String, _ event: String, to end: Double, at time: Double, within tolerance: Double = 2e-14
  ) -> KnownRun {
    let text = systems[system]
    return KnownRun(
      arguments: [
        "integrate", "--system", text == nil ? system : "s.ode", "--to", "\(end)", "--until", event,
      ],
      files: text.map { ["s.ode": $0.replacing("; ", with: "\n") + "\n"] } ?? [:],
      result: .time(time, absolute: tolerance * max(1, time)))
  }

  /// A run to the end of time.
  static func end(
    _ system: String, to end: Double, gives state: [Double], within tolerance: Double = 5e-14,
    _ options: String...
  ) -> KnownRun {
    KnownRun(
      arguments: ["integrate", "--system", "s.ode", "--to", "\(end)"] + options,
      files: ["s.ode": system.replacing("; ", with: "\n") + "\n"],
      result: .last(state, relative: tolerance))
  }

  /// The last derivative of a jet of the Gaussian N(2, 1/4).
  static func jet(state: Double, gamma: Double, order: Int, last: Double) -> KnownRun {
    KnownRun(
      arguments: [
        "jet", "--mixture", "one.json", "--state", "\(state)", "--gamma", "\(gamma)", "--order", "\(order)",
      ],
      files: ["one.json": #"{"means": [[2]], "standardDeviations": [0.5]}"#],
      result: .derivative(last, relative: 2e-13))
  }

  static func texts(
    _ arguments: [String], _ files: [String: String] = [:], code: Int32, output: [String] = [],
    errors: [String] = []
  ) -> KnownRun {
    KnownRun(arguments: arguments, files: files, result: .texts(code: code, output: output, errors: errors))
  }
}
