/*
 * template-name.c: spots, small grey images with one round spot each, at a random place. The label says in which
 * quarter its middle is.
 *
 * No files: an image is a function of its split and its index, through the host's counter-based random numbers. Data
 * from files are opened in create() and listed by files() (dataset.h), so that a run knows what it was trained on.
 */
#include <lgs/dataset.h>

#include <math.h>
#include <string.h>

struct options {
	int64_t side;
	int64_t count;
};

static const struct lgs_option table[] = {
    /* member, its name, the default, the least and the largest value, flags, a line of help */
    LGS_OPTION_INT(struct options, side, "side", "8", 4, 256, 0, "height and width of the images"),
    LGS_OPTION_INT(struct options, count, "count", "2000", 1, 1e7, LGS_LOGARITHMIC, "images in each split"),
    LGS_OPTIONS_END,
};

/* The first is the one that models are trained on. What is tested on must not be in it. */
static const char *const splits[] = {"train", "test", NULL};

struct spots {
	const struct lgs_host *host;
	uint64_t key; /* of the random numbers; another one for each split */
	int64_t count;
	struct lgs_shape shape;
};

static void *
create(const void *opaque, const char *split, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	struct spots *spots = host->allocate(host, sizeof *spots);
	if (!spots) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the data set");
		return NULL;
	}
	spots->host = host;
	spots->key = strcmp(split, "test") ? 1 : 2;
	spots->count = options->count;
	spots->shape = (struct lgs_shape){sizeof spots->shape, 1, options->side, options->side};
	return spots;
}

static void
destroy(void *opaque)
{
	struct spots *spots = opaque;
	spots->host->release(spots->host, spots);
}

static int64_t
count(void *opaque)
{
	return ((const struct spots *)opaque)->count;
}

static const struct lgs_shape *
shape(void *opaque)
{
	return &((const struct spots *)opaque)->shape;
}

static int64_t
classes(void *opaque)
{
	(void)opaque;
	return 4;
}

/* The middle of the spot of one image, each coordinate in [0, 1]. */
static void
find_middle(const struct spots *spots, int64_t index, double middle[2])
{
	uint32_t words[4]; /* positions are counted in fours */
	spots->host->random_bits(spots->host, spots->key, (uint64_t)index * 4, 4, words);
	middle[0] = words[0] / 4294967296.0;
	middle[1] = words[1] / 4294967296.0;
}

static int64_t
read_labels(void *opaque, int64_t *labels, struct lgs_error *error)
{
	const struct spots *spots = opaque;
	double middle[2];
	(void)error;
	for (int64_t i = 0; i < spots->count; i++) {
		find_middle(spots, i, middle);
		labels[i] = 2 * (middle[0] >= 0.5) + (middle[1] >= 0.5);
	}
	return LGS_OK;
}

/* Pixels in [0, 1]. Several threads call this at once, so nothing of `spots` is written to. */
static int64_t
read_images(void *opaque, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	const struct spots *spots = opaque;
	const int64_t side = spots->shape.height;
	double middle[2];
	for (int64_t i = 0; i < n; i++) {
		if (indices[i] < 0 || indices[i] >= spots->count)
			return lgs_fail(error, LGS_INVALID, "image %lld was asked for; the images are 0 to %lld",
			                (long long)indices[i], (long long)spots->count - 1);
		find_middle(spots, indices[i], middle);
		for (int64_t row = 0; row < side; row++)
			for (int64_t column = 0; column < side; column++) {
				double down = (row + 0.5) / side - middle[0], right = (column + 0.5) / side - middle[1];
				*images++ = (float)exp(-20 * (down * down + right * right));
			}
	}
	return LGS_OK;
}

LGS_DATASET_NAMED(template_name, "template-name", "spots: grey images with one round spot each",
                  .example = "lgs train rbm:hidden=64 --data template-name --epochs 20 --out runs/template-name",
                  .options = table, .options_size = sizeof(struct options), .splits = splits, .create = create,
                  .destroy = destroy, .count = count, .shape = shape, .classes = classes, .labels = read_labels,
                  .read = read_images)
