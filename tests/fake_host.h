/*
 * fake_host.h: the least host that a plugin can run on, for tests that link a plugin's own sources (LGS_STATIC) without
 * the program.
 *
 * Memory is counted and can be made to run out; random numbers are Philox 4x32-10; a demand is answered by one function
 * of the test's own. It knows no other component, so open() always fails.
 */
#ifndef FAKE_HOST_H
#define FAKE_HOST_H

#include <lgs/host.h>

struct fake_host {
	struct lgs_host services; /* hand this to the plugin */
	uint64_t seed;
	int64_t live;             /* allocations not yet released */
	char log[512];            /* the last line that was said */
	int64_t bytes;            /* of all allocations, released or not */
	int64_t allocations_left; /* fails when it is 0; negative: never */
	int64_t warnings;
	int64_t pictures;                                      /* images reported */
	void (*point)(const char *series, double x, double y); /* takes a point of a series; or NULL */

	/*
	 * A penalty of each form, or NULL: no penalty acts. The value of matrix[rows x units], and if slope is not NULL
	 * its derivative. Means come as a matrix of one row.
	 */
	double (*means)(int64_t units, const double *mean, double *slope);
	double (*samples)(int64_t rows, int64_t units, const float *matrix, float *slope);
	double (*parameters)(int64_t rows, int64_t units, const float *matrix, float *slope);
	double shrinkage; /* shrink_parameters() subtracts step times this from every weight */
};

void fake_host_begin(struct fake_host *host, uint64_t seed, int64_t threads);

/* Fills an options struct as the host does: the table's defaults, then "name=value,name=value". Returns 0, or -1 where
 * a name or a word is unknown. Strings point into the table. */
int fake_options(const struct lgs_component *component, const char *text, void *options);

#endif
