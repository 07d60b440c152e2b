/* measure.c: what the fitted classifier says of images, and how often it is wrong. */
#include "logistic.h"

#include <stdio.h>

#include "softmax.h"

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

int64_t
logistic_measure_train(const struct work *work)
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

int64_t
logistic_measure(const struct work *work, const char *role)
{
	const struct lgs_set *set = NULL;
	float *features = NULL;
	int64_t *predictions = NULL;
	unsigned char *wrong = NULL;
	int64_t status = logistic_open_set(work, role, &set);
	if (status == LGS_OK)
		status = logistic_find_features(work, set, &features);
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
