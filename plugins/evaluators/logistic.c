/*
 * logistic.c: the error of a linear classifier on a model's features.
 *
 * Protocol: some training images per class count as labelled; multinomial logistic regression is fitted to their
 * features; errors are reported on them, on the rest of the training images (the pool, which the model saw without
 * labels), and on the test images. Which images are labelled depends on the option `seed` alone, not on the run, so
 * that runs are compared on the same ones; and those of per-class=100 are among those of per-class=500.
 *
 * Sets and features come from the subject, the classifier from softmax.h. With test=no the test images are never asked
 * for, so that tuning cannot see them.
 */
#include <lgs/evaluator.h>

#include <math.h>
#include <string.h>

#include "softmax.h"

#define PREDICT_ROWS 1024
/* A stream of its own for each seed; the run's seed must not enter (see above), so it does not come from random_key. */
#define LABELLED_STREAM UINT64_C(0x6c61626c6c656400)
#define SHUFFLE_WORDS 1024
/* Grid of cross-validation: 10^GRID_FIRST ... 10^GRID_LAST in powers of ten, as scikit-learn's but for its ends. */
#define GRID_FIRST (-3)
#define GRID_LAST 3

struct options {
	int64_t per_class;
	int64_t seed;
	double c;
	double tolerance;
	int64_t iterations;
	int64_t cross_validate;
	int64_t test;
	int64_t held_out;
};

static const struct lgs_option table[] = {
    LGS_OPTION_INT(struct options, per_class, "per-class", "1000", 0, 1e9, LGS_LOG,
                   "labelled images of each class; 0 takes all training images"),
    LGS_OPTION_INT(struct options, seed, "seed", "0", 0, 1e9, 0, "which images are labelled"),
    LGS_OPTION_DOUBLE(struct options, c, "c", "1", 1e-9, 1e9, LGS_LOG,
                      "weight of the data against the L2 penalty, as scikit-learn's C"),
    LGS_OPTION_DOUBLE(struct options, tolerance, "tolerance", "1e-4", 1e-12, 1, LGS_LOG,
                      "converged where the gradient's norm is this part of the parameters'"),
    LGS_OPTION_INT(struct options, iterations, "iterations", "5000", 1, 1e9, LGS_LOG, "of L-BFGS at most"),
    LGS_OPTION_INT(struct options, cross_validate, "cross-validate", "0", 0, 100, 0,
                   "folds of the labelled images that choose c from 0.001 to 1000; 0 takes c as given"),
    LGS_OPTION_CHOICE(struct options, test, "test", "yes", "no|yes", "measure on the test images"),
    LGS_OPTION_CHOICE(struct options, held_out, "held-out", "no", "no|yes",
                      "measure on training images that the model did not see"),
    LGS_OPTIONS_END,
};

/* All that one evaluation holds; released at its end whatever happens. */
struct work {
	const struct options *options;
	const struct lgs_subject *subject;
	const struct lgs_host *host;
	struct lgs_error *error;
	int64_t features;
	int64_t classes;
	const struct lgs_set *train;
	float *train_features;
	int64_t *order;   /* training images, shuffled */
	int64_t *fold;    /* by place in `order`: -1 pool, else labelled, counted up within its class */
	int64_t *count;   /* labelled images of each class */
	int64_t *compact; /* class -> number among those present, or -1; without images a class has no minimum */
	int64_t *original;
	int64_t present;
	int64_t labelled;
	double *parameters;
};

/* Which labelled images a fit or a measurement takes: all, one fold, or all but one. */
struct part {
	int64_t folds; /* 0: all */
	int64_t fold;
	int64_t inside; /* 1: this fold, 0: the others */
};

static void *
room(const struct work *work, int64_t count, int64_t size)
{
	int64_t bytes;
	if (__builtin_mul_overflow(count + 1, size, &bytes))
		return NULL;
	return work->host->allocate(work->host, bytes);
}

