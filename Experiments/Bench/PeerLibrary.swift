import Experimentation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A shared library with the interface of Benchmarks/peers/c/mixture_jet.h, to be timed in turn with the package.
struct PeerLibrary {
  typealias Make =
    @convention(c) (Int32, Int32, Int32, UnsafePointer<Double>, Double) -> UnsafeMutableRawPointer?
  typealias Free = @convention(c) (UnsafeMutableRawPointer) -> Void
  typealias Expand =
    @convention(c) (
      UnsafeMutableRawPointer, UnsafePointer<Double>, UnsafePointer<Double>, Int32,
      UnsafeMutablePointer<Double>
    ) -> Void
  typealias Sample =
    @convention(c) (
      UnsafeMutableRawPointer, UnsafeMutablePointer<Double>, UnsafePointer<Double>, Int32, Int32
    ) -> Void
  typealias Adaptive =
    @convention(c) (
      UnsafeMutableRawPointer, UnsafeMutablePointer<Double>, Double, Double, Double, Int32
    ) -> Int32

  let make: Make
  let free: Free
  let expand: Expand
  let sample: Sample
  let adaptive: Adaptive

  /// Opens the library; it stays open until the process ends.
  ///
  /// - Throws: `InputError` for a file that is none, or one without these functions.
  init(_ path: String) throws(InputError) {
    let place = path.contains("/") ? path : "./" + path
    guard let handle = dlopen(place, RTLD_NOW | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? "it cannot be loaded"
      throw InputError(path: path, "\(reason). Please build Benchmarks/peers/c with '-shared -fPIC'.")
    }
    func symbol(_ name: String) throws(InputError) -> UnsafeMutableRawPointer {
      guard let address = dlsym(handle, name) else {
        throw InputError(
          path: path, "there is no function '\(name)'. Please build Benchmarks/peers/c/mixture_jet.c.")
      }
      return address
    }
    make = unsafeBitCast(try symbol("jet_make"), to: Make.self)
    free = unsafeBitCast(try symbol("jet_free"), to: Free.self)
    expand = unsafeBitCast(try symbol("jet_expand"), to: Expand.self)
    sample = unsafeBitCast(try symbol("jet_sample"), to: Sample.self)
    adaptive = unsafeBitCast(try symbol("jet_adaptive"), to: Adaptive.self)
  }
}
