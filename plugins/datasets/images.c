/*
 * images.c: a folder of JPEG and PNG files, decoded at the start and kept as bytes.
 *
 * Which files, and what their folders say of splits and classes, is tree.c's; decoding is photo.c's. With size=N images
 * may have any size and are resampled. All files that cannot be used are named, not the first alone.
 */
#include <lgs/dataset.h>

#include <string.h>

#include "photo.h"
#include "pixels.h"
#include "tree.h"

struct options {
	const char *path;
	int64_t height;
	int64_t width;
	int64_t channels;
	int64_t size;
	int64_t crop;
};

static const struct lgs_option table[] = {
    LGS_OPTION_PATH(struct options, path, "path", "",
                    "folder of JPEG and PNG files; subfolders are classes, subfolders train and test are splits"),
    LGS_OPTION_INT(struct options, height, "height", "0", 0, PIXELS_LONGEST, 0,
                   "height that every image must have; 0: that of the first"),
    LGS_OPTION_INT(struct options, width, "width", "0", 0, PIXELS_LONGEST, 0,
                   "width that every image must have; 0: that of the first"),
    LGS_OPTION_CHOICE(struct options, channels, "channels", "3", "1|3", "1: grey; 3: red, green and blue"),
    LGS_OPTION_INT(struct options, size, "size", "0", 0, PIXELS_LONGEST, 0,
                   "scale every image to this height and width; 0: all must have one size already"),
    LGS_OPTION_CHOICE(struct options, crop, "crop", "centre", "centre|none",
                      "with size: scale the largest square in the middle, or the whole image however it gets squashed"),
    LGS_OPTIONS_END,
};

static const char *const splits[] = {"train", "test", NULL};

struct images {
	const struct lgs_host *host;
	struct lgs_shape shape;
	struct images_tree tree;
	unsigned char *bytes;
};

static int64_t
check(const void *opaque, const struct lgs_demand *demand, struct lgs_error *error)
{
	const struct options *options = opaque;
	(void)demand;
	if (options->size && (options->height || options->width))
		return lgs_fail(
		    error, LGS_INVALID,
		    "size=%lld scales the images, height and width say what they have: give one or the other",
		    (long long)options->size);
	return LGS_OK;
}

/* Height and width of all images: as told, or those of the first file whose header can be read, which is *measured. */
static int64_t
choose_sides(const struct images *images, const struct options *options, int64_t *height, int64_t *width,
             const char **measured, struct lgs_error *error)
{
	*height = options->size ? options->size : options->height;
	*width = options->size ? options->size : options->width;
	int64_t first_height, first_width, status = LGS_INVALID;
	if (*height && *width)
		return LGS_OK;
	for (int64_t i = 0; status < 0 && status != LGS_NO_MEMORY && i < images->tree.paths.count; i++) {
		*measured = images->tree.paths.items[i];
		status = images_photo_size(images->host, *measured, &first_height, &first_width, error);
	}
	if (status == LGS_NO_MEMORY)
		return status;
	if (status < 0) /* there is no such file, as decoding will say of each */
		first_height = first_width = 1;
	*height = *height ? *height : first_height;
	*width = *width ? *width : first_width;
	return LGS_OK;
}

static int64_t
choose_shape(struct images *images, const struct options *options, struct lgs_error *error)
{
	const char *measured = "";
	int64_t height, width, channels = options->channels == 0 ? 1 : 3;
	int64_t status = choose_sides(images, options, &height, &width, &measured, error);
	if (status < 0)
		return status;
	if (height > PIXELS_LONGEST || width > PIXELS_LONGEST)
		return lgs_fail(error, LGS_INVALID,
		                "%s: has %lld x %lld pixels, at most %d x %d are accepted; size=N scales all images",
		                measured, (long long)height, (long long)width, PIXELS_LONGEST, PIXELS_LONGEST);
	if (images->tree.paths.count > PIXELS_MOST_BYTES / (channels * height * width))
		return lgs_fail(
		    error, LGS_INVALID,
		    "%lld images of %lld x %lld x %lld bytes are more than the %lld that are kept in memory: use "
		    "fewer or smaller images, or channels=1",
		    (long long)images->tree.paths.count, (long long)channels, (long long)height, (long long)width,
		    (long long)PIXELS_MOST_BYTES);
	images->shape = (struct lgs_shape){sizeof images->shape, channels, height, width};
	return LGS_OK;
}

