/*
 * test_regularizers.c: the formulas of every regularizer: values at points worked out by hand, gradients against
 * central differences, proximal operators against a search by brute force, and that nothing is remembered between
 * calls.
 *
 * Plugins are linked in (LGS_STATIC) and called directly; only options come from the host. How the host adds penalties
 * up and brings them to a model is tested elsewhere.
 */
#include <lgs/regularizer.h>

#include <float.h>
#include <string.h>

#include "support.h"
#include "typed_options.h"

typedef const struct lgs_plugin *entry(const struct lgs_abi *host);
entry lgs_plugin_sparserbm, lgs_plugin_nsrbm, lgs_plugin_l1, lgs_plugin_lhalf, lgs_plugin_lq, lgs_plugin_combined,
    lgs_plugin_grouplasso, lgs_plugin_weightl1;

static entry *const entries[] = {lgs_plugin_sparserbm, lgs_plugin_nsrbm,    lgs_plugin_l1,         lgs_plugin_lhalf,
                                 lgs_plugin_lq,        lgs_plugin_combined, lgs_plugin_grouplasso, lgs_plugin_weightl1};
#define ENTRIES (sizeof entries / sizeof *entries)

/* A regularizer with its options filled from what a user would type ("grouplasso:group=7"). */
struct opened {
	const struct lgs_regularizer *regularizer;
	struct typed typed;
	const void *values;
};

static struct opened
open_regularizer(const char *text)
{
	struct opened opened = {0};
	for (size_t i = 0; i < ENTRIES; i++) {
		const struct lgs_component *component = entries[i](NULL)->components[0];
		size_t length = strlen(component->name);
		if (strcspn(text, ":") == length && !memcmp(component->name, text, length))
			opened.regularizer = (const void *)component;
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(opened.regularizer);
	opened.typed = typed_options((const void *)opened.regularizer, LGS_REGULARIZER_RESERVED, text);
	opened.values = opened.typed.values;
	return opened;
}

static void
close_regularizer(struct opened *opened)
{
	typed_release(&opened->typed);
}

/* A fixed sequence in [0, 1), good enough for test points. */
static double
uniform(void)
{
	static uint64_t state = 20170913;
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (double)(state >> 40) / 0x1p24;
}

static double
penalty(const struct opened *opened, const double *mean, int64_t count, double *gradient)
{
	const struct lgs_shape shape = {(int64_t)sizeof shape, count, 1, 1};
	const struct lgs_units units = {(int64_t)sizeof units, count, mean, &shape};
	return opened->regularizer->penalty(opened->values, &units, gradient);
}

/* The form `samples` or `parameters`, whichever there is. */
static double
matrix(const struct opened *opened, const float *values, int64_t rows, int64_t count, float *gradient)
{
	const struct lgs_shape shape = {(int64_t)sizeof shape, count, 1, 1};
	const struct lgs_matrix argument = {(int64_t)sizeof argument, rows, count, values, &shape};
	const struct lgs_regularizer *r = opened->regularizer;
	return (r->samples ? r->samples : r->parameters)(opened->values, &argument, gradient);
}

/* The proximal operator, in place. */
static void
shrink(const struct opened *opened, int64_t rows, int64_t count, double step, float *x)
{
	const struct lgs_shape shape = {(int64_t)sizeof shape, count, 1, 1};
	const struct lgs_matrix weights = {(int64_t)sizeof weights, rows, count, x, &shape};
	opened->regularizer->prox(opened->values, &weights, step, x);
}

static int
near(double got, double expected, double tolerance)
{
	if (fabs(got - expected) <= tolerance)
		return 1;
	fprintf(stderr, "got %.17g, expected %.17g +- %g\n", got, expected, tolerance);
	return 0;
}

/* Descriptors. */

static void
test_descriptors(void)
{
	for (size_t i = 0; i < ENTRIES; i++) {
		const struct lgs_plugin *plugin = entries[i](NULL);
		CU_ASSERT_PTR_NULL(plugin->components[1]);
		const struct lgs_regularizer *r = (const void *)plugin->components[0];
		char expected[64], run[64];
		(void)snprintf(expected, sizeof expected, " -r %s:weight=", r->name);
		(void)snprintf(run, sizeof run, " --out runs/%s", r->name);
		CU_ASSERT_STRING_EQUAL(r->name, plugin->name);
		CU_ASSERT_STRING_EQUAL(r->kind, LGS_REGULARIZER_KIND);
		CU_ASSERT_EQUAL(r->size, (int64_t)sizeof *r);
		CU_ASSERT_EQUAL(!!r->penalty + !!r->samples + !!r->parameters + !!r->terms, 1);
		CU_ASSERT_PTR_NOT_NULL_FATAL(r->cites);
		CU_ASSERT_PTR_NOT_NULL_FATAL(r->example);
		CU_ASSERT_EQUAL(strncmp(r->example, "lgs train rbm:hidden=64 --data bars", 35), 0);
		CU_ASSERT_PTR_NOT_NULL(strstr(r->example, expected));
		CU_ASSERT_PTR_NOT_NULL(strstr(r->example, run));
		CU_ASSERT_NOT_EQUAL(r->summary[strlen(r->summary) - 1], '.');
		struct opened opened = open_regularizer(r->name); /* the table is sound, and so are its defaults */
		close_regularizer(&opened);
	}
}

static void
test_domains(void)
{
	struct {
		const char *name;
		double minimum, maximum;
		int64_t open;
	} const expected[] = {
	    {"sparserbm", 0, 0, 0},
	    {"nsrbm", 0, 0, 0},
	    {"l1", 0, 0, 0},
	    {"lhalf", 0, HUGE_VAL, LGS_OPEN_MINIMUM},
	    {"lq", 0, HUGE_VAL, LGS_OPEN_MINIMUM},
	};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		struct opened opened = open_regularizer(expected[i].name);
		CU_ASSERT_EQUAL(opened.regularizer->minimum, expected[i].minimum);
		CU_ASSERT_EQUAL(opened.regularizer->maximum, expected[i].maximum);
		CU_ASSERT_EQUAL(opened.regularizer->open, expected[i].open);
		close_regularizer(&opened);
	}
}

