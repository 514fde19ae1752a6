/* Jets of equal-width Gaussian mixtures, written for comparison: plain C with vector extensions, built with
   gcc -O3 -march=native. Eight states per vector; the dominant component's logit series is subtracted by working relative
   to its mean; own exponential; no allocation per call. Same formulas in exact arithmetic as the package, own code. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef double v8 __attribute__((vector_size(64)));
typedef int64_t i8 __attribute__((vector_size(64)));
#define INLINE static inline __attribute__((always_inline))

INLINE v8 splat(double a) { return (v8){a, a, a, a, a, a, a, a}; }
INLINE v8 pick(i8 mask, v8 a, v8 b) { return (v8)(((i8)a & mask) | ((i8)b & ~mask)); }

INLINE v8 vexp(v8 x) {
  v8 shifted = x * 0x1.71547652b82fep0 + 0x1.8p52;
  v8 k = shifted - 0x1.8p52;
  v8 r = x - k * 0x1.62e42feep-1;
  r = r - k * 0x1.a39ef35793c76p-33;
  v8 r2 = r * r, r4 = r2 * r2;
  v8 a = r * 0x1.5555555555556p-3 + 0x1.0000000000001p-1;
  v8 b = r * 0x1.11111111109b3p-7 + 0x1.5555555553d63p-5;
  v8 c = r * 0x1.a01a01a7c41d5p-13 + 0x1.6c16c1788bd90p-10;
  v8 d = r * 0x1.71de0dae63bb3p-19 + 0x1.a019b90d2ae7ap-16;
  v8 e = r * 0x1.af38a9b0ec855p-26 + 0x1.289185613a3d6p-22;
  v8 low = r2 * b + a, high = r4 * e + (r2 * d + c);
  v8 p = (r2 * (r4 * high + low) + r) + 1.0;
  v8 y = (v8)((i8)p + ((i8)shifted << 52));
  return pick(x < -600.0, splat(0), y);
}

struct jet {
  int K, D, P, slots;
  const double *mu;
  double s2;
  v8 *E; /* per component: E_0..E_(P-1), then n l_n */
  v8 *x, *e, *c, *M, *S, *y, *f, *q;
};

void *jet_make(int K, int D, int P, const double *mu, double s) {
  struct jet *w = calloc(1, sizeof *w);
  w->K = K, w->D = D, w->P = P, w->mu = mu, w->s2 = s * s, w->slots = (2 * P) | 1;
  size_t n = (size_t)K * w->slots * 2 + 4 * (size_t)(P + 2) * D * 2 + 16 * (size_t)D + 4 * P + 64 + 2 * K;
  v8 *m = aligned_alloc(128, (n * sizeof(v8) + 127) / 128 * 128);
  memset(m, 0, n * sizeof(v8));
  w->E = m, m += (size_t)K * w->slots * 2;
  w->x = m, m += 2 * (P + 1) * D;
  w->e = m, m += 2 * (P + 1) * D;
  w->M = m, m += 2 * (P + 1) * D;
  w->c = m, m += 2 * D;
  w->y = m, m += 6 * D;
  w->f = m, m += 4 * D;
  w->S = m, m += 2 * (P + 1);
  w->q = m;
  return w;
}

