import Reporting

/// A new report held against the files of an earlier one.
///
/// CSV: texts by their characters, numbers within a tolerance. JSON: the same, member by member. Arrays: number by number.
/// SVG and other texts: everything between numbers by its characters, numbers within the tolerance or within one unit
/// of their last printed decimal, because a rounded coordinate or label may fall to either side.
public struct ReportComparison: Sendable {
  /// A file that differs, and how.
  public struct Difference: Sendable, Equatable {
    /// The path of the earlier file.
    public let path: String
    /// The first difference, in a sentence.
    public let reason: String
  }

  /// The number of files whose bytes are equal.
  public private(set) var identical = 0
  /// The files whose numbers differ, but within the tolerance.
  public private(set) var withinTolerance: [Difference] = []
  /// The files that differ.
  public private(set) var differences: [Difference] = []

  /// Compares every file of `report`, and looks for files that it does not write any more.
  public init(_ report: RenderedReport, with folder: String, in files: any FileStore, tolerance: Tolerance) {
    for file in report.files {
      let path = folder + "/" + file.name
      do {
        let stored = try files.readBytes(path)
        if stored == file.bytes {
          identical += 1
        } else if let reason = try Self.difference(file, stored, path, tolerance) {
          differences.append(Difference(path: path, reason: reason))
        } else {
          let reason = try Self.difference(file, stored, path, .exact)
          withinTolerance.append(
            Difference(path: path, reason: reason ?? "equal numbers are written differently"))
        }
      } catch let error as FileError {
        let reason =
          switch error {
          case .notFound: "the file is missing"
          default: error.description
          }
        differences.append(Difference(path: path, reason: reason))
      } catch {
        differences.append(Difference(path: path, reason: String(describing: error)))
      }
    }
    let expected = Set(report.files.map(\.name)).union([RenderedReport.runRecordName])
    for name in files.list(folder) where !expected.contains(name) && !name.hasPrefix(".") {
      differences.append(
        Difference(path: folder + "/" + name, reason: "the experiment does not write this file"))
    }
  }

  /// The first difference between a stored file and a new one, or nil.
  private static func difference(
    _ file: RenderedReport.File, _ stored: [UInt8], _ path: String, _ tolerance: Tolerance
  ) throws -> String? {
    if file.name.hasSuffix(".csv") {
      return try TableDifference.first(
        expected: stored, found: file.bytes, source: path, tolerance: tolerance)?.description
    }
    if file.name.hasSuffix(".json") {
      return JSONDifference(tolerance).first(
        try JSONValue(parsing: stored, source: path), try JSONValue(parsing: file.bytes, source: file.name))
    }
    if file.name.hasSuffix(".npy") { return difference(stored, file.bytes, tolerance) }
    return TextDifference(tolerance).first(stored, file.bytes)
  }

  /// The first place in which two arrays differ, or nil.
  private static func difference(_ stored: [UInt8], _ new: [UInt8], _ tolerance: Tolerance) -> String? {
    do {
      let (expected, found) = (try NPYFile(stored), try NPYFile(new))
      guard expected.shape == found.shape else {
        return "expected the shape \(expected.shape), found \(found.shape)"
      }
      let differing = expected.values.indices.filter {
        !tolerance.accepts(expected.values[$0], found.values[$0])
      }
      return differing.first.map { first in
        "value \(first): expected \(expected.values[first]), found \(found.values[first])"
          + (differing.count > 1 ? " (and \(differing.count - 1) more)" : "")
      }
    } catch {
      return error.description
    }
  }
}
