import Accuracy
import Diffusion
import Experimentation
import Integration
import Numbers
import Reporting
import Samplers

/// Paths between the codes of two images, decoded.
struct DigitsInterpolation: Experiment {
  let card = ExperimentCard(
    name: "digits-interpolation", title: "Interpolation between held-out images",
    question: "What lies between two images on a path between their codes?",
    paper: Papers.genie, location: "Eq. 82",
    description: """
      Pairs of images that the law does not contain (one Gaussian with a full covariance per digit) are encoded by the exact flow, and \
      points between the codes are decoded: with square-root weights, which keep the norm of orthogonal codes, and with linear ones, which \
      shorten it. A jump is the distance between neighbouring decoded points.
      """)

  static let pairs = Parameter("pairs", .integer(1...50), default: 10, help: "Pairs of the held-out images.")
  static let points = Parameter(
    "points", .integer(3...1001), default: 21,
    help: "Points on each path, both ends among them; an odd number.")

  var parameters: ParameterSet { ParameterSet([Self.pairs, Self.points]) }
  var smoke: [ParameterAssignment] { [Self.pairs.set(1), Self.points.set(3)] }

  /// Decoded points of one kind of path.
  private struct Paths {
    let name: String
    let codeNorms: [[Double]]
    let densities: [[Double]]
    let jumps: [[Double]]
    let classes: [Int]
    let decoded: [[[Double]]]

    /// The mean over pairs of the middle and of both ends.
    static func middle(_ values: [[Double]]) -> Double { SampleSummary(values.map { $0[$0.count / 2] }).mean }
    static func ends(_ values: [[Double]]) -> Double {
      SampleSummary(values.flatMap { [$0[0], $0[$0.count - 1]] }).mean
    }
  }

  func run(_ parameters: ParameterValues, context: RunContext) throws -> Report {
    let ground = DigitGround(context: context, seed: parameters.seed)
    let data = try DigitImages.all()
    let law = try data.dropping(DigitsEncode.heldOut).gaussians(ridge: DigitMixtures.ridge)
    let (pairs, points) = (parameters[Self.pairs], parameters[Self.points])
    let images = Array(data.images.prefix(2 * pairs))
    let grid = try ground.grid(1)
    context.progress.begin("trajectories", total: 2 * pairs * (points + 1))
    defer { context.progress.end() }
    let encoded = try ground.exact(law, on: grid.reversed(), from: DigitsEncode.noisy(images, ground))
    let codes = encoded.endPoints
    let shares = (0..<points).map { Double($0) / Double(points - 1) }
    let kinds: [(name: String, weights: (Double) -> (Double, Double))] = [
      ("square-root weights", { ((1 - $0).squareRoot(), $0.squareRoot()) }),
      ("linear weights", { (1 - $0, $0) }),
    ]
    let paths = try kinds.map { try decode($0.name, $0.weights, codes, shares, law, grid, ground) }
    let pictures = pictures(paths)
    return Report(
      tables: [table(paths), pointTable(paths), pictures.imageTable(side: DigitImages.side)],
      figures: [pictures, figure(paths, shares)],
      checks: [.completes(encoded)] + checks(paths), summary: .table(table(paths)),
      notes: [
        "\(pairs) pairs of the first \(2 * pairs) images, which the law does not contain; \(points) points on each path."
      ])
  }

  private func decode(
    _ name: String, _ weights: (Double) -> (Double, Double), _ codes: StateBatch, _ shares: [Double],
    _ law: GaussianMixture, _ grid: TimeGrid, _ ground: DigitGround
  ) throws -> Paths {
    let pairs = codes.count / 2
    let rows = (0..<pairs).flatMap { pair in
      shares.map { share -> [Double] in
        let (a, b) = weights(share)
        return zip(codes.state(2 * pair), codes.state(2 * pair + 1)).map { a * $0 + b * $1 }
      }
    }
    let latents = try StateBatch(rows: rows, dimension: DigitImages.pixels)
    let ends = try ground.exact(law, on: grid, from: latents).endPoints
    let classes = try ground.posteriors(ends, of: law, labels: Array(0...9)).map(\.component)
    let marginal = try law.diffused(scale: ground.endScale, level: ground.end.level)
    let decoded = ground.denoised(ends, by: law)
    func split<Value>(_ value: (Int) throws -> Value) rethrows -> [[Value]] {
      try (0..<pairs).map { pair in try shares.indices.map { try value(pair * shares.count + $0) } }
    }
    let images = split { decoded.state($0) }
    return Paths(
      name: name,
      codeNorms: split { rows[$0].reduce(0) { $0 + $1 * $1 }.squareRoot() },
      densities: try split { try marginal.logDensity(of: ends.state($0), atGamma: 0) },
      jumps: images.map { path in
        zip(path, path.dropFirst()).map { a, b in
          zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        }
      }, classes: split { classes[$0] }.map { Set($0).count }, decoded: images)
  }

