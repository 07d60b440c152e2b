/*
 * test_ais.c: log Z by enumeration against numbers known beforehand, log Z by annealed importance sampling against
 * enumeration, likelihoods that follow, and models that are none of ais's business.
 *
 * The subject is a machine whose parameters a test sets, in double precision. Seeds are fixed, so nothing is left to
 * chance.
 */
#include <math.h>
#include <string.h>

#include "../plugins/evaluators/ais/ais.h"
#include "fake_subject.h"
#include "rbm_fixture.h"
#include "support.h"

#define MOST 200 /* units of a layer */
#define IMAGES 40

const struct lgs_plugin *lgs_plugin_ais(const struct lgs_abi *host);

/* The machine, and the pixels of its images. */
static double weights[MOST * MOST], visible_bias[MOST], hidden_bias[MOST], lie;
static int64_t visible, hidden;
static float pixels[IMAGES * MOST];
static uint32_t state;

/* ---- the model ---- */

static int64_t weights_shape[2];
static struct lgs_tensor tensors[6];
static const struct lgs_tensor *list[7];

static const struct lgs_tensor *const *
give_tensors(void *model)
{
	(void)model;
	return list;
}

static int64_t
give_energy(void *model, const struct lgs_batch *batch, double *energy, struct lgs_error *reason)
{
	(void)model, (void)reason;
	for (int64_t n = 0; n < batch->count; n++) {
		energy[n] = lie;
		for (int64_t i = 0; i < visible; i++)
			energy[n] -= visible_bias[i] * (double)batch->images[n * visible + i];
		for (int64_t j = 0; j < hidden; j++) {
			double x = hidden_bias[j];
			for (int64_t i = 0; i < visible; i++)
				x += weights[i * hidden + j] * (double)batch->images[n * visible + i];
			energy[n] -= log1p(exp(x));
		}
	}
	return LGS_OK;
}

static struct lgs_model model = {.size = sizeof model, .name = "toy", .tensors = give_tensors, .energy = give_energy};
static struct lgs_opened opened = {.size = sizeof opened, .component = (const void *)&model};

static void
set_tensor(int i, const char *name, int64_t rank, const int64_t *shape, double *data)
{
	tensors[i] = (struct lgs_tensor){.size = sizeof tensors[i],
	                                 .name = name,
	                                 .type = LGS_F64,
	                                 .role = LGS_ROLE_PARAMETER,
	                                 .rank = rank,
	                                 .shape = shape,
	                                 .data = data};
	list[i] = &tensors[i];
}

static double
uniform(void)
{
	state = state * 1664525u + 1013904223u;
	return (double)(state >> 8) * 0x1p-24;
}

/* A machine of this size; parameters between -scale and scale. */
static void
make(int64_t v, int64_t h, double scale, uint32_t seed)
{
	visible = v;
	hidden = h;
	state = seed;
	lie = 0;
	for (int64_t i = 0; i < v * h; i++)
		weights[i] = scale * (2 * uniform() - 1);
	for (int64_t i = 0; i < v; i++)
		visible_bias[i] = scale * (2 * uniform() - 1);
	for (int64_t j = 0; j < h; j++)
		hidden_bias[j] = scale * (2 * uniform() - 1);
	weights_shape[0] = v;
	weights_shape[1] = h;
	set_tensor(0, "weights", 2, weights_shape, weights);
	set_tensor(1, "visible-bias", 1, &weights_shape[0], visible_bias);
	set_tensor(2, "hidden-bias", 1, &weights_shape[1], hidden_bias);
	list[3] = NULL;
	model.energy = give_energy;
	for (int64_t i = 0; i < IMAGES * v; i++)
		pixels[i] = uniform() < 0.4;
}

/* Log Z, visible state by visible state. */
static double
count_states(void)
{
	double log_z = -HUGE_VAL;
	for (int64_t s = 0; s < (int64_t)1 << visible; s++) {
		float image[MOST];
		double energy;
		for (int64_t i = 0; i < visible; i++)
			image[i] = (float)(s >> i & 1);
		give_energy(NULL, &(struct lgs_batch){.count = 1, .images = image}, &energy, NULL);
		log_z = ais_log_add(log_z, -energy);
	}
	return log_z;
}

