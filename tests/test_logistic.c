/*
 * test_logistic.c: the classifier's gradient against finite differences, its minimum against Newton's method,
 * degenerate data; then the protocol of the evaluator on a made-up subject.
 *
 * The plugin is linked in (LGS_STATIC). The subject's images are their own features: two numbers that tell the class,
 * more or less.
 */
#include <lgs/evaluator.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../plugins/compute/threads.h"
#include "../plugins/evaluators/logistic/softmax.h"
#include "fake_subject.h"
#include "support.h"

const struct lgs_plugin *lgs_plugin_logistic(const struct lgs_abi *host);

static struct fake_host fake;

/* Roughly normal numbers, the same in every run. */
static double
noise(uint64_t *state)
{
	double sum = 0;
	for (int i = 0; i < 12; i++) {
		*state = *state * 6364136223846793005u + 1442695040888963407u;
		sum += (double)(*state >> 11) / 9007199254740992.0;
	}
	return sum - 6;
}

/* ---- the classifier ---- */

#define ROWS 600 /* several blocks, and one that is not full */
#define FEATURES 4
#define CLASSES 3
#define COUNT (CLASSES * (FEATURES + 1))

static float x[ROWS * FEATURES];
static int64_t labels[ROWS];

/* Overlapping classes, features of different size, one of them far from zero. */
static struct softmax_data
make_data(void)
{
	uint64_t state = 7;
	for (int64_t i = 0; i < ROWS; i++) {
		labels[i] = i * 7 % CLASSES;
		for (int64_t j = 0; j < FEATURES; j++)
			x[i * FEATURES + j] =
			    (float)((noise(&state) + (j == labels[i] ? 1.2 : 0)) * (double)(1 + j) + (j == 3 ? 20 : 0));
	}
	return (struct softmax_data){ROWS, FEATURES, CLASSES, x, labels, COMPUTE_AUTO};
}

/* With the anchor at these parameters, the scores have all their digits. */
static double
objective(const struct softmax_data *data, double c, const double *parameters, double *gradient)
{
	double weights[COUNT], *scores = calloc((size_t)(data->rows * data->classes), sizeof *scores);
	void *scratch = calloc(1, (size_t)softmax_scratch_bytes(data));
	CU_ASSERT_FATAL(scratch != NULL && scores != NULL);
	struct softmax_anchor anchor = {weights, scores};
	softmax_move_anchor(data, parameters, &anchor);
	double value = softmax_objective(data, c, parameters, &anchor, gradient, scratch);
	free(scores);
	free(scratch);
	return value;
}

static struct softmax_outcome
fit(const struct softmax_data *data, double c, double tolerance, int64_t iterations, double *parameters)
{
	struct softmax_settings settings = {c, tolerance, iterations};
	struct softmax_outcome outcome = {0};
	CU_ASSERT_EQUAL(softmax_fit(data, &settings, parameters, &outcome, &fake.services, &failure), LGS_OK);
	CU_ASSERT_EQUAL(fake.live, 0);
	return outcome;
}

static void
gradient_is_exact(void)
{
	struct softmax_data data = make_data();
	double parameters[COUNT], gradient[COUNT], ignored[COUNT];
	uint64_t state = 3;
	CU_ASSERT_EQUAL(softmax_parameter_count(FEATURES, CLASSES), COUNT);
	for (int i = 0; i < COUNT; i++)
		parameters[i] = 0.1 * noise(&state);
	(void)objective(&data, 0.7, parameters, gradient);
	for (int i = 0; i < COUNT; i++) {
		const double step = 1e-3, at = parameters[i];
		parameters[i] = at + step;
		double above = objective(&data, 0.7, parameters, ignored);
		parameters[i] = at - step;
		double below = objective(&data, 0.7, parameters, ignored);
		parameters[i] = at;
		CU_ASSERT_DOUBLE_EQUAL((above - below) / (2 * step), gradient[i], 1e-4 * (1 + fabs(gradient[i])));
	}
}

