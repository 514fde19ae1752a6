import CSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why there is no machine code (exit code 69).
public enum CompilerError: UserError, Equatable {
  /// There is no compiler, or none at the path in CC.
  case missing(given: String?)
  /// The compiler could not be started, said that it failed, or took too long.
  case failed(program: String, reason: String)
  /// The folder for compiled code cannot be used.
  case folder(String, reason: String)
  /// The code cannot be loaded.
  case loading(String, reason: String)

  /// 69.
  public var exitCode: ExitCode { .unavailable }

  /// What is wrong and what to do.
  public var description: String {
    let other = "or leave out '--compile': the result is the same, only slower."
    switch self {
    case .missing(nil):
      return
        "Compiling needs clang, which was not found in PATH. Please install it, give its path in CC, \(other)"
    case .missing(let given?):
      return
        "The compiler '\(given.printable)', the value of CC, is no program. Please give the path of clang, \(other)"
    case .failed(let program, let reason):
      return
        "The compiler '\(program.printable)' failed (\(reason.printable)). Please give the path of clang in CC, \(other)"
    case .folder(let folder, let reason):
      return
        "The folder '\(folder.printable)' cannot keep compiled code: \(reason.printable). Please give another folder in "
        + "XDG_CACHE_HOME, \(other)"
    case .loading(let path, let reason):
      return
        "The compiled code '\(path.printable)' cannot be loaded (\(reason.printable)). Please remove the file, \(other)"
    }
  }
}

/// A C compiler that is run without a shell, and the folder that keeps what it has made.
public struct NativeCompiler: Sendable {
  /// Compiled code; it stays loaded until the program ends.
  public struct Library {
    /// The file.
    public let path: String
    /// Whether it was compiled by an earlier run.
    public let isKept: Bool
    private let handle: UnsafeMutableRawPointer

    fileprivate init(_ path: String, isKept: Bool) throws {
      guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else { throw Self.failure(path) }
      (self.path, self.isKept, self.handle) = (path, isKept, handle)
    }

    /// The address of a function.
    ///
    /// - Throws: `CompilerError.loading`.
    public func function(_ name: String) throws -> UnsafeMutableRawPointer {
      guard let address = dlsym(handle, name) else { throw Self.failure(path) }
      return address
    }

    private static func failure(_ path: String) -> CompilerError {
      .loading(path, reason: dlerror().map { String(cString: $0) } ?? "no reason is given")
    }
  }

  /// The compiler.
  public let path: String
  /// The folder of the compiled code.
  public let folder: String
  /// What the code depends on besides text, compiler and options.
  private let processor: String
  private let seconds: Double

  /// Finds a compiler: the absolute path in CC, or clang beside the first `swift` of the search path, or in the search path.
  ///
  /// - Parameters:
  ///   - variable: the variables CC, XDG_CACHE_HOME and HOME.
  ///   - searchPath: folders separated by `:`.
  ///   - processor: a name that differs where code for this machine may not run.
  ///   - seconds: after so many seconds of waiting the compiler is ended.
  /// - Throws: `CompilerError`.
  public init(
    variable: (String) -> String?, searchPath: String = FigureConverter.searchPath, processor: String,
    seconds: Double = 30
  ) throws {
    let folders = searchPath.split(separator: ":").map(String.init)
    let swift = folders.map { $0 + "/swift" }.first(where: Self.isProgram)
    let beside = swift.map { [SystemFile.resolved($0), $0] } ?? []
    let given = variable("CC").flatMap { $0.hasPrefix("/") ? $0 : nil }
    let candidates =
      given.map { [$0] } ?? (beside.map(SystemFile.folder(of:)) + folders).map { $0 + "/clang" }
    guard let path = candidates.first(where: Self.isProgram) else {
      throw CompilerError.missing(given: given)
    }
    self.path = path
    self.processor = processor
    self.seconds = seconds
    func absolute(_ name: String) -> String? { variable(name).flatMap { $0.hasPrefix("/") ? $0 : nil } }
    guard let cache = absolute("XDG_CACHE_HOME") ?? absolute("HOME").map({ $0 + "/.cache" }) else {
      throw CompilerError.folder("~/.cache", reason: "neither XDG_CACHE_HOME nor HOME names a folder")
    }
    folder = cache + "/taylorflow"
  }

  private static func isProgram(_ path: String) -> Bool {
    access(path, X_OK) == 0 && !SystemFile.isFolder(path)
  }

  /// The options for the processor that the program was compiled for.
  private static var target: String {
    let name = String(cString: target_processor())
    #if arch(x86_64)
      return "-march=\(name)"
    #else
      return "-mcpu=\(name)"
    #endif
  }

  /// The code of a C text, from the folder where an earlier run has made it.
  ///
  /// - Throws: `CompilerError`, `Interrupted`.
  public func library(
    of text: String, options: [String], cancellation: Cancellation = Cancellation()
  ) throws -> Library {
    try prepareFolder(user: geteuid())
    let options = options + [Self.target, "-shared", "-fPIC"]
    let file = folder + "/" + key(text, options) + ".so"
    let isKept = isWhole(file)
    if !isKept { try build(text, options, to: file, cancellation) }
    return try Library(file, isKept: isKept)
  }

