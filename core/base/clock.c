/* clock.c: see clock.h. */
#include "clock.h"

#include <time.h>

double
clock_now(void)
{
	struct timespec time;
	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}
