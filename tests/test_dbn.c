/*
 * test_dbn.c: the stack of the dbn: how its layers are opened and train one after the other, resuming, features,
 * sampling, and what it refuses. The network that is tuned is in test_dbn_tuning.c.
 *
 * The plugins' own sources are linked in; the program takes no part.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dbn_fixture.h"
#include "runner.h"

#define VISIBLE 9
#define ROWS 6
#define STEPS 3 /* an epoch */

static struct dbn_bench b, other;
static float images[STEPS * ROWS * VISIBLE];
static int64_t labels[STEPS * ROWS];

static void
begin(void)
{
	uint32_t state = 12345;
	for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
		state = state * 1664525u + 1013904223u;
		images[i] = (float)(state >> 8) * 0x1p-24f;
	}
	for (int i = 0; i < STEPS * ROWS; i++)
		labels[i] = i * 5 % 3;
}

/* The epochs first .. last - 1; the last batch of each is smaller. */
static void
train(struct dbn_bench *bench, int64_t first, int64_t last)
{
	for (int64_t step = first * STEPS; step < last * STEPS; step++) {
		int64_t at = step % STEPS * ROWS, count = step % STEPS == STEPS - 1 ? ROWS - 2 : ROWS;
		CU_ASSERT_EQUAL(dbn_train(bench, images + at * VISIBLE, labels + at, count, step / STEPS, step, NULL),
		                LGS_OK);
	}
}

static void
check_same(const struct dbn_bench *x, const struct dbn_bench *y, int same)
{
	size_t bytes, other_bytes;
	void *of_x = dbn_bytes(x, &bytes), *of_y = dbn_bytes(y, &other_bytes);
	CU_ASSERT_FATAL(of_x && of_y && bytes == other_bytes);
	CU_ASSERT_EQUAL(memcmp(of_x, of_y, bytes) == 0, same);
	free(of_x);
	free(of_y);
}

/* ---- the layers ---- */

static void
lists_of_layers(void)
{
	static const char *const wrong[] = {"",     "-",  "5-",  "-5", "5--6",    "0",
	                                    "5-0",  "05", "5,6", "5x", "1000001", "99999999999999999999",
	                                    "5- 6", "+5", "a"};
	int64_t units[3];
	CU_ASSERT_EQUAL(dbn_parse_hidden("500-50-2000", NULL), 3);
	CU_ASSERT_EQUAL(dbn_parse_hidden("500-50-2000", units), 3);
	CU_ASSERT(units[0] == 500 && units[1] == 50 && units[2] == 2000);
	CU_ASSERT_EQUAL(dbn_parse_hidden("1000000", units), 1);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		CU_ASSERT_EQUAL(dbn_parse_hidden(wrong[i], NULL), 0);
		dbn_open(&b, wrong[i], "rbm", "", VISIBLE, ROWS, 1);
		CU_ASSERT_PTR_NULL(b.dbn);
		CU_ASSERT_PTR_NOT_NULL(strstr(b.words, "hidden=500-500-2000"));
		CU_ASSERT_EQUAL(dbn_close(&b), 0);
	}
}

