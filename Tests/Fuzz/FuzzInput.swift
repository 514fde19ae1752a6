import TestSupport

/// One input: a command line and the files that it can see.
struct FuzzInput {
  /// What makes inputs, as they are counted.
  enum Kind: String, CaseIterable {
    case corpus
    case changedCorpus = "changed corpus"
    case commandLine = "command line"
    case system
    case ensemble
    case formula
    case json = "JSON"
    case csv = "CSV"
    case jet
    case notebook
    case report
  }

  /// The words behind the name of the program.
  var words: [String]
  /// Contents by path, besides those of the corpus.
  var files: [String: [UInt8]] = [:]

  /// What the files say.
  var text: String { files.values.map { String(decoding: $0, as: UTF8.self) }.joined() }

  /// The input as one line for a report.
  var description: String {
    let texts = files.sorted { $0.key < $1.key }.map {
      "\($0.key) = \(String(decoding: $0.value.prefix(2000), as: UTF8.self).debugDescription)"
    }
    return (["\(words)"] + texts).joined(separator: "; ")
  }
}

extension RandomDraw {
  /// One of the elements, or the fallback when there is none.
  mutating func pick<Element>(_ elements: [Element], or fallback: Element) -> Element {
    elements.isEmpty ? fallback : elements[integer(0...(elements.count - 1))]
  }

  /// One of the texts.
  mutating func pick(_ elements: [String]) -> String { pick(elements, or: "") }

  /// True with this probability.
  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// A text with a few bytes changed, removed, doubled or put in.
  mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<integer(1...4) {
      let place = bytes.isEmpty ? 0 : integer(0...(bytes.count - 1))
      switch integer(0...5) {
      case 0 where !bytes.isEmpty: bytes[place] = UInt8(integer(0...255))
      case 1 where !bytes.isEmpty: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 12)], at: place)
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + integer(1...8)))
      case 4: bytes.insert(contentsOf: Texts.oddNumber(&self).utf8, at: place)
      default: bytes.insert(UInt8(ascii: "0") + UInt8(integer(0...9)), at: place)
      }
    }
    return bytes
  }
}
