/* Jets of equal-width Gaussian mixtures with equal weights, written for comparison: plain C with vector extensions, built by
   gcc -O3 -march=native -mprefer-vector-width=512. Eight states per vector, two vectors to a block up to order 3; no allocation per call.

   With v = s^2 + g^2, the component * nearest to a state, z = x - mu_* and m_k = mu_k - mu_*, all series in the step h:

       l_k = m_k.(z - m_k/2)/v,  E_k = e^(l_k),  M = sum E_k m_k / sum E_k,  d = z - M,  v eps' = s^2 d/v - g M'.

   n E_n = sum_j j l_j E_(n-j) goes in groups of four orders from 4 on: the first of a group runs over all lower coefficients and
   leaves what it knows of the other three in their slots. Own code; the same formulas as the package in exact arithmetic. */
#include "mixture_jet.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

typedef double v8 __attribute__((vector_size(64)));
typedef int64_t i8 __attribute__((vector_size(64)));
#define INLINE static inline __attribute__((always_inline))
#define EACH(b) _Pragma("GCC unroll 2") for (int b = 0; b < N; b++)

INLINE v8 splat(double a) { return (v8){a, a, a, a, a, a, a, a}; }
INLINE i8 lesser(i8 a, i8 b) {
#ifdef __AVX512F__
  return (i8)_mm512_min_epi64((__m512i)a, (__m512i)b);
#else
  i8 mask = a < b;
  return (a & mask) | (b & ~mask);
#endif
}

/* 2^(j/16) less j in the lowest bits of the exponent, so that adding 16 k + j there gives 2^(k + j/16). */
static double root[16] __attribute__((aligned(64)));

__attribute__((constructor)) static void make_roots(void) {
  for (int j = 0; j < 16; j++) {
    double value = exp2(j / 16.0);
    int64_t bits;
    memcpy(&bits, &value, 8);
    bits -= (int64_t)j << 48;
    memcpy(&root[j], &bits, 8);
  }
}

/* e^x for x <= 0, exactly 0 below -600. x = (16 k + j) log 2/16 + r; e^r - 1 by a polynomial of degree 6 (truncation 1.4e-17). The
   reduction is off by 0.31 |x| 2^-53, a third of what the rounding of a logit of that size can be. */
INLINE v8 weight(v8 x) {
  v8 shifted = x * 0x1.71547652b82fep+4 + 0x1.8p52;
  v8 r = x - (shifted - 0x1.8p52) * 0x1.62e42fefa39efp-5;
  v8 scale = (v8)((i8)__builtin_shuffle(*(v8 *)root, *(v8 *)(root + 8), (i8)shifted) + ((i8)shifted << 48));
  v8 q = r * 0x1.6c17ed4e4d929p-10 + 0x1.11123cf364b34p-7;
  q = q * r + 0x1.55555554e9456p-5;
  q = q * r + 0x1.555555547d355p-3;
  q = q * r + 0x1.0000000000001p-1;
  q = q * r + 0x1.0000000000003p+0;
  return (v8)((i8)(scale * (q * r) + scale) & (x >= -600.0));
}

struct jet {
  int K, D, P, slots, logits;
  int64_t mask; /* the bits of a squared distance that hold a component's number */
  const double *mu;
  double *eights; /* the means less their mean, eight components side by side: [K/8][D][8] */
  double *mean, *halves; /* |mu|^2/2 of the same */
  double s2;
  v8 *E; /* per component: E_n at slot n, n l_n at slot logits + n */
  v8 *x, *e, *c, *M, *S, *z, *f, *q;
};

