/* threads.c: the size of OpenMP's pool. Nothing else of OpenMP's library is used here: the loops use its pragmas. */
#include "threads.h"

#include <omp.h>

void
compute_use_threads(const struct lgs_host *host)
{
	int64_t threads = host->threads < 1 ? 1 : host->threads;
	int limit = omp_get_thread_limit();
	/*
	 * The matrix libraries split their work by the number set here and do not look whether they got so many
	 * threads: with OMP_THREAD_LIMIT or OMP_DYNAMIC in the environment, part of a product would silently be left
	 * out.
	 */
	omp_set_dynamic(0);
	omp_set_num_threads(threads > limit ? limit : (int)threads);
}

int64_t
compute_threads(void)
{
	return omp_in_parallel() ? 1 : omp_get_max_threads();
}
