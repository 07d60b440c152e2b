/*
 * regularizer.h: a penalty, as a pure function of activations or parameters.
 *
 * A regularizer has exactly one of four forms:
 *
 *   penalty     of the units' mean activations k[n]: the form of eqs. (2)-(5) of the paper. Lifetime sparsity.
 *   samples     of the activations of each sample, a[m x n]: what needs to see single samples (group lasso).
 *   parameters  of a weight matrix w[m x n], n units: with an optional proximal operator, which gives exact zeros.
 *   terms       a list of other regularizers with weights, which the host opens and adds up: eqs. (6), (12).
 *
 * Each returns the value and writes its exact gradient. Neither may keep state: the same input gives the same output,
 * from any number of threads at once. Memory for intermediate results is malloc's; where there is none, and wherever
 * there is no answer, the value is NAN, at which the host stops and says so. Weights, sums, running averages, and the
 * clamping of means into the penalty's domain belong to the host; a penalty of single samples divides by their number
 * itself; the chain rule belongs to the model. At a kink any value between the one-sided slopes will do. No epsilon is
 * needed: at an open end of its domain a penalty is never evaluated, only LGS_OPEN_MARGIN beside it, or one step of a
 * double where that is more.
 *
 * The host gives every regularizer these options, which its own table may not declare (LGS_REGULARIZER_RESERVED);
 * options that the host adds later begin with '@', which tables may not use.
 *
 *   weight=1             lambda, the factor before the penalty
 *   axis=lifetime        for the form `penalty`, what the vector k is:
 *                          lifetime    the mean of each unit over the batch
 *                          population  the mean over all units of each sample; the value is divided by the samples.
 *                                      The vector then is as long as the batch, and has no places
 *                          code        the activations of one sample, unit by unit; the mean over samples
 *   average=RHO          lifetime: k is a running average, k <- RHO k + (1 - RHO) mean, and the slope found there is
 *                        applied to the batch whole, as Hinton (2010) and Lee's group do; 0 is the batch alone
 *   statistic, stream    what to measure and where; the site lists both
 *   per=channel|element  for feature maps: one mean a channel, or one a position
 */
#ifndef LGS_REGULARIZER_H
#define LGS_REGULARIZER_H

#include <math.h>

#include <lgs/host.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LGS_REGULARIZER_KIND "regularizer/1"
#define LGS_REGULARIZER_RESERVED "weight|axis|average|statistic|stream|per"

/* Ends of the domain that do not belong to it; added up in `open`. */
#define LGS_OPEN_MINIMUM 1
#define LGS_OPEN_MAXIMUM 2
#define LGS_OPEN_MARGIN 1e-12

/* What the form `penalty` sees. */
struct lgs_units {
	int64_t size;
	int64_t count;      /* n, may be 0 */
	const double *mean; /* k[n] */
	/* How the units lie: channels x height x width is n. Where they have no places, all are channels, of 1 x 1. */
	const struct lgs_shape *shape;
};

/* What the forms `samples` and `parameters` see: a row-major matrix, one column a unit. */
struct lgs_matrix {
	int64_t size;
	int64_t rows;  /* m: samples, or the units' inputs; may be 0 */
	int64_t count; /* n: units; may be 0 */
	const float *values;
	const struct lgs_shape *shape; /* of the units, as above */
};

/* One term of the form `terms`. The host makes it, with its size, and the component fills in the members. */
struct lgs_term {
	int64_t size;            /* set by the host; a member that lies beyond must not be written */
	const char *regularizer; /* a specification such as "nsrbm:p=0.02"; lives as long as the options */
	double weight;
};

struct lgs_regularizer {
	LGS_COMPONENT_MEMBERS

	/* The domain of the arguments of `penalty`. Equal bounds (as when left out) mean all real numbers. */
	double minimum;
	double maximum;
	int64_t open;

	/* Exactly one of these four. Any thread, at once with itself. gradient is overwritten, every element. */
	double (*penalty)(const void *options, const struct lgs_units *units, double *gradient);
	double (*samples)(const void *options, const struct lgs_matrix *activations, float *gradient);
	double (*parameters)(const void *options, const struct lgs_matrix *weights, float *gradient);
	/* Fills in `term` with term number `index` and returns 1, or returns 0 past the last. */
	int64_t (*terms)(const void *options, int64_t index, struct lgs_term *term);

	/*
	 * With `parameters`, or NULL: writes the x[rows x count] that minimizes (1/2)|x - weights|^2 + step *
	 * penalty(x). `step` is the learning rate times the penalty's weight. x may be the array of the weights itself.
	 * Returns LGS_OK, or a negative status where memory has run out.
	 */
	int64_t (*prox)(const void *options, const struct lgs_matrix *weights, double step, float *x);
};

/*
 * A file with one regularizer ends with this, without a semicolon; the rest are designated initializers:
 *     LGS_REGULARIZER(l1, "L1 norm of the mean activations", .cites = "Ji & Zhang 2014", .penalty = l1)
 * With options, name the table and the struct:
 *     .options = table, .options_size = sizeof(struct options)
 * Where the name has a dash, which a token of C cannot have, both are given:
 *     LGS_REGULARIZER_NAMED(soft_l1, "soft-l1", "L1 norm with a round kink", .penalty = soft)
 */
#define LGS_REGULARIZER_NAMED(token, word, line, ...)                                                          \
	static const struct lgs_regularizer lgs_regularizer_##token = {.size = sizeof(struct lgs_regularizer), \
	                                                               .kind = LGS_REGULARIZER_KIND,           \
	                                                               .name = word,                           \
	                                                               .summary = line,                        \
	                                                               __VA_ARGS__};                           \
	LGS_PLUGIN(token, LGS_COMPONENT(lgs_regularizer_##token))
#define LGS_REGULARIZER(token, line, ...) LGS_REGULARIZER_NAMED(token, #token, line, __VA_ARGS__)

#ifdef __cplusplus
}
#endif
#endif
