/*
 * test_data.c: which images of a dataset are used, and in which order.
 *
 * The dataset is toy-data of tests/plugins/toy.c, whose labels are known, and bars where something like real data is
 * wanted. Images are told apart by what the host's own sets say: labels, and pixels through read().
 */
#include "training/data.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "toy_fixture.h"

#define CLASSES_MOST 10

static struct session session;

static struct data *
open_split(const char *specification, const char *split)
{
	words[0] = 0;
	struct data *data = data_open(&session, specification, split, &failure);
	if (!data)
		printf("# %s\n", words);
	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	return data;
}

static void
refuse(const char *specification)
{
	words[0] = 0;
	struct data *data = data_open(&session, specification, NULL, &failure);
	CU_ASSERT_PTR_NULL(data);
	data_close(data);
}

/* The images of each class. */
static void
count_classes(const struct lgs_set *set, int64_t *counts)
{
	memset(counts, 0, CLASSES_MOST * sizeof *counts);
	for (int64_t i = 0; i < set->count; i++)
		counts[set->labels[i]]++;
}

/* Which images of the split a set has: the host keeps the indices to itself, but bars of 16 lines hardly ever repeat.
 */
static uint64_t *
fingerprints(const struct lgs_set *set)
{
	int64_t pixels = set->shape->channels * set->shape->height * set->shape->width;
	uint64_t *prints = calloc((size_t)set->count + 1, sizeof *prints);
	float *images = calloc((size_t)(set->count * pixels) + 1, sizeof *images);
	int64_t *indices = calloc((size_t)set->count + 1, sizeof *indices);
	for (int64_t i = 0; i < set->count; i++)
		indices[i] = i;
	CU_ASSERT_EQUAL(set->read(set, indices, set->count, images, &failure), LGS_OK);
	for (int64_t i = 0; i < set->count; i++)
		for (int64_t p = 0; p < pixels; p++)
			prints[i] = prints[i] * 1000003 + (uint64_t)(255 * images[i * pixels + p]) + 1;
	free(images);
	free(indices);
	return prints;
}

static int
same_images(const struct lgs_set *a, const struct lgs_set *b)
{
	uint64_t *of_a = fingerprints(a), *of_b = fingerprints(b);
	int same = a->count == b->count && !memcmp(of_a, of_b, (size_t)a->count * sizeof *of_a);
	free(of_a);
	free(of_b);
	return same;
}

static void
whole_by_default(void)
{
	struct data *data = open_split("toy-data:count=20,classes=4", NULL);
	const struct lgs_set *set = data_images(data);
	CU_ASSERT_EQUAL(set->count, 20);
	CU_ASSERT_EQUAL(set->classes, 4);
	CU_ASSERT_STRING_EQUAL(set->role, "train");
	CU_ASSERT_EQUAL(data_held_out(data)->count, 0);
	CU_ASSERT_PTR_NULL(data_files(data)[0]);
	for (int64_t i = 0; i < set->count; i++)
		CU_ASSERT_EQUAL(set->labels[i], 3 - i % 4);
	data_close(data);
}

/* Who failed without words is named all the same. */
static void
silent_failures(void)
{
	struct data *data = open_split("toy-data:flaw=silent", NULL);
	const struct lgs_set *set = data_images(data);
	const int64_t first = 0;
	float image;
	*words = 0;
	CU_ASSERT_EQUAL(set->read(set, &first, 1, &image, &failure), LGS_IO);
	CU_ASSERT(said("toy-data: read() failed without saying why"));
	data_close(data);
}

static void
without_labels(void)
{
	struct data *data = open_split("toy-data:limit=5", NULL);
	CU_ASSERT_EQUAL(data_images(data)->count, 5);
	CU_ASSERT_EQUAL(data_images(data)->classes, 0);
	CU_ASSERT_PTR_NULL(data_images(data)->labels);
	CU_ASSERT_EQUAL(data_held_out(data)->count, 11);
	CU_ASSERT_PTR_NULL(data_held_out(data)->labels);
	data_close(data);
}

static void
per_class_is_exact(void)
{
	int64_t counts[CLASSES_MOST];
	for (int64_t wanted = 1; wanted <= 50; wanted += 7) {
		char text[96];
		(void)snprintf(text, sizeof text, "toy-data:count=503,classes=10,per-class=%lld", (long long)wanted);
		struct data *data = open_split(text, NULL);
		count_classes(data_images(data), counts);
		CU_ASSERT_EQUAL(data_images(data)->count, 10 * wanted);
		for (int label = 0; label < 10; label++)
			CU_ASSERT_EQUAL(counts[label], wanted);
		data_close(data);
	}
}

