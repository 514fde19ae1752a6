/* Times the C kernel on the problems that `experiment bench --export FILE` writes.

       mixture_jet FILE [ROUNDS]

   One row per problem: the least processor time of the rounds, in nanoseconds per state, and the largest relative error over the states
   that have a reference. Problems go in turn, round after round. */
#include "mixture_jet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A list of numbers on a cache line, read from nested JSON arrays. */
struct list {
  double *at;
  size_t count, room;
};

struct problem {
  char task[8];
  int order, components, dimension, count, checked;
  double deviation, gamma, tolerance, final_alpha;
  struct list means, states, references, gammas;
  double *start, *levels, *out;
  struct jet *jet;
  double least;
};

static void fail(const char *message, const char *place) {
  fprintf(stderr, "mixture_jet: %s at '%.40s'. Please give a file written by 'experiment bench --export'.\n", message, place);
  exit(65);
}

static double *room(size_t count) {
  double *memory = aligned_alloc(128, (count * sizeof(double) + 255) / 128 * 128);
  if (!memory) fprintf(stderr, "mixture_jet: no memory for %zu numbers.\n", count), exit(71);
  memset(memory, 0, count * sizeof(double));
  return memory;
}

static const char *skip(const char *p) { return p + strspn(p, " \t\r\n"); }

static const char *expect(const char *p, char c) {
  p = skip(p);
  if (*p != c) fail("unexpected text", p);
  return p + 1;
}

/* Text in quotes, cut to `size`. */
static const char *read_text(const char *p, char *text, size_t size) {
  p = expect(p, '"');
  size_t length = strcspn(p, "\"");
  snprintf(text, size, "%.*s", (int)length, p);
  return expect(p + length, '"');
}

/* A number, null (as 0), or arrays of them one behind the other. */
static const char *read_numbers(const char *p, struct list *list) {
  p = skip(p);
  if (*p == '[') {
    for (p = skip(p + 1); *p != ']'; p = skip(p)) {
      p = read_numbers(p, list);
      p = skip(p);
      if (*p == ',') p++;
      else if (*p != ']') fail("unexpected text", p);
    }
    return p + 1;
  }
  char *end = (char *)p;
  double value = strncmp(p, "null", 4) ? strtod(p, &end) : (end += 4, 0);
  if (end == p) fail("no number", p);
  if (list->count == list->room) {
    double *larger = room(list->room = list->room ? 2 * list->room : 64);
    if (list->at) memcpy(larger, list->at, list->count * sizeof(double));
    free(list->at);
    list->at = larger;
  }
  list->at[list->count++] = value;
  return end;
}

static const char *read_problem(const char *p, struct problem *item) {
  char name[32];
  for (p = skip(expect(p, '{')); *p != '}'; p = skip(p)) {
    p = expect(read_text(p, name, sizeof name), ':');
    if (!strcmp(name, "task")) p = read_text(p, item->task, sizeof item->task);
    else if (!strcmp(name, "means")) p = read_numbers(p, &item->means);
    else if (!strcmp(name, "states")) p = read_numbers(p, &item->states);
    else if (!strcmp(name, "references")) p = read_numbers(p, &item->references);
    else if (!strcmp(name, "gammas")) p = read_numbers(p, &item->gammas);
    else {
      struct list value = {0};
      p = read_numbers(p, &value);
      double number = value.count ? value.at[0] : 0;
      if (!strcmp(name, "order")) item->order = (int)number;
      if (!strcmp(name, "components")) item->components = (int)number;
      if (!strcmp(name, "dimension")) item->dimension = (int)number;
      if (!strcmp(name, "deviation")) item->deviation = number;
      if (!strcmp(name, "gamma")) item->gamma = number;
      if (!strcmp(name, "tolerance")) item->tolerance = number;
      if (!strcmp(name, "final_alpha")) item->final_alpha = number;
      free(value.at);
    }
    p = skip(p);
    if (*p == ',') p++;
  }
  return p + 1;
}

static int adaptive(const struct problem *item) { return !strcmp(item->task, "T3"); }
static int sampled(const struct problem *item) { return !strcmp(item->task, "T2"); }