struct jet *jet_make(int K, int D, int P, const double *mu, double s) {
  struct jet *w = calloc(1, sizeof *w);
  w->K = K, w->D = D, w->P = P, w->mu = mu, w->s2 = s * s, w->logits = P < 2 ? 0 : P < 5 || P % 4 == 1 ? P - 2 : P - 1, w->slots = (w->logits + P) | 1;
  for (w->mask = 1; w->mask < K; w->mask *= 2) {}
  w->mask--;
  size_t n = 2 * ((size_t)K * (w->slots + 1) + 3 * (size_t)(P + 1) * D + 6 * (size_t)D + P + 2);
  size_t means = ((size_t)(K + 1) * D + K + 7) / 8;
  v8 *m = aligned_alloc(128, ((n + means) * sizeof(v8) + 127) / 128 * 128);
  memset(m, 0, (n + means) * sizeof(v8));
  w->E = m, m += 2 * (size_t)K * w->slots;
  w->x = m, m += 2 * (P + 1) * D;
  w->e = m, m += 2 * (P + 1) * D;
  w->M = m, m += 2 * (P + 1) * D;
  w->c = m, m += 2 * D;
  w->z = m, m += 6 * D;
  w->f = m, m += 4 * D;
  w->S = m, m += 2 * (P + 2);
  w->q = m, m += 2 * K;
  w->eights = (double *)m, w->mean = w->eights + (size_t)K * D, w->halves = w->mean + D;
  for (int d = 0; d < D; d++) {
    for (int k = 0; k < K; k++) w->mean[d] += mu[(size_t)k * D + d] / K;
    for (int k = 0; k < K; k++) {
      double m = mu[(size_t)k * D + d] - w->mean[d];
      w->eights[((size_t)(k / 8) * D + d) * 8 + k % 8] = m, w->halves[k] += 0.5 * m * m;
    }
  }
  return w;
}

void jet_free(struct jet *w) {
  if (w) free(w->E);
  free(w);
}

/* E_n from n l_n and fraction 1/n, with E_j at e and j l_j at l, N vectors apart. Phase n up to order 3; then 4 opens a group and leaves what it knows of the
   three others, phases 5, 6 and 7, in their slots, and each adds what it knows to those behind it. */
INLINE v8 coefficient(v8 *restrict e, v8 *restrict l, v8 logit, double fraction, const int n, const int phase, const int last, const int N) {
#define E_(j) e[(j) * N]
#define L_(j) l[(j) * N]
  v8 r = logit * E_(0);
  switch (phase) {
    case 1: break;
    case 2: r = (L_(1) * E_(1) + r) * fraction; break;
    case 3: r = (L_(2) * E_(1) + (L_(1) * E_(2) + r)) * fraction; break;
    case 4: {
      const v8 e1 = E_(1), e2 = E_(2), e3 = E_(3), l1 = L_(1), l2 = L_(2), l3 = L_(3);
      v8 far = E_(n - 1), middle = E_(n - 2), near = E_(n - 3);
      v8 s0 = l1 * far + l2 * middle + l3 * near, s1 = l2 * far + l3 * middle, s2 = l3 * far, s3 = splat(0);
      for (int j = 4; j < n; j += 4) {
        v8 a = L_(j), b = E_(n - j);
        s3 += a * far, s2 += a * middle, s1 += a * near, s0 += a * b;
        a = L_(j + 1), far = E_(n - j - 1);
        s3 += a * middle, s2 += a * near, s1 += a * b, s0 += a * far;
        a = L_(j + 2), middle = E_(n - j - 2);
        s3 += a * near, s2 += a * b, s1 += a * far, s0 += a * middle;
        a = L_(j + 3), near = E_(n - j - 3);
        s3 += a * b, s2 += a * far, s1 += a * middle, s0 += a * near;
      }
      r = (s0 + r) * fraction;
      if (n + 1 <= last) E_(n + 1) = s1 + l1 * r + logit * e1;
      if (n + 2 <= last) E_(n + 2) = s2 + l2 * r + logit * e2;
      if (n + 3 <= last) E_(n + 3) = s3 + l3 * r + logit * e3;
      break;
    }
    case 5:
      r = (E_(n) + r) * fraction;
      if (n + 1 <= last) E_(n + 1) += L_(1) * r + logit * E_(1);
      if (n + 2 <= last) E_(n + 2) += L_(2) * r + logit * E_(2);
      break;
    case 6:
      r = (E_(n) + r) * fraction;
      if (n + 1 <= last) E_(n + 1) += L_(1) * r + logit * E_(1);
      break;
    case 7: r = (E_(n) + r) * fraction;
  }
  if (n < last) E_(n) = r, L_(n) = logit;
  return r;
#undef E_
#undef L_
}

