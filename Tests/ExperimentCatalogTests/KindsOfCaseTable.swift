extension KindOfCase {
  /// Runs of the integrator. Values from `Fixtures/generate_kinds.py`, those without a neighbour there from
  /// `SymbolicsTests/Fixtures/integration_cases.py`.
  static let integration: [KindOfCase] = [
    KindOfCase(
      name: "events whose series converge over less than the step",
      runs: [
        .root("line", "sqrt(x+1)-3", to: 100, at: 8),
        .root("line", "log(1+x)-2", to: 100, at: 6.3890560989306502),
        .root("line", "1/(1+x^2)-0.1", to: 100, at: 3),
        .root("line", "exp(x)-exp(20)", to: 100, at: 20),
        .root("line", "tanh(x-50)", to: 100, at: 50),
        .root("line", "(x-4)/(x-3)", to: 100, at: 4),
        .root("projectile", "sqrt(x^2+y^2)-30", to: 10, at: 2.2029938401974003),
        .root("van-der-pol-1", "tanh(20*x)", to: 20, at: 2.161694993868678),
        .root("lorenz", "1/(z-39)-1", to: 5, at: 0.3363161746371641),
        .root("line", "sqrt(x+2)-4", to: 100, at: 14),
        .root("line", "log(2+x)-3", to: 100, at: 18.085536923187667741),
        .root("line", "1/(1+x^2)-0.02", to: 100, at: 7),
        .root("line", "exp(x)-exp(13)", to: 100, at: 13),
        .root("line", "tanh(x-31.75)", to: 100, at: 31.75),
        .root("line", "(x-9)/(x-2)", to: 100, at: 9),
        .root("line", "sqrt(x^2+9)-15", to: 100, at: 14.696938456699068589),
        .root("projectile", "sqrt(x^2+y^2)-25", to: 10, at: 1.5750621121684792268),
        .root("van-der-pol-1", "tanh(30*(x-0.5))", to: 20, at: 1.8982734915847193062),
        .root("lorenz", "1/(z-38.5)-1", to: 5, at: 0.33482935029082952543),
      ]),
    KindOfCase(
      name: "roots within rounding of the end of a step",
      runs: [
        .root("decay", "x-0.37410355915620974", to: 3, at: 0.98322262375666774),
        .root("growth", "x-0.23165154051264356", to: 3, at: 0.9982154858128453),
        .root("lorenz", "t-0.22901143168020843", to: 3, at: 0.22901143168020843),
        .root("line", "x-100", to: 100, at: 100),
      ]),
    KindOfCase(
      name: "roots at which the sign does not change",
      runs: [
        .root("oscillator", "x-1", to: 100, at: 6.28318530717958648, within: 2e-8),
        .root("oscillator", "x+1", to: 4, at: 3.14159265358979324, within: 2e-8),
        .root("oscillator", "(x-0.5)^2", to: 10, at: 1.0471975511965977462, within: 2e-8),
        .root("oscillator", "v+1", to: 4, at: 1.5707963267948966192, within: 2e-8),
        .root("oscillator", "abs(x-0.25)", to: 10, at: 1.3181160716528179657, within: 2e-8),
        .root("oscillator", "(x+0.5)^2*(x+2)", to: 10, at: 2.0943951023931954923, within: 2e-8),
      ]),
    KindOfCase(
      name: "pulses that coefficients do not see coming",
      runs: [
        .end("x' = -x + 100*exp(-((t-5)/0.1)^2); x(0) = 0", to: 10, gives: [0.11972594208048677]),
        .end("x' = exp(-5*(t-5)^2); x(0) = 0", to: 10, gives: [0.7926654595212022]),
        .end(
          "x' = sigmoid(1000*(t-1)) - sigmoid(1000*(t-2)); x(0) = 0", to: 10, gives: [1], within: 1e-12),
        .end(
          "x' = -2*x + 30*exp(-((t-7)/0.03)^2); x(0) = 0", to: 9, gives: [0.029243569584651350481]),
        .end(
          "x' = -0.5*x + 1000*exp(-((t-2)/0.05)^2); x(0) = 0", to: 12, gives: [0.59722831492051640143]),
        .end(
          "x' = -3*x + 7*exp(-((t-1.25)/0.2)^2); x(0) = 0", to: 4, gives: [0.00070934906348283606947]),
        .end("x' = exp(-7*(t-4)^2); x(0) = 0", to: 9, gives: [0.66992458569067877246]),
        .end(
          "x' = sigmoid(800*(t-1.5)) - sigmoid(800*(t-4)); x(0) = 0", to: 9, gives: [2.5], within: 1e-12),
      ]),
    KindOfCase(
      name: "states in any units, small beside large",
      runs: [
        .end("x' = -x; x(0) = 1.6e-19", to: 10, gives: [7.2639887619975762e-24]),
        .end("x' = 3*x*(1-x); x(0) = 1e-20", to: 15.55056728662697, gives: [0.64565630622579461]),
        .end(
          "n' = 0; x' = v; v' = -x; n(0) = 6.02214076e23; x(0) = 1; v(0) = 0", to: 20,
          gives: [6.02214076e23, 0.40808206181339199, -0.91294525072762765]),
        .end("x' = -2*x; x(0) = 3.3e-27", to: 7, gives: [2.7440447730417740174e-33]),
        .end("x' = 2*x*(1-x); x(0) = 1e-7", to: 8, gives: [0.4705103775268646907]),
        .end("x' = 5*x*(1-x); x(0) = 1e-24", to: 11, gives: [0.43486174880575807412]),
        .end("x' = x*(1-x); x(0) = 1e-40", to: 90, gives: [0.10876643756074873134]),
        .end(
          "n' = 0; x' = 2*v; v' = -2*x; n(0) = 1e30; x(0) = 0; v(0) = 1", to: 7,
          gives: [1.0e+30, 0.99060735569487030788, 0.13673721820783359425]),
      ]),
    KindOfCase(
      name: "orders above the automatic one",
      runs: [
        .end("x' = -x; x(0) = 1", to: 20, gives: [2.0611536224385578e-9], within: 1e-12, "--order", "100"),
        .end(
          "x' = v; v' = -x; x(0) = 1; v(0) = 0", to: 20, gives: [0.40808206181339199, -0.91294525072762765],
          "--order", "100"),
        // order 80
        .end(
          "x' = -1.5*x; x(0) = 2", to: 12, gives: [3.0459959489425256872e-8], within: 1e-12, "--order", "80"),
        .end(
          "x' = 3*v; v' = -3*x; x(0) = 0; v(0) = 1", to: 9,
          gives: [0.95637592840450301343, -0.29213880873383619337], "--order", "80"),
      ]),
    KindOfCase(
      name: "parameters as exponents over a base of zero",
      runs: [
        .end(
          "K = 1; n = 4; x' = 1/(1+(y/K)^n) - x; y' = x - y; x(0) = 0; y(0) = 0", to: 1,
          gives: [0.6314902742394797, 0.26416957350249471]),
        .end(
          "n = 3; x' = v; v' = -x^n; x(0) = 0; v(0) = 1", to: 20,
          gives: [1.1302552273637903, 0.42898299713590663], within: 2e-13),
        // parameters
        .end(
          "K = 2; n = 3; x' = 1/(1+(y/K)^n) - x; y' = x - y; x(0) = 0; y(0) = 0", to: 2,
          gives: [0.85590138664920698662, 0.59144148395813974943]),
        .end(
          "K = 0.5; n = 6; x' = 1/(1+(y/K)^n) - x; y' = x - y; x(0) = 0; y(0) = 0", to: 1,
          gives: [0.63008486068404767583, 0.26406638501747416637]),
        .end(
          "n = 5; x' = v; v' = -x^n; x(0) = 0; v(0) = 1", to: 6,
          gives: [0.16668728635193673395, 0.99999642509599664703], within: 2e-13),
        .end(
          "n = 7; x' = v; v' = -2*x^n; x(0) = 0; v(0) = 0.75", to: 4,
          gives: [-0.63743216871977029411, -0.74085875563217188593], within: 2e-13),
      ]),
    KindOfCase(
      name: "jets beyond the range of doubles",
      runs: [
        .jet(state: 0.3, gamma: 30.0, order: 172, last: 6.5324390757145e+53),
        .jet(state: 0.3, gamma: 100.0, order: 200, last: 2.9552508659311e-30),
        .jet(state: 0.3, gamma: 1.0e+160, order: 0, last: -1.7e-160),
        .jet(state: -1.5, gamma: 50.0, order: 171, last: -1.4958487370942e+15),
        .jet(state: 4.0, gamma: 20.0, order: 175, last: -1.1072256763423e+87),
        .jet(state: 0.75, gamma: 64.0, order: 190, last: 54839.534741404),
        .jet(state: 2.5, gamma: 1.0e+155, order: 0, last: 5.0e-156),
        .jet(state: -3.0, gamma: 1.0e+200, order: 0, last: -5.0e-200),
        .jet(state: 0.3, gamma: 1.0e-170, order: 1, last: -6.8),
      ]),
    KindOfCase(
      name: "decimals that two roundings would spoil",
      runs: [
        .end(
          "a' = 0; b' = 0; c' = 0; d' = 0; a(0) = 1e-30; b(0) = 121.62777326969841; "
            + "c(0) = 29.362325337363426; d(0) = 0.12196958506205079", to: 0,
          gives: [1e-30, 121.62777326969841, 29.362325337363426, 0.12196958506205079], within: 0),
        .end(
          "a' = 0; b' = 0; c' = 0; d' = 0; a(0) = 3.0000000000000004e-25; b(0) = 8.41e21; "
            + "c(0) = 0.30000000000000004; d(0) = 5e-324", to: 0,
          gives: [3.0000000000000004e-25, 8.41e21, 0.30000000000000004, .leastNonzeroMagnitude], within: 0),
      ]),
    KindOfCase(
      name: "fields that have no value behind a point",
      runs: [
        stop("y' = (2-t)^(25/2); x' = 1; y(0) = 0; x(0) = 1", to: 2.05, at: "stopped at t = 2, before 2.05"),
        stop("x' = 1; y' = (2-t)^(25/2); x(0) = 1; y(0) = 0", to: 2.05, at: "stopped at t = 2, before 2.05"),
        stop("x' = 1 + 0*log(2-t); x(0) = 1", to: 10, at: "log(2 - t) is singular"),
        stop("y' = (3-t)^(7/2); x' = 1; y(0) = 0; x(0) = 1", to: 3.1, at: "stopped at t = 3, before 3.1"),
        stop("x' = 1 + 0*log(1.5-t); x(0) = 4", to: 7, at: "log(3/2 - t) is singular"),
        stop("x' = 1; y' = 0*sqrt(1-t/4); x(0) = 1; y(0) = 2", to: 5, at: "stopped at t = "),
      ]),
  ]

  private static func stop(_ system: String, to end: Double, at text: String) -> KnownRun {
    .texts(
      ["integrate", "--system", "s.ode", "--to", "\(end)"],
      ["s.ode": system.replacing("; ", with: "\n") + "\n"], code: 1, errors: [text])
  }
}
