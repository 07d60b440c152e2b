/*
 * weightl1.c: the L1 norm of a weight matrix (lasso, Tibshirani 1996), with its proximal operator.
 *
 *     L(w) = sum |w|          prox: w <- sign(w) max(|w| - step, 0), the soft threshold
 *
 * The soft threshold makes weights exactly zero, which following the slope never does. What is not a number stays so.
 */
#include <lgs/regularizer.h>

static double
weight_l1(const void *options, const struct lgs_matrix *weights, float *gradient)
{
	(void)options;
	double sum = 0;
	for (int64_t i = 0; i < weights->rows * weights->count; i++) {
		sum += fabs((double)weights->values[i]);
		gradient[i] = (float)((weights->values[i] > 0) - (weights->values[i] < 0));
	}
	return sum;
}

static int64_t
soft_threshold(const void *options, const struct lgs_matrix *weights, double step, float *x)
{
	(void)options;
	for (int64_t i = 0; i < weights->rows * weights->count; i++) {
		double left = fabs((double)weights->values[i]) - step;
		x[i] = left <= 0 ? 0 : (float)copysign(left, weights->values[i]);
	}
	return LGS_OK;
}

LGS_REGULARIZER(
    weightl1, "L1 norm of the weights, applied as a soft threshold", .cites = "Tibshirani 1996",
    .example = "lgs train rbm:hidden=64 --data bars -r weightl1:weight=0.001 --epochs 20 --out runs/weightl1",
    .parameters = weight_l1, .prox = soft_threshold)