/* Points worked out by hand. */

static void
check_point(const char *text, int64_t count, const double *k, double value, const double *slopes)
{
	double gradient[8];
	struct opened opened = open_regularizer(text);
	CU_ASSERT(near(penalty(&opened, k, count, gradient), value, 1e-14 * (1 + fabs(value))));
	for (int64_t j = 0; j < count; j++)
		CU_ASSERT(near(gradient[j], slopes[j], 1e-14 * (1 + fabs(slopes[j]))));
	close_regularizer(&opened);
}
#define LIST(...) ((const double[]){__VA_ARGS__})

static void
test_values(void)
{
	check_point("sparserbm", 3, LIST(0.1, 0.3, 0), 0.05, LIST(0, 0.4, -0.2));
	check_point("sparserbm:p=0.5", 2, LIST(1, 0), 0.5, LIST(1, -1));
	check_point("nsrbm", 2, LIST(0, 1), -0.3989422804014327 - 0.24197072451914337, LIST(0, 0.24197072451914337));
	check_point("nsrbm:p=0.5,sigma=0.5", 1, LIST(1), -0.48394144903828673, LIST(0.96788289807657346));
	check_point("l1", 3, LIST(0.5, -0.25, 2), 2.75, LIST(1, -1, 1));
	check_point("lhalf", 2, LIST(0.25, 0.04), 0.7, LIST(1, 2.5));
	check_point("lhalf:form=norm", 2, LIST(0.25, 0.04), 0.49, LIST(1.4, 3.5));
	check_point("lhalf:form=mean", 2, LIST(0.25, 0.04), 0.1225, LIST(0.35, 0.875));
	check_point("lq", 2, LIST(0.25, 0.04), 0.7, LIST(1, 2.5));
	check_point("lq:q=1", 2, LIST(0.25, 0.5), 0.75, LIST(1, 1));
	check_point("lq:q=1,form=mean", 2, LIST(0.25, 0.5), 0.375, LIST(0.5, 0.5));
	check_point("lq:q=2", 2, LIST(3, 4), 25, LIST(6, 8));
	check_point("lq:q=2,form=norm", 2, LIST(3, 4), 5, LIST(0.6, 0.8));
	check_point("lq:q=1.5", 1, LIST(4), 8, LIST(3));
}

