/// How many edits make one word out of another, for "Did you mean ...?".
public enum EditDistance {
  /// The optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours each
  /// count one. Letters that differ only in case count as equal.
  public static func between(_ first: String, _ second: String) -> Int {
    let a = Array(first.lowercased().unicodeScalars)
    let b = Array(second.lowercased().unicodeScalars)
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        row[j] = min(substitution, last[j] + 1, row[j - 1] + 1)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }

  /// The candidate with the fewest edits, the first of equals, provided that at most a third of the longer
  /// word (and at least one letter) changes; a candidate that begins with the word counts as near, too.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    guard !word.isEmpty, word.utf8.count <= 64 else { return nil }
    var best: (distance: Int, name: String)?
    for candidate in candidates {
      let distance = between(word, candidate)
      let bound = max(1, max(word.count, candidate.count) / 3)
      if distance <= bound, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.name ?? (word.count >= 2 ? candidates.first { $0.hasPrefix(word) } : nil)
  }
}
