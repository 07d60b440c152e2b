/*
 * test_compute.c: the passes and products of plugins/compute against plain loops in double precision, on shapes that
 * leave remainders everywhere; that both matrix libraries agree with these; and that the number of threads changes no
 * bit.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../plugins/compute/activation.h"
#include "../plugins/compute/exponential.h"
#include "../plugins/compute/fused.h"
#include "../plugins/compute/product.h"
#include "../plugins/compute/slices.h"
#include "../plugins/compute/threads.h"
#include "fake_host.h"
#include "runner.h"

#define MOST (3000 * 16) /* elements of the largest matrix here */

static struct fake_host host;
static uint32_t state = 1;

/* Pseudo-random numbers in [low, high), the same in every run. */
static void
fill(float *values, int64_t count, float low, float high)
{
	for (int64_t i = 0; i < count; i++) {
		state = state * 1664525u + 1013904223u;
		values[i] = low + (high - low) * (float)(state >> 8) * 0x1p-24f;
	}
}

static void
use_threads(int64_t threads)
{
	fake_host_begin(&host, 3, threads);
	compute_use_threads(&host.services);
}

static double
relative_error(float value, double truth)
{
	return fabs((double)value - truth) / fabs(truth);
}

static void
functions_are_accurate(void)
{
	const double unit = 0x1p-23; /* the spacing of floats at 1 */
	double exponential = 0, logistic = 0, softplus = 0;
	for (int i = -860000; i <= 860000; i++) {
		float x = (float)i * 1e-4f;
		double e = exp((double)x);
		exponential = fmax(exponential, relative_error(compute_exp(x), e));
		logistic = fmax(logistic, relative_error(compute_logistic(x), 1 / (1 + exp(-(double)x))));
		softplus = fmax(softplus, relative_error(compute_softplus(x), x > 0 ? x + log1p(1 / e) : log1p(e)));
	}
	CU_ASSERT(exponential < 1.2 * unit);
	CU_ASSERT(logistic < 2.5 * unit);
	CU_ASSERT(softplus < 2.7 * unit);
}

static void
functions_have_limits(void)
{
	CU_ASSERT_EQUAL(compute_logistic(0), 0.5f);
	CU_ASSERT_EQUAL(compute_logistic(HUGE_VALF), 1);
	CU_ASSERT(compute_logistic(-HUGE_VALF) > 0 && compute_logistic(-HUGE_VALF) < 1e-37f);
	CU_ASSERT_EQUAL(compute_softplus(1e30f), 1e30f);
	CU_ASSERT(compute_softplus(-1e30f) >= 0 && compute_softplus(-1e30f) < 1e-37f);
	CU_ASSERT(isnan(compute_exp(NAN)) && isnan(compute_logistic(NAN)) && isnan(compute_softplus(NAN)));
}

/* Sums begin in single precision, over 50 rows of at most 2: an addition is off by 2^-24 of 100 at most. */
static double
sum_error(int64_t rows)
{
	return 100 * 0x1p-24 * (double)rows;
}

static void
check_units(int64_t rows, int64_t columns, int in_place)
{
	static float values[MOST], before[MOST], target[MOST], states[MOST], bias[160];
	static double sums[160], squares[160];
	uint32_t word[4];
	fill(before, rows * columns, -6, 6);
	fill(target, rows * columns, 0, 1);
	fill(bias, columns, -1, 1);
	memcpy(values, before, (size_t)(rows * columns) * sizeof *values);
	for (int64_t j = 0; j < columns; j++)
		sums[j] = squares[j] = 1;
	struct compute_draw draw = {&host.services, 77, 4096, compute_stride(columns)};
	compute_units(&(struct compute_units){rows, columns, bias, values, in_place ? 1 : -2, sums, target, squares,
	                                      in_place ? values : states, draw});
	for (int64_t j = 0; j < columns; j++) {
		double sum = 1, square = 1;
		for (int64_t row = 0; row < rows; row++) {
			int64_t i = row * columns + j;
			uint64_t position = 4096 + (uint64_t)row * draw.stride + (uint64_t)j;
			double p = 1 / (1 + exp(-((double)before[i] + (double)bias[j])));
			host.services.random_bits(&host.services, 77, position / 4 * 4, 4, word);
			double uniform = (word[position % 4] >> 8) * 0x1p-24;
			float drawn = in_place ? values[i] : states[i];
			CU_ASSERT(fabs(uniform - p) < 1e-6 || drawn == (uniform < p));
			if (!in_place)
				CU_ASSERT_DOUBLE_EQUAL(values[i], -2 * p, 1e-6);
			sum += in_place ? p : -2 * p;
			square += ((double)target[i] - p) * ((double)target[i] - p);
		}
		CU_ASSERT_DOUBLE_EQUAL(sums[j], sum, sum_error(rows));
		CU_ASSERT_DOUBLE_EQUAL(squares[j], square, sum_error(rows));
	}
}

