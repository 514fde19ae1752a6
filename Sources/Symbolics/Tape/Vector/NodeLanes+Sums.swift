/// Sums of products over orders, up to four vectors at a time so that no sum waits for its own last addition.
extension NodeLanes {
  /// `sum_{k=from}^{to} x_k y_(n-k)`.
  @inline(__always)
  func plain(
    _ x: Vectors, _ y: Vectors, _ from: Int, _ to: Int, _ n: Int, _ m: Int, _ result: Vectors
  ) {
    let (start, end, count) = (x + from &* m, y + (n &- from) &* m, to &- from &+ 1)
    chunks(m) { j, width in
      var (s0, s1, s2, s3) = (Vector(), Vector(), Vector(), Vector())
      var (u, v, k) = (start + j, end + j, 0)
      while k < count {
        s0 = s0.addingProduct(u[0], v[0])
        if width > 1 { s1 = s1.addingProduct(u[1], v[1]) }
        if width > 2 { s2 = s2.addingProduct(u[2], v[2]) }
        if width > 3 { s3 = s3.addingProduct(u[3], v[3]) }
        u += m
        v -= m
        k &+= 1
      }
      store(s0, s1, s2, s3, width, result + j)
    }
  }

  /// `sum_{k=0}^{n-1} (first + slope k) x_k y_(n-k)`.
  @inline(__always)
  func weighted(
    _ x: Vectors, _ y: Vectors, _ first: Double, _ slope: Double, _ n: Int, _ m: Int, _ result: Vectors
  ) {
    chunks(m) { j, width in
      var (s0, s1, s2, s3) = (Vector(), Vector(), Vector(), Vector())
      var (u, v, k) = (x + j, y + (n &* m &+ j), 0)
      var weight = first
      while k < n {
        let w = Vector(repeating: weight)
        s0 = s0.addingProduct(w * u[0], v[0])
        if width > 1 { s1 = s1.addingProduct(w * u[1], v[1]) }
        if width > 2 { s2 = s2.addingProduct(w * u[2], v[2]) }
        if width > 3 { s3 = s3.addingProduct(w * u[3], v[3]) }
        u += m
        v -= m
        k &+= 1
        weight += slope
      }
      store(s0, s1, s2, s3, width, result + j)
    }
  }

  /// `sum_{k=from}^{n-from} x_k x_(n-k)`.
  @inline(__always)
  func square(_ x: Vectors, _ from: Int, _ n: Int, _ m: Int, _ result: Vectors) {
    let last = n &- from
    let half = (last &- from &+ 1) / 2
    let hasMiddle = n & 1 == 0 && last >= from
    chunks(m) { j, width in
      var (s0, s1, s2, s3) = (Vector(), Vector(), Vector(), Vector())
      var (u, v, k) = (x + (from &* m &+ j), x + (last &* m &+ j), 0)
      while k < half {
        s0 = s0.addingProduct(u[0], v[0])
        if width > 1 { s1 = s1.addingProduct(u[1], v[1]) }
        if width > 2 { s2 = s2.addingProduct(u[2], v[2]) }
        if width > 3 { s3 = s3.addingProduct(u[3], v[3]) }
        u += m
        v -= m
        k &+= 1
      }
      (s0, s1, s2, s3) = (s0 + s0, s1 + s1, s2 + s2, s3 + s3)
      if hasMiddle {
        s0 = s0.addingProduct(u[0], u[0])
        if width > 1 { s1 = s1.addingProduct(u[1], u[1]) }
        if width > 2 { s2 = s2.addingProduct(u[2], u[2]) }
        if width > 3 { s3 = s3.addingProduct(u[3], u[3]) }
      }
      store(s0, s1, s2, s3, width, result + j)
    }
  }

  /// `sum_{k=0}^{n} a_k c_(n-k)` and the same of b.
  @inline(__always)
  func pair(
    _ a: Vectors, _ b: Vectors, _ c: Vectors, _ n: Int, _ m: Int, _ first: Vectors, _ second: Vectors
  ) {
    var j = 0
    while j < m {
      let isDouble = j &+ 1 < m
      var (s0, s1, t0, t1) = (Vector(), Vector(), Vector(), Vector())
      var (u, v, w, k) = (a + j, b + j, c + (n &* m &+ j), 0)
      if isDouble {
        while k <= n {
          let (w0, w1) = (w[0], w[1])
          s0 = s0.addingProduct(u[0], w0)
          t0 = t0.addingProduct(v[0], w0)
          s1 = s1.addingProduct(u[1], w1)
          t1 = t1.addingProduct(v[1], w1)
          u += m
          v += m
          w -= m
          k &+= 1
        }
        (first[j &+ 1], second[j &+ 1]) = (s1, t1)
      } else {
        while k <= n {
          s0 = s0.addingProduct(u[0], w[0])
          t0 = t0.addingProduct(v[0], w[0])
          u += m
          v += m
          w -= m
          k &+= 1
        }
      }
      (first[j], second[j]) = (s0, t0)
      j &+= 2
    }
  }

  @inline(__always)
  private func chunks(_ m: Int, _ body: (_ j: Int, _ width: Int) -> Void) {
    var j = 0
    while j < m {
      switch m &- j {
      case 1: body(j, 1)
      case 2: body(j, 2)
      case 3: body(j, 3)
      default: body(j, 4)
      }
      j &+= 4
    }
  }

  @inline(__always)
  private func store(
    _ s0: Vector, _ s1: Vector, _ s2: Vector, _ s3: Vector, _ width: Int, _ result: Vectors
  ) {
    result[0] = s0
    if width > 1 { result[1] = s1 }
    if width > 2 { result[2] = s2 }
    if width > 3 { result[3] = s3 }
  }
}
