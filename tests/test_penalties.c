/*
 * test_penalties.c: how penalties meet a model, through the host's own session, registry and services.
 *
 * The model is tests/plugins/toy.c, whose activations can be computed by hand and which keeps what the host answered;
 * the penalties are those of tests/plugins/toy-penalties.c. With images 1/4 and 3/4, the means of the channels of conv1
 * are K0, K1, K2, each over COUNT activations.
 */
#include "penalties.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checkpoint.h"
#include "runner.h"
#include "text.h"

#define K0 0.6875
#define K1 1.1875
#define K2 1.6875
#define COUNT 8.0
#define HEAD 3 /* of a row of answers: penalties that acted, count, times asked */
#define COLUMNS 64
#define NEAR(actual, expected) CU_ASSERT_DOUBLE_EQUAL(actual, expected, 1e-9 + 1e-6 * fabs((double)(expected)))
#define SAYS(text) CU_ASSERT_PTR_NOT_NULL(strstr(words, text))
#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static char words[4096];
static struct lgs_error error = {(int64_t)sizeof error, words, (int64_t)sizeof words};
static const float two[] = {0.25f, 0.75f};

/* A model with penalties, ready for steps. */
struct bench {
	struct session session;
	struct instance *model;
	struct penalties *penalties;
	int64_t step;
};

static struct bench bench;

static struct registry *
open_registry(void)
{
	const char *ours = getenv("LGS_TEST_OUR_PLUGINS"), *own = getenv("LGS_TEST_PLUGINS");
	char *path = text_format("%s:%s", own ? own : ".", ours ? ours : ".");
	struct registry *registry = registry_create(search_create(path, 1));
	free(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(registry);
	return registry;
}

static void
end(void)
{
	instance_close(bench.model);
	penalties_destroy(bench.penalties);
	registry_destroy(bench.session.registry);
	bench = (struct bench){0};
}

/* False where the host refuses the penalties, with its words in `words`. */
static int
try(const char *specification, const char *const *penalties)
{
	static const struct lgs_shape pixel = {(int64_t)sizeof pixel, 1, 1, 1};
	struct opening opening = {.kind = LGS_MODEL_KIND, .specification = specification, .scope = "", .input = &pixel};
	bench.session = (struct session){.registry = open_registry(), .seed = 1, .threads = 1, .batch = 4};
	words[0] = 0;
	bench.model = instance_open(&bench.session, NULL, &opening, &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bench.model);
	bench.penalties = penalties_attach(bench.model, penalties, &error);
	return bench.penalties != NULL;
}

static void
begin(const char *specification, const char *const *penalties)
{
	if (!try(specification, penalties))
		printf("# %s\n", words);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bench.penalties);
}

/* That the host refuses one penalty. Afterwards `words` says why. */
static void
refuse(const char *penalty)
{
	CU_ASSERT_FALSE(try("toy", LIST(penalty)));
	end();
}

static int64_t
step_with(const float *images, int64_t count)
{
	struct lgs_batch batch = {
	    .size = (int64_t)sizeof batch, .count = count, .images = images, .step = bench.step++};
	double metric;
	return bench.model->component->as.model.step(bench.model->opened.instance, &batch, &metric, &error);
}

static void
step(void)
{
	CU_ASSERT_TRUE(step_with(two, 2) >= 0);
}

static void *
tensor(struct instance *model, const char *name)
{
	const struct lgs_tensor *const *list = model->component->as.model.tensors(model->opened.instance);
	while (*list && strcmp((*list)->name, name))
		list++;
	CU_ASSERT_PTR_NOT_NULL_FATAL(*list);
	return (*list)->data;
}

/* The demand of a name ("conv1.real"), statistic, form and per; NULL where there is none. */
static struct demand *
find(const char *name, const char *statistic, int64_t form, int64_t per)
{
	struct demand *at = bench.penalties->demands;
	while (at && (strcmp(at->name, name) || strcmp(at->asked.statistic, statistic) || at->asked.form != form ||
		      at->asked.per != per))
		at = at->next;
	return at;
}

