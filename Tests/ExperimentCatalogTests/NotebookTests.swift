import Foundation
import Testing

/// Every notebook records what its directives give; those that are published runs, what is in Results, which `verify` holds.
@Suite struct NotebookTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Notebooks-md")

  private static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".md") }.sorted()

  @Test func notebooksExist() {
    #expect(Self.names.count >= 4)
  }

  @Test(arguments: names)
  func outputIsAsRecorded(_ name: String) throws {
    let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    let path = Self.folder.appendingPathComponent(name).path
    let program = TestProgram([path: text])
    let code = program.run(["notebook", path, "--check", "--recorded"])
    #expect(code == 0, "\(program.console.output)\(program.console.error)")
  }

  /// Links to figures lead to files.
  @Test(arguments: names)
  func figuresExist(_ name: String) throws {
    let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    for part in text.components(separatedBy: "](../").dropFirst() {
      let path = part.prefix { $0 != ")" && $0 != " " }
      let file = Self.folder.deletingLastPathComponent().appendingPathComponent(String(path))
      #expect(FileManager.default.fileExists(atPath: file.path), "\(path)")
    }
  }
}
