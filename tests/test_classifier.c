/*
 * test_classifier.c: the measure of models that classify by themselves, on a made-up model whose probabilities are the
 * images' own pixels.
 */
#include <lgs/evaluator.h>

#include <math.h>
#include <string.h>

#include "fake_subject.h"
#include "support.h"

const struct lgs_plugin *lgs_plugin_classifier(const struct lgs_abi *host);

#define CLASSES 3
#define MOST 500 /* more than the evaluator reads at once */

static struct fake_host fake;
static struct fake_subject subject;
static const struct lgs_shape shape = {sizeof shape, 1, 1, CLASSES};
static int64_t labels[MOST], largest_batch;
static int knows_classes;

static int64_t
count_classes(void *model, struct lgs_error *error)
{
	(void)model;
	return knows_classes ? CLASSES : lgs_fail(error, LGS_UNSUPPORTED, "no classes yet");
}

static int64_t
classify(void *model, const struct lgs_batch *batch, float *probabilities, struct lgs_error *error)
{
	(void)model, (void)error;
	largest_batch = batch->count > largest_batch ? batch->count : largest_batch;
	memcpy(probabilities, batch->images, (size_t)(batch->count * CLASSES) * sizeof *probabilities);
	return LGS_OK;
}

static const void *
extension(const char *id)
{
	static const struct lgs_classify abilities = {sizeof abilities, count_classes, classify};
	return strcmp(id, LGS_EXTENSION_CLASSIFY) ? NULL : &abilities;
}

/* Image i is of class i mod 3, but every tenth looks like the next class. */
static int64_t
read_images(const struct lgs_set *set, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	(void)set, (void)error;
	memset(images, 0, (size_t)(n * CLASSES) * sizeof *images);
	for (int64_t i = 0; i < n; i++)
		images[i * CLASSES + (indices[i] + (indices[i] % 10 == 0)) % CLASSES] = 0.6f;
	return LGS_OK;
}

static int64_t
evaluate(const char *options, const int64_t *counts)
{
	fake_host_begin(&fake, 0, 1);
	fake_subject_begin(&subject, CLASSES);
	for (int64_t i = 0; i < MOST; i++)
		labels[i] = i % CLASSES;
	for (int i = 0; i < SETS; i++) {
		fake_subject_set(&subject, i, counts[i], NULL);
		subject.sets[i].shape = &shape;
		subject.sets[i].classes = CLASSES;
		subject.sets[i].labels = labels;
		subject.sets[i].read = read_images;
	}
	subject.extension = extension;
	return fake_evaluate(lgs_plugin_classifier(NULL), options, &subject, &fake);
}

static void
errors_of_each_set(void)
{
	static const int64_t counts[SETS] = {[TRAIN] = MOST, [TEST] = -1, [HELD_OUT] = 20};
	knows_classes = 1;
	CU_ASSERT_EQUAL(evaluate("held-out=yes,test=no", counts), LGS_OK);
	CU_ASSERT_STRING_EQUAL(subject.asked, "train held-out "); /* the test images are not even opened */
	CU_ASSERT_DOUBLE_EQUAL(fake_number(&subject, "train-error"), 10, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(fake_number(&subject, "held-out-error"), 10, 1e-12);
	CU_ASSERT(isnan(fake_number(&subject, "test-error")));
	CU_ASSERT(largest_batch < MOST);
}

static void
predictions_of_each_image(void)
{
	static const int64_t counts[SETS] = {[TRAIN] = 30, [TEST] = 500, [HELD_OUT] = -1};
	knows_classes = 1;
	CU_ASSERT_EQUAL(evaluate("", counts), LGS_OK);
	CU_ASSERT_STRING_EQUAL(subject.asked, "train test ");
	CU_ASSERT_DOUBLE_EQUAL(fake_number(&subject, "test-error"), 10, 1e-12);
	CU_ASSERT_STRING_EQUAL(subject.tensor.name, "test-predictions");
	CU_ASSERT_EQUAL(subject.tensor.count, 500);
	for (int i = 0; i < 500; i++)
		CU_ASSERT_EQUAL(subject.tensor.data.integers[i], (i + (i % 10 == 0)) % CLASSES);
}

static void
what_cannot_be_measured(void)
{
	static const int64_t counts[SETS] = {[TRAIN] = 30, [TEST] = -1, [HELD_OUT] = -1};
	knows_classes = 0;
	CU_ASSERT_EQUAL(evaluate("", counts), LGS_UNSUPPORTED);
	CU_ASSERT(said("no classes yet"));
	knows_classes = 1;
	CU_ASSERT_EQUAL(evaluate("", counts), LGS_INVALID);
	CU_ASSERT(said("no set \"test\""));
	subject.sets[TRAIN].labels = NULL;
	CU_ASSERT_EQUAL(fake_evaluate(lgs_plugin_classifier(NULL), "", &subject, &fake), LGS_UNSUPPORTED);
	CU_ASSERT(said("train images have no labels"));
	subject.extension = NULL;
	CU_ASSERT_EQUAL(fake_evaluate(lgs_plugin_classifier(NULL), "", &subject, &fake), LGS_UNSUPPORTED);
	CU_ASSERT(said("does not classify"));
	fake.allocations_left = 1;
	subject.extension = extension;
	subject.sets[TRAIN].labels = labels;
	CU_ASSERT_EQUAL(fake_evaluate(lgs_plugin_classifier(NULL), "", &subject, &fake), LGS_NO_MEMORY);
}

static const CU_TestInfo tests[] = {
    {"errors of each set", errors_of_each_set},
    {"predictions of each image", predictions_of_each_image},
    {"what cannot be measured", what_cannot_be_measured},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("classifier", tests);
}
