/* schedule.c: see schedule.h. */
#include "schedule.h"

#include <math.h>

double
compute_rate(enum compute_schedule schedule, double rate, double time, int64_t epoch)
{
	double passed = (double)epoch / time;
	switch (schedule) {
	case COMPUTE_INVERSE:
		return rate / (1 + passed);
	case COMPUTE_EXPONENTIAL:
		return rate * exp(-passed);
	default:
		return rate;
	}
}
