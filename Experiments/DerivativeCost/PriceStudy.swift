import Diffusion
import Experimentation
import Samplers

/// Methods with and without derivatives on one mixture, and the prices of a derivative up to which the first are ahead.
struct PriceStudy: Sendable {
  /// A method's smallest median error over the spacings, with a number of steps.
  struct Result: Sendable {
    let run: SamplerRace.Run
    /// Derivatives for each evaluation.
    let derivatives: Int
    /// `N`, each of one evaluation, or more where a guard halves steps.
    var steps: Int { run.steps ?? 1 }

    /// The largest price at which the run fits into `budget`: `(budget/E - 1)/derivatives` for `E` evaluations on average.
    func priceLimit(_ budget: Int) -> Double {
      (Double(budget) / run.evaluations - 1) / Double(max(derivatives, 1))
    }
  }

  /// What a budget buys.
  struct Verdict: Sendable {
    let budget: Int
    /// Methods without derivatives, smallest median error first.
    let free: [SamplerRace.Run]
    /// Methods with derivatives, for every number of steps up to the budget.
    let exact: [Result]

    /// The run with derivatives that beats every method without at the largest price; nil where none does.
    func breakEven(of name: String? = nil) -> Result? {
      guard let best = free.first else { return nil }
      return exact.filter {
        $0.run.evaluations <= Double(budget) && $0.run.error.median < best.error.median
          && (name ?? $0.run.name) == $0.run.name
      }.max { $0.priceLimit(budget) < $1.priceLimit(budget) }
    }

    /// The best run with derivatives at a price.
    func best(at price: Double, of name: String? = nil) -> Result? {
      exact.filter {
        $0.run.evaluations * (1 + price * Double($0.derivatives)) <= Double(budget) * (1 + 1e-12)
          && (name ?? $0.run.name) == $0.run.name
      }.min { $0.run.error.median < $1.run.error.median }
    }

    /// The rank of the best run with derivatives at a price among the methods without; nil where none fits.
    func rank(at price: Double, of name: String? = nil) -> Int? {
      best(at: price, of: name).map { taylor in
        1 + free.count { $0.error.median < taylor.run.error.median }
      }
    }
  }

  let name: String
  let verdicts: [Verdict]

  /// 1 to 10, then each about a tenth larger.
  private static func counts(upTo largest: Int) -> Set<Int> {
    var counts: Set<Int> = [1]
    var count = 1
    while count < largest {
      count += max(1, count / 8)
      counts.insert(min(count, largest))
    }
    return counts
  }

  /// Runs every method on every spacing.
  ///
  /// - Throws: what a run throws.
  init(
    _ named: TestMixtures.Named, budgets: [Int], spacings: [Spacing], trajectories: Int, seed: UInt64,
    context: RunContext
  ) throws {
    let course = try RaceCourse(
      named.mixture, trajectories: trajectories, seed: seed, jobs: context.jobs)
    let entries = try RaceEntry.all().filter {
      $0.tolerance == nil && $0.sampler.card.evaluations != .adaptive
        && $0.sampler.card.family != .stochastic
    }
    var field = try RaceField(
      entries: entries, schedule: course.schedule, data: course.gridData(for: spacings))
    let counts = Self.counts(upTo: budgets.max() ?? 1).union(budgets)
    var places: [Int: [Int]] = [:]
    for (e, entry) in entries.enumerated() {
      for spacing in spacings {
        if entry.takesDerivatives {
          for count in counts.sorted() {
            places[0, default: []].append(try field.enter(e, steps: count, spacing))
          }
        } else {
          for budget in budgets {
            if let place = try field.enter(e, budget, spacing, .evaluations, .fitting) {
              places[budget, default: []].append(place)
            }
          }
        }
      }
    }
    let cases = field.cases
    let runs = try context.map(count: cases.count, label: named.name) { index in
      try course.run(cases[index], named: entries[cases[index].entry].name, withSample: false)
    }
    struct Key: Hashable {
      let entry: Int
      let steps: Int
    }
    func best(_ list: [Int], _ key: (Int) -> Key) -> [Int] {
      Dictionary(grouping: list, by: key).values.compactMap { group in
        group.min { (runs[$0].score, $0) < (runs[$1].score, $1) }
      }.sorted()
    }
    let exact = best(places[0] ?? []) { Key(entry: cases[$0].entry, steps: runs[$0].steps ?? 0) }.map {
      Result(
        run: runs[$0], derivatives: entries[cases[$0].entry].sampler.derivativesPerEvaluation)
    }
    name = named.name
    verdicts = budgets.map { budget in
      let free = best(places[budget] ?? []) { Key(entry: cases[$0].entry, steps: 0) }.map { runs[$0] }
      return Verdict(
        budget: budget,
        free: free.filter { $0.error.median.isFinite }.enumerated().sorted {
          ($0.element.error.median, $0.offset) < ($1.element.error.median, $1.offset)
        }.map(\.element),
        exact: exact.filter { $0.run.error.median.isFinite })
    }
  }
}
