/*
 * model.h: a generative model, with its own explicit training step.
 *
 * The host owns the loop over epochs and batches, the log, and the checkpoint; the model owns its update. Everything
 * that training depends on must be among the tensors, so that a restored model continues bit for bit: parameters,
 * momentum, persistent chains, counters. Schedules depend on the absolute epoch, never on how many epochs there will
 * be. Random numbers come from the host's counters, keyed by purpose and by the absolute step.
 *
 * Threads: one thread at a time calls into an instance, not always the same one. Different instances may run at once.
 */
#ifndef LGS_MODEL_H
#define LGS_MODEL_H

#include <math.h>

#include <lgs/host.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LGS_MODEL_KIND "model/1"

/*
 * What a tensor is for. By its parameters evaluators know a binary RBM: "weights" [visible x hidden], "visible-bias"
 * and "hidden-bias", or all three with "-average" behind their names, with energy() their free energy.
 */
#define LGS_ROLE_PARAMETER 1
#define LGS_ROLE_OPTIMIZER 2
#define LGS_ROLE_CHAIN 3
#define LGS_ROLE_COUNTER 4

/* How the host sums a metric up over an epoch. */
#define LGS_METRIC_MEAN 0 /* weighted by the images of each batch */
#define LGS_METRIC_LAST 1
#define LGS_METRIC_MAX 2

/* What step() writes for a metric that it has no number of, as that of a phase of training that is over. The epoch's
 * number is that of the other steps, and an empty cell where no step has one. */
#define LGS_METRIC_ABSENT (-HUGE_VAL)

/* One number that every step returns, a column of metrics.csv. Its name: words as in options.h, dots between them;
 * "epoch", "seconds", "free-energy-gap", and the name of a site, or of a site, a dot and a stream, with -mean, -dead or
 * -saturated behind it are the host's; what it adds later has a character that names cannot have. */
struct lgs_metric {
	int64_t size;
	const char *name; /* "reconstruction-error" */
	const char *unit; /* "" where there is none */
	int64_t reduce;   /* LGS_METRIC_... */
	const char *help;
};

/* One tensor of the checkpoint, plain row-major whatever the layout in memory. */
struct lgs_tensor {
	int64_t size;
	const char *name; /* words as in options.h, dots between them */
	int64_t type;     /* LGS_F32 ... (host.h) */
	int64_t role;     /* LGS_ROLE_... */
	int64_t rank;     /* 0 to 8 */
	const int64_t *shape;
	void *data; /* the elements, or NULL where get and put convert */
	/* Used where data is NULL: copy the plain elements out of or into the model. */
	int64_t (*get)(void *model, const struct lgs_tensor *tensor, void *plain, struct lgs_error *error);
	int64_t (*put)(void *model, const struct lgs_tensor *tensor, const void *plain, struct lgs_error *error);
};

/* A batch of images. */
struct lgs_batch {
	int64_t size;
	int64_t count;         /* images; the last batch of an epoch may be smaller */
	const float *images;   /* count x channels x height x width, in [0, 1] */
	const int64_t *labels; /* count, or NULL */
	int64_t epoch;         /* from 0, absolute */
	int64_t step;          /* batches since the very beginning of training, from 0 */
};

struct lgs_model {
	LGS_COMPONENT_MEMBERS

	/* Builds an untrained model for images of this shape and `batch` images a step at most; host outlives it. NULL
	 * on failure. */
	void *(*create)(const void *options, const struct lgs_shape *input, int64_t batch, const struct lgs_host *host,
	                struct lgs_error *error);
	void (*destroy)(void *model);

	/*
	 * The sites, the default one of each form first, NULL at the end; and the demands the host makes of them, given
	 * once before the first step and valid as long as the model. Both NULL: no penalties can be attached.
	 */
	const struct lgs_site *const *(*sites)(void *model);
	int64_t (*attach)(void *model, const struct lgs_demand *const *demands, struct lgs_error *error);

	/* What step() returns, NULL at the end; and everything training depends on, NULL at the end. */
	const struct lgs_metric *const *(*metrics)(void *model);
	const struct lgs_tensor *const *(*tensors)(void *model);

