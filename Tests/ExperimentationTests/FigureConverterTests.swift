import Experimentation
import Foundation
import Reporting
import Testing

@Suite struct FigureConverterTests {
  private static let figure = Figure(
    name: "line", title: "A line", finding: "It rises to 1.",
    panels: [Panel(x: .linear("x"), y: .linear("y"), marks: [.line(LineSeries("a", x: [0, 1], y: [0, 1]))])])

  private static let isInstalled = (try? FigureConverter(searchPath: FigureConverter.searchPath)) != nil

  /// A folder with a program of the converter's name.
  private func folder(_ script: String, mode: Int = 0o755) throws -> String {
    let folder = NSTemporaryDirectory() + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/" + FigureConverter.program
    try script.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return folder
  }

  @Test func theDocumentGoesThroughTheProgram() throws {
    let path = try folder("#!/bin/sh\necho \"$@ $SOURCE_DATE_EPOCH\"\ncat\n")
    let document = Array(String(repeating: "<svg/>", count: 100_000).utf8)
    let bytes = try FigureConverter(searchPath: "/nowhere::" + path).convert(document, to: .pdf)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("--format pdf --dpi-x 300 --dpi-y 300 0\n"))
    #expect(text.utf8.count == document.count + 39)
  }

  @Test func aMissingProgramIsNamedWithTheNextStep() throws {
    let file = try folder("text", mode: 0o644)
    for path in ["", "/nowhere", ":", file] {
      let error = #expect(throws: ConversionError.self) { try FigureConverter(searchPath: path) }
      #expect(error?.exitCode.rawValue == 69)
      #expect(error?.description.contains("apt-get install librsvg2-bin") == true)
      #expect(try FigureConverter.needed(for: [.svg], searchPath: path) == nil)
    }
  }

  @Test(arguments: [
    ("#!/bin/sh\necho no such dpi >&2\nexit 3\n", "exit code 3: no such dpi"),
    ("#!/bin/sh\n", "wrote nothing"),
    ("#!/nowhere/sh\n", "no such file"), ("#!/bin/sh\nkill -9 $$\n", "exit code 137"),
  ])
  func aProgramThatFailsIsTold(_ script: String, _ reason: String) throws {
    let converter = try FigureConverter(searchPath: folder(script))
    let error = #expect(throws: ConversionError.self) { try converter.convert([0x3C], to: .png) }
    #expect(error?.exitCode.rawValue == 69)
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  /// 510 points at 300 pixels to the inch are 2125 pixels; a PDF has the size of the figure and no date.
  @Test(.enabled(if: isInstalled)) func filesHaveThePrintedSize() throws {
    let converter = try FigureConverter(searchPath: FigureConverter.searchPath)
    let png = try Self.figure.bytes(as: .png, converter: converter)
    #expect(png.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(png[16..<20].reduce(0) { $0 << 8 | Int($1) } == 2125)
    let pdf = try Self.figure.bytes(as: .pdf, converter: converter)
    #expect(String(decoding: pdf.prefix(5), as: UTF8.self) == "%PDF-")
    #expect(try Self.figure.bytes(as: .pdf, converter: converter) == pdf)
    #expect(try Self.figure.bytes(as: .png, converter: converter) == png)
  }

  @Test func endingsChooseTheFormat() {
    #expect(FigureFormat(ending: "a/b.PNG") == .png && FigureFormat(ending: "x.y.pdf") == .pdf)
    for path in ["png", ".png", "a.png/b", "a.", "a.jpg", ""] {
      #expect(FigureFormat(ending: path) == nil, "\(path)")
    }
  }

  @Test func withoutAConverterOnlyVectorsAreWritten() throws {
    #expect(try Self.figure.bytes(as: .svg, converter: nil) == Array(Self.figure.svg().utf8))
    #expect(throws: ConversionError.self) { try Self.figure.bytes(as: .png, converter: nil) }
  }
}