/* Why eq. 5 to the letter collapses an RBM: 500 units at one mean have slope 500 each, whatever that mean. */
static void
test_norm_form_is_strong(void)
{
	double k[500], gradient[500];
	for (int64_t j = 0; j < 500; j++)
		k[j] = 0.1;
	struct opened norm = open_regularizer("lhalf:form=norm"), sum = open_regularizer("lhalf");
	(void)penalty(&norm, k, 500, gradient);
	CU_ASSERT(near(gradient[123], 500, 1e-9));
	(void)penalty(&sum, k, 500, gradient);
	CU_ASSERT(near(gradient[123], 1.5811388300841898, 1e-12));
	close_regularizer(&norm);
	close_regularizer(&sum);
}

static void
test_group_lasso_values(void)
{
	const float a[] = {3, 4, 0, 0, 0, 0, 0, -1};
	const double root = sqrt(2), expected[] = {0.3 * root, 0.4 * root, 0, 0, 0, 0, 0, -0.5 * root};
	float gradient[8];
	struct opened opened = open_regularizer("grouplasso:group=2");
	CU_ASSERT(near(matrix(&opened, a, 2, 4, gradient), 3 * root, 1e-14));
	for (int i = 0; i < 8; i++)
		CU_ASSERT(near(gradient[i], expected[i], 1e-7));
	close_regularizer(&opened);
}

static void
test_group_lasso_check(void)
{
	const struct lgs_shape maps = {(int64_t)sizeof maps, 20, 7, 7};
	const struct lgs_site site = {.size = (int64_t)sizeof site, .name = "maps", .shape = &maps};
	struct lgs_demand demand = {.size = (int64_t)sizeof demand, .site = &site, .units = 20};
	struct opened ten = open_regularizer("grouplasso"), seven = open_regularizer("grouplasso:group=7");
	const struct lgs_regularizer *r = ten.regularizer;

	CU_ASSERT_EQUAL(r->check(seven.values, NULL, &failure), LGS_OK);
	CU_ASSERT_EQUAL(r->check(ten.values, &demand, &failure), LGS_OK);
	CU_ASSERT_EQUAL(r->check(seven.values, &demand, &failure), LGS_INVALID);
	CU_ASSERT(said("group=7 does not divide 20|of maps"));
	demand.units = 20 * 7 * 7; /* each position for itself */
	CU_ASSERT_EQUAL(r->check(ten.values, &demand, &failure), LGS_OK);
	CU_ASSERT_EQUAL(r->check(seven.values, &demand, &failure), LGS_OK);
	close_regularizer(&ten);
	close_regularizer(&seven);
}

static void
check_terms(const char *text, const char *local, double local_weight, const char *global, double global_weight)
{
	struct lgs_term term = {.size = (int64_t)sizeof term};
	struct opened opened = open_regularizer(text);
	const struct lgs_regularizer *r = opened.regularizer;
	CU_ASSERT_EQUAL(r->terms(opened.values, 0, &term), 1);
	CU_ASSERT_STRING_EQUAL(term.regularizer, local);
	CU_ASSERT_DOUBLE_EQUAL(term.weight, local_weight, 1e-15);
	CU_ASSERT_EQUAL(r->terms(opened.values, 1, &term), 1);
	CU_ASSERT_STRING_EQUAL(term.regularizer, global);
	CU_ASSERT_DOUBLE_EQUAL(term.weight, global_weight, 1e-15);
	CU_ASSERT_EQUAL(r->terms(opened.values, 2, &term), 0);
	CU_ASSERT_EQUAL(r->terms(opened.values, -1, &term), 0);
	CU_ASSERT_EQUAL(term.size, (int64_t)sizeof term);
	close_regularizer(&opened);
}