static const int64_t shapes[][2] = {{1, 1}, {1, 3}, {3, 65}, {130, 64}, {7, 160}, {100, 37}, {2, 128}};
#define SHAPES (sizeof shapes / sizeof *shapes)

static void
units_match_plain_loops(void)
{
	use_threads(2);
	for (size_t s = 0; s < SHAPES; s++)
		for (int in_place = 0; in_place < 2; in_place++)
			check_units(shapes[s][0], shapes[s][1], in_place);
}

static void
draws_are_fair(void)
{
	enum { rows = 1000, columns = 16 };
	static float values[rows * columns], copy[rows * columns];
	double sums[columns] = {0};
	use_threads(2);
	for (int i = 0; i < rows * columns; i++)
		values[i] = (float)(i % columns) / 15;
	struct compute_draw draw = {&host.services, 5, 0, compute_stride(columns)};
	compute_data(&(struct compute_data){COMPUTE_SAMPLE, rows, columns, values, copy, sums, draw});
	for (int j = 0; j < columns; j++) {
		double p = (double)j / 15;
		CU_ASSERT_DOUBLE_EQUAL(sums[j] / rows, p, 6 * sqrt(p * (1 - p) / rows));
	}
	CU_ASSERT_EQUAL(sums[0], 0);
	CU_ASSERT_EQUAL(sums[15], rows);
}

static void
data_are_copied_or_cut(void)
{
	static float values[MOST], copy[MOST];
	use_threads(2);
	for (size_t s = 0; s < SHAPES; s++) {
		int64_t rows = shapes[s][0], columns = shapes[s][1];
		double sums[160] = {0};
		fill(values, rows * columns, 0, 1);
		compute_data(&(struct compute_data){COMPUTE_KEEP, rows, columns, values, copy, sums, {0}});
		CU_ASSERT(!memcmp(values, copy, (size_t)(rows * columns) * sizeof *copy));
		for (int64_t j = 0; j < columns; j++) {
			double sum = 0;
			for (int64_t row = 0; row < rows; row++)
				sum += (double)values[row * columns + j];
			CU_ASSERT_DOUBLE_EQUAL(sums[j], sum, sum_error(rows));
		}
		compute_data(&(struct compute_data){COMPUTE_THRESHOLD, rows, columns, values, copy, NULL, {0}});
		for (int64_t i = 0; i < rows * columns; i++)
			CU_ASSERT_EQUAL(copy[i], values[i] > 0.5f);
	}
}

static void
sums_of_softplus_match(void)
{
	static float values[MOST], bias[160];
	use_threads(2);
	for (size_t s = 0; s < SHAPES; s++) {
		int64_t rows = shapes[s][0], columns = shapes[s][1];
		double sums[130];
		fill(values, rows * columns, -20, 20);
		fill(bias, columns, -1, 1);
		for (int64_t row = 0; row < rows; row++)
			sums[row] = 5;
		compute_softplus_sums(rows, columns, values, bias, sums);
		for (int64_t row = 0; row < rows; row++) {
			double sum = 5;
			for (int64_t j = 0; j < columns; j++)
				sum += log1p(exp((double)values[row * columns + j] + (double)bias[j]));
			CU_ASSERT_DOUBLE_EQUAL(sums[row], sum, 1e-6 * sum);
		}
	}
}