/* What the dataset itself has set aside is never trained on, subset or not. */
static void
set_aside(void)
{
	static const struct {
		const char *more;
		int64_t images, held_out;
	} cases[] = {{"", 15, 5},
	             {",limit=9", 9, 5},
	             {",per-class=2", 8, 5},
	             {",held-out=2", 15, 2},
	             {",limit=9,held-out=0", 9, 0}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct data *data = open_split(path_of("toy-data:count=20,classes=4,aside=5%s", cases[i].more), NULL);
		CU_ASSERT_EQUAL(data_images(data)->count, cases[i].images);
		CU_ASSERT_EQUAL_FATAL(data_held_out(data)->count, cases[i].held_out);
		/* Those of the end, in their order. */
		for (int64_t j = 0; j < cases[i].held_out; j++)
			CU_ASSERT_EQUAL(data_held_out(data)->labels[j], 3 - (15 + j) % 4);
		data_close(data);
	}
	struct data *whole = open_split("toy-data:count=20,aside=5", "train");
	CU_ASSERT_EQUAL(data_images(whole)->count, 20);
	data_close(whole);
	refuse("toy-data:count=20,aside=20");
	CU_ASSERT(said("20 of the 20 images of split train are held out"));
	refuse("toy-data:count=20,aside=-1");
}

static void
held_out_is_even(void)
{
	int64_t counts[CLASSES_MOST];
	struct data *data = open_split("toy-data:count=2000,classes=10,per-class=20,held-out=300", NULL);
	CU_ASSERT_EQUAL(data_held_out(data)->count, 300);
	CU_ASSERT_STRING_EQUAL(data_held_out(data)->role, "held-out");
	count_classes(data_held_out(data), counts);
	for (int label = 0; label < 10; label++)
		CU_ASSERT_EQUAL(counts[label], 30);
	data_close(data);
	/* A number that the classes do not divide. */
	data = open_split("toy-data:count=2000,classes=7,per-class=20,held-out=100", NULL);
	CU_ASSERT_EQUAL(data_held_out(data)->count, 100);
	count_classes(data_held_out(data), counts);
	for (int label = 0; label < 7; label++) {
		CU_ASSERT_TRUE(counts[label] >= 8);
		CU_ASSERT_TRUE(counts[label] <= 15);
	}
	data_close(data);
	/* By limit, as they come. */
	data = open_split("toy-data:count=2000,classes=4,limit=100,held-out=400", NULL);
	CU_ASSERT_EQUAL(data_held_out(data)->count, 400);
	count_classes(data_held_out(data), counts);
	for (int label = 0; label < 4; label++)
		CU_ASSERT_TRUE(counts[label] > 60 && counts[label] < 140);
	data_close(data);
}

static int
compare_numbers(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
	return (a > b) - (a < b);
}

/* Images in use, held out and in reserve are the whole split, each image once. */
static void
three_parts_make_the_whole(void)
{
	struct data *data = open_split("bars:size=16,count=600,per-class=100,held-out=150", NULL);
	const struct lgs_set *parts[] = {data_images(data), data_held_out(data), data_reserve(data)};
	uint64_t *whole = fingerprints(data_all(data)), joined[600];
	int64_t count = 0;
	CU_ASSERT_EQUAL(data_all(data)->count, 600);
	CU_ASSERT_STRING_EQUAL(parts[2]->role, "reserve");
	CU_ASSERT_EQUAL_FATAL(parts[0]->count + parts[1]->count + parts[2]->count, 600);
	for (int i = 0; i < 3; i++) {
		uint64_t *of_part = fingerprints(parts[i]);
		memcpy(joined + count, of_part, (size_t)parts[i]->count * sizeof *joined);
		count += parts[i]->count;
		free(of_part);
	}
	qsort(joined, 600, sizeof *joined, compare_numbers);
	qsort(whole, 600, sizeof *whole, compare_numbers);
	CU_ASSERT(!memcmp(joined, whole, sizeof joined));
	free(whole);
	data_close(data);
}

static void
held_out_where_few_are_left(void)
{
	int64_t counts[CLASSES_MOST];
	struct data *data = open_split("toy-data:count=100,classes=10,per-class=9", NULL);
	CU_ASSERT_EQUAL(data_held_out(data)->count, 10);
	count_classes(data_held_out(data), counts);
	for (int label = 0; label < 10; label++)
		CU_ASSERT_EQUAL(counts[label], 1);
	data_close(data);
	data = open_split("toy-data:count=100,classes=10,per-class=10", NULL);
	CU_ASSERT_EQUAL(data_held_out(data)->count, 0);
	data_close(data);
	data = open_split("toy-data:count=100,classes=10,per-class=5,held-out=0", NULL);
	CU_ASSERT_EQUAL(data_held_out(data)->count, 0);
	data_close(data);
}

