/*
 * features.c: what the discriminator makes of images: the mean output of each channel of its hidden blocks over the
 * image, from the first block to the last, with the running statistics of real images.
 */
#include "dcgan.h"

#include "../../compute/threads.h"

int64_t
dcgan_feature_count(void *model)
{
	const struct dcgan *g = model;
	int64_t count = 0;
	for (int64_t i = 0; i < g->discriminator.blocks - 1; i++)
		count += g->discriminator.block[i].channels;
	return count;
}

static void
average(const struct dcgan *g, const struct dcgan_block *b, int64_t image, float *out)
{
	const void *outputs = dcgan_operand(g, b->outputs, image * b->positions * b->channels);
	for (int64_t j = 0; j < b->channels; j++) {
		double sum = 0;
		for (int64_t p = 0; p < b->positions; p++)
			sum += (double)compute_operand(g->maps.precision, outputs, p * b->channels + j);
		out[j] = (float)(sum / (double)b->positions);
	}
}

int64_t
dcgan_features(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error)
{
	struct dcgan *g = model;
	struct dcgan_network *d = &g->discriminator;
	const int64_t length = dcgan_feature_count(g);
	compute_use_threads(g->host);
	dcgan_divide_by_norms(g, 0);
	for (int64_t first = 0; first < batch->count; first += g->batch) {
		const int64_t some = batch->count - first < g->batch ? batch->count - first : g->batch;
		dcgan_take_pixels(g, some, batch->images + first * g->channels * g->side * g->side, g->pairs);
		int64_t status = dcgan_forward(g, d, DCGAN_TRAINED, 1, some, g->pairs, error);
		if (status != LGS_OK)
			return status;
#pragma omp parallel for schedule(static)
		for (int64_t image = 0; image < some; image++) {
			float *features = out + (first + image) * length;
			for (int64_t i = 0; i < d->blocks - 1; i++) {
				average(g, &d->block[i], image, features);
				features += d->block[i].channels;
			}
		}
	}
	return LGS_OK;
}