/* ---- the subject ---- */

static struct fake_host fake;
static struct fake_subject subject;
static struct lgs_shape shape = {sizeof shape, 1, 1, 0};

static int64_t
give_pixels(const struct lgs_set *set, const int64_t *indices, int64_t n, float *images, struct lgs_error *reason)
{
	(void)set, (void)reason;
	for (int64_t i = 0; i < n; i++)
		memcpy(images + i * shape.width, pixels + indices[i] * shape.width,
		       (size_t)shape.width * sizeof *images);
	return LGS_OK;
}

/* Every set has the first `count` images. */
static int64_t
evaluate_on(const struct lgs_opened *other, int64_t count, const char *text)
{
	fake_subject_begin(&subject, 0);
	subject.model = other;
	shape.width = visible;
	for (int i = 0; i < SETS; i++) {
		fake_subject_set(&subject, i, count, NULL);
		subject.sets[i].shape = &shape;
		subject.sets[i].read = give_pixels;
	}
	return fake_evaluate(lgs_plugin_ais(NULL), text, &subject, &fake);
}

static int64_t
evaluate(const char *text)
{
	return evaluate_on(&opened, IMAGES, text);
}

static double
number(const char *name)
{
	return fake_number(&subject, name);
}

#define NEAR(name, value, tolerance) CU_ASSERT_DOUBLE_EQUAL(number(name), value, tolerance)
#define QUICK "chains=2,temperatures=1,reverse=no"

/* ---- enumeration ---- */

/* The toy of rbm_fixture.h, whose log Z and log p three enumerations by another program agree on. */
static void
make_toy(void)
{
	struct toy toy;
	toy_begin(&toy, 1);
	make(TOY_VISIBLE, TOY_HIDDEN, 0, 1);
	memcpy(weights, toy.weights, sizeof toy.weights);
	memcpy(visible_bias, toy.visible_bias, sizeof toy.visible_bias);
	memcpy(hidden_bias, toy.hidden_bias, sizeof toy.hidden_bias);
	for (int i = 0; i < TOY_VISIBLE; i++) {
		pixels[i] = 0;
		pixels[TOY_VISIBLE + i] = 1;
		pixels[2 * TOY_VISIBLE + i] = i % 2 == 0;
	}
}

static void
enumerates(void)
{
	static const double log_p[] = {-4.156394924102, -4.269248745395, -4.419248745395};
	make_toy();
	CU_ASSERT_EQUAL(evaluate_on(&opened, 1, QUICK), LGS_OK);
	NEAR("log-z-exact", 6.836474294190904, 1e-9);
	NEAR("log-z", 6.836474294190904, 1e-9);
	NEAR("test-log-likelihood", log_p[0], 1e-6);
	CU_ASSERT_STRING_EQUAL(subject.asked, "train train test ");
	CU_ASSERT_EQUAL(evaluate_on(&opened, 3, QUICK ",test=no,held-out=yes"), LGS_OK);
	NEAR("held-out-log-likelihood", (log_p[0] + log_p[1] + log_p[2]) / 3, 1e-6);
	CU_ASSERT_STRING_EQUAL(subject.asked, "train train held-out ");
}

/* Where a model keeps averages beside its parameters, its energy says which of them it is. */
static void
finds_averages(void)
{
	static double others[TOY_VISIBLE * TOY_HIDDEN];
	static const char *const names[] = {"weights-average", "visible-bias-average", "hidden-bias-average"};
	for (int averaged = 0; averaged < 2; averaged++) {
		make_toy();
		for (int i = 0; i < 3; i++) {
			set_tensor(3 + i, names[i], tensors[i].rank, tensors[i].shape,
			           averaged ? tensors[i].data : others);
			tensors[i].data = averaged ? others : tensors[i].data;
		}
		CU_ASSERT_EQUAL(evaluate(QUICK), LGS_OK);
		NEAR("log-z-exact", 6.836474294190904, 1e-9);
		lie = 0.01;
		CU_ASSERT_EQUAL(evaluate(QUICK), LGS_UNSUPPORTED);
		list[4] = NULL;
		CU_ASSERT_EQUAL(evaluate(QUICK), LGS_UNSUPPORTED);
	}
}

