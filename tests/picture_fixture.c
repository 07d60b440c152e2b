/* picture_fixture.c: see picture_fixture.h. */
#include "picture_fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

/* Where the numbers of samples begin, and how far those of sets are apart. */
#define SAMPLES 1000000
#define APART 10000

static struct picture_fixture *current;

/* Evenly distributed in [0, 1), of a number and what it is for (the finalizer of Steele, Lea & Flood 2014). */
static double
uniform(int64_t number, int64_t purpose)
{
	uint64_t z = (uint64_t)number * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)purpose * UINT64_C(0xd1342543de82ef95);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static double
normal(int64_t number, int64_t purpose)
{
	return sqrt(-2 * log(1 - uniform(number, 2 * purpose))) * cos(2 * M_PI * uniform(number, 2 * purpose + 1));
}

void
picture_fixture_draw(const struct lgs_shape *shape, int64_t number, float *image)
{
	double angle = 2 * M_PI * (double)(number % MODES) / MODES, contrast = 0.2 + 0.2 * uniform(number, 1);
	double side = (double)shape->height, y0 = side * (0.3 + 0.4 * uniform(number, 2));
	double x0 = side * (0.3 + 0.4 * uniform(number, 3));
	for (int64_t c = 0; c < shape->channels; c++)
		for (int64_t y = 0; y < shape->height; y++)
			for (int64_t x = 0; x < shape->width; x++, image++) {
				double across = ((double)y - y0) * sin(angle) + ((double)x - x0) * cos(angle);
				double edge = contrast * tanh(across / 2) / (double)(c + 1);
				int64_t place = 10 + (c * shape->height + y) * shape->width + x;
				*image = (float)(0.5 + edge + 0.01 * normal(number, place));
			}
}

static int64_t
read_set(const struct lgs_set *set, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	int64_t first = (int64_t)(set - current->subject.sets) * APART;
	int64_t size = set->shape->channels * set->shape->height * set->shape->width;
	for (int64_t i = 0; i < n; i++) {
		if (indices[i] < 0 || indices[i] >= set->count)
			return lgs_fail(error, LGS_INVALID, "no image %lld", (long long)indices[i]);
		picture_fixture_draw(set->shape, first + indices[i], images + i * size);
	}
	return LGS_OK;
}

/* ---- degradations ---- */

static void
blur(int64_t height, int64_t width, float *plane)
{
	static const float filter[3] = {0.25f, 0.5f, 0.25f};
	float copy[64 * 64];
	memcpy(copy, plane, (size_t)(height * width) * sizeof *copy);
	for (int64_t y = 0; y < height; y++)
		for (int64_t x = 0; x < width; x++) {
			float sum = 0;
			for (int64_t v = -1; v <= 1; v++)
				for (int64_t u = -1; u <= 1; u++) {
					int64_t row = y + v < 0 ? 0 : y + v >= height ? height - 1 : y + v;
					int64_t column = x + u < 0 ? 0 : x + u >= width ? width - 1 : x + u;
					sum += filter[v + 1] * filter[u + 1] * copy[row * width + column];
				}
			plane[y * width + x] = sum;
		}
}

static void
degrade(const struct picture_fixture *f, int64_t number, float *image)
{
	int64_t pixels = f->shape.height * f->shape.width, size = f->shape.channels * pixels;
	for (int64_t c = 0; f->degradation == BLUR && c < f->shape.channels; c++)
		for (int pass = 0; pass < (int)f->strength; pass++)
			blur(f->shape.height, f->shape.width, image + c * pixels);
	for (int64_t j = 0; f->degradation == NOISE && j < size; j++)
		image[j] += (float)(f->strength * normal(number, 100000 + j));
	for (int64_t j = 0; f->degradation == CHECKERBOARD && j < size; j++)
		image[j] +=
		    (float)((j % pixels / f->shape.width + j % f->shape.width) % 2 ? -f->strength : f->strength);
}

