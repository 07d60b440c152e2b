/*
 * mmd.c: the squared maximum mean discrepancy (Gretton, Borgwardt, Rasch, Schoelkopf & Smola 2012); see kid.h.
 *
 * Subsets overlap, so the kernel of all pairs is computed once, some rows at a time, and each subset adds up its own.
 */
#include <math.h>

#include "kid.h"

/* Rows of the kernel's matrix at a time. */
#define ROWS 256

/* Sums of the kernel over pairs within each subset, or over pairs of one with another. */
struct sums {
	int64_t count;
	int64_t features;
	const float *a;
	const float *b;
	int64_t subsets;
	int64_t size;
	const int64_t *a_members;
	const int64_t *b_members;
	double *sum;   /* subsets */
	float *kernel; /* ROWS x count */
};

/* Rows first .. first + rows - 1 of the kernel. */
static int64_t
make_rows(const struct sums *sums, int64_t first, int64_t rows, enum compute_backend backend, struct lgs_error *error)
{
	struct compute_product product = {.form = COMPUTE_ABT, .m = rows, .n = sums->count, .k = sums->features};
	product.alpha = 1 / (float)sums->features;
	product.a = sums->a + first * sums->features;
	product.b = sums->b;
	product.c = sums->kernel;
	int64_t status = compute_multiply(backend, &product, error);
	for (int64_t i = 0; status >= 0 && i < rows * sums->count; i++) {
		float base = sums->kernel[i] + 1;
		sums->kernel[i] = base * base * base;
	}
	return status;
}

/* What these rows hold of a subset; where both are one set, no pair of a point with itself. */
static double
add_rows(const struct sums *sums, int64_t subset, int64_t first, int64_t rows)
{
	const int64_t *a = sums->a_members + subset * sums->size, *b = sums->b_members + subset * sums->size;
	double sum = 0;
	for (int64_t i = 0; i < sums->size; i++) {
		if (a[i] < first || a[i] >= first + rows)
			continue;
		const float *row = sums->kernel + (a[i] - first) * sums->count;
		for (int64_t j = 0; j < sums->size; j++)
			sum += (double)row[b[j]];
		if (sums->a == sums->b)
			sum -= (double)row[a[i]];
	}
	return sum;
}

static int64_t
add_pairs(const struct sums *sums, enum compute_backend backend, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	for (int64_t k = 0; k < sums->subsets; k++)
		sums->sum[k] = 0;
	for (int64_t first = 0; status >= 0 && first < sums->count; first += ROWS) {
		int64_t rows = sums->count - first < ROWS ? sums->count - first : ROWS;
		status = make_rows(sums, first, rows, backend, error);
		if (status < 0)
			return status;
#pragma omp parallel for
		for (int64_t k = 0; k < sums->subsets; k++)
			sums->sum[k] += add_rows(sums, k, first, rows);
	}
	return status;
}

static struct kid_estimate
estimate_from(int64_t subsets, const double *discrepancies)
{
	struct kid_estimate found = {0, 0};
	for (int64_t k = 0; k < subsets; k++)
		found.mean += discrepancies[k] / (double)subsets;
	for (int64_t k = 0; k < subsets; k++)
		found.deviation += (discrepancies[k] - found.mean) * (discrepancies[k] - found.mean);
	if (subsets > 1)
		found.deviation = sqrt(found.deviation / (double)(subsets - 1));
	return found;
}

/* Both sets' own pairs, then the pairs across, into discrepancies[subsets]. */
static int64_t
combine(const struct kid_comparison *c, float *kernel, double *sum, double *discrepancies, enum compute_backend backend,
        struct lgs_error *error)
{
	double size = (double)c->size;
	const double weights[3] = {1 / (size * (size - 1)), 1 / (size * (size - 1)), -2 / (size * size)};
	const float *const from[3] = {c->x, c->y, c->x}, *const to[3] = {c->x, c->y, c->y};
	const int64_t *const from_members[3] = {c->x_members, c->y_members, c->x_members};
	const int64_t *const to_members[3] = {c->x_members, c->y_members, c->y_members};
	for (int i = 0; i < 3; i++) {
		struct sums sums = {c->count, c->features,     from[i],       to[i], c->subsets,
		                    c->size,  from_members[i], to_members[i], sum,   kernel};
		int64_t status = add_pairs(&sums, backend, error);
		if (status < 0)
			return status;
		for (int64_t k = 0; k < c->subsets; k++)
			discrepancies[k] += weights[i] * sum[k];
	}
	return LGS_OK;
}

int64_t
kid_discrepancy(const struct kid_comparison *comparison, enum compute_backend backend, const struct lgs_host *host,
                struct kid_estimate *estimate, struct lgs_error *error)
{
	float *kernel = host->allocate(host, ROWS * comparison->count * (int64_t)sizeof *kernel);
	double *sum = host->allocate(host, comparison->subsets * (int64_t)sizeof *sum);
	double *discrepancies = host->allocate(host, comparison->subsets * (int64_t)sizeof *discrepancies);
	int64_t status = kernel && sum && discrepancies
	                     ? combine(comparison, kernel, sum, discrepancies, backend, error)
	                     : lgs_fail(error, LGS_NO_MEMORY, "no memory for the kernel of %lld images",
	                                (long long)comparison->count);
	if (status >= 0)
		*estimate = estimate_from(comparison->subsets, discrepancies);
	host->release(host, kernel);
	host->release(host, sum);
	host->release(host, discrepancies);
	return status;
}
