#ifndef TAYLORFLOW_CGSL_SHIM_H
#define TAYLORFLOW_CGSL_SHIM_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <gsl/gsl_sf_bessel.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_hyperg.h>
#include <gsl/gsl_version.h>

// GSL exports its step types as mutable globals, which Swift 6 refuses: hand them out by value.
static inline const gsl_odeiv2_step_type *taylorflow_step_rk8pd(void) { return gsl_odeiv2_step_rk8pd; }
static inline const gsl_odeiv2_step_type *taylorflow_step_msadams(void) { return gsl_odeiv2_step_msadams; }
static inline const gsl_odeiv2_step_type *taylorflow_step_bsimp(void) { return gsl_odeiv2_step_bsimp; }

#endif