static void
disjoint_from_held_out(void)
{
	int64_t found = 0;
	struct data *data = open_split("bars:size=16,count=600,per-class=100,held-out=200", NULL);
	struct data *all = open_split("bars:size=16,count=600", NULL);
	const struct lgs_set *used = data_images(data), *out = data_held_out(data);
	uint64_t *of_used = fingerprints(used), *of_out = fingerprints(out), *of_all = fingerprints(data_images(all));
	CU_ASSERT_EQUAL(used->count + out->count, 400);
	/* Each image of the split is in neither or in as many places as it has copies. */
	for (int64_t i = 0; i < 600; i++) {
		int64_t copies = 0, places = 0;
		for (int64_t k = 0; k < 600; k++)
			copies += of_all[k] == of_all[i];
		for (int64_t k = 0; k < 200; k++)
			places += (of_used[k] == of_all[i]) + (of_out[k] == of_all[i]);
		CU_ASSERT_TRUE(places <= copies);
		found += places > 0 && copies == 1;
	}
	CU_ASSERT_TRUE(found > 350);
	free(of_used);
	free(of_out);
	free(of_all);
	data_close(data);
	data_close(all);
}

static void
subset_seed_decides(void)
{
	struct data *one = open_split("bars:size=16,count=400,per-class=30", NULL);
	struct data *other = open_split("bars:size=16,count=400,per-class=30,subset-seed=1", NULL);
	session.seed = 99; /* the seed of training is not the seed of the subset */
	struct data *again = open_split("bars:size=16,count=400,per-class=30", NULL);
	session.seed = 1;
	CU_ASSERT_TRUE(same_images(data_images(one), data_images(again)));
	CU_ASSERT_TRUE(same_images(data_held_out(one), data_held_out(again)));
	CU_ASSERT_FALSE(same_images(data_images(one), data_images(other)));
	CU_ASSERT_FALSE(same_images(data_held_out(one), data_held_out(other)));
	data_close(one);
	data_close(other);
	data_close(again);
}

/* How many are held out must not change which images are trained on, nor a smaller limit the order of the larger one.
 */
static void
subsets_do_not_depend_on_more(void)
{
	struct data *one = open_split("bars:size=16,count=400,limit=50,held-out=10", NULL);
	struct data *other = open_split("bars:size=16,count=400,limit=50,held-out=300", NULL);
	struct data *larger = open_split("bars:size=16,count=400,limit=60", NULL);
	CU_ASSERT_TRUE(same_images(data_images(one), data_images(other)));
	uint64_t *few = fingerprints(data_images(one)), *many = fingerprints(data_images(larger));
	CU_ASSERT_EQUAL(memcmp(few, many, 50 * sizeof *few), 0);
	free(few);
	free(many);
	data_close(one);
	data_close(other);
	data_close(larger);
}

static void
limits(void)
{
	int64_t counts[CLASSES_MOST];
	struct data *data = open_split("toy-data:count=100,classes=4,per-class=20,limit=50", NULL);
	CU_ASSERT_EQUAL(data_images(data)->count, 50);
	count_classes(data_images(data), counts);
	for (int label = 0; label < 4; label++)
		CU_ASSERT_TRUE(counts[label] <= 20);
	data_close(data);
	data = open_split("toy-data:count=100,limit=100", NULL);
	CU_ASSERT_EQUAL(data_images(data)->count, 100);
	data_close(data);
	refuse("toy-data:count=100,limit=101");
	CU_ASSERT(said("limit=101, but split train has only 100 images"));
	refuse("toy-data:count=100,classes=4,per-class=20,limit=81");
	CU_ASSERT(said("limit=81, but split train has only 80 images of as many a class"));
}

static void
another_split_is_whole(void)
{
	struct data *data = open_split("toy-data:count=100,classes=4,per-class=20", "test");
	CU_ASSERT_EQUAL(data_images(data)->count, 100);
	CU_ASSERT_STRING_EQUAL(data_images(data)->role, "test");
	CU_ASSERT_EQUAL(data_held_out(data)->count, 0);
	data_close(data);
	data = open_split("toy-data:split=test,count=100,classes=4,per-class=20", NULL);
	CU_ASSERT_EQUAL(data_images(data)->count, 80);
	data_close(data);
}