/* Of machines with more units than a block has bits; the smaller layer may be either. */
static void
enumerates_either_layer(void)
{
	make(13, 15, 1, 2);
	CU_ASSERT_EQUAL(evaluate(QUICK), LGS_OK);
	NEAR("log-z-exact", count_states(), 1e-9);
	make(15, 12, 1, 3);
	CU_ASSERT_EQUAL(evaluate(QUICK), LGS_OK);
	NEAR("log-z-exact", count_states(), 1e-9);
	make(3, 150, 20, 4); /* where e^x would overflow */
	CU_ASSERT_EQUAL(evaluate(QUICK), LGS_OK);
	NEAR("log-z-exact", count_states(), 1e-8);
	make(21, 22, 1, 5);
	CU_ASSERT_EQUAL(evaluate(QUICK), LGS_OK);
	CU_ASSERT(isnan(number("log-z-exact")));
	CU_ASSERT(evaluate(QUICK ",exact=yes") < 0);
	CU_ASSERT(said("21 units|20 at most"));
}

/* Without weights the layers are independent, and any path from base rates leads straight there. */
static void
knows_independent_units(void)
{
	double log_z = 0;
	make(30, 25, 1, 6);
	memset(weights, 0, sizeof weights);
	for (int i = 0; i < 30; i++) {
		double on = 1, off = 1;
		for (int n = 0; n < IMAGES; n++) {
			on += (double)pixels[n * 30 + i];
			off += 1 - (double)pixels[n * 30 + i];
		}
		visible_bias[i] = log(on / off);
		log_z += ais_log_add(0, visible_bias[i]);
	}
	for (int j = 0; j < 25; j++)
		log_z += ais_log_add(0, hidden_bias[j]);
	CU_ASSERT_EQUAL(evaluate("temperatures=1,burn-in=0"), LGS_OK);
	NEAR("log-z-forward", log_z, 1e-4);
	NEAR("log-z-reverse", log_z, 1e-4);
	NEAR("standard-error", 0, 1e-6);
	NEAR("effective-sample-size", 100, 1e-6);
	CU_ASSERT_EQUAL(evaluate("temperatures=1,base=uniform"), LGS_OK);
	NEAR("log-z-forward", log_z, 1);
	CU_ASSERT(number("effective-sample-size") < 90);
}

/* ---- annealing ---- */

