/*
 * images.c: a folder of JPEG and PNG files.
 *
 *     FOLDER/a.png ...                 images without labels
 *     FOLDER/cat/a.png ...             one class a subfolder, numbered in the order of their names
 *     FOLDER/train/..., FOLDER/test/...    either of the above, one a split; the classes are those of train
 *
 * Without subfolders train and test every image is of the split train, and there is no test split. Images are in the
 * order of class and name, those of a class with those of the folders below it; all are decoded at the start and kept
 * as bytes. With size=N they may have any size and are resampled. All files that cannot be used are named, not the
 * first alone. Walking folders is folder.c's, decoding photo.c's.
 */
#include <lgs/dataset.h>

#include <string.h>

#include "folder.h"
#include "photo.h"
#include "pixels.h"

#define LONGEST_PATH 4096

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
	struct images_names classes;
	struct images_names paths;
	int64_t *labels; /* NULL where there are none */
	unsigned char *bytes;
};

static int64_t
join(char *path, const char *folder, const char *name, struct lgs_error *error)
{
	if (snprintf(path, LONGEST_PATH, "%s/%s", folder, name) >= LONGEST_PATH)
		return lgs_fail(error, LGS_INVALID, "the path %s/%s is too long", folder, name);
	return LGS_OK;
}

/* The folder of a split, and the folder whose subfolders are the classes. */
static int64_t
choose_folders(const char *path, const char *split, char *folder, char *reference, struct lgs_error *error)
{
	if (!*path)
		return lgs_fail(error, LGS_INVALID, "which images? Give their folder as path=FOLDER");
	int train = images_is_folder(path, "train"), test = images_is_folder(path, "test");
	if (!train && !test) {
		if (strcmp(split, "test") == 0)
			return lgs_fail(
			    error, LGS_INVALID,
			    "%s has no subfolders train and test, so there is no test split: all its images are of "
			    "split=train",
			    path);
		(void)snprintf(reference, LONGEST_PATH, "%s", path);
		(void)snprintf(folder, LONGEST_PATH, "%s", path);
		return LGS_OK;
	}
	if (!(strcmp(split, "test") == 0 ? test : train))
		return lgs_fail(error, LGS_INVALID, "%s has a subfolder %s, but none called %s for that split", path,
		                train ? "train" : "test", split);
	int64_t status = join(folder, path, split, error);
	return status < 0 ? status : join(reference, path, train ? "train" : "test", error);
}

/* Adds the paths of the images of all classes; ends[label] says where they end in the list. */
static int64_t
list_classes(struct images *images, const char *folder, int64_t *ends, struct lgs_error *error)
{
	char subfolder[LONGEST_PATH];
	int64_t status = LGS_OK;
	for (int64_t label = 0; status >= 0 && label < images->classes.count; label++) {
		const char *name = images->classes.items[label];
		status = join(subfolder, folder, name, error);
		if (status >= 0 && images_is_folder(folder, name))
			status = images_list_tree(images->host, subfolder, &images->paths, error);
		ends[label] = images->paths.count;
	}
	return status;
}

/* Every class of this split must be one of the reference's, whose numbers are used. */
static int64_t
check_classes(const struct images *images, const char *folder, const char *reference, struct lgs_error *error)
{
	struct images_names here = {0};
	int64_t status = images_list_subfolders(images->host, folder, &here, error);
	for (int64_t i = 0; status >= 0 && i < here.count; i++)
		if (!images_names_contain(&images->classes, here.items[i]))
			status = lgs_fail(error, LGS_INVALID, "%s has the class %s, which %s does not have", folder,
			                  here.items[i], reference);
	images_names_release(images->host, &here);
	return status;
}

/* Turns the list of classed paths into labels; loose images, directly in the folder, have none. */
static int64_t
settle(struct images *images, const char *folder, const int64_t *ends, const struct images_names *loose,
       struct lgs_error *error)
{
	const struct lgs_host *host = images->host;
	if (images->paths.count && loose->count)
		return lgs_fail(error, LGS_INVALID,
		                "%s has images of its own (%s) and images in subfolders (%s): either all images are in "
		                "subfolders, one a class, or none",
		                folder, loose->items[0], images->paths.items[0]);
	if (!images->paths.count && !loose->count)
		return lgs_fail(error, LGS_INVALID, "%s has no JPEG or PNG files, nor have its subfolders", folder);
	if (!images->paths.count)
		return LGS_OK;
	images->labels = host->allocate(host, images->paths.count * (int64_t)sizeof *images->labels);
	if (!images->labels)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the labels");
	for (int64_t i = 0, label = 0; i < images->paths.count; i++) {
		while (i >= ends[label])
			label++;
		images->labels[i] = label;
	}
	return LGS_OK;
}

static int64_t
find_images(struct images *images, const char *folder, const char *reference, struct lgs_error *error)
{
	const struct lgs_host *host = images->host;
	struct images_names loose = {0};
	int64_t *ends = NULL;
	int64_t status = images_list_subfolders(host, reference, &images->classes, error);
	if (status >= 0)
		status = check_classes(images, folder, reference, error);
	if (status >= 0)
		status = images_list_pictures(host, folder, &loose, error);
	if (status >= 0) {
		ends = host->allocate(host, (images->classes.count + 1) * (int64_t)sizeof *ends);
		status = ends ? list_classes(images, folder, ends, error)
		              : lgs_fail(error, LGS_NO_MEMORY, "no memory for the classes");
	}
	if (status >= 0)
		status = settle(images, folder, ends, &loose, error);
	host->release(host, ends);
	if (status < 0 || images->labels) {
		images_names_release(host, &loose);
		return status;
	}
	images_names_release(host, &images->classes);
	images_names_release(host, &images->paths);
	images->paths = loose;
	return LGS_OK;
}

