/*
 * ais.c: log Z of a binary RBM between two estimates, exactly where a layer is small enough, and the log-likelihoods
 * that follow from it.
 *
 * The estimate forward, from the base to the machine, tends to be too low, the one in reverse too high. Both are
 * reported, and the bracket reaches three standard errors beyond the lower and the higher of the two, whichever these
 * are. Chains in reverse should begin in samples of the machine; training images after burn-in Gibbs steps stand in for
 * them, so where a machine mixes slowly the upper end is only as good as these. Where the one in reverse is the lower
 * by more than the errors allow, its chains did not begin there: log-z-crossed says so. What is known exactly needs no
 * bracket: both ends are that value.
 */
#include "ais.h"

#include <math.h>

#include "../../compute/threads.h"

/* Standard errors between an estimate and its end of the bracket. */
#define STANDARD_ERRORS 3
/* Weights worth fewer chains than this part of them deserve a warning. */
#define POOR 0.1

enum { DATA, UNIFORM };
enum { EXACT_AUTO, EXACT_NO, EXACT_YES };

struct options {
	int64_t chains;
	int64_t temperatures;
	int64_t schedule;
	int64_t base;
	int64_t reverse;
	int64_t burn_in;
	int64_t exact;
	int64_t binarize;
	int64_t test;
	int64_t train;
	int64_t held_out;
	int64_t seed;
	int64_t backend;
};

static const struct lgs_option table[] = {
    LGS_OPTION_INT(struct options, chains, "chains", "100", 2, 1e6, LGS_LOGARITHMIC, "chains of each estimate"),
    LGS_OPTION_INT(struct options, temperatures, "temperatures", "5000", 1, 1e8, LGS_LOGARITHMIC,
                   "steps of the path from the base to the machine"),
    LGS_OPTION_CHOICE(struct options, schedule, "schedule", "linear", AIS_SCHEDULES,
                      "inverse temperatures equally spaced, or denser towards 1 as in that paper"),
    LGS_OPTION_CHOICE(struct options, base, "base", "data", "data|uniform",
                      "where paths begin: base rates of the training images' pixels, or fair coins"),
    LGS_OPTION_CHOICE(struct options, reverse, "reverse", "yes", "no|yes",
                      "estimate in reverse too, from the machine to the base"),
    LGS_OPTION_INT(struct options, burn_in, "burn-in", "1000", 0, 1e8, LGS_LOGARITHMIC,
                   "Gibbs steps from training images to where chains in reverse begin"),
    LGS_OPTION_CHOICE(struct options, exact, "exact", "auto", "auto|no|yes",
                      "enumerate the smaller layer; auto does where it has at most 20 units"),
    LGS_OPTION_CHOICE(struct options, binarize, "binarize", "auto", AIS_BINARIZE,
                      "pixels to bits: 1 above 1/2 (threshold), or drawn, 1 as probably as the pixel is bright "
                      "(sample); likelihoods differ. auto is threshold for a model that does so itself, sample for one "
                      "that draws pixels or takes them as probabilities"),
    LGS_OPTION_CHOICE(struct options, test, "test", "yes", "no|yes", "log-likelihood of the test images"),
    LGS_OPTION_CHOICE(struct options, train, "train", "no", "no|yes", "log-likelihood of the training images"),
    LGS_OPTION_CHOICE(struct options, held_out, "held-out", "no", "no|yes",
                      "log-likelihood of training images that the model did not see"),
    LGS_OPTION_INT(struct options, seed, "seed", "0", 0, 1e9, 0, "of the chains and of drawn pixels"),
    LGS_OPTION_CHOICE(struct options, backend, "backend", "auto", COMPUTE_BACKENDS, "library of matrix products"),
    LGS_OPTIONS_END,
};

/* All that one evaluation holds; released at its end whatever happens. */
struct work {
	const struct options *options;
	const struct lgs_host *host;
	struct lgs_error *error;
	struct parameters machine;
	struct images images;
	double *base_bias;
	double *beta;
	float *states;
	double *log_weights;
	double low, high; /* the bracket of log Z */
	double log_z;     /* exact, or the estimate forward */
};

