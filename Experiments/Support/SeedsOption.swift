import Accuracy
import Experimentation
import Numbers
import Reporting
import Samplers

/// The option that repeats a comparison with several seeds.
enum SeedsOption {
  /// `--seeds`.
  static let seeds = Parameter<[Int]?>(
    "seeds",
    .value(
      "different whole numbers and ranges such as 0-19, separated by commas, at most \(limit) in all",
      placeholder: "first-last,...", parse: parse, text: text),
    help:
      "Repeat with the latents and noise of each of these seeds and add the table 'seeds': errors and their spread."
  )

  private static let limit = 1000

  /// The numbers that a list such as `0-19,42` names, or nil.
  @Sendable static func parse(_ list: String) -> [Int]? {
    var seeds: [Int] = []
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { digits in
        digits.allSatisfy(\.isWholeNumber) ? Int(digits) : nil
      }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
        first <= last, last - first < limit, seeds.count + last - first < limit
      else { return nil }
      seeds += Array(first...last)
    }
    return Set(seeds).count == seeds.count ? seeds : nil
  }

  /// A list that `parse` reads as these numbers.
  @Sendable static func text(_ seeds: [Int]) -> String { IndexRanges.text(seeds) }
}

extension ParameterValues {
  /// These values with each of the seeds of `--seeds`; none where it is not given.
  ///
  /// - Throws: `UsageError` where the latents come from a file and so from no seed.
  func seeded() throws -> [ParameterValues] {
    guard let seeds = self[SeedsOption.seeds] else { return [] }
    if holds(LatentOptions.latents), self[LatentOptions.latents] != nil {
      throw UsageError.conflict(
        "seeds", "latents", advice: "A file of latents has no seed; please leave one of them out.")
    }
    return seeds.map { setting([CommonParameters.seed.set($0)]) }
  }
}

/// Errors of several seeds: how far a statement about one of them can be trusted.
struct SeedSpread {
  /// The errors of one sampler at one size, one summary per seed.
  struct Entry {
    let sampler: String
    /// Number of steps, or of evaluations.
    let size: Int
    let summaries: [SampleSummary]

    /// A statistic of each seed that has one.
    func values(_ statistic: ErrorCurve.Statistic) -> [Double] {
      summaries.map(statistic.of).filter(\.isFinite)
    }
  }

  /// What `size` is in tables: a column.
  let size: Column
  let entries: [Entry]

  /// One row per sampler, size and statistic.
  var table: Table {
    typealias Row = (entry: Entry, statistic: ErrorCurve.Statistic, spread: Spread)
    let rows = entries.flatMap { entry in
      ErrorCurve.Statistic.allCases.map { Row(entry, $0, Spread(entry.values($0))) }
    }
    return Table(
      name: "seeds", title: "Errors and their spread over seeds", of: rows,
      [
        .column("sampler", "name in the catalogue", \.entry.sampler),
        .column(size.name, size.description, \.entry.size),
        .column("statistic", "mean or median of |x - exact| over the trajectories of one seed") {
          $0.statistic.rawValue
        },
        .column("seeds", "seeds for which it is finite", \.spread.count),
        .column("average", "over the seeds", \.spread.mean),
        .column("standard_deviation", "over the seeds", \.spread.deviation),
        .column("standard_error", "of the average", \.spread.standardError),
        .column("smallest", "over the seeds", \.spread.smallest),
        .column("largest", "over the seeds", \.spread.largest),
      ])
  }

  /// The median errors with bands from the smallest to the largest seed.
  func figure(x: String) -> Figure {
    var names: [String] = []
    for entry in entries where !names.contains(entry.sampler) { names.append(entry.sampler) }
    let marks = names.flatMap { name -> [Mark] in
      let own = entries.filter { $0.sampler == name }
      let spreads = own.map { Spread($0.values(.median)) }
      let sizes = own.map { Double($0.size) }
      return [
        .band(Band(name, x: sizes, lower: spreads.map(\.smallest), upper: spreads.map(\.largest))),
        .line(LineSeries(name, x: sizes, y: spreads.map(\.mean))),
      ]
    }
    let widest = entries.map { (entry: $0, spread: Spread($0.values(.median))) }
      .filter { $0.spread.count > 1 }.max { $0.spread.ratio < $1.spread.ratio }
    let finding =
      widest.map {
        "Over \($0.spread.count) seeds the median error moves most for \($0.entry.sampler) at \($0.entry.size): from \($0.spread.smallest.short) to \($0.spread.largest.short)."
      } ?? "There are fewer than 2 seeds with errors."
    return Figure(
      name: "seeds", title: "Median errors over seeds", finding: finding,
      panels: [Panel(x: .logarithmic(x), y: .logarithmic("median error in x"), marks: marks)], aspect: 0.62,
      legend: .below)
  }

  /// Numbers of several seeds.
  private struct Spread {
    let count: Int
    let mean: Double
    let standardError: Double
    let smallest: Double
    let largest: Double

    init(_ values: [Double]) {
      let summary = SampleSummary(values)
      count = values.count
      mean = summary.mean
      standardError = values.count > 1 ? summary.standardError : .nan
      smallest = summary.minimum
      largest = summary.maximum
    }

    var deviation: Double { standardError * Double(count).squareRoot() }
    var ratio: Double { largest / smallest }
  }
}