static void
test_combined_terms(void)
{
	check_terms("combined", "nsrbm", 3, "lhalf", 0.005);
	check_terms("combined:nesting=nested", "nsrbm", 3, "lhalf", 0.015);
	check_terms("combined:local=sparserbm,local.p=0.02,local-weight=0.5,global=lq,global.q=0.7,global-weight=2",
	            "sparserbm:p=0.02", 0.5, "lq:q=0.7", 2);
	check_terms("combined:nesting=nested,local-weight=0", "nsrbm", 0, "lhalf", 0);
}

/* Gradients. */

/*
 * Central differences of fourth order. Beside the relative error asked for, only what rounding of the values themselves
 * can do to the difference is allowed.
 */
static void
check_slope(const struct opened *opened, double *k, int64_t count, int64_t j, double step, double slope)
{
	static double ignored[1000];
	const double at = k[j], offsets[] = {-2, -1, 1, 2}, factors[] = {1, -8, 8, -1};
	double difference = 0, largest = 0;
	for (int i = 0; i < 4; i++) {
		k[j] = at + offsets[i] * step;
		double value = penalty(opened, k, count, ignored);
		difference += factors[i] * value / (12 * step);
		largest = fmax(largest, fabs(value));
	}
	k[j] = at;
	CU_ASSERT(near(difference, slope, 1e-6 * fabs(slope) + 16 * DBL_EPSILON * largest / step));
}

/* step: as a share of k where relative is set. */
static void
check_gradient(const char *text, double *k, int64_t count, double step, int relative)
{
	static double gradient[1000], again[1000], copy[1000];
	struct opened opened = open_regularizer(text);
	size_t bytes = (size_t)count * sizeof *k;
	memcpy(copy, k, bytes);
	double value = penalty(&opened, k, count, gradient);
	CU_ASSERT(isfinite(value));
	for (int64_t j = 0; j<count; j += count> 50 ? 20 : 1)
		check_slope(&opened, k, count, j, relative ? step * fabs(k[j]) : step, gradient[j]);
	/* The same again after all those calls, to the bit; and the argument is as it was. */
	CU_ASSERT_EQUAL(penalty(&opened, k, count, again), value);
	CU_ASSERT_EQUAL(memcmp(gradient, again, bytes), 0);
	CU_ASSERT_EQUAL(memcmp(k, copy, bytes), 0);
	close_regularizer(&opened);
}

static void
check_gradients(const char *text, double step, int relative, double low, double high)
{
	static double k[1000];
	const int64_t counts[] = {0, 1, 7, 1000};
	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
		for (int64_t j = 0; j < counts[c]; j++)
			k[j] = low + (high - low) * uniform();
		check_gradient(text, k, counts[c], step, relative);
	}
	struct opened opened = open_regularizer(text);
	CU_ASSERT_EQUAL(penalty(&opened, k, 0, k), 0);
	close_regularizer(&opened);
}