static int64_t
allocate(struct work *work)
{
	const struct options *options = work->options;
	const struct lgs_host *host = work->host;
	work->base_bias = host->allocate(host, work->machine.visible * (int64_t)sizeof *work->base_bias);
	work->beta = host->allocate(host, (options->burn_in + options->temperatures + 1) * (int64_t)sizeof *work->beta);
	work->states = host->allocate(host, options->chains * work->machine.visible * (int64_t)sizeof *work->states);
	work->log_weights = host->allocate(host, options->chains * (int64_t)sizeof *work->log_weights);
	if (!work->base_bias || !work->beta || !work->states || !work->log_weights)
		return lgs_fail(work->error, LGS_NO_MEMORY, "no memory for %lld chains: fewer of them need less",
		                (long long)options->chains);
	return LGS_OK;
}

/* ---- the two directions ---- */

static int64_t
check_estimate(const struct work *work, const char *direction, const struct estimate *found)
{
	if (!isfinite(found->log_mean))
		return lgs_fail(work->error, LGS_INVALID,
		                "the weights of the chains %s are not finite: the model's parameters are too large",
		                direction);
	if (found->sample_size < POOR * (double)work->options->chains)
		lgs_log(work->host, LGS_LOG_WARNING,
		        "the %lld chains %s are worth only %.3g: the estimate is rough; more temperatures help",
		        (long long)work->options->chains, direction, found->sample_size);
	return LGS_OK;
}

/* From the base to the machine, or in reverse: from training images, left to mix for a while, to the base. */
static int64_t
anneal(struct work *work, int reverse, struct estimate *found)
{
	const struct options *options = work->options;
	const char *purpose = reverse ? "annealing in reverse" : "annealing forward";
	const int64_t last = options->temperatures;
	struct path path = {.beta = work->beta,
	                    .base_bias = work->base_bias,
	                    .key = work->host->random_key(work->host, purpose) + (uint64_t)options->seed};
	for (int64_t step = 0; reverse && step < options->burn_in; step++)
		work->beta[path.length++] = 1;
	for (int64_t step = 0; step <= last; step++)
		work->beta[path.length++] =
		    ais_path_beta((enum ais_schedule)options->schedule, reverse ? last - step : step, last);
	int64_t status = reverse
	                     ? ais_images_start(&work->images, options->chains, work->states, work->error)
	                     : ais_path_draw_base(&work->machine, &path, options->chains, work->states, work->error);
	if (status >= 0)
		status =
		    ais_anneal(&work->machine, &path, options->chains, work->states, work->log_weights, work->error);
	*found = ais_estimate(work->log_weights, options->chains);
	return status < 0 ? status : check_estimate(work, reverse ? "in reverse" : "forward", found);
}

static void
nats(const struct work *work, const char *name, double value)
{
	work->host->report_number(work->host, name, "nats", value);
}

static int64_t
estimate_forward(struct work *work)
{
	struct estimate found;
	int64_t status = anneal(work, 0, &found);
	if (status < 0)
		return status;
	work->log_z = ais_path_base_log_z(&work->machine, work->base_bias) + found.log_mean;
	work->low = work->log_z - STANDARD_ERRORS * found.standard_error;
	work->high = work->log_z + STANDARD_ERRORS * found.standard_error;
	nats(work, "log-z-forward", work->log_z);
	nats(work, "standard-error", found.standard_error);
	work->host->report_number(work->host, "effective-sample-size", "chains", found.sample_size);
	return LGS_OK;
}

static int64_t
estimate_reverse(struct work *work)
{
	struct estimate found;
	int64_t status = anneal(work, 1, &found);
	if (status < 0)
		return status;
	double log_z = ais_path_base_log_z(&work->machine, work->base_bias) - found.log_mean;
	nats(work, "log-z-reverse", log_z);
	nats(work, "standard-error-reverse", found.standard_error);
	work->host->report_number(work->host, "effective-sample-size-reverse", "chains", found.sample_size);
	double error = found.standard_error, forward_error = (work->high - work->log_z) / STANDARD_ERRORS;
	int crossed = log_z < work->log_z - STANDARD_ERRORS * (error + forward_error);
	work->host->report_number(work->host, "log-z-crossed", "", crossed);
	if (crossed)
		lgs_log(
		    work->host, LGS_LOG_WARNING,
		    "the estimate in reverse lies below the one forward: its chains began far from the machine's own "
		    "samples, so the bracket's upper end is the forward estimate's alone; a longer burn-in may help");
	work->low = fmin(work->low, log_z - STANDARD_ERRORS * error);
	work->high = fmax(work->high, log_z + STANDARD_ERRORS * error);
	return LGS_OK;
}

