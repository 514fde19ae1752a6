/* Jets of a Gaussian mixture of K equal weights and one deviation s in D dimensions along dx/dg = eps(x, g). D is 2 or a multiple of 8,
   K a multiple of 8, and a count of states is a multiple of 16. */
#ifndef MIXTURE_JET_H
#define MIXTURE_JET_H

struct jet;

/* For coefficients up to order P >= 1; means component by component at mu[k D + d], which the caller keeps. */
struct jet *jet_make(int K, int D, int P, const double *mu, double s);
void jet_free(struct jet *w);

/* X_n of state i at out[(n D + d) count + i] for n = 0 ... P; states at x[d count + i], their levels at g[i]. */
void jet_expand(struct jet *w, const double *x, const double *g, int count, double *out);

/* x <- the Taylor polynomial of degree P, from level to level. */
void jet_sample(struct jet *w, double *x, const double *levels, int steps, int count);

/* Each state from level a to b < a with its own steps; returns the largest number of them. */
int jet_adaptive(struct jet *w, double *x, double a, double b, double tolerance, int count);

#endif
