import CMemory
import Numbers

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Clocks and memory counters of this process.
enum BenchClock {
  /// Processor time of all threads in nanoseconds.
  static var processorTime: Double { read(CLOCK_PROCESS_CPUTIME_ID) }
  /// Wall time in nanoseconds.
  static var wallTime: Double { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  /// Processor time in nanoseconds of the processes that this one has started and waited for.
  static var childTime: Double {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    #else
      getrusage(RUSAGE_CHILDREN, &usage)
    #endif
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e9
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3
  }

  /// The largest resident size so far in megabytes.
  static var peakMegabytes: Double {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return Double(usage.ru_maxrss) / 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return Double(usage.ru_maxrss) / 1_048_576
    #endif
  }

  /// By how many bytes the heap grows while `body` runs on a thread of its own; nil where the C library does not say.
  ///
  /// A new thread keeps no blocks for reuse, so even a block that `body` takes and gives back leaves a trace.
  static func heapGrowth(_ body: () -> Void) -> Int? {
    withoutActuallyEscaping(body) { body in
      let errand = Errand(body)
      #if canImport(Darwin)
        var thread: pthread_t?
        let code = pthread_create(&thread, nil, Errand.entry, Unmanaged.passUnretained(errand).toOpaque())
        guard code == 0, let thread else { return nil }
      #else
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, Errand.entry, Unmanaged.passUnretained(errand).toOpaque())
        guard code == 0 else { return nil }
      #endif
      pthread_join(thread, nil)
      return errand.growth
    }
  }

  private final class Errand {
    let body: () -> Void
    var growth: Int?

    init(_ body: @escaping () -> Void) { self.body = body }

    func run() {
      let before = memory_in_use()
      body()
      let after = memory_in_use()
      growth = before < 0 ? nil : Int(after - before)
    }

    #if canImport(Darwin)
      static let entry: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { errand in
        Unmanaged<Errand>.fromOpaque(errand).takeUnretainedValue().run()
        return nil
      }
    #else
      static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { errand in
        if let errand { Unmanaged<Errand>.fromOpaque(errand).takeUnretainedValue().run() }
        return nil
      }
    #endif
  }
}

/// Median and spread of repeated measurements.
struct BenchSample {
  let median: Double
  /// Half the distance between the quartiles over the median.
  let spread: Double
  let least: Double

  init(_ values: [Double]) {
    let sorted = values.sorted()
    func quantile(_ q: Double) -> Double { SampleSummary.quantile(q, ofSorted: sorted) }
    median = quantile(0.5)
    spread = (quantile(0.75) - quantile(0.25)) / 2 / median
    least = quantile(0)
  }
}