/* Order 0 in the plane: E_0 and the sums. */
INLINE void start_plane(struct jet *w, const v8 *half, const int N) {
  const int K = w->K, L = w->slots * N;
  const double *restrict mu = w->mu;
  const i8 low = (i8){0} + w->mask;
  i8 best[2], number = (i8){0};
  v8 x0[2], x1[2];
  EACH(b) best[b] = (i8){0} + INT64_MAX, x0[b] = w->x[b], x1[b] = w->x[N + b];
  v8 *restrict e = w->E;
#pragma GCC unroll 2
  for (int k = 0; k < K; k++, e += L, number += 1) EACH(b) {
    v8 u = x0[b] - mu[2 * k], v = x1[b] - mu[2 * k + 1], square = u * u + v * v;
    e[b] = square;
    i8 key = ((i8)square & ~low) | number;
    best[b] = lesser(key, best[b]);
  }
  v8 c0[2], c1[2], least[2], S[2], m0[2], m1[2];
  EACH(b) {
    i8 index = best[b] & low;
    least[b] = (v8)(best[b] & ~low);
    for (int j = 0; j < 8; j++) c0[b][j] = mu[2 * index[j]], c1[b][j] = mu[2 * index[j] + 1];
    S[b] = m0[b] = m1[b] = splat(0);
  }
  e = w->E;
#pragma GCC unroll 2
  for (int k = 0; k < K; k++, e += L) EACH(b) {
    v8 a = weight((least[b] - e[b]) * half[b]);
    e[b] = a;
    S[b] += a, m0[b] += a * (mu[2 * k] - c0[b]), m1[b] += a * (mu[2 * k + 1] - c1[b]);
  }
  EACH(b) w->S[b] = S[b], w->M[b] = m0[b], w->M[N + b] = m1[b], w->c[b] = c0[b], w->c[N + b] = c1[b];
}

/* Order n in the plane: n l_n = m.(slope + bend m), then the sums. */
INLINE void extend_plane(struct jet *w, const int n, const v8 *slope, const v8 *bend, const int phase, const int N) {
  const int K = w->K, L = w->slots * N, P = w->P, last = P - 1;
  const double *restrict mu = w->mu, fraction = 1.0 / n;
  v8 c0[2], c1[2], y0[2], y1[2], be[2], S[2], m0[2], m1[2];
  EACH(b) {
    c0[b] = w->c[b], c1[b] = w->c[N + b], y0[b] = slope[b], y1[b] = slope[N + b], be[b] = bend[b];
    S[b] = m0[b] = m1[b] = splat(0);
  }
  v8 *restrict e = w->E;
  for (int k = 0; k < K; k++, e += L) EACH(b) {
    v8 d0 = mu[2 * k] - c0[b], d1 = mu[2 * k + 1] - c1[b];
    v8 logit = d0 * (be[b] * d0 + y0[b]) + d1 * (be[b] * d1 + y1[b]);
    v8 r = coefficient(e + b, e + w->logits * N + b, logit, fraction, n, phase, last, N);
    S[b] += r, m0[b] += r * d0, m1[b] += r * d1;
  }
  EACH(b) w->S[n * N + b] = S[b], w->M[2 * n * N + b] = m0[b], w->M[(2 * n + 1) * N + b] = m1[b];
}

/* Components that go together from logits to sums, so that their means stay in the first cache. */
enum { CHUNK = 64 };

/* M += sum E mu over eight coordinates at a time, for `count` components in groups of eight at `eights`. */
INLINE void gather_space(struct jet *w, v8 *restrict M, const double *restrict eights, const v8 *restrict values, int count, const int N) {
  const int D = w->D;
  for (int d = 0; d < D; d += 8) {
    v8 sum[8][2];
#pragma GCC unroll 8
    for (int j = 0; j < 8; j++) EACH(b) sum[j][b] = M[(d + j) * N + b];
    for (int k = 0; k < count; k += 8) {
      const double *restrict mu = eights + (size_t)k * D + 8 * d;
      for (int i = 0; i < 8; i++)
#pragma GCC unroll 8
        for (int j = 0; j < 8; j++) EACH(b) sum[j][b] += values[(k + i) * N + b] * mu[8 * j + i];
    }
#pragma GCC unroll 8
    for (int j = 0; j < 8; j++) EACH(b) M[(d + j) * N + b] = sum[j][b];
  }
}

/* The sums of one order become those of m = mu - mu_*. */
INLINE void centre_space(struct jet *w, v8 *restrict M, const v8 *S, const int N) {
  for (int d = 0; d < w->D; d++) EACH(b) M[d * N + b] -= w->c[d * N + b] * S[b];
}