/* More images than the host hands to a dataset at once, in any order, and repeated. */
static void
reading(void)
{
	enum { MANY = 1000 };
	struct data *data = open_split("toy-data:count=50,classes=5", NULL);
	const struct lgs_set *set = data_images(data);
	int64_t indices[MANY];
	float images[MANY];
	for (int i = 0; i < MANY; i++)
		indices[i] = (i * 7 + 3) % 50;
	CU_ASSERT_EQUAL(set->read(set, indices, MANY, images, &failure), LGS_OK);
	for (int i = 0; i < MANY; i++)
		CU_ASSERT_EQUAL(images[i], (float)(indices[i] % 8) / 8);
	CU_ASSERT_EQUAL(set->read(set, indices, 0, images, &failure), LGS_OK);
	static const int64_t outside[] = {-1, 50, (int64_t)1 << 40};
	for (int i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(set->read(set, &outside[i], 1, images, &failure), LGS_INVALID);
		CU_ASSERT(said("was asked for, which has 50"));
	}
	data_close(data);
	/* Labels follow their images into a subset. */
	data = open_split("toy-data:count=80,classes=8,per-class=3", NULL);
	set = data_images(data);
	for (int64_t i = 0; i < set->count; i++) {
		CU_ASSERT_EQUAL(set->read(set, &i, 1, images, &failure), LGS_OK);
		CU_ASSERT_EQUAL(set->labels[i], 7 - (int64_t)(8 * images[0]));
	}
	data_close(data);
}

static void
errors(void)
{
	refuse("toy-data:per-class=3");
	CU_ASSERT(said("has no labels"));
	CU_ASSERT(said("limit=3"));
	refuse("toy-data:count=10,classes=4,per-class=3");
	CU_ASSERT(said("class 0 has only 2 images in split train"));
	refuse("toy-data:count=0");
	CU_ASSERT(said("split train has no images"));
	refuse("toy-data:classes=4,flaw=label");
	CU_ASSERT(said("label 4 of image 15 is not in 0 .. 3"));
	refuse("toy-data:split=tset");
	CU_ASSERT(said("no split \"tset\"; it has: train, test"));
	refuse("toy-data:per-clas=3");
	CU_ASSERT(said("did you mean \"per-class\"?"));
	refuse("toy-data:limit=-1");
	CU_ASSERT(said("limit"));
	refuse("toy-dat");
	CU_ASSERT(said("did you mean \"toy-data\"?"));
	refuse("");
	CU_ASSERT(said("name is missing"));
	struct data *data = open_split("toy-data:flaw=read", NULL);
	int64_t first = 0;
	float image;
	CU_ASSERT_EQUAL(data_images(data)->read(data_images(data), &first, 1, &image, &failure), LGS_IO);
	CU_ASSERT(said("cannot be read"));
	data_close(data);
}

static int
is_permutation(const int64_t *order, int64_t count)
{
	char *seen = calloc((size_t)count + 1, 1);
	int good = 1;
	for (int64_t i = 0; i < count; i++) {
		good &= order[i] >= 0 && order[i] < count && !seen[order[i]];
		if (good)
			seen[order[i]] = 1;
	}
	free(seen);
	return good;
}

static void
orders_of_epochs(void)
{
	enum { COUNT = 1000 };
	static int64_t first[COUNT], other[COUNT], again[COUNT], seeded[COUNT];
	double mean = 0;
	data_order(1, 0, COUNT, first);
	for (int64_t epoch = 1; epoch < 50; epoch++) {
		data_order(1, epoch, COUNT, other);
		CU_ASSERT_TRUE(is_permutation(other, COUNT));
		CU_ASSERT_NOT_EQUAL(memcmp(first, other, sizeof first), 0);
		mean += (double)other[0] / 49;
	}
	CU_ASSERT_TRUE(mean > 300 && mean < 700);
	data_order(1, 0, COUNT, again);
	data_order(2, 0, COUNT, seeded);
	CU_ASSERT_EQUAL(memcmp(first, again, sizeof first), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(first, seeded, sizeof first), 0);
	CU_ASSERT_TRUE(is_permutation(seeded, COUNT));
	data_order(1, 0, 1, again);
	CU_ASSERT_EQUAL(again[0], 0);
	data_order(1, 0, 0, again);
}

int
main(void)
{
	static const CU_TestInfo tests[] = {
	    {"silent failures", silent_failures},
	    {"all images are used by default", whole_by_default},
	    {"a dataset without labels", without_labels},
	    {"per-class is exact", per_class_is_exact},
	    {"held-out images come evenly from the classes", held_out_is_even},
	    {"images set aside by the dataset", set_aside},
	    {"held-out images where few are left", held_out_where_few_are_left},
	    {"images in use, held out and in reserve make the split", three_parts_make_the_whole},
	    {"held-out images are others", disjoint_from_held_out},
	    {"the subset's seed alone decides", subset_seed_decides},
	    {"subsets do not depend on how many are held out", subsets_do_not_depend_on_more},
	    {"limits", limits},
	    {"another split is whole", another_split_is_whole},
	    {"reading by index", reading},
	    {"errors", errors},
	    {"orders of epochs are shuffles by seed and epoch", orders_of_epochs},
	    CU_TEST_INFO_NULL,
	};
	session = toy_session();
	int status = run_tests("data", tests);
	registry_destroy(session.registry);
	return status;
}
