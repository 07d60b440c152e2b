/*
 * cauchy.c: minus the logarithm of a Cauchy density at 0, the sparse prior of sparse coding (Olshausen & Field 1996).
 *
 *     L(k) = sum_j log(1 + (k_j / s)^2)          dL/dk_j = 2 k_j / (s^2 + k_j^2)
 *
 * A global penalty: quadratic below the scale s, where the slope is largest, and nearly indifferent far above it.
 */
#include <lgs/regularizer.h>

struct options {
	double scale;
};

static const struct lgs_option table[] = {
    LGS_OPTION_DOUBLE(struct options, scale, "scale", "0.1", 1e-6, 1e6, LGS_LOGARITHMIC,
                      "activation at which the slope is largest"),
    LGS_OPTIONS_END,
};

static double
cauchy(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		double ratio = units->mean[j] / options->scale;
		sum += log1p(ratio * ratio);
		gradient[j] = 2 * ratio / (options->scale * (1 + ratio * ratio));
	}
	return sum;
}

LGS_REGULARIZER(cauchy, "minus the logarithm of a Cauchy density", .cites = "Olshausen & Field 1996",
                .example = "lgs train rbm:hidden=64 --data bars -r cauchy:weight=0.02 --epochs 20 --out runs/cauchy",
                .options = table, .options_size = sizeof(struct options), .penalty = cauchy)