static int64_t
check(const void *opaque, const struct lgs_site *site, struct lgs_error *error)
{
	const struct options *options = opaque;
	(void)site;
	if (options->size && (options->height || options->width))
		return lgs_fail(
		    error, LGS_INVALID,
		    "size=%lld scales the images, height and width say what they have: give one or the other",
		    (long long)options->size);
	return LGS_OK;
}

/* Height and width of all images: as told, or those of the first file whose header can be read. */
static int64_t
choose_sides(const struct images *images, const struct options *options, int64_t *height, int64_t *width,
             struct lgs_error *error)
{
	*height = options->size ? options->size : options->height;
	*width = options->size ? options->size : options->width;
	int64_t first_height, first_width, status = LGS_INVALID;
	if (*height && *width)
		return LGS_OK;
	for (int64_t i = 0; status < 0 && status != LGS_NO_MEMORY && i < images->paths.count; i++)
		status = images_photo_size(images->host, images->paths.items[i], &first_height, &first_width, error);
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
	const char *first = images->paths.items[0];
	int64_t height, width, channels = options->channels == 0 ? 1 : 3;
	int64_t status = choose_sides(images, options, &height, &width, error);
	if (status < 0)
		return status;
	if (height > PIXELS_LONGEST || width > PIXELS_LONGEST)
		return lgs_fail(error, LGS_INVALID,
		                "%s: has %lld x %lld pixels, at most %d x %d are accepted; size=N scales all images",
		                first, (long long)height, (long long)width, PIXELS_LONGEST, PIXELS_LONGEST);
	if (images->paths.count > PIXELS_MOST_BYTES / (channels * height * width))
		return lgs_fail(
		    error, LGS_INVALID,
		    "%lld images of %lld x %lld x %lld bytes are more than the %lld that are kept in memory: use "
		    "fewer or smaller images, or channels=1",
		    (long long)images->paths.count, (long long)channels, (long long)height, (long long)width,
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
	images->bytes = host->allocate(host, images->paths.count * each);
	if (!images->bytes)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for %lld images of %lld bytes",
		                (long long)images->paths.count, (long long)each);
	for (int64_t i = 0; i < images->paths.count; i++) {
		struct lgs_error own = {sizeof own, bad ? text : first, sizeof text};
		int64_t status = decode_one(images, options, images->paths.items[i], images->bytes + i * each, &own);
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
		return lgs_fail(error, LGS_INVALID, "%s", first);
	if (bad)
		return lgs_fail(
		    error, LGS_INVALID,
		    "%lld of %lld images cannot be used, the first is %s; all are named above. Remove or repair "
		    "them",
		    (long long)bad, (long long)images->paths.count, first);
	return LGS_OK;
}

static void
destroy(void *opaque)
{
	struct images *images = opaque;
	if (!images)
		return;
	const struct lgs_host *host = images->host;
	images_names_release(host, &images->classes);
	images_names_release(host, &images->paths);
	host->release(host, images->labels);
	host->release(host, images->bytes);
	host->release(host, images);
}

static void *
create(const void *opaque, const char *split, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	char folder[LONGEST_PATH], reference[LONGEST_PATH];
	struct images *images = host->allocate(host, sizeof *images);
	if (!images) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the data set");
		return NULL;
	}
	images->host = host;
	if (choose_folders(options->path, split, folder, reference, error) < 0 ||
	    find_images(images, folder, reference, error) < 0 || choose_shape(images, options, error) < 0 ||
	    decode(images, options, error) < 0) {
		destroy(images);
		return NULL;
	}
	return images;
}

static int64_t
count(void *opaque)
{
	const struct images *images = opaque;
	return images->paths.count;
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
	return images->labels ? images->classes.count : 0;
}

static int64_t
read_labels(void *opaque, int64_t *labels, struct lgs_error *error)
{
	const struct images *images = opaque;
	if (!images->labels)
		return lgs_fail(error, LGS_UNSUPPORTED, "these images have no labels; put each class into a subfolder");
	memcpy(labels, images->labels, (size_t)images->paths.count * sizeof *labels);
	return LGS_OK;
}

static int64_t
read_images(void *opaque, const int64_t *indices, int64_t n, float *out, struct lgs_error *error)
{
	const struct images *images = opaque;
	int64_t pixels = images->shape.channels * images->shape.height * images->shape.width;
	return pixels_read(images->bytes, images->paths.count, pixels, indices, n, out, error);
}

static const char *const *
files(void *opaque)
{
	const struct images *images = opaque;
	return (const char *const *)images->paths.items;
}

LGS_DATASET(images, "a folder of JPEG and PNG files, with classes as subfolders",
            .example = "lgs train rbm:visible=gaussian,hidden=100 --data images:photos,size=16 --epochs 5 --out runs/photos",
            .options = table, .options_size = sizeof(struct options), .check = check, .splits = splits, .create = create,
            .destroy = destroy, .count = count, .shape = shape, .classes = classes, .labels = read_labels,
            .read = read_images, .files = files)
