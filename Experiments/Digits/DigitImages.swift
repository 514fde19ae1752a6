import Diffusion
import Experimentation
import Reporting

/// The 1797 images of 8x8 pixels that come with the program, as data: pixel/8 − 1, from −1 to 1, row by row.
struct DigitImages {
  /// Pixels of an image, 64.
  static let pixels = 64
  /// Rows and columns of an image.
  static let side = 8

  /// One row of 64 numbers per image.
  let images: [[Double]]
  /// The digit that each image shows.
  let labels: [Int]

  /// The images of the program.
  ///
  /// - Throws: what the reader throws; the file is part of the program.
  static func all() throws -> DigitImages {
    let name = "digits-8x8.csv"
    let table = try NumericCSV(try EmbeddedFiles.models.bytes(name), source: name, header: .any)
    var images: [[Double]] = []
    var labels: [Int] = []
    for index in 0..<table.rowCount {
      let row = table.row(index)
      images.append(row.prefix(pixels).map { $0 / 8 - 1 })
      labels.append(row.last.map { Int($0) } ?? 0)
    }
    return DigitImages(images: images, labels: labels)
  }

  /// The images without the first `count`.
  func dropping(_ count: Int) -> DigitImages {
    DigitImages(images: Array(images.dropFirst(count)), labels: Array(labels.dropFirst(count)))
  }

  /// The images of one class.
  func ofClass(_ digit: Int) -> DigitImages {
    let chosen = labels.indices.filter { labels[$0] == digit }
    return DigitImages(images: chosen.map { images[$0] }, labels: chosen.map { labels[$0] })
  }

  /// One isotropic Gaussian per image, equal weights.
  ///
  /// - Parameter width: standard deviation `s ≥ 0`.
  func mixture(width: Double) throws -> GaussianMixture {
    try GaussianMixture(means: images, standardDeviation: width)
  }

  /// One Gaussian per class that occurs, in the order of the digits: mean, covariance `S_c + r² I` with divisor `n_c`, weight `n_c/n`.
  ///
  /// - Parameter ridge: `r ≥ 0`.
  func gaussians(ridge: Double) throws -> GaussianMixture {
    try GaussianMixture.fitted(to: Set(labels).sorted().map { ofClass($0).images }, ridge: ridge)
  }
}
