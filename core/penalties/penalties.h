/*
 * penalties: the user's regularizers, resolved onto a model's sites, and their answers in each step.
 *
 * attach.c resolves specifications ("site=name:options") into demands (demands.h); settings.c knows which of the host's
 * options mean or change nothing; penalties.c answers demands: means from sums, running averages, clamping into a
 * penalty's domain, weights and sums of several penalties; penalties-epoch.c has the statistics that are recorded
 * whether there are penalties or not.
 */
#ifndef LGS_CORE_PENALTIES_PENALTIES_H
#define LGS_CORE_PENALTIES_PENALTIES_H

#include "../host/host.h"

/* One regularizer at one demand. */
struct attachment {
	struct instance *instance; /* of the regularizer; shared between sites */
	const struct lgs_regularizer *regularizer;
	double weight;  /* of all levels, multiplied */
	int64_t axis;   /* PENALTY_LIFETIME ... */
	double average; /* decay of the running average; 0 is none */
	char *label;    /* "SITE:NAME", the column in metrics.csv */
	int64_t passed; /* where no site was named: the others that could have it */
	double *running;
	int64_t running_steps;
	double value_sum; /* of the epoch so far */
	int64_t value_count;
	struct attachment *next;
};

/* One demand, with all that is asked of it. */
struct demand {
	struct lgs_demand asked; /* what the model sees; context points back here */
	struct lgs_shape shape;  /* of the units, as regularizers see it */
	struct instance *model;
	char *name; /* of site and stream, in metrics.csv */
	struct attachment *attachments;
	int observed;       /* its sums are recorded */
	double *epoch_sums; /* [units] */
	double epoch_count;
	double *mean, *used, *gradient; /* [units], scratch */
	float *matrix;                  /* scratch of matrix_count elements */
	int64_t matrix_count;
	double *rows; /* scratch of rows_count elements, twice */
	int64_t rows_count;
	struct demand *next;
};

struct penalties {
	struct demand *demands;
	struct instance **opened; /* regularizers, closed with the penalties */
	int64_t opened_count;
	const struct lgs_demand ***lists; /* what each model was handed */
	int64_t list_count;
};

/*
 * Resolves specifications (NULL at the end) onto the sites of a model and of the models inside it, and hands each model
 * its demands. NULL on failure. Destroy after the model is closed, or once it is no longer stepped.
 */
struct penalties *penalties_attach(struct instance *model, const char *const *specifications, struct lgs_error *error);
void penalties_destroy(struct penalties *penalties);

/* Says which options the user gave a regularizer in vain, and which acts at one site of several because none was named. */
void penalties_warn(const struct penalties *penalties);

/* The ends of a penalty's domain, infinite where there is none; an open end is kept at a small distance. */
double penalty_least(const struct lgs_regularizer *regularizer);
double penalty_most(const struct lgs_regularizer *regularizer);

/*
 * The epoch's numbers, in a fixed order: for each observed demand the mean activation, and the shares of dead
 * (mean < DEAD_BELOW) and saturated (mean > SATURATED_ABOVE) units; for each attachment its mean value without weight.
 * names[i] is allocated. Reading with reset set begins the next epoch.
 */
int64_t penalties_count(const struct penalties *penalties);
int64_t penalties_names(const struct penalties *penalties, char **names);
void penalties_read(struct penalties *penalties, double *values, int reset);
#define DEAD_BELOW 1e-3
#define SATURATED_ABOVE 0.9

/* The services of the same names (sdk: host.h). */
int64_t penalize_means(const struct lgs_host *host, const struct lgs_demand *demand, const double *sums, double count,
                       double *slope, struct lgs_error *error);
int64_t penalize_samples(const struct lgs_host *host, const struct lgs_demand *demand, int64_t rows,
                         const float *activations, float *slope, struct lgs_error *error);
int64_t penalize_parameters(const struct lgs_host *host, const struct lgs_demand *demand, int64_t rows,
                            const float *weights, float *slope, struct lgs_error *error);
int64_t shrink_parameters(const struct lgs_host *host, const struct lgs_demand *demand, int64_t rows, float *weights,
                          double step, struct lgs_error *error);

#endif
