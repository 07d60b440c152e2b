/*
 * lq.h: the formulas that lhalf.c and lq.c share; nothing else includes it.
 *
 * With S = sum_j k_j^q over n units:
 *
 *     sum    S               slope q k_j^(q-1)
 *     norm   S^(1/q)         slope S^(1/q) / S * k_j^(q-1)        eq. 5 of the paper to the letter
 *     mean   (S/n)^(1/q)     slope (S/n)^(1/q) / S * k_j^(q-1)    the norm form times n^(-1/q)
 *
 * Where k is the same in all units, the slope of the norm form does not fall with k and grows as n^(1/q-1): 500 for
 * q = 1/2 and 500 units, where that of the sum form is 1.6 at k = 0.1. The constant of the paper (0.005) fits the sum
 * form; with the norm form it switches every unit of an RBM off.
 *
 * For q < 1 the slope grows without bound towards k = 0. That does no harm where the model multiplies it by the
 * derivative of the activation, which falls as k does; and no unit gets here at 0 itself, an open end of the domain.
 */
#ifndef LGS_REGULARIZERS_LQ_H
#define LGS_REGULARIZERS_LQ_H

#include <lgs/regularizer.h>

#define LQ_SUM 0
#define LQ_NORM 1
#define LQ_MEAN 2
#define LQ_FORMS "sum|norm|mean"

static inline double
lq_penalty(double q, int64_t form, const struct lgs_units *units, double *gradient)
{
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		double power = q == 0.5 ? sqrt(units->mean[j]) : pow(units->mean[j], q);
		sum += power;
		gradient[j] = power / units->mean[j];
	}
	if (units->count == 0)
		return 0;

	double value = form == LQ_SUM ? sum : pow(form == LQ_MEAN ? sum / (double)units->count : sum, 1 / q);
	double factor = form == LQ_SUM ? q : value / sum;
	for (int64_t j = 0; j < units->count; j++)
		gradient[j] *= factor;
	return value;
}

#endif
