/*
 * celeba.c: CelebA's aligned faces (Liu, Luo, Wang & Tang 2015), from the user's own img_align_celeba.
 *
 * Which files belong to a split and have the wanted attributes is settled when it is opened; the 202,599 images are
 * decoded as they are asked for, or come from a cache, so that memory stays flat. Which files is selection.c's, their
 * lists are lists.c's, reading faces.c's, the cache cache.c's.
 */
#include <lgs/dataset.h>

#include <string.h>

#include "faces.h"

#define SMALLEST 8
#define LARGEST 512

struct options {
	const char *path;
	int64_t size;
	int64_t channels;
	int64_t crop;
	const char *attribute;
	const char *partition;
	const char *attributes;
	const char *cache;
	int64_t most_damaged;
};

/* In the order of the choices of `crop`, in pixels of the frame of 178 x 218, as fractions of which they are used. */
static const struct {
	double left, top, width, height;
} crops[] = {
    {35, 55, 108, 108},                   /* Taehoon Kim's DCGAN-tensorflow */
    {30, 40, 138, 138},                   /* dcgan.torch (Radford, Metz & Chintala 2016) */
    {0, 20, 178, 178},                    /* PyTorch's DCGAN example */
    {25, 57, 128, 128},                   /* around (89, 121): progressive GANs (Karras et al. 2018) */
    {9, 29, 160, 160},                    /* MMD-GAN (Li et al. 2017) */
    {15, 35, 148, 148},                   /* VAE and WAE papers */
    {19, 39, 140, 140}, {0, 0, 178, 218}, /* squashed */
};
#define CROPS "centre108|torch138|centre178|face128|centre160|centre148|centre140|whole"
#define FRAME_WIDTH 178
#define FRAME_HEIGHT 218

static const struct lgs_option table[] = {
    LGS_OPTION_PATH(struct options, path, "path", "",
                    "folder img_align_celeba, of any resolution; empty is $LGS_DATA/celeba/img_align_celeba or "
                    "$LGS_DATA/img_align_celeba"),
    LGS_OPTION_INT(struct options, size, "size", "64", SMALLEST, LARGEST, 0, "height and width of the images"),
    LGS_OPTION_CHOICE(struct options, channels, "channels", "3", "1|3", "1: grey; 3: red, green and blue"),
    LGS_OPTION_CHOICE(struct options, crop, "crop", "centre108", CROPS,
                      "part of the frame that is scaled; the number is its side where the frame has 178x218"),
    LGS_OPTION_STRING(struct options, attribute, "attribute", "",
                      "only images that have it (Smiling), do not have it (-Male), or all of several (Smiling+-Male)"),
    LGS_OPTION_PATH(struct options, partition, "partition", "",
                    "the file " CELEBA_PARTITION "; empty looks for it beside the images"),
    LGS_OPTION_PATH(struct options, attributes, "attributes", "",
                    "the file " CELEBA_ATTRIBUTES "; empty looks for it beside the images"),
    LGS_OPTION_PATH(struct options, cache, "cache", "",
                    "keep decoded images in this file, one for each split (FILE.train); empty decodes every time"),
    LGS_OPTION_INT(struct options, most_damaged, "most-damaged", "20", 0, 1e9, 0,
                   "so many damaged images are replaced by the next ones; one more is an error"),
    LGS_OPTIONS_END,
};

/* In the order of the partition file's numbers. */
static const char *const splits[] = {"train", "valid", "test", NULL};

static int64_t
open_cache(struct celeba_faces *faces, const char *cache, const char *split, struct lgs_error *error)
{
	char path[CELEBA_LONGEST_PATH];
	if (!*cache)
		return LGS_OK;
	if (snprintf(path, sizeof path, "%s.%s", cache, split) >= (int)sizeof path)
		return lgs_fail(error, LGS_INVALID, "the path %s is too long", cache);
	return celeba_faces_open_cache(faces, path, error);
}

