/*
 * mnist.c: MNIST (LeCun, Bottou, Bengio & Haffner 1998) and every data set in its four files: Fashion-MNIST, KMNIST.
 *
 * Finds the files and joins images and labels; reading them is idx.c's. Pixels are kept as bytes.
 */
#include <lgs/dataset.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "idx.h"
#include "pixels.h"

#define DEBIAN_FOLDER "/usr/share/datasets/fashion-mnist"
#define LONGEST_PATH 4096

struct options {
	const char *path;
};

static const struct lgs_option table[] = {
    LGS_OPTION_PATH(struct options, path, "path", "",
                    "folder of the four files, plain or .gz; empty is $LGS_DATA or $LGS_DATA/mnist, and where LGS_DATA "
                    "is not set " DEBIAN_FOLDER),
    LGS_OPTIONS_END,
};

static const char *const splits[] = {"train", "test", NULL};

struct mnist {
	const struct lgs_host *host;
	struct idx images;
	struct idx labels;
	struct lgs_shape shape;
	int64_t classes;
	char images_path[LONGEST_PATH];
	char labels_path[LONGEST_PATH];
	const char *files[3];
};

/* The path of a file that is there, plain or with .gz; 0 if neither is. */
static int
locate(const char *folder, const char *name, char *path)
{
	static const char *const endings[] = {"", ".gz"};
	for (int i = 0; i < 2; i++) {
		int length = snprintf(path, LONGEST_PATH, "%s/%s%s", folder, name, endings[i]);
		if (length < LONGEST_PATH && access(path, F_OK) == 0)
			return 1;
	}
	return 0;
}

/*
 * The folder to read: the one the user named, or the first of the usual ones that has images of either split. That
 * choice may not depend on the split, lest training images come from one data set and test images from another.
 */
static int64_t
choose_folder(const struct mnist *mnist, const char *given, char *folder, struct lgs_error *error)
{
	const char *data = getenv("LGS_DATA");
	int has_data = data && *data;
	char path[LONGEST_PATH];

	(void)snprintf(folder, LONGEST_PATH, "%s", given);
	if (*given)
		return LGS_OK;
	/* A user who names a place does not want another one's images. */
	for (int i = has_data ? 0 : 2; i < (has_data ? 2 : 3); i++) {
		(void)snprintf(folder, LONGEST_PATH, "%s%s", i == 2 ? DEBIAN_FOLDER : data, i == 1 ? "/mnist" : "");
		if (!locate(folder, "train-images-idx3-ubyte", path) && !locate(folder, "t10k-images-idx3-ubyte", path))
			continue;
		/* Worth a line where it may not be what the user meant. */
		lgs_log(mnist->host, i < 2 ? LGS_LOG_DEBUG : LGS_LOG_INFO, "reading images from %s", folder);
		return LGS_OK;
	}
	if (has_data)
		return lgs_fail(
		    error, LGS_IO,
		    "no train-images-idx3-ubyte[.gz] was found in %s or %s/mnist ($LGS_DATA); set LGS_DATA to the "
		    "folder "
		    "of the four files, or give it as path=FOLDER, or unset LGS_DATA for Debian's Fashion-MNIST in %s",
		    data, data, DEBIAN_FOLDER);
	return lgs_fail(
	    error, LGS_IO,
	    "no train-images-idx3-ubyte[.gz] was found; looked in %s only, as LGS_DATA is not set; give the folder "
	    "of the four files as path=FOLDER, or set LGS_DATA, or install dataset-fashion-mnist (Debian)",
	    DEBIAN_FOLDER);
}

static int64_t
locate_files(struct mnist *mnist, const char *given, const char *prefix, struct lgs_error *error)
{
	static const char *const endings[] = {"images-idx3-ubyte", "labels-idx1-ubyte"};
	char *paths[] = {mnist->images_path, mnist->labels_path};
	char folder[LONGEST_PATH];
	int64_t status = choose_folder(mnist, given, folder, error);
	if (status < 0)
		return status;
	for (int i = 0; i < 2; i++) {
		char name[64];
		(void)snprintf(name, sizeof name, "%s-%s", prefix, endings[i]);
		if (!locate(folder, name, paths[i]))
			return lgs_fail(
			    error, LGS_IO,
			    "neither %s nor %s.gz is in the folder %s; give the folder of the four files as "
			    "path=FOLDER",
			    name, name, folder);
		mnist->files[i] = paths[i];
	}
	return LGS_OK;
}

