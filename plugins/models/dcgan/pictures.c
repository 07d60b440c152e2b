/* pictures.c: latent numbers to images, and pixels between the host's order (channel by channel, in [0, 1]) and ours.
 */
#include "dcgan.h"

#include "../../compute/threads.h"

#define WORDS 256 /* random words fetched at a time */
#define REPORTED 64

/* Uniform in (-1, 1]; of an image by its number, so that it does not depend on how many are drawn with it. */
void
dcgan_draw_latents(const struct dcgan *g, uint64_t key, uint64_t first, int64_t images, float *latents)
{
	const int64_t length = g->options.latent;
	const uint64_t stride = ((uint64_t)length + 3) / 4 * 4;
	uint32_t words[WORDS];
	for (int64_t i = 0; i < images; i++)
		for (int64_t j = 0; j < length; j++) {
			int64_t at = j % WORDS, left = length - j;
			if (at == 0)
				g->host->random_bits(g->host, key, (first + (uint64_t)i) * stride + (uint64_t)j,
				                     left < WORDS ? left : WORDS, words);
			latents[i * length + j] = ((float)(int32_t)(words[at] >> 8) + 0.5f) * 0x1p-23f - 1;
		}
}

/* The host's pixels to ours. */
void
dcgan_take_pixels(const struct dcgan *g, int64_t images, const float *from, float *to)
{
	const int64_t positions = g->side * g->side, channels = g->channels;
#pragma omp parallel for schedule(static)
	for (int64_t i = 0; i < images; i++)
		for (int64_t c = 0; c < channels; c++)
			for (int64_t p = 0; p < positions; p++)
				to[(i * positions + p) * channels + c] =
				    2 * from[(i * channels + c) * positions + p] - 1;
}

static void
give_pixels(const struct dcgan *g, int64_t images, const float *from, float *to)
{
	const int64_t positions = g->side * g->side, channels = g->channels;
#pragma omp parallel for schedule(static)
	for (int64_t i = 0; i < images; i++)
		for (int64_t c = 0; c < channels; c++)
			for (int64_t p = 0; p < positions; p++)
				to[(i * channels + c) * positions + p] =
				    0.5f * from[(i * positions + p) * channels + c] + 0.5f;
}

int64_t
dcgan_latent_count(void *model)
{
	return ((struct dcgan *)model)->options.latent;
}

static int64_t
draw(void *model, uint64_t key, int64_t count, float *latents, struct lgs_error *error)
{
	(void)error;
	dcgan_draw_latents(model, key, 0, count, latents);
	return LGS_OK;
}

const struct lgs_latents dcgan_latents = {.size = (int64_t)sizeof dcgan_latents, .draw = draw};

int64_t
dcgan_generate(void *model, int64_t count, const float *latents, float *images, struct lgs_error *error)
{
	struct dcgan *g = model;
	const int64_t pixels = g->channels * g->side * g->side;
	int64_t status = LGS_OK;
	compute_use_threads(g->host);
	dcgan_exchange_averages(g);
	for (int64_t first = 0; first < count && status == LGS_OK; first += g->batch) {
		int64_t some = count - first < g->batch ? count - first : g->batch;
		status =
		    dcgan_forward(g, &g->generator, DCGAN_TRAINED, 1, some, latents + first * g->options.latent, error);
		if (status == LGS_OK)
			give_pixels(g, some, dcgan_last(&g->generator)->values, images + first * pixels);
	}
	dcgan_exchange_averages(g);
	return status;
}

int64_t
dcgan_sample(void *model, uint64_t key, int64_t count, float *images, struct lgs_error *error)
{
	struct dcgan *g = model;
	const int64_t pixels = g->channels * g->side * g->side;
	int64_t status = LGS_OK;
	for (int64_t first = 0; first < count && status == LGS_OK; first += g->batch) {
		int64_t some = count - first < g->batch ? count - first : g->batch;
		dcgan_draw_latents(g, key, (uint64_t)first, some, g->latents);
		status = dcgan_generate(g, some, g->latents, images + first * pixels, error);
	}
	return status;
}

/* A grid of images of latent numbers that are always the same, so that runs and epochs can be compared. */
int64_t
dcgan_report(void *model, struct lgs_error *error)
{
	struct dcgan *g = model;
	const int64_t pixels = g->channels * g->side * g->side;
	const struct lgs_shape shape = {sizeof shape, g->channels, g->side, g->side};
	float *images = g->host->allocate(g->host, REPORTED * pixels * (int64_t)sizeof *images);
	if (!images)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for a picture of %d images", REPORTED);
	int64_t status = dcgan_sample(g, g->host->random_key(g->host, "reported latents"), REPORTED, images, error);
	if (status == LGS_OK)
		status =
		    g->host->report_picture(g->host, "generated", LGS_PICTURE_UNIT, REPORTED, &shape, images, error);
	g->host->release(g->host, images);
	return status;
}
