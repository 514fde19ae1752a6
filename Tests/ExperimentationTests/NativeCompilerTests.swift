import Foundation
import Testing

@testable import Experimentation

@Suite struct NativeCompilerTests {
  private static let text = "int answer(void) { return 42; }\n"

  private static func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

  private static let isInstalled = (try? NativeCompiler(variable: environment, processor: "")) != nil

  private func fresh() throws -> String {
    let folder = NSTemporaryDirectory() + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  private func compiler(_ cache: String, _ program: String? = nil, seconds: Double = 30) throws
    -> NativeCompiler
  {
    try NativeCompiler(
      variable: { ["XDG_CACHE_HOME": cache, "CC": program ?? Self.environment("CC")][$0] ?? nil },
      processor: "test", seconds: seconds)
  }

  private func script(_ text: String) throws -> String {
    let path = try fresh() + "/cc"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  private func answer(_ library: NativeCompiler.Library) throws -> Int32 {
    unsafeBitCast(try library.function("answer"), to: (@convention(c) () -> Int32).self)()
  }

  private func reason(_ body: () throws -> Void) -> String {
    let error = #expect(throws: CompilerError.self) { try body() }
    #expect(error?.exitCode.rawValue == 69)
    #expect(error?.description.contains("leave out '--compile'") == true)
    return error?.description ?? ""
  }

  @Test(.enabled(if: isInstalled, "clang is not installed")) func codeIsKeptAndMadeAgainWhereItIsBroken()
    throws
  {
    let cache = try fresh()
    let compiler = try compiler(cache)
    let first = try compiler.library(of: Self.text, options: ["-O1"])
    #expect(try !first.isKept && answer(first) == 42)
    let second = try compiler.library(of: Self.text, options: ["-O1"])
    #expect(try second.isKept && second.path == first.path && answer(second) == 42)
    #expect(try !compiler.library(of: Self.text, options: ["-O0"]).isKept)
    // A copy under another name: the one that is loaded must not lose its pages.
    let half = try Data(contentsOf: URL(fileURLWithPath: first.path)).prefix(4000)
    try FileManager.default.removeItem(atPath: first.path)
    try half.write(to: URL(fileURLWithPath: first.path))
    let third = try compiler.library(of: Self.text, options: ["-O1"])
    #expect(try !third.isKept && answer(third) == 42)
    // Nothing is left beside code and hashes.
    let names = try FileManager.default.contentsOfDirectory(atPath: compiler.folder)
    #expect(names.count == 4 && names.allSatisfy { $0.hasSuffix(".so") || $0.hasSuffix(".so.sum") })
  }

  @Test func foldersThatOthersMayWriteToAreRefused() throws {
    let cache = try fresh()
    let compiler = try compiler(cache, "/bin/true")
    try compiler.prepareFolder(user: geteuid())
    #expect(reason { try compiler.prepareFolder(user: geteuid() + 1) }.contains("belongs to another user"))
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: compiler.folder)
    #expect(reason { try compiler.prepareFolder(user: geteuid()) }.contains("0700"))
    try FileManager.default.removeItem(atPath: compiler.folder)
    try FileManager.default.createSymbolicLink(atPath: compiler.folder, withDestinationPath: try fresh())
    #expect(reason { try compiler.prepareFolder(user: geteuid()) }.contains("no folder"))
  }

  @Test func aMissingCompilerIsNamedWithTheNextStep() throws {
    let home = try fresh()
    func find(_ variables: [String: String], _ path: String) -> String {
      reason { _ = try NativeCompiler(variable: { variables[$0] }, searchPath: path, processor: "") }
    }
    #expect(find(["HOME": home], "/nowhere").contains("needs clang"))
    #expect(find(["HOME": home, "CC": "cc"], "/nowhere").contains("needs clang"))
    #expect(find(["HOME": home, "CC": "/nowhere/cc"], "/bin").contains("'/nowhere/cc'"))
    #expect(find(["CC": "/bin/true"], "").contains("neither XDG_CACHE_HOME nor HOME"))
  }

  @Test(arguments: [
    ("#!/bin/sh\necho a.c: error: no such thing >&2\nexit 3\n", "exit code 3: a.c: error: no such thing"),
    ("#!/bin/sh\n", "wrote nothing"), ("#!/nowhere/sh\n", "no such file"),
    ("#!/bin/sh\nsleep 60 &\nwait\n", "more than 0 seconds"),
  ])
  func aCompilerThatFailsIsTold(_ text: String, _ expected: String) throws {
    let compiler = try compiler(try fresh(), try script(text), seconds: text.contains("sleep") ? 0.3 : 30)
    let said = reason { _ = try compiler.library(of: Self.text, options: []) }
    #expect(said.contains(expected), "\(said)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: compiler.folder).isEmpty)
  }
}
