#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// The C library's functions under names that the static functions of the number types do not hide.

@inline(__always) func c_exp(_ x: Double) -> Double { exp(x) }
@inline(__always) func c_expm1(_ x: Double) -> Double { expm1(x) }
@inline(__always) func c_log(_ x: Double) -> Double { log(x) }
@inline(__always) func c_log1p(_ x: Double) -> Double { log1p(x) }
@inline(__always) func c_sin(_ x: Double) -> Double { sin(x) }
@inline(__always) func c_cos(_ x: Double) -> Double { cos(x) }
@inline(__always) func c_tan(_ x: Double) -> Double { tan(x) }
@inline(__always) func c_asin(_ x: Double) -> Double { asin(x) }
@inline(__always) func c_acos(_ x: Double) -> Double { acos(x) }
@inline(__always) func c_atan(_ x: Double) -> Double { atan(x) }
@inline(__always) func c_sinh(_ x: Double) -> Double { sinh(x) }
@inline(__always) func c_cosh(_ x: Double) -> Double { cosh(x) }
@inline(__always) func c_tanh(_ x: Double) -> Double { tanh(x) }
@inline(__always) func c_asinh(_ x: Double) -> Double { asinh(x) }
@inline(__always) func c_acosh(_ x: Double) -> Double { acosh(x) }
@inline(__always) func c_atanh(_ x: Double) -> Double { atanh(x) }
@inline(__always) func c_cbrt(_ x: Double) -> Double { cbrt(x) }
@inline(__always) func c_erf(_ x: Double) -> Double { erf(x) }
@inline(__always) func c_erfc(_ x: Double) -> Double { erfc(x) }
@inline(__always) func c_atan2(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
@inline(__always) func c_pow(_ x: Double, _ y: Double) -> Double { pow(x, y) }

@inline(__always) func c_exp(_ x: Float) -> Float { expf(x) }
@inline(__always) func c_expm1(_ x: Float) -> Float { expm1f(x) }
@inline(__always) func c_log(_ x: Float) -> Float { logf(x) }
@inline(__always) func c_log1p(_ x: Float) -> Float { log1pf(x) }
@inline(__always) func c_sin(_ x: Float) -> Float { sinf(x) }
@inline(__always) func c_cos(_ x: Float) -> Float { cosf(x) }
@inline(__always) func c_tan(_ x: Float) -> Float { tanf(x) }
@inline(__always) func c_asin(_ x: Float) -> Float { asinf(x) }
@inline(__always) func c_acos(_ x: Float) -> Float { acosf(x) }
@inline(__always) func c_atan(_ x: Float) -> Float { atanf(x) }
@inline(__always) func c_sinh(_ x: Float) -> Float { sinhf(x) }
@inline(__always) func c_cosh(_ x: Float) -> Float { coshf(x) }
@inline(__always) func c_tanh(_ x: Float) -> Float { tanhf(x) }
@inline(__always) func c_asinh(_ x: Float) -> Float { asinhf(x) }
@inline(__always) func c_acosh(_ x: Float) -> Float { acoshf(x) }
@inline(__always) func c_atanh(_ x: Float) -> Float { atanhf(x) }
@inline(__always) func c_cbrt(_ x: Float) -> Float { cbrtf(x) }
@inline(__always) func c_erf(_ x: Float) -> Float { erff(x) }
@inline(__always) func c_erfc(_ x: Float) -> Float { erfcf(x) }
@inline(__always) func c_atan2(_ y: Float, _ x: Float) -> Float { atan2f(y, x) }
@inline(__always) func c_pow(_ x: Float, _ y: Float) -> Float { powf(x, y) }

#if arch(x86_64)
  @inline(__always) func c_exp(_ x: Float80) -> Float80 { expl(x) }
  @inline(__always) func c_expm1(_ x: Float80) -> Float80 { expm1l(x) }
  @inline(__always) func c_log(_ x: Float80) -> Float80 { logl(x) }
  @inline(__always) func c_log1p(_ x: Float80) -> Float80 { log1pl(x) }
  @inline(__always) func c_sin(_ x: Float80) -> Float80 { sinl(x) }
  @inline(__always) func c_cos(_ x: Float80) -> Float80 { cosl(x) }
  @inline(__always) func c_tan(_ x: Float80) -> Float80 { tanl(x) }
  @inline(__always) func c_asin(_ x: Float80) -> Float80 { asinl(x) }
  @inline(__always) func c_acos(_ x: Float80) -> Float80 { acosl(x) }
  @inline(__always) func c_atan(_ x: Float80) -> Float80 { atanl(x) }
  @inline(__always) func c_sinh(_ x: Float80) -> Float80 { sinhl(x) }
  @inline(__always) func c_cosh(_ x: Float80) -> Float80 { coshl(x) }
  @inline(__always) func c_tanh(_ x: Float80) -> Float80 { tanhl(x) }
  @inline(__always) func c_asinh(_ x: Float80) -> Float80 { asinhl(x) }
  @inline(__always) func c_acosh(_ x: Float80) -> Float80 { acoshl(x) }
  @inline(__always) func c_atanh(_ x: Float80) -> Float80 { atanhl(x) }
  @inline(__always) func c_cbrt(_ x: Float80) -> Float80 { cbrtl(x) }
  @inline(__always) func c_erf(_ x: Float80) -> Float80 { erfl(x) }
  @inline(__always) func c_erfc(_ x: Float80) -> Float80 { erfcl(x) }
  @inline(__always) func c_atan2(_ y: Float80, _ x: Float80) -> Float80 { atan2l(y, x) }
  @inline(__always) func c_pow(_ x: Float80, _ y: Float80) -> Float80 { powl(x, y) }
#endif