/* sum += mu y for the eight components at `mu`. */
INLINE void project_space(const struct jet *w, v8 (*sum)[2], const double *restrict mu, const v8 *restrict y, const int N) {
  for (int d = 0; d < w->D; d++) {
    const v8 y0 = y[d * N], y1 = y[d * N + N - 1];
#pragma GCC unroll 8
    for (int j = 0; j < 8; j++) EACH(b) sum[j][b] += mu[8 * d + j] * (b ? y1 : y0);
  }
}

/* Order 0 in space from half the squared distances, |x|^2/2 + |mu|^2/2 - mu.x: one product per coordinate, off by the rounding of
   |x| |mu|. The logits stay in w->q. */
INLINE void start_space(struct jet *w, const v8 *tau, const int N) {
  const int K = w->K, D = w->D, L = w->slots * N;
  const i8 low = (i8){0} + w->mask;
  v8 *restrict q = w->q, *restrict E = w->E, *restrict minus = w->z, size[2];
  i8 best[2], number = (i8){0};
  EACH(b) {
    best[b] = (i8){0} + INT64_MAX, size[b] = splat(0);
    for (int d = 0; d < D; d++) {
      v8 x = w->x[d * N + b];
      minus[d * N + b] = -x, size[b] += 0.5 * (x * x);
    }
  }
  for (int k = 0; k < K; k += 8) {
    v8 half[8][2];
#pragma GCC unroll 8
    for (int j = 0; j < 8; j++) EACH(b) half[j][b] = size[b] + w->halves[k + j];
    project_space(w, half, w->eights + (size_t)k * D, minus, N);
#pragma GCC unroll 8
    for (int j = 0; j < 8; j++, number += 1) EACH(b) {
      q[(k + j) * N + b] = half[j][b];
      i8 key = ((i8)half[j][b] & ~low) | number;
      best[b] = lesser(key, best[b]);
    }
  }
  v8 least[2], S[2], values[2 * CHUNK];
  EACH(b) {
    i8 index = best[b] & low;
    least[b] = (v8)(best[b] & ~low), S[b] = splat(0);
    for (int j = 0; j < 8; j++)
      for (int d = 0; d < D; d++) w->c[d * N + b][j] = w->eights[(index[j] / 8 * D + d) * 8 + index[j] % 8];
  }
  for (int first = 0; first < K; first += CHUNK) {
    const int count = K - first < CHUNK ? K - first : CHUNK;
    for (int k = first; k < first + count; k++) EACH(b) {
      v8 logit = (least[b] - q[k * N + b]) * tau[b], a = weight(logit);
      q[k * N + b] = logit, E[(size_t)k * L + b] = a, S[b] += a, values[(k - first) * N + b] = a;
    }
    gather_space(w, w->M, w->eights + (size_t)first * D, values, count, N);
  }
  EACH(b) w->S[b] = S[b];
  centre_space(w, w->M, S, N);
}

/* Order n in space: n l_n = (mu - mu_*).slope + bend l_0. */
INLINE void extend_space(struct jet *w, const int n, const v8 *restrict slope, const v8 *bend, const int phase, const int N) {
  const int K = w->K, D = w->D, P = w->P, L = w->slots * N, last = P - 1;
  const double fraction = 1.0 / n;
  v8 *restrict M = w->M + n * D * N, values[2 * CHUNK], S[2], offset[2];
  EACH(b) {
    S[b] = offset[b] = splat(0);
    for (int d = 0; d < D; d++) offset[b] -= w->c[d * N + b] * slope[d * N + b];
  }
  for (int first = 0; first < K; first += CHUNK) {
    const int count = K - first < CHUNK ? K - first : CHUNK;
    for (int k = first; k < first + count; k += 8) {
      v8 logit[8][2];
#pragma GCC unroll 8
      for (int j = 0; j < 8; j++) EACH(b) logit[j][b] = w->q[(k + j) * N + b] * bend[b] + offset[b];
      project_space(w, logit, w->eights + (size_t)k * D, slope, N);
#pragma GCC unroll 8
      for (int j = 0; j < 8; j++) EACH(b) {
        v8 *restrict e = w->E + (size_t)(k + j) * L;
        v8 r = coefficient(e + b, e + w->logits * N + b, logit[j][b], fraction, n, phase, last, N);
        S[b] += r, values[(k - first + j) * N + b] = r;
      }
    }
    gather_space(w, M, w->eights + (size_t)first * D, values, count, N);
  }
  EACH(b) w->S[n * N + b] = S[b];
  centre_space(w, M, S, N);
}

