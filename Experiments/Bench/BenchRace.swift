import Numbers

/// The package and the C kernel on the same problems, in turn: whatever slows the machine slows both.
final class BenchRace {
  /// Least processor times so far, per state in nanoseconds.
  private struct Entry {
    let item: any BenchCase
    let peer: PeerRun
    var own = Double.infinity
    var other = Double.infinity
  }

  /// One row of the result.
  struct Row {
    let item: any BenchCase
    /// Least processor time per state in nanoseconds.
    let own: Double
    let peer: Double
    /// Largest relative difference of the two results over the checked states.
    let difference: Double
    var ratio: Double { own / peer }
  }

  private var entries: [Entry]

  /// Cases of which the kernel does not know the shape are left out.
  init(_ cases: [any BenchCase], against library: PeerLibrary) {
    entries = cases.compactMap { item in PeerRun(item, library).map { Entry(item: item, peer: $0) } }
  }

  /// `rounds` rounds; a first one that does not count goes before.
  ///
  /// - Throws: what a case or `check`, called after every round, throws.
  func measure(rounds: Int, check: () throws -> Void) throws {
    for round in 0...rounds {
      for index in entries.indices {
        let start = BenchClock.processorTime
        try entries[index].item.run(jobs: 1)
        let middle = BenchClock.processorTime
        entries[index].peer.run()
        let end = BenchClock.processorTime
        guard round > 0 else { continue }
        let states = Double(entries[index].item.states)
        entries[index].own = min(entries[index].own, (middle - start) / states)
        entries[index].other = min(entries[index].other, (end - middle) / states)
      }
      try check()
    }
  }

  /// Takes over the times of another race where they are shorter.
  func merge(_ other: BenchRace) {
    for index in entries.indices {
      for entry in other.entries where entry.item.name == entries[index].item.name {
        entries[index].own = min(entries[index].own, entry.own)
        entries[index].other = min(entries[index].other, entry.other)
      }
    }
  }

  /// What was measured; the results of the last round are compared.
  var rows: [Row] {
    entries.map { entry in
      var worst = 0.0
      for i in entry.item.checkedStates {
        for (a, b) in zip(entry.item.found(i), entry.peer.found(i)) {
          worst = max(worst, BenchProblem.relativeError(b, a.map { DoubleDouble($0) }))
        }
      }
      return Row(item: entry.item, own: entry.own, peer: entry.other, difference: worst)
    }
  }

  /// The ratios by the names of the cases.
  var ratios: [String: Double] {
    Dictionary(
      entries.map { ($0.item.name, $0.own / $0.other) }, uniquingKeysWith: { first, _ in first })
  }
}