static void
updates_match_plain_loops(void)
{
	enum { count = 40003 }; /* some stretches and a remainder */
	static float weights[count], velocity[count], terms[count], old_weights[count], old_velocity[count];
	use_threads(2);
	fill(weights, count, -1, 1);
	fill(velocity, count, -1, 1);
	fill(terms, count, -1, 1);
	memcpy(old_weights, weights, sizeof weights);
	memcpy(old_velocity, velocity, sizeof velocity);
	compute_add(count, -0.25f, terms, velocity);
	for (int i = 0; i < count; i++)
		CU_ASSERT_DOUBLE_EQUAL(velocity[i], (double)old_velocity[i] - 0.25 * (double)terms[i], 1e-6);
	memcpy(velocity, old_velocity, sizeof velocity);
	compute_momentum_step(count, 0.125f, velocity, weights);
	for (int i = 0; i < count; i++) {
		double v = (double)old_velocity[i] - 0.125 * (double)old_weights[i];
		CU_ASSERT_DOUBLE_EQUAL(velocity[i], v, 1e-6);
		CU_ASSERT_DOUBLE_EQUAL(weights[i], (double)old_weights[i] + v, 1e-6);
	}
}

static void
threads_change_no_bit(void)
{
	enum { rows = 50, columns = 333 };
	static float values[2][rows * columns], states[2][rows * columns], bias[columns];
	static double sums[2][columns], softplus[2][rows];
	for (int64_t threads = 1; threads <= 5; threads++) {
		int run = threads > 1;
		use_threads(threads);
		memset(sums[run], 0, sizeof sums[run]);
		memset(softplus[run], 0, sizeof softplus[run]);
		state = 9;
		fill(values[run], rows * columns, -3, 3);
		fill(bias, columns, -1, 1);
		compute_softplus_sums(rows, columns, values[run], bias, softplus[run]);
		struct compute_draw draw = {&host.services, 1, 0, compute_stride(columns)};
		compute_units(&(struct compute_units){rows, columns, bias, values[run], 1, sums[run], NULL, NULL,
		                                      states[run], draw});
		if (!run)
			continue;
		CU_ASSERT(!memcmp(values[0], values[1], sizeof values[0]));
		CU_ASSERT(!memcmp(states[0], states[1], sizeof states[0]));
		CU_ASSERT(!memcmp(sums[0], sums[1], sizeof sums[0]));
		CU_ASSERT(!memcmp(softplus[0], softplus[1], sizeof softplus[0]));
	}
}

static void
check_product(enum compute_backend backend, enum compute_form form, int64_t m, int64_t n, int64_t k, float beta)
{
	static float a[MOST], b[MOST], c[MOST], old[MOST];
	char words[200];
	struct lgs_error error = {sizeof error, words, sizeof words};
	fill(a, m * k, -1, 1);
	fill(b, k * n, -1, 1);
	fill(old, m * n, -1, 1);
	for (int64_t i = 0; i < m * n; i++)
		c[i] = beta != 0 ? old[i] : NAN;
	struct compute_product product = {form, m, n, k, 0.5f, a, b, beta, c, 0, 0, 0, 0};
	CU_ASSERT_EQUAL(compute_multiply(backend, &product, &error), LGS_OK);
	for (int64_t i = 0; i < m; i++)
		for (int64_t j = 0; j < n; j++) {
			double sum = beta != 0 ? (double)beta * (double)old[i * n + j] : 0;
			for (int64_t t = 0; t < k; t++)
				sum += 0.5 * (double)(form == COMPUTE_ATB ? a[t * m + i] : a[i * k + t]) *
				       (double)(form == COMPUTE_ABT ? b[j * k + t] : b[t * n + j]);
			CU_ASSERT_DOUBLE_EQUAL(c[i * n + j], sum, 1e-5);
		}
}

static void
products_match_plain_loops(void)
{
	static const int64_t sizes[][3] = {{1, 1, 1}, {1, 50, 98}, {7, 13, 1}, {100, 50, 78}, {33, 130, 20}};
	use_threads(2);
	for (int backend = COMPUTE_ONEDNN; backend <= COMPUTE_OPENBLAS; backend++)
		for (int form = COMPUTE_AB; form <= COMPUTE_ATB; form++)
			for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
				for (int beta = 0; beta < 3; beta++)
					check_product((enum compute_backend)backend, (enum compute_form)form,
					              sizes[s][0], sizes[s][1], sizes[s][2], 0.5f * (float)beta);
}

