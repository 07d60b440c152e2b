/*
 * images.c: sets of images for a machine that knows only 0 and 1: pixels are rounded or drawn, as the model itself
 * does.
 */
#include "ais.h"

#include <math.h>

#define IMAGES_AT_ONCE 500
/* A stream of its own: whatever the seeds of their runs, machines are measured on the same images. */
#define BINARY_STREAM UINT64_C(0x62696e6172790000)
/* Images on which the model's energy is compared with the machine's. */
#define COMPARED 16

static const struct lgs_set *
open_set(const struct images *images, const char *role, struct lgs_error *error)
{
	const struct lgs_set *set = images->subject->set(images->subject, role, error);
	if (!set)
		return NULL;
	if (set->count > 0 && set->shape->channels * set->shape->height * set->shape->width == images->machine->visible)
		return set;
	lgs_fail(error, LGS_INVALID, "the %s images are none, or not of the model's %lld visible units", role,
	         (long long)images->machine->visible);
	return NULL;
}

static void
make_binary(const struct images *images, int64_t first, int64_t count, double *sums)
{
	uint64_t stride = compute_stride(images->machine->visible);
	compute_data(&(struct compute_data){.binarize = images->binarize,
	                                    .rows = count,
	                                    .columns = images->machine->visible,
	                                    .values = images->pixels,
	                                    .copy = images->binary,
	                                    .sums = sums,
	                                    .draw = {.host = images->machine->host,
	                                             .key = images->key,
	                                             .first = (uint64_t)first * stride,
	                                             .stride = stride}});
}

/* Images first .. first + count - 1 into `pixels` and `binary`; sums (may be NULL) get the binary ones added. */
static int64_t
read(const struct images *images, const struct lgs_set *set, int64_t first, int64_t count, double *sums,
     struct lgs_error *error)
{
	for (int64_t i = 0; i < count; i++)
		images->numbers[i] = first + i;
	int64_t status = set->read(set, images->numbers, count, images->pixels, error);
	if (status >= 0)
		make_binary(images, first, count, sums);
	return status < 0 ? status : LGS_OK;
}

/*
 * The model's energy must be the machine's on binary images; on images as they are, it tells whether the model rounds
 * them. Where training draws them anew in each step, or takes them for probabilities, they are drawn here.
 */
static int64_t
compare(struct images *images, enum ais_binarize wish, struct lgs_error *error)
{
	const struct lgs_opened *model = images->subject->model;
	const struct lgs_set *set = open_set(images, "train", error);
	if (!set)
		return LGS_INVALID;
	int64_t count = set->count < COMPARED ? set->count : COMPARED;
	int binary = 0, rounds = 0;
	images->binarize = COMPUTE_THRESHOLD;
	int64_t status = read(images, set, 0, count, NULL, error);
	if (status >= 0)
		status = ais_parameters_agrees(images->machine, model, count, images->binary, images->binary, 1,
		                               &binary, error);
	if (status >= 0)
		status = ais_parameters_agrees(images->machine, model, count, images->pixels, images->binary, 1,
		                               &rounds, error);
	if (status >= 0 && !binary)
		status = ais_refuse(images->machine, model, count, images->binary, &images->explained, error);
	if (wish == AIS_BINARIZE_SAMPLE || (wish == AIS_BINARIZE_AUTO && !rounds))
		images->binarize = COMPUTE_SAMPLE;
	return status;
}

int64_t
ais_images_open(struct images *images, const struct parameters *machine, const struct lgs_subject *subject,
                enum ais_binarize binarize, int64_t seed, struct lgs_error *error)
{
	const struct lgs_host *host = machine->host;
	int64_t bytes = IMAGES_AT_ONCE * machine->visible * (int64_t)sizeof(float);
	*images = (struct images){.machine = machine, .subject = subject, .key = BINARY_STREAM + (uint64_t)seed};
	images->pixels = host->allocate(host, bytes);
	images->binary = host->allocate(host, bytes);
	images->inputs = host->allocate(host, IMAGES_AT_ONCE * machine->hidden * (int64_t)sizeof(float));
	images->energy = host->allocate(host, IMAGES_AT_ONCE * (int64_t)sizeof(double));
	images->numbers = host->allocate(host, IMAGES_AT_ONCE * (int64_t)sizeof(int64_t));
	if (!images->pixels || !images->binary || !images->inputs || !images->energy || !images->numbers)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for %d images", IMAGES_AT_ONCE);
	return compare(images, binarize, error);
}

void
ais_images_close(struct images *images)
{
	void *const held[] = {images->pixels, images->binary, images->inputs, images->energy, images->numbers};
	for (size_t i = 0; images->machine && i < sizeof held / sizeof held[0]; i++)
		images->machine->host->release(images->machine->host, held[i]);
	*images = (struct images){0};
}

/* By the rule of succession, which keeps a rate within (0, 1). */
int64_t
ais_images_base_rates(struct images *images, double *bias, struct lgs_error *error)
{
	const struct lgs_set *set = open_set(images, "train", error);
	int64_t status = set ? LGS_OK : LGS_INVALID;
	for (int64_t i = 0; i < images->machine->visible; i++)
		bias[i] = 0;
	for (int64_t first = 0; status >= 0 && first < set->count; first += IMAGES_AT_ONCE) {
		int64_t count = set->count - first < IMAGES_AT_ONCE ? set->count - first : IMAGES_AT_ONCE;
		status = read(images, set, first, count, bias, error);
	}
	for (int64_t i = 0; status >= 0 && i < images->machine->visible; i++)
		bias[i] = log((bias[i] + 1) / ((double)set->count - bias[i] + 1));
	return status;
}

int64_t
ais_images_start(struct images *images, int64_t count, float *states, struct lgs_error *error)
{
	const struct lgs_set *set = open_set(images, "train", error);
	int64_t visible = images->machine->visible, status = set ? LGS_OK : LGS_INVALID;
	for (int64_t c = 0; c < count && status >= 0; c++) {
		int64_t number = (int64_t)((double)c * (double)set->count / (double)count);
		status = read(images, set, number, 1, NULL, error);
		for (int64_t i = 0; i < visible && status >= 0; i++)
			states[c * visible + i] = images->binary[i];
	}
	return status;
}

int64_t
ais_images_mean(struct images *images, const char *role, double *mean, struct lgs_error *error)
{
	const struct lgs_set *set = open_set(images, role, error);
	int64_t status = set ? LGS_OK : LGS_INVALID;
	double sum = 0;
	for (int64_t first = 0; status >= 0 && first < set->count; first += IMAGES_AT_ONCE) {
		int64_t count = set->count - first < IMAGES_AT_ONCE ? set->count - first : IMAGES_AT_ONCE;
		status = read(images, set, first, count, NULL, error);
		if (status >= 0)
			status = ais_parameters_free_energy(images->machine, count, images->binary, images->inputs,
			                                    images->energy, error);
		for (int64_t i = 0; i < count && status >= 0; i++)
			sum -= images->energy[i];
	}
	if (status >= 0)
		*mean = sum / (double)set->count;
	return status;
}
