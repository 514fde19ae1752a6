import Diffusion
import Experimentation
import Reporting

/// The member `"covariances"` of a mixture file: for every component a matrix, or a list of variances where it is diagonal.
enum CovarianceFile {
  /// The covariances of `count` components.
  ///
  /// - Throws: `InputError` for what is no matrix, `ModelError` for a matrix that is no covariance.
  static func covariances(_ json: JSONValue, dimension: Int, count: Int, source: String) throws
    -> MixtureCovariances
  {
    func fault(_ message: String) -> InputError { InputError(path: source, message) }
    func numbers(_ value: JSONValue, _ name: String) throws -> [Double] {
      guard let list = value.array else {
        throw fault("\(name) is \(value.kindName). Please give a list of numbers.")
      }
      guard list.count == dimension else {
        throw fault("\(name) has \(list.count) numbers. Please give \(dimension), one per coordinate.")
      }
      return try list.enumerated().map { index, entry in
        guard let number = entry.double else {
          throw fault("Entry \(index + 1) of \(name) is \(entry.kindName). Please give a number.")
        }
        return number
      }
    }
    guard let list = json.array else {
      throw fault(
        "\"covariances\" is \(json.kindName). Please give a list with one matrix or one list of variances per component."
      )
    }
    guard list.count == count else {
      throw fault("There are \(list.count) covariances for \(count) means. Please give as many.")
    }
    let isDiagonal = list.map { $0.array?.first?.array == nil }
    var rows: [[Double]] = []
    for (k, entry) in list.enumerated() {
      let name = "covariance \(k + 1)"
      if isDiagonal[k] {
        rows.append(try numbers(entry, name))
        continue
      }
      guard let lines = entry.array, lines.count == dimension else {
        throw fault(
          "\(name) has \(entry.array?.count ?? 0) rows. Please give \(dimension) rows of \(dimension) numbers."
        )
      }
      rows.append(try lines.enumerated().flatMap { try numbers($1, "row \($0 + 1) of \(name)") })
    }
    if isDiagonal.allSatisfy({ $0 }) { return try MixtureCovariances.diagonal(rows) }
    let matrices = zip(rows, isDiagonal).map { row, isDiagonal -> [Double] in
      guard isDiagonal else { return row }
      var matrix = [Double](repeating: 0, count: dimension * dimension)
      for d in 0..<dimension { matrix[d * dimension + d] = row[d] }
      return matrix
    }
    return try MixtureCovariances.full(matrices, dimension: dimension)
  }
}

extension GaussianMixture {
  /// Refuses covariances where a command knows components of one width each only.
  ///
  /// - Parameter purpose: what needs them, completing "... knows components of one width each only."
  /// - Throws: `UsageError`.
  func requireIsotropic(for purpose: String) throws {
    guard covariances == nil else {
      throw UsageError(
        "\(purpose) knows components of one width each only, and this mixture has covariances. "
          + "Please give a mixture with \"standardDeviations\", such as 'digits' or 'toy-8x8'.")
    }
  }
}