  /// Makes the folder, for this user alone. Code in a folder that others write to is not run.
  func prepareFolder(user: uid_t) throws {
    func failure(_ reason: String) -> CompilerError { .folder(folder, reason: reason) }
    let code = SystemFile.makeFolders(SystemFile.folder(of: folder))
    guard code == 0 else { throw failure(SystemFile.reason(code)) }
    if mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure(SystemFile.reason(errno)) }
    guard let status = SystemFile.status(folder, following: false), status.st_mode & S_IFMT == S_IFDIR else {
      throw failure("it is no folder")
    }
    guard status.st_uid == user else { throw failure("it belongs to another user") }
    guard status.st_mode & 0o077 == 0 else {
      throw failure("others than its owner may use it (mode is not 0700)")
    }
  }

  /// What decides about the code: text, options, processor, and the compiler by its place, size and date.
  private func key(_ text: String, _ options: [String]) -> String {
    let resolved = SystemFile.resolved(path)
    let status = SystemFile.status(resolved)
    #if canImport(Darwin)
      let date = status?.st_mtimespec
    #else
      let date = status?.st_mtim
    #endif
    let compiler =
      "\(resolved) \(status?.st_size ?? 0) \(status?.st_ino ?? 0) \(date?.tv_sec ?? 0) \(date?.tv_nsec ?? 0)"
    return SHA256.hexadecimal(
      of: ([compiler, processor] + options + [text]).joined(separator: "\u{0}").utf8)
  }

  /// Whether a file is there as it was written: beside it lies the hash of its bytes.
  private func isWhole(_ file: String) -> Bool {
    guard let bytes = contents(file), let sum = contents(file + ".sum") else { return false }
    return Array(SHA256.hexadecimal(of: bytes).utf8) == sum
  }

  private func contents(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return try? SystemFile.readAll(file).get()
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw CompilerError.folder(folder, reason: SystemFile.reason(errno)) }
    defer { close(file) }
    let code = SystemFile.writeAll(bytes, to: file)
    guard code == 0 else { throw CompilerError.folder(folder, reason: SystemFile.reason(code)) }
  }

  /// Compiles in a fresh folder and moves the result to its name.
  private func build(
    _ text: String, _ options: [String], to file: String, _ cancellation: Cancellation
  ) throws {
    var pattern = Array((folder + "/build-XXXXXX").utf8CString)
    guard mkdtemp(&pattern) != nil else {
      throw CompilerError.folder(folder, reason: SystemFile.reason(errno))
    }
    let fresh = String(decoding: pattern.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
      for name in SystemFile.names(in: fresh) { unlink(fresh + "/" + name) }
      rmdir(fresh)
    }
    let (source, library) = (fresh + "/system.c", fresh + "/system.so")
    try write(Array(text.utf8), to: source)
    try run([path] + options + ["-o", library, source, "-lm"], cancellation)
    guard let bytes = contents(library) else { throw failure("it wrote nothing") }
    try write(Array(SHA256.hexadecimal(of: bytes).utf8), to: library + ".sum")
    for suffix in ["", ".sum"] where rename(library + suffix, file + suffix) != 0 {
      throw CompilerError.folder(folder, reason: SystemFile.reason(errno))
    }
  }

  private func failure(_ reason: String) -> CompilerError { .failed(program: path, reason: reason) }

  private func run(_ words: [String], _ cancellation: Cancellation) throws {
    let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
    let errors = tmpfile()
    defer {
      close(input)
      if let errors { fclose(errors) }
    }
    guard input >= 0, let errors else { throw failure("no temporary file: " + SystemFile.reason(errno)) }
    var pointers = words.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    pointers.append(nil)
    let child = start_filter(path, &pointers, input, fileno(errors), fileno(errors), 1)
    guard child > 0 else { throw failure(SystemFile.reason(-child)) }
    var waited = 0.0
    var status = end_of_filter(child, 0)
    while status == -EAGAIN {
      if waited >= seconds || cancellation.isCancelled {
        // The compiler and what it has started.
        kill(-child, SIGKILL)
        _ = end_of_filter(child, 1)
        try cancellation.check()
        throw failure("it took more than \(Int(seconds)) seconds")
      }
      usleep(1000)
      waited += 0.001
      status = end_of_filter(child, 0)
    }
    guard status == 0 else {
      lseek(fileno(errors), 0, SEEK_SET)
      let said = String(decoding: (try? SystemFile.readAll(fileno(errors)).get()) ?? [], as: UTF8.self)
      let line =
        said.split(separator: "\n").first { $0.contains("error") } ?? said.split(separator: "\n").first
      throw failure("exit code \(status)" + (line.map { ": \($0)" } ?? ""))
    }
  }
}