static int64_t
no_memory(const struct work *work)
{
	return lgs_fail(work->error, LGS_NO_MEMORY,
	                "no memory for the features of the images: evaluate a run with fewer training images");
}

/* ---- sets ---- */

static int64_t
open_set(const struct work *work, const char *role, const struct lgs_set **set)
{
	*set = work->subject->set(work->subject, role, work->error);
	if (*set == NULL)
		return LGS_INVALID;
	if ((*set)->labels == NULL || (*set)->classes < 1)
		return lgs_fail(work->error, LGS_UNSUPPORTED,
		                "the %s images have no labels, which a classifier needs: choose another evaluator",
		                role);
	if ((*set)->count < 1)
		return lgs_fail(work->error, LGS_INVALID, "there are no %s images to classify", role);
	return LGS_OK;
}

/* The features of a whole set, checked to be numbers. */
static int64_t
find_features(const struct work *work, const struct lgs_set *set, float **features)
{
	*features = room(work, set->count * work->features, sizeof **features);
	if (*features == NULL)
		return no_memory(work);
	int64_t status = work->subject->features(work->subject, set, *features, work->error);
	for (int64_t i = 0; status >= 0 && i < set->count * work->features; i++)
		if (!isfinite((*features)[i]))
			status = lgs_fail(work->error, LGS_INVALID,
			                  "the features of the %s images are not finite: training has diverged; "
			                  "repeat it with a smaller learning rate",
			                  set->role);
	return status;
}

/* ---- the labelled subset ---- */

/* Fisher and Yates's shuffle (Durstenfeld 1964). 32 random bits a draw: the bias is below count / 2^32. */
static void
shuffle(const struct work *work, int64_t *order, int64_t count)
{
	uint32_t words[SHUFFLE_WORDS];
	uint64_t key = LABELLED_STREAM + (uint64_t)work->options->seed;
	for (int64_t i = 0; i < count; i++)
		order[i] = i;
	for (int64_t i = 0; i + 1 < count; i++) {
		if (i % SHUFFLE_WORDS == 0)
			work->host->random_bits(work->host, key, (uint64_t)i, SHUFFLE_WORDS, words);
		int64_t other = i + (int64_t)(((uint64_t)words[i % SHUFFLE_WORDS] * (uint64_t)(count - i)) >> 32);
		int64_t kept = order[i];
		order[i] = order[other];
		order[other] = kept;
	}
}

/* Every class must have as many images as were asked for; one that has none at all may be left out where all are. */
static int64_t
check_counts(const struct work *work)
{
	int64_t wanted = work->options->per_class, fewest = INT64_MAX, poorest = 0;
	for (int64_t k = 0; k < work->classes; k++)
		if (work->count[k] < fewest) {
			fewest = work->count[k];
			poorest = k;
		}
	if (fewest < wanted && fewest == 0)
		return lgs_fail(work->error, LGS_INVALID,
		                "per-class=%lld: class %lld has no training images; only per-class=0, which takes all "
		                "images, is possible",
		                (long long)wanted, (long long)poorest);
	if (fewest < wanted)
		return lgs_fail(work->error, LGS_INVALID,
		                "per-class=%lld: class %lld has only %lld training images; possible are 1 to %lld, "
		                "and per-class=0 for all images",
		                (long long)wanted, (long long)poorest, (long long)fewest, (long long)fewest);
	for (int64_t k = 0; k < work->classes; k++)
		if (work->count[k] > 0 && work->count[k] < work->options->cross_validate)
			return lgs_fail(
			    work->error, LGS_INVALID,
			    "cross-validate=%lld: class %lld has only %lld labelled images; at most so many "
			    "folds are possible",
			    (long long)work->options->cross_validate, (long long)k, (long long)work->count[k]);
	return LGS_OK;
}