static int64_t
open_images(struct celeba_faces *faces, const struct options *options, const char *split, struct lgs_error *error)
{
	struct celeba_wish wish = {.path = options->path,
	                           .partition = options->partition,
	                           .attributes = options->attributes,
	                           .attribute = options->attribute,
	                           .name = split};
	while (strcmp(splits[wish.split], split))
		wish.split++;
	int64_t status = celeba_select(&faces->images, &wish, error);
	if (status < 0)
		return status;
	faces->damaged = faces->host->allocate(faces->host, faces->images.paths.count);
	if (!faces->damaged)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the list of images");
	return open_cache(faces, options->cache, split, error);
}

static void
destroy(void *opaque)
{
	struct celeba_faces *faces = opaque;
	if (!faces)
		return;
	const struct lgs_host *host = faces->host;
	celeba_faces_release(faces);
	host->release(host, faces);
}

static void *
create(const void *opaque, const char *split, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	struct celeba_faces *faces = host->allocate(host, sizeof *faces);
	if (!faces) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the data set");
		return NULL;
	}
	faces->host = faces->images.host = host;
	faces->most_damaged = options->most_damaged;
	faces->crop = (struct images_crop){
	    crops[options->crop].left / FRAME_WIDTH, crops[options->crop].top / FRAME_HEIGHT,
	    crops[options->crop].width / FRAME_WIDTH, crops[options->crop].height / FRAME_HEIGHT, 0};
	faces->shape =
	    (struct lgs_shape){sizeof faces->shape, options->channels == 0 ? 1 : 3, options->size, options->size};
	if (open_images(faces, options, split, error) < 0) {
		destroy(faces);
		return NULL;
	}
	return faces;
}

static int64_t
count(void *opaque)
{
	const struct celeba_faces *faces = opaque;
	return faces->images.count;
}

static const struct lgs_shape *
shape(void *opaque)
{
	const struct celeba_faces *faces = opaque;
	return &faces->shape;
}

static int64_t
classes(void *opaque)
{
	(void)opaque;
	return 0;
}

static int64_t
read_labels(void *opaque, int64_t *labels, struct lgs_error *error)
{
	(void)opaque;
	(void)labels;
	return lgs_fail(error, LGS_UNSUPPORTED, "faces have no labels; attribute=NAME chooses among them");
}

/* Decoding is work enough to share it; inside a caller's own parallel region it stays in the caller's thread. */
static int64_t
read_images(void *opaque, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	struct celeba_faces *faces = opaque;
	int64_t pixels = faces->shape.channels * faces->shape.height * faces->shape.width, failed = LGS_OK;
	for (int64_t i = 0; i < n; i++)
		if (indices[i] < 0 || indices[i] >= faces->images.count)
			return lgs_fail(error, LGS_INVALID, "image %lld was asked for; the images are 0 to %lld",
			                (long long)indices[i], (long long)faces->images.count - 1);
#pragma omp parallel for schedule(dynamic) num_threads((int)faces->host->threads) if (n > 1)
	for (int64_t i = 0; i < n; i++) {
		char text[2048];
		struct lgs_error own = {sizeof own, text, sizeof text};
		int64_t status = celeba_faces_read(faces, indices[i], images + i * pixels, &own);
		if (status >= 0)
			continue;
#pragma omp critical(celeba_read_failed)
		if (failed >= 0)
			failed = lgs_fail(error, status, "%s", text);
	}
	return failed;
}

static const char *const *
files(void *opaque)
{
	const struct celeba_faces *faces = opaque;
	return faces->images.files;
}

LGS_DATASET(
    celeba, "CelebA's aligned faces, from the user's own folder", .cites = "Liu, Luo, Wang & Tang 2015",
    .example = "lgs train rbm:visible=gaussian,hidden=400 --data celeba:size=32,channels=1 --epochs 5 --out runs/faces",
    .options = table, .options_size = sizeof(struct options), .splits = splits, .create = create, .destroy = destroy,
    .count = count, .shape = shape, .classes = classes, .labels = read_labels, .read = read_images, .files = files)
