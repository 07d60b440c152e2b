/*
 * png.c: the reader of PNG files. See png.h.
 *
 * libpng reports errors by a long jump. The only function that sets its target is guarded(), which holds no state that
 * a jump could spoil: all of that is in struct reader.
 */
#include "png.h"

#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <string.h>

struct reader {
	const struct lgs_host *host;
	const char *path;
	struct lgs_error *error;
	FILE *file;
	png_structp png;
	png_infop info;
	int64_t channels; /* wanted */
	int64_t height;   /* of the file */
	int64_t width;
	unsigned char *packed; /* height x width x channels, as libpng delivers them */
	png_bytep *rows;
};

static void
on_error(png_structp png, png_const_charp text)
{
	const struct reader *reader = png_get_error_ptr(png);
	(void)lgs_fail(reader->error, LGS_IO, "%s: the PNG file is damaged or cut off (%s)", reader->path, text);
	png_longjmp(png, 1);
}

static void
on_warning(png_structp png, png_const_charp text)
{
	const struct reader *reader = png_get_error_ptr(png);
	lgs_log(reader->host, LGS_LOG_DEBUG, "%s: %s", reader->path, text);
}

static int64_t
read_header(struct reader *reader)
{
	png_init_io(reader->png, reader->file);
	/* Of the chunks that are not needed, none: colour profiles and gamma would change the stored values. */
	png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_read_info(reader->png, reader->info);
	reader->height = png_get_image_height(reader->png, reader->info);
	reader->width = png_get_image_width(reader->png, reader->info);
	return LGS_OK;
}

static int64_t
read_pixels(struct reader *reader)
{
	png_structp png = reader->png;
	int type = png_get_color_type(png, reader->info);
	png_color_16 black = {0};

	png_set_expand(png); /* palettes, fewer than 8 bits, and a transparent colour */
	png_set_scale_16(png);
	if (type & PNG_COLOR_MASK_ALPHA || png_get_valid(png, reader->info, PNG_INFO_tRNS))
		png_set_background(png, &black, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1);
	if (reader->channels == 3)
		png_set_gray_to_rgb(png);
	else if (type & PNG_COLOR_MASK_COLOR)
		png_set_rgb_to_gray_fixed(png, PNG_ERROR_ACTION_NONE, 21260, 71520);
	(void)png_set_interlace_handling(png);
	png_read_update_info(png, reader->info);
	if (png_get_rowbytes(png, reader->info) != (size_t)(reader->width * reader->channels))
		return lgs_fail(reader->error, LGS_UNSUPPORTED,
		                "%s: this kind of PNG file cannot be converted to %lld channels", reader->path,
		                (long long)reader->channels);
	png_read_image(png, reader->rows);
	png_read_end(png, NULL);
	return LGS_OK;
}

/* Runs one of the above; libpng's errors come back as a status, their message already written. */
static int64_t
guarded(struct reader *reader, int64_t (*body)(struct reader *reader))
{
	if (setjmp(png_jmpbuf(reader->png)))
		return LGS_IO;
	return body(reader);
}

static int64_t
open_file(struct reader *reader)
{
	unsigned char signature[8] = {0};
	reader->file = fopen(reader->path, "rb");
	if (!reader->file)
		return lgs_fail(reader->error, LGS_IO, "%s: cannot open: %s", reader->path, strerror(errno));
	size_t got = fread(signature, 1, sizeof signature, reader->file);
	if (got < sizeof signature || png_sig_cmp(signature, 0, sizeof signature))
		return lgs_fail(reader->error, LGS_INVALID, "%s: not a PNG file: its first bytes are not those of one",
		                reader->path);
	rewind(reader->file);

	reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, on_error, on_warning);
	reader->info = reader->png ? png_create_info_struct(reader->png) : NULL;
	if (!reader->info)
		return lgs_fail(reader->error, LGS_NO_MEMORY, "%s: libpng cannot start", reader->path);
	return guarded(reader, read_header);
}

static void
close_file(struct reader *reader)
{
	png_destroy_read_struct(&reader->png, &reader->info, NULL);
	if (reader->file)
		(void)fclose(reader->file);
	reader->host->release(reader->host, reader->packed);
	reader->host->release(reader->host, reader->rows);
}

/* Reads the opened file's pixels and takes their channels apart. */
static int64_t
decode(struct reader *reader, unsigned char *pixels)
{
	const struct lgs_host *host = reader->host;
	int64_t channels = reader->channels, positions = reader->height * reader->width;
	reader->packed = host->allocate(host, positions * channels);
	reader->rows = host->allocate(host, reader->height * (int64_t)sizeof *reader->rows);
	if (!reader->packed || !reader->rows)
		return lgs_fail(reader->error, LGS_NO_MEMORY, "%s: no memory for its pixels", reader->path);
	for (int64_t row = 0; row < reader->height; row++)
		reader->rows[row] = reader->packed + row * reader->width * channels;
	int64_t status = guarded(reader, read_pixels);
	for (int64_t i = 0; status >= 0 && i < positions; i++)
		for (int64_t channel = 0; channel < channels; channel++)
			pixels[channel * positions + i] = reader->packed[i * channels + channel];
	return status;
}

int64_t
images_png_size(const struct lgs_host *host, const char *path, int64_t *height, int64_t *width, struct lgs_error *error)
{
	struct reader reader = {.host = host, .path = path, .error = error};
	int64_t status = open_file(&reader);
	*height = reader.height;
	*width = reader.width;
	close_file(&reader);
	return status;
}

int64_t
images_png_read(const struct lgs_host *host, const char *path, int64_t channels, int64_t height, int64_t width,
                unsigned char *pixels, struct lgs_error *error)
{
	struct reader reader = {.host = host, .path = path, .error = error, .channels = channels};
	int64_t status = open_file(&reader);
	if (status >= 0 && (reader.height != height || reader.width != width))
		status = lgs_fail(
		    error, LGS_INVALID,
		    "%s: has %lld x %lld pixels (height x width), expected %lld x %lld; all images must have one "
		    "size",
		    path, (long long)reader.height, (long long)reader.width, (long long)height, (long long)width);
	if (status >= 0)
		status = decode(&reader, pixels);
	close_file(&reader);
	return status;
}