/* What the model was answered to a demand. */
static const double *
answers(const struct demand *demand)
{
	int64_t row = 0;
	CU_ASSERT_PTR_NOT_NULL_FATAL(demand);
	for (const struct demand *at = bench.penalties->demands; at != demand; at = at->next)
		row += at->model == demand->model;
	return (const double *)tensor(demand->model, "answers") + row * COLUMNS;
}

static const double *
means(const char *name)
{
	return answers(find(name, "mean-absolute", LGS_FORM_MEANS, LGS_PER_CHANNEL));
}

/* That a demand of means was answered with `factor` times the slope of probe at these means over `count`. */
static void
expect_probe(const double *row, double factor, double count, int64_t units, const double *k)
{
	NEAR(row[1], count);
	for (int64_t j = 0; j < units; j++)
		NEAR(row[HEAD + j], factor * (double)(j + 1) * k[j] / count);
}

static double
probe_value(int64_t units, const double *k)
{
	double sum = 0;
	for (int64_t j = 0; j < units; j++)
		sum += (double)(j + 1) * k[j] * k[j] / 2;
	return sum;
}

/* A column of metrics.csv, read without beginning a new epoch. */
static double
column(const char *name)
{
	int64_t count = penalties_count(bench.penalties), found = -1;
	char **names = calloc((size_t)count + 1, sizeof *names);
	double *values = calloc((size_t)count + 1, sizeof *values);
	CU_ASSERT_EQUAL(penalties_names(bench.penalties, names), LGS_OK);
	penalties_read(bench.penalties, values, 0);
	for (int64_t i = 0; i < count; i++) {
		if (!strcmp(names[i], name))
			found = i;
		free(names[i]);
	}
	double value = found < 0 ? NAN : values[found];
	CU_ASSERT_TRUE(found >= 0);
	free(names);
	free(values);
	return value;
}

static int64_t
demands_of(const struct instance *model)
{
	int64_t count = 0;
	for (const struct demand *at = bench.penalties->demands; at; at = at->next)
		count += at->model == model;
	return count;
}

static int64_t
attachments(void)
{
	int64_t count = 0;
	for (const struct demand *demand = bench.penalties->demands; demand; demand = demand->next)
		for (const struct attachment *at = demand->attachments; at; at = at->next)
			count++;
	return count;
}

static const double channel_means[] = {K0, K1, K2};

/* ---- where a penalty goes ---- */

static void
without_penalties(void)
{
	begin("toy", LIST(NULL));
	step();
	/* Two layers with two streams each are observed, and the layer of the child. */
	CU_ASSERT_EQUAL(demands_of(bench.model), 4);
	CU_ASSERT_EQUAL(demands_of(bench.model->children), 1);
	CU_ASSERT_EQUAL(penalties_count(bench.penalties), 15);
	CU_ASSERT_EQUAL(means("conv1.real")[0], 0);
	expect_probe(means("conv1.real"), 0, COUNT, 3, channel_means);
	end();
}

static void
default_site(void)
{
	begin("toy", LIST("probe"));
	step();
	CU_ASSERT_EQUAL(attachments(), 1);
	CU_ASSERT_EQUAL(means("conv1.real")[0], 1);
	expect_probe(means("conv1.real"), 1, COUNT, 3, channel_means);
	CU_ASSERT_EQUAL(means("conv1.generated")[0], 0);
	NEAR(column("conv1.real:probe"), probe_value(3, channel_means));
	end();
	begin("toy", LIST("probe-samples", "probe-parameters", "probe:axis=code"));
	CU_ASSERT_PTR_NOT_NULL(
	    find("conv2.real", "mean-absolute", LGS_FORM_SAMPLES, LGS_PER_CHANNEL)->attachments->next);
	CU_ASSERT_PTR_NOT_NULL(find("weights", "weight", LGS_FORM_PARAMETERS, LGS_PER_CHANNEL)->attachments);
	end();
}