/* N vectors per block, D a constant where it is small. */
INLINE void block(struct jet *w, const double *g, int D, const int N) {
  const int K = w->K, P = w->P, L = w->slots;
  const double *restrict mu = w->mu;
  v8 gam[2], iv[2], h[2], peak[2], S0[2], inv1[2], inv2[2];
  i8 idx[2];
  for (int b = 0; b < N; b++) {
    memcpy(&gam[b], g + 8 * b, 64);
    iv[b] = 1.0 / (gam[b] * gam[b] + w->s2);
    h[b] = iv[b] * -0.5;
    peak[b] = splat(-INFINITY);
    idx[b] = (i8){0};
  }
  v8 *restrict E = w->E, *restrict x = w->x, *restrict c = w->c;
  /* four components share the loads of the state; K is a multiple of 4 */
  for (int k4 = 0; k4 < K; k4 += 4) for (int b = 0; b < N; b++) {
    v8 t4[4] = {splat(0), splat(0), splat(0), splat(0)};
    for (int d = 0; d < D; d++) {
      v8 z = x[d * N + b];
      for (int j = 0; j < 4; j++) {
        v8 u = z - mu[(k4 + j) * D + d];
        t4[j] += u * u;
      }
    }
    for (int j = 0; j < 4; j++) {
      int k = k4 + j;
      v8 l = t4[j] * h[b];
      E[(size_t)k * L * N + b] = l;
      i8 m = l > peak[b];
      idx[b] = (m & (i8)(i8){k, k, k, k, k, k, k, k}) | (~m & idx[b]);
      peak[b] = pick(m, l, peak[b]);
    }
  }
  for (int b = 0; b < N; b++)
    for (int j = 0; j < 8; j++)
      for (int d = 0; d < D; d++) ((double *)&c[d * N + b])[j] = mu[idx[b][j] * D + d];
  v8 cc[8], acc[8], S[2];
  v8 *M = w->M;
  for (int b = 0; b < N; b++) S[b] = splat(0);
  if (D <= 4) for (int d = 0; d < D * N; d++) cc[d] = c[d], acc[d] = splat(0);
  else for (int d = 0; d < D * N; d++) M[d] = splat(0);
  for (int k = 0; k < K; k++)
    for (int b = 0; b < N; b++) {
      v8 a = vexp(E[(size_t)k * L * N + b] - peak[b]);
      E[(size_t)k * L * N + b] = a;
      S[b] += a;
      if (D <= 4) for (int d = 0; d < D; d++) acc[d * N + b] += a * (mu[k * D + d] - cc[d * N + b]);
    }
  if (D > 4)
    for (int k = 0; k < K; k += 4)
      for (int b = 0; b < N; b++) {
        v8 q[4] = {splat(0), splat(0), splat(0), splat(0)}, a[4];
        for (int j = 0; j < 4; j++) a[j] = E[(size_t)(k + j) * L * N + b];
        for (int d = 0; d < D; d++) {
          v8 t = M[d * N + b], z = c[d * N + b];
          for (int j = 0; j < 4; j++) {
            v8 m = mu[(k + j) * D + d] - z;
            q[j] += m * m;
            t += a[j] * m;
          }
          M[d * N + b] = t;
        }
        for (int j = 0; j < 4; j++) w->q[(k + j) * N + b] = q[j];
      }
  if (D <= 4) for (int d = 0; d < D * N; d++) M[d] = acc[d];
  v8 *y = w->y, *y1 = y + D * N, *yn = y + 2 * D * N, *f = w->f, *f1 = f + D * N;
  for (int b = 0; b < N; b++) S0[b] = 1.0 / S[b], inv1[b] = iv[b], inv2[b] = splat(0), w->S[b] = S[b];
  for (int d = 0; d < D; d++)
    for (int b = 0; b < N; b++) {
      int i = d * N + b;
      M[i] *= S0[b];
      v8 z = x[i] - c[i];
      f[i] = (z - M[i]) * iv[b], f1[i] = splat(0), y[i] = z * iv[b], y1[i] = splat(0);
      w->e[i] = gam[b] * f[i];
      x[D * N + i] = w->e[i];
    }
  for (int n = 1; n < P; n++) {
    v8 bend[2], s[2];
    v8 yy[8];
    for (int b = 0; b < N; b++) {
      v8 t = -(2 * gam[b] * inv1[b] + inv2[b]) * iv[b];
      inv2[b] = inv1[b], inv1[b] = t, bend[b] = t * (-0.5 * n), s[b] = splat(0);
    }
    for (int d = 0; d < D; d++)
      for (int b = 0; b < N; b++) {
        int i = d * N + b;
        v8 t = (x[n * D * N + i] - y1[i] - 2 * gam[b] * y[i]) * iv[b];
        y1[i] = y[i], y[i] = t, yn[i] = t * (double)n;
        if (D <= 4) yy[i] = yn[i], acc[i] = splat(0);
      }
    v8 *m = M + n * D * N;
    if (D > 4) for (int i = 0; i < D * N; i++) m[i] = splat(0);
    const double fr = 1.0 / n;
    const int keep = n + 1 < P, pair = (n % 2 == 0);
    const int G = D > 4 ? 4 : 1;
    if (D == 2 && n <= 2 && !(n == 2 && keep)) {
      /* the first two orders of low-order work without inner loops */
      for (int b = 0; b < N; b++) {
        v8 c0 = cc[b], c1 = cc[N + b], y0 = yy[b], y1 = yy[N + b], be = bend[b], su = splat(0), a0 = su, a1 = su;
        v8 *restrict e = E + b;
        if (n == 1)
          for (int k = 0; k < K; k++, e += L * N) {
            v8 m0 = mu[2 * k] - c0, m1 = mu[2 * k + 1] - c1;
            v8 t = m0 * (y0 + be * m0) + m1 * (y1 + be * m1), r = t * e[0];
            if (keep) e[N] = r, e[(P + 1) * N] = t;
            su += r, a0 += r * m0, a1 += r * m1;
          }
        else
          for (int k = 0; k < K; k++, e += L * N) {
            v8 m0 = mu[2 * k] - c0, m1 = mu[2 * k + 1] - c1;
            v8 t = m0 * (y0 + be * m0) + m1 * (y1 + be * m1), r = 0.5 * (e[(P + 1) * N] * e[N] + t * e[0]);
            su += r, a0 += r * m0, a1 += r * m1;
          }
        s[b] = su, acc[b] = a0, acc[N + b] = a1;
      }
    } else for (int k4 = 0; k4 < K; k4 += G) {
     v8 t4[4][2], u4[4][2];
     if (D > 4) for (int b = 0; b < N; b++) {
       v8 p[4] = {splat(0), splat(0), splat(0), splat(0)};
       for (int d = 0; d < D; d++) {
         v8 z = c[d * N + b], v = yn[d * N + b];
         for (int j = 0; j < 4; j++) p[j] += (mu[(k4 + j) * D + d] - z) * v;
       }
       for (int j = 0; j < 4; j++) t4[j][b] = p[j];
     }
     for (int k = k4; k < k4 + G; k++) {
      v8 *restrict e = E + (size_t)k * L * N, *restrict l = e + (size_t)P * N;
      v8 tt[2], uu[2], *t = D > 4 ? t4[k - k4] : tt, *u = D > 4 ? u4[k - k4] : uu;
      for (int b = 0; b < N; b++) {
        if (D <= 4) t[b] = splat(0);
        if (D <= 4) for (int d = 0; d < D; d++) {
          v8 mm = mu[k * D + d] - cc[d * N + b];
          t[b] += mm * (yy[d * N + b] + bend[b] * mm);
        }
        else {
          t[b] += w->q[k * N + b] * bend[b];
        }
        /* two orders per pass: an even order leaves its successor's partial sum behind */
        v8 r;
        if (pair) {
          r = t[b] * e[b];
          v8 next = splat(0);
          if (keep) {
            v8 above = e[(n - 1) * N + b];
            r += l[1 * N + b] * above;
            for (int j = 2; j < n; j++) {
              v8 lj = l[j * N + b], ej = e[(n - j) * N + b];
              r += lj * ej;
              next += lj * above;
              above = ej;
            }
            r *= fr;
            next += t[b] * e[N + b] + l[N + b] * r;
            e[(n + 1) * N + b] = next;
          } else {
            for (int j = 1; j < n; j++) r += l[j * N + b] * e[(n - j) * N + b];
            r *= fr;
          }
        } else {
          r = t[b] * e[b];
          if (n > 1) r += e[n * N + b];
          r *= fr;
        }
        u[b] = r;
        if (keep) e[n * N + b] = r, l[n * N + b] = t[b];
        s[b] += r;
        if (D <= 4) for (int d = 0; d < D; d++) acc[d * N + b] += r * (mu[k * D + d] - cc[d * N + b]);
      }
     }
     if (D > 4) for (int d = 0; d < D; d++)
       for (int b = 0; b < N; b++) {
         v8 z = c[d * N + b], v = m[d * N + b];
         for (int j = 0; j < 4; j++) v += u4[j][b] * (mu[(k4 + j) * D + d] - z);
         m[d * N + b] = v;
       }
    }
    for (int b = 0; b < N; b++) w->S[n * N + b] = s[b];
    for (int d = 0; d < D; d++)
      for (int b = 0; b < N; b++) {
        int i = d * N + b;
        v8 t = D <= 4 ? acc[i] : m[i];
        for (int j = 1; j <= n; j++) t -= w->S[j * N + b] * M[(n - j) * D * N + i];
        t *= S0[b];
        m[i] = t;
        v8 u = w->s2 * f[i] - gam[b] * (double)n * t - 2 * gam[b] * (n - 1.0) * w->e[(n - 1) * D * N + i];
        if (n > 1) u -= (n - 1.0) * M[(n - 1) * D * N + i];
        if (n > 2) u -= (n - 2.0) * w->e[(n - 2) * D * N + i];
        v8 en = u * iv[b] * fr;
        w->e[n * D * N + i] = en;
        v8 ft = (x[n * D * N + i] - t - f1[i] - 2 * gam[b] * f[i]) * iv[b];
        f1[i] = f[i], f[i] = ft;
        x[(n + 1) * D * N + i] = en * (1.0 / (n + 1));
      }
  }
}

