/*
 * test_penalty_sites.c: where penalties go, what is measured there, and how several add up, through the host's own
 * session, registry and services.
 */
#include "penalties_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* ---- where a penalty goes ---- */

static void
without_penalties(void)
{
	begin("toy", LIST(NULL));
	step();
	/* Two layers with two streams each are observed, and the layer of the child. */
	CU_ASSERT_EQUAL(demands_of(bench->model), 4);
	CU_ASSERT_EQUAL(demands_of(bench->model->children), 1);
	CU_ASSERT_EQUAL(penalties_count(bench->penalties), 15);
	CU_ASSERT_EQUAL(means("conv1.real")[0], 0);
	expect_probe(means("conv1.real"), 0, COUNT, 3, channel_means);
	finish();
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
	finish();
	begin("toy", LIST("probe-samples", "probe-parameters", "probe:axis=code"));
	CU_ASSERT_PTR_NOT_NULL(
	    find("conv2.real", "mean-absolute", LGS_FORM_SAMPLES, LGS_PER_CHANNEL)->attachments->next);
	CU_ASSERT_PTR_NOT_NULL(find("weights", "weight", LGS_FORM_PARAMETERS, LGS_PER_CHANNEL)->attachments);
	finish();
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
	finish();
	/* Of a group, those that offer the form. */
	begin("toy", LIST("network=probe-samples"));
	CU_ASSERT_EQUAL(attachments(), 1);
	CU_ASSERT_PTR_NOT_NULL(find("conv2.real", "mean-absolute", LGS_FORM_SAMPLES, LGS_PER_CHANNEL));
	finish();
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
		finish();
	}
}

static void
options_of_the_child(void)
{
	const double k[] = {3 * 0.5, 3 * 1.0, 3 * 1.5};
	begin("toy:child.units=3", LIST("layer1=probe:average=0"));
	step();
	expect_probe(means("layer1.hidden"), 1, 2, 3, k);
	finish();
}

static void
unknown_sites(void)
{
	refuse("conv3=probe");
	CU_ASSERT(said("no site \"conv3\""));
	CU_ASSERT(said("did you mean \"conv1\"?"));
	CU_ASSERT(said("conv1 (of network), conv2 (of network), weights, layer1.hidden"));
	refuse("layer1.hiden=probe");
	CU_ASSERT(said("did you mean \"layer1.hidden\"?"));
	refuse("layer2=probe");
	CU_ASSERT(said("no site \"layer2\""));
}

static void
forms_not_offered(void)
{
	refuse("conv1=probe-samples");
	CU_ASSERT(
	    said("probe-samples needs single samples, which site conv1 does not offer; the model's sites: conv1"));
	refuse("weights=probe");
	CU_ASSERT(said("probe needs mean activations, which site weights does not offer"));
	refuse("layer1=probe-parameters");
	CU_ASSERT(said("probe-parameters needs parameters, which site layer1 does not offer"));
	refuse("conv1=probe:axis=population");
	CU_ASSERT(said("single samples"));
}

static void
own_checks(void)
{
	refuse("probe:divisor=2");
	CU_ASSERT(said("probe at conv1: divisor=2 does not divide 3"));
	refuse("network=probe:divisor=2");
	CU_ASSERT(said("divisor=2 does not divide 3"));
	refuse("probe-terms:first=probe,second=probe,second.divisor=5");
	CU_ASSERT(said("divisor=5 does not divide 3"));
	refuse("probe-terms:refuse=yes");
	CU_ASSERT(said("it was told to refuse"));
	begin("toy", LIST("layer1=probe:divisor=2"));
	finish();
	/* The samples of a batch, which vary, are no number of units to be refused. */
	begin("toy", LIST("conv2=probe:divisor=5,axis=population"));
	finish();
}

static void
unknown_components_and_values(void)
{
	refuse("prob");
	CU_ASSERT(said("did you mean \"probe\"?"));
	refuse("probe:weigth=1");
	CU_ASSERT(said("did you mean \"weight\"?"));
	refuse("probe:weight=-1");
	CU_ASSERT(said("weight"));
	refuse("probe:weight=nan");
	CU_ASSERT(said("weight"));
	refuse("probe:average=1");
	CU_ASSERT(said("average"));
	refuse("probe:average=-0.5");
	CU_ASSERT(said("probe|0 to 0.999999, or -1"));
	refuse("probe-terms:average=-0.001");
	CU_ASSERT(said("or -1"));
	refuse("probe:axis=lifetimes");
	CU_ASSERT(said("lifetime"));
	refuse("=probe");
	CU_ASSERT(said("site"));
	refuse("conv1=");
	CU_ASSERT(said("name is missing"));
	refuse("toy");
	CU_ASSERT(said("no regularizer named \"toy\""));
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
	finish();
}

static void
stream(void)
{
	const double k[] = {K0 / 2, K1 / 2, K2 / 2};
	begin("toy", LIST("probe:stream=generated"));
	step();
	CU_ASSERT_EQUAL(means("conv1.real")[0], 0);
	expect_probe(means("conv1.generated"), 1, COUNT, 3, k);
	finish();
	refuse("probe:stream=fake");
	CU_ASSERT(said("site conv1 has no stream \"fake\"; it has: real, generated"));
	refuse("layer1=probe:stream=generated");
	CU_ASSERT(said("site layer1.hidden has no stream \"generated\"; it has: real"));
}