static void
group_is_the_sum_over_its_layers(void)
{
	const double doubled[] = {2 * K0, 2 * K1, 2 * K2};
	begin("toy", LIST("network=probe:weight=3"));
	step();
	CU_ASSERT_EQUAL(attachments(), 2);
	expect_probe(means("conv1.real"), 3, COUNT, 3, channel_means);
	expect_probe(means("conv2.real"), 3, COUNT, 3, doubled);
	CU_ASSERT_EQUAL(means("layer1.hidden")[0], 0);
	end();
	/* Of a group, those that offer the form. */
	begin("toy", LIST("network=probe-samples"));
	CU_ASSERT_EQUAL(attachments(), 1);
	CU_ASSERT_PTR_NOT_NULL(find("conv2.real", "mean-absolute", LGS_FORM_SAMPLES, LGS_PER_CHANNEL));
	end();
}

static void
child_scope(void)
{
	/* Layer 3, channels 1 and 2 of one position each. */
	const double k[] = {3 * 0.5, 3 * 1.0};
	const char *const names[] = {"layer1=probe:average=0", "layer1.hidden=probe:average=0"};
	for (int i = 0; i < 2; i++) {
		begin("toy", LIST(names[i]));
		step();
		CU_ASSERT_EQUAL(attachments(), 1);
		CU_ASSERT_EQUAL(means("layer1.hidden")[0], 1);
		expect_probe(means("layer1.hidden"), 1, 2, 2, k);
		NEAR(column("layer1.hidden:probe"), probe_value(2, k));
		end();
	}
}

static void
options_of_the_child(void)
{
	const double k[] = {3 * 0.5, 3 * 1.0, 3 * 1.5};
	begin("toy:child.units=3", LIST("layer1=probe:average=0"));
	step();
	expect_probe(means("layer1.hidden"), 1, 2, 3, k);
	end();
}

static void
unknown_sites(void)
{
	refuse("conv3=probe");
	SAYS("no site \"conv3\"");
	SAYS("did you mean \"conv1\"?");
	SAYS("conv1 (of network), conv2 (of network), weights, layer1.hidden");
	refuse("layer1.hiden=probe");
	SAYS("did you mean \"layer1.hidden\"?");
	refuse("layer2=probe");
	SAYS("no site \"layer2\"");
}

static void
forms_not_offered(void)
{
	refuse("conv1=probe-samples");
	SAYS("probe-samples needs single samples, which site conv1 does not offer; the model's sites: conv1");
	refuse("weights=probe");
	SAYS("probe needs mean activations, which site weights does not offer");
	refuse("layer1=probe-parameters");
	SAYS("probe-parameters needs parameters, which site layer1 does not offer");
	refuse("conv1=probe:axis=population");
	SAYS("single samples");
}

static void
own_checks(void)
{
	refuse("probe:divisor=2");
	SAYS("probe at conv1: divisor=2 does not divide 3");
	refuse("network=probe:divisor=2");
	SAYS("divisor=2 does not divide 3");
	refuse("probe-terms:first=probe,second=probe,second.divisor=5");
	SAYS("divisor=5 does not divide 3");
	refuse("probe-terms:refuse=yes");
	SAYS("it was told to refuse");
	begin("toy", LIST("layer1=probe:divisor=2"));
	end();
}

static void
unknown_components_and_values(void)
{
	refuse("prob");
	SAYS("did you mean \"probe\"?");
	refuse("probe:weigth=1");
	SAYS("did you mean \"weight\"?");
	refuse("probe:weight=-1");
	SAYS("weight");
	refuse("probe:weight=nan");
	SAYS("weight");
	refuse("probe:average=1");
	SAYS("average");
	refuse("probe:axis=lifetimes");
	SAYS("lifetime");
	refuse("=probe");
	SAYS("site");
	refuse("conv1=");
	SAYS("name is missing");
	refuse("toy");
	SAYS("no regularizer named \"toy\"");
}

