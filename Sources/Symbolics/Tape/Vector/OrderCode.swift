/// What a row keeps for sums of products whose lanes are orders.
struct OrderHead {
  /// Coefficients 1 to 8.
  var head = SIMD8<Double>()
  /// The sum of products of the row's own rule, for the next order and the seven after it, over all pairs of coefficients
  /// that are known and of which one has an order up to 8.
  var sums = SIMD8<Double>()
  /// The newest coefficient.
  var value = 0.0
  /// Coefficient 0.
  var first = 0.0
  /// What the row's rule divides by, inverted.
  var inverse = 0.0
  /// The factor of the operand's newest coefficient.
  var slope = 0.0
  /// The coefficients from order 0 on, and the same reversed: coefficient k stands `k` places before `reverse`.
  var forward: UnsafeMutablePointer<Double>?
  var reverse: UnsafeMutablePointer<Double>?
}

/// A node with the rows that it fills and reads; the rule for its coefficient n at n >= 1 is in ``OrderLanes``.
struct OrderCode {
  typealias Head = UnsafeMutablePointer<OrderHead>

  var kind: TapePlan.Kind
  var target: Head
  var second: Head
  var a: Head
  var b: Head
  var c: Head
  /// The constant of the node, or the numerator of its exponent.
  var p = 0.0
  /// The denominator of its exponent.
  var q = 1.0
  var terms = UnsafeBufferPointer<OrderTerm>(start: nil, count: 0)
  /// The degree of row `b`, and the coefficients of the other factor or of the quotient, where `b` is a polynomial in the time.
  var degree = 0
  /// See ``TapePlan/Node/leads``.
  var leads = false
  var history: UnsafeMutablePointer<Double>?
  /// The instruction of the first row.
  var instruction: UnsafePointer<Instruction>

  /// A code all of whose rows are one.
  init(_ row: Head, _ instruction: UnsafePointer<Instruction>) {
    kind = .constant
    (target, second, a, b, c) = (row, row, row, row, row)
    self.instruction = instruction
  }
}

/// A term of a linear combination.
struct OrderTerm {
  var coefficient: Double
  var value: UnsafeMutablePointer<Double>
}

/// A range of orders, a type so that every phase is compiled for itself.
protocol OrderPhase {
  /// Whether the newest coefficients, of orders up to 8, still come into ``OrderHead/head``.
  static var isEarly: Bool { get }
  /// Whether there are pairs with both orders above 8, which is so from order 18 on.
  static var isDistant: Bool { get }
}

/// Orders 1 to 8.
enum EarlyOrders: OrderPhase {
  static var isEarly: Bool { true }
  static var isDistant: Bool { false }
}

/// Orders 9 to 17.
enum MiddleOrders: OrderPhase {
  static var isEarly: Bool { false }
  static var isDistant: Bool { false }
}

/// Orders from 18 on.
enum LateOrders: OrderPhase {
  static var isEarly: Bool { false }
  static var isDistant: Bool { true }
}
