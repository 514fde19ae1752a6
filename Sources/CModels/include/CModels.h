#ifndef CMODELS_H
#define CMODELS_H

/// A file that is part of the program.
struct embedded_file {
  const char *name;
  const unsigned char *bytes;
  unsigned long count;
};

/// File `index` of those of Experiments/data/models and Experiments/data/digits, counted from 0.
const struct embedded_file *embedded_model(int index);

/// How many files there are.
int embedded_model_count(void);

/// File `index` of Experiments/data/samplers, counted from 0.
const struct embedded_file *embedded_sampler(int index);

/// How many of these there are.
int embedded_sampler_count(void);

#endif
