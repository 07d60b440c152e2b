/* train.c: the labelled images, gathered as fit.h wants them, and the classifier fitted to them. */
#include "logistic.h"

#include <string.h>

#include "fit.h"

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

int64_t
logistic_train(struct work *work)
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
