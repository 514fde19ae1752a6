#ifndef CMEMORY_H
#define CMEMORY_H

/// Bytes that the C heap has handed out, including blocks that a thread keeps for reuse; -1 where the C library does not
/// say. A block that is taken and given back within one thread still counts, until the thread takes one of its size again.
long long memory_in_use(void);

#endif
