/*
 * logsum.c: the sum of logarithms, of which one step is reweighted L1 (Candes, Wakin & Boyd 2008).
 *
 *     L(k) = sum_j log(1 + k_j / s)          dL/dk_j = 1 / (s + k_j)
 *
 * A global penalty: what a unit costs grows more and more slowly. Far above the scale s all slopes are 1/k; far below
 * it the penalty is L1 over s.
 */
#include <lgs/regularizer.h>

struct options {
	double scale;
};

static const struct lgs_option table[] = {
    LGS_OPTION_DOUBLE(struct options, scale, "scale", "0.1", 1e-6, 1e6, LGS_LOGARITHMIC,
                      "activation at which the slope is half of that at 0; small values are nearer to counting"),
    LGS_OPTIONS_END,
};

static double
log_sum(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		sum += log1p(units->mean[j] / options->scale);
		gradient[j] = 1 / (options->scale + units->mean[j]);
	}
	return sum;
}

LGS_REGULARIZER(logsum, "sum of the logarithms of the mean activations", .cites = "Candes, Wakin & Boyd 2008",
                .example = "lgs train rbm:hidden=64 --data bars -r logsum:weight=0.02 --epochs 20 --out runs/logsum",
                .options = table, .options_size = sizeof(struct options), .minimum = 0, .maximum = HUGE_VAL,
                .penalty = log_sum)
