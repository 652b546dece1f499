/* Looking at other processes through /proc. */
#pragma once
#include <sys/types.h>

/* The child of `parent` called `name`; 0 where there is none. */
pid_t process_child(pid_t parent, const char *name);

/* CPU seconds of `pid`, user and system, without its children's. */
double process_cpu(pid_t pid);

/* The same of `pid` and all its children, those that have ended and were waited for
 * included: PostgreSQL as a whole, given its postmaster. */
double process_cpu_family(pid_t pid);

/* Resident memory in KiB. */
long process_resident_kib(pid_t pid);