	/* Called once, before the first step and only where no checkpoint is restored: may look at some images. May be
	 * NULL. */
	int64_t (*initialize)(void *model, const struct lgs_batch *first, struct lgs_error *error);
	/* One update. metrics has room for one number for each declared metric. */
	int64_t (*step)(void *model, const struct lgs_batch *batch, double *metrics, struct lgs_error *error);

	/* Deterministic features of images: out[count x feature_count]. count may be anything up to the batch of
	 * create(); the batch's labels, epoch and step mean nothing. */
	int64_t (*feature_count)(void *model);
	int64_t (*features)(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error);
	/* Unnormalized negative log-probability of each image, of a batch as for features(): energy[count]. May be
	 * NULL: the model has none. */
	int64_t (*energy)(void *model, const struct lgs_batch *batch, double *energy, struct lgs_error *error);

	/* Draws `count` images, any number, the same for the same key (see random_key). May be NULL. */
	int64_t (*sample)(void *model, uint64_t key, int64_t count, float *images, struct lgs_error *error);
	/* Images of given latent states, any number, latents[count x latent_count]. Both may be NULL. */
	int64_t (*latent_count)(void *model);
	int64_t (*generate)(void *model, int64_t count, const float *latents, float *images, struct lgs_error *error);

	/* Reports pictures, tensors and series worth keeping with a run (learnt filters) through the host. May be NULL.
	 */
	int64_t (*report)(void *model, struct lgs_error *error);
};

/*
 * An extension of models whose features are logistic(bias + v W) of the images v, so that a feed-forward network can
 * begin with what they have learnt.
 */
#define LGS_EXTENSION_FEED_FORWARD "feed-forward/1"

struct lgs_feed_forward {
	int64_t size;
	/* Writes weights[values of an image x feature_count] and bias[feature_count]. */
	int64_t (*unroll)(void *model, float *weights, float *bias, struct lgs_error *error);
};

/* An extension of models that classify images by themselves. */
#define LGS_EXTENSION_CLASSIFY "classify/1"

struct lgs_classify {
	int64_t size;
	/* How many classes there are; a negative status, with words, where this instance cannot classify. */
	int64_t (*classes)(void *model, struct lgs_error *error);
	/* Writes probabilities[count x classes]; count may be anything, batch->labels may be NULL. */
	int64_t (*classify)(void *model, const struct lgs_batch *batch, float *probabilities, struct lgs_error *error);
};

/*
 * An extension of models: what single features look for, as images of the input's shape (weights, or whatever stands
 * for them), for pictures in which the host chooses and orders the features. extension() returns a struct lgs_fields.
 */
#define LGS_EXTENSION_FIELDS "fields/1"

struct lgs_fields {
	int64_t size;
	/* Writes images[count x channels x height x width], one for each of the features of these numbers, from 0 to
	 * feature_count - 1; of any finite values. */
	int64_t (*draw)(void *model, int64_t count, const int64_t *features, float *images, struct lgs_error *error);
};

/*
 * An extension of models whose latent states are continuous, so that between any two of them lie others: draws states
 * as sample() does, the same for the same key, for the host to go from one to another with generate().
 */
#define LGS_EXTENSION_LATENTS "latents/1"

struct lgs_latents {
	int64_t size;
	/* Writes latents[count x latent_count]; count may be any number. */
	int64_t (*draw)(void *model, uint64_t key, int64_t count, float *latents, struct lgs_error *error);
};

/* The end of a file with one component; see regularizer.h. */
#define LGS_MODEL_NAMED(token, word, line, ...)                                                                    \
	static const struct lgs_model lgs_model_##token = {                                                        \
	    .size = sizeof(struct lgs_model), .kind = LGS_MODEL_KIND, .name = word, .summary = line, __VA_ARGS__}; \
	LGS_PLUGIN(token, LGS_COMPONENT(lgs_model_##token))
#define LGS_MODEL(token, line, ...) LGS_MODEL_NAMED(token, #token, line, __VA_ARGS__)

#ifdef __cplusplus
}
#endif
#endif
