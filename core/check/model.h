/*
 * model: a model under test on its bench: opened for images of a shape that it takes, with penalties, and stepped with
 * batches of the stand-in's images, each between guards.
 */
#ifndef LGS_CHECK_MODEL_H
#define LGS_CHECK_MODEL_H

#include "../training/checkpoint.h"
#include "check.h"

#define BENCH_BATCH 16 /* images a step at most, unless a case says otherwise */

struct bench {
	struct trial *trial;
	struct instance *model;
	struct penalties *penalties;
	const struct lgs_model *calls;
	void *own;
	struct lgs_shape shape;
	int64_t pixels, metric_count;
	double *metrics; /* of the last step */
	struct position position;
};

/* A failed status with a message; a case that takes it for a fault says so itself. Close in any case. */
int64_t bench_open(struct bench *bench, struct trial *trial, int64_t batch, const char *const *penalties,
                   struct lgs_error *error);
void bench_close(struct bench *bench);

/* One step with the next `count` images; several steps, of these counts with 0 at the end. */
int64_t bench_step(struct bench *bench, int64_t count, struct lgs_error *error);
int64_t bench_steps(struct bench *bench, const int64_t *counts, struct lgs_error *error);

/* count images from number `first` on, read-only between guards, and their labels; free both with guard_free. */
float *bench_images(const struct bench *bench, int64_t first, int64_t count);
int64_t *bench_labels(int64_t first, int64_t count);

/* Everything that training depends on, into a file, and back into a fresh bench. The path is to be freed. */
char *bench_path(const char *name);
int64_t bench_save(struct bench *bench, const char *path, struct lgs_error *error);
int64_t bench_load(struct bench *bench, const char *path, struct lgs_error *error);

/*
 * The name of the first tensor that two files do not have alike, into `name`, or "" where there is none. With all 0,
 * only the model's own count: not the penalties' averages, and not those that one file alone has.
 */
int64_t bench_compare(const char *a, const char *b, int all, char *name, size_t capacity, struct lgs_error *error);

/*
 * Training may have phases that depend on the epoch: epochs of up to BENCH_PHASES of them, by which metrics there are
 * and which demands are answered.
 */
#define BENCH_PHASES 8
int64_t bench_phases(struct trial *trial, int64_t epochs[BENCH_PHASES], struct lgs_error *error);

/* A probe's specification at each site of the model, of each form that it offers; NULL at the end. */
char **bench_probes(struct trial *trial, double weight, struct lgs_error *error);
void bench_free_probes(char **probes);

/* A bench with one probe, which is the model's only penalty, at an epoch. */
int64_t probe_open(struct bench *bench, struct trial *trial, const char *probe, int64_t epoch, struct lgs_error *error);
/* Its mean value over the steps since it was read last; not a number where it was not asked. */
double probe_value(struct bench *bench);
/* Its specification with another weight, allocated. */
char *probe_weighing(const char *probe, double weight);
/* Calls `look` for each probe in turn, with an epoch in which it is asked; skips a model without sites. */
void probe_each(struct trial *trial,
                int64_t (*look)(struct trial *trial, const char *probe, int64_t epoch, struct lgs_error *error));

#endif
