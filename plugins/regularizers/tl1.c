/*
 * tl1.c: transformed L1 of the mean activations (Zhang & Xin 2018).
 *
 *     L(k) = sum_j (a + 1) k_j / (a + k_j)          dL/dk_j = a (a + 1) / (a + k_j)^2
 *
 * A global penalty between counting (a near 0) and L1 (a large), worth 1 for a unit with k = 1 whatever a is.
 */
#include <lgs/regularizer.h>

struct options {
	double a;
};

static const struct lgs_option table[] = {
    LGS_OPTION_DOUBLE(struct options, a, "a", "1", 1e-4, 1e6, LGS_LOGARITHMIC,
                      "shape: near 0 it counts units, large it is L1"),
    LGS_OPTIONS_END,
};

static double
transformed(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	const double a = options->a;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		double k = units->mean[j];
		sum += (a + 1) * k / (a + k);
		gradient[j] = a * (a + 1) / ((a + k) * (a + k));
	}
	return sum;
}

LGS_REGULARIZER(tl1, "transformed L1 of the mean activations", .cites = "Zhang & Xin 2018",
                .example = "lgs train rbm:hidden=64 --data bars -r tl1:weight=0.05 --epochs 20 --out runs/tl1",
                .options = table, .options_size = sizeof(struct options), .minimum = 0, .maximum = HUGE_VAL,
                .penalty = transformed)
