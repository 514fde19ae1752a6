#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int exchange_names(const char *first, const char *second) {
#if defined(RENAME_EXCHANGE)
  return renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE) == 0 ? 0 : errno;
#elif defined(RENAME_SWAP)
  return renamex_np(first, second, RENAME_SWAP) == 0 ? 0 : errno;
#else
  (void)first;
  (void)second;
  return ENOSYS;
#endif
}

#define TEXT_OF(word) #word
#define TEXT(word) TEXT_OF(word)

const char *target_processor(void) { return TEXT(TAYLORFLOW_CPU); }

static int code_of_limit;
static int code_of_crash;

static void say(const char *text) {
  size_t length = strlen(text);
  while (length > 0) {
    ssize_t count = write(STDERR_FILENO, text, length);
    if (count <= 0) return;
    text += count;
    length -= (size_t)count;
  }
}

static void end_with_sentence(int number) {
  (void)number;
  size_t probe = (size_t)16 << 20;
  void *memory = mmap(NULL, probe, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    say("Error: The system gives no more memory. Please ask for less work at once (fewer trajectories, steps or jobs) "
        "or raise the limit ('ulimit -v').\n");
    _exit(code_of_limit);
  }
  say("Error: Internal error: the program stopped itself. Please report it with the command line; when the lines above "
      "speak of memory, ask for less work at once.\n");
  _exit(code_of_crash);
}

void describe_crashes(int limit_code, int crash_code) {
  static const int signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGSEGV};
  static char stack[1 << 16];
  stack_t other = {.ss_sp = stack, .ss_size = sizeof stack, .ss_flags = 0};
  code_of_limit = limit_code;
  code_of_crash = crash_code;
  sigaltstack(&other, NULL);
  struct sigaction action = {.sa_handler = end_with_sentence, .sa_flags = SA_ONSTACK | SA_RESETHAND};
  sigemptyset(&action.sa_mask);
  for (size_t index = 0; index < sizeof signals / sizeof signals[0]; index++) sigaction(signals[index], &action, NULL);
}

static void *wait_for_gate(void *gate) {
  pthread_mutex_lock(gate);
  pthread_mutex_unlock(gate);
  return NULL;
}

int count_threads(int count) {
  pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
  pthread_t *threads = calloc((size_t)count, sizeof *threads);
  int started = 0;
  if (threads == NULL) return 0;
  pthread_mutex_lock(&gate);
  while (started < count && pthread_create(&threads[started], NULL, wait_for_gate, &gate) == 0) started++;
  pthread_mutex_unlock(&gate);
  for (int index = 0; index < started; index++) pthread_join(threads[index], NULL);
  free(threads);
  return started;
}

static char **environment_without_date(void) {
  static char epoch[] = "SOURCE_DATE_EPOCH=0";
  size_t count = 0, kept = 0;
  while (environ[count] != NULL) count++;
  char **copy = malloc((count + 2) * sizeof *copy);
  if (copy == NULL) return NULL;
  for (size_t i = 0; i < count; i++)
    if (strncmp(environ[i], epoch, strlen("SOURCE_DATE_EPOCH=")) != 0) copy[kept++] = environ[i];
  copy[kept++] = epoch;
  copy[kept] = NULL;
  return copy;
}

int start_filter(const char *path, char *const arguments[], int input, int output, int errors, int has_group) {
  posix_spawn_file_actions_t streams;
  posix_spawnattr_t attributes;
  sigset_t usual;
  char **environment = environment_without_date();
  if (environment == NULL) return -ENOMEM;
  sigemptyset(&usual);
  // What this program ignores its children would ignore too.
  sigaddset(&usual, SIGINT);
  sigaddset(&usual, SIGTERM);
  sigaddset(&usual, SIGPIPE);
  sigaddset(&usual, SIGXFSZ);
  posix_spawn_file_actions_init(&streams);
  posix_spawn_file_actions_adddup2(&streams, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&streams, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&streams, errors, STDERR_FILENO);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | (has_group ? POSIX_SPAWN_SETPGROUP : 0));
  pid_t child;
  int code;
  // A program that was just written may be open for writing for a moment more, in a process that another thread starts.
  for (int k = 0; (code = posix_spawn(&child, path, &streams, &attributes, arguments, environment)) == ETXTBSY && k < 100; k++)
    usleep(10000);
  posix_spawn_file_actions_destroy(&streams);
  posix_spawnattr_destroy(&attributes);
  free(environment);
  return code == 0 ? child : -code;
}

int end_of_filter(int child, int waits) {
  int status;
  pid_t ended;
  while ((ended = waitpid(child, &status, waits ? 0 : WNOHANG)) < 0)
    if (errno != EINTR) return -errno;
  if (ended == 0) return -EAGAIN;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int run_filter(const char *path, char *const arguments[], int input, int output, int errors) {
  int child = start_filter(path, arguments, input, output, errors, 0);
  return child < 0 ? child : end_of_filter(child, 1);
}