static int64_t
choose_labelled(struct work *work)
{
	int64_t wanted = work->options->per_class;
	work->order = room(work, work->train->count, sizeof *work->order);
	work->fold = room(work, work->train->count, sizeof *work->fold);
	work->count = room(work, work->classes, sizeof *work->count);
	work->compact = room(work, work->classes, sizeof *work->compact);
	work->original = room(work, work->classes, sizeof *work->original);
	if (!work->order || !work->fold || !work->count || !work->compact || !work->original)
		return no_memory(work);
	shuffle(work, work->order, work->train->count);
	for (int64_t i = 0; i < work->train->count; i++) {
		int64_t label = work->train->labels[work->order[i]];
		if (label < 0 || label >= work->classes)
			return lgs_fail(work->error, LGS_INVALID, "a training image has label %lld of %lld classes",
			                (long long)label, (long long)work->classes);
		work->fold[i] = wanted == 0 || work->count[label] < wanted ? work->count[label]++ : -1;
		work->labelled += work->fold[i] >= 0;
	}
	for (int64_t k = 0; k < work->classes; k++) {
		work->compact[k] = work->count[k] > 0 ? work->present : -1;
		if (work->count[k] > 0)
			work->original[work->present++] = k;
	}
	return check_counts(work);
}

/* ---- fitting ---- */

static int64_t
belongs(const struct part *part, int64_t fold)
{
	if (fold < 0 || part->folds == 0)
		return fold >= 0;
	return (fold % part->folds == part->fold) == (part->inside != 0);
}

/* Copies a part of the labelled images into double precision. Returns how many they are. */
static int64_t
gather(const struct work *work, const struct part *part, double *x, int64_t *labels)
{
	int64_t rows = 0;
	for (int64_t i = 0; i < work->train->count; i++) {
		if (!belongs(part, work->fold[i]))
			continue;
		int64_t image = work->order[i];
		const float *source = work->train_features + image * work->features;
		for (int64_t j = 0; j < work->features; j++)
			x[rows * work->features + j] = (double)source[j];
		labels[rows++] = work->compact[work->train->labels[image]];
	}
	return rows;
}

static int64_t
fit(const struct work *work, const struct softmax_data *data, double c, double *parameters)
{
	struct softmax_settings settings = {c, work->options->tolerance, work->options->iterations};
	struct softmax_outcome outcome = {0};
	int64_t status = softmax_fit(data, &settings, parameters, &outcome, work->host, work->error);
	if (status < 0)
		return status;
	if (!isfinite(outcome.objective))
		return lgs_fail(work->error, LGS_INVALID,
		                "the classifier's objective is not finite: the features are too large, or c=%g is", c);
	if (outcome.reason != NULL)
		lgs_log(
		    work->host, LGS_LOG_WARNING,
		    "the classifier (c=%g) stopped after %lld iterations with a gradient of %.1e instead of %.1e: %s",
		    c, (long long)outcome.iterations, outcome.gradient, settings.tolerance, outcome.reason);
	lgs_log(work->host, LGS_LOG_DEBUG, "c=%g: %lld images, %lld iterations, objective %.9g", c,
	        (long long)data->rows, (long long)outcome.iterations, outcome.objective);
	return LGS_OK;
}

/* Adds up the wrong predictions of one fold for every c of the grid, each fit starting from the one before. */
static int64_t
validate_fold(const struct work *work, int64_t fold, struct softmax_data *data, double *x, int64_t *labels,
              double *parameters, int64_t *wrong)
{
	struct part inside = {work->options->cross_validate, fold, 1}, outside = inside;
	outside.inside = 0;
	data->rows = gather(work, &outside, x, labels);
	double *x_inside = x + data->rows * work->features;
	int64_t *labels_inside = labels + data->rows;
	int64_t rows = gather(work, &inside, x_inside, labels_inside);
	double *scores = room(work, rows * work->present, sizeof *scores);
	int64_t *predictions = room(work, rows, sizeof *predictions);
	int64_t status = scores != NULL && predictions != NULL ? LGS_OK : no_memory(work);
	memset(parameters, 0, (size_t)softmax_parameter_count(work->features, work->present) * sizeof *parameters);
	for (int64_t i = 0; status == LGS_OK && i <= GRID_LAST - GRID_FIRST; i++) {
		status = fit(work, data, pow(10, (double)(GRID_FIRST + i)), parameters);
		softmax_predict(x_inside, rows, work->features, work->present, parameters, scores, predictions);
		for (int64_t j = 0; j < rows; j++)
			wrong[i] += predictions[j] != labels_inside[j];
	}
	work->host->release(work->host, scores);
	work->host->release(work->host, predictions);
	return status;
}

