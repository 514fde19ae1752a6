import Reporting
import Samplers

/// How samplers look in every figure of the project.
enum MethodStyles {
  /// Those that are compared most often choose first, so that they share no colour; then all others in the order of the catalogue;
  /// the toolkit's own come last, so that no other changed its look when they came.
  static let all = SeriesStyles(names)

  /// The names, some of them twice.
  static let names =
    first + SamplerCatalog.everyProcess.samplers.map(\.card.name).filter { !last.contains($0) }
    + SamplerCatalog.everyProcess.families.flatMap { family in
      family.orders.map { "\(family.prefix)\($0)\(family.suffix)" }
    } + last

  private static let first = [
    "ddim", "ttm2", "ttm3", "ab2", "ttm4", "dpm-solver-2m", "taylor-adaptive", "unipc-2",
    "ab3", "ab4", "ab2-const", "s-pndm", "ab3-const", "ttm5", "ab4-const", "pf-ttm1",
    "pf-ttm2", "pf-ttm3", "ideal-ttm2", "pf-ideal2", "pf-ideal3", "dpm-solver++-2m", "f-pndm", "pf-ttm4",
    "rho-heun2",
  ]

  private static let last = [
    "hpc-tau-3", "hpc-tau-2", "hpc-tau-q2", "hpc-tau-q3", "hpc2", "hpc1-2",
  ]
}
