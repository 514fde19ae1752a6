import Numbers

/// One or two neighbouring vectors of a row: what a tile of a matrix product holds of each of its rows.
protocol ColumnGroup {
  associatedtype Number: NetworkScalar
  init(_ source: UnsafePointer<Number>)
  mutating func add(_ factor: Number, times x: Self)
  func store(_ target: UnsafeMutablePointer<Number>)
}

struct OneColumn<Number: NetworkScalar>: ColumnGroup {
  var a: Number.Lanes

  @inline(__always)
  init(_ source: UnsafePointer<Number>) {
    a = UnsafeRawPointer(source).load(as: Number.Lanes.self)
  }

  @inline(__always)
  mutating func add(_ factor: Number, times x: Self) {
    a = Number.fused(x.a, Number.Lanes(repeating: factor), a)
  }

  @inline(__always)
  func store(_ target: UnsafeMutablePointer<Number>) {
    UnsafeMutableRawPointer(target).storeBytes(of: a, as: Number.Lanes.self)
  }
}

struct TwoColumns<Number: NetworkScalar>: ColumnGroup {
  var a: Number.Lanes
  var b: Number.Lanes

  @inline(__always)
  init(_ source: UnsafePointer<Number>) {
    let raw = UnsafeRawPointer(source)
    a = raw.load(as: Number.Lanes.self)
    b = raw.load(fromByteOffset: 64, as: Number.Lanes.self)
  }

  @inline(__always)
  mutating func add(_ factor: Number, times x: Self) {
    let broadcast = Number.Lanes(repeating: factor)
    a = Number.fused(x.a, broadcast, a)
    b = Number.fused(x.b, broadcast, b)
  }

  @inline(__always)
  func store(_ target: UnsafeMutablePointer<Number>) {
    let raw = UnsafeMutableRawPointer(target)
    raw.storeBytes(of: a, as: Number.Lanes.self)
    raw.storeBytes(of: b, toByteOffset: 64, as: Number.Lanes.self)
  }
}

/// A matrix whose element of row `r` and column `k` is at `base[r * rowStep + k * columnStep]`: stored by rows or by columns.
struct StridedMatrix<Number: NetworkScalar> {
  let base: UnsafePointer<Number>
  let rowStep: Int
  let columnStep: Int
}

/// Rows of whole vectors, each row `stride` numbers after the one before; aligned to 64 bytes.
struct VectorRows<Number: NetworkScalar> {
  let base: UnsafeMutablePointer<Number>
  let stride: Int
}

/// `C ← C + A B` in tiles of eight rows by two vectors.
///
/// An element is a chain of fused multiply-adds over the inner index in ascending order, whatever the tile: its bits do not
/// depend on the number of rows or columns.
enum MatrixProduct {
  /// - Parameters:
  ///   - rows: rows of A and C.
  ///   - depth: columns of A, rows of B.
  ///   - vectors: vectors per row of B and C.
  static func add<Number: NetworkScalar>(
    rows: Int, depth: Int, vectors: Int, _ a: StridedMatrix<Number>, _ b: VectorRows<Number>,
    to c: VectorRows<Number>
  ) {
    let width = Number.Lanes.scalarCount
    var column = 0
    while column < vectors {
      let isPair = column + 1 < vectors
      let right = VectorRows(base: b.base + column * width, stride: b.stride)
      let target = VectorRows(base: c.base + column * width, stride: c.stride)
      if isPair {
        addPanel(TwoColumns<Number>.self, rows: rows, depth: depth, a, right, to: target)
      } else {
        addPanel(OneColumn<Number>.self, rows: rows, depth: depth, a, right, to: target)
      }
      column += isPair ? 2 : 1
    }
  }

  @inline(__always)
  private static func addPanel<Group: ColumnGroup>(
    _: Group.Type, rows: Int, depth: Int, _ a: StridedMatrix<Group.Number>, _ b: VectorRows<Group.Number>,
    to c: VectorRows<Group.Number>
  ) {
    var row = 0
    while row + 8 <= rows {
      eightRows(Group.self, depth: depth, a, from: row, b, to: c)
      row += 8
    }
    while row < rows {
      var sum = Group(c.base + row * c.stride)
      let left = a.base + row * a.rowStep
      for k in 0..<depth { sum.add(left[k * a.columnStep], times: Group(b.base + k * b.stride)) }
      sum.store(c.base + row * c.stride)
      row += 1
    }
  }

  @inline(__always)
  private static func eightRows<Group: ColumnGroup>(
    _: Group.Type, depth: Int, _ a: StridedMatrix<Group.Number>, from row: Int,
    _ b: VectorRows<Group.Number>, to c: VectorRows<Group.Number>
  ) {
    let target = c.base + row * c.stride
    var s0 = Group(target)
    var s1 = Group(target + c.stride)
    var s2 = Group(target + 2 * c.stride)
    var s3 = Group(target + 3 * c.stride)
    var s4 = Group(target + 4 * c.stride)
    var s5 = Group(target + 5 * c.stride)
    var s6 = Group(target + 6 * c.stride)
    var s7 = Group(target + 7 * c.stride)
    var left = a.base + row * a.rowStep
    var right = UnsafePointer(b.base)
    let step = a.rowStep
    for _ in 0..<depth {
      let x = Group(right)
      s0.add(left[0], times: x)
      s1.add(left[step], times: x)
      s2.add(left[2 * step], times: x)
      s3.add(left[3 * step], times: x)
      s4.add(left[4 * step], times: x)
      s5.add(left[5 * step], times: x)
      s6.add(left[6 * step], times: x)
      s7.add(left[7 * step], times: x)
      left += a.columnStep
      right += b.stride
    }
    s0.store(target)
    s1.store(target + c.stride)
    s2.store(target + 2 * c.stride)
    s3.store(target + 3 * c.stride)
    s4.store(target + 4 * c.stride)
    s5.store(target + 5 * c.stride)
    s6.store(target + 6 * c.stride)
    s7.store(target + 7 * c.stride)
  }
}