/* In slices or as a whole: the same product, the same pass. */
static void
check_fused(enum compute_backend backend, enum compute_form form, int64_t rows, int64_t columns, int64_t k)
{
	static float a[MOST], b[MOST], whole[MOST], sliced[MOST], states[2][MOST], bias[600];
	double sums[2][600] = {{0}};
	fill(a, rows * k, -1, 1);
	fill(b, k * columns, -1, 1);
	fill(bias, columns, -1, 1);
	const struct compute_product product = {form, rows, columns, k, 1, a, b, 0, whole, 0, 0, 0, 0};
	struct compute_draw draw = {&host.services, 3, 0, compute_stride(columns)};
	struct compute_units units = {rows, columns, bias, whole, 1, sums[0], NULL, NULL, states[0], draw};
	CU_ASSERT_EQUAL(compute_multiply(backend, &product, NULL), LGS_OK);
	compute_units(&units);
	struct compute_product other = product;
	other.c = units.values = sliced;
	units.sums = sums[1];
	units.states = states[1];
	CU_ASSERT_EQUAL(compute_multiply_units(backend, &other, &units, NULL), LGS_OK);
	int64_t differ = 0;
	for (int64_t i = 0; i < rows * columns; i++) {
		CU_ASSERT_DOUBLE_EQUAL(whole[i], sliced[i], 1e-5);
		differ += states[0][i] != states[1][i];
	}
	CU_ASSERT(differ <=
	          rows * columns / 1000); /* where a probability is as near as rounding to its random number */
	for (int64_t j = 0; j < columns; j++)
		CU_ASSERT_DOUBLE_EQUAL(sums[0][j], sums[1][j], 1e-4);
}

/* Rows of a product, one after the other: the whole. */
static void
check_rows(enum compute_backend backend, enum compute_form form, int64_t m, int64_t n, int64_t k)
{
	static float a[MOST], b[MOST], whole[MOST], sliced[MOST];
	fill(a, m * k, -1, 1);
	fill(b, k * n, -1, 1);
	fill(whole, m * n, -1, 1);
	memcpy(sliced, whole, sizeof sliced);
	struct compute_product product = {form, m, n, k, 0.1f, a, b, 0.9f, whole, 0, 0, 0, 0};
	CU_ASSERT_EQUAL(compute_multiply(backend, &product, NULL), LGS_OK);
	product.c = sliced;
	const struct compute_slices slices = compute_share_out(m);
	for (int64_t i = 0; i < slices.slices; i++) {
		int64_t first = compute_slice_begin(slices, i);
		const struct compute_product rows =
		    compute_rows_of(&product, first, compute_slice_begin(slices, i + 1) - first);
		CU_ASSERT_EQUAL(compute_multiply(backend, &rows, NULL), LGS_OK);
	}
	for (int64_t i = 0; i < m * n; i++)
		CU_ASSERT_DOUBLE_EQUAL(whole[i], sliced[i], 1e-5);
}

/* Slices cover what they share out, in order; samples that would be too few for each thread stay together. */
static void
slices_share_out(void)
{
	for (int threads = 1; threads <= 4; threads++) {
		use_threads(threads);
		CU_ASSERT_EQUAL(compute_share_samples(32 * threads).slices, threads);
		if (threads > 1)
			CU_ASSERT_EQUAL(compute_share_samples(32 * threads - 1).slices, 1);
		for (int64_t items = 1; items < 400; items += 7) {
			const struct compute_slices slices = compute_share_out(items);
			CU_ASSERT(slices.slices >= 1 && slices.slices <= threads);
			CU_ASSERT_EQUAL(compute_slice_begin(slices, 0), 0);
			CU_ASSERT_EQUAL(compute_slice_begin(slices, slices.slices), items);
			for (int64_t i = 0; i < slices.slices; i++) {
				CU_ASSERT(compute_slice_begin(slices, i) < compute_slice_begin(slices, i + 1));
				CU_ASSERT_EQUAL(compute_slice_begin(slices, i) % 16, 0);
			}
		}
	}
}

