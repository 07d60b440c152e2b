/*
 * classifier.c: the error of a model that classifies images by itself (LGS_EXTENSION_CLASSIFY).
 *
 * With test=no the test images are never asked for, so that tuning cannot see them.
 */
#include <lgs/evaluator.h>

#define IMAGES 256 /* at a time */

struct options {
	int64_t test;
	int64_t held_out;
};

static const struct lgs_option table[] = {
    LGS_OPTION_CHOICE(struct options, test, "test", "yes", "no|yes", "measure on the test images"),
    LGS_OPTION_CHOICE(struct options, held_out, "held-out", "no", "no|yes",
                      "measure on training images that the model did not see"),
    LGS_OPTIONS_END,
};

/* One set under measurement. */
struct work {
	const struct lgs_subject *subject;
	const struct lgs_classify *classifier;
	const struct lgs_host *host;
	const struct lgs_set *set;
	int64_t classes;
	int64_t indices[IMAGES];
	float *images;
	float *probabilities;
	int64_t *predictions;
	unsigned char *wrong;
};

/* The likeliest class of the images from `first` on; of equally likely ones the first. */
static int64_t
predict(struct work *work, int64_t first, struct lgs_error *error)
{
	const struct lgs_set *set = work->set;
	struct lgs_batch batch = {.size = (int64_t)sizeof batch, .images = work->images};
	batch.count = set->count - first < IMAGES ? set->count - first : IMAGES;
	for (int64_t i = 0; i < batch.count; i++)
		work->indices[i] = first + i;
	int64_t status = set->read(set, work->indices, batch.count, work->images, error);
	if (status >= 0)
		status = work->classifier->classify(work->subject->model->instance, &batch, work->probabilities, error);
	for (int64_t i = 0; status >= 0 && i < batch.count; i++) {
		const float *p = work->probabilities + i * work->classes;
		int64_t best = 0;
		for (int64_t k = 1; k < work->classes; k++)
			best = p[k] > p[best] ? k : best;
		work->predictions[first + i] = best;
	}
	return status;
}

static int64_t
report(const struct work *work, struct lgs_error *error)
{
	const struct lgs_set *set = work->set;
	char name[64];
	int64_t wrong = 0;
	for (int64_t i = 0; i < set->count; i++) {
		work->wrong[i] = work->predictions[i] != set->labels[i];
		wrong += work->wrong[i];
	}
	(void)snprintf(name, sizeof name, "%s-error", set->role);
	work->host->report_number(work->host, name, "%", 100 * (double)wrong / (double)set->count);
	(void)snprintf(name, sizeof name, "%s-predictions", set->role);
	int64_t status = work->host->report_tensor(work->host, name, LGS_I64, 1, &set->count, work->predictions, error);
	(void)snprintf(name, sizeof name, "%s-wrong", set->role);
	return status < 0 ? status
	                  : work->host->report_tensor(work->host, name, LGS_U8, 1, &set->count, work->wrong, error);
}

static int64_t
measure(struct work *work, const char *role, struct lgs_error *error)
{
	const struct lgs_host *host = work->host;
	const struct lgs_set *set = work->set = work->subject->set(work->subject, role, error);
	if (!set)
		return LGS_INVALID;
	if (!set->labels || set->count < 1)
		return lgs_fail(error, LGS_UNSUPPORTED, "the %s images have no labels to be compared with", role);
	int64_t pixels = set->shape->channels * set->shape->height * set->shape->width;
	work->images = host->allocate(host, IMAGES * pixels * (int64_t)sizeof(float));
	work->probabilities = host->allocate(host, IMAGES * work->classes * (int64_t)sizeof(float));
	work->predictions = host->allocate(host, set->count * (int64_t)sizeof(int64_t));
	work->wrong = host->allocate(host, set->count);
	int64_t status = work->images && work->probabilities && work->predictions && work->wrong
	                     ? LGS_OK
	                     : lgs_fail(error, LGS_NO_MEMORY, "no memory for the %s images", role);
	for (int64_t first = 0; status >= 0 && first < set->count; first += IMAGES)
		status = predict(work, first, error);
	if (status >= 0)
		status = report(work, error);
	host->release(host, work->images);
	host->release(host, work->probabilities);
	host->release(host, work->predictions);
	host->release(host, work->wrong);
	return status;
}

static int64_t
evaluate(const void *opaque, const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	const struct lgs_component *model = subject->model->component;
	struct work work = {.subject = subject, .host = host};
	work.classifier = model->extension ? model->extension(LGS_EXTENSION_CLASSIFY) : NULL;
	if (!work.classifier || !LGS_HAS(work.classifier, classify))
		return lgs_fail(error, LGS_UNSUPPORTED,
		                "%s does not classify images by itself; an evaluator that trains a classifier on its "
		                "features can be used instead",
		                model->name);
	work.classes = work.classifier->classes(subject->model->instance, error);
	if (work.classes < 0)
		return work.classes;
	int64_t status = measure(&work, "train", error);
	if (status >= 0 && options->held_out)
		status = measure(&work, "held-out", error);
	if (status >= 0 && options->test)
		status = measure(&work, "test", error);
	return status < 0 ? status : LGS_OK;
}

LGS_EVALUATOR(classifier, "error of a model that classifies images by itself", .evaluate = evaluate, .options = table,
              .options_size = sizeof(struct options), .example = "lgs evaluate runs/dbn -e classifier")
