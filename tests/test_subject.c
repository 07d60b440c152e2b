/* test_subject.c: images between latent states, of a model whose images are its latent states. */
#include "run/subject.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

#define LENGTH 2
#define AT_ONCE 4

static int64_t largest_call, calls_left;

/* The state of number i is (i, -i^2), whatever the key. */
static int64_t
draw(void *model, uint64_t key, int64_t count, float *latents, struct lgs_error *error)
{
	(void)model, (void)key, (void)error;
	for (int64_t i = 0; i < count; i++) {
		latents[i * LENGTH] = (float)i;
		latents[i * LENGTH + 1] = -(float)(i * i);
	}
	return LGS_OK;
}

static int64_t
latent_count(void *model)
{
	(void)model;
	return LENGTH;
}

static int64_t
generate(void *model, int64_t count, const float *latents, float *images, struct lgs_error *error)
{
	(void)model;
	if (calls_left-- == 0)
		return lgs_fail(error, LGS_INVALID, "no more of them");
	largest_call = count > largest_call ? count : largest_call;
	memcpy(images, latents, (size_t)(count * LENGTH) * sizeof *images);
	return LGS_OK;
}

static const void *
extension(const char *id)
{
	static const struct lgs_latents latents = {sizeof latents, draw};
	return strcmp(id, LGS_EXTENSION_LATENTS) ? NULL : &latents;
}

static struct component component;
static struct instance model;

static struct subject
open_subject(void)
{
	component.as.model = (struct lgs_model){.size = sizeof(struct lgs_model),
	                                        .kind = LGS_MODEL_KIND,
	                                        .name = "mirror",
	                                        .extension = extension,
	                                        .latent_count = latent_count,
	                                        .generate = generate};
	model.component = &component;
	largest_call = 0;
	calls_left = 100;
	struct subject subject = {.input = {sizeof subject.input, 1, 1, LENGTH}};
	subject.workshop.model = &model;
	subject.workshop.session.batch = AT_ONCE;
	return subject;
}

static void
rows_are_straight(void)
{
	enum { ROWS = 3, STEPS = 5 };
	float images[ROWS * STEPS * LENGTH];
	struct subject subject = open_subject();
	CU_ASSERT_EQUAL(subject_interpolate(&subject, 1, ROWS, STEPS, images, &failure), LGS_OK);
	for (int row = 0; row < ROWS; row++)
		for (int step = 0; step < STEPS; step++) {
			const double from = 2 * row, to = from + 1, share = step / 4.0;
			const float *image = images + (row * STEPS + step) * LENGTH;
			CU_ASSERT_DOUBLE_EQUAL(image[0], from + share * (to - from), 1e-6);
			CU_ASSERT_DOUBLE_EQUAL(image[1], -from * from + share * (from * from - to * to), 1e-6);
		}
	CU_ASSERT_EQUAL(largest_call, AT_ONCE);
	CU_ASSERT_EQUAL(calls_left, 100 - 4);
}

static void
what_cannot_be_is_refused(void)
{
	float images[4 * LENGTH * AT_ONCE];
	struct subject subject = open_subject();
	calls_left = 1;
	CU_ASSERT_EQUAL(subject_interpolate(&subject, 1, 4, 2, images, &failure), LGS_INVALID);
	CU_ASSERT(said("no more of them"));
	component.as.model.extension = NULL;
	CU_ASSERT_EQUAL(subject_interpolate(&subject, 1, 1, 2, images, &failure), LGS_UNSUPPORTED);
	CU_ASSERT(said("mirror has no continuous latent states"));
	component.as.model.extension = extension;
	component.as.model.generate = NULL;
	CU_ASSERT_EQUAL(subject_interpolate(&subject, 1, 1, 2, images, &failure), LGS_UNSUPPORTED);
}

int
main(void)
{
	static const CU_TestInfo tests[] = {
	    {"rows are straight", rows_are_straight},
	    {"what cannot be is refused", what_cannot_be_is_refused},
	    CU_TEST_INFO_NULL,
	};
	return run_tests_in_root("subject", tests);
}
