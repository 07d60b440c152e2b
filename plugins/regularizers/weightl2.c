/*
 * weightl2.c: half the squared L2 norm of a weight matrix (ridge, Hoerl & Kennard 1970; weight decay, Krogh & Hertz
 * 1992), with its proximal operator.
 *
 *     L(w) = 1/2 sum w^2          prox: w <- w / (1 + step)
 *
 * Weights become small, never exactly zero. What is not a number stays so.
 */
#include <lgs/regularizer.h>

static double
weight_l2(const void *options, const struct lgs_matrix *weights, float *gradient)
{
	(void)options;
	double sum = 0;
	for (int64_t i = 0; i < weights->rows * weights->count; i++) {
		sum += (double)weights->values[i] * weights->values[i];
		gradient[i] = weights->values[i];
	}
	return sum / 2;
}

static int64_t
shrink(const void *options, const struct lgs_matrix *weights, double step, float *x)
{
	(void)options;
	for (int64_t i = 0; i < weights->rows * weights->count; i++)
		x[i] = (float)(weights->values[i] / (1 + step));
	return LGS_OK;
}

LGS_REGULARIZER(
    weightl2, "half the squared L2 norm of the weights, applied as a shrinkage",
    .cites = "Hoerl & Kennard 1970; Krogh & Hertz 1992",
    .example = "lgs train rbm:hidden=64 --data bars -r weightl2:weight=0.001 --epochs 20 --out runs/weightl2",
    .parameters = weight_l2, .prox = shrink)