static void
layers_are_opened_one_on_the_other(void)
{
	dbn_open(&b, "5-4-3", "rbm:rate=0.5", "", VISIBLE, ROWS, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b.dbn);
	CU_ASSERT_EQUAL(b.layers, 3);
	CU_ASSERT_STRING_EQUAL(b.specification[0], "rbm:rate=0.5,hidden=5");
	CU_ASSERT_STRING_EQUAL(b.specification[2], "rbm:rate=0.5,hidden=3");
	CU_ASSERT_STRING_EQUAL(b.scope[0], "layer1");
	CU_ASSERT_STRING_EQUAL(b.scope[2], "layer3");
	CU_ASSERT_EQUAL(dbn_rbm(&b, 0)->visible, VISIBLE);
	CU_ASSERT_EQUAL(dbn_rbm(&b, 1)->visible, 5);
	CU_ASSERT_EQUAL(dbn_rbm(&b, 2)->visible, 4);
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
	dbn_open(&b, "5-4", "boltzmann", "", VISIBLE, ROWS, 1);
	CU_ASSERT_PTR_NULL(b.dbn);
	CU_ASSERT_STRING_EQUAL(b.words, "no component \"boltzmann:hidden=5\" here");
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

static void
phases_follow_from_the_epoch(void)
{
	static const int64_t with[] = {0, 0, 1, 1, 2, 2, 3, 3, 3}, without[] = {0, 0, 1, 1, 2, 2, 2, 2, 2};
	struct dbn d = {.layers = 3, .options = {.epochs = 2}};
	for (int64_t epoch = 0; epoch < 9; epoch++) {
		d.options.fine_tune = 1;
		CU_ASSERT_EQUAL(dbn_phase(&d, epoch), with[epoch]);
		d.options.fine_tune = 0;
		CU_ASSERT_EQUAL(dbn_phase(&d, epoch), without[epoch]);
	}
	d.options = (struct dbn_options){.epochs = 0, .fine_tune = 1};
	CU_ASSERT_EQUAL(dbn_phase(&d, 0), 3);
}

/*
 * Two machines of their own, the second trained on the features of the first once that is done, in epochs that it
 * counts from 0 and steps that go on.
 */
static void
greedy_training_is_that_of_single_machines(void)
{
	static const char *const specifications[] = {
	    "rbm:rate=0.3,weight-scale=1,momentum-epoch=1,visible-bias=data,hidden=5",
	    "rbm:rate=0.3,weight-scale=1,momentum-epoch=1,visible-bias=data,hidden=4"};
	struct fake_host host[2];
	struct rbm *machine[2];
	dbn_open(&b, "5-4", "rbm:rate=0.3,weight-scale=1,momentum-epoch=1,visible-bias=data", "epochs=2", VISIBLE, ROWS,
	         1);
	train(&b, 0, 4);
	for (int i = 0; i < 2; i++) {
		const struct lgs_shape shape = {sizeof shape, 1, 1, i ? 5 : VISIBLE};
		struct rbm_options options;
		CU_ASSERT_EQUAL_FATAL(dbn_layer_options(specifications[i], &options), 0);
		fake_host_begin(&host[i], 100 + (uint64_t)i, 1);
		machine[i] = b.layer_kind.create(&options, &shape, ROWS, &host[i].services, &b.error);
		CU_ASSERT_PTR_NOT_NULL_FATAL(machine[i]);
	}
	for (int64_t step = 0; step < 4 * STEPS; step++) {
		float features[ROWS * 5];
		double metric;
		int second = step >= 2 * STEPS;
		struct lgs_batch batch = {.size = sizeof batch, .count = step % STEPS == STEPS - 1 ? ROWS - 2 : ROWS};
		batch.images = images + step % STEPS * ROWS * VISIBLE;
		batch.step = step;
		batch.epoch = step / STEPS - 2 * second;
		if (second) {
			CU_ASSERT_EQUAL(b.layer_kind.features(machine[0], &batch, features, &b.error), LGS_OK);
			batch.images = features;
		}
		if (step % (2 * STEPS) == 0)
			CU_ASSERT_EQUAL(b.layer_kind.initialize(machine[second], &batch, &b.error), LGS_OK);
		CU_ASSERT_EQUAL(b.layer_kind.step(machine[second], &batch, &metric, &b.error), LGS_OK);
	}
	for (int i = 0; i < 2; i++) {
		const struct rbm *layer = dbn_rbm(&b, i);
		CU_ASSERT(!memcmp(layer->weights, machine[i]->weights,
		                  (size_t)(layer->visible * layer->hidden) * sizeof(float)));
		CU_ASSERT(
		    !memcmp(layer->visible_bias, machine[i]->visible_bias, (size_t)layer->visible * sizeof(float)));
		b.layer_kind.destroy(machine[i]);
	}
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

static void
metrics_are_those_of_the_phase(void)
{
	double metrics[4];
	dbn_open(&b, "5-4", "rbm", "epochs=1,fine-tune=yes,classes=3", VISIBLE, ROWS, 1);
	const struct lgs_metric *const *list = b.kind->metrics(b.dbn);
	CU_ASSERT_STRING_EQUAL(list[0]->name, "layer1.reconstruction-error");
	CU_ASSERT_STRING_EQUAL(list[1]->name, "layer2.reconstruction-error");
	CU_ASSERT_STRING_EQUAL(list[2]->name, "tuning-cross-entropy");
	CU_ASSERT_STRING_EQUAL(list[3]->name, "tuning-error");
	CU_ASSERT_PTR_NULL(list[4]);
	for (int64_t phase = 0; phase < 3; phase++) {
		CU_ASSERT_EQUAL(dbn_train(&b, images, labels, ROWS, phase, phase, metrics), LGS_OK);
		for (int m = 0; m < 4; m++)
			CU_ASSERT_EQUAL(metrics[m] != LGS_METRIC_ABSENT, m == 2 || m == 3 ? phase == 2 : m == phase);
	}
	CU_ASSERT_DOUBLE_EQUAL(metrics[2], log(3), 1e-6); /* the softmax begins without preference */
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
	dbn_open(&b, "5", "rbm", "", VISIBLE, ROWS, 1);
	CU_ASSERT_PTR_NULL(b.kind->metrics(b.dbn)[1]);
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

/* ---- repeating ---- */

#define WHOLE "epochs=2,fine-tune=yes,classes=3,tune-dropout=0.4,tune-input-dropout=0.2,tune-rate-schedule=inverse"

static void
training_resumes_in_every_phase(void)
{
	struct dbn_bench whole;
	dbn_open(&whole, "5-4", "rbm:visible-bias=data,algorithm=pcd", WHOLE, VISIBLE, ROWS, 1);
	train(&whole, 0, 7);
	for (int64_t cut = 0; cut < 7; cut++) {
		size_t bytes;
		dbn_open(&b, "5-4", "rbm:visible-bias=data,algorithm=pcd", WHOLE, VISIBLE, ROWS, 1);
		dbn_open(&other, "5-4", "rbm:visible-bias=data,algorithm=pcd", WHOLE, VISIBLE, ROWS, 1);
		train(&b, 0, cut);
		check_same(&whole, &b, 0);
		void *saved = dbn_bytes(&b, &bytes);
		CU_ASSERT_PTR_NOT_NULL_FATAL(saved);
		dbn_restore(&other, saved);
		train(&other, cut, 7);
		check_same(&whole, &other, 1);
		free(saved);
		CU_ASSERT_EQUAL(dbn_close(&b) + dbn_close(&other), 0);
	}
	CU_ASSERT_EQUAL(dbn_close(&whole), 0);
}

static void
threads_do_not_matter(void)
{
	dbn_open(&b, "130-70", "rbm", WHOLE, VISIBLE, ROWS, 1);
	dbn_open(&other, "130-70", "rbm", WHOLE, VISIBLE, ROWS, 3);
	train(&b, 0, 6);
	train(&other, 0, 6);
	check_same(&b, &other, 1);
	CU_ASSERT_EQUAL(dbn_close(&b) + dbn_close(&other), 0);
}

static double
push(int64_t units, const double *mean, double *slope)
{
	double sum = 0;
	for (int64_t j = 0; j < units; j++) {
		sum += mean[j];
		slope[j] = 1;
	}
	return sum;
}

/* What the host of the second layer answers changes nothing in the first. */
static void
penalties_reach_their_layer_alone(void)
{
	struct lgs_demand demand = {.size = sizeof demand, .form = LGS_FORM_MEANS, .units = 4};
	const struct lgs_demand *const demands[] = {&demand, NULL};
	for (int i = 0; i < 2; i++) {
		struct dbn_bench *bench = i ? &other : &b;
		dbn_open(bench, "5-4", "rbm", "epochs=2", VISIBLE, ROWS, 1);
		demand.site = b.layer_kind.sites(dbn_rbm(bench, 1))[0];
		CU_ASSERT_EQUAL(bench->layer_kind.attach(dbn_rbm(bench, 1), demands, &bench->error), LGS_OK);
		bench->layer_host[1].means = i ? push : NULL;
		train(bench, 0, 4);
	}
	CU_ASSERT(!memcmp(dbn_rbm(&b, 0)->weights, dbn_rbm(&other, 0)->weights, VISIBLE * 5 * sizeof(float)));
	CU_ASSERT(memcmp(dbn_rbm(&b, 1)->weights, dbn_rbm(&other, 1)->weights, 5 * 4 * sizeof(float)) != 0);
	CU_ASSERT_EQUAL(dbn_close(&b) + dbn_close(&other), 0);
}

/* ---- features ---- */

static void
features_of_the_top_or_of_all(void)
{
	enum { COUNT = 2 * ROWS + 1 }; /* more than a batch */
	const struct lgs_batch batch = {.size = sizeof batch, .count = COUNT, .images = images};
	float first[COUNT * 5], second[COUNT * 4], top[COUNT * 4], all[COUNT * 9];
	dbn_open(&b, "5-4", "rbm:weight-scale=1", "features=top", VISIBLE, ROWS, 1);
	dbn_open(&other, "5-4", "rbm:weight-scale=1", "features=all", VISIBLE, ROWS, 1);
	CU_ASSERT_EQUAL(b.kind->feature_count(b.dbn), 4);
	CU_ASSERT_EQUAL(other.kind->feature_count(other.dbn), 9);
	CU_ASSERT_EQUAL(b.kind->features(b.dbn, &batch, top, &b.error), LGS_OK);
	CU_ASSERT_EQUAL(other.kind->features(other.dbn, &batch, all, &other.error), LGS_OK);
	const struct lgs_batch above = {.size = sizeof above, .count = COUNT, .images = first};
	CU_ASSERT_EQUAL(b.layer_kind.features(dbn_rbm(&b, 0), &batch, first, &b.error), LGS_OK);
	CU_ASSERT_EQUAL(b.layer_kind.features(dbn_rbm(&b, 1), &above, second, &b.error), LGS_OK);
	CU_ASSERT(!memcmp(top, second, sizeof top));
	for (int row = 0; row < COUNT; row++) {
		CU_ASSERT(!memcmp(all + row * 9, first + row * 5, 5 * sizeof *all));
		CU_ASSERT(!memcmp(all + row * 9 + 5, second + row * 4, 4 * sizeof *all));
	}
	CU_ASSERT_EQUAL(dbn_close(&b) + dbn_close(&other), 0);
}

/* ---- sampling ---- */

static void
samples_follow_from_the_key(void)
{
	enum { COUNT = 2 * ROWS + 1 };
	float first[COUNT * VISIBLE], second[COUNT * VISIBLE];
	dbn_open(&b, "5-4-3", "rbm:weight-scale=2,sample-steps=3", WHOLE, VISIBLE, ROWS, 2);
	train(&b, 0, 6);
	CU_ASSERT_EQUAL(b.kind->sample(b.dbn, 7, COUNT, first, &b.error), LGS_OK);
	train(&b, 6, 9);
	CU_ASSERT(dbn_is_tuned(b.dbn));
	CU_ASSERT_EQUAL(b.kind->sample(b.dbn, 7, COUNT, second, &b.error), LGS_OK);
	CU_ASSERT(!memcmp(first, second, sizeof first)); /* the network has no part in it */
	CU_ASSERT_EQUAL(b.kind->sample(b.dbn, 7, 2, second, &b.error), LGS_OK);
	CU_ASSERT(!memcmp(first, second, 2 * VISIBLE * sizeof *first));
	CU_ASSERT_EQUAL(b.kind->sample(b.dbn, 8, COUNT, second, &b.error), LGS_OK);
	CU_ASSERT(memcmp(first, second, sizeof first) != 0);
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
	dbn_open(&b, "5", "rbm:sample-steps=3", "", VISIBLE, ROWS, 1);
	CU_ASSERT_EQUAL(b.kind->sample(b.dbn, 7, COUNT, first, &b.error), LGS_OK);
	CU_ASSERT_EQUAL(b.layer_kind.sample(dbn_rbm(&b, 0), 7, COUNT, second, &b.error), LGS_OK);
	CU_ASSERT(!memcmp(first, second, sizeof first));
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

/* A top layer whose visible units are certain leaves nothing to chance below it. */
static void
samples_come_down_through_the_layers(void)
{
	enum { COUNT = 2 * ROWS };
	float drawn[COUNT * VISIBLE], latents[3] = {0};
	dbn_open(&b, "5-4-3", "rbm:weight-scale=1,sample-steps=2", "", VISIBLE, ROWS, 1);
	struct rbm *top = dbn_rbm(&b, 2), *middle = dbn_rbm(&b, 1), *bottom = dbn_rbm(&b, 0);
	for (int i = 0; i < 4; i++)
		top->visible_bias[i] = i % 2 ? 80 : -80;
	for (int i = 0; i < 5; i++)
		middle->visible_bias[i] = i % 2 ? -80 : 80;
	CU_ASSERT_EQUAL(b.kind->sample(b.dbn, 7, COUNT, drawn, &b.error), LGS_OK);
	for (int row = 0; row < COUNT; row++)
		for (int i = 0; i < VISIBLE; i++) {
			double x = 0;
			for (int j = 0; j < 5; j += 2)
				x += (double)bottom->weights[i * 5 + j];
			CU_ASSERT_DOUBLE_EQUAL(drawn[row * VISIBLE + i], 1 / (1 + exp(-x)), 1e-6);
		}
	CU_ASSERT_EQUAL(b.kind->latent_count(b.dbn), 3);
	CU_ASSERT_EQUAL(b.kind->generate(b.dbn, 1, latents, drawn + VISIBLE, &b.error), LGS_OK);
	for (int i = 0; i < VISIBLE; i++)
		CU_ASSERT_DOUBLE_EQUAL(drawn[i], drawn[VISIBLE + i], 1e-6);
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

/* Each state of a layer between is drawn with its probability, here 1/4, six standard deviations. */
static void
states_between_are_drawn(void)
{
	enum { COUNT = 3000 };
	static float drawn[COUNT];
	int64_t on = 0;
	dbn_open(&b, "1-1", "rbm:weight-scale=0", "", 1, 100, 1);
	dbn_rbm(&b, 1)->visible_bias[0] = -1.0986123f;
	dbn_rbm(&b, 0)->weights[0] = 80;
	dbn_rbm(&b, 0)->visible_bias[0] = -40;
	dbn_rbm(&b, 1)->options.sample_steps = 0;
	CU_ASSERT_EQUAL(b.kind->sample(b.dbn, 7, COUNT, drawn, &b.error), LGS_OK);
	for (int i = 0; i < COUNT; i++) {
		CU_ASSERT(drawn[i] < 1e-6f || drawn[i] > 1 - 1e-6f);
		on += drawn[i] > 0.5f;
	}
	CU_ASSERT_DOUBLE_EQUAL((double)on / COUNT, 0.25, 6 * sqrt(0.25 * 0.75 / COUNT));
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

/* ---- what is refused ---- */

static void
abilities_that_layers_lack(void)
{
	float drawn[VISIBLE];
	dbn_open_plain(&b, "5-4", "fine-tune=yes", VISIBLE, ROWS);
	CU_ASSERT_PTR_NULL(b.dbn);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.words, "does not offer feed-forward/1"));
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
	dbn_open_plain(&b, "5-4", "", VISIBLE, ROWS);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b.dbn);
	CU_ASSERT_EQUAL(b.kind->sample(b.dbn, 1, 1, drawn, &b.error), LGS_UNSUPPORTED);
	CU_ASSERT_STRING_EQUAL(b.words, "a layer of rbm cannot generate");
	CU_ASSERT_EQUAL(b.kind->generate(b.dbn, 1, images, drawn, &b.error), LGS_UNSUPPORTED);
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
	dbn_open(&b, "5-4", "rbm:binarize=threshold", "fine-tune=yes", VISIBLE, ROWS, 1);
	CU_ASSERT_PTR_NULL(b.dbn);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.words, "binarize=threshold"));
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

static void
impossible_requests(void)
{
	dbn_open(&b, "5", "rbm", "epochs=0", VISIBLE, ROWS, 1);
	CU_ASSERT_PTR_NULL(b.dbn);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.words, "epochs=0 leaves nothing to train"));
	dbn_open(&b, "5-4", "rbm", "", VISIBLE, ROWS, 1);
	CU_ASSERT_EQUAL(dbn_train(&b, images, NULL, ROWS + 1, 0, 0, NULL), LGS_INVALID);
	CU_ASSERT_EQUAL(dbn_train(&b, images, NULL, 0, 0, 0, NULL), LGS_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.words, "1 to 6"));
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

