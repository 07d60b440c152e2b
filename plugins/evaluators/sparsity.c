/*
 * sparsity.c: how sparse a model's features are.
 *
 * Each measure exists over two axes (Willmore & Tolhurst 2001): lifetime, one unit over all images, and population, all
 * units in one image; what is reported is the mean over units or images. All are of absolute values, which changes
 * nothing for probabilities. A unit or image that is zero throughout has no defined Hoyer or Treves-Rolls measure and
 * is left out of their means; dead-fraction tells of it.
 */
#include <lgs/evaluator.h>

#include <math.h>

/* Mean activation below which a unit is called dead, and above which saturated. */
#define DEAD 1e-3
#define SATURATED 0.9

static const char *const roles[] = {"test", "train", "held-out"};

struct options {
	int64_t role;
};

static const struct lgs_option table[] = {
    LGS_OPTION_CHOICE(struct options, role, "role", "test", "test|train|held-out", "images to take the features of"),
    LGS_OPTIONS_END,
};

/* Mean of the measures that are defined. */
struct average {
	double sum;
	int64_t count;
};

struct axis {
	struct average hoyer;
	struct average treves_rolls;
};

/*
 * Adds the measures of n values with sum l1 and sum of squares l2_squared. Hoyer (2004): (sqrt n - l1/l2)/(sqrt n - 1),
 * 0 where all are equal and 1 where one is not zero; undefined for a single value. Treves & Rolls (1991): the square of
 * the mean over the mean of squares, 1 where all are equal and 1/n where one is not zero.
 */
static void
add(struct axis *axis, int64_t n, double l1, double l2_squared)
{
	if (!(l2_squared > 0))
		return;
	double root = sqrt((double)n);
	axis->treves_rolls.sum += l1 * l1 / l2_squared / (double)n;
	axis->treves_rolls.count++;
	if (n < 2)
		return;
	axis->hoyer.sum += (root - l1 / sqrt(l2_squared)) / (root - 1);
	axis->hoyer.count++;
}

static void
report_average(const struct lgs_host *host, const char *name, const struct average *average)
{
	if (average->count > 0)
		host->report_number(host, name, "", average->sum / (double)average->count);
	else
		lgs_log(host, LGS_LOG_WARNING, "%s is not defined here: no two values, or all of them zero", name);
}

/* One pass over the features: population measures image by image, sums of each unit in l1[units], squares[units]. */
static int64_t
accumulate(const float *features, int64_t images, int64_t units, double *l1, double *squares, struct axis *population,
           struct lgs_error *error)
{
	for (int64_t i = 0; i < images; i++) {
		double sum = 0, sum_of_squares = 0;
		for (int64_t j = 0; j < units; j++) {
			double value = fabs((double)features[i * units + j]);
			l1[j] += value;
			squares[j] += value * value;
			sum += value;
			sum_of_squares += value * value;
		}
		if (!isfinite(sum))
			return lgs_fail(
			    error, LGS_INVALID,
			    "the features of image %lld are not finite: training has diverged; repeat it with "
			    "a smaller learning rate",
			    (long long)i);
		add(population, units, sum, sum_of_squares);
	}
	return LGS_OK;
}

/* Reports everything; l1 is turned into the means of the units. */
static int64_t
report(const struct lgs_host *host, int64_t images, int64_t units, double *l1, const double *squares,
       const struct axis *population, struct lgs_error *error)
{
	struct axis lifetime = {.hoyer.count = 0};
	int64_t dead = 0, saturated = 0;
	double mean = 0;
	for (int64_t j = 0; j < units; j++) {
		add(&lifetime, images, l1[j], squares[j]);
		l1[j] /= (double)images;
		mean += l1[j] / (double)units;
		dead += l1[j] < DEAD;
		saturated += l1[j] > SATURATED;
	}
	host->report_number(host, "mean-activation", "", mean);
	host->report_number(host, "dead-fraction", "", (double)dead / (double)units);
	host->report_number(host, "saturated-fraction", "", (double)saturated / (double)units);
	report_average(host, "hoyer-lifetime", &lifetime.hoyer);
	report_average(host, "hoyer-population", &population->hoyer);
	report_average(host, "treves-rolls-lifetime", &lifetime.treves_rolls);
	report_average(host, "treves-rolls-population", &population->treves_rolls);
	return host->report_tensor(host, "unit-means", LGS_F64, 1, &units, l1, error);
}

static int64_t
measure(const struct lgs_subject *subject, const struct lgs_set *set, int64_t units, const struct lgs_host *host,
        struct lgs_error *error)
{
	struct axis population = {.hoyer.count = 0};
	float *features = host->allocate(host, set->count * units * (int64_t)sizeof *features);
	double *l1 = host->allocate(host, units * (int64_t)sizeof *l1);
	double *squares = host->allocate(host, units * (int64_t)sizeof *squares);
	int64_t status = LGS_OK;
	if (features == NULL || l1 == NULL || squares == NULL)
		status = lgs_fail(error, LGS_NO_MEMORY, "no memory for %lld features of %lld images", (long long)units,
		                  (long long)set->count);
	if (status >= 0)
		status = subject->features(subject, set, features, error);
	if (status >= 0)
		status = accumulate(features, set->count, units, l1, squares, &population, error);
	if (status >= 0)
		status = report(host, set->count, units, l1, squares, &population, error);
	host->release(host, features);
	host->release(host, l1);
	host->release(host, squares);
	return status < 0 ? status : LGS_OK;
}

static int64_t
evaluate(const void *opaque, const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	const struct lgs_model *model = (const void *)subject->model->component;
	int64_t units = model->feature_count(subject->model->instance);
	const struct lgs_set *set = subject->set(subject, roles[options->role], error);
	if (set == NULL)
		return LGS_INVALID;
	if (units < 1 || set->count < 1)
		return lgs_fail(error, LGS_INVALID, "there is nothing to measure: %lld %s images, %lld features",
		                (long long)set->count, roles[options->role], (long long)units);
	return measure(subject, set, units, host, error);
}

LGS_EVALUATOR(sparsity, "activity and sparsity of the features, by unit and by image", .evaluate = evaluate,
              .options = table, .options_size = sizeof(struct options),
              .cites = "Hoyer 2004; Treves & Rolls 1991; Willmore & Tolhurst 2001",
              .example = "lgs evaluate runs/bars -e sparsity")
