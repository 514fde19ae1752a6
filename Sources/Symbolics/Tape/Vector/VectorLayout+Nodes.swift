import Numbers

extension VectorLayout {
  /// The batch of equal nodes with lanes that are nodes.
  func wide(_ nodes: [TapePlan.Node]) -> UnsafeMutablePointer<NodeBatch> {
    let first = nodes[0]
    let width = (nodes.count + 7) / 8
    let none = NodeOperand(values: memory.allocate(1, current))
    let batch = memory.allocate(
      1,
      NodeBatch(
        kind: first.kind, width: width, count: nodes.count, target: current + slots[first.target],
        second: current + slots[first.second >= 0 ? first.second : first.target], a: none, b: none, c: none,
        inverse: memory.vectors(width), sums: memory.vectors(width), otherSums: memory.vectors(width),
        constants: memory.vectors(1), terms: memory.allocate(1, current), function: first.instruction.function
      ))
    batch.pointee.p = Double(first.instruction.p)
    batch.pointee.q = Double(max(1, first.instruction.q))
    let (a, b, c) = (nodes.map(\.a), nodes.map(\.b), nodes.map(\.c))
    let own = nodes.map(\.target)
    switch first.kind {
    case .linear: combine(batch, nodes)
    case .sum, .difference:
      batch.pointee.a = operand(a)
      batch.pointee.b = operand(b)
    case .scale:
      batch.pointee.a = operand(a)
      batch.pointee.constants = memory.vectors(width)
      for lane in 0..<8 * width {
        assign(
          UnsafeMutableRawPointer(batch.pointee.constants).assumingMemoryBound(to: Double.self) + lane,
          nodes[min(lane, nodes.count - 1)].instruction.c)
      }
    case .product, .twoSquares:
      batch.pointee.a = summed(a)
      batch.pointee.b = summed(b)
    case .productPair:
      batch.pointee.a = summed(a)
      batch.pointee.b = summed(b)
      batch.pointee.c = summed(c)
    case .square: batch.pointee.a = summed(a)
    case .quotient:
      batch.pointee.a = operand(a)
      batch.pointee.b = summed(b)
      batch.pointee.own = result(own)
    case .reciprocal, .power:
      batch.pointee.a = summed(a)
      batch.pointee.own = result(own)
      if first.instruction.kind == .realPower { assign(batch.pointer(to: \NodeBatch.p), first.instruction.c) }
    case .squareRoot:
      batch.pointee.a = operand(a)
      batch.pointee.own = result(own)
    case .exp:
      batch.pointee.a = weighted(a)
      batch.pointee.own = result(own)
    case .gaussian:
      batch.pointee.a = operand(a)
      batch.pointee.b = weighted(b)
      batch.pointee.own = result(own)
    case .chain:
      batch.pointee.a = weighted(a)
      batch.pointee.b = summed(b)
    case .inverseChain:
      batch.pointee.a = operand(a)
      batch.pointee.b = summed(b)
      batch.pointee.own = memory.vectors((order + 1) * width)
    case .sinCos, .sinhCosh:
      batch.pointee.a = weighted(a)
      batch.pointee.own = result(own)
      batch.pointee.ownSecond = result(nodes.map(\.second))
    case .constant, .tan, .sigmoid, .shifted, .general, .radialPower, .polynomialProduct, .polynomialQuotient:
      break
    }
    return batch
  }

  private func combine(_ batch: UnsafeMutablePointer<NodeBatch>, _ nodes: [TapePlan.Node]) {
    let width = batch.pointee.width
    let count = Int(nodes[0].instruction.b)
    batch.pointee.termCount = count
    batch.pointee.constants = memory.vectors((count + 1) * width)
    batch.pointee.terms = memory.allocate(8 * count * width, current)
    let numbers = UnsafeMutableRawPointer(batch.pointee.constants).assumingMemoryBound(to: Double.self)
    for lane in 0..<8 * width {
      let i = nodes[min(lane, nodes.count - 1)].instruction
      for (k, term) in plan.terms[Int(i.a)..<Int(i.a + i.b)].enumerated() {
        let place = 8 * width * k + lane
        batch.pointee.terms[place] = value(Int(term.row))
        assign(numbers + place, term.coefficient)
      }
      assign(numbers + (8 * width * count + lane), i.c)
    }
  }

  /// A list that is read at the newest order only.
  private func operand(_ rows: [Int]) -> NodeOperand {
    let length = (rows.count + 7) / 8 * 8
    var result = NodeOperand(values: memory.allocate(length, current))
    for lane in 0..<length { result.values[lane] = value(rows[min(lane, rows.count - 1)]) }
    // Lanes beyond the last node may hold anything: nothing comes of them.
    let places = rows.map { isInCurrent($0) ? slots[$0] : -1 }
    if places[0] >= 0, places.indices.allSatisfy({ places[$0] == places[0] + $0 }) {
      result.direct = current + places[0]
    }
    return result
  }

  /// A list whose coefficients of all orders are read.
  private func summed(_ rows: [Int]) -> NodeOperand {
    var result = operand(rows)
    if let history = histories[rows] {
      result.history = history
    } else {
      result.history = self.result(rows)
      result.isWriter = true
    }
    return result
  }

  /// The same, every coefficient times its order.
  private func weighted(_ rows: [Int]) -> NodeOperand {
    var result = operand(rows)
    result.isWeighted = true
    result.isWriter = weightedHistories[rows] == nil
    let history = weightedHistories[rows] ?? memory.vectors((order + 1) * ((rows.count + 7) / 8))
    weightedHistories[rows] = history
    result.history = history
    return result
  }

  /// The history of a list that the batch itself writes.
  private func result(_ rows: [Int]) -> Vectors {
    let history = memory.vectors((order + 1) * ((rows.count + 7) / 8))
    histories[rows] = history
    return history
  }
}
