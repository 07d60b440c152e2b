/* photo.c: picture files by content. See photo.h. */
#include "photo.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jpeg.h"
#include "png.h"

#define MOST_BYTES ((int64_t)512 << 20)

/* The formats, by the bytes that their files begin with. */
static const struct format {
	const char *signature;
	int64_t length;
	int64_t (*size)(const struct images_file *file, int64_t *height, int64_t *width, struct lgs_error *error);
	int64_t (*read)(const struct images_file *file, const struct images_crop *crop,
	                const struct images_target *target, struct lgs_error *error);
} formats[] = {
    {"\xff\xd8\xff", 3, images_jpeg_size, images_jpeg_read},
    {"\x89PNG\r\n\x1a\n", 8, images_png_size, images_png_read},
};

static int64_t
read_descriptor(struct images_file *file, int descriptor, struct lgs_error *error)
{
	struct stat status;
	if (fstat(descriptor, &status) < 0)
		return lgs_fail(error, LGS_IO, "%s: cannot read: %s", file->path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return lgs_fail(error, LGS_INVALID, "%s: is no file but a folder or a device", file->path);
	if (status.st_size > MOST_BYTES)
		return lgs_fail(error, LGS_INVALID, "%s: has %lld bytes, at most %lld are accepted of a picture",
		                file->path, (long long)status.st_size, (long long)MOST_BYTES);
	file->bytes = file->host->allocate(file->host, status.st_size + 1);
	if (!file->bytes)
		return lgs_fail(error, LGS_NO_MEMORY, "%s: no memory for its %lld bytes", file->path,
		                (long long)status.st_size);
	while (file->count < status.st_size) {
		ssize_t got = read(descriptor, file->bytes + file->count, (size_t)(status.st_size - file->count));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return lgs_fail(error, LGS_IO, "%s: cannot read: %s", file->path, strerror(errno));
		if (got == 0)
			break;
		file->count += got;
	}
	return LGS_OK;
}

/* Too many open files, or no memory for one more: nothing that an image is to blame for. */
static int
is_for_a_time(int reason)
{
	return reason == EMFILE || reason == ENFILE || reason == ENOMEM;
}

static int64_t
read_file(struct images_file *file, struct lgs_error *error)
{
	/* Not to wait for the other end of a pipe that was taken for a picture. */
	int descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (descriptor < 0)
		return lgs_fail(error, is_for_a_time(errno) ? LGS_NO_MEMORY : LGS_IO, "%s: cannot open: %s", file->path,
		                strerror(errno));
	int64_t status = read_descriptor(file, descriptor, error);
	(void)close(descriptor);
	return status;
}

static const struct format *
recognize(const struct images_file *file, struct lgs_error *error)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (file->count >= formats[i].length &&
		    memcmp(file->bytes, formats[i].signature, (size_t)formats[i].length) == 0)
			return &formats[i];
	(void)lgs_fail(error, LGS_INVALID, "%s: %s", file->path,
	               file->count ? "neither a JPEG nor a PNG file: its first bytes are not those of one"
	                           : "neither a JPEG nor a PNG file: it is empty");
	return NULL;
}

int64_t
images_check_size(const struct images_file *file, int64_t height, int64_t width, struct lgs_error *error)
{
	if (height < 1 || width < 1 || width > IMAGES_MOST_PIXELS / height)
		return lgs_fail(error, LGS_INVALID,
		                "%s: says that it has %lld x %lld pixels (height x width); at most %lld are accepted",
		                file->path, (long long)height, (long long)width, (long long)IMAGES_MOST_PIXELS);
	return LGS_OK;
}

int64_t
images_photo_size(const struct lgs_host *host, const char *path, int64_t *height, int64_t *width,
                  struct lgs_error *error)
{
	struct images_file file = {.host = host, .path = path};
	int64_t status = read_file(&file, error);
	const struct format *format = status < 0 ? NULL : recognize(&file, error);
	if (status >= 0)
		status = format ? format->size(&file, height, width, error) : LGS_INVALID;
	host->release(host, file.bytes);
	return status;
}

int64_t
images_photo_read(const struct lgs_host *host, const char *path, const struct images_crop *crop,
                  const struct images_target *target, struct lgs_error *error)
{
	struct images_file file = {.host = host, .path = path};
	int64_t status = read_file(&file, error);
	const struct format *format = status < 0 ? NULL : recognize(&file, error);
	if (status >= 0)
		status = format ? format->read(&file, crop, target, error) : LGS_INVALID;
	host->release(host, file.bytes);
	return status;
}