/* The c with the fewest errors over all folds; of equals the smallest, which is the strongest penalty. */
static int64_t
cross_validate(const struct work *work, struct softmax_data *data, double *x, int64_t *labels, double *c)
{
	int64_t wrong[GRID_LAST - GRID_FIRST + 1] = {0}, best = 0;
	for (int64_t fold = 0; fold < work->options->cross_validate; fold++) {
		int64_t status = validate_fold(work, fold, data, x, labels, work->parameters, wrong);
		if (status < 0)
			return status;
	}
	for (int64_t i = 1; i <= GRID_LAST - GRID_FIRST; i++)
		best = wrong[i] < wrong[best] ? i : best;
	*c = pow(10, (double)(GRID_FIRST + best));
	work->host->report_number(work->host, "c", "", *c);
	work->host->report_number(work->host, "cross-validation-error", "%",
	                          100 * (double)wrong[best] / (double)work->labelled);
	if (best == 0 || best == GRID_LAST - GRID_FIRST)
		lgs_log(
		    work->host, LGS_LOG_WARNING,
		    "cross-validation chose c=%g at the end of its grid: a better one may lie beyond, try the option c",
		    *c);
	return LGS_OK;
}

static int64_t
train_classifier(struct work *work)
{
	double *x = room(work, work->labelled * work->features, sizeof *x);
	int64_t *labels = room(work, work->labelled, sizeof *labels);
	int64_t parameters = softmax_parameter_count(work->features, work->present);
	work->parameters = room(work, parameters, sizeof *work->parameters);
	double c = work->options->c;
	int64_t status = x && labels && work->parameters ? LGS_OK : no_memory(work);
	if (status == LGS_OK) {
		struct part all = {0};
		struct softmax_data data = {0, work->features, work->present, x, labels};
		if (work->options->cross_validate > 0)
			status = cross_validate(work, &data, x, labels, &c);
		if (status == LGS_OK) {
			memset(work->parameters, 0, (size_t)parameters * sizeof *work->parameters);
			data.rows = gather(work, &all, x, labels);
			status = fit(work, &data, c, work->parameters);
		}
	}
	work->host->release(work->host, x);
	work->host->release(work->host, labels);
	return status;
}

/* ---- measuring ---- */

/* The predicted class of every image of a set. */
static int64_t
classify(const struct work *work, const float *features, int64_t count, int64_t *predictions)
{
	double *x = room(work, PREDICT_ROWS * work->features, sizeof *x);
	double *scores = room(work, PREDICT_ROWS * work->present, sizeof *scores);
	int64_t status = x != NULL && scores != NULL ? LGS_OK : no_memory(work);
	for (int64_t first = 0; status == LGS_OK && first < count; first += PREDICT_ROWS) {
		int64_t rows = count - first < PREDICT_ROWS ? count - first : PREDICT_ROWS;
		for (int64_t i = 0; i < rows * work->features; i++)
			x[i] = (double)features[first * work->features + i];
		softmax_predict(x, rows, work->features, work->present, work->parameters, scores, predictions + first);
		for (int64_t i = first; i < first + rows; i++)
			predictions[i] = work->original[predictions[i]];
	}
	work->host->release(work->host, x);
	work->host->release(work->host, scores);
	return status;
}

