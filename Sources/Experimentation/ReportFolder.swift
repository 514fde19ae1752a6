import Reporting

/// The folder of an experiment's results.
public struct ReportFolder: Sendable {
  /// The folder.
  public let path: String
  private let files: any FileStore

  /// The folder `path` of a store.
  public init(_ path: String, in files: any FileStore) {
    self.path = path
    self.files = files
  }

  /// Writes all files of a report, `report.json` last, and removes those that only the previous report of the same
  /// experiment lists.
  ///
  /// - Returns: the paths written.
  /// - Throws: `FileError`; each file is then either as before or as it should be.
  public func write(_ report: RenderedReport) throws -> [String] {
    let names = Set(report.files.map(\.name))
    let stale = listedFiles(of: report.experiment).filter { !names.contains($0) }
    var paths: [String] = []
    for file in report.files {
      try files.write(file.bytes, to: path + "/" + file.name)
      paths.append(path + "/" + file.name)
    }
    for name in stale { try files.remove(path + "/" + name) }
    return paths
  }

  /// The files that the `report.json` of an experiment in the folder lists; empty when there is none.
  func listedFiles(of experiment: String) -> [String] {
    let record = path + "/" + RenderedReport.recordName
    guard let bytes = try? files.readBytes(record), let json = try? JSONValue(parsing: bytes, source: record),
      json["experiment"]?.string == experiment
    else { return [] }
    return ["tables", "figures", "texts"].flatMap { key in
      json[key]?.array?.compactMap(\.string).filter { !$0.contains("/") && !$0.hasPrefix(".") } ?? []
    }
  }
}
