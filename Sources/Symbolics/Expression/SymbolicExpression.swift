import Numbers

/// A formula: exact numbers, symbols, sums, products, powers and elementary functions.
///
/// Values are immutable and share their parts. Every constructor brings its result into a normal form that is
/// sound (it never changes where the formula is defined, nor its value there): nested sums and products are
/// flattened, exact numbers are folded, like terms are collected and powers of the same base are merged when the
/// merged power is defined at the same points. `x/x` therefore stays as it is, because it has no value at zero.
///
/// Terms and factors keep the order in which they were written, but two expressions that differ only in that
/// order are equal. What a symbol stands for (state, parameter, independent variable) is decided where the
/// expression is used, see ``SymbolicSystem``.
///
/// ```swift
/// let x = SymbolicExpression.symbol("x"), y = SymbolicExpression.symbol("y")
/// let r = sqrt(x * x + y * y)
/// r.derivative(withRespectTo: "x").text     // x/sqrt(x^2 + y^2)
/// ```
public struct SymbolicExpression: Sendable {
  /// The outermost operation with its operands.
  public enum Form: Sendable {
    /// A number.
    case number(SymbolicNumber)
    /// The circle constant, in the precision of the evaluation.
    case pi
    /// A named quantity.
    case symbol(String)
    /// At least two terms; a numerical factor of a term stands first inside its product.
    case sum([SymbolicExpression])
    /// At least two factors; a numerical factor stands first.
    case product([SymbolicExpression])
    /// Base and exponent; a quotient `a/b` is the product of `a` and the power `b^(-1)`.
    case power(SymbolicExpression, SymbolicExpression)
    /// A function with its arguments.
    case function(ElementaryFunction, [SymbolicExpression])
  }

  final class Node: Sendable {
    let form: Form
    let digest: Digest
    let depth: Int
    let treeSize: Double
    let isTotal: Bool
    let sign: Sign

    init(form: Form, digest: Digest, depth: Int, treeSize: Double, isTotal: Bool, sign: Sign) {
      self.form = form
      self.digest = digest
      self.depth = depth
      self.treeSize = treeSize
      self.isTotal = isTotal
      self.sign = sign
    }
  }

  let node: Node

  /// The outermost operation with its operands.
  public var form: Form { node.form }

  /// The number of levels of the tree; 1 for numbers and symbols.
  public var depth: Int { node.depth }

  /// The number of nodes of the formula when it is written out in full, shared parts counted each time they occur.
  public var treeSize: Double { node.treeSize }

  /// Whether the formula certainly has a value for all real values of its symbols.
  ///
  /// Overflow is ignored: `exp(x)` counts as defined for every `x`.
  public var isTotal: Bool { node.isTotal }

  /// Wraps a form that is already normal; everything else goes through ``sum(_:)``, ``product(_:)``, ``power(_:_:)``
  /// and ``apply(_:_:)``.
  init(normal form: Form) {
    var digest: Digest
    var depth = 1
    var size = 1.0
    var total = true
    func visit(_ operands: [SymbolicExpression]) {
      for operand in operands {
        depth = max(depth, operand.depth + 1)
        size += operand.treeSize
        total = total && operand.isTotal
      }
    }
    switch form {
    case .number(let number):
      digest = Digest(tag: 1)
      number.append(to: &digest)
    case .pi: digest = Digest(tag: 2)
    case .symbol(let name):
      digest = Digest(tag: 3)
      digest.append(name)
    case .sum(let terms):
      digest = Digest(tag: 4)
      digest.appendUnordered(terms.map(\.node.digest))
      visit(terms)
    case .product(let factors):
      digest = Digest(tag: 5)
      digest.appendUnordered(factors.map(\.node.digest))
      visit(factors)
    case .power(let base, let exponent):
      digest = Digest(tag: 6)
      digest.append(base.node.digest)
      digest.append(exponent.node.digest)
      visit([base, exponent])
      total = total && SymbolicExpression.powerIsTotal(base: base, exponent: exponent)
    case .function(let function, let arguments):
      digest = Digest(tag: 7)
      digest.append(function.rawValue)
      for argument in arguments { digest.append(argument.node.digest) }
      visit(arguments)
      total = total && SymbolicExpression.isTotal(function, arguments)
    }
    node = Node(
      form: form, digest: digest, depth: depth, treeSize: size, isTotal: total,
      sign: SymbolicExpression.sign(of: form))
  }

  /// An exact integer.
  public init(_ value: Int) {
    self.init(normal: .number(SymbolicNumber(value)))
  }

  /// A number.
  public init(_ value: SymbolicNumber) {
    self.init(normal: .number(value))
  }

  /// An exact fraction.
  public init(_ value: Rational) {
    self.init(normal: .number(SymbolicNumber(value)))
  }

  /// A symbol: a variable or a parameter, named like an identifier (letters, digits and `_`, not starting with a
  /// digit), optionally with indices in brackets (`m[3]`).
  public static func symbol(_ name: String) -> SymbolicExpression {
    SymbolicExpression(normal: .symbol(name))
  }

  /// The circle constant, evaluated in the precision of the evaluation.
  public static let pi = SymbolicExpression(normal: .pi)

  /// The number 0.
  public static let zero = SymbolicExpression(0)

  /// The number 1.
  public static let one = SymbolicExpression(1)

  /// The number, if the expression is one.
  public var number: SymbolicNumber? {
    if case .number(let number) = form { return number }
    return nil
  }

  /// The exact fraction, if the expression is one.
  public var rational: Rational? { number?.rational }

  /// The operands of the outermost operation, in order.
  public var operands: [SymbolicExpression] {
    switch form {
    case .number, .pi, .symbol: []
    case .sum(let terms): terms
    case .product(let factors): factors
    case .power(let base, let exponent): [base, exponent]
    case .function(_, let arguments): arguments
    }
  }

  /// The names of the symbols that occur, sorted.
  public var symbols: [String] {
    var names: Set<String> = []
    var seen: Set<ObjectIdentifier> = []
    collectSymbols(into: &names, seen: &seen)
    return names.sorted()
  }

  private func collectSymbols(into names: inout Set<String>, seen: inout Set<ObjectIdentifier>) {
    guard seen.insert(ObjectIdentifier(node)).inserted else { return }
    if case .symbol(let name) = form { names.insert(name) }
    for operand in operands { operand.collectSymbols(into: &names, seen: &seen) }
  }

  /// Numbers that could not be kept as exact fractions and are `Double` values instead, in order of first occurrence.
  public var inexactNumbers: [Double] {
    var found: [Double] = []
    var seen: Set<SymbolicExpression> = []
    func visit(_ expression: SymbolicExpression) {
      guard seen.insert(expression).inserted else { return }
      if let number = expression.number, !number.isExact { found.append(number.double) }
      for operand in expression.operands { visit(operand) }
    }
    visit(self)
    return found
  }
}

extension SymbolicExpression: Hashable {
  /// Equality up to the order of terms and factors.
  public static func == (left: SymbolicExpression, right: SymbolicExpression) -> Bool {
    left.node === right.node || left.node.digest == right.node.digest
  }

  /// Consistent with `==`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(node.digest.low)
  }
}

extension SymbolicExpression: CustomStringConvertible {
  /// The expression as text that the parser reads back, see ``text``.
  public var description: String { text }
}
