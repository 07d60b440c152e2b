/*
 * features.c: random convolutional features; see kid.h.
 *
 * Three layers of 4x4 filters at every second position, each followed by a rectifier; filters are N(0, 2 / inputs) (He,
 * Zhang, Ren & Sun 2015), so that activations keep their size. Beyond the border pixels are 0, the mid grey of images
 * that have been brought to [-1, 1]. Random filters are no worse than those trained on photographs of things where
 * images are of something else (Naeem, Oh, Uh, Choi & Yoo 2020).
 *
 * Statistics are of all three layers: the first sees noise and blur, which later ones average away.
 *
 * Activations are stored position by position, so that a filter's input is four stretches of memory.
 */
#include <math.h>
#include <string.h>

#include "../../compute/normal.h"
#include "../../compute/slices.h"
#include "kid.h"

#define SIDE 4

int64_t
kid_network_open(struct kid_network *network, int64_t channels, uint64_t key, enum compute_backend backend,
                 const struct lgs_host *host, struct lgs_error *error)
{
	*network = (struct kid_network){
	    .host = host, .backend = backend, .inputs = {channels, KID_CHANNELS, KID_CHANNELS, KID_CHANNELS}};
	for (int i = 0; i < KID_LAYERS; i++) {
		int64_t inputs = SIDE * SIDE * network->inputs[i], count = inputs * network->inputs[i + 1];
		network->weights[i] = host->allocate(host, count * (int64_t)sizeof(float));
		if (!network->weights[i])
			return lgs_fail(error, LGS_NO_MEMORY, "no memory for a network of random filters");
		compute_draw_normal(host, key + ((uint64_t)(i + 1) << 56), 0, 1, count, network->weights[i]);
		for (int64_t j = 0; j < count; j++)
			network->weights[i][j] *= sqrtf(2 / (float)inputs);
	}
	return LGS_OK;
}

void
kid_network_close(struct kid_network *network)
{
	for (int i = 0; network->host && i < KID_LAYERS; i++)
		network->host->release(network->host, network->weights[i]);
	network->host = NULL;
}

static int64_t
half(int64_t side)
{
	return (side + 1) / 2;
}

/* What the filters see, a row for each of their positions; the first of them begins one pixel before the image. */
static void
gather(int64_t height, int64_t width, int64_t channels, const float *in, float *rows)
{
	for (int64_t y = 0; y < half(height); y++)
		for (int64_t x = 0; x < half(width); x++)
			for (int64_t v = 2 * y - 1; v < 2 * y - 1 + SIDE; v++)
				for (int64_t u = 2 * x - 1; u < 2 * x - 1 + SIDE; u++, rows += channels)
					if (v >= 0 && v < height && u >= 0 && u < width)
						memcpy(rows, in + (v * width + u) * channels,
						       (size_t)channels * sizeof *rows);
					else
						memset(rows, 0, (size_t)channels * sizeof *rows);
}

/* Channel by channel in [0, 1], to position by position in [-1, 1]. */
static void
interleave(const struct lgs_shape *shape, const float *image, float *out)
{
	int64_t pixels = shape->height * shape->width;
	for (int64_t p = 0; p < pixels; p++)
		for (int64_t c = 0; c < shape->channels; c++)
			out[p * shape->channels + c] = 2 * image[c * pixels + p] - 1;
}

static void
summarize(int64_t positions, const float *activations, float *features)
{
	for (int64_t c = 0; c < KID_CHANNELS; c++) {
		double sum = 0, squares = 0;
		for (int64_t p = 0; p < positions; p++)
			sum += (double)activations[p * KID_CHANNELS + c];
		double mean = sum / (double)positions;
		for (int64_t p = 0; p < positions; p++) {
			double difference = (double)activations[p * KID_CHANNELS + c] - mean;
			squares += difference * difference;
		}
		features[c] = (float)mean;
		features[KID_CHANNELS + c] = (float)sqrt(squares / (double)positions);
	}
}