static int64_t
decode_one(const struct images *images, const struct options *options, const char *path, unsigned char *bytes,
           struct lgs_error *error)
{
	const struct images_crop crop = {0, 0, 1, 1, options->size && options->crop == 0};
	const struct images_target target = {images->shape.channels, images->shape.height, images->shape.width, bytes};
	int64_t height, width, status = LGS_OK;
	if (!options->size)
		status = images_photo_size(images->host, path, &height, &width, error);
	if (status >= 0 && !options->size && (height != target.height || width != target.width))
		return lgs_fail(
		    error, LGS_INVALID,
		    "%s: has %lld x %lld pixels (height x width), expected %lld x %lld; all images must have one "
		    "size, or be given one: size=%lld",
		    path, (long long)height, (long long)width, (long long)target.height, (long long)target.width,
		    (long long)(target.height < target.width ? target.height : target.width));
	return status < 0 ? status : images_photo_read(images->host, path, &crop, &target, error);
}

/* Goes on after a file that cannot be used, so that one attempt names them all. */
static int64_t
decode(struct images *images, const struct options *options, struct lgs_error *error)
{
	const struct lgs_host *host = images->host;
	const struct lgs_shape *shape = &images->shape;
	int64_t each = shape->channels * shape->height * shape->width, bad = 0;
	char text[1024], first[1024];
	images->bytes = host->allocate(host, images->tree.paths.count * each);
	if (!images->bytes)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for %lld images of %lld bytes",
		                (long long)images->tree.paths.count, (long long)each);
	for (int64_t i = 0; i < images->tree.paths.count; i++) {
		struct lgs_error own = {sizeof own, bad ? text : first, sizeof text};
		int64_t status =
		    decode_one(images, options, images->tree.paths.items[i], images->bytes + i * each, &own);
		if (status == LGS_NO_MEMORY)
			return lgs_fail(error, status, "%s", own.text);
		if (status >= 0)
			continue;
		if (bad == 1)
			lgs_log(host, LGS_LOG_WARNING, "%s", first);
		if (bad++)
			lgs_log(host, LGS_LOG_WARNING, "%s", text);
	}
	if (bad == 1)
		return lgs_fail(error, LGS_INVALID, "%s. Remove or repair it%s", first,
		                images->tree.paths.count > 1 ? ", the only one that cannot be used" : "");
	if (bad)
		return lgs_fail(
		    error, LGS_INVALID,
		    "%lld of %lld images cannot be used, the first is %s; all are named above. Remove or repair "
		    "them",
		    (long long)bad, (long long)images->tree.paths.count, first);
	return LGS_OK;
}

static void
destroy(void *opaque)
{
	struct images *images = opaque;
	if (!images)
		return;
	const struct lgs_host *host = images->host;
	images_tree_close(&images->tree);
	host->release(host, images->bytes);
	host->release(host, images);
}

static void *
create(const void *opaque, const char *split, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	struct images *images = host->allocate(host, sizeof *images);
	if (!images) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the data set");
		return NULL;
	}
	images->host = host;
	if (images_tree_open(&images->tree, host, options->path, split, error) < 0 ||
	    choose_shape(images, options, error) < 0 || decode(images, options, error) < 0) {
		destroy(images);
		return NULL;
	}
	return images;
}

static int64_t
count(void *opaque)
{
	const struct images *images = opaque;
	return images->tree.paths.count;
}

static const struct lgs_shape *
shape(void *opaque)
{
	const struct images *images = opaque;
	return &images->shape;
}

static int64_t
classes(void *opaque)
{
	const struct images *images = opaque;
	return images->tree.labels ? images->tree.classes.count : 0;
}

static int64_t
read_labels(void *opaque, int64_t *labels, struct lgs_error *error)
{
	const struct images *images = opaque;
	if (!images->tree.labels)
		return lgs_fail(error, LGS_UNSUPPORTED, "these images have no labels; put each class into a subfolder");
	memcpy(labels, images->tree.labels, (size_t)images->tree.paths.count * sizeof *labels);
	return LGS_OK;
}

static int64_t
read_images(void *opaque, const int64_t *indices, int64_t n, float *out, struct lgs_error *error)
{
	const struct images *images = opaque;
	int64_t pixels = images->shape.channels * images->shape.height * images->shape.width;
	return pixels_read(images->bytes, images->tree.paths.count, pixels, indices, n, out, error);
}

static const char *const *
files(void *opaque)
{
	const struct images *images = opaque;
	return (const char *const *)images->tree.paths.items;
}

LGS_DATASET(
    images, "a folder of JPEG and PNG files, with classes as subfolders",
    .example = "lgs train rbm:visible=gaussian,hidden=100 --data images:photos,size=16 --epochs 5 --out runs/photos",
    .options = table, .options_size = sizeof(struct options), .check = check, .splits = splits, .create = create,
    .destroy = destroy, .count = count, .shape = shape, .classes = classes, .labels = read_labels, .read = read_images,
    .files = files)
