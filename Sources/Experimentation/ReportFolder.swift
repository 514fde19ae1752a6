import Reporting

/// The folder of an experiment's results, claimed for one run.
public struct ReportFolder: Sendable {
  /// The folder.
  public let path: String
  private let claim: any FolderClaim
  private let files: any FileStore

  /// Claims the folder `path` of a store; it lets go when the value goes away.
  ///
  /// - Parameter whileWaiting: called again and again while another run has the folder; what it throws ends the
  ///   waiting.
  /// - Throws: `FileError.cannotCreate` when the folder cannot be written.
  public init(_ path: String, in files: any FileStore, whileWaiting: () throws -> Void = {}) throws {
    self.path = path
    self.files = files
    claim = try files.claim(path, owned: { Self.listedFiles($0, in: files) }, whileWaiting: whileWaiting)
  }

  /// Puts the files of a report, and the record of its run, in the place of those that an earlier report of the same
  /// experiment lists.
  ///
  /// - Returns: the paths of the report's files.
  /// - Throws: `FileError`; the folder then is as before.
  public func write(_ report: RenderedReport, runRecord: String? = nil) throws -> [String] {
    let record = runRecord.map {
      RenderedReport.File(name: RenderedReport.runRecordName, bytes: Array($0.utf8))
    }
    let new = report.files + (record.map { [$0] } ?? [])
    let stale = Self.listedFiles(path, of: report.experiment, in: files).subtracting(new.map(\.name))
    try claim.replace(with: new, removing: stale.subtracting([RenderedReport.runRecordName]))
    return report.files.map { path + "/" + $0.name }
  }

  /// The files that the `report.json` in a folder lists, with the summary, the two records and the description of
  /// the data; empty when there is none or it is of
  /// another experiment than the one asked for.
  static func listedFiles(_ folder: String, of experiment: String? = nil, in files: any FileStore) -> Set<
    String
  > {
    let record = folder + "/" + RenderedReport.recordName
    guard let bytes = try? files.readBytes(record), let json = try? JSONValue(parsing: bytes, source: record),
      let found = json["experiment"]?.string, found == experiment ?? found
    else { return [] }
    let listed = ["tables", "arrays", "figures", "texts"].flatMap {
      json[$0]?.array?.compactMap(\.string) ?? []
    }
    return Set(listed.filter { !$0.contains("/") && !$0.hasPrefix(".") })
      .union([
        RenderedReport.summaryName, RenderedReport.recordName, RenderedReport.runRecordName,
        DataPackage.fileName,
      ])
  }
}
