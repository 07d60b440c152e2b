/*
 * progress.h: one line on the terminal that says how far a long task is and when it will be done.
 *
 * Drawn on stderr where that is a terminal, and silent elsewhere, so that logs in files stay clean. Never an error:
 * every function takes NULL, which progress_create returns where there is nothing to draw on or no memory. One thread
 * at a time.
 */
#ifndef LGS_CORE_BASE_PROGRESS_H
#define LGS_CORE_BASE_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

struct progress;

/* `total` is in the same unit as `done` below; 0 is unknown, and gives no time left. */
struct progress *progress_create(const char *what, int64_t total);
/*
 * Redraws the line, at most ten times a second and at the end. The first call says where the task begins (0, or the
 * epoch that it resumes at). note (may be NULL) is a few words behind the numbers.
 */
void progress_update(struct progress *progress, int64_t done, const char *note);
/* Removes the line so that something else can be printed; a later update draws it again. */
void progress_clear(struct progress *progress);
/* Removes the line and frees. */
void progress_destroy(struct progress *progress);

/* A duration for people: "4s", "3m20s", "2h05m", "3d04h"; "?" where it is unknown (negative or not finite). */
void progress_duration(double seconds, char *text, size_t size);

#endif
