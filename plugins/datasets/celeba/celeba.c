/*
 * celeba.c: CelebA's aligned faces (Liu, Luo, Wang & Tang 2015), from the user's own img_align_celeba.
 *
 * Which files belong to a split and have the wanted attributes is settled when it is opened; the 202,599 images are
 * decoded as they are asked for, or come from a cache, so that memory stays flat. Lists are lists.c's, reading
 * faces.c's, the cache cache.c's.
 */
#include <lgs/dataset.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faces.h"
#include "lists.h"

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

struct celeba {
	struct celeba_faces faces;
	char folder[CELEBA_LONGEST_PATH];
	char partition[CELEBA_LONGEST_PATH];
	char attributes[CELEBA_LONGEST_PATH];
	const char **files;
};

static int64_t
choose_folder(struct celeba *celeba, const char *given, struct lgs_error *error)
{
	static const char *const places[] = {"celeba/img_align_celeba", "img_align_celeba"};
	const char *data = getenv("LGS_DATA");
	if (*given) {
		if (snprintf(celeba->folder, CELEBA_LONGEST_PATH, "%s", given) >= CELEBA_LONGEST_PATH)
			return lgs_fail(error, LGS_INVALID, "the path %s is too long", given);
		return LGS_OK;
	}
	if (!data || !*data)
		return lgs_fail(
		    error, LGS_INVALID,
		    "where are the images? Give the folder img_align_celeba as path=FOLDER, or set LGS_DATA to "
		    "the folder that has it");
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		int length = snprintf(celeba->folder, CELEBA_LONGEST_PATH, "%s/%s", data, places[i]);
		if (length < CELEBA_LONGEST_PATH && access(celeba->folder, F_OK) == 0)
			return LGS_OK;
	}
	return lgs_fail(error, LGS_IO,
	                "neither %s/%s nor %s/%s ($LGS_DATA) is there; give the folder img_align_celeba as path=FOLDER",
	                data, places[0], data, places[1]);
}

/* The path of a list: as given, or where it usually lies. 0: there is none. */
static int64_t
choose_list(const struct celeba *celeba, const char *given, const char *name, char *path, struct lgs_error *error)
{
	if (!*given)
		return celeba_find_list(celeba->folder, name, path);
	if (snprintf(path, CELEBA_LONGEST_PATH, "%s", given) >= CELEBA_LONGEST_PATH)
		return lgs_fail(error, LGS_INVALID, "the path %s is too long", given);
	return 1;
}

/* Keeps the paths of one split. */
static int64_t
keep_split(struct celeba *celeba, const char *given, int64_t wanted, struct lgs_error *error)
{
	const struct lgs_host *host = celeba->faces.host;
	struct images_names *paths = &celeba->faces.paths;
	int64_t status = choose_list(celeba, given, CELEBA_PARTITION, celeba->partition, error), kept = 0;
	if (status < 0)
		return status;
	signed char *split = host->allocate(host, paths->count);
	if (!split)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the splits");
	memset(split, status ? -1 : 0, (size_t)paths->count);
	if (status)
		status = celeba_read_partition(celeba->partition, paths, split, error);
	else
		*celeba->partition = 0;
	for (int64_t i = 0; i < paths->count; i++)
		if (status >= 0 && split[i] == wanted) {
			char *path = paths->items[i];
			paths->items[i] = paths->items[kept];
			paths->items[kept++] = path;
		}
	host->release(host, split);
	for (int64_t i = status < 0 ? paths->count : kept; i < paths->count; i++) {
		host->release(host, paths->items[i]);
		paths->items[i] = NULL;
	}
	paths->count = status < 0 ? paths->count : kept;
	if (status < 0 || kept)
		return status;
	return *celeba->partition
	           ? lgs_fail(error, LGS_INVALID, "%s has no image in %s that is of split=%s", celeba->partition,
	                      celeba->folder, splits[wanted])
	           : lgs_fail(error, LGS_INVALID,
	                      "there is no split %s, as no " CELEBA_PARTITION " was found in %s or beside it: all its "
	                      "images are of split=train; give the list as partition=FILE",
	                      splits[wanted], celeba->folder);
}

/* Which images of the split are wanted. */
static int64_t
choose_images(struct celeba *celeba, const struct options *options, struct lgs_error *error)
{
	struct celeba_faces *faces = &celeba->faces;
	const struct lgs_host *host = faces->host;
	int64_t count = faces->paths.count, status = LGS_OK;
	unsigned char *chosen = host->allocate(host, count);
	faces->chosen = host->allocate(host, count * (int64_t)sizeof *faces->chosen);
	if (!chosen || !faces->chosen) {
		host->release(host, chosen);
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the list of images");
	}
	memset(chosen, !*options->attribute, (size_t)count);
	if (*options->attribute) {
		status = choose_list(celeba, options->attributes, CELEBA_ATTRIBUTES, celeba->attributes, error);
		if (status > 0)
			status = celeba_read_attributes(celeba->attributes, options->attribute, &faces->paths, chosen,
			                                error);
		else if (status == 0)
			status =
			    lgs_fail(error, LGS_INVALID,
			             "attribute=%s needs the list " CELEBA_ATTRIBUTES ", which was not found in %s or "
			             "beside it; give it as attributes=FILE",
			             options->attribute, celeba->folder);
	}
	for (int64_t i = 0; status >= 0 && i < count; i++)
		if (chosen[i])
			faces->chosen[faces->count++] = i;
	host->release(host, chosen);
	if (status >= 0 && !faces->count)
		status = lgs_fail(error, LGS_INVALID, "no image of this split in %s has attribute=%s", celeba->folder,
		                  options->attribute);
	return status;
}