static void
has_both_schedules(void)
{
	CU_ASSERT_EQUAL(ais_path_beta(AIS_LINEAR, 0, 4), 0);
	CU_ASSERT_EQUAL(ais_path_beta(AIS_LINEAR, 1, 4), 0.25);
	CU_ASSERT_EQUAL(ais_path_beta(AIS_LINEAR, 4, 4), 1);
	CU_ASSERT_EQUAL(ais_path_beta(AIS_SALAKHUTDINOV2008, 0, 14500), 0);
	CU_ASSERT_DOUBLE_EQUAL(ais_path_beta(AIS_SALAKHUTDINOV2008, 1, 14500), 0.001, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(ais_path_beta(AIS_SALAKHUTDINOV2008, 500, 14500), 0.5, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(ais_path_beta(AIS_SALAKHUTDINOV2008, 4500, 14500), 0.9, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(ais_path_beta(AIS_SALAKHUTDINOV2008, 4501, 14500), 0.90001, 1e-12);
	CU_ASSERT_EQUAL(ais_path_beta(AIS_SALAKHUTDINOV2008, 14500, 14500), 1);
}

/* Worked out by hand: weights 1, 1 and 4 have mean 2, variance 3, and (1 + 1 + 4)^2 / (1 + 1 + 16) = 2. */
static void
estimates(void)
{
	const double log_weights[] = {1000, 1000, 1000 + log(4)};
	struct estimate found = ais_estimate(log_weights, 3);
	CU_ASSERT_DOUBLE_EQUAL(found.log_mean, 1000 + log(2), 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(found.standard_error, sqrt(3.0 / 3) / 2, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(found.sample_size, 2, 1e-12);
}

/* Deviations from the exact value in standard errors have mean 0 and variance 1, in both directions. */
static void
agrees_with_enumeration(void)
{
	double forward = 0, reverse = 0, squares = 0;
	for (uint32_t seed = 1; seed <= 20; seed++) {
		make(8, 6, 1.5, seed);
		CU_ASSERT_EQUAL(evaluate("chains=200,temperatures=100,burn-in=200"), LGS_OK);
		double exact = number("log-z-exact");
		double z = (number("log-z-forward") - exact) / number("standard-error");
		double back = (number("log-z-reverse") - exact) / number("standard-error-reverse");
		CU_ASSERT(fabs(z) < 4 && fabs(back) < 4);
		CU_ASSERT_EQUAL(number("log-z-low"), exact);
		CU_ASSERT_EQUAL(number("log-z-high"), exact);
		CU_ASSERT_EQUAL(evaluate("chains=200,temperatures=100,burn-in=200,exact=no"), LGS_OK);
		CU_ASSERT(number("log-z-low") <= exact && exact <= number("log-z-high"));
		CU_ASSERT_EQUAL(number("log-z-crossed"), 0);
		forward += z / 20;
		reverse += back / 20;
		squares += (z * z + back * back) / 40;
	}
	printf("# mean deviation in standard errors: forward %.3f, in reverse %.3f; mean square %.3f\n", forward,
	       reverse, squares);
	CU_ASSERT(fabs(forward) < 0.5 && fabs(reverse) < 0.5);
	CU_ASSERT(squares > 0.4 && squares < 2);
}

/* Both ends lie three standard errors beyond both estimates, whichever is the higher. */
static void
check_bracket(void)
{
	const double forward = number("log-z-forward"), margin = 3 * number("standard-error");
	const double reverse = number("log-z-reverse"), other = 3 * number("standard-error-reverse");
	NEAR("log-z-low", fmin(forward - margin, reverse - other), 1e-9);
	NEAR("log-z-high", fmax(forward + margin, reverse + other), 1e-9);
	NEAR("log-z-crossed", reverse + other < forward - margin, 0);
	double mean = number("test-log-likelihood") + number("log-z");
	NEAR("test-log-likelihood-low", mean - number("log-z-high"), 1e-9);
	NEAR("test-log-likelihood-high", mean - number("log-z-low"), 1e-9);
}

/* Chains in reverse that begin where the machine never goes are far too low; the bracket still has the exact value. */
static void
widens_the_bracket_of_crossed_estimates(void)
{
	make(8, 6, 1.5, 1);
	double exact = count_states();
	fake_host_begin(&fake, 1, 1);
	CU_ASSERT_EQUAL(evaluate("chains=200,temperatures=100,burn-in=200,exact=no"), LGS_OK);
	check_bracket();
	CU_ASSERT_EQUAL(fake.warnings, 0);
	memset(pixels, 0, sizeof pixels);
	for (int i = 0; i < 8; i++)
		visible_bias[i] = 2;
	exact = count_states();
	CU_ASSERT_EQUAL(evaluate("chains=200,temperatures=100,burn-in=0,base=uniform,exact=no"), LGS_OK);
	check_bracket();
	CU_ASSERT_EQUAL(number("log-z-crossed"), 1);
	CU_ASSERT_EQUAL(fake.warnings, 1);
	CU_ASSERT(number("log-z-low") <= exact && exact <= number("log-z-high"));
	printf("# exact %.4f, forward %.4f, in reverse %.4f\n", exact, number("log-z-forward"),
	       number("log-z-reverse"));
}

/* More than one block of chains, on any number of threads. */
static void
does_not_depend_on_threads(void)
{
	double first[3] = {0};
	make(150, 120, 0.2, 7);
	for (int64_t threads = 1; threads <= 3; threads++) {
		fake_host_begin(&fake, 1, threads);
		CU_ASSERT_EQUAL(evaluate("chains=130,temperatures=50,burn-in=20"), LGS_OK);
		const double now[] = {number("log-z-forward"), number("log-z-reverse"), number("test-log-likelihood")};
		if (threads > 1)
			CU_ASSERT_EQUAL(memcmp(now, first, sizeof first), 0);
		memcpy(first, now, sizeof first);
	}
	CU_ASSERT_EQUAL(evaluate("chains=130,temperatures=50,burn-in=20,seed=1"), LGS_OK);
	CU_ASSERT_NOT_EQUAL(number("log-z-forward"), first[0]);
}

/* ---- pixels ---- */

/* An rbm of the plugin: one that rounds pixels is measured on rounded ones, any other on drawn ones. */
static void
makes_pixels_binary(void)
{
	static const char *const options[] = {"hidden=5,binarize=threshold", "hidden=5,binarize=none"};
	static struct machine m;
	double found[2];
	make(12, 5, 1, 8);
	for (int64_t i = 0; i < IMAGES * visible; i++)
		pixels[i] = (float)uniform();
	for (int i = 0; i < 2; i++) {
		machine_open(&m, options[i], visible, 10);
		for (int64_t k = 0; k < visible * hidden; k++)
			m.rbm->weights[k] = (float)weights[k];
		struct lgs_opened rbm = {sizeof rbm, (const void *)m.kind, NULL, m.rbm, NULL};
		CU_ASSERT_EQUAL(evaluate_on(&rbm, IMAGES, QUICK), LGS_OK);
		found[i] = number("test-log-likelihood");
		CU_ASSERT_EQUAL(evaluate_on(&rbm, IMAGES, i ? QUICK ",binarize=sample" : QUICK ",binarize=threshold"),
		                LGS_OK);
		CU_ASSERT_EQUAL(number("test-log-likelihood"), found[i]);
		CU_ASSERT_EQUAL(machine_close(&m), 0);
	}
	CU_ASSERT_NOT_EQUAL(found[0], found[1]);
}

/* ---- what cannot be measured ---- */

static void
refuses_other_models(void)
{
	make(6, 4, 1, 9);
	lie = 0.01;
	CU_ASSERT_EQUAL(evaluate(QUICK), LGS_UNSUPPORTED);
	CU_ASSERT(said("energy of toy|not the free energy"));
	lie = NAN;
	CU_ASSERT_EQUAL(evaluate(QUICK), LGS_UNSUPPORTED);
	make(6, 4, 1, 9);
	model.energy = NULL;
	CU_ASSERT_EQUAL(evaluate(QUICK), LGS_UNSUPPORTED);
	make(6, 4, 1, 9);
	tensors[0].role = LGS_ROLE_OPTIMIZER;
	CU_ASSERT_EQUAL(evaluate(QUICK), LGS_UNSUPPORTED);
	CU_ASSERT(said("toy is not a binary RBM|\"weights\""));
	make(6, 4, 1, 9);
	tensors[1].shape = &weights_shape[1];
	CU_ASSERT_EQUAL(evaluate(QUICK), LGS_UNSUPPORTED);
	CU_ASSERT(said("\"visible-bias\""));
	make(6, 4, 1, 9);
	list[2] = NULL;
	CU_ASSERT_EQUAL(evaluate(QUICK), LGS_UNSUPPORTED);
	CU_ASSERT(said("\"hidden-bias\""));
}

/* What the energy of an rbm of the plugin tells about it: gaussian units, and a machine that is a mixture of many. */
static void
check_refusal(const char *options, const char *expected, const char *not_words)
{
	static struct machine m;
	machine_open(&m, options, visible, 10);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m.rbm);
	struct lgs_opened rbm = {sizeof rbm, (const void *)m.kind, NULL, m.rbm, NULL};
	for (int64_t i = 0; i < visible; i++)
		m.rbm->visible_bias[i] = (float)visible_bias[i];
	m.rbm->averaged_batches = m.rbm->average_weights != NULL; /* as if all of them had been like the last */
	for (int64_t k = 0; m.rbm->average_weights && k < visible * hidden; k++)
		m.rbm->average_weights[k] = 2 * m.rbm->weights[k];
	CU_ASSERT_EQUAL(evaluate_on(&rbm, IMAGES, QUICK), LGS_UNSUPPORTED);
	CU_ASSERT(said(expected));
	CU_ASSERT(!not_words || !strstr(words, not_words));
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
explains_refusals_of_other_rbms(void)
{
	make(12, 5, 1, 8);
	check_refusal("hidden=5,visible=gaussian,weight-scale=1", "energy of rbm|binary visible units", NULL);
	check_refusal("hidden=5,visible=gaussian,sigma=0.01", "binary visible units", NULL);
	check_refusal("hidden=5,visible=gaussian,sigma=300", "binary visible units", "dropout");
	check_refusal("hidden=5,dropout=0.5,weight-scale=1", "hidden unit as 0.5|lgs import|without dropout",
	              "average");
	check_refusal("hidden=5,dropout=0.9,binarize=threshold", "hidden unit as 0.1|lgs import", "square");
	check_refusal("hidden=5,dropout=0.25,average-from=1,weight-scale=1", "as 0.75|hidden-bias-average", NULL);
}

static void
explains_failures(void)
{
	make(6, 4, 1, 9);
	weights[3] = NAN;
	CU_ASSERT(evaluate(QUICK) < 0);
	CU_ASSERT(said("weights are not finite"));
	make(6, 4, 1, 9);
	CU_ASSERT(evaluate_on(&opened, 0, QUICK) < 0);
	CU_ASSERT(evaluate_on(&opened, -1, QUICK) < 0);
	int64_t i, status = LGS_NO_MEMORY;
	for (i = 0; status == LGS_NO_MEMORY && i < 100; i++) {
		fake_host_begin(&fake, 1, 1);
		fake.allocations_left = i;
		status = evaluate("chains=3,temperatures=2,burn-in=2");
	}
	CU_ASSERT_EQUAL(status, LGS_OK);
	CU_ASSERT(i > 15);
}

/* Chains that begin where the machine never goes, and paths of one step. */
static void
warns_of_rough_estimates(void)
{
	fake_host_begin(&fake, 1, 1);
	make(20, 10, 4, 10);
	CU_ASSERT_EQUAL(evaluate("chains=50,temperatures=1,base=uniform,reverse=no"), LGS_OK);
	CU_ASSERT(number("effective-sample-size") < 5);
	CU_ASSERT_EQUAL(fake.warnings, 1);
}

static const CU_TestInfo tests[] = {
    {"enumerates: known to 1e-9", enumerates},
    {"finds averages of parameters", finds_averages},
    {"enumerates either layer, in blocks", enumerates_either_layer},
    {"independent units are no work", knows_independent_units},
    {"has both schedules", has_both_schedules},
    {"estimates worked out by hand", estimates},
    {"agrees with enumeration within its standard error", agrees_with_enumeration},
    {"widens the bracket of crossed estimates", widens_the_bracket_of_crossed_estimates},
    {"does not depend on threads", does_not_depend_on_threads},
    {"makes pixels binary as the model does", makes_pixels_binary},
    {"refuses other models", refuses_other_models},
    {"explains refusals of other rbms", explains_refusals_of_other_rbms},
    {"explains failures", explains_failures},
    {"warns of rough estimates", warns_of_rough_estimates},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	fake_host_begin(&fake, 1, 2);
	return run_tests("ais", tests);
}