static int64_t
sample(void *model, uint64_t key, int64_t count, float *images, struct lgs_error *error)
{
	struct picture_fixture *f = model;
	int64_t size = f->shape.channels * f->shape.height * f->shape.width;
	int64_t first = SAMPLES + (int64_t)(key % 1000) * APART * MODES;
	(void)error;
	for (int64_t i = 0; i < count; i++) {
		int64_t number = first + i;
		if (f->degradation == DROP)
			number = first + i * MODES + i % (MODES - (int64_t)f->strength);
		if (f->degradation == COPY && (double)i < f->strength * (double)count)
			number = TRAIN * APART + i % f->subject.sets[TRAIN].count;
		picture_fixture_draw(&f->shape, number, images + i * size);
		degrade(f, number, images + i * size);
	}
	if (f->degradation == BROKEN && f->strength > 0)
		images[size + 1] = NAN;
	return LGS_OK;
}

/* ---- evaluations ---- */

void
picture_fixture_begin(struct picture_fixture *fixture, int64_t channels, int64_t side, int64_t images)
{
	*fixture = (struct picture_fixture){.shape = {sizeof fixture->shape, channels, side, side}};
	fake_host_begin(&fixture->host, 1, 1);
	fake_subject_begin(&fixture->subject, 1);
	for (int i = 0; i < SETS; i++) {
		fake_subject_set(&fixture->subject, i, images, NULL);
		fixture->subject.sets[i].shape = &fixture->shape;
		fixture->subject.sets[i].read = read_set;
	}
	fixture->model = (struct lgs_model){.size = sizeof fixture->model, .name = "made-up", .sample = sample};
	fixture->opened = (struct lgs_opened){
	    .size = sizeof fixture->opened, .component = (const void *)&fixture->model, .instance = fixture};
	fixture->subject.model = &fixture->opened;
}

int64_t
picture_fixture_evaluate(struct picture_fixture *fixture, const struct lgs_plugin *plugin, const char *options,
                         enum degradation degradation, double strength)
{
	current = fixture;
	fixture->degradation = degradation;
	fixture->strength = strength;
	return fake_evaluate(plugin, options, &fixture->subject, &fixture->host);
}

double
picture_fixture_number(struct picture_fixture *fixture, const struct lgs_plugin *plugin, const char *options,
                       enum degradation degradation, double strength, const char *name)
{
	int64_t status = picture_fixture_evaluate(fixture, plugin, options, degradation, strength);
	if (status != LGS_OK)
		printf("# %s\n", words);
	CU_ASSERT_EQUAL(status, LGS_OK);
	return fake_number(&fixture->subject, name);
}

void
picture_fixture_starve(struct picture_fixture *fixture, const struct lgs_plugin *plugin, const char *options)
{
	int64_t status = LGS_NO_MEMORY, allowed = 0;
	for (; status == LGS_NO_MEMORY && allowed < 100; allowed++) {
		fixture->host.allocations_left = allowed;
		status = picture_fixture_evaluate(fixture, plugin, options, AS_REAL, 0);
		CU_ASSERT(status == LGS_OK || said("no memory"));
	}
	CU_ASSERT_EQUAL(status, LGS_OK);
	CU_ASSERT(allowed > 4);
	fixture->host.allocations_left = -1;
}

void
picture_fixture_repeat(struct picture_fixture *fixture, const struct lgs_plugin *plugin, const char *options,
                       const char *other_seed, const char *name)
{
	for (int64_t threads = 1; threads <= 3; threads++) {
		fixture->host.services.threads = threads;
		double first = picture_fixture_number(fixture, plugin, options, AS_REAL, 0, name);
		CU_ASSERT_EQUAL(picture_fixture_number(fixture, plugin, options, AS_REAL, 0, name), first);
		CU_ASSERT_NOT_EQUAL(picture_fixture_number(fixture, plugin, other_seed, AS_REAL, 0, name), first);
	}
	fixture->host.services.threads = 1;
}
