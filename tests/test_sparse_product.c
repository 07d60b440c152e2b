/*
 * test_sparse_product.c: products that skip zeros, against plain loops in double precision, on shapes that leave
 * remainders everywhere; when they are chosen; and that rows alone get the bits that they get among others.
 */
#include <math.h>
#include <string.h>

#include "../plugins/compute/slices.h"
#include "../plugins/compute/sparse.h"
#include "../plugins/compute/threads.h"
#include "fake_host.h"
#include "runner.h"

#define MOST (320 * 320) /* elements of the largest matrix here */
#define GAP 3            /* between rows, where there are gaps */

static struct fake_host host;
static uint32_t state = 1;
static float a[MOST], b[MOST], c[MOST], old[MOST], other[MOST];

static float
next(void)
{
	state = state * 1664525u + 1013904223u;
	return (float)(state >> 8) * 0x1p-24f;
}

/* Numbers in [-1, 1); all but a share of them zeros, of either sign. */
static void
fill(float *values, int64_t count, float share)
{
	for (int64_t i = 0; i < count; i++)
		values[i] = next() < share ? 2 * next() - 1 : next() < 0.5f ? -0.0f : 0.0f;
}

static void
use_threads(int64_t threads)
{
	fake_host_begin(&host, 3, threads);
	compute_use_threads(&host.services);
}

static struct compute_product
make_product(enum compute_form form, int64_t m, int64_t n, int64_t k, int64_t gap, float beta)
{
	struct compute_product product = {
	    .form = form, .m = m, .n = n, .k = k, .alpha = -0.5f, .a = a, .b = b, .beta = beta, .c = c, .sparse = 1};
	product.row_of_a = compute_row_of_a(&product) + gap;
	product.row_of_b = compute_row_of_b(&product) + gap;
	product.row_of_c = compute_row_of_c(&product) + gap;
	fill(a, MOST, 0.15f);
	fill(b, MOST, 1);
	fill(old, MOST, 1);
	for (int64_t i = 0; i < MOST; i++)
		c[i] = beta == 0 && i % product.row_of_c < n && i / product.row_of_c < m ? NAN : old[i];
	return product;
}

static double
plain_sum(const struct compute_product *p, int64_t i, int64_t j)
{
	double sum = 0;
	for (int64_t t = 0; t < p->k; t++)
		sum += (double)p->a[p->form == COMPUTE_ATB ? t * p->row_of_a + i : i * p->row_of_a + t] *
		       (double)p->b[p->form == COMPUTE_ABT ? j * p->row_of_b + t : t * p->row_of_b + j];
	return sum;
}

static int64_t
wrong_elements(const struct compute_product *p)
{
	int64_t wrong = 0;
	for (int64_t i = 0; i < MOST; i++) {
		const int64_t row = i / p->row_of_c, column = i % p->row_of_c;
		double truth = (double)old[i], tolerance = 0;
		if (row < p->m && column < p->n) {
			truth = (double)p->beta * truth + (double)p->alpha * plain_sum(p, row, column);
			tolerance = 1e-5;
		}
		wrong += !(fabs((double)c[i] - truth) <= tolerance); /* a NaN is wrong too */
	}
	return wrong;
}

static void
match_plain_loops(void)
{
	static const int64_t sizes[][3] = {{1, 1, 1},      {1, 70, 200},   {40, 64, 128},  {100, 50, 78},
	                                   {129, 65, 129}, {300, 130, 20}, {33, 300, 260}, {128, 128, 256}};
	for (int threads = 1; threads <= 3; threads++)
		for (int form = COMPUTE_AB; form <= COMPUTE_ATB; form++)
			for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
				for (int beta = 0; beta < 3; beta++) {
					use_threads(threads);
					const struct compute_product product =
					    make_product((enum compute_form)form, sizes[s][0], sizes[s][1], sizes[s][2],
					                 beta == 1 ? 0 : GAP, 0.5f * (float)beta);
					compute_multiply_sparse(&product);
					CU_ASSERT_EQUAL(wrong_elements(&product), 0);
				}
}

/* What a zero is multiplied by does not matter, be it no number at all. */
static void
zeros_are_skipped(void)
{
	use_threads(1);
	struct compute_product product = make_product(COMPUTE_AB, 40, 70, 90, 0, 0);
	for (int64_t i = 0; i < product.m; i++)
		a[i * product.k + 7] = 0;
	for (int64_t j = 0; j < product.n; j++)
		b[7 * product.n + j] = INFINITY;
	compute_multiply_sparse(&product);
	for (int64_t i = 0; i < product.m * product.n; i++)
		CU_ASSERT(isfinite(c[i]));
}

