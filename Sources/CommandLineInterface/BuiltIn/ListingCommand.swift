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

  func run(_ values: ParameterValues, context: CommandContext) throws -> ExitCode {
    try ListingFormat.write(listing.table(values), json: listing.json?(values), values, context)
    return .success
  }
}