/* One block: X_0 in w->x, X_1 ... X_P from it. */
INLINE void block(struct jet *w, const double *g, const int plane, const int N) {
  const int P = w->P, D = plane ? 2 : w->D, R = D * N;
  v8 gamma[2], tau[2], tau1[2], tau2[2], half[2], bend[2];
  EACH(b) {
    memcpy(&gamma[b], g + 8 * b, 64);
    tau[b] = 1.0 / (gamma[b] * gamma[b] + w->s2);
    half[b] = tau[b] * 0.5, tau1[b] = tau[b], tau2[b] = splat(0);
  }
  v8 *restrict x = w->x, *restrict M = w->M, *restrict e = w->e, *restrict c = w->c;
  if (plane) start_plane(w, half, N);
  else {
    memset(M, 0, sizeof(v8) * P * R);
    start_space(w, tau, N);
  }
  /* z/v at orders n - 1 and n - 2 and n times order n; in space without the terms of z at order 0, which bend l_0 has instead. */
  v8 *z1 = w->z, *z2 = z1 + R, *slope = z2 + R, *f1 = w->f, *f2 = f1 + R, inverse[2];
  EACH(b) inverse[b] = 1.0 / w->S[b];
  for (int d = 0; d < D; d++) EACH(b) {
    const int i = d * N + b;
    v8 z = x[i] - c[i];
    M[i] *= inverse[b];
    f1[i] = (z - M[i]) * tau[b], f2[i] = splat(0), z1[i] = plane ? z * tau[b] : splat(0), z2[i] = splat(0);
    e[i] = x[R + i] = gamma[b] * f1[i];
  }
  for (int n = 1; n < P; n++) {
    EACH(b) {
      v8 t = -(2 * gamma[b] * tau1[b] + tau2[b]) * tau[b];
      tau2[b] = tau1[b], tau1[b] = t;
      bend[b] = plane ? t * (-0.5 * n) : t * (double)n * (gamma[b] * gamma[b] + w->s2);
    }
    for (int d = 0; d < D; d++) EACH(b) {
      const int i = d * N + b;
      v8 t = (x[n * R + i] - z2[i] - 2 * gamma[b] * z1[i]) * tau[b];
      z2[i] = z1[i], z1[i] = t, slope[i] = t * (double)n;
    }
    switch (n < 4 ? n : 4 + n % 4) {
#define PHASE(p) case p: plane ? extend_plane(w, n, slope, bend, p, N) : extend_space(w, n, slope, bend, p, N); break;
      PHASE(1) PHASE(2) PHASE(3) PHASE(4) PHASE(5) PHASE(6) PHASE(7)
    }
    const double fraction = 1.0 / n, next = 1.0 / (n + 1);
    for (int d = 0; d < D; d++) EACH(b) {
      const int i = d * N + b;
      v8 m = M[n * R + i];
      for (int j = 1; j <= n; j++) m -= w->S[j * N + b] * M[(n - j) * R + i];
      M[n * R + i] = m *= inverse[b];
      v8 u = w->s2 * f1[i] - gamma[b] * (double)n * m - 2 * gamma[b] * (n - 1.0) * e[(n - 1) * R + i];
      if (n > 1) u -= (n - 1.0) * M[(n - 1) * R + i];
      if (n > 2) u -= (n - 2.0) * e[(n - 2) * R + i];
      v8 f = (x[n * R + i] - m - f2[i] - 2 * gamma[b] * f1[i]) * tau[b];
      f2[i] = f1[i], f1[i] = f;
      e[n * R + i] = u * tau[b] * fraction;
      x[(n + 1) * R + i] = e[n * R + i] * next;
    }
  }
}

static __attribute__((noinline)) void block_plane_1(struct jet *w, const double *g) { block(w, g, 1, 1); }
static __attribute__((noinline)) void block_plane_2(struct jet *w, const double *g) { block(w, g, 1, 2); }
static __attribute__((noinline)) void block_space_1(struct jet *w, const double *g) { block(w, g, 0, 1); }
static __attribute__((noinline)) void block_space_2(struct jet *w, const double *g) { block(w, g, 0, 2); }

