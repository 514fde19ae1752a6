#ifndef CMODELS_H
#define CMODELS_H

/// A file that is part of the program.
struct embedded_file {
  const char *name;
  const unsigned char *bytes;
  unsigned long count;
};

/// The files of Experiments/data/models.
extern const struct embedded_file embedded_models[];
extern const int embedded_model_count;

#endif