  private func table(_ paths: [Paths]) -> Table {
    Table(
      name: "paths", title: "Paths between codes, means over pairs", of: paths,
      [
        .column("path", "weights of the two codes", \.name),
        .column("norm_middle", "norm of the latent in the middle") { Paths.middle($0.codeNorms) },
        .column("norm_ends", "norm of the codes") { Paths.ends($0.codeNorms) },
        .column("classes", "digits met on a path") { SampleSummary($0.classes.map { Double($0) }).mean },
        .column("largest_jump", "largest distance of neighbouring decoded points") {
          SampleSummary($0.jumps.map { $0.max() ?? 0 }).mean
        },
        .column("length", "sum of these distances") { SampleSummary($0.jumps.map { $0.reduce(0, +) }).mean },
        .column("density_middle", "log density of the decoded middle", unit: "nat") {
          Paths.middle($0.densities)
        },
        .column("density_ends", "log density of the decoded ends", unit: "nat") { Paths.ends($0.densities) },
      ])
  }

  private func pointTable(_ paths: [Paths]) -> Table {
    var table = Table(
      name: "points", title: "Log densities along the paths",
      columns: [
        Column("path", "weights of the two codes"), Column("pair", "from 0"), Column("point", "from 0"),
        Column("density", "log density of the decoded point", unit: "nat"),
        Column("norm", "norm of the latent"),
      ])
    for path in paths {
      for (pair, values) in path.densities.enumerated() {
        for (point, density) in values.enumerated() {
          table.append([
            .text(path.name), .integer(pair), .integer(point), .number(density),
            .number(path.codeNorms[pair][point]),
          ])
        }
      }
    }
    return table
  }

  private func pictures(_ paths: [Paths]) -> Figure {
    Figure(
      name: "pictures", title: card.title,
      finding:
        "Paths from the left to the right image of \(min(5, paths[0].decoded.count)) pairs; in the middle of the linear ones the images are blurred.",
      panels: paths.map { path in
        .images(
          title: path.name,
          rows: path.decoded.prefix(5).enumerated().map { pair, images in
            let step = max(1, (images.count - 1) / 10)
            return (name: "\(pair)", images: stride(from: 0, to: images.count, by: step).map { images[$0] })
          }, side: DigitImages.side)
      }, columns: 1, aspect: 0.48, legend: .hidden)
  }

  private func figure(_ paths: [Paths], _ shares: [Double]) -> Figure {
    func mean(_ values: [[Double]]) -> [Double] {
      (values.first ?? []).indices.map { n in SampleSummary(values.map { $0[n] }).mean }
    }
    let gap = Paths.middle(paths[1].densities) - Paths.middle(paths[0].densities)
    return Figure(
      name: "paths", title: "Norm and likelihood along the paths",
      finding:
        "The middle of a linear path is \(gap.short) nats more likely than that of a path with square-root weights: too likely.",
      panels: [
        Panel(
          title: "latent", x: .linear("place on the path"), y: .linear("norm, mean over pairs"),
          marks: paths.map { .line(LineSeries($0.name, x: shares, y: mean($0.codeNorms), hasMarkers: false)) }
        ),
        Panel(
          title: "decoded image", x: .linear("place on the path"), y: .linear("log density, nats"),
          marks: paths.map { .line(LineSeries($0.name, x: shares, y: mean($0.densities), hasMarkers: false)) }
        ),
      ], columns: 2, aspect: 0.8, legend: .below)
  }

  private func checks(_ paths: [Paths]) -> [Check] {
    let (root, linear) = (paths[0], paths[1])
    func jump(_ path: Paths) -> Double { SampleSummary(path.jumps.map { $0.max() ?? 0 }).mean }
    return [
      .reproduced(
        "The codes have the norm of an independent program.", Paths.ends(root.codeNorms), 8.129, within: 6e-4),
      .reproduced(
        "Square-root weights keep it as in an independent program.", Paths.middle(root.codeNorms), 8.117,
        within: 6e-4),
      .reproduced(
        "Linear weights shorten it as in an independent program.", Paths.middle(linear.codeNorms), 5.740,
        within: 6e-4),
      .reproduced(
        "The middle of paths with square-root weights is as likely as in an independent program (nats).",
        Paths.middle(root.densities), 19.71, within: 6e-3),
      .reproduced(
        "The middle of linear paths is as likely as in an independent program (nats).",
        Paths.middle(linear.densities), 37.36, within: 6e-3),
      .reproduced(
        "The largest jump with square-root weights is that of an independent program.", jump(root), 3.520,
        within: 2e-3),
      .reproduced(
        "The largest jump with linear weights is that of an independent program.", jump(linear), 2.661,
        within: 2e-3),
      Check.published(
        "The middle of a linear path is too likely: more than that of a path with square-root weights (nats).",
        measured: Paths.middle(linear.densities) - Paths.middle(root.densities), in: 5...50),
    ]
  }
}
