/*
 * bars.c: bars and stripes, small binary images with an exactly known distribution.
 *
 * Of each image, one fair bit chooses between stripes (rows, label 0) and bars (columns, label 1), and one fair bit a
 * line switches that line on. So of the 2 * 2^size - 2 distinct images the empty and the full one, which belong to both
 * kinds, have probability 2^-size each, and every other has 2^-(size+1). All images of all splits are independent
 * draws.
 *
 * No files: an image is a function of its split and index, through the host's counter-based random numbers. Their keys
 * are fixed here, not made from the run's seed: runs that differ in their seed shall differ in training, not in their
 * data.
 */
#include <lgs/dataset.h>

#include <string.h>

/* Words at one position block of the generator; images take one block each. */
#define BLOCK 4

#define TRAIN_KEY 0x6c67732062617201u
#define TEST_KEY 0x6c67732062617202u

struct options {
	int64_t size;
	int64_t count;
};

static const struct lgs_option table[] = {
    LGS_OPTION_INT(struct options, size, "size", "4", 1, 16, 0, "height and width of the images"),
    LGS_OPTION_INT(struct options, count, "count", "2000", 1, 1e7, LGS_LOGARITHMIC, "images in each split"),
    LGS_OPTIONS_END,
};

static const char *const splits[] = {"train", "test", NULL};

struct bars {
	const struct lgs_host *host;
	uint64_t key;
	int64_t count;
	struct lgs_shape shape;
};

struct pattern {
	int64_t vertical; /* the label */
	uint32_t lines;   /* bit i: line i is on; higher bits mean nothing */
};

static struct pattern
draw(const struct bars *bars, int64_t index)
{
	uint32_t words[BLOCK];
	bars->host->random_bits(bars->host, bars->key, (uint64_t)index * BLOCK, BLOCK, words);
	return (struct pattern){.vertical = words[0] & 1, .lines = words[1]};
}

static void *
create(const void *opaque, const char *split, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	struct bars *bars = host->allocate(host, sizeof *bars);
	if (!bars) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the data set");
		return NULL;
	}
	bars->host = host;
	bars->key = strcmp(split, "test") == 0 ? TEST_KEY : TRAIN_KEY;
	bars->count = options->count;
	bars->shape = (struct lgs_shape){sizeof bars->shape, 1, options->size, options->size};
	return bars;
}

static void
destroy(void *opaque)
{
	struct bars *bars = opaque;
	if (bars)
		bars->host->release(bars->host, bars);
}

static int64_t
count(void *opaque)
{
	const struct bars *bars = opaque;
	return bars->count;
}

static const struct lgs_shape *
shape(void *opaque)
{
	const struct bars *bars = opaque;
	return &bars->shape;
}

static int64_t
classes(void *opaque)
{
	(void)opaque;
	return 2;
}

static int64_t
read_labels(void *opaque, int64_t *labels, struct lgs_error *error)
{
	const struct bars *bars = opaque;
	(void)error;
	for (int64_t i = 0; i < bars->count; i++)
		labels[i] = draw(bars, i).vertical;
	return LGS_OK;
}

static int64_t
read_images(void *opaque, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	const struct bars *bars = opaque;
	int64_t size = bars->shape.height;
	for (int64_t i = 0; i < n; i++, images += size * size) {
		if (indices[i] < 0 || indices[i] >= bars->count)
			return lgs_fail(error, LGS_INVALID, "image %lld was asked for; the images are 0 to %lld",
			                (long long)indices[i], (long long)bars->count - 1);
		struct pattern pattern = draw(bars, indices[i]);
		for (int64_t row = 0; row < size; row++)
			for (int64_t column = 0; column < size; column++)
				images[row * size + column] = pattern.lines >> (pattern.vertical ? column : row) & 1;
	}
	return LGS_OK;
}

LGS_DATASET(bars, "bars and stripes: binary images with an exactly known distribution",
            .example = "lgs train rbm:hidden=64 --data bars:size=4 --epochs 20 --out runs/small-bars", .options = table,
            .options_size = sizeof(struct options), .splits = splits, .create = create, .destroy = destroy,
            .count = count, .shape = shape, .classes = classes, .labels = read_labels, .read = read_images)