/* The search for a better point ends in vain where the digits run out; what is told is of the point that is left. */
static void
objective_is_of_the_parameters(void)
{
	struct softmax_data data = make_data();
	double ignored[COUNT];
	for (int power = -4; power <= 4; power++)
		for (int64_t iterations = 0; iterations < 40; iterations += 13) {
			double parameters[COUNT] = {0}, c = pow(10, power);
			struct softmax_outcome outcome = fit(&data, c, 1e-15, iterations, parameters);
			double truth = objective(&data, c, parameters, ignored);
			CU_ASSERT_DOUBLE_EQUAL(outcome.objective, truth, 1e-7 * truth);
		}
}

static void
threads_do_not_matter(void)
{
	struct softmax_data data = make_data();
	double one[COUNT] = {0}, three[COUNT] = {0};
	fake_host_begin(&fake, 0, 1);
	compute_use_threads(&fake.services);
	(void)fit(&data, 1, 1e-6, 1000, one);
	fake_host_begin(&fake, 0, 3);
	compute_use_threads(&fake.services);
	(void)fit(&data, 1, 1e-6, 1000, three);
	CU_ASSERT_EQUAL(memcmp(one, three, sizeof one), 0);
	fake_host_begin(&fake, 0, 1);
	compute_use_threads(&fake.services);
}

/* Solves a[n x n] s = b by elimination with pivoting; the solution replaces b. */
static void
solve(double *a, double *b, int n)
{
	for (int k = 0; k < n; k++) {
		int pivot = k;
		for (int i = k; i < n; i++)
			pivot = fabs(a[i * n + k]) > fabs(a[pivot * n + k]) ? i : pivot;
		for (int j = 0; j < n; j++) {
			double kept = a[k * n + j];
			a[k * n + j] = a[pivot * n + j];
			a[pivot * n + j] = kept;
		}
		double kept = b[k];
		b[k] = b[pivot];
		b[pivot] = kept;
		for (int i = k + 1; i < n; i++) {
			double factor = a[i * n + k] / a[k * n + k];
			for (int j = k; j < n; j++)
				a[i * n + j] -= factor * a[k * n + j];
			b[i] -= factor * b[k];
		}
	}
	for (int k = n - 1; k >= 0; k--) {
		for (int j = k + 1; j < n; j++)
			b[k] -= a[k * n + j] * b[j];
		b[k] /= a[k * n + k];
	}
}

/* Value, gradient and Hessian, written a second time without any thought of speed. */
static double
second_opinion(const struct softmax_data *data, double c, const double *w, double *gradient, double *hessian)
{
	double value = 0;
	memset(hessian, 0, sizeof(double) * COUNT * COUNT);
	memset(gradient, 0, sizeof(double) * COUNT);
	for (int i = 0; i < CLASSES * FEATURES; i++) {
		value += 0.5 * w[i] * w[i];
		gradient[i] = w[i];
		hessian[i * COUNT + i] = 1;
	}
	for (int64_t r = 0; r < data->rows; r++) {
		double p[CLASSES], sum = 0, extended[FEATURES + 1];
		for (int j = 0; j < FEATURES; j++)
			extended[j] = (double)data->x[r * FEATURES + j];
		extended[FEATURES] = 1;
#define PLACE(k, j) ((j) < FEATURES ? (k)*FEATURES + (j) : CLASSES * FEATURES + (k))
		for (int k = 0; k < CLASSES; k++) {
			double score = 0;
			for (int j = 0; j <= FEATURES; j++)
				score += w[PLACE(k, j)] * extended[j];
			sum += p[k] = exp(score);
		}
		value -= c * log(p[data->labels[r]] / sum);
		for (int k = 0; k < CLASSES; k++)
			for (int j = 0; j <= FEATURES; j++) {
				gradient[PLACE(k, j)] += c * extended[j] * (p[k] / sum - (k == data->labels[r]));
				for (int l = 0; l < CLASSES; l++)
					for (int m = 0; m <= FEATURES; m++)
						hessian[PLACE(k, j) * COUNT + PLACE(l, m)] +=
						    c * extended[j] * extended[m] *
						    ((k == l) * p[k] / sum - p[k] * p[l] / sum / sum);
			}
	}
	/* Adding a constant to all biases changes nothing; this keeps their sum at zero and leaves the minimum. */
	for (int k = 0; k < CLASSES; k++)
		for (int l = 0; l < CLASSES; l++)
			hessian[PLACE(k, FEATURES) * COUNT + PLACE(l, FEATURES)] += 1;
	return value;
}