static void
test_gradients(void)
{
	const char *const sparserbm[] = {"sparserbm", "sparserbm:p=0", "sparserbm:p=1", "sparserbm:p=0.37"};
	for (size_t i = 0; i < sizeof sparserbm / sizeof *sparserbm; i++) {
		check_gradients(sparserbm[i], 0x1p-10, 0, 0, 1);
		check_gradient(sparserbm[i], (double[]){0, 1e-12, 1 - 1e-12, 1}, 4, 0x1p-10, 0);
	}
	check_gradients("nsrbm", 1e-3, 0, 0, 1);
	check_gradients("nsrbm:p=0.02,sigma=0.316", 3e-4, 0, 0, 1);
	check_gradients("nsrbm:p=0.5,sigma=0.05", 5e-5, 0, 0, 1);
	check_gradients("nsrbm:p=0.5,sigma=0.001", 1e-6, 0, 0.495, 0.505);
	check_gradients("nsrbm:sigma=1000", 1, 0, 0, 1);
	check_gradients("nsrbm:p=-3,sigma=2", 1e-3, 0, -10, 10);
	check_gradient("nsrbm", (double[]){0, 1e-12, 1 - 1e-12, 1}, 4, 1e-3, 0);
	check_gradients("l1", 1e-3, 1, 1e-6, 1);
	check_gradients("l1", 1e-3, 1, -5, -1e-6);
	check_gradient("l1", (double[]){1e-12, -1e-12, 1e6}, 3, 1e-3, 1);
}

static void
test_lq_gradients(void)
{
	const char *const forms[] = {"sum", "norm", "mean"};
	const double exponents[] = {0.1, 0.3, 0.5, 2.0 / 3, 1, 1.7, 2};
	for (size_t f = 0; f < 3; f++)
		for (size_t e = 0; e <= sizeof exponents / sizeof *exponents; e++) {
			char text[64];
			if (e < sizeof exponents / sizeof *exponents)
				(void)snprintf(text, sizeof text, "lq:q=%.17g,form=%s", exponents[e], forms[f]);
			else
				(void)snprintf(text, sizeof text, "lhalf:form=%s", forms[f]);
			check_gradients(text, 1e-3, 1, 1e-3, 1);
			check_gradients(text, 1e-3, 1, 1e-3, 50);
			check_gradient(text, (double[]){LGS_OPEN_MARGIN}, 1, 1e-3, 1);
			check_gradient(text, (double[]){LGS_OPEN_MARGIN, 2e-12, 1e-11}, 3, 1e-3, 1);
			check_gradient(text, (double[]){LGS_OPEN_MARGIN, 1e-9, 1e-6}, 3, 1e-3, 1);
		}
}

/* All is finite, and the slope has the right sign, at the very ends the host clamps to. */
static void
test_ends_are_finite(void)
{
	static double k[1000], gradient[1000];
	const char *const texts[] = {"lhalf",
	                             "lhalf:form=norm",
	                             "lhalf:form=mean",
	                             "lq:q=0.1",
	                             "lq:q=2",
	                             "lq:q=0.1,form=norm",
	                             "lq:q=2,form=norm",
	                             "lq:q=0.1,form=mean",
	                             "sparserbm",
	                             "nsrbm:sigma=0.001,p=1",
	                             "l1"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct opened opened = open_regularizer(texts[i]);
		for (int64_t j = 0; j < 1000; j++)
			k[j] = LGS_OPEN_MARGIN;
		CU_ASSERT(isfinite(penalty(&opened, k, 1000, gradient)));
		for (int64_t j = 0; j < 1000; j++)
			CU_ASSERT(isfinite(gradient[j]));
		close_regularizer(&opened);
	}
}

/* float arguments on a grid and a step on it, so that all arguments of the difference are exact. */
static void
check_matrix_gradient(const char *text, int64_t rows, int64_t count)
{
	static float a[7 * 32], gradient[7 * 32], again[7 * 32], ignored[7 * 32];
	const float step = 0x1p-9f, offsets[] = {-2, -1, 1, 2};
	const double factors[] = {1, -8, 8, -1};
	struct opened opened = open_regularizer(text);
	for (int64_t i = 0; i < rows * count; i++) {
		a[i] = (float)(ceil((0.05 + uniform()) * 0x1p16) / 0x1p16);
		a[i] = uniform() < 0.3 ? -a[i] : a[i];
	}
	double value = matrix(&opened, a, rows, count, gradient);
	for (int64_t i = 0; i < rows * count; i++) {
		float at = a[i];
		double difference = 0;
		for (int o = 0; o < 4; o++) {
			a[i] = at + offsets[o] * step;
			difference += factors[o] * matrix(&opened, a, rows, count, ignored) / (12 * (double)step);
		}
		a[i] = at;
		CU_ASSERT(near(difference, gradient[i], 1e-6 * fabs((double)gradient[i]) + 1e-9));
	}
	CU_ASSERT_EQUAL(matrix(&opened, a, rows, count, again), value);
	CU_ASSERT_EQUAL(memcmp(gradient, again, (size_t)(rows * count) * sizeof *again), 0);
	if (rows * count == 0)
		CU_ASSERT_EQUAL(value, 0);
	close_regularizer(&opened);
}

