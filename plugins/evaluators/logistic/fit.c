/*
 * fit.c: a classifier fitted to labelled rows, and the choice of c by cross-validation.
 *
 * c grows, and each fold's fit begins where its fit with the smaller c ended, which is near. It also ends earlier than
 * the fit that counts: only which class is the likeliest matters here.
 */
#include "fit.h"

#include <math.h>

/* Grid: 10^FIRST ... 10^LAST in powers of ten, as scikit-learn's but for its ends. */
#define FIRST (-3)
#define LAST 3
/* Past the best c errors rise, and fits take longer and longer: the grid ends where they have risen so often in turn.
 */
#define RISES 2
#define TOLERANCE 2e-2

int64_t
fit_to(const struct softmax_data *data, const struct softmax_settings *settings, double *parameters, double *objective,
       const struct lgs_host *host, struct lgs_error *error)
{
	struct softmax_outcome outcome = {0};
	int64_t status = softmax_fit(data, settings, parameters, &outcome, host, error);
	if (status < 0)
		return status;
	if (!isfinite(outcome.objective))
		return lgs_fail(error, LGS_INVALID,
		                "the classifier's objective is not finite: the features are too large, or c=%g is",
		                settings->c);
	if (outcome.reason != NULL)
		lgs_log(
		    host, LGS_LOG_WARNING,
		    "the classifier (c=%g) stopped after %lld iterations with a gradient of %.1e instead of %.1e: %s",
		    settings->c, (long long)outcome.iterations, outcome.gradient, settings->tolerance, outcome.reason);
	lgs_log(host, LGS_LOG_DEBUG, "c=%g: %lld images, %lld iterations, objective %.9g", settings->c,
	        (long long)data->rows, (long long)outcome.iterations, outcome.objective);
	*objective = outcome.objective;
	return LGS_OK;
}

static struct softmax_data
between(const struct fit_rows *rows, int64_t first, int64_t last)
{
	struct softmax_data part = rows->data;
	part.x += first * part.features;
	part.labels += first;
	part.rows = last - first;
	return part;
}

/* Fits with one c to all folds but each one, and counts the wrong predictions in that. */
static int64_t
validate(const struct fit_rows *rows, const struct softmax_settings *settings, double *parameters, int64_t *predictions,
         int64_t *wrong, const struct lgs_host *host, struct lgs_error *error)
{
	int64_t count = softmax_parameter_count(rows->data.features, rows->data.classes), status = LGS_OK;
	*wrong = 0;
	for (int64_t fold = 0; status >= 0 && fold < rows->folds; fold++) {
		struct softmax_data inside = between(rows, rows->starts[fold], rows->starts[fold + 1]);
		struct softmax_data outside = between(rows, rows->starts[fold + 1], rows->starts[fold + rows->folds]);
		double objective, *own = parameters + fold * count;
		status = fit_to(&outside, settings, own, &objective, host, error);
		if (status >= 0)
			status = softmax_predict(&inside, own, predictions, host, error);
		for (int64_t i = 0; status >= 0 && i < inside.rows; i++)
			*wrong += predictions[i] != inside.labels[i];
	}
	return status;
}

static int64_t
search(const struct fit_rows *rows, struct softmax_settings *settings, double *parameters, int64_t *predictions,
       int64_t *least, const struct lgs_host *host, struct lgs_error *error)
{
	struct softmax_settings trial = *settings;
	int64_t best = FIRST, before = INT64_MAX, rises = 0;
	trial.tolerance = fmax(settings->tolerance, TOLERANCE);
	*least = INT64_MAX;
	for (int64_t at = FIRST; at <= LAST && rises < RISES; at++) {
		int64_t wrong;
		trial.c = pow(10, (double)at);
		int64_t status = validate(rows, &trial, parameters, predictions, &wrong, host, error);
		if (status < 0)
			return status;
		lgs_log(host, LGS_LOG_DEBUG, "c=%g: %lld of %lld wrong", trial.c, (long long)wrong,
		        (long long)rows->data.rows);
		best = wrong < *least ? at : best;
		*least = wrong < *least ? wrong : *least;
		rises = wrong > before ? rises + 1 : 0;
		before = wrong;
	}
	settings->c = pow(10, (double)best);
	if (best == FIRST || best == LAST)
		lgs_log(
		    host, LGS_LOG_WARNING,
		    "cross-validation chose c=%g at the end of its grid: a better one may lie beyond, try the option c",
		    settings->c);
	return LGS_OK;
}

int64_t
fit_choose(const struct fit_rows *rows, struct softmax_settings *settings, int64_t *wrong, const struct lgs_host *host,
           struct lgs_error *error)
{
	int64_t count = softmax_parameter_count(rows->data.features, rows->data.classes);
	double *parameters = host->allocate(host, rows->folds * count * (int64_t)sizeof *parameters);
	int64_t *predictions = host->allocate(host, rows->data.rows * (int64_t)sizeof *predictions);
	int64_t status;
	if (parameters == NULL || predictions == NULL)
		status = lgs_fail(error, LGS_NO_MEMORY, "no memory for the classifiers of %lld folds",
		                  (long long)rows->folds);
	else
		status = search(rows, settings, parameters, predictions, wrong, host, error);
	host->release(host, parameters);
	host->release(host, predictions);
	return status;
}