void jet_expand(struct jet *w, const double *x, const double *g, int count, double *out) {
  const int D = w->D, N = w->P <= 3 ? 2 : 1;
  for (int i = 0; i < count; i += 8 * N) {
    for (int d = 0; d < D; d++) {
      memcpy(w->x + d * N, x + (size_t)d * count + i, 64 * N);
      memcpy(out + (size_t)d * count + i, x + (size_t)d * count + i, 64 * N);
      if (D > 2)
        for (int b = 0; b < N; b++) w->x[d * N + b] -= w->mean[d];
    }
    if (D == 2) N == 2 ? block_plane_2(w, g + i) : block_plane_1(w, g + i);
    else N == 2 ? block_space_2(w, g + i) : block_space_1(w, g + i);
    for (int r = D; r < (w->P + 1) * D; r++) memcpy(out + (size_t)r * count + i, w->x + r * N, 64 * N);
  }
}

/* x <- Taylor polynomial of degree P from level to level; count a multiple of 16, chunks of 128. */
void jet_sample(struct jet *w, double *x, const double *levels, int steps, int count) {
  enum { C = 128 };
  double *out = aligned_alloc(64, sizeof(double) * C * w->D * (w->P + 1)), *y = aligned_alloc(64, sizeof(double) * C * w->D);
  double g[C];
  for (int i = 0; i < count; i += C) {
    int n = count - i < C ? count - i : C;
    for (int d = 0; d < w->D; d++) memcpy(y + d * n, x + (size_t)d * count + i, sizeof(double) * n);
    for (int s = 0; s < steps; s++) {
      for (int j = 0; j < n; j++) g[j] = levels[s];
      jet_expand(w, y, g, n, out);
      double h = levels[s + 1] - levels[s];
      for (int j = 0; j < n * w->D; j++) {
        double v = out[(size_t)w->P * n * w->D + j];
        for (int q = w->P - 1; q >= 0; q--) v = v * h + out[(size_t)q * n * w->D + j];
        y[j] = v;
      }
    }
    for (int d = 0; d < w->D; d++) memcpy(x + (size_t)d * count + i, y + d * n, sizeof(double) * n);
  }
  free(out), free(y);
}

/* Each trajectory from level a to b < a with its own steps by the package's rule (0.8 times the least of the lengths that the last two
   coefficients and the radius of convergence suggest); count a multiple of 16; returns the largest number of steps. */
int jet_adaptive(struct jet *w, double *x, double a, double b, double tol, int count) {
  const int P = w->P, D = w->D;
  double *out = aligned_alloc(64, sizeof(double) * count * D * (P + 1)), *y = aligned_alloc(64, sizeof(double) * count * D);
  double *g = aligned_alloc(64, sizeof(double) * count), *at = malloc(sizeof(double) * count);
  int *lane = malloc(sizeof(int) * count), m = count, steps = 0;
  for (int i = 0; i < count; i++) lane[i] = i, at[i] = a;
  for (; m > 0; steps++) {
    int n = (m + 15) / 16 * 16;
    for (int j = 0; j < n; j++) {
      int i = lane[j < m ? j : m - 1];
      g[j] = at[i];
      for (int d = 0; d < D; d++) y[d * n + j] = x[(size_t)d * count + i];
    }
    jet_expand(w, y, g, n, out);
    int left = 0;
    for (int j = 0; j < m; j++) {
      int i = lane[j];
      double size = 1, last = 0, previous = 0, middle = 0;
      for (int d = 0; d < D; d++) {
        size = fmax(size, fabs(out[(size_t)d * n + j]));
        last = fmax(last, fabs(out[((size_t)P * D + d) * n + j]));
        previous = fmax(previous, fabs(out[((size_t)(P - 1) * D + d) * n + j]));
        middle = fmax(middle, fmax(fabs(out[((size_t)(P / 2) * D + d) * n + j]), fabs(out[((size_t)(P / 2 - 1) * D + d) * n + j])));
      }
      double bound = pow(middle / fmax(last, previous), 1.0 / (P - P / 2));
      double h = 0.8 * fmin(bound, fmin(pow(tol * size / last, 1.0 / P), pow(tol * size / previous, 1.0 / (P - 1))));
      int done = !(h < at[i] - b);
      if (done) h = at[i] - b;
      for (int d = 0; d < D; d++) {
        double v = out[((size_t)P * D + d) * n + j];
        for (int k = P - 1; k >= 0; k--) v = v * -h + out[((size_t)k * D + d) * n + j];
        x[(size_t)d * count + i] = v;
      }
      at[i] -= h;
      if (!done) lane[left++] = i;
    }
    m = left;
  }
  free(out), free(y), free(g), free(at), free(lane);
  return steps;
}
