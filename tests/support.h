/*
 * support.h: what many tests need: the words of the last error, a temporary folder, and files as bytes.
 */
#ifndef LGS_TESTS_SUPPORT_H
#define LGS_TESTS_SUPPORT_H

#include <lgs/plugin.h>

#include <sys/resource.h>

#include "runner.h"

/* ---- messages ---- */

/* Where calls say what was wrong; and those words, which a test may empty before a call. */
extern struct lgs_error failure;
extern char words[4096];

/* Whether `words` has all of these parts, joined by '|'; if not, prints them. */
int said(const char *expected);

/* ---- paths ---- */

#define PATH_SIZE 2048

/* The temporary folder, empty text while there is none. make_root() returns 0, or prints why not and returns -1;
 * remove_root() removes it with all that is in it, and returns how much that was. */
extern char root_folder[256];
int make_root(void);
int64_t remove_root(void);

/* Runs a suite with a temporary folder; the exit status for main. */
int run_tests_in_root(const char *suite, const CU_TestInfo *tests);

/* A formatted path; the next call but 63 overwrites it. in_root() puts the temporary folder before a name. */
__attribute__((format(printf, 1, 2))) const char *path_of(const char *format, ...);
const char *in_root(const char *name);
/* Makes a folder of this name in the temporary one. */
void make_folder(const char *name);

/* ---- files ---- */

void write_bytes(const char *path, const void *bytes, size_t count);
/* The same with the bits of a mask flipped in one byte. */
void write_flipped(const char *path, const void *bytes, size_t count, size_t at, int mask);
/* A whole file with a zero behind it; free() it. `count` may be NULL. */
void *read_bytes(const char *path, size_t *count);
/* Plays a full disk: no file may grow beyond so many bytes, until a call with RLIM_INFINITY. */
void limit_size(rlim_t bytes);

#endif
