/*
 * logistic.c: the error of a linear classifier on a model's features.
 *
 * Protocol: some images per class, of those the model was trained on or of their whole split, count as labelled;
 * multinomial logistic regression is fitted to their features; errors are reported on them, on the rest (the pool,
 * which the model saw without labels), and on the test images. Which images are labelled depends on the option `seed`
 * alone, not on the run, so that runs are compared on the same ones; and those of per-class=100 are among those of
 * per-class=500.
 *
 * Sets and features come from the subject. With test=no the test images are never asked for, so that tuning cannot see
 * them. See logistic.h for where the rest is.
 */
#include "logistic.h"

#include <math.h>

#include "../../compute/threads.h"

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

/* ---- sets ---- */

int64_t
logistic_open_set(const struct work *work, const char *role, const struct lgs_set **set)
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

int64_t
logistic_find_features(const struct work *work, const struct lgs_set *set, float **features)
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

/* ---- the whole ---- */

static int64_t
run(struct work *work)
{
	int64_t status = logistic_open_set(work, labelled_sets[work->options->labelled], &work->train);
	if (status < 0)
		return status;
	work->classes = work->train->classes;
	status = logistic_choose_labelled(work);
	if (status == LGS_OK)
		status = logistic_find_features(work, work->train, &work->train_features);
	if (status >= 0)
		status = logistic_train(work);
	if (status >= 0)
		status = logistic_measure_train(work);
	if (status >= 0 && work->options->held_out)
		status = logistic_measure(work, "held-out");
	if (status >= 0 && work->options->reserve)
		status = logistic_measure(work, "reserve");
	if (status >= 0 && work->options->test)
		status = logistic_measure(work, "test");
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
