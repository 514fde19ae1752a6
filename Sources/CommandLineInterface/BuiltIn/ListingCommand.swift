import Experimentation

/// `samplers`, `schedules`, ...: a registered catalogue.
struct ListingCommand: Command {
  let listing: CatalogListing
  let options = ParameterSet(ListingFormat.option)

  init(_ listing: CatalogListing) { self.listing = listing }

  var name: String { listing.name }
  var abstract: String { listing.abstract }

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    try ListingFormat.write(listing.table(), json: listing.json?(), values, context)
    return .success
  }
}