#define CASE(d, n) static __attribute__((noinline)) void block_##d##_##n(struct jet *w, const double *g) { block(w, g, d, n); }
CASE(2, 1) CASE(2, 2)
static __attribute__((noinline)) void block_n_2(struct jet *w, const double *g) { block(w, g, w->D, 2); }
static __attribute__((noinline)) void block_n_1(struct jet *w, const double *g) { block(w, g, w->D, 1); }

/* count must be a multiple of 16; X_n at out[(n*D + d)*count + i]. */
void jet_expand(void *p, const double *x, const double *g, int count, double *out) {
  struct jet *w = p;
  const int D = w->D, N = w->P <= 3 ? 2 : 1;
  for (int i = 0; i < count; i += 8 * N) {
    for (int d = 0; d < D; d++) memcpy(w->x + d * N, x + (size_t)d * count + i, 64 * N);
    if (D == 2) N == 2 ? block_2_2(w, g + i) : block_2_1(w, g + i);
    else N == 2 ? block_n_2(w, g + i) : block_n_1(w, g + i);
    for (int r = 0; r < (w->P + 1) * D; r++) memcpy(out + (size_t)r * count + i, w->x + r * N, 64 * N);
  }
}

/* x <- Taylor polynomial of degree P from level to level; count a multiple of 16, chunks of 128. */
void jet_sample(void *p, double *x, const double *levels, int steps, int count) {
  struct jet *w = p;
  enum { C = 128 };
  double *out = aligned_alloc(64, sizeof(double) * C * w->D * (w->P + 1)), *y = aligned_alloc(64, sizeof(double) * C * w->D);
  double g[C];
  for (int i = 0; i < count; i += C) {
    int n = count - i < C ? count - i : C;
    for (int d = 0; d < w->D; d++) memcpy(y + d * n, x + (size_t)d * count + i, sizeof(double) * n);
    for (int s = 0; s < steps; s++) {
      for (int j = 0; j < n; j++) g[j] = levels[s];
      jet_expand(p, y, g, n, out);
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

/* Each trajectory from level a to b < a with its own steps; count a multiple of 16; returns the largest number of steps. */
int jet_adaptive(void *p, double *x, double a, double b, double tol, int count) {
  struct jet *w = p;
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
    jet_expand(p, y, g, n, out);
    int left = 0;
    for (int j = 0; j < m; j++) {
      int i = lane[j];
      double l = 0, q = 0;
      for (int d = 0; d < D; d++) {
        l = fmax(l, fabs(out[((size_t)P * D + d) * n + j]));
        q = fmax(q, fabs(out[((size_t)(P - 1) * D + d) * n + j]));
      }
      double h = fmin(pow(tol / l, 1.0 / P), pow(tol / q, 1.0 / (P - 1)));
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