static void
test_matrix_gradients(void)
{
	const int64_t shapes[][2] = {{0, 0}, {0, 8}, {3, 0}, {1, 1}, {1, 30}, {7, 30}, {7, 32}};
	const char *const texts[] = {"grouplasso:group=1", "grouplasso:group=3", "grouplasso", "grouplasso:group=64",
	                             "weightl1"};
	for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
		for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
			check_matrix_gradient(texts[t], shapes[s][0], shapes[s][1]);

	/* At the kinks: any subgradient. */
	const float zeros[30] = {0};
	float gradient[30];
	for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
		struct opened opened = open_regularizer(texts[t]);
		CU_ASSERT_EQUAL(matrix(&opened, zeros, 1, 30, gradient), 0);
		for (int i = 0; i < 30; i++)
			CU_ASSERT(fabsf(gradient[i]) <= 1);
		close_regularizer(&opened);
	}
}

/* The proximal operator: x minimizes (x - w)^2 / 2 + step * penalty(x), compared with every x on a fine grid. */
static void
check_prox(const struct opened *opened, float w, double step)
{
	float x = w, slope;
	shrink(opened, 1, 1, step, &x);
	double best = HUGE_VAL, at = 0;
	for (int i = -40000; i <= 40000; i++) {
		float candidate = (float)i / 10000;
		double objective = 0.5 * ((double)candidate - w) * ((double)candidate - w) +
		                   step * matrix(opened, &candidate, 1, 1, &slope);
		if (objective < best) {
			best = objective;
			at = candidate;
		}
	}
	CU_ASSERT(near(x, at, 1e-4));
	if (at == 0)
		CU_ASSERT_EQUAL(x, 0);
}

static void
test_prox(void)
{
	struct opened opened = open_regularizer("weightl1");
	const double steps[] = {0, 1e-3, 0.25, 1.5};
	for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
		for (int i = 0; i < 20; i++)
			check_prox(&opened, (float)(6 * uniform() - 3), steps[s]);
	check_prox(&opened, 0, 0.5);

	float weights[] = {0.5f, -0.5f, 0.2f, -0.2f, 2.0f, (float)NAN};
	shrink(&opened, 2, 3, 0.25, weights);
	const float expected[] = {0.25f, -0.25f, 0, 0, 1.75f};
	CU_ASSERT_EQUAL(memcmp(weights, expected, sizeof expected), 0);
	CU_ASSERT(isnan(weights[5])); /* trouble stays visible */
	close_regularizer(&opened);
}

static const CU_TestInfo tests[] = {
    {"descriptors are complete and their tables sound", test_descriptors},
    {"domains", test_domains},
    {"values worked out by hand", test_values},
    {"the norm form is far stronger than the sum form", test_norm_form_is_strong},
    {"group lasso: values worked out by hand", test_group_lasso_values},
    {"group lasso: check() refuses what does not divide", test_group_lasso_check},
    {"combined: terms of both nestings", test_combined_terms},
    {"gradients against central differences", test_gradients},
    {"Lq gradients against central differences", test_lq_gradients},
    {"ends of domains are finite", test_ends_are_finite},
    {"matrix gradients against central differences", test_matrix_gradients},
    {"prox against a search", test_prox},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("regularizers", tests);
}