/* For the record of a run: the images that are used, then the lists. */
static int64_t
list_files(struct celeba *celeba, struct lgs_error *error)
{
	const struct celeba_faces *faces = &celeba->faces;
	const struct lgs_host *host = faces->host;
	int64_t n = faces->count;
	celeba->files = host->allocate(host, (n + 3) * (int64_t)sizeof *celeba->files);
	if (!celeba->files)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the list of files");
	for (int64_t i = 0; i < n; i++)
		celeba->files[i] = faces->paths.items[faces->chosen[i]];
	if (*celeba->partition)
		celeba->files[n++] = celeba->partition;
	if (*celeba->attributes)
		celeba->files[n++] = celeba->attributes;
	return LGS_OK;
}

static int64_t
open_cache(struct celeba *celeba, const char *cache, const char *split, struct lgs_error *error)
{
	char path[CELEBA_LONGEST_PATH];
	if (!*cache)
		return LGS_OK;
	if (snprintf(path, sizeof path, "%s.%s", cache, split) >= (int)sizeof path)
		return lgs_fail(error, LGS_INVALID, "the path %s is too long", cache);
	return celeba_faces_open_cache(&celeba->faces, path, error);
}

static int64_t
open_images(struct celeba *celeba, const struct options *options, const char *split, struct lgs_error *error)
{
	struct celeba_faces *faces = &celeba->faces;
	const struct lgs_host *host = faces->host;
	int64_t wanted = 0;
	while (strcmp(splits[wanted], split))
		wanted++;
	int64_t status = choose_folder(celeba, options->path, error);
	if (status >= 0)
		status = images_list_pictures(host, celeba->folder, &faces->paths, error);
	if (status >= 0 && !faces->paths.count)
		status = lgs_fail(error, LGS_INVALID, "%s has no JPEG or PNG files", celeba->folder);
	if (status < 0)
		return status;
	celeba_sort(&faces->paths);
	status = keep_split(celeba, options->partition, wanted, error);
	if (status >= 0)
		status = choose_images(celeba, options, error);
	if (status >= 0)
		status = list_files(celeba, error);
	if (status < 0)
		return status;
	faces->damaged = host->allocate(host, faces->paths.count);
	if (!faces->damaged)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the list of images");
	return open_cache(celeba, options->cache, split, error);
}

static void
destroy(void *opaque)
{
	struct celeba *celeba = opaque;
	if (!celeba)
		return;
	const struct lgs_host *host = celeba->faces.host;
	celeba_faces_release(&celeba->faces);
	host->release(host, celeba->files);
	host->release(host, celeba);
}

static void *
create(const void *opaque, const char *split, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	struct celeba *celeba = host->allocate(host, sizeof *celeba);
	if (!celeba) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the data set");
		return NULL;
	}
	struct celeba_faces *faces = &celeba->faces;
	faces->host = host;
	faces->most_damaged = options->most_damaged;
	faces->crop = (struct images_crop){
	    crops[options->crop].left / FRAME_WIDTH, crops[options->crop].top / FRAME_HEIGHT,
	    crops[options->crop].width / FRAME_WIDTH, crops[options->crop].height / FRAME_HEIGHT, 0};
	faces->shape =
	    (struct lgs_shape){sizeof faces->shape, options->channels == 0 ? 1 : 3, options->size, options->size};
	if (open_images(celeba, options, split, error) < 0) {
		destroy(celeba);
		return NULL;
	}
	return celeba;
}

static int64_t
count(void *opaque)
{
	const struct celeba *celeba = opaque;
	return celeba->faces.count;
}

static const struct lgs_shape *
shape(void *opaque)
{
	const struct celeba *celeba = opaque;
	return &celeba->faces.shape;
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
	struct celeba *celeba = opaque;
	struct celeba_faces *faces = &celeba->faces;
	int64_t pixels = faces->shape.channels * faces->shape.height * faces->shape.width, failed = LGS_OK;
	for (int64_t i = 0; i < n; i++)
		if (indices[i] < 0 || indices[i] >= faces->count)
			return lgs_fail(error, LGS_INVALID, "image %lld was asked for; the images are 0 to %lld",
			                (long long)indices[i], (long long)faces->count - 1);
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
	const struct celeba *celeba = opaque;
	return celeba->files;
}

LGS_DATASET(
    celeba, "CelebA's aligned faces, from the user's own folder", .cites = "Liu, Luo, Wang & Tang 2015",
    .example = "lgs train rbm:visible=gaussian,hidden=400 --data celeba:size=32,channels=1 --epochs 5 --out runs/faces",
    .options = table, .options_size = sizeof(struct options), .splits = splits, .create = create, .destroy = destroy,
    .count = count, .shape = shape, .classes = classes, .labels = read_labels, .read = read_images, .files = files)
