/*
 * test_run_data.c: the features of a finished run as a data set: which images, whose labels, and what is refused.
 *
 * The first runs are of tests/plugins/toy.c, whose feature is the pixel times `scale`; both can be computed by hand.
 */
#include <stdlib.h>
#include <string.h>

#include "../core/training/data.h"
#include "dataset_fixture.h"
#include "run_fixture.h"
#include "toy_fixture.h"

#define FIRST_DATA "toy-data:count=60,classes=4,per-class=3,held-out=8"
#define MOST 64

const struct lgs_plugin *lgs_plugin_run(const struct lgs_abi *host);

static struct session session;

/* A first run in a folder of its own. */
static const char *
first_run(const char *name, const char *model, const char *data)
{
	const char *folder = in_root(name);
	make_run(&session, folder, model, data, 1);
	return folder;
}

/* The data of the second run: `more` is what follows the folder. */
static struct data *
open_second(const char *folder, const char *more, const char *split)
{
	words[0] = 0;
	struct data *data = data_open(&session, path_of("run:%s%s", folder, more), split, &failure);
	if (!data)
		printf("# %s\n", words);
	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	return data;
}

static void
refuse_second(const char *folder, const char *expected)
{
	words[0] = 0;
	CU_ASSERT_PTR_NULL(data_open(&session, path_of("run:%s", folder), NULL, &failure));
	CU_ASSERT(said(expected));
}

static void
read_all(const struct lgs_set *set, float *values)
{
	int64_t indices[MOST];
	CU_ASSERT_FATAL(set->count <= MOST);
	for (int64_t i = 0; i < set->count; i++)
		indices[i] = i;
	CU_ASSERT_EQUAL(set->read(set, indices, set->count, values, &failure), LGS_OK);
}

/* Image by image, what is in `second` is half of what is in `first`, with the same label. */
static void
expect_halves(const struct lgs_set *first, const struct lgs_set *second)
{
	float pixels[MOST], features[MOST];
	CU_ASSERT_EQUAL_FATAL(first->count, second->count);
	CU_ASSERT_EQUAL(first->classes, second->classes);
	read_all(first, pixels);
	read_all(second, features);
	for (int64_t i = 0; i < first->count; i++) {
		CU_ASSERT_EQUAL(features[i], pixels[i] / 2);
		CU_ASSERT_EQUAL(first->labels[i], second->labels[i]);
	}
}

