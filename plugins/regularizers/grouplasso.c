/*
 * grouplasso.c: group lasso of the activations of each sample (sparse group RBM, Luo, Shen, Niu & Ullrich 2011).
 *
 *     L(a) = 1/m sum_l sum_G sqrt|G| |a_G^(l)|_2          dL/da_j = sqrt|G| a_j / (m |a_G|_2)
 *
 * Groups are runs of neighbouring units; sqrt|G| makes the weight independent of their size (Yuan & Lin 2006). At a
 * group of zeros the slope is 0, one of the subgradients there.
 */
#include <lgs/regularizer.h>

struct options {
	int64_t group;
};

static const struct lgs_option table[] = {
    LGS_OPTION_INT(struct options, group, "group", "10", 1, 1e6, 0, "units in a group; divides the number of units"),
    LGS_OPTIONS_END,
};

static double
group_lasso(const void *opaque, const struct lgs_matrix *activations, float *gradient)
{
	const struct options *options = opaque;
	int64_t group = options->group, count = activations->count;
	double sum = 0;
	for (int64_t row = 0; row < activations->rows; row++)
		for (int64_t first = 0; first < count; first += group) {
			const float *a = activations->values + row * count + first;
			int64_t size = first + group <= count ? group : count - first;
			double squares = 0;
			for (int64_t j = 0; j < size; j++)
				squares += (double)a[j] * a[j];
			double root = sqrt((double)size), norm = sqrt(squares);
			double factor = norm > 0 ? root / (norm * (double)activations->rows) : 0;
			for (int64_t j = 0; j < size; j++)
				gradient[row * count + first + j] = (float)(a[j] * factor);
			sum += root * norm;
		}
	return activations->rows ? sum / (double)activations->rows : 0;
}

static int64_t
check(const void *opaque, const struct lgs_demand *demand, struct lgs_error *error)
{
	const struct options *options = opaque;
	if (!demand || demand->units % options->group == 0)
		return LGS_OK;
	return lgs_fail(error, LGS_INVALID, "group=%lld does not divide %lld, the units of %s: choose a divisor",
	                (long long)options->group, (long long)demand->units, demand->site->name);
}

LGS_REGULARIZER(
    grouplasso, "norms of groups of units added up, sample by sample", .cites = "Luo, Shen, Niu & Ullrich 2011",
    .example =
	"lgs train rbm:hidden=64 --data bars -r grouplasso:weight=0.02,group=8 --epochs 20 --out runs/grouplasso",
    .options = table, .options_size = sizeof(struct options), .check = check, .samples = group_lasso)
