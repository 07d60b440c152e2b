/* undefined.c: calls a function that no library has. */
#include <lgs/regularizer.h>

double lgs_test_nowhere_defined(double value);

static double
penalty(const void *options, const struct lgs_units *units, double *gradient)
{
	(void)options;
	for (int64_t j = 0; j < units->count; j++)
		gradient[j] = 0;
	return lgs_test_nowhere_defined((double)units->count);
}

LGS_REGULARIZER(undefined, "calls what is not there", .penalty = penalty)