/* ---- what is measured ---- */

static void
per_element(void)
{
	double k[12];
	begin("toy", LIST("probe:per=element"));
	step();
	for (int e = 0; e < 12; e++)
		k[e] = (double)(e / 4 + 1) * 0.5 + (double)(e % 4) / 8;
	expect_probe(answers(find("conv1.real", "mean-absolute", LGS_FORM_MEANS, LGS_PER_ELEMENT)), 1, 2, 12, k);
	NEAR(column("conv1.real:probe"), probe_value(12, k));
	/* Observed are channels all the same. */
	CU_ASSERT_EQUAL(means("conv1.real")[0], 0);
	end();
}

static void
stream(void)
{
	const double k[] = {K0 / 2, K1 / 2, K2 / 2};
	begin("toy", LIST("probe:stream=generated"));
	step();
	CU_ASSERT_EQUAL(means("conv1.real")[0], 0);
	expect_probe(means("conv1.generated"), 1, COUNT, 3, k);
	end();
	refuse("probe:stream=fake");
	SAYS("site conv1 has no stream \"fake\"; it has: real, generated");
	refuse("layer1=probe:stream=generated");
	SAYS("site layer1.hidden has no stream \"generated\"; it has: real");
}

static void
statistic(void)
{
	const double k[] = {5.0 / 8, 7.0 / 8, 1};
	begin("toy", LIST("probe:statistic=firing-rate"));
	step();
	expect_probe(answers(find("conv1.real", "firing-rate", LGS_FORM_MEANS, LGS_PER_CHANNEL)), 1, COUNT, 3, k);
	end();
	refuse("probe:statistic=median");
	SAYS("site conv1 has no statistic \"median\"; it has: mean-absolute, firing-rate");
}

static void
counts_of_odd_batches(void)
{
	const float three[] = {0.25f, 0.5f, 0.75f}, one[] = {1};
	const double alone[] = {1.1875, 2.1875, 3.1875};
	begin("toy", LIST("probe"));
	CU_ASSERT_TRUE(step_with(three, 3) >= 0);
	expect_probe(means("conv1.real"), 1, 12, 3, channel_means);
	CU_ASSERT_TRUE(step_with(one, 1) >= 0);
	expect_probe(means("conv1.real"), 1, 4, 3, alone);
	/* What is recorded of the epoch is weighted by the images. */
	NEAR(column("conv1.real-mean"), (3 * K1 + alone[1]) / 4);
	NEAR(column("conv1.real:probe"), (probe_value(3, channel_means) + probe_value(3, alone)) / 2);
	end();
}

static void
clamping(void)
{
	const double open[] = {1e-12, 1e-12, 1e-12}, most[] = {10, 10, 10};
	begin("toy:scale=0", LIST("probe:weight=1e12"));
	step();
	expect_probe(means("conv1.real"), 1e12, COUNT, 3, open);
	CU_ASSERT_TRUE(means("conv1.real")[HEAD] > 0);
	end();
	begin("toy:scale=100", LIST("probe"));
	step();
	expect_probe(means("conv1.real"), 1, COUNT, 3, most);
	end();
}

/* ---- several penalties ---- */

static void
equal_demands_are_merged(void)
{
	begin("toy",
	      LIST("probe:weight=2", "conv1=probe:weight=0.5", "network=probe:stream=real,statistic=mean-absolute"));
	step();
	step();
	CU_ASSERT_EQUAL(demands_of(bench.model), 4);
	CU_ASSERT_EQUAL(attachments(), 4);
	CU_ASSERT_EQUAL(means("conv1.real")[0], 3);
	CU_ASSERT_EQUAL(means("conv1.real")[2], 2); /* once a step */
	expect_probe(means("conv1.real"), 3.5, COUNT, 3, channel_means);
	NEAR(column("conv1.real:probe"), probe_value(3, channel_means));
	NEAR(column("conv1.real:probe#2"), probe_value(3, channel_means));
	NEAR(column("conv1.real:probe#3"), probe_value(3, channel_means));
	end();
	begin("toy", LIST("probe-parameters", "probe-prox", "weights=probe-parameters:per=element"));
	CU_ASSERT_EQUAL(demands_of(bench.model), 5);
	end();
}