static int64_t
enumerate(struct work *work)
{
	int64_t visible = work->machine.visible, hidden = work->machine.hidden;
	int64_t smaller = visible < hidden ? visible : hidden;
	if (work->options->exact == EXACT_NO || (work->options->exact == EXACT_AUTO && smaller > AIS_ENUMERABLE))
		return LGS_OK;
	if (smaller > AIS_ENUMERABLE)
		return lgs_fail(work->error, LGS_INVALID,
		                "exact=yes: the smaller layer has %lld units, of which %d at most can be enumerated",
		                (long long)smaller, AIS_ENUMERABLE);
	int64_t status = ais_exact_log_z(&work->machine, &work->log_z, work->error);
	if (status < 0)
		return status;
	work->low = work->high = work->log_z;
	nats(work, "log-z-exact", work->log_z);
	return status;
}

/* ---- likelihoods ---- */

static int64_t
report_likelihood(struct work *work, const char *role)
{
	char name[64];
	double mean;
	int64_t status = ais_images_mean(&work->images, role, &mean, work->error);
	if (status < 0)
		return status;
	(void)snprintf(name, sizeof name, "%s-log-likelihood", role);
	nats(work, name, mean - work->log_z);
	(void)snprintf(name, sizeof name, "%s-log-likelihood-low", role);
	nats(work, name, mean - work->high);
	(void)snprintf(name, sizeof name, "%s-log-likelihood-high", role);
	nats(work, name, mean - work->low);
	return LGS_OK;
}

static int64_t
report_likelihoods(struct work *work)
{
	const struct options *options = work->options;
	int64_t status = LGS_OK;
	if (options->train)
		status = report_likelihood(work, "train");
	if (status >= 0 && options->held_out)
		status = report_likelihood(work, "held-out");
	if (status >= 0 && options->test)
		status = report_likelihood(work, "test");
	return status;
}

/* ---- the whole ---- */

static int64_t
run(struct work *work)
{
	int64_t status = allocate(work);
	if (status >= 0 && work->options->base == DATA)
		status = ais_images_base_rates(&work->images, work->base_bias, work->error);
	if (status >= 0)
		status = estimate_forward(work);
	if (status >= 0 && work->options->reverse)
		status = estimate_reverse(work);
	if (status >= 0)
		status = enumerate(work);
	if (status < 0)
		return status;
	nats(work, "log-z", work->log_z);
	nats(work, "log-z-low", work->low);
	nats(work, "log-z-high", work->high);
	return report_likelihoods(work);
}

/* The averages of parameters where it is these that the model's energy uses. */
static int64_t
open_machine(struct work *work, const struct lgs_subject *subject)
{
	const struct options *options = work->options;
	int64_t status = LGS_UNSUPPORTED;
	for (int averages = ais_has_averages(subject->model);
	     averages >= 0 && status == LGS_UNSUPPORTED && !work->images.explained; averages--) {
		ais_images_close(&work->images);
		ais_parameters_close(&work->machine);
		status = ais_parameters_open(&work->machine, subject->model, averages, work->host, work->error);
		work->machine.backend = compute_choose_backend((enum compute_backend)options->backend, work->host);
		if (status >= 0)
			status = ais_images_open(&work->images, &work->machine, subject,
			                         (enum ais_binarize)options->binarize, options->seed, work->error);
	}
	return status;
}

static int64_t
evaluate(const void *opaque, const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	struct work work = {.options = options, .host = host, .error = error, .machine.host = host};
	compute_use_threads(host);
	int64_t status = open_machine(&work, subject);
	if (status >= 0)
		status = run(&work);
	ais_images_close(&work.images);
	ais_parameters_close(&work.machine);
	void *const held[] = {work.base_bias, work.beta, work.states, work.log_weights};
	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
		host->release(host, held[i]);
	return status < 0 ? status : LGS_OK;
}

LGS_EVALUATOR(ais, "log-likelihood of a binary RBM, by annealed importance sampling", .evaluate = evaluate,
              .options = table, .options_size = sizeof(struct options),
              .cites = "Neal 2001; Salakhutdinov & Murray 2008", .example = "lgs evaluate runs/bars -e ais")
