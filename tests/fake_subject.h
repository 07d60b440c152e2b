/*
 * fake_subject.h: a made-up subject for evaluators, whose sets and features are given, and what an evaluator reports of
 * it.
 */
#ifndef LGS_TESTS_FAKE_SUBJECT_H
#define LGS_TESTS_FAKE_SUBJECT_H

#include <lgs/evaluator.h>

#include "fake_host.h"

enum { TRAIN, TEST, HELD_OUT, RESERVE, ALL, SETS };

struct fake_subject {
	/* Given. */
	int64_t units;                  /* features of an image */
	const struct lgs_opened *model; /* NULL: one that has these features and nothing else */
	struct lgs_set sets[SETS];      /* a set with a count below 0 is refused */
	const float *features[SETS];
	const void *(*extension)(const char *id); /* of the model; NULL without any */
	/* The series of the run, at steps 0, 1, ...; those without a name are not there. */
	struct {
		const char *name;
		int64_t count;
		const double *values;
	} series[2];

	/* What was asked for: roles, each with a space behind it. */
	char asked[128];

	/* What was reported: numbers, tensors by name, and the last one with elements of eight bytes. */
	int64_t number_count;
	struct {
		char name[40];
		double value;
	} numbers[48];
	int64_t tensor_count;
	struct {
		char name[40];
		int64_t type, count;
		int64_t sum; /* of LGS_U8 */
	} tensors[16];
	struct {
		char name[40];
		int64_t type, rank, count; /* the count is the first size */
		union {
			double doubles[512];
			int64_t integers[512];
		} data;
	} tensor;
};

/* An empty subject: all sets without images. */
void fake_subject_begin(struct fake_subject *subject, int64_t units);
void fake_subject_set(struct fake_subject *subject, int set, int64_t count, const float *features);

/* Checks options as a user types them, then evaluates; fails where memory is left behind. */
int64_t fake_evaluate(const struct lgs_plugin *plugin, const char *text, struct fake_subject *subject,
                      struct fake_host *host);
/* A number that was reported, or NAN. */
double fake_number(const struct fake_subject *subject, const char *name);

#endif