static void
terms_multiply_weights(void)
{
	begin("toy", LIST("probe-terms:weight=5,second=probe,second.weight=0.1"));
	step();
	CU_ASSERT_EQUAL(attachments(), 2);
	expect_probe(means("conv1.real"), 5 * 2 + 5 * 3 * 0.1, COUNT, 3, channel_means);
	NEAR(column("conv1.real:probe"), probe_value(3, channel_means));
	end();
	begin("toy", LIST("conv2=probe-terms:first=probe-terms,weight=10"));
	step();
	const double doubled[] = {2 * K0, 2 * K1, 2 * K2};
	expect_probe(means("conv2.real"), 10 * (2 * (2 + 3) + 3), COUNT, 3, doubled);
	end();
}

static void
terms_inherit(void)
{
	begin("toy", LIST("network=probe-terms:stream=generated,average=0.25,second=probe,second.stream=real"));
	CU_ASSERT_EQUAL(attachments(), 4);
	const struct demand *generated = find("conv2.generated", "mean-absolute", LGS_FORM_MEANS, LGS_PER_CHANNEL);
	const struct demand *real = find("conv2.real", "mean-absolute", LGS_FORM_MEANS, LGS_PER_CHANNEL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(generated->attachments);
	CU_ASSERT_PTR_NOT_NULL_FATAL(real->attachments);
	NEAR(generated->attachments->weight, 2);
	NEAR(real->attachments->weight, 3);
	NEAR(generated->attachments->average, 0.25);
	end();
}

static void
terms_without_end(void)
{
	struct text deep = {0};
	text_add(&deep, "probe-terms:");
	for (int level = 0; level < 12; level++) {
		text_add(&deep, "%s", level ? "," : "");
		for (int i = 0; i < level; i++)
			text_add(&deep, "first.");
		text_add(&deep, "first=probe-terms");
	}
	refuse(deep.bytes);
	SAYS("nested more than 8 deep");
	free(deep.bytes);
}

static void
weight_zero_acts_as_none(void)
{
	begin("toy",
	      LIST("probe:weight=0", "probe-samples:weight=0", "probe-parameters:weight=0", "probe-prox:weight=0"));
	step();
	CU_ASSERT_EQUAL(means("conv1.real")[0], 0);
	expect_probe(means("conv1.real"), 0, COUNT, 3, channel_means);
	const double *samples = answers(find("conv2.real", "mean-absolute", LGS_FORM_SAMPLES, LGS_PER_CHANNEL));
	const double *weights = answers(find("weights", "weight", LGS_FORM_PARAMETERS, LGS_PER_CHANNEL));
	CU_ASSERT_EQUAL(samples[0], 0);
	CU_ASSERT_EQUAL(weights[0], 0);
	for (int i = 0; i < 6; i++)
		CU_ASSERT_EQUAL(samples[HEAD + i], 0);
	for (int i = 0; i < 12; i++)
		CU_ASSERT_EQUAL(weights[HEAD + i], 0);
	/* Its value is still recorded. */
	NEAR(column("conv1.real:probe"), probe_value(3, channel_means));
	end();
}

/* ---- the other axes and forms ---- */

/* conv2's channels in two samples. */
static const double samples_of_conv2[] = {0.875, 1.375, 1.875, 1.875, 3.375, 4.875};

static const double *
samples(void)
{
	return answers(find("conv2.real", "mean-absolute", LGS_FORM_SAMPLES, LGS_PER_CHANNEL));
}

static void
population(void)
{
	const double k[] = {1.375, 3.375};
	begin("toy", LIST("probe:axis=population,weight=2"));
	step();
	CU_ASSERT_EQUAL(samples()[0], 1);
	for (int i = 0; i < 6; i++)
		NEAR(samples()[HEAD + i], 2 * (double)(i / 3 + 1) * k[i / 3] / 6);
	NEAR(column("conv2.real:probe"), probe_value(2, k) / 2);
	end();
}

static void
code(void)
{
	begin("toy", LIST("probe:axis=code,weight=2"));
	step();
	for (int i = 0; i < 6; i++)
		NEAR(samples()[HEAD + i], 2 * (double)(i % 3 + 1) * samples_of_conv2[i] / 2);
	NEAR(column("conv2.real:probe"), (probe_value(3, samples_of_conv2) + probe_value(3, samples_of_conv2 + 3)) / 2);
	end();
}

static void
of_samples(void)
{
	double value = 0;
	begin("toy", LIST("probe-samples:weight=4", "conv2=probe:axis=code", "probe-samples:per=element"));
	step();
	CU_ASSERT_EQUAL(samples()[0], 2);
	for (int i = 0; i < 6; i++) {
		NEAR(samples()[HEAD + i], (4 + (double)(i % 3 + 1)) * samples_of_conv2[i] / 2);
		value += samples_of_conv2[i] * samples_of_conv2[i] / 4;
	}
	NEAR(column("conv2.real:probe-samples"), value);
	const struct demand *each = find("conv2.real", "mean-absolute", LGS_FORM_SAMPLES, LGS_PER_ELEMENT);
	CU_ASSERT_EQUAL(each->asked.units, 12);
	for (int e = 0; e < 24; e++)
		NEAR(answers(each)[HEAD + e], ((double)(e % 12 / 4 + 1) * (double)two[e / 12] + (double)(e % 4) / 8));
	end();
}

/* The plain weights of a toy are i - j before the first step. */
static void
read_weights(float *plain)
{
	const struct lgs_tensor *const *list = bench.model->component->as.model.tensors(bench.model->opened.instance);
	while (strcmp((*list)->name, "weights"))
		list++;
	CU_ASSERT_EQUAL((*list)->get(bench.model->opened.instance, *list, plain, &error), LGS_OK);
}

static void
of_parameters(void)
{
	float plain[12];
	double value = 0;
	begin("toy", LIST("probe-parameters:weight=0.5"));
	step();
	read_weights(plain);
	for (int i = 0; i < 12; i++) {
		double before = i / 3 - i % 3;
		NEAR((double)plain[i], before - 0.5 * 0.5 * before);
		value += before * before / 2;
	}
	NEAR(column("weights:probe-parameters"), value);
	end();
}

static void
prox_gets_step_times_weight(void)
{
	float plain[12];
	begin("toy", LIST("probe-prox:weight=3"));
	step();
	/* No penalty gives a slope; the operator alone acts. */
	CU_ASSERT_EQUAL(answers(find("weights", "weight", LGS_FORM_PARAMETERS, LGS_PER_CHANNEL))[0], 0);
	read_weights(plain);
	for (int i = 0; i < 12; i++)
		NEAR((double)plain[i], i / 3 - i % 3 - 0.5 * 3);
	end();
	begin("toy", LIST("weights=probe-terms:first=probe-prox,second=probe-parameters,weight=2"));
	step();
	CU_ASSERT_EQUAL(answers(find("weights", "weight", LGS_FORM_PARAMETERS, LGS_PER_CHANNEL))[0], 1);
	read_weights(plain);
	for (int i = 0; i < 12; i++)
		NEAR((double)plain[i], (i / 3 - i % 3) * (1 - 0.5 * 6) - 0.5 * 4);
	end();
}

/* ---- running averages ---- */

/* The means of the channels at step t: the images are t / 8 there. */
static void
step_at(int64_t t)
{
	const float images[] = {(float)t / 8, (float)t / 8};
	CU_ASSERT_TRUE(step_with(images, 2) >= 0);
}

static void
advance_average(double rho, int64_t t, double *k)
{
	for (int c = 0; c < 3; c++) {
		double mean = (double)(c + 1) * (double)t / 8 + 0.1875;
		k[c] = t ? rho * k[c] + (1 - rho) * mean : mean;
	}
}

static void
running_average(void)
{
	double k[3] = {0};
	begin("toy", LIST("probe:average=0.9,weight=2"));
	for (int64_t t = 0; t < 6; t++) {
		step_at(t);
		advance_average(0.9, t, k);
		expect_probe(means("conv1.real"), 2, COUNT, 3, k);
	}
	/* What is observed is the batch, not the average. */
	NEAR(column("conv1.real-mean"), 2 * 2.5 / 8 + 0.1875);
	end();
}

static void
average_of_the_site(void)
{
	begin("toy", LIST("layer1=probe"));
	const float first[] = {0.5f}, second[] = {0.25f};
	const double k[] = {0.5 * 1.5 + 0.5 * 0.75, 0.5 * 3 + 0.5 * 1.5};
	CU_ASSERT_TRUE(step_with(first, 1) >= 0);
	CU_ASSERT_TRUE(step_with(second, 1) >= 0);
	expect_probe(means("layer1.hidden"), 1, 1, 2, k);
	end();
}

static void
averages_of_one_site_are_separate(void)
{
	double slow[3] = {0}, fast[3] = {0}, both[3];
	begin("toy", LIST("probe:average=0.9", "probe:average=0.5"));
	for (int64_t t = 0; t < 4; t++) {
		step_at(t);
		advance_average(0.9, t, slow);
		advance_average(0.5, t, fast);
	}
	for (int c = 0; c < 3; c++)
		both[c] = slow[c] + fast[c];
	expect_probe(means("conv1.real"), 1, COUNT, 3, both);
	end();
}

static void
average_is_kept_in_the_checkpoint(void)
{
	char path[] = "/tmp/lgs-test-penalties-XXXXXX";
	const char *const list[] = {"probe:average=0.9", "probe:average=0.5", "probe", NULL};
	struct position position = {0, 3}, found;
	double uninterrupted[3];
	int descriptor = mkstemp(path);
	CU_ASSERT_TRUE_FATAL(descriptor >= 0);
	(void)close(descriptor);
	begin("toy:rate=0.125", list);
	for (int64_t t = 0; t < 3; t++)
		step_at(t);
	CU_ASSERT_EQUAL(checkpoint_save(path, bench.model, bench.penalties, 1, &position, &error), LGS_OK);
	step_at(3);
	memcpy(uninterrupted, means("conv1.real") + HEAD, sizeof uninterrupted);
	end();
	begin("toy:rate=0.125", list);
	CU_ASSERT_EQUAL(checkpoint_load(path, bench.model, bench.penalties, &found, &error), LGS_OK);
	CU_ASSERT_EQUAL(found.step, 3);
	step_at(3);
	CU_ASSERT_EQUAL(memcmp(uninterrupted, means("conv1.real") + HEAD, sizeof uninterrupted), 0);
	end();
	(void)unlink(path);
}

/* ---- what is recorded, and what stops ---- */

static void
dead_and_saturated(void)
{
	begin("toy:scale=0", LIST(NULL));
	step();
	NEAR(column("conv1.real-mean"), 0);
	NEAR(column("conv1.real-dead"), 1);
	NEAR(column("conv1.real-saturated"), 0);
	end();
	begin("toy", LIST(NULL));
	step();
	NEAR(column("conv1.real-mean"), K1);
	NEAR(column("conv1.real-dead"), 0);
	NEAR(column("conv1.real-saturated"), 2.0 / 3);
	NEAR(column("conv1.generated-saturated"), 0);
	double *values = calloc((size_t)penalties_count(bench.penalties), sizeof *values);
	penalties_read(bench.penalties, values, 1);
	free(values);
	CU_ASSERT_TRUE(isnan(column("conv1.real-mean"))); /* a new epoch has seen nothing */
	end();
}

static void
stops(const char *penalty, const char *label)
{
	begin("toy", LIST("probe", penalty));
	words[0] = 0;
	CU_ASSERT_TRUE(step_with(two, 2) < 0);
	SAYS(label);
	SAYS("not finite");
	end();
}

static void
not_finite_stops(void)
{
	stops("nan-penalty", "conv1.real:nan-penalty");
	stops("nan-penalty:spoil=gradient", "conv1.real:nan-penalty");
	stops("conv2=nan-penalty:axis=code", "conv2.real:nan-penalty");
	stops("nan-penalty:axis=population", "conv2.real:nan-penalty");
	stops("layer1=nan-penalty", "layer1.hidden:nan-penalty");
	stops("probe-samples:spoil=value", "conv2.real:probe-samples");
	stops("probe-parameters:spoil=value", "weights:probe-parameters");
}

static void
not_finite_slopes_of_matrices_stop(void)
{
	stops("probe-samples:spoil=gradient", "conv2.real:probe-samples");
	stops("probe-parameters:spoil=gradient", "weights:probe-parameters");
}

static void
our_own_penalties(void)
{
	begin("toy", LIST("network=combined", "probe-terms:first=l1,second=nsrbm,second.p=0.1", "weightl1:weight=0.5"));
	step();
	NEAR(column("conv1.real:l1"), K0 + K1 + K2);
	float plain[12];
	read_weights(plain);
	for (int i = 0; i < 12; i++) {
		double w = i / 3 - i % 3;
		NEAR((double)plain[i], w - (w > 0 ? 0.25 : w < 0 ? -0.25 : 0));
	}
	end();
}

int
main(void)
{
	static const CU_TestInfo tests[] = {
	    {"without penalties, all means are observed", without_penalties},
	    {"a penalty without a site goes to the first that offers its form", default_site},
	    {"a group is the sum over its layers", group_is_the_sum_over_its_layers},
	    {"sites of a model inside have its scope", child_scope},
	    {"options of a model inside are dotted", options_of_the_child},
	    {"an unknown site suggests", unknown_sites},
	    {"a form that a site does not offer is refused in words", forms_not_offered},
	    {"components refuse in their own words", own_checks},
	    {"unknown components, options and values", unknown_components_and_values},
	    {"per=element", per_element},
	    {"streams", stream},
	    {"statistics", statistic},
	    {"counts of odd batches", counts_of_odd_batches},
	    {"means are clamped into the domain", clamping},
	    {"equal demands are merged", equal_demands_are_merged},
	    {"terms multiply weights", terms_multiply_weights},
	    {"terms inherit aims", terms_inherit},
	    {"terms end", terms_without_end},
	    {"weight=0 acts as none", weight_zero_acts_as_none},
	    {"axis=population", population},
	    {"axis=code", code},
	    {"the form samples", of_samples},
	    {"the form parameters", of_parameters},
	    {"prox gets the step times the weight", prox_gets_step_times_weight},
	    {"running averages", running_average},
	    {"a site's own running average", average_of_the_site},
	    {"running averages of one site are separate", averages_of_one_site_are_separate},
	    {"running averages are kept in the checkpoint", average_is_kept_in_the_checkpoint},
	    {"dead and saturated units", dead_and_saturated},
	    {"what is not finite stops, by name", not_finite_stops},
	    {"slopes of matrices that are not finite stop, by name", not_finite_slopes_of_matrices_stop},
	    {"our own penalties", our_own_penalties},
	    CU_TEST_INFO_NULL,
	};
	return run_tests("penalties", tests);
}
