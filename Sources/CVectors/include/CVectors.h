#ifndef CVECTORS_H
#define CVECTORS_H

/// Arithmetic on eight doubles, an instruction each for the compiler; Swift reads `vector8` as `SIMD8<Double>`.
///
/// The operators of the standard library take such a vector apart and put it together again, which is 32 instructions for a sum until
/// the optimiser of the last stage finds the vector. The bits are the same.
typedef double vector8 __attribute__((ext_vector_type(8)));

#define VECTOR_OPERATION static inline __attribute__((always_inline, const))

VECTOR_OPERATION vector8 vector8_sum(vector8 a, vector8 b) { return a + b; }
VECTOR_OPERATION vector8 vector8_difference(vector8 a, vector8 b) { return a - b; }
VECTOR_OPERATION vector8 vector8_product(vector8 a, vector8 b) { return a * b; }
VECTOR_OPERATION vector8 vector8_quotient(vector8 a, vector8 b) { return a / b; }
VECTOR_OPERATION vector8 vector8_negative(vector8 a) { return -a; }

/// a b + c with one rounding.
VECTOR_OPERATION vector8 vector8_mad(vector8 a, vector8 b, vector8 c) { return __builtin_elementwise_fma(a, b, c); }

/// `x` in the lanes where a > b, else `y`.
VECTOR_OPERATION vector8 vector8_choose_greater(vector8 a, vector8 b, vector8 x, vector8 y) { return a > b ? x : y; }

/// `x` in the lanes where a = b, else `y`.
VECTOR_OPERATION vector8 vector8_choose_equal(vector8 a, vector8 b, vector8 x, vector8 y) { return a == b ? x : y; }

#undef VECTOR_OPERATION

#endif