static void
statistic(void)
{
	const double k[] = {5.0 / 8, 7.0 / 8, 1};
	begin("toy", LIST("probe:statistic=firing-rate"));
	step();
	expect_probe(answers(find("conv1.real", "firing-rate", LGS_FORM_MEANS, LGS_PER_CHANNEL)), 1, COUNT, 3, k);
	finish();
	refuse("probe:statistic=median");
	CU_ASSERT(said("site conv1 has no statistic \"median\"; it has: mean-absolute, firing-rate"));
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
	finish();
}

static void
clamping(void)
{
	const double open[] = {1e-12, 1e-12, 1e-12}, most[] = {10, 10, 10};
	begin("toy:scale=0", LIST("probe:weight=1e12"));
	step();
	expect_probe(means("conv1.real"), 1e12, COUNT, 3, open);
	CU_ASSERT_TRUE(means("conv1.real")[HEAD] > 0);
	finish();
	begin("toy:scale=100", LIST("probe"));
	step();
	expect_probe(means("conv1.real"), 1, COUNT, 3, most);
	finish();
}

/* ---- several penalties ---- */

static void
equal_demands_are_merged(void)
{
	begin("toy",
	      LIST("probe:weight=2", "conv1=probe:weight=0.5", "network=probe:stream=real,statistic=mean-absolute"));
	step();
	step();
	CU_ASSERT_EQUAL(demands_of(bench->model), 4);
	CU_ASSERT_EQUAL(attachments(), 4);
	CU_ASSERT_EQUAL(means("conv1.real")[0], 3);
	CU_ASSERT_EQUAL(means("conv1.real")[2], 2); /* once a step */
	expect_probe(means("conv1.real"), 3.5, COUNT, 3, channel_means);
	NEAR(column("conv1.real:probe"), probe_value(3, channel_means));
	NEAR(column("conv1.real:probe#2"), probe_value(3, channel_means));
	NEAR(column("conv1.real:probe#3"), probe_value(3, channel_means));
	finish();
	begin("toy", LIST("probe-parameters", "probe-prox", "weights=probe-parameters:per=element"));
	CU_ASSERT_EQUAL(demands_of(bench->model), 5);
	finish();
}

static void
terms_multiply_weights(void)
{
	begin("toy", LIST("probe-terms:weight=5,second=probe,second.weight=0.1"));
	step();
	CU_ASSERT_EQUAL(attachments(), 2);
	expect_probe(means("conv1.real"), 5 * 2 + 5 * 3 * 0.1, COUNT, 3, channel_means);
	NEAR(column("conv1.real:probe"), probe_value(3, channel_means));
	finish();
	begin("toy", LIST("conv2=probe-terms:first=probe-terms,weight=10"));
	step();
	const double doubled[] = {2 * K0, 2 * K1, 2 * K2};
	expect_probe(means("conv2.real"), 10 * (2 * (2 + 3) + 3), COUNT, 3, doubled);
	finish();
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
	finish();
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
	CU_ASSERT(said("nested more than 8 deep"));
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
	finish();
}

/* ---- options without effect ---- */

static int64_t lines;
static char last_line[256];

static void
take_line(void *context, int64_t level, const char *text)
{
	(void)context;
	CU_ASSERT_EQUAL(level, LGS_LOG_WARNING);
	snprintf(last_line, sizeof last_line, "%s", text);
	lines++;
}

/* That a penalty is attached with so many lines, the last of which has these words. */
static void
expect_lines(const char *penalty, int64_t count, const char *expected)
{
	begin("toy", LIST(NULL));
	bench->session.sink.log = take_line;
	lines = last_line[0] = 0;
	struct penalties *more = penalties_attach(bench->model, LIST(penalty), &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(more);
	penalties_warn(more);
	CU_ASSERT_EQUAL(lines, count);
	CU_ASSERT_PTR_NOT_NULL(strstr(last_line, expected));
	penalties_destroy(more);
	finish();
}

static void
says_what_changes_nothing(void)
{
	expect_lines("probe-parameters:axis=code", 1, "probe-parameters: axis=code changes nothing");
	expect_lines("probe-parameters:average=0.9", 1, "average=0.9 changes nothing");
	expect_lines("probe-parameters:per=element", 1, "per=element changes nothing");
	expect_lines("conv2=probe-samples:axis=population,average=0.5", 2, "average=0.5 changes nothing");
	expect_lines("conv2=probe:axis=code,average=0.5", 1, "average=0.5 changes nothing");
	expect_lines("network=probe-samples:average=0.5", 1, "average=0.5");
	expect_lines("probe-parameters:axis=lifetime,average=0,per=channel", 0, "");
	expect_lines("conv2=probe:axis=code,per=element", 0, "");
	expect_lines("network=probe:average=0.9,per=element", 0, "");
	expect_lines("probe-terms:average=0.9,second=probe-parameters", 1, "alone");
	expect_lines("probe-terms:second=probe-parameters,second.average=0.9", 2, "average=0.9");
}

static void
says_that_others_could_have_it(void)
{
	expect_lines("probe", 1, "alone, the first of 3 sites that could have it; -r SITE=probe");
	expect_lines("conv1=probe", 0, "");
	expect_lines("network=probe", 0, "");
	expect_lines("probe-parameters", 0, ""); /* one site has parameters */
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
	    {"options that change nothing are told", says_what_changes_nothing},
	    {"where others could have a penalty without a site, that is told", says_that_others_could_have_it},
	    CU_TEST_INFO_NULL,
	};
	return run_tests("penalty sites", tests);
}