/* Room for activations, the image among them, and for what filters see of them. */
static int64_t
room_size(const struct kid_network *network, const struct lgs_shape *shape, int64_t *activations)
{
	int64_t height = shape->height, width = shape->width, seen = 0;
	*activations = pictures_size(shape);
	for (int i = 0; i < KID_LAYERS; i++) {
		height = half(height);
		width = half(width);
		int64_t outputs = height * width * network->inputs[i + 1];
		int64_t inputs = height * width * SIDE * SIDE * network->inputs[i];
		*activations = outputs > *activations ? outputs : *activations;
		seen = inputs > seen ? inputs : seen;
	}
	return *activations + seen;
}

static int64_t
one_image(const struct kid_network *network, const struct lgs_shape *shape, const float *image, float *activations,
          float *seen, float *features, struct lgs_error *error)
{
	int64_t height = shape->height, width = shape->width;
	interleave(shape, image, activations);
	for (int i = 0; i < KID_LAYERS; i++) {
		gather(height, width, network->inputs[i], activations, seen);
		height = half(height);
		width = half(width);
		struct compute_product product = {.m = height * width, .n = network->inputs[i + 1], .alpha = 1};
		product.k = SIDE * SIDE * network->inputs[i];
		product.a = seen;
		product.b = network->weights[i];
		product.c = activations;
		int64_t status = compute_multiply(network->backend, &product, error);
		if (status < 0)
			return status;
		for (int64_t j = 0; j < product.m * product.n; j++)
			activations[j] = activations[j] > 0 ? activations[j] : 0;
		summarize(product.m, activations, features + i * 2 * KID_CHANNELS);
	}
	return LGS_OK;
}

int64_t
kid_network_features(const struct kid_network *network, const struct pictures *pictures, float *features,
                     struct lgs_error *error)
{
	const struct lgs_host *host = network->host;
	int64_t activations, size = pictures_size(&pictures->shape), failed = LGS_OK;
	int64_t room = room_size(network, &pictures->shape, &activations);
	struct compute_slices slices = compute_share_out(pictures->count);
	float *rooms = host->allocate(host, slices.slices * room * (int64_t)sizeof *rooms);
	if (!rooms)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for random features of images");
#pragma omp parallel for
	for (int64_t slice = 0; slice < slices.slices; slice++) {
		int64_t status = LGS_OK, end = compute_slice_begin(slices, slice + 1);
		float *own = rooms + slice * room;
		struct lgs_error *words = slice == 0 ? error : NULL; /* one buffer: one writer */
		for (int64_t i = compute_slice_begin(slices, slice); status >= 0 && i < end; i++)
			status = one_image(network, &pictures->shape, pictures->values + i * size, own,
			                   own + activations, features + i * KID_FEATURES, words);
		if (status < 0)
#pragma omp atomic write
			failed = status;
	}
	host->release(host, rooms);
	if (failed < 0 && error && !*error->text)
		return lgs_fail(error, failed, "random features of images could not be computed");
	return failed;
}

void
kid_standardize(int64_t count, int64_t features, float *const *sets)
{
	for (int64_t j = 0; j < features; j++) {
		double sum = 0, squares = 0;
		for (int64_t i = 0; i < 2 * count; i++)
			sum += (double)sets[i / count][i % count * features + j];
		double mean = sum / (double)(2 * count);
		for (int64_t i = 0; i < 2 * count; i++) {
			double difference = (double)sets[i / count][i % count * features + j] - mean;
			squares += difference * difference;
		}
		/* A feature that is the same in all real images has no scale and is left out. */
		double scale = squares > 0 ? 1 / sqrt(squares / (double)(2 * count)) : 0;
		for (int set = 0; set < PICTURES_SETS; set++)
			for (int64_t i = 0; i < count; i++) {
				float *value = &sets[set][i * features + j];
				*value = (float)(((double)*value - mean) * scale);
			}
	}
}
