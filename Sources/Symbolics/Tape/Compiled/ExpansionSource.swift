/// Why a system has no compiled form.
public enum ExpansionSourceError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The tape has recurrences for which there are only rules for single numbers.
  case functions
  /// The text would be longer than compilers read in a useful time.
  case length(nodes: Int)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .functions:
      "The functions abs, sign, min, max and atan2 have no compiled form. Please leave out '--compile': the result is the "
        + "same, only slower."
    case .length(let nodes):
      "The system has \(nodes) recurrences, too many to compile them. Please leave out '--compile': the result is the same, "
        + "only slower."
    }
  }
}

/// A C function that computes what ``VectorTable`` computes for one tape and one order, bit for bit.
///
/// It has the operations of ``OrderLanes`` and ``NodeLanes`` in their order, with sums and first coefficients in registers.
/// Sums of few nodes are straight code, order after order, while that is short; otherwise the orders are loops. The text is made
/// of the numbers of rows, constants and states: no name of the user's file is in it. Constants of the tape come in an array, so
/// that other parameters need no other text.
public struct ExpansionSource: Sendable {
  /// The name of the function.
  public static let function = "taylorflow_expand"
  /// The options with which compilers give the same bits: a multiplication and an addition become one operation only where the
  /// text says so. With a frame pointer the vectors that do not fit into registers lie at whole cache lines; without one they did
  /// not in three runs of four, and an expansion took up to a quarter more.
  public static let options = [
    "-std=gnu11", "-O2", "-fno-slp-vectorize", "-fno-omit-frame-pointer", "-ffp-contract=off",
    "-fno-math-errno", "-w",
  ]
  /// The most recurrences times orders of straight code.
  static let straightLimit = 2000
  /// The highest order of straight code; further ones, which are rare, are a loop.
  static let highestStraightOrder = 24
  /// The most bytes.
  static let lengthLimit = 1_500_000

  /// The C text.
  public let text: String
  /// How many numbers of memory, in whole vectors, the function wants.
  let memoryCount: Int
  /// The order of the series.
  let order: Int
  /// The number of constants that the function reads.
  let constantCount: Int

  /// Writes the function for the coefficients up to `order`.
  ///
  /// - Parameter name: the name of the function.
  ///
  /// Throws ``ExpansionSourceError``.
  public init(_ tape: Tape, order: Int, name: String = Self.function) throws(ExpansionSourceError) {
    let body = try Self.body(tape, order: order, name: name)
    self.init(body, tape, order: order, text: Self.prelude + body.text)
  }

  /// The function alone, for a file of several.
  static func body(_ tape: Tape, order: Int, name: String) throws(ExpansionSourceError) -> ExpansionWriter {
    let writer = ExpansionWriter(tape, order: order)
    guard !writer.plan.batches.contains(where: { $0.kind == .general }) else { throw .functions }
    guard tape.nodeCount <= lengthLimit / 100 else { throw .length(nodes: tape.nodeCount) }
    writer.write(name)
    guard writer.text.utf8.count <= lengthLimit else { throw .length(nodes: tape.nodeCount) }
    return writer
  }

  init(_ body: ExpansionWriter, _ tape: Tape, order: Int, text: String) {
    self.text = text
    memoryCount = body.memoryCount
    self.order = order
    constantCount = tape.constants.count
  }

  /// What all functions use. `far` and `farw` are ``OrderLanes/distant(_:_:_:)`` and its weighted form, `low` is
  /// ``OrderLanes/polynomial(_:_:_:)``.
  static let prelude = """
    typedef double V __attribute__((vector_size(64)));
    typedef double W __attribute__((vector_size(64), aligned(8)));
    typedef double H __attribute__((vector_size(32)));
    typedef double (*Values)(int, double, double);
    #define F(...) __builtin_elementwise_fma(__VA_ARGS__)
    #define MOVE(s) __builtin_shufflevector(s, (V){}, 1, 2, 3, 4, 5, 6, 7, 8)
    #define NEW(r) F(u, ALL(v##r), h##r)
    #define TWICE(r) F(u, ALL(v##r), h##r + h##r)
    #define IN static inline __attribute__((always_inline))
    IN V ALL(double x) { return (V){x, x, x, x, x, x, x, x}; }
    IN H LOW(V x) { return __builtin_shufflevector(x, x, 0, 1, 2, 3); }
    IN V WIDE(H x) { return __builtin_shufflevector(x, x, 0, 1, 2, 3, -1, -1, -1, -1); }
    #define K ((V){1, 2, 3, 4, 5, 6, 7, 8})
    IN int normal(double x) { x = __builtin_fabs(x); return x >= 0x1p-500 && x <= 0x1p500; }
    IN int normals(V x) { x = __builtin_elementwise_abs(x); return __builtin_reduce_and((x >= 0x1p-500) & (x <= 0x1p500)) != 0; }
    IN double total(V v) {
      double a = v[0] + v[4], b = v[1] + v[5], c = v[2] + v[6], d = v[3] + v[7];
      return (a + c) + (b + d);
    }
    IN double low(const double *x, const double *b, int n, int degree, int leads) {
      double sum = 0.0;
      int m = n - degree > (n + 1) / 2 ? n - degree : (n + 1) / 2;
      for (; m < n; m++) {
        int both = m <= degree && m > n - m;
        if (both && leads) sum = F(b[m], x[n - m], sum);
        sum = F(x[m], b[n - m], sum);
        if (both && !leads) sum = F(b[m], x[n - m], sum);
      }
      return sum;
    }
    IN V back(const double *p) { V x = *(const W *)(p - 7); return __builtin_shufflevector(x, x, 7, 6, 5, 4, 3, 2, 1, 0); }
    IN double far(const double *a, const double *b, int n) {
      const double *x = a + 9, *y = b + (n - 9);
      int count = n - 17, j = 0;
      V sum = {};
      for (; j + 8 <= count; j += 8) sum = F(*(const W *)(x + j), back(y - j), sum);
      double result = total(sum);
      for (; j < count; j++) result = F(x[j], y[-j], result);
      return result;
    }
    IN double farw(const double *a, const double *b, int n, double c, double d) {
      const double *x = a + 9, *y = b + (n - 9);
      double slope = c - d, start = d * (double)n + 9.0 * slope;
      int count = n - 17, j = 0;
      V sum = {}, weight = F(ALL(slope), K - 1.0, ALL(start));
      for (; j + 8 <= count; j += 8) {
        sum = F(weight * *(const W *)(x + j), back(y - j), sum);
        weight += 8.0 * slope;
      }
      double result = total(sum);
      for (; j < count; j++) result = F((start + slope * (double)j) * x[j], y[-j], result);
      return result;
    }

    """
}