static void
slices_make_the_whole(void)
{
	char words[200];
	struct lgs_error error = {sizeof error, words, sizeof words};
	for (int threads = 1; threads <= 3; threads++)
		for (int backend = COMPUTE_ONEDNN; backend <= COMPUTE_OPENBLAS; backend++) {
			use_threads(threads);
			for (int form = COMPUTE_AB; form <= COMPUTE_ABT; form++) {
				check_fused((enum compute_backend)backend, (enum compute_form)form, 1, 1, 1);
				check_fused((enum compute_backend)backend, (enum compute_form)form, 20, 500, 37);
				check_fused((enum compute_backend)backend, (enum compute_form)form, 7, 131, 60);
			}
			for (int form = COMPUTE_AB; form <= COMPUTE_ATB; form++) {
				check_rows((enum compute_backend)backend, (enum compute_form)form, 1, 1, 1);
				check_rows((enum compute_backend)backend, (enum compute_form)form, 199, 33, 21);
				check_rows((enum compute_backend)backend, (enum compute_form)form, 500, 17, 20);
			}
		}
	float x = 0;
	const struct compute_units no_units = {.rows = 1, .columns = 1, .bias = &x, .values = &x, .scale = 1};
	const struct compute_product nothing = {COMPUTE_AB, 1, 1, 0, 1, &x, &x, 0, &x, 0, 0, 0, 0};
	CU_ASSERT_EQUAL(compute_multiply_units(COMPUTE_ONEDNN, &nothing, &no_units, &error), LGS_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "out of range"));
}

static void
limited_products(void)
{
	use_threads(2);
	check_product(COMPUTE_ONEDNN, COMPUTE_AB, 3000, 16, 10, 0);
	check_product(COMPUTE_OPENBLAS, COMPUTE_AB, 3000, 16, 10, 0);
}

static void
products_refuse_nothing_to_do(void)
{
	float x = 0;
	char words[200];
	struct lgs_error error = {sizeof error, words, sizeof words};
	struct compute_product product = {COMPUTE_AB, 1, 1, 0, 1, &x, &x, 0, &x, 0, 0, 0, 0};
	CU_ASSERT_EQUAL(compute_multiply(COMPUTE_ONEDNN, &product, &error), LGS_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "out of range"));
}

static void
a_backend_is_chosen(void)
{
	use_threads(2);
	CU_ASSERT_NOT_EQUAL(compute_choose_backend(COMPUTE_AUTO, &host.services), COMPUTE_AUTO);
	CU_ASSERT_EQUAL(compute_choose_backend(COMPUTE_ONEDNN, &host.services), COMPUTE_ONEDNN);
	CU_ASSERT_EQUAL(host.warnings, 0);
	CU_ASSERT_EQUAL(compute_choose_backend(COMPUTE_OPENBLAS, &host.services), COMPUTE_OPENBLAS);
	CU_ASSERT_EQUAL(host.warnings, !compute_openblas_shares_pool());
	CU_ASSERT_EQUAL(compute_choose_backend(COMPUTE_OPENBLAS, &host.services), COMPUTE_OPENBLAS);
	CU_ASSERT_EQUAL(host.warnings, !compute_openblas_shares_pool()); /* said once */
}

/*
 * Where the environment allows fewer threads than the host does, no part of a product may be left out. The library
 * reads the environment once, so this needs a process of its own: this program, called with an argument.
 */
static int
limited(void)
{
	CU_TestInfo one[] = {{"products are whole", limited_products}, CU_TEST_INFO_NULL};
	return run_tests("compute on one thread", one);
}

static void
limits_of_threads_are_kept(void)
{
	char command[200], program[64];
	snprintf(program, sizeof program, "/proc/%d/exe", (int)getpid());
	if (access(program, X_OK)) {
		skip_test("needs /proc to find itself");
		return;
	}
	snprintf(command, sizeof command, "OMP_THREAD_LIMIT=1 OMP_DYNAMIC=true %s limited >/dev/null", program);
	CU_ASSERT_EQUAL(system(command), 0);
}

static const CU_TestInfo tests[] = {
    {"functions are accurate", functions_are_accurate},
    {"functions have limits", functions_have_limits},
    {"units match plain loops", units_match_plain_loops},
    {"slices make the whole", slices_make_the_whole},
    {"slices share out", slices_share_out},
    {"draws are fair", draws_are_fair},
    {"data are copied or cut", data_are_copied_or_cut},
    {"sums of softplus match", sums_of_softplus_match},
    {"updates match plain loops", updates_match_plain_loops},
    {"threads change no bit", threads_change_no_bit},
    {"products match plain loops", products_match_plain_loops},
    {"products refuse nothing to do", products_refuse_nothing_to_do},
    {"a backend is chosen", a_backend_is_chosen},
    {"limits of threads are kept", limits_of_threads_are_kept},
    CU_TEST_INFO_NULL,
};

int
main(int argc, char **argv)
{
	(void)argv;
	return argc > 1 ? limited() : run_tests("compute", tests);
}
