#ifndef CLANES_H
#define CLANES_H

/* Operations on eight doubles for which Swift has no name: every function is one instruction where the machine has it, and the same bits
   without it. */

#define LANES_INLINE static inline __attribute__((always_inline))

typedef double eight_doubles __attribute__((ext_vector_type(8)));
typedef long long eight_integers __attribute__((ext_vector_type(8)));

/// a b + c, rounded once. The `addingProduct` of SIMD8 is a loop over lanes, which the optimiser sometimes leaves in pieces.
LANES_INLINE eight_doubles fused_multiply_add(eight_doubles a, eight_doubles b, eight_doubles c) {
  return __builtin_elementwise_fma(a, b, c);
}

#ifdef __AVX512F__
#include <immintrin.h>

/// Entry `index` modulo 16 of the sixteen doubles `low`, `high`, lane by lane.
LANES_INLINE eight_doubles entry_of_sixteen(eight_doubles low, eight_doubles high, eight_integers index) {
  return (eight_doubles)_mm512_permutex2var_pd((__m512d)low, (__m512i)index, (__m512d)high);
}

/// False when all bits are 0.
LANES_INLINE _Bool has_nonzero_bit(eight_integers a) {
  return _mm512_test_epi64_mask((__m512i)a, (__m512i)a) != 0;
}
#else
/// Entry `index` modulo 16 of the sixteen doubles `low`, `high`, lane by lane.
LANES_INLINE eight_doubles entry_of_sixteen(eight_doubles low, eight_doubles high, eight_integers index) {
  double table[16];
  eight_doubles result;
  for (int j = 0; j < 8; j++) {
    table[j] = low[j];
    table[j + 8] = high[j];
  }
  for (int j = 0; j < 8; j++) result[j] = table[index[j] & 15];
  return result;
}

/// False when all bits are 0.
LANES_INLINE _Bool has_nonzero_bit(eight_integers a) { return __builtin_reduce_or(a) != 0; }
#endif

#endif
