#ifndef CSYSTEM_H
#define CSYSTEM_H

/// Exchanges two names of one file system in one step that no reader can look into.
///
/// Returns 0, or the error number; `ENOSYS` or `EINVAL` where the system or the file system cannot do it.
int exchange_names(const char *first, const char *second);

/// Makes the signals of a crash (illegal instruction, trap, abort, bus error, segmentation fault) end the process with a
/// sentence on standard error: with `limit_code` when the system gives no more memory, else with `crash_code`.
void describe_crashes(int limit_code, int crash_code);

/// Starts up to `count` threads that wait until all are there, ends them, and returns how many there were.
int count_threads(int count);

/// The processor that the program was compiled for: `native`, or a name such as `haswell`.
const char *target_processor(void);

#endif
