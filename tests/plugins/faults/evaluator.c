/* evaluator.c: the mean feature of the training images, with one fault by -DFAULT=... */
#include <lgs/evaluator.h>

#include <lgs/run.h>

enum {
	NONE,
	CHANGES,
	NOT_A_NUMBER,
	NAME_TWICE,
	SAYS_NOTHING,
	NEEDS_EXTENSION,
	LEAKS,
	UNCHECKED_MEMORY,
	NEEDS_SAMPLES,
	NEEDS_A_SET,
	LATIN_WORDS /* in its messages, which JSON cannot have */
};
#ifndef FAULT
#define FAULT NONE
#endif

static int64_t
evaluate(const void *options, const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	static double calls;
	const struct lgs_model *model = (const struct lgs_model *)(const void *)subject->model->component;
	const struct lgs_set *set = subject->set(subject, "train", error);
	int64_t units = model->feature_count(subject->model->instance);
	double sum = 0;
	(void)options;
	if (!set && FAULT != NEEDS_A_SET)
		return LGS_INVALID;
	float image[4096];
	if (FAULT == NEEDS_SAMPLES && model->sample(subject->model->instance, 1, 1, image, error) < 0)
		return LGS_INVALID;
	float *features = host->allocate(host, set->count * units * (int64_t)sizeof *features);
	if (!features && FAULT != UNCHECKED_MEMORY)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the features");
	if (FAULT == NEEDS_EXTENSION && !((const struct lgs_runs *)host->extension(host, LGS_EXTENSION_RUNS))->open)
		return lgs_fail(error, LGS_UNSUPPORTED, "no runs");
	int64_t status = subject->features(subject, set, features, error);
	for (int64_t i = 0; status >= 0 && i < set->count * units; i++)
		sum += (double)features[i];
	if (status >= 0 && FAULT != SAYS_NOTHING)
		host->report_number(host, "mean", "",
		                    sum / (double)(set->count * units) + (FAULT == CHANGES ? calls++ : 0));
	if (FAULT == NOT_A_NUMBER)
		host->report_number(host, "share", "", NAN);
	if (FAULT == NAME_TWICE)
		host->report_number(host, "mean", "", 0);
	if (FAULT == LATIN_WORDS)
		host->report_number(host, "caf\xe9", "\xb5s", 2);
	if (FAULT != LEAKS)
		host->release(host, features);
	return status;
}

LGS_EVALUATOR(faulty, "mean feature of the training images", .cites = "Nobody 2000",
              .example = "lgs evaluate runs/bars -e ./faulty.so", .evaluate = evaluate)