/* Errors on the labelled images and on the rest of the training images. */
static int64_t
measure_train(const struct work *work)
{
	int64_t *predictions = room(work, work->train->count, sizeof *predictions);
	if (predictions == NULL)
		return no_memory(work);
	int64_t status = classify(work, work->train_features, work->train->count, predictions);
	int64_t wrong_labelled = 0, wrong_pool = 0, pool = work->train->count - work->labelled;
	for (int64_t i = 0; i < work->train->count; i++) {
		int64_t image = work->order[i], wrong = predictions[image] != work->train->labels[image];
		if (work->fold[i] >= 0)
			wrong_labelled += wrong;
		else
			wrong_pool += wrong;
	}
	work->host->release(work->host, predictions);
	if (status < 0)
		return status;
	work->host->report_number(work->host, "labelled-error", "%",
	                          100 * (double)wrong_labelled / (double)work->labelled);
	if (pool > 0)
		work->host->report_number(work->host, "pool-error", "%", 100 * (double)wrong_pool / (double)pool);
	return LGS_OK;
}

static int64_t
measure(const struct work *work, const char *role, const char *name, const char *tensor)
{
	const struct lgs_set *set = NULL;
	float *features = NULL;
	int64_t *predictions = NULL;
	int64_t status = open_set(work, role, &set);
	if (status == LGS_OK)
		status = find_features(work, set, &features);
	if (status >= 0) {
		predictions = room(work, set->count, sizeof *predictions);
		status = predictions == NULL ? no_memory(work) : classify(work, features, set->count, predictions);
	}
	if (status >= 0) {
		int64_t wrong = 0;
		for (int64_t i = 0; i < set->count; i++)
			wrong += predictions[i] != set->labels[i];
		work->host->report_number(work->host, name, "%", 100 * (double)wrong / (double)set->count);
		if (tensor != NULL)
			status = work->host->report_tensor(work->host, tensor, LGS_I64, 1, &set->count, predictions,
			                                   work->error);
	}
	work->host->release(work->host, features);
	work->host->release(work->host, predictions);
	return status;
}

/* ---- the whole ---- */

static int64_t
run(struct work *work)
{
	int64_t status = open_set(work, "train", &work->train);
	if (status < 0)
		return status;
	work->classes = work->train->classes;
	status = choose_labelled(work);
	if (status == LGS_OK)
		status = find_features(work, work->train, &work->train_features);
	if (status >= 0)
		status = train_classifier(work);
	if (status >= 0)
		status = measure_train(work);
	if (status >= 0 && work->options->held_out)
		status = measure(work, "held-out", "held-out-error", NULL);
	if (status >= 0 && work->options->test)
		status = measure(work, "test", "test-error", "test-predictions");
	return status;
}

static int64_t
evaluate(const void *options, const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	const struct lgs_model *model = (const void *)subject->model->component;
	struct work work = {.options = options, .subject = subject, .host = host, .error = error};
	work.features = model->feature_count(subject->model->instance);
	if (work.features < 1)
		return lgs_fail(error, LGS_UNSUPPORTED, "the model has no features to classify");
	softmax_use_threads(host);
	int64_t status = run(&work);
	void *const held[] = {work.train_features, work.order,    work.fold,      work.count,
	                      work.compact,        work.original, work.parameters};
	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
		host->release(host, held[i]);
	return status < 0 ? status : LGS_OK;
}

static int64_t
check(const void *opaque, const struct lgs_site *site, struct lgs_error *error)
{
	const struct options *options = opaque;
	(void)site;
	if (options->cross_validate == 1)
		return lgs_fail(error, LGS_INVALID,
		                "cross-validate=1: one fold leaves nothing to fit to; 0, or 2 and more, are possible");
	return LGS_OK;
}

LGS_EVALUATOR(logistic, "error of multinomial logistic regression on the features", .evaluate = evaluate,
              .options = table, .options_size = sizeof(struct options), .check = check,
              .cites = "Cox 1958; Liu & Nocedal 1989 (L-BFGS)",
              .example = "lgs evaluate runs/bars -e logistic:per-class=100")
