/// A published work, as far as a citation needs it.
public struct PaperReference: Sendable, Equatable {
  /// What kind of work it is, which decides the fields of its BibTeX entry.
  public enum Kind: String, Sendable {
    /// In a journal.
    case article
    /// In the proceedings of a conference.
    case proceedings = "inproceedings"
    /// A preprint, a program, anything else.
    case other = "misc"
  }

  /// The key of the BibTeX entry.
  public let key: String
  /// The kind of work.
  public let kind: Kind
  /// The authors, each as `Given Family`, or in braces where a name is that of a group.
  public let authors: [String]
  /// The title.
  public let title: String
  /// The journal, the proceedings, or how it was published.
  public let venue: String
  /// The volume of the journal or proceedings, or empty.
  public let volume: String
  /// When it appeared.
  public let year: Int
  /// Where it can be read, or empty.
  public let url: String

  /// A published work.
  public init(
    key: String, kind: Kind = .other, authors: [String], title: String, venue: String, volume: String = "",
    year: Int, url: String = ""
  ) {
    self.key = key
    self.kind = kind
    self.authors = authors
    self.title = title
    self.venue = venue
    self.volume = volume
    self.year = year
    self.url = url
  }

  /// `T. Dockhorn, A. Vahdat, K. Kreis: Title. Venue 35, 2022.`
  public var text: String {
    let names = authors.map { author in
      if author.hasPrefix("{") { return String(author.dropFirst().dropLast()) }
      let words = author.split(separator: " ")
      guard words.count > 1, let initial = words.first?.first, let family = words.last else { return author }
      return "\(initial). \(family)"
    }
    let place = volume.isEmpty ? venue : venue + " " + volume
    return "\(names.joined(separator: ", ")): \(title). \(place), \(year)."
  }

  /// The BibTeX entry, ending with a line break.
  public var bibtex: String {
    let place =
      switch kind {
      case .article: "journal"
      case .proceedings: "booktitle"
      case .other: "howpublished"
      }
    var fields = [
      ("author", authors.joined(separator: " and ")), ("title", "{\(title)}"), (place, venue),
    ]
    if !volume.isEmpty { fields.append(("volume", volume)) }
    fields.append(("year", String(year)))
    if !url.isEmpty { fields.append(("url", url)) }
    return "@\(kind.rawValue){\(key),\n" + fields.map { "  \($0.0) = {\($0.1)},\n" }.joined() + "}\n"
  }
}

/// Works by the names of what comes from them.
public struct CitationIndex: Sendable {
  /// The names, for completion and for suggestions; made only when somebody asks.
  public let names: @Sendable () -> [String]
  /// The work behind a name, which need not be one of the list.
  public let work: @Sendable (String) -> PaperReference?

  /// An index; by default of nothing.
  public init(
    names: @escaping @Sendable () -> [String] = { [] },
    work: @escaping @Sendable (String) -> PaperReference? = { _ in nil }
  ) {
    self.names = names
    self.work = work
  }
}