static void
same_images_and_same_held_out(void)
{
	const char *folder = first_run("halves", "toy:scale=0.5", FIRST_DATA);
	struct data *first = data_open(&session, FIRST_DATA, NULL, &failure);
	struct data *second = open_second(folder, "", NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(first);
	CU_ASSERT_EQUAL(data_images(second)->count, 12);
	CU_ASSERT_EQUAL(data_held_out(second)->count, 8);
	CU_ASSERT_EQUAL(data_images(second)->shape->channels, 1);
	CU_ASSERT_EQUAL(data_images(second)->shape->height, 1);
	CU_ASSERT_EQUAL(data_images(second)->shape->width, 1);
	expect_halves(data_images(first), data_images(second));
	expect_halves(data_held_out(first), data_held_out(second));
	data_close(second);
	data_close(first);
}

static void
test_split_is_the_datas_own(void)
{
	const char *folder = first_run("tested", "toy:scale=0.5", FIRST_DATA);
	struct data *first = data_open(&session, FIRST_DATA, "test", &failure);
	struct data *second = open_second(folder, "", "test");
	CU_ASSERT_PTR_NOT_NULL_FATAL(first);
	CU_ASSERT_EQUAL(data_images(second)->count, 60);
	CU_ASSERT_EQUAL(data_held_out(second)->count, 0);
	expect_halves(data_images(first), data_images(second));
	data_close(second);
	data_close(first);
}

/* A subset is one of the training images; what was held out before is held out still, and nothing else. */
static void
subsets_leave_the_held_out_alone(void)
{
	static const struct {
		const char *more;
		int64_t images, held_out;
	} subsets[] = {
	    {",limit=5", 5, 8}, {",per-class=2", 8, 8}, {",held-out=3", 12, 3}, {",limit=5,held-out=0", 5, 0}};
	const char *folder = first_run("subsets", "toy:scale=0.5", FIRST_DATA);
	struct data *whole = open_second(folder, "", NULL);
	float all[MOST], some[MOST];
	read_all(data_held_out(whole), all);
	for (size_t i = 0; i < sizeof subsets / sizeof *subsets; i++) {
		struct data *data = open_second(folder, subsets[i].more, NULL);
		CU_ASSERT_EQUAL(data_images(data)->count, subsets[i].images);
		CU_ASSERT_EQUAL_FATAL(data_held_out(data)->count, subsets[i].held_out);
		read_all(data_held_out(data), some);
		CU_ASSERT(!memcmp(all, some, (size_t)subsets[i].held_out * sizeof *all));
		data_close(data);
	}
	data_close(whole);
}

/* Where the first run left nothing out, a subset here leaves out what it can. */
static void
nothing_held_out_before(void)
{
	const char *folder = first_run("all", "toy", "toy-data:count=20");
	struct data *data = open_second(folder, ",limit=15", NULL);
	CU_ASSERT_EQUAL(data_images(data)->count, 15);
	CU_ASSERT_EQUAL(data_held_out(data)->count, 5);
	CU_ASSERT_EQUAL(data_images(data)->classes, 0);
	CU_ASSERT_PTR_NULL(data_images(data)->labels);
	data_close(data);
}

static void
run_of_a_run(void)
{
	const char *first = first_run("lowest", "toy:scale=0.5", FIRST_DATA);
	const char *second = first_run("middle", "toy:scale=0.5", path_of("run:%s", first));
	struct data *below = open_second(first, "", NULL), *above = open_second(second, "", NULL);
	expect_halves(data_images(below), data_images(above));
	expect_halves(data_held_out(below), data_held_out(above));
	const char *const *files = data_files(above);
	CU_ASSERT_PTR_NOT_NULL_FATAL(files[0]);
	CU_ASSERT_PTR_NOT_NULL_FATAL(files[1]);
	CU_ASSERT_STRING_EQUAL(files[0], path_of("%s/checkpoint.safetensors", second));
	CU_ASSERT_STRING_EQUAL(files[1], path_of("%s/checkpoint.safetensors", first));
	CU_ASSERT_PTR_NULL(files[2]);
	data_close(above);
	data_close(below);
}

static void
features_that_are_no_images(void)
{
	refuse_second(first_run("double", "toy:scale=2", "toy-data"), "feature 0 of image 5|double|1.25|[0, 1]");
	refuse_second(first_run("negative", "toy:scale=-1", "toy-data"), "feature 0 of image 1|-0.125|[0, 1]");
	/* The edges belong to it. */
	data_close(open_second(first_run("edge", "toy:scale=1", "toy-data"), "", NULL));
}

static void
indices_out_of_range(void)
{
	struct data *data = open_second(first_run("indices", "toy", "toy-data:count=5"), "", NULL);
	const struct instance *instance = data_instance(data);
	static const int64_t bad[] = {-1, 5, INT64_MAX};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		float value = 7;
		words[0] = 0;
		CU_ASSERT(
		    instance->component->as.dataset.read(instance->opened.instance, &bad[i], 1, &value, &failure) < 0);
		CU_ASSERT(said("the images are 0 to 4"));
		CU_ASSERT_EQUAL(value, 7);
	}
	data_close(data);
}

static void
no_folder_and_no_service(void)
{
	fake_host_begin(&fake, 1, 1);
	struct opened opened = open_dataset(lgs_plugin_run, "run", NULL, "train");
	check_not_opened(&opened, "which run?", "run:FOLDER");
	opened = open_dataset(lgs_plugin_run, "run:somewhere", NULL, "train");
	check_not_opened(&opened, "cannot open runs", "runs/1");
}

static const CU_TestInfo tests[] = {
    {"the same images, the same held out", same_images_and_same_held_out},
    {"the test split is that of the data", test_split_is_the_datas_own},
    {"subsets leave the held-out images alone", subsets_leave_the_held_out_alone},
    {"nothing was held out before", nothing_held_out_before},
    {"a run of a run", run_of_a_run},
    {"features that are no images", features_that_are_no_images},
    {"indices out of range", indices_out_of_range},
    {"no folder, and no service", no_folder_and_no_service},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	session = toy_session();
	int status = run_tests_in_root("run-data", tests);
	registry_destroy(session.registry);
	return status;
}
