/* threads.c: the size of OpenMP's pool. Nothing else of OpenMP's library is used here: the loops use its pragmas. */
#include "threads.h"

#include <limits.h>

#include <omp.h>

void
compute_use_threads(const struct lgs_host *host)
{
	int64_t threads = host->threads < 1 ? 1 : host->threads;
	omp_set_num_threads(threads > INT_MAX ? INT_MAX : (int)threads);
}
