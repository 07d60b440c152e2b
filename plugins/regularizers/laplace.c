/*
 * laplace.c: minus a Laplace density around a target: nsRBM (Keyvanrad & Homayounpour 2015) with another density.
 *
 *     L(k) = -sum_j exp(-|k_j - p| / b) / (2 b)          dL/dk_j = sign(k_j - p) exp(-|k_j - p| / b) / (2 b^2)
 *
 * A local penalty whose slope is largest right beside the target and fades away from it, where nsRBM's is zero at the
 * target. At the target itself, a kink, the slope is 0.
 */
#include <lgs/regularizer.h>

struct options {
	double p;
	double b;
};

static const struct lgs_option table[] = {
    LGS_OPTION_DOUBLE(struct options, p, "p", "0.06", 0, 1, 0, "target mean activation, the middle of the density"),
    LGS_OPTION_DOUBLE(struct options, b, "b", "1", 1e-3, 1e3, LGS_LOGARITHMIC,
                      "scale of the density; small values leave units far from p alone"),
    LGS_OPTIONS_END,
};

static double
laplace(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		double difference = units->mean[j] - options->p;
		double density = exp(-fabs(difference) / options->b) / (2 * options->b);
		sum -= density;
		gradient[j] = ((difference > 0) - (difference < 0)) * density / options->b;
	}
	return sum;
}

LGS_REGULARIZER(laplace, "minus a Laplace density around a target", .cites = "after Keyvanrad & Homayounpour 2015",
                .example = "lgs train rbm:hidden=64 --data bars -r laplace:weight=0.3 --epochs 20 --out runs/laplace",
                .options = table, .options_size = sizeof(struct options), .penalty = laplace)
