/*
 * weightgrouplasso.c: group lasso of the columns of a weight matrix (Yuan & Lin 2006), a group being all weights into
 * one unit, with its proximal operator.
 *
 *     L(w) = sqrt(m) sum_j |w_j|_2          prox: w_j <- w_j max(0, 1 - sqrt(m) step / |w_j|_2)
 *
 * m is the number of weights into a unit. A unit that the data do not need loses all its weights at once, exactly
 * (Scardapane, Comminiello, Hussain & Uncini 2017). At a column of zeros the slope is 0, one of the subgradients there.
 */
#include <lgs/regularizer.h>

static double
column_norm(const struct lgs_matrix *weights, int64_t column)
{
	double squares = 0;
	for (int64_t i = column; i < weights->rows * weights->count; i += weights->count)
		squares += (double)weights->values[i] * weights->values[i];
	return sqrt(squares);
}

static double
group_lasso(const void *options, const struct lgs_matrix *weights, float *gradient)
{
	(void)options;
	const double root = sqrt((double)weights->rows);
	double sum = 0;
	for (int64_t j = 0; j < weights->count; j++) {
		double norm = column_norm(weights, j);
		sum += root * norm;
		for (int64_t i = j; i < weights->rows * weights->count; i += weights->count)
			gradient[i] = norm > 0 ? (float)(root * weights->values[i] / norm) : 0;
	}
	return sum;
}

static int64_t
shrink_columns(const void *options, const struct lgs_matrix *weights, double step, float *x)
{
	(void)options;
	const double cut = sqrt((double)weights->rows) * step;
	for (int64_t j = 0; j < weights->count; j++) {
		double norm = column_norm(weights, j), left = norm <= cut ? 0 : 1 - cut / norm;
		for (int64_t i = j; i < weights->rows * weights->count; i += weights->count)
			x[i] = (float)(weights->values[i] * left);
	}
	return LGS_OK;
}

LGS_REGULARIZER(weightgrouplasso, "norms of each unit's weights added up; whole units drop out",
                .cites = "Yuan & Lin 2006; Scardapane, Comminiello, Hussain & Uncini 2017",
                .example = "lgs train rbm:hidden=64 --data bars -r weightgrouplasso:weight=0.0003 --epochs 20 --out "
                           "runs/weightgrouplasso",
                .parameters = group_lasso, .prox = shrink_columns)