static void
reaches_the_minimum(void)
{
	static const double costs[] = {0.001, 1, 100};
	static double hessian[COUNT * COUNT];
	struct softmax_data data = make_data();
	for (size_t i = 0; i < sizeof costs / sizeof costs[0]; i++) {
		double newton[COUNT] = {0}, have[COUNT] = {0}, gradient[COUNT], value = 0;
		for (int round = 0; round < 50; round++) {
			value = second_opinion(&data, costs[i], newton, gradient, hessian);
			solve(hessian, gradient, COUNT);
			double step = round < 10 ? 0.5 : 1; /* cautious at first */
			for (int j = 0; j < COUNT; j++)
				newton[j] -= step * gradient[j];
		}
		struct softmax_outcome outcome = fit(&data, costs[i], 1e-7, 10000, have);
		CU_ASSERT_PTR_NULL(outcome.reason);
		CU_ASSERT_DOUBLE_EQUAL(outcome.objective, value, 1e-7 * value);
		CU_ASSERT_DOUBLE_EQUAL(objective(&data, costs[i], have, gradient), value, 1e-7 * value);
		for (int j = 0; j < CLASSES * FEATURES; j++)
			CU_ASSERT_DOUBLE_EQUAL(have[j], newton[j], 1e-3);
		/* The default tolerance is enough for one part in a million. */
		memset(have, 0, sizeof have);
		outcome = fit(&data, costs[i], 1e-4, 10000, have);
		CU_ASSERT_DOUBLE_EQUAL(outcome.objective, value, 1e-6 * value);
	}
}

