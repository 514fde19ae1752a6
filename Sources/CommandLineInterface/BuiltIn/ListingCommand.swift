import Experimentation

/// `samplers`, `schedules`, ...: a registered catalogue.
struct ListingCommand: Command {
  let listing: CatalogListing
  let options: ParameterSet

  init(_ listing: CatalogListing) {
    self.listing = listing
    options = ParameterSet(listing.options + [ListingFormat.option])
  }

  var name: String { listing.name }
  var abstract: String { listing.abstract }
  var discussion: String { listing.discussion }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    let table = listing.table(values)
    try ListingFormat.write(
      table, json: listing.json?(values), text: listing.narrow.map { table.keeping($0).alignedText() },
      values,
      context)
    return .success
  }
}