/* Slices of rows depend on the number of threads; the bits of a row do not. */
static void
rows_do_not_depend_on_others(void)
{
	for (int form = COMPUTE_AB; form <= COMPUTE_ATB; form++) {
		use_threads(1);
		const struct compute_product whole = make_product((enum compute_form)form, 300, 130, 200, 0, 0.9f);
		compute_multiply_sparse(&whole);
		struct compute_product part = whole;
		memcpy(other, old, sizeof other);
		part.c = other;
		for (int64_t first = 0; first < whole.m; first += 37) {
			const int64_t left = whole.m - first;
			const struct compute_product rows = compute_rows_of(&part, first, left < 37 ? left : 37);
			compute_multiply_sparse(&rows);
		}
		CU_ASSERT(!memcmp(c, other, sizeof c));
	}
}

/* `terms` elements that are not zero, in a factor of 80 x 100 whose gaps are full. */
static int
judge(enum compute_form form, int64_t terms)
{
	struct compute_product product = make_product(form, 80, 64, 100, GAP, 0);
	const int64_t columns = product.row_of_a - GAP;
	for (int64_t i = 0; i < MOST; i++) {
		const int64_t place = i / product.row_of_a * columns + i % product.row_of_a;
		a[i] = i % product.row_of_a >= columns || place < terms;
	}
	return compute_is_sparse(&product);
}

static void
a_quarter_may_be_terms(void)
{
	for (int form = COMPUTE_AB; form <= COMPUTE_ATB; form++) {
		CU_ASSERT(judge((enum compute_form)form, 0));
		CU_ASSERT(judge((enum compute_form)form, 2000));
		CU_ASSERT(!judge((enum compute_form)form, 2001));
		CU_ASSERT(!judge((enum compute_form)form, 8000));
	}
}

static int
judge_size(enum compute_form form, int64_t m, int64_t n)
{
	const struct compute_product product = make_product(form, m, n, 100, 0, 0);
	return compute_is_sparse(&product);
}

/* Too few rows for the time that copying the other factor takes, which is longer where it is transposed. */
static void
small_products_are_left_to_libraries(void)
{
	CU_ASSERT(judge_size(COMPUTE_AB, 32, 64));
	CU_ASSERT(!judge_size(COMPUTE_AB, 31, 64));
	CU_ASSERT(!judge_size(COMPUTE_AB, 32, 63));
	CU_ASSERT(judge_size(COMPUTE_ATB, 32, 64));
	CU_ASSERT(judge_size(COMPUTE_ABT, 64, 64));
	CU_ASSERT(!judge_size(COMPUTE_ABT, 63, 64));
}

/* Which way a product went is seen by what a zero makes of an infinity: nothing, or what is no number. */
static int
skips_zeros(int sparse, float share)
{
	struct compute_product product = make_product(COMPUTE_AB, 40, 70, 90, 0, 0);
	product.sparse = sparse;
	fill(a, MOST, share);
	for (int64_t i = 0; i < product.m; i++)
		a[i * product.k + 7] = 0;
	for (int64_t j = 0; j < product.n; j++)
		b[7 * product.n + j] = INFINITY;
	CU_ASSERT_EQUAL(compute_multiply(COMPUTE_OPENBLAS, &product, NULL), LGS_OK);
	return isfinite(c[0]) != 0;
}

static void
chosen_where_asked_and_sparse(void)
{
	use_threads(1);
	CU_ASSERT(skips_zeros(1, 0.1f));
	CU_ASSERT(!skips_zeros(1, 0.5f));
	CU_ASSERT(!skips_zeros(0, 0.1f));
}

static const CU_TestInfo tests[] = {
    {"match plain loops", match_plain_loops},
    {"zeros are skipped", zeros_are_skipped},
    {"rows do not depend on others", rows_do_not_depend_on_others},
    {"a quarter may be terms", a_quarter_may_be_terms},
    {"small products are left to libraries", small_products_are_left_to_libraries},
    {"chosen where asked for, and where it pays", chosen_where_asked_and_sparse},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("sparse-product", tests);
}
