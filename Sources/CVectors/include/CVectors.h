#ifndef CVECTORS_H
#define CVECTORS_H

#ifdef __AVX512F__
#include <immintrin.h>
#endif

/// Arithmetic on eight doubles, an instruction each for the compiler; Swift reads `vector8` as `SIMD8<Double>`.
///
/// The operators of the standard library take such a vector apart and put it together again, which is 32 instructions for a sum until
/// the optimiser of the last stage finds the vector. The bits are the same.
typedef double vector8 __attribute__((ext_vector_type(8)));
typedef long long integers8 __attribute__((ext_vector_type(8)));

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

#ifdef __AVX512F__

/// Entry `index` modulo 16 of the sixteen doubles `low`, `high`, lane by lane.
VECTOR_OPERATION vector8 vector8_entry_of_sixteen(vector8 low, vector8 high, integers8 index) {
  return (vector8)_mm512_permutex2var_pd((__m512d)low, (__m512i)index, (__m512d)high);
}

/// False when all bits are 0.
VECTOR_OPERATION _Bool integers8_has_nonzero_bit(integers8 a) {
  return _mm512_test_epi64_mask((__m512i)a, (__m512i)a) != 0;
}
#else
/// Entry `index` modulo 16 of the sixteen doubles `low`, `high`, lane by lane.
VECTOR_OPERATION vector8 vector8_entry_of_sixteen(vector8 low, vector8 high, integers8 index) {
  double table[16];
  vector8 result;
  for (int j = 0; j < 8; j++) {
    table[j] = low[j];
    table[j + 8] = high[j];
  }
  for (int j = 0; j < 8; j++) result[j] = table[index[j] & 15];
  return result;
}

/// False when all bits are 0.
VECTOR_OPERATION _Bool integers8_has_nonzero_bit(integers8 a) { return __builtin_reduce_or(a) != 0; }
#endif

#undef VECTOR_OPERATION

#endif
