import CommandLineInterface
import Diffusion
import Experimentation
import Reporting
import Samplers

/// The catalogues that can be listed.
enum Listings {
  /// `experiment samplers`.
  static let samplers = CatalogListing(
    name: "samplers", abstract: "List the samplers with family, orders, cost and source.",
    discussion: """
      'rule' is the global order of the rule: started exactly, with its full order to the end and exact integrals. 'shipped' \
      is that of the code with its own start, end and quadrature. Orders of stochastic methods are weak orders. 'evaluations' \
      is what N steps take.

      A name with two dots stands for a family: ttm1..60 for ttm1, ttm2, ... to ttm60.

      With --format csv or json the entries also have the order on alternating grids, what a work claims about the order and \
      where, the start of multistep rules, the source and the key for 'experiment cite'.
      """,
    narrow: ["name", "family", "rule", "shipped", "evaluations"],
    options: [ProcessOptions.process],
    json: { values in
      .array(
        listed(values).map { sampler in
          let card = sampler.card
          return .object([
            .init("name", .string(card.name)), .init("aliases", .array(card.aliases.map { .string($0) })),
            .init("processes", .array(processes(of: sampler).map { .string($0) })),
            .init("family", .string(card.family.rawValue)), .init("order", .integer(card.orders.smooth)),
            .init("order_on_uniform_grids", .integer(card.orders.uniform)),
            .init("order_on_alternating_grids", .integer(card.orders.alternating)),
            .init("order_with_own_start", .integer(card.orders.started)),
            .init("order_of_rule", .integer(sampler.asRule.card.orders.smooth)),
            .init("order_as_shipped", .integer(sampler.asShipped.card.orders.started)),
            .init("strong_order", card.strongOrder.map { .integer($0) } ?? .null),
            .init("claimed_order", card.claim.order.map { .integer($0) } ?? .null),
            .init("claim", .string(card.claim.words)), .init("claim_place", .string(card.claim.place)),
            .init("cause", card.cause.map { .string($0) } ?? .null),
            .init("spacing", card.spacing.map { .string($0.name) } ?? .null),
            .init("evaluations", .string(card.evaluations.formula)), .init("start", .string(card.start)),
            .init("settings", .array(sampler.declarations.map { .string($0.name) })),
            .init("reference", .string(card.reference)), .init("citation", .string(card.citation)),
            .init("formula", .string(card.formula)),
          ])
        }
          + listedFamilies(values).map { family in
            .object([
              .init("name", .string(family.rangeName)), .init("family_of_samplers", true),
              .init("first_order", .integer(family.orders.lowerBound)),
              .init("last_order", .integer(family.orders.upperBound)),
              .init("family", .string(family.make(family.orders.lowerBound).card.family.rawValue)),
            ])
          })
    }
  ) { values in
    var table = Table(
      name: "samplers", title: "Samplers",
      columns: [
        Column("name", "name"), Column("family", "group"),
        Column("rule", "global order of the rule: exact start, full final order, exact integrals"),
        Column("shipped", "global order of the code: its own start, end and quadrature"),
        Column("alternating", "global order of the rule on grids with steps h, 2h, h, 2h, ..."),
        Column("claimed", "what a work says about the order"),
        Column("evaluations", "evaluations of eps for N steps"), Column("start", "start of multistep rules"),
        Column("reference", "source"),
      ])
    for sampler in listed(values) {
      let card = sampler.card
      table.append([
        .text(card.name), .text(card.family.rawValue), .integer(sampler.asRule.card.orders.smooth),
        .integer(sampler.asShipped.card.orders.started), .integer(sampler.asRule.card.orders.alternating),
        .text(card.claim.words), .text(card.evaluations.formula), .text(card.start), .text(card.reference),
      ])
    }
    for family in listedFamilies(values) {
      let card = family.make(family.orders.lowerBound).card
      table.append([
        .text(family.rangeName), .text(card.family.rawValue), .empty, .empty, .empty, .empty,
        .text(card.evaluations.formula), .text(card.start), .text("any order in this range"),
      ])
    }
    return table
  }

  /// The families of samplers, whose members are named by a prefix and an order.
  private static func listedFamilies(_ values: ParameterValues) -> [SamplerFamily] {
    let process = values[ProcessOptions.process]
    return SamplerCatalog.everyProcess.families.filter { family in
      process.map { family.make(family.orders.lowerBound).runs(on: $0.kind) } ?? true
    }
  }

  /// The samplers that run on the process that was named, or all.
  private static func listed(_ values: ParameterValues) -> [any Sampler] {
    let process = values[ProcessOptions.process]
    return SamplerCatalog.everyProcess.samplers.filter { sampler in
      process.map { sampler.runs(on: $0.kind) } ?? true
    }
  }

  private static func processes(of sampler: any Sampler) -> [String] {
    ProcessChoice.all.filter { sampler.runs(on: $0.kind) }.map(\.name)
  }

  /// `experiment processes`.
  static let processes = CatalogListing(
    name: "processes", abstract: "List the processes: schedules and phase space."
  ) { _ in
    var table = Table(
      name: "processes", title: "Processes",
      columns: [
        Column("name", "name"), Column("variables", "columns of a coordinate of a state"),
        Column("options", "options that describe it further"), Column("summary", "definition"),
      ])
    for choice in ProcessChoice.all {
      table.append([
        .text(choice.name), .text(choice.kind.variableNames.joined(separator: ",")),
        .text(choice.options.map { "--" + $0.declaration.name }.joined(separator: ",")),
        .text(choice.summary),
      ])
    }
    return table
  }

  /// `experiment schedules`.
  static let schedules = CatalogListing(
    name: "schedules", abstract: "List the noise schedules with their formulas."
  ) { _ in
    var table = Table(
      name: "schedules", title: "Noise schedules",
      columns: [
        Column("name", "name"), Column("t_max", "the latest time"),
        Column("gamma_max", "sigma/alpha at the latest time"), Column("formula", "definition"),
      ])
    for schedule in ScheduleCatalog.all {
      let end = schedule.timeRange.upperBound
      table.append([
        .text(schedule.name), .number(end), .number(schedule.gamma(at: end)), .text(schedule.summary),
      ])
    }
    return table
  }

  /// `experiment mixtures`.
  static let mixtures = CatalogListing(
    name: "mixtures", abstract: "List the built-in mixtures; files may be given in their place."
  ) { _ in
    var table = Table(
      name: "mixtures", title: "Mixtures", columns: [Column("name", "name"), Column("summary", "what it is")])
    for mixture in MixtureSource.listed { table.append([.text(mixture.name), .text(mixture.summary)]) }
    return table
  }

  /// All of them.
  static let all = [samplers, processes, schedules, mixtures, metrics]
}
