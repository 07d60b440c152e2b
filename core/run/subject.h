/* subject: a finished run, opened so that it can be measured, looked at or sampled from. */
#ifndef LGS_CORE_RUN_SUBJECT_H
#define LGS_CORE_RUN_SUBJECT_H

#include "../training/checkpoint.h"
#include "run.h"

/* Features of a set, kept because several evaluators ask for the same ones. */
struct kept_features {
	const struct lgs_set *set;
	float *values;
};
#define KEPT_SETS 4
#define KEPT_BYTES (INT64_C(1) << 29) /* of all of them; beyond that they are computed again */

struct subject {
	struct lgs_subject seen; /* what evaluators get; its context points back here */
	struct workshop workshop;
	json_t *record;
	char *folder;
	struct lgs_shape input; /* what the model reads */
	struct position position;
	struct data *test; /* opened at the first request */
	int with_data;
	struct kept_features kept[KEPT_SETS];
	int64_t kept_bytes;
};

/*
 * Opens the run in a folder with its checkpoint. Begin with a zeroed struct whose workshop.session has registry and
 * sink. threads 0: one a processor. Without data, only the model is opened. Penalties are of training: a run can be
 * looked at where their plugins are not. Close in any case.
 */
int64_t subject_open(struct subject *subject, const char *path, int with_data, int64_t threads,
                     struct lgs_error *error);
void subject_close(struct subject *subject);

/* Refuses images of another shape than the model reads. */
int64_t subject_check_shape(const struct subject *subject, const struct lgs_set *set, struct lgs_error *error);

/* The model's features of all images of a set, through its batches. */
int64_t subject_features(struct subject *subject, const struct lgs_set *set, float *out, struct lgs_error *error);

/* Draws images[count x pixels] from the model, the same for the same seed. Refused where it cannot be sampled from. */
int64_t subject_sample(struct subject *subject, int64_t seed, int64_t count, float *images, struct lgs_error *error);

/* Draws images[rows x steps x pixels]: each row on a straight line from one latent state to another, with both. Refused
 * where the model has no continuous ones. At least 2 steps. */
int64_t subject_interpolate(struct subject *subject, int64_t seed, int64_t rows, int64_t steps, float *images,
                            struct lgs_error *error);

#endif