/* Two classes, separable by the first feature; the second is constant. The penalty keeps the solution finite. */
static void
separates(void)
{
	static const float rows[] = {-2, 5, -1, 5, 1, 5, 2, 5};
	static const int64_t sides[] = {0, 0, 1, 1};
	struct softmax_data data = {4, 2, 2, rows, sides, COMPUTE_AUTO};
	double parameters[6] = {0};
	int64_t predictions[4];
	struct softmax_outcome outcome = fit(&data, 1e6, 1e-6, 10000, parameters);
	/* Not every processor's single precision comes that near. */
	CU_ASSERT(!outcome.reason || outcome.gradient < 1e-5);
	CU_ASSERT(parameters[2] > 1 && parameters[2] < 100);
	CU_ASSERT_DOUBLE_EQUAL(parameters[0], -parameters[2], 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(parameters[1], 0, 1e-5); /* the bias does its work for nothing */
	CU_ASSERT_DOUBLE_EQUAL(parameters[3], 0, 1e-5);
	CU_ASSERT_EQUAL(softmax_predict(&data, parameters, predictions, &fake.services, &failure), LGS_OK);
	CU_ASSERT_EQUAL(memcmp(predictions, sides, sizeof sides), 0);
}

static void
knows_one_class(void)
{
	static const float rows[] = {1, 2, 3};
	static const int64_t same[] = {0, 0, 0};
	struct softmax_data data = {3, 1, 1, rows, same, COMPUTE_AUTO};
	double parameters[2] = {0};
	struct softmax_outcome outcome = fit(&data, 1, 1e-4, 100, parameters);
	CU_ASSERT_PTR_NULL(outcome.reason);
	CU_ASSERT_EQUAL(outcome.objective, 0);
	CU_ASSERT_EQUAL(parameters[0], 0);
}

static void
survives_large_scores(void)
{
	static const float rows[] = {1e4, -1e4};
	static const int64_t sides[] = {0, 1};
	struct softmax_data data = {2, 1, 2, rows, sides, COMPUTE_AUTO};
	double parameters[4] = {-1, 1, 0, 0}, gradient[4];
	CU_ASSERT_DOUBLE_EQUAL(objective(&data, 1, parameters, gradient), 40001, 1e-6);
	CU_ASSERT(isfinite(gradient[0]) && isfinite(gradient[3]));
}

static void
says_why_it_stopped(void)
{
	struct softmax_data data = make_data();
	double parameters[COUNT] = {0};
	struct softmax_outcome outcome = fit(&data, 1, 1e-9, 2, parameters);
	CU_ASSERT_PTR_NOT_NULL_FATAL(outcome.reason);
	CU_ASSERT_PTR_NOT_NULL(strstr(outcome.reason, "iterations"));
	CU_ASSERT_EQUAL(outcome.iterations, 2);
	CU_ASSERT(outcome.gradient > 1e-9);
}

/* ---- the protocol ---- */

/* A subject whose images are two features each. */
static float features[SETS][800];
static int64_t set_labels[SETS][400];
static struct fake_subject subject;
static const int64_t *const predictions = subject.tensor.data.integers;

static double
number(const char *name)
{
	return fake_number(&subject, name);
}

/* `spread` is how far images lie from the corner of their class; above 0.5 classes overlap. */
static void
fill_images(int index, int64_t count, double spread)
{
	uint64_t state = 11 + (uint64_t)index;
	static const struct lgs_shape shape = {sizeof shape, 1, 1, 2};
	for (int64_t i = 0; i < count; i++) {
		int64_t label = i % 3;
		set_labels[index][i] = label;
		features[index][2 * i] = (float)((label == 1) + spread * noise(&state));
		features[index][2 * i + 1] = (float)((label == 2) + spread * noise(&state));
	}
	fake_subject_set(&subject, index, count, features[index]);
	subject.sets[index].shape = &shape;
	subject.sets[index].classes = 3;
	subject.sets[index].labels = set_labels[index];
}

/* 60 training images, 30 test images, 15 held out; three classes in turn. */
static void
make_subject(double spread)
{
	fake_subject_begin(&subject, 2);
	fill_images(TRAIN, 60, spread);
	fill_images(TEST, 30, spread);
	fill_images(HELD_OUT, 15, spread);
	fill_images(RESERVE, 45, spread);
	fill_images(ALL, 120, spread);
}

/* Runs the evaluator with options as a user types them. */
static int64_t
evaluate(const char *text)
{
	int64_t status = fake_evaluate(lgs_plugin_logistic(NULL), text, &subject, &fake);
	/* Of all that was measured, predictions and which of them are wrong: as many as the error says. */
	for (int64_t i = 0; i + 1 < subject.tensor_count; i += 2) {
		char name[40], of_tensor[40];
		CU_ASSERT_EQUAL(subject.tensors[i].type, LGS_I64);
		CU_ASSERT_EQUAL(subject.tensors[i + 1].type, LGS_U8);
		int length = (int)strlen(subject.tensors[i + 1].name) - (int)strlen("-wrong");
		(void)snprintf(name, sizeof name, "%.*s-error", length, subject.tensors[i + 1].name);
		(void)snprintf(of_tensor, sizeof of_tensor, "%.*s-predictions", length, subject.tensors[i].name);
		CU_ASSERT_STRING_EQUAL(of_tensor, subject.tensors[i].name);
		CU_ASSERT_EQUAL(subject.tensors[i].count, subject.tensors[i + 1].count);
		CU_ASSERT_DOUBLE_EQUAL(number(name) * (double)subject.tensors[i].count / 100,
		                       (double)subject.tensors[i + 1].sum, 1e-9);
	}
	return status;
}

static void
measures_errors(void)
{
	fake_host_begin(&fake, 0, 2);
	make_subject(0.05);
	CU_ASSERT_EQUAL(evaluate("per-class=5,c=1000"), LGS_OK);
	CU_ASSERT_EQUAL(number("labelled-error"), 0);
	CU_ASSERT_EQUAL(number("pool-error"), 0);
	CU_ASSERT_EQUAL(number("test-error"), 0);
	CU_ASSERT_EQUAL(subject.number_count, 4);
	CU_ASSERT(number("objective") > 0);
	CU_ASSERT_EQUAL(subject.tensor_count, 6); /* labelled, pool, test */
	CU_ASSERT_STRING_EQUAL(subject.tensor.name, "test-predictions");
	CU_ASSERT_EQUAL(subject.tensor.count, 30);
	for (int64_t i = 0; i < subject.tensor.count; i++)
		CU_ASSERT_EQUAL(predictions[i], i % 3);
	/* A third of the test labels turned around. */
	for (int64_t i = 0; i < 30; i += 3)
		set_labels[1][i] = 1;
	CU_ASSERT_EQUAL(evaluate("per-class=5,c=1000"), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(number("test-error"), 100.0 / 3, 1e-12);
	CU_ASSERT_STRING_EQUAL(subject.asked, "train test ");
	CU_ASSERT_EQUAL(fake.warnings, 0);
}

static void
asks_only_for_what_it_needs(void)
{
	make_subject(0.05);
	CU_ASSERT_EQUAL(evaluate("per-class=0,test=no"), LGS_OK);
	CU_ASSERT_STRING_EQUAL(subject.asked, "train ");
	CU_ASSERT_EQUAL(subject.number_count, 2); /* all are labelled: there is no pool */
	CU_ASSERT_EQUAL(evaluate("per-class=20,test=no,held-out=yes"), LGS_OK);
	CU_ASSERT_STRING_EQUAL(subject.asked, "train held-out ");
	CU_ASSERT(!isnan(number("held-out-error")));
	CU_ASSERT(isnan(number("pool-error")));
	CU_ASSERT_STRING_EQUAL(subject.tensor.name, "held-out-predictions");
	CU_ASSERT_EQUAL(subject.tensor_count, 4);
}

static void
judges_on_the_reserve(void)
{
	make_subject(0.05);
	CU_ASSERT_EQUAL(evaluate("per-class=20,test=no,reserve=yes"), LGS_OK);
	CU_ASSERT_STRING_EQUAL(subject.asked, "train reserve ");
	CU_ASSERT(!isnan(number("reserve-error")));
	CU_ASSERT_STRING_EQUAL(subject.tensor.name, "reserve-predictions");
	CU_ASSERT_EQUAL(subject.tensor.count, 45);
}

static void
labels_the_whole_split(void)
{
	make_subject(0.05);
	CU_ASSERT_EQUAL(evaluate("per-class=30,labelled=all"), LGS_OK);
	CU_ASSERT_STRING_EQUAL(subject.asked, "all test ");
	CU_ASSERT(!isnan(number("pool-error"))); /* 90 of the 120 are labelled */
	CU_ASSERT(evaluate("labelled=all,reserve=yes") < 0);
	CU_ASSERT(said("labelled=all|leave held-out and reserve at no"));
}

/* Overlapping classes, so that which images are labelled shows in the predictions. */
static void
chooses_by_its_own_seed(void)
{
	int64_t first[30];
	make_subject(0.8);
	fake_host_begin(&fake, 1, 1);
	CU_ASSERT_EQUAL(evaluate("per-class=4,seed=5"), LGS_OK);
	memcpy(first, predictions, sizeof first);
	fake_host_begin(&fake, 2, 1);
	CU_ASSERT_EQUAL(evaluate("per-class=4,seed=5"), LGS_OK);
	CU_ASSERT_EQUAL(memcmp(first, predictions, sizeof first), 0);
	CU_ASSERT_EQUAL(evaluate("per-class=4,seed=6"), LGS_OK);
	CU_ASSERT_NOT_EQUAL(memcmp(first, predictions, sizeof first), 0);
}

/* Images of a class are all the same but for class 0, of which half look like class 1: ten images that must be wrong.
 */
static void
takes_so_many_of_each_class(void)
{
	make_subject(0);
	for (int64_t i = 0; i < 60; i += 6)
		features[0][2 * i] += 1;
	CU_ASSERT_EQUAL(evaluate("per-class=10,c=1000"), LGS_OK);
	double wrong_labelled = number("labelled-error") * 30 / 100, wrong_pool = number("pool-error") * 30 / 100;
	CU_ASSERT_DOUBLE_EQUAL(wrong_labelled, round(wrong_labelled), 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(wrong_pool, round(wrong_pool), 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(wrong_labelled + wrong_pool, 10, 1e-9);
	CU_ASSERT_EQUAL(evaluate("per-class=0,c=1000"), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(number("labelled-error") * 60 / 100, 10, 1e-9);
}

static void
explains_what_is_impossible(void)
{
	static const struct {
		const char *options, *words;
	} cases[] = {
	    {"per-class=21", "class 0 has only 20 training images; possible are 1 to 20"},
	    {"per-class=3,cross-validate=4", "class 0 has only 3 labelled images"},
	    {"cross-validate=1", "one fold"},
	};
	make_subject(0.05);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT(evaluate(cases[i].options) < 0);
		CU_ASSERT(said(cases[i].words));
	}
	for (int64_t i = 2; i < 60; i += 3)
		set_labels[0][i] = 0;
	CU_ASSERT(evaluate("per-class=1") < 0);
	CU_ASSERT(said("class 2 has no training images"));
	CU_ASSERT_EQUAL(evaluate("per-class=0"), LGS_OK); /* never predicted, which costs it its third of the test */
	CU_ASSERT_DOUBLE_EQUAL(number("test-error"), 100.0 / 3, 1e-9);
	set_labels[0][7] = 3;
	CU_ASSERT(evaluate("per-class=0") < 0);
	make_subject(0.05);
	subject.sets[TRAIN].labels = NULL;
	CU_ASSERT_EQUAL(evaluate("per-class=5"), LGS_UNSUPPORTED);
	make_subject(0.05);
	features[0][17] = NAN;
	CU_ASSERT(evaluate("per-class=5") < 0);
	CU_ASSERT(said("diverged"));
	make_subject(0.05);
	subject.sets[TEST].count = -1;
	CU_ASSERT(evaluate("per-class=5") < 0);
	CU_ASSERT(said("no set"));
}

static void
works_with_one_class(void)
{
	make_subject(0.05);
	memset(set_labels, 0, sizeof set_labels);
	CU_ASSERT_EQUAL(evaluate("per-class=0"), LGS_OK);
	CU_ASSERT_EQUAL(number("labelled-error"), 0);
	CU_ASSERT_EQUAL(number("test-error"), 0);
}

static void
cross_validates(void)
{
	make_subject(0.3);
	CU_ASSERT_EQUAL(evaluate("per-class=15,cross-validate=5"), LGS_OK);
	double c = number("c");
	CU_ASSERT(c >= 0.001 && c <= 1000);
	CU_ASSERT_DOUBLE_EQUAL(log10(c), round(log10(c)), 1e-12);
	CU_ASSERT(number("cross-validation-error") >= 0 && number("cross-validation-error") < 20);
	double error_chosen = number("labelled-error");
	char text[64];
	(void)snprintf(text, sizeof text, "per-class=15,c=%g", c);
	CU_ASSERT_EQUAL(evaluate(text), LGS_OK); /* the final fit is the one of that c */
	CU_ASSERT_DOUBLE_EQUAL(number("labelled-error"), error_chosen, 1e-9);
}

static void
warns_when_it_does_not_converge(void)
{
	make_subject(0.3);
	fake_host_begin(&fake, 0, 1);
	CU_ASSERT_EQUAL(evaluate("per-class=5,iterations=1"), LGS_OK);
	CU_ASSERT_EQUAL(fake.warnings, 1);
}

static void
survives_without_memory(void)
{
	make_subject(0.3);
	int64_t allocations = 0, status;
	do {
		fake_host_begin(&fake, 0, 1);
		fake.allocations_left = allocations++;
		status = evaluate("per-class=10,cross-validate=2");
		CU_ASSERT(status == LGS_OK || status == LGS_NO_MEMORY);
		CU_ASSERT(status == LGS_OK || words[0] != 0);
	} while (status != LGS_OK && allocations < 200);
	CU_ASSERT_EQUAL(status, LGS_OK);
	CU_ASSERT(allocations > 20);
}

static const CU_TestInfo tests[] = {
    {"its gradient is exact", gradient_is_exact},
    {"the objective is that of the parameters", objective_is_of_the_parameters},
    {"the number of threads changes no bit", threads_do_not_matter},
    {"reaches the minimum", reaches_the_minimum},
    {"separable data and a constant feature", separates},
    {"one class alone", knows_one_class},
    {"scores beyond the range of exp", survives_large_scores},
    {"says why it stopped", says_why_it_stopped},
    {"measures errors", measures_errors},
    {"asks only for the images it needs", asks_only_for_what_it_needs},
    {"judges on the reserve", judges_on_the_reserve},
    {"labels the whole split", labels_the_whole_split},
    {"chooses labelled images by its own seed", chooses_by_its_own_seed},
    {"takes so many images of each class", takes_so_many_of_each_class},
    {"explains what is impossible", explains_what_is_impossible},
    {"works with one class", works_with_one_class},
    {"cross-validates", cross_validates},
    {"warns when it does not converge", warns_when_it_does_not_converge},
    {"survives without memory", survives_without_memory},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	fake_host_begin(&fake, 0, 1);
	return run_tests("logistic", tests);
}
