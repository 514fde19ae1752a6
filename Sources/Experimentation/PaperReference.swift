/// A published work, as far as a citation needs it.
public struct PaperReference: Sendable, Equatable {
  /// The key of the BibTeX entry.
  public let key: String
  /// The authors, each as `Given Family`.
  public let authors: [String]
  /// The title.
  public let title: String
  /// Where it appeared.
  public let venue: String
  /// When it appeared.
  public let year: Int
  /// Where it can be read, or empty.
  public let url: String

  /// A published work.
  public init(
    key: String, authors: [String], title: String, venue: String, year: Int, url: String = ""
  ) {
    self.key = key
    self.authors = authors
    self.title = title
    self.venue = venue
    self.year = year
    self.url = url
  }

  /// `T. Dockhorn, A. Vahdat, K. Kreis: Title. Venue, 2022.`
  public var text: String {
    let names = authors.map { author in
      let words = author.split(separator: " ")
      guard words.count > 1, let initial = words.first?.first, let family = words.last else { return author }
      return "\(initial). \(family)"
    }
    return "\(names.joined(separator: ", ")): \(title). \(venue), \(year)."
  }

  /// The BibTeX entry, ending with a line break.
  public var bibtex: String {
    var lines = [
      "@misc{\(key),",
      "  author = {\(authors.joined(separator: " and "))},",
      "  title = {{\(title)}},",
      "  howpublished = {\(venue)},",
      "  year = {\(year)},",
    ]
    if !url.isEmpty { lines.append("  url = {\(url)},") }
    return lines.joined(separator: "\n") + "\n}\n"
  }
}
