/// `results[i] = exp(factor · arguments[i])` for `i < count` with the kernel's exponential: at most 1.2 units in the last
/// place, exactly 0 below −600.
///
/// - Parameters:
///   - arguments: `count` doubles; may be the same memory as `results`.
///   - factor: any number; a product that is not a number gives NaN.
///   - count: a multiple of eight.
///   - results: room for `count` doubles.
public func exponentials(
  of arguments: UnsafePointer<Double>, times factor: Double, count: Int,
  into results: UnsafeMutablePointer<Double>
) {
  let factors = Vector(repeating: factor)
  var index = 0
  while index < count {
    let argument = UnsafeRawPointer(arguments + index).loadUnaligned(as: Vector.self)
    UnsafeMutableRawPointer(results + index).storeBytes(of: exponential(argument * factors), as: Vector.self)
    index += 8
  }
}
