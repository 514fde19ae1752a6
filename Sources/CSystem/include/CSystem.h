#ifndef CSYSTEM_H
#define CSYSTEM_H

/// Exchanges two names of one file system in one step that no reader can look into.
///
/// Returns 0, or the error number; `ENOSYS` or `EINVAL` where the system or the file system cannot do it.
int exchange_names(const char *first, const char *second);

/// Makes the signals of a crash (illegal instruction, trap, abort, bus error, segmentation fault) end the process with a
/// sentence on standard error: with `limit_code` when the system gives no more memory, else with `crash_code`.
void describe_crashes(int limit_code, int crash_code);

/// Runs the program at `path` with the open files `input`, `output` and `errors` as its streams, the signals as they are for a new process,
/// and the variable SOURCE_DATE_EPOCH of 0, so that what it writes has no date; waits for its end.
///
/// Returns its exit code, 128 and more for a signal, or the negative error number when it cannot be started.
int run_filter(const char *path, char *const arguments[], int input, int output, int errors);

/// Starts the program as `run_filter` does and returns its process number, or the negative error number; with `has_group` the program
/// and those that it starts form a group of processes of that number.
int start_filter(const char *path, char *const arguments[], int input, int output, int errors, int has_group);

/// The result of `run_filter` for a program that was started; `-EAGAIN` while it runs, unless `waits`.
int end_of_filter(int child, int waits);

/// Starts up to `count` threads that wait until all are there, ends them, and returns how many there were.
int count_threads(int count);

/// The processor that the program was compiled for: `native`, or a name such as `haswell`.
const char *target_processor(void);

#endif
