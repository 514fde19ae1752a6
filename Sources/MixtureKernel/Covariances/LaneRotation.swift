/// Products of an orthogonal matrix with vectors of lanes; row `j` of the matrix is basis vector `j`.
enum LaneRotation {
  /// result_j = Σ_i rows[j, i] x_i: coordinates in the basis.
  @inline(__always)
  static func forward(
    _ rows: UnsafePointer<Double>, _ dimension: Int, _ x: UnsafePointer<Vector>,
    into result: UnsafeMutablePointer<Vector>
  ) {
    var j = 0
    while j + 4 <= dimension {
      let row = rows + j * dimension
      var (a, b, c, e) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
      for i in 0..<dimension {
        let value = x[i]
        a = mad(Vector(repeating: row[i]), value, a)
        b = mad(Vector(repeating: row[dimension + i]), value, b)
        c = mad(Vector(repeating: row[2 * dimension + i]), value, c)
        e = mad(Vector(repeating: row[3 * dimension + i]), value, e)
      }
      (result[j], result[j + 1], result[j + 2], result[j + 3]) = (a, b, c, e)
      j += 4
    }
    while j < dimension {
      var sum = Vector.zero
      for i in 0..<dimension { sum = mad(Vector(repeating: rows[j * dimension + i]), x[i], sum) }
      result[j] = sum
      j += 1
    }
  }

  /// result_i += Σ_j rows[j, i] t_j: from the basis back.
  @inline(__always)
  static func addBackward(
    _ rows: UnsafePointer<Double>, _ dimension: Int, _ t: UnsafePointer<Vector>,
    into result: UnsafeMutablePointer<Vector>
  ) {
    var j = 0
    while j + 4 <= dimension {
      let row = rows + j * dimension
      let (a, b, c, e) = (t[j], t[j + 1], t[j + 2], t[j + 3])
      for i in 0..<dimension {
        var sum = mad(Vector(repeating: row[i]), a, result[i])
        sum = mad(Vector(repeating: row[dimension + i]), b, sum)
        sum = mad(Vector(repeating: row[2 * dimension + i]), c, sum)
        result[i] = mad(Vector(repeating: row[3 * dimension + i]), e, sum)
      }
      j += 4
    }
    while j < dimension {
      for i in 0..<dimension {
        result[i] = mad(Vector(repeating: rows[j * dimension + i]), t[j], result[i])
      }
      j += 1
    }
  }
}
