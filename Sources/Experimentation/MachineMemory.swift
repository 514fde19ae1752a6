import Reporting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How much memory the process may use.
public enum MachineMemory {
  /// Bytes: those of the machine, and no more than the limits of the process and of its control groups; nil where nobody knows.
  public static var available: Int? {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let size = sysconf(Int32(_SC_PAGESIZE))
    let machine = pages > 0 && size > 0 ? pages * size : nil
    return ([machine, SystemFile.softLimit(.addresses)].compactMap { $0 } + groupLimits).min()
  }

  /// The limits of the control group of the process and of those around it (Linux, versions 1 and 2).
  private static var groupLimits: [Int] {
    let files = DiskFileStore()
    let groups = (try? files.readText("/proc/self/cgroup")) ?? ""
    return groups.split(separator: "\n").flatMap { line -> [Int] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      let root: String
      let name: String
      switch parts[1] {
      case "": (root, name) = ("/sys/fs/cgroup", "memory.max")
      case "memory": (root, name) = ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
      default: return []
      }
      var path = parts[2].split(separator: "/")
      var limits: [Int] = []
      while true {
        let file = ([root] + path.map(String.init) + [name]).joined(separator: "/")
        if let limit = (try? files.readText(file)).flatMap({ Int($0.filter { !$0.isWhitespace }) }) {
          limits.append(limit)
        }
        guard path.popLast() != nil else { return limits }
      }
    }
  }
}

/// A run needs more than there is, which is known before it begins.
public enum Shortage: UserError, Equatable {
  /// More memory than the machine has; both in bytes.
  case memory(needed: Int, available: Int, advice: String)
  /// A larger file than there is room for; both in bytes.
  case room(path: String, needed: Int, available: Int, advice: String)

  /// 71 or 74, as where the limit is met on the way.
  public var exitCode: ExitCode {
    switch self {
    case .memory: .systemLimit
    case .room: .cannotWrite
    }
  }

  /// Both numbers, and what to change.
  public var description: String {
    switch self {
    case .memory(let needed, let available, let advice):
      "The run needs about \(Self.text(needed)) of memory, and there are \(Self.text(available)). \(advice)"
    case .room(let path, let needed, let available, let advice):
      "'\(path.printable)' would have about \(Self.text(needed)), and there is room for \(Self.text(available)). \(advice)"
    }
  }

  /// Two digits with a unit: `73 GB`, `1.5 MB`.
  static func text(_ bytes: Int) -> String {
    var (value, place) = (Double(max(bytes, 0)), 0)
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
    while value >= 999.5, place < units.count - 1 { (value, place) = (value / 1000, place + 1) }
    let number =
      place == 0 || value >= 9.95
      ? String(Int(value.rounded())) : String((value * 10).rounded() / 10)
    return number + " " + units[place]
  }
}

extension RunContext {
  /// Refuses a run that needs more memory than there is.
  ///
  /// - Parameters:
  ///   - bytes: what it needs, estimated.
  ///   - advice: what to change, as a sentence.
  /// - Throws: `Shortage.memory`.
  public func requireMemory(_ bytes: Double, advice: String) throws {
    guard let memory, bytes > Double(memory) else { return }
    throw Shortage.memory(needed: Int(min(bytes, 9e18)), available: memory, advice: advice)
  }

  /// Refuses a file that is larger than what there is room for.
  ///
  /// - Throws: `Shortage.room`.
  public func requireRoom(_ bytes: Double, for path: String, advice: String) throws {
    guard let room = files.room(for: path), bytes > Double(room) else { return }
    throw Shortage.room(path: path, needed: Int(min(bytes, 9e18)), available: room, advice: advice)
  }
}
