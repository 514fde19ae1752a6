import Diffusion
import Experimentation

/// The options of classifier-free guidance with mixtures: the class is a part of the mixture.
enum GuidanceOptions {
  /// `--guidance`.
  static let weight = Parameter(
    "guidance", .real(.any), placeholder: "weight",
    help: "Classifier-free guidance: eps = (1 + w) eps_class - w eps. Counts two evaluations for each.")
  /// `--class`.
  static let members = Parameter(
    "class",
    .value(
      "different component numbers separated by commas, at most \(limit) in all; first..last selects a range",
      parse: parse, text: text),
    placeholder: "components", help: "The components of the class, from 0, e.g. '0..7' or '3,5'.")
  /// `--guidance-form`.
  static let form = Parameter(
    "guidance-form", .choice(of: GuidedDerivatives.allCases), default: .guidedFlow,
    help:
      "Derivatives of Taylor methods along the guided flow, or of each branch along its own (GENIE Eqs. 80-81)."
  )

  /// All of them.
  static let all: [any DeclaredParameter] = [weight, members, form]

  /// The largest number of components in a list.
  private static let limit = 1_000_000

  /// The numbers that a list such as `0..7,12` names, or nil.
  @Sendable static func parse(_ list: String) -> [Int]? {
    var numbers: [Int] = []
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "..", maxSplits: 1, omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, first >= 0, first <= last,
        last < limit, numbers.count + (last - first) < limit
      else { return nil }
      numbers += Array(first...last)
    }
    return Set(numbers).count == numbers.count ? numbers : nil
  }

  /// A list that `parse` reads as these numbers.
  @Sendable static func text(_ numbers: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = ranges.last, last.upperBound + 1 == number {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)..\($0.upperBound)" }
      .joined(separator: ",")
  }
}

extension ParameterValues {
  /// The mixture itself, the mixture guided towards a class of its components, or the network of `--model`.
  ///
  /// - Throws: `UsageError` when one of `--guidance` and `--class` is missing, a component does not exist, or both a class and a
  ///   network are given; and as `learnedModel`.
  func model(of mixture: GaussianMixture, files: any FileStore) throws -> any NoiseModel {
    if let learned = try learnedModel(of: mixture, files: files) {
      if let other = [GuidanceOptions.weight.name, GuidanceOptions.members.name]
        .first(where: { value(named: $0) != nil })
      {
        throw UsageError.conflict(
          ModelSource.option.name, other, advice: "A class is a part of the mixture; please leave one out.")
      }
      return learned
    }
    switch (self[GuidanceOptions.weight], self[GuidanceOptions.members]) {
    case (nil, nil): return mixture
    case (let weight?, let members?):
      return try GuidedModel(
        conditional: mixture.restricted(to: members), unconditional: mixture,
        weight: weight,
        derivatives: self[GuidanceOptions.form])
    case (nil, _):
      throw UsageError("The option '--class' needs '--guidance <weight>'. Please give both or neither.")
    case (_, nil):
      throw UsageError("The option '--guidance' needs '--class <components>'. Please give both or neither.")
    }
  }
}
