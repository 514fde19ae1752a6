import Diffusion

/// Every sampler by name. Adding a method is one file and one line here.
public enum SamplerCatalog {
  /// The samplers with a fixed name, and the first members of the families that continue without end.
  public static let all: [any Sampler] =
    (1...5).map { TruncatedTaylor(order: $0) }
    + (1...4).map { TruncatedTaylor(order: $0, formulation: .time) }
    + (2...3).map { TruncatedTaylor(order: $0, formulation: .time, source: .ideal) }
    + (2...3).map { TruncatedTaylor(order: $0, source: .ideal) }
    + AdamsBashforth.orders.map { AdamsBashforth(order: $0) }
    + AdamsBashforth.orders.map { AdamsBashforth(order: $0, weights: .constant) }

  /// Families whose members are a prefix and an order.
  public static let families: [SamplerFamily] = [
    SamplerFamily(prefix: "ttm", orders: 1...60) { TruncatedTaylor(order: $0) },
    SamplerFamily(prefix: "pf-ttm", orders: 1...60) { TruncatedTaylor(order: $0, formulation: .time) },
    SamplerFamily(prefix: "ideal-ttm", orders: 1...60) { TruncatedTaylor(order: $0, source: .ideal) },
    SamplerFamily(prefix: "pf-ideal", orders: 1...60) {
      TruncatedTaylor(order: $0, formulation: .time, source: .ideal)
    },
  ]

  /// The samplers that the comparison on a mixture runs unless told otherwise.
  public static let comparison = [
    "ddim", "ttm2", "ttm3", "ttm4", "pf-ttm1", "pf-ttm2", "pf-ttm3", "pf-ideal2", "pf-ideal3", "ideal-ttm2",
    "ab2", "ab3", "ab4", "ab2-const", "ab3-const", "ab4-const",
  ]

  /// The sampler called `name`, which may be an alias or a member of a family, with `options` applied.
  ///
  /// - Throws: `SamplerError`.
  public static func sampler(
    named name: String, options: SamplerOptions = SamplerOptions()
  ) throws -> any Sampler {
    try plain(name).configured(options)
  }

  private static func plain(_ name: String) throws -> any Sampler {
    if let found = all.first(where: { $0.card.name == name || $0.card.aliases.contains(name) }) {
      return found
    }
    for family in families where name.hasPrefix(family.prefix) {
      let suffix = name.dropFirst(family.prefix.count)
      guard suffix.allSatisfy(\.isWholeNumber), !suffix.isEmpty else { continue }
      guard let order = Int(suffix), family.orders.contains(order) else {
        throw SamplerError.orderOutOfRange(name: name, allowed: family.orders)
      }
      return family.make(order)
    }
    throw SamplerError.unknown(name)
  }
}

/// Samplers named by a prefix and an order.
public struct SamplerFamily: Sendable {
  /// What the name begins with.
  public let prefix: String
  /// The orders that may follow.
  public let orders: ClosedRange<Int>
  /// The member of a given order.
  public let make: @Sendable (Int) -> any Sampler
}