static int64_t
load(struct mnist *mnist, struct lgs_error *error)
{
	struct idx *images = &mnist->images, *labels = &mnist->labels;
	int64_t status = idx_read(mnist->host, mnist->images_path, 3, images, error);
	if (status >= 0)
		status = idx_read(mnist->host, mnist->labels_path, 1, labels, error);
	if (status < 0)
		return status;

	if (images->extent[1] > PIXELS_LONGEST || images->extent[2] > PIXELS_LONGEST)
		return lgs_fail(error, LGS_INVALID,
		                "%s: its images have %lld x %lld pixels, at most %d x %d are accepted",
		                mnist->images_path, (long long)images->extent[1], (long long)images->extent[2],
		                PIXELS_LONGEST, PIXELS_LONGEST);
	if (images->extent[0] != labels->extent[0])
		return lgs_fail(
		    error, LGS_INVALID, "%s has %lld images, but %s has %lld labels: they are not from one data set",
		    mnist->images_path, (long long)images->extent[0], mnist->labels_path, (long long)labels->extent[0]);
	mnist->shape = (struct lgs_shape){sizeof mnist->shape, 1, images->extent[1], images->extent[2]};
	for (int64_t i = 0; i < labels->count; i++)
		if (labels->bytes[i] >= mnist->classes)
			mnist->classes = labels->bytes[i] + 1;
	return LGS_OK;
}

static void
destroy(void *opaque)
{
	struct mnist *mnist = opaque;
	if (!mnist)
		return;
	const struct lgs_host *host = mnist->host;
	idx_release(host, &mnist->images);
	idx_release(host, &mnist->labels);
	host->release(host, mnist);
}

static void *
create(const void *opaque, const char *split, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	struct mnist *mnist = host->allocate(host, sizeof *mnist);
	if (!mnist) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the data set");
		return NULL;
	}
	mnist->host = host;
	const char *prefix = strcmp(split, "test") == 0 ? "t10k" : "train";
	if (locate_files(mnist, options->path, prefix, error) < 0 || load(mnist, error) < 0) {
		destroy(mnist);
		return NULL;
	}
	return mnist;
}

static int64_t
count(void *opaque)
{
	const struct mnist *mnist = opaque;
	return mnist->images.extent[0];
}

static const struct lgs_shape *
shape(void *opaque)
{
	const struct mnist *mnist = opaque;
	return &mnist->shape;
}

static int64_t
classes(void *opaque)
{
	const struct mnist *mnist = opaque;
	return mnist->classes;
}

static int64_t
read_labels(void *opaque, int64_t *labels, struct lgs_error *error)
{
	const struct mnist *mnist = opaque;
	(void)error;
	for (int64_t i = 0; i < mnist->labels.count; i++)
		labels[i] = mnist->labels.bytes[i];
	return LGS_OK;
}

static int64_t
read_images(void *opaque, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	const struct mnist *mnist = opaque;
	int64_t pixels = mnist->shape.height * mnist->shape.width;
	return pixels_read(mnist->images.bytes, mnist->images.extent[0], pixels, indices, n, images, error);
}

static const char *const *
files(void *opaque)
{
	const struct mnist *mnist = opaque;
	return mnist->files;
}

LGS_DATASET(mnist, "MNIST's four files, and others of their format", .cites = "LeCun, Bottou, Bengio & Haffner 1998",
            .example = "lgs train rbm:hidden=100 --data mnist:per-class=100 --epochs 5 --out runs/mnist",
            .options = table, .options_size = sizeof(struct options), .splits = splits, .create = create,
            .destroy = destroy, .count = count, .shape = shape, .classes = classes, .labels = read_labels,
            .read = read_images, .files = files)
