/// The coordinates of one point per lane, held in registers: for dimensions 1, 2 and 3.
protocol Point: BitwiseCopyable {
  associatedtype Block: Lanes
  static var dimension: Int { get }
  /// One row per coordinate.
  init(rows: UnsafePointer<Block>)
  /// The same point in all lanes.
  init(broadcast: UnsafePointer<Double>)
  static var zero: Self { get }
  static func - (a: Self, b: Self) -> Self
  /// Σ_d a_d b_d.
  func dot(_ b: Self) -> Block
  /// Σ_d m_d (slope_d + bend·m_d) of m = self.
  func tilted(slope: Self, bend: Block) -> Block
  /// self + weight·a.
  func adding(_ weight: Block, _ a: Self) -> Self
  func store(to rows: UnsafeMutablePointer<Block>)
}

struct Point1<Block: Lanes>: Point {
  var x: Block

  @inline(__always) init(_ x: Block) { self.x = x }
  @inline(__always) init(rows: UnsafePointer<Block>) { self.init(rows[0]) }
  @inline(__always) init(broadcast: UnsafePointer<Double>) { self.init(Block(broadcast[0])) }
  static var dimension: Int { @inline(__always) get { 1 } }
  static var zero: Self { @inline(__always) get { Self(Block(0)) } }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.x - b.x) }
  @inline(__always) func dot(_ b: Self) -> Block { x * b.x }

  @inline(__always)
  func tilted(slope: Self, bend: Block) -> Block { x * .mad(bend, x, slope.x) }

  @inline(__always)
  func adding(_ weight: Block, _ a: Self) -> Self { Self(.mad(weight, a.x, x)) }

  @inline(__always)
  func store(to rows: UnsafeMutablePointer<Block>) { rows[0] = x }
}

struct Point2<Block: Lanes>: Point {
  var x: Block
  var y: Block

  @inline(__always)
  init(_ x: Block, _ y: Block) {
    self.x = x
    self.y = y
  }
  @inline(__always) init(rows: UnsafePointer<Block>) { self.init(rows[0], rows[1]) }
  @inline(__always)
  init(broadcast: UnsafePointer<Double>) { self.init(Block(broadcast[0]), Block(broadcast[1])) }
  static var dimension: Int { @inline(__always) get { 2 } }
  static var zero: Self { @inline(__always) get { Self(Block(0), Block(0)) } }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.x - b.x, a.y - b.y) }
  @inline(__always) func dot(_ b: Self) -> Block { .mad(y, b.y, x * b.x) }

  @inline(__always)
  func tilted(slope: Self, bend: Block) -> Block {
    .mad(y, .mad(bend, y, slope.y), x * .mad(bend, x, slope.x))
  }

  @inline(__always)
  func adding(_ weight: Block, _ a: Self) -> Self { Self(.mad(weight, a.x, x), .mad(weight, a.y, y)) }

  @inline(__always)
  func store(to rows: UnsafeMutablePointer<Block>) {
    rows[0] = x
    rows[1] = y
  }
}

struct Point3<Block: Lanes>: Point {
  var plane: Point2<Block>
  var z: Block

  @inline(__always)
  init(_ plane: Point2<Block>, _ z: Block) {
    self.plane = plane
    self.z = z
  }
  @inline(__always) init(rows: UnsafePointer<Block>) { self.init(Point2(rows: rows), rows[2]) }
  @inline(__always)
  init(broadcast: UnsafePointer<Double>) { self.init(Point2(broadcast: broadcast), Block(broadcast[2])) }
  static var dimension: Int { @inline(__always) get { 3 } }
  static var zero: Self { @inline(__always) get { Self(.zero, Block(0)) } }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.plane - b.plane, a.z - b.z) }
  @inline(__always) func dot(_ b: Self) -> Block { .mad(z, b.z, plane.dot(b.plane)) }

  @inline(__always)
  func tilted(slope: Self, bend: Block) -> Block {
    .mad(z, .mad(bend, z, slope.z), plane.tilted(slope: slope.plane, bend: bend))
  }

  @inline(__always)
  func adding(_ weight: Block, _ a: Self) -> Self {
    Self(plane.adding(weight, a.plane), .mad(weight, a.z, z))
  }

  @inline(__always)
  func store(to rows: UnsafeMutablePointer<Block>) {
    plane.store(to: rows)
    rows[2] = z
  }
}
