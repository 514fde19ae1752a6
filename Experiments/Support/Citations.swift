import Experimentation
import Samplers

/// Which work is behind which name.
enum Citations {
  /// Samplers with their other names and families, and the keys of all works.
  static let index = CitationIndex(
    names: {
      SamplerCatalog.everyProcess.samplers.flatMap { [$0.card.name] + $0.card.aliases }
        + Papers.all.map(\.key)
    },
    work: { name in
      if let card = try? SamplerCatalog.everyProcess.sampler(named: name).card {
        return Papers.work(card.citation)
      }
      return Papers.work(name)
    })
}
