/*
 * template-name.c: which share of the features is quiet: on average over the test images below some level.
 *
 * An evaluator gets a trained model and sets of images by their role ("test", "train", "held-out"), and reports
 * numbers, pictures and predictions through the host, which prints them and keeps them with the run.
 */
#include <lgs/evaluator.h>

#include <math.h>

struct options {
	double below;
};

static const struct lgs_option table[] = {
    /* member, its name, the default, the least and the largest value, flags, a line of help */
    LGS_OPTION_DOUBLE(struct options, below, "below", "0.05", 0, 1, 0, "mean activation that counts as quiet"),
    LGS_OPTIONS_END,
};

static void
report(const struct lgs_host *host, const float *features, int64_t images, int64_t units, double below)
{
	int64_t quiet = 0;
	for (int64_t j = 0; j < units; j++) {
		double sum = 0;
		for (int64_t i = 0; i < images; i++)
			sum += fabs((double)features[i * units + j]);
		quiet += sum < below * (double)images;
	}
	/* A name of words and dashes; a unit, "" for none; a finite value. */
	host->report_number(host, "quiet-share", "%", 100 * (double)quiet / (double)units);
}

static int64_t
evaluate(const void *opaque, const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	const struct lgs_model *model = (const void *)subject->model->component;
	const int64_t units = model->feature_count(subject->model->instance);
	const struct lgs_set *set = subject->set(subject, "test", error);
	if (!set)
		return LGS_INVALID;
	if (set->count < 1)
		return lgs_fail(error, LGS_INVALID, "there are no test images to measure on");
	float *features = host->allocate(host, set->count * units * (int64_t)sizeof *features);
	if (!features)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for %lld features of %lld images", (long long)units,
		                (long long)set->count);
	int64_t status = subject->features(subject, set, features, error);
	if (status >= 0)
		report(host, features, set->count, units, options->below);
	host->release(host, features);
	return status;
}

LGS_EVALUATOR_NAMED(template_name, "template-name", "the share of features that are quiet on average",
                    .example = "lgs train rbm:hidden=64 --data bars --epochs 20 --out runs/template-name && "
                               "lgs evaluate runs/template-name -e template-name",
                    .options = table, .options_size = sizeof(struct options), .evaluate = evaluate)
