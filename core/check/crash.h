/*
 * crash: what a process says of itself where a component ends it: by a bad address, by a signal, or by not coming
 * back; and whether it had taken all memory (quota.h). One line on stderr, then the signal does its work.
 */
#ifndef LGS_CHECK_CRASH_H
#define LGS_CHECK_CRASH_H

#include <stdint.h>

/* Watches this process from now on; seconds 0: without a limit of time. */
void crash_watch(int64_t seconds);

/* What is being done: part of the line. */
void crash_where(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Under which circumstances, from now on: the rest of the line. The time begins anew. */
void crash_when(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The exit status of a process that did not come back in time. */
#define CRASH_HUNG 124

#endif
