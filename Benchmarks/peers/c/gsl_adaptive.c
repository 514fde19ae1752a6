/* T3 with GSL: the noise prediction in plain C, one trajectory at a time. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <math.h>
#include <string.h>

struct mixture {
  int K, D;
  const double *mu;
  double s2;
};

static int noise(double gamma, const double *x, double *out, void *p) {
  const struct mixture *m = p;
  double l[4096], peak = -INFINITY, sum = 0, v = m->s2 + gamma * gamma;
  for (int k = 0; k < m->K; k++) {
    double q = 0;
    for (int d = 0; d < m->D; d++) q += (x[d] - m->mu[k * m->D + d]) * (x[d] - m->mu[k * m->D + d]);
    l[k] = -0.5 * q / v;
    peak = fmax(peak, l[k]);
  }
  for (int d = 0; d < m->D; d++) out[d] = 0;
  for (int k = 0; k < m->K; k++) {
    double e = exp(l[k] - peak);
    sum += e;
    for (int d = 0; d < m->D; d++) out[d] += e * (x[d] - m->mu[k * m->D + d]);
  }
  for (int d = 0; d < m->D; d++) out[d] *= gamma / v / sum;
  return GSL_SUCCESS;
}

/* count trajectories, coordinates of one together; method 0: rk8pd, 1: msadams. Returns 0, or GSL's code. */
int gsl_adaptive(int method, int K, int D, const double *mu, double s, double *x, int count, double a, double b, double tol) {
  struct mixture m = {K, D, mu, s * s};
  gsl_set_error_handler_off();
  gsl_odeiv2_system system = {noise, NULL, D, &m};
  for (int i = 0; i < count; i++) {
    const gsl_odeiv2_step_type *type = method == 0 ? gsl_odeiv2_step_rk8pd : gsl_odeiv2_step_msadams;
    gsl_odeiv2_driver *driver = gsl_odeiv2_driver_alloc_y_new(&system, type, (b - a) / 1000, tol, tol);
    double gamma = a;
    int code = gsl_odeiv2_driver_apply(driver, &gamma, b, x + i * D);
    gsl_odeiv2_driver_free(driver);
    if (code) return code;
  }
  return 0;
}
