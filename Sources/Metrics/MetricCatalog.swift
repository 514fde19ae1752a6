import Diffusion

/// Every metric by name. Adding one is one file and one entry here.
public enum MetricCatalog {
  /// The metrics that a mixture and a sample determine, in the order in which tables show them.
  public static let all: [Metric] = [
    energyDistance, kernelDiscrepancy, slicedWasserstein, meanLogLikelihood, medianLogLikelihood,
    outsideShare, modeTotalVariation, recall,
  ]

  /// The cards of all metrics, those included that need more than a mixture and a sample.
  public static let cards: [MetricCard] = all.map(\.card) + [classAccuracy]

  /// The metric called `name`.
  ///
  /// - Throws: ``MetricError/unknownMetric(_:known:)``.
  public static func metric(named name: String) throws(MetricError) -> Metric {
    guard let found = all.first(where: { $0.card.name == name }) else {
      throw .unknownMetric(name, known: all.map(\.card.name))
    }
    return found
  }

  static let energyDistance = Metric(
    card: MetricCard(
      name: "energy-distance", column: "energy_distance",
      title: "Energy distance from the exact law",
      formula:
        "2 E|x - Y| - E|x - x'| - E|Y - Y'|, expectations over Y in closed form, pairs of x as U-statistic",
      reference: "Székely and Rizzo 2013",
      floor: "0 on average, either sign; toy-8x8 with 6000 states: standard deviation 1.5e-4",
      direction: .smaller)
  ) { mixture in
    let metric = try EnergyDistance(mixture)
    return { try metric.evaluate($0).distance }
  }

  static let kernelDiscrepancy = Metric(
    card: MetricCard(
      name: "mmd", column: "mmd_squared",
      title: "Squared maximum mean discrepancy from the exact law",
      formula: "E k(x, x') + E k(Y, Y') - 2 E k(x, Y), k the mean of Gaussian kernels of widths "
        + "0.05, 0.1, 0.2, 0.5, 1, expectations over Y in closed form, pairs of x as U-statistic",
      reference: "Gretton et al. 2012",
      floor: "0 on average, either sign; toy-8x8 with 6000 states: standard deviation 5e-5",
      direction: .smaller)
  ) { mixture in
    let metric = try KernelDiscrepancy(mixture)
    return { try metric.evaluate($0).mean }
  }

  static let slicedWasserstein = Metric(
    card: MetricCard(
      name: "sliced-wasserstein", column: "sliced_wasserstein",
      title: "Sliced Wasserstein distance of order 2 from a stratified reference",
      formula: "sqrt(mean over 200 fixed directions of W_2(projected x, projected reference)²)",
      reference: "Bonneel et al. 2015",
      floor: "noise of the mode counts; toy-8x8 with 10240 states: 0.016 ± 0.003",
      direction: .smaller)
  ) { mixture in
    let metric = try SlicedWasserstein(mixture)
    return { try metric.evaluate($0).distance }
  }

  static let meanLogLikelihood = Metric(
    card: MetricCard(
      name: "nll-mean", column: "nll_mean", title: "Mean negative log-likelihood",
      formula: "mean of -log p_0(x)", reference: "Cover and Thomas 2006, chapter 8",
      floor: "the entropy of the law; toy-8x8: -2.2136; lower where samples are too concentrated",
      direction: .floor)
  ) { mixture in
    let metric = try NegativeLogLikelihood(mixture)
    return { try metric.evaluate($0).mean }
  }

  static let medianLogLikelihood = Metric(
    card: MetricCard(
      name: "nll-median", column: "nll_median", title: "Median negative log-likelihood",
      formula: "median of -log p_0(x), which a few far states do not move",
      reference: "Cover and Thomas 2006, chapter 8",
      floor: "the median of the law; toy-8x8: -2.5204; lower where samples are too concentrated",
      direction: .floor)
  ) { mixture in
    let metric = try NegativeLogLikelihood(mixture)
    return { try metric.evaluate($0).median }
  }

  static let outsideShare = Metric(
    card: MetricCard(
      name: "outside-share", column: "outside_share", title: "Share of states outside all modes",
      formula:
        "share of x with |x - μ_k| > r_D s_k for every k, where exp(-8) of a Gaussian lies beyond r_D deviations: "
        + "r_1 = 3.59, r_2 = 4, r_10 = 5.70, r_64 = 10.47", reference: "definition",
      floor: "the law's own share; for separate components exp(-8) = 3.4e-4 in any dimension",
      direction: .smaller)
  ) { mixture in
    let metric = try ModeOccupancy(mixture)
    return { try metric.evaluate($0).outsideShare }
  }

  static let modeTotalVariation = Metric(
    card: MetricCard(
      name: "mode-total-variation", column: "mode_total_variation",
      title: "Total variation of the mode histogram",
      formula: "1/2 Σ_k |n_k/n - w_k|, n_k the states nearest to mode k", reference: "definition",
      floor: "1/2 Σ_k sqrt(2 w_k (1 - w_k)/(π n)) on average; toy-8x8 with 10000 states: 0.032",
      direction: .smaller)
  ) { mixture in
    let metric = try ModeOccupancy(mixture)
    return { try metric.evaluate($0).totalVariation }
  }

  static let recall = Metric(
    card: MetricCard(
      name: "recall", column: "recall", title: "Share of modes that are found",
      formula: "share of modes k with n_k >= 0.2 w_k n, n_k the states nearest to mode k",
      reference: "Kynkäänniemi et al. 2019, for known modes",
      floor: "1 for samples of many states per mode", direction: .larger)
  ) { mixture in
    let metric = try ModeOccupancy(mixture)
    return { try metric.evaluate($0).recall }
  }

  static let classAccuracy = MetricCard(
    name: "class-accuracy", column: "class_accuracy",
    title: "Share of states in the class that was asked for",
    formula: "share of x whose nearest mode has the wanted class; diverged states count as wrong",
    reference: "Ho and Salimans 2021, for known classes",
    floor: "1 for classes that do not overlap", direction: .larger)
}
