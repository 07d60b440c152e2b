/* source: a dataset under test: one split of it, opened, and its images read between guards. */
#ifndef LGS_CHECK_SOURCE_H
#define LGS_CHECK_SOURCE_H

#include "check.h"

struct source {
	struct instance *instance;
	const struct lgs_dataset *calls;
	void *own;
	int64_t count, pixels, classes;
};

/* Splits that do not open, and the words of the first. */
struct refusals {
	int64_t count;
	char words[2048];
};

/*
 * 0 where it does not open, often for files that are not here; a case says so only if no split opens. Also 0, with a
 * verdict, where count, shape or classes are not sound. split NULL: the first.
 */
int source_open(struct trial *trial, struct source *source, const char *split, struct refusals *refusals);
void source_close(struct source *source);
void source_say_refused(struct trial *trial, const struct refusals *refusals);

/* Calls `look` for each split that opens. */
void source_each_split(struct trial *trial, void (*look)(struct trial *trial, const struct source *source));

/* At most so many images of a split are looked at, evenly over it: how many, and the index of number n of them. */
#define SOURCE_MOST 500
int64_t source_looked_at(const struct source *source);
int64_t source_index(const struct source *source, int64_t n);

/* images[n x pixels] between guards, of given indices; NULL with a verdict. */
float *source_read(struct trial *trial, const struct source *source, const int64_t *indices, int64_t n);

#endif