static void
running_out_of_memory_leaves_nothing_behind(void)
{
	int64_t left = 0;
	for (int opened = 0; !opened && left < 200; left++) {
		dbn_open_short(&b, "5-4", WHOLE, VISIBLE, ROWS, left);
		opened = b.dbn != NULL;
		if (!opened)
			CU_ASSERT_PTR_NOT_NULL(strstr(b.words, "memory"));
		CU_ASSERT_EQUAL(dbn_close(&b), 0);
	}
	CU_ASSERT(left > 30 && left < 200);
}

static const CU_TestInfo tests[] = {
    {"lists of layers", lists_of_layers},
    {"layers are opened one on the other", layers_are_opened_one_on_the_other},
    {"phases follow from the epoch", phases_follow_from_the_epoch},
    {"greedy training is that of single machines", greedy_training_is_that_of_single_machines},
    {"metrics are those of the phase", metrics_are_those_of_the_phase},
    {"training resumes in every phase", training_resumes_in_every_phase},
    {"threads do not matter", threads_do_not_matter},
    {"penalties reach their layer alone", penalties_reach_their_layer_alone},
    {"features of the top or of all", features_of_the_top_or_of_all},
    {"samples follow from the key", samples_follow_from_the_key},
    {"samples come down through the layers", samples_come_down_through_the_layers},
    {"states between are drawn", states_between_are_drawn},
    {"abilities that layers lack", abilities_that_layers_lack},
    {"impossible requests", impossible_requests},
    {"running out of memory leaves nothing behind", running_out_of_memory_leaves_nothing_behind},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	begin();
	return run_tests("dbn", tests);
}
