/*
 * nsrbm.c: the normal sparse RBM (Keyvanrad & Homayounpour 2015; eqs. 3 and 4 of the paper).
 *
 *     L(k) = -sum_j N(k_j; p, sigma^2)          dL/dk_j = (k_j - p) / sigma^2 * N(k_j; p, sigma^2)
 *
 * A local penalty whose slope fades for units far from p (several sigma), which are left alone. At sigma = 1 nothing in
 * [0, 1] is far: the slope is then nearly that of 0.2 (k - p)^2.
 *
 * The gradient is the exact one. DeeBNet, the authors' own toolbox, leaves 1/sigma^2 out of it, so its constant is
 * 1/sigma^2 times the weight here (10 times at its default variance of 0.1); at sigma = 1 the two agree.
 */
#include <lgs/regularizer.h>

struct options {
	double p;
	double sigma;
};

static const struct lgs_option table[] = {
    LGS_OPTION_DOUBLE(struct options, p, "p", "0", 0, 0, 0, "target mean activation, the mean of the normal density"),
    LGS_OPTION_DOUBLE(struct options, sigma, "sigma", "1", 1e-3, 1e3, LGS_LOGARITHMIC,
                      "standard deviation of the normal density; small values leave units far from p alone"),
    LGS_OPTIONS_END,
};

static double
normal(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	double height = 1 / (options->sigma * sqrt(2 * M_PI));
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		double z = (units->mean[j] - options->p) / options->sigma;
		double density = height * exp(-0.5 * z * z);
		sum -= density;
		gradient[j] = z / options->sigma * density;
	}
	return sum;
}

LGS_REGULARIZER(nsrbm, "nsRBM: minus a normal density around a target (eqs. 3 and 4)",
                .cites = "Keyvanrad & Homayounpour 2015",
                .example = "lgs train rbm:hidden=64 --data bars -r nsrbm:weight=3 --epochs 20 --out runs/nsrbm",
                .options = table, .options_size = sizeof(struct options), .penalty = normal)
