/*
 * logistic.c: the error of a linear classifier on a model's features.
 *
 * Protocol: some images per class, of those the model was trained on or of their whole split, count as labelled;
 * multinomial logistic regression is fitted to their features; errors are reported on them, on the rest (the pool,
 * which the model saw without labels), and on the test images. Which images are labelled depends on the option `seed`
 * alone, not on the run, so that runs are compared on the same ones; and those of per-class=100 are among those of
 * per-class=500.
 *
 * Sets and features come from the subject, the classifier from softmax.h. With test=no the test images are never asked
 * for, so that tuning cannot see them.
 */
#include <lgs/evaluator.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../compute/threads.h"
#include "fit.h"

/* A stream of its own for each seed; the run's seed must not enter (see above), so it does not come from random_key. */
#define LABELLED_STREAM UINT64_C(0x6c61626c6c656400)
#define SHUFFLE_WORDS 1024

struct options {
	int64_t per_class;
	int64_t seed;
	double c;
	double tolerance;
	int64_t iterations;
	int64_t cross_validate;
	int64_t test;
	int64_t held_out;
	int64_t reserve;
	int64_t labelled;
};
#define LABELLED_SETS "train|all"
static const char *const labelled_sets[] = {"train", "all"};

static const struct lgs_option table[] = {
    LGS_OPTION_INT(struct options, per_class, "per-class", "1000", 0, 1e9, LGS_LOGARITHMIC,
                   "labelled images of each class; 0 takes all training images"),
    LGS_OPTION_INT(struct options, seed, "seed", "0", 0, 1e9, 0, "which images are labelled"),
    LGS_OPTION_DOUBLE(struct options, c, "c", "1", 1e-9, 1e9, LGS_LOGARITHMIC,
                      "weight of the data against the L2 penalty, as scikit-learn's C"),
    LGS_OPTION_DOUBLE(
	struct options, tolerance, "tolerance", "1e-4", 1e-12, 1, LGS_LOGARITHMIC,
	"converged where the gradient's norm is this part of the parameters', or the objective stands still"),
    LGS_OPTION_INT(struct options, iterations, "iterations", "5000", 1, 1e9, LGS_LOGARITHMIC, "of L-BFGS at most"),
    LGS_OPTION_INT(struct options, cross_validate, "cross-validate", "0", 0, 100, 0,
                   "folds of the labelled images that choose c from 0.001 to 1000; 0 takes c as given"),
    LGS_OPTION_CHOICE(struct options, test, "test", "yes", "no|yes", "measure on the test images"),
    LGS_OPTION_CHOICE(struct options, held_out, "held-out", "no", "no|yes",
                      "measure on training images that the model did not see"),
    LGS_OPTION_CHOICE(struct options, reserve, "reserve", "no", "no|yes",
                      "measure on the images of the split that are neither trained on nor held out"),
    LGS_OPTION_CHOICE(struct options, labelled, "labelled", "train", LABELLED_SETS,
                      "which images can be labelled: those the model was trained on, or its whole split"),
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
	enum compute_backend backend;
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

/* Copies the labelled images' features and labels as fit.h wants them. */
static void
gather(const struct work *work, int64_t folds, float *x, int64_t *labels, int64_t *starts)
{
	int64_t rows = 0, bytes = work->features * (int64_t)sizeof *x;
	for (int64_t fold = 0; fold < folds; fold++) {
		starts[fold] = rows;
		for (int64_t i = 0; i < work->train->count; i++) {
			if (work->fold[i] < 0 || work->fold[i] % folds != fold)
				continue;
			int64_t image = work->order[i];
			memcpy(x + rows * work->features, work->train_features + image * work->features, (size_t)bytes);
			labels[rows++] = work->compact[work->train->labels[image]];
		}
	}
	for (int64_t fold = 0; fold < folds; fold++)
		starts[folds + fold] = rows + starts[fold];
	starts[2 * folds] = 2 * rows;
	if (folds < 2)
		return;
	memcpy(x + rows * work->features, x, (size_t)(rows * bytes));
	memcpy(labels + rows, labels, (size_t)rows * sizeof *labels);
}

static int64_t
fit(const struct work *work, const struct fit_rows *rows)
{
	struct softmax_settings settings = {work->options->c, work->options->tolerance, work->options->iterations};
	if (rows->folds > 1) {
		int64_t wrong, status = fit_choose(rows, &settings, &wrong, work->host, work->error);
		if (status < 0)
			return status;
		work->host->report_number(work->host, "c", "", settings.c);
		work->host->report_number(work->host, "cross-validation-error", "%",
		                          100 * (double)wrong / (double)work->labelled);
	}
	double objective;
	int64_t status = fit_to(&rows->data, &settings, work->parameters, &objective, work->host, work->error);
	if (status >= 0)
		work->host->report_number(work->host, "objective", "", objective);
	return status;
}

static int64_t
train_classifier(struct work *work)
{
	int64_t folds = work->options->cross_validate > 1 ? work->options->cross_validate : 1;
	int64_t copies = folds > 1 ? 2 * work->labelled : work->labelled;
	float *x = room(work, copies * work->features, sizeof *x);
	int64_t *labels = room(work, copies, sizeof *labels);
	int64_t *starts = room(work, 2 * folds + 1, sizeof *starts);
	work->parameters = room(work, softmax_parameter_count(work->features, work->present), sizeof *work->parameters);
	int64_t status = x && labels && starts && work->parameters ? LGS_OK : no_memory(work);
	if (status == LGS_OK) {
		struct fit_rows rows = {
		    {work->labelled, work->features, work->present, x, labels, work->backend}, folds, starts};
		gather(work, folds, x, labels, starts);
		status = fit(work, &rows);
	}
	work->host->release(work->host, x);
	work->host->release(work->host, labels);
	work->host->release(work->host, starts);
	return status;
}

/* ---- measuring ---- */

/* The predicted class of every image of a set. */
static int64_t
classify(const struct work *work, const float *features, int64_t count, int64_t *predictions)
{
	struct softmax_data data = {count, work->features, work->present, features, NULL, work->backend};
	int64_t status = softmax_predict(&data, work->parameters, predictions, work->host, work->error);
	for (int64_t i = 0; status >= 0 && i < count; i++)
		predictions[i] = work->original[predictions[i]];
	return status;
}

/*
 * Reports NAME-error and, image by image, NAME-predictions and NAME-wrong (1 or 0), from which rows that were measured
 * on the same images can be compared in pairs. `wrong` is room for a byte an image.
 */
static int64_t
report(const struct work *work, const char *name, int64_t count, const int64_t *predictions, const int64_t *labels,
       unsigned char *wrong)
{
	const struct lgs_host *host = work->host;
	int64_t sum = 0;
	char text[64];
	for (int64_t i = 0; i < count; i++) {
		wrong[i] = predictions[i] != labels[i];
		sum += wrong[i];
	}
	(void)snprintf(text, sizeof text, "%s-error", name);
	host->report_number(host, text, "%", 100 * (double)sum / (double)count);
	(void)snprintf(text, sizeof text, "%s-predictions", name);
	int64_t status = host->report_tensor(host, text, LGS_I64, 1, &count, predictions, work->error);
	(void)snprintf(text, sizeof text, "%s-wrong", name);
	return status < 0 ? status : host->report_tensor(host, text, LGS_U8, 1, &count, wrong, work->error);
}

/* The labelled images, or the rest of the training images, in their order. */
static int64_t
measure_part(const struct work *work, const char *name, int64_t labelled, const int64_t *predictions)
{
	int64_t *part = room(work, 2 * work->train->count, sizeof *part), *labels = part + work->train->count;
	unsigned char *is_labelled = room(work, 2 * work->train->count, sizeof *is_labelled);
	int64_t count = 0, status = part && is_labelled ? LGS_OK : no_memory(work);
	for (int64_t i = 0; status >= 0 && i < work->train->count; i++)
		is_labelled[work->order[i]] = work->fold[i] >= 0;
	for (int64_t i = 0; status >= 0 && i < work->train->count; i++)
		if (is_labelled[i] == labelled) {
			part[count] = predictions[i];
			labels[count++] = work->train->labels[i];
		}
	if (status >= 0 && count > 0)
		status = report(work, name, count, part, labels, is_labelled + work->train->count);
	work->host->release(work->host, part);
	work->host->release(work->host, is_labelled);
	return status;
}

static int64_t
measure_train(const struct work *work)
{
	int64_t *predictions = room(work, work->train->count, sizeof *predictions);
	int64_t status = predictions == NULL ? no_memory(work)
	                                     : classify(work, work->train_features, work->train->count, predictions);
	if (status >= 0)
		status = measure_part(work, "labelled", 1, predictions);
	if (status >= 0)
		status = measure_part(work, "pool", 0, predictions);
	work->host->release(work->host, predictions);
	return status;
}

static int64_t
measure(const struct work *work, const char *role)
{
	const struct lgs_set *set = NULL;
	float *features = NULL;
	int64_t *predictions = NULL;
	unsigned char *wrong = NULL;
	int64_t status = open_set(work, role, &set);
	if (status == LGS_OK)
		status = find_features(work, set, &features);
	if (status >= 0) {
		predictions = room(work, set->count, sizeof *predictions);
		wrong = room(work, set->count, sizeof *wrong);
		status = predictions && wrong ? classify(work, features, set->count, predictions) : no_memory(work);
	}
	if (status >= 0)
		status = report(work, role, set->count, predictions, set->labels, wrong);
	work->host->release(work->host, features);
	work->host->release(work->host, predictions);
	work->host->release(work->host, wrong);
	return status;
}

/* ---- the whole ---- */

static int64_t
run(struct work *work)
{
	int64_t status = open_set(work, labelled_sets[work->options->labelled], &work->train);
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
		status = measure(work, "held-out");
	if (status >= 0 && work->options->reserve)
		status = measure(work, "reserve");
	if (status >= 0 && work->options->test)
		status = measure(work, "test");
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
	compute_use_threads(host);
	work.backend = compute_choose_backend(COMPUTE_AUTO, host);
	int64_t status = run(&work);
	void *const held[] = {work.train_features, work.order,    work.fold,      work.count,
	                      work.compact,        work.original, work.parameters};
	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
		host->release(host, held[i]);
	return status < 0 ? status : LGS_OK;
}

static int64_t
check(const void *opaque, const struct lgs_demand *demand, struct lgs_error *error)
{
	const struct options *options = opaque;
	(void)demand;
	if (options->labelled && (options->held_out || options->reserve))
		return lgs_fail(error, LGS_INVALID,
		                "labelled=all takes the held-out images and the reserve into the training of the "
		                "classifier: leave held-out and reserve at no, or labelled at train");
	if (options->cross_validate == 1)
		return lgs_fail(error, LGS_INVALID,
		                "cross-validate=1: one fold leaves nothing to fit to; 0, or 2 and more, are possible");
	return LGS_OK;
}

LGS_EVALUATOR(logistic, "error of multinomial logistic regression on the features", .evaluate = evaluate,
              .options = table, .options_size = sizeof(struct options), .check = check,
              .cites = "Cox 1958; Liu & Nocedal 1989 (L-BFGS)",
              .example = "lgs evaluate runs/bars -e logistic:per-class=100")