/* States coordinate by coordinate, as many as make whole blocks by repeating the last one. */
static void prepare(struct problem *item) {
  const int D = item->dimension, P = item->order ? item->order : 16, K = item->components;
  if (D < 1 || K < 8 || K % 8 || (D != 2 && D % 8) || item->means.count != (size_t)K * D || item->states.count < (size_t)D)
    fail("a problem for other shapes than this kernel knows", item->task);
  const int given = (int)(item->states.count / D), per = sampled(item) || adaptive(item) ? D : P * D;
  item->count = (given + 15) / 16 * 16;
  item->checked = (int)(item->references.count / per);
  item->start = room((size_t)item->count * D);
  item->levels = room(item->count);
  item->out = room((size_t)item->count * D * (P + 1));
  for (int i = 0; i < item->count; i++) {
    item->levels[i] = item->gamma;
    for (int d = 0; d < D; d++) item->start[(size_t)d * item->count + i] = item->states.at[(size_t)(i < given ? i : given - 1) * D + d];
  }
  item->jet = jet_make(K, D, P, item->means.at, item->deviation);
  item->least = INFINITY;
}

static void run(struct problem *item) {
  const double *g = item->gammas.at;
  if (!sampled(item) && !adaptive(item)) {
    jet_expand(item->jet, item->start, item->levels, item->count, item->out);
    return;
  }
  memcpy(item->out, item->start, sizeof(double) * item->count * item->dimension);
  if (sampled(item)) jet_sample(item->jet, item->out, g, (int)item->gammas.count - 1, item->count);
  else jet_adaptive(item->jet, item->out, g[0], g[1], item->tolerance, item->count);
}

static double relative_error(const struct problem *item) {
  const int D = item->dimension, points = sampled(item) || adaptive(item), rows = points ? 1 : item->order;
  const double scale = sampled(item) ? item->final_alpha : 1;
  double worst = 0;
  for (int i = 0; i < item->checked; i++)
    for (int n = 0; n < rows; n++) {
      double difference = 0, size = 0;
      for (int d = 0; d < D; d++) {
        double exact = item->references.at[((size_t)i * rows + n) * D + d];
        double found = scale * item->out[((size_t)(points ? 0 : n + 1) * D + d) * item->count + i];
        difference += (found - exact) * (found - exact), size += exact * exact;
      }
      worst = fmax(worst, sqrt(difference / size));
    }
  return worst;
}

static double processor_time(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static char *contents(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) perror(path), exit(66);
  fseek(file, 0, SEEK_END);
  const long size = ftell(file);
  rewind(file);
  char *text = malloc((size_t)size + 1);
  if (!text || fread(text, 1, (size_t)size, file) != (size_t)size) perror(path), exit(74);
  text[size] = 0;
  fclose(file);
  return text;
}

int main(int count, char **arguments) {
  const int rounds = count > 2 ? atoi(arguments[2]) : 7;
  if (count < 2 || count > 3 || rounds < 1) {
    fprintf(stderr, "usage: %s FILE [ROUNDS], ROUNDS at least 1\n", arguments[0]);
    return 64;
  }
  char *text = contents(arguments[1]), name[32];
  const char *p = expect(read_text(expect(text, '{'), name, sizeof name), ':');
  struct problem *items = NULL;
  int found = 0;
  for (p = skip(expect(p, '[')); *p != ']'; p = skip(p)) {
    items = realloc(items, sizeof *items * (size_t)(found + 1));
    if (!items) perror("mixture_jet"), exit(71);
    memset(&items[found], 0, sizeof *items);
    p = skip(read_problem(p, &items[found]));
    prepare(&items[found++]);
    if (*p == ',') p++;
  }
  for (int i = 0; i < found; i++) run(&items[i]);
  for (int round = 0; round < rounds; round++)
    for (int i = 0; i < found; i++) {
      const double start = processor_time();
      run(&items[i]);
      items[i].least = fmin(items[i].least, processor_time() - start);
    }
  printf("task,order,components,dimension,states,jobs,ns_per_state,relative_error\n");
  for (int i = 0; i < found; i++) {
    const struct problem *item = &items[i];
    const int given = (int)(item->states.count / item->dimension);
    char order[16] = "";
    if (item->order) snprintf(order, sizeof order, "%d", item->order);
    printf("%s,%s,%d,%d,%d,1,%.6g,%.3g\n", item->task, order, item->components, item->dimension, given, item->least / item->count, relative_error(item));
  }
  return 0;
}
