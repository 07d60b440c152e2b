/*
 * png.c: the reader of PNG files. See png.h.
 *
 * libpng reports errors by a long jump. The only function that sets its target is guarded(), which holds no state that
 * a jump could spoil: all of that is in struct reader.
 */
#include "png.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

struct reader {
	const struct images_file *file;
	int64_t at; /* how much of it libpng has got */
	struct lgs_error *error;
	png_structp png;
	png_infop info;
	int64_t channels; /* of `packed`: 1 or 3, as wanted */
	int64_t height;   /* of the file */
	int64_t width;
	unsigned char *packed; /* height x width x channels, as libpng delivers them */
	png_bytep *rows;
	int starved; /* a request of libpng's for memory was refused */
	int64_t status;
};

/* libpng has one way out for all that goes wrong; that memory ran out is no fault of the file. */
static void
on_error(png_structp png, png_const_charp text)
{
	struct reader *reader = png_get_error_ptr(png);
	reader->status = reader->starved
	                     ? lgs_fail(reader->error, LGS_NO_MEMORY, "%s: no memory to decode it", reader->file->path)
	                     : lgs_fail(reader->error, LGS_INVALID, "%s: the PNG file is damaged or cut off (%s)",
	                                reader->file->path, text);
	png_longjmp(png, 1);
}

static png_voidp
on_request(png_structp png, png_alloc_size_t bytes)
{
	struct reader *reader = png_get_mem_ptr(png);
	void *memory = reader->file->host->allocate(reader->file->host, (int64_t)bytes);
	reader->starved |= !memory;
	return memory;
}

static void
on_return(png_structp png, png_voidp memory)
{
	const struct reader *reader = png_get_mem_ptr(png);
	reader->file->host->release(reader->file->host, memory);
}

static void
on_warning(png_structp png, png_const_charp text)
{
	const struct reader *reader = png_get_error_ptr(png);
	lgs_log(reader->file->host, LGS_LOG_DEBUG, "%s: %s", reader->file->path, text);
}

static void
on_read(png_structp png, png_bytep bytes, size_t count)
{
	struct reader *reader = png_get_io_ptr(png);
	if (count > (size_t)(reader->file->count - reader->at))
		png_error(png, "the file ends too early");
	memcpy(bytes, reader->file->bytes + reader->at, count);
	reader->at += (int64_t)count;
}

static int64_t
read_header(struct reader *reader)
{
	png_set_read_fn(reader->png, reader, on_read);
	/* Of the chunks that are not needed, none: colour profiles and gamma would change the stored values. */
	png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
	png_read_info(reader->png, reader->info);
	reader->height = png_get_image_height(reader->png, reader->info);
	reader->width = png_get_image_width(reader->png, reader->info);
	return images_check_size(reader->file, reader->height, reader->width, reader->error);
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
		                "%s: this kind of PNG file cannot be converted to %lld channels", reader->file->path,
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
		return reader->status;
	return body(reader);
}

static int64_t
open_file(struct reader *reader)
{
	reader->png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, reader, on_error, on_warning, reader, on_request,
	                                       on_return);
	reader->info = reader->png ? png_create_info_struct(reader->png) : NULL;
	if (!reader->info)
		return lgs_fail(reader->error, LGS_NO_MEMORY, "%s: no memory to decode it", reader->file->path);
	return guarded(reader, read_header);
}

static void
close_file(struct reader *reader)
{
	const struct lgs_host *host = reader->file->host;
	png_destroy_read_struct(&reader->png, &reader->info, NULL);
	host->release(host, reader->packed);
	host->release(host, reader->rows);
}

static int64_t
decode(struct reader *reader)
{
	const struct lgs_host *host = reader->file->host;
	reader->packed = host->allocate(host, reader->height * reader->width * reader->channels);
	reader->rows = host->allocate(host, reader->height * (int64_t)sizeof *reader->rows);
	if (!reader->packed || !reader->rows)
		return lgs_fail(reader->error, LGS_NO_MEMORY, "%s: no memory for its pixels", reader->file->path);
	for (int64_t row = 0; row < reader->height; row++)
		reader->rows[row] = reader->packed + row * reader->width * reader->channels;
	return guarded(reader, read_pixels);
}

static int64_t
resample(const struct reader *reader, const struct images_crop *crop, const struct images_target *target)
{
	struct images_window window = images_crop_window(crop, target, reader->height, reader->width);
	struct images_area area;
	int64_t status = images_area_begin(&area, reader->file->host, &window, reader->height, reader->width,
	                                   reader->channels, target, reader->error);
	for (int64_t y = 0; status >= 0 && y < reader->height; y++)
		images_area_row(&area, y, reader->rows[y]);
	images_area_end(&area);
	return status;
}

int64_t
images_png_size(const struct images_file *file, int64_t *height, int64_t *width, struct lgs_error *error)
{
	struct reader reader = {.file = file, .error = error};
	int64_t status = open_file(&reader);
	*height = reader.height;
	*width = reader.width;
	close_file(&reader);
	return status;
}

int64_t
images_png_read(const struct images_file *file, const struct images_crop *crop, const struct images_target *target,
                struct lgs_error *error)
{
	struct reader reader = {.file = file, .error = error, .channels = target->channels};
	int64_t status = open_file(&reader);
	if (status >= 0)
		status = decode(&reader);
	if (status >= 0)
		status = resample(&reader, crop, target);
	close_file(&reader);
	return status;
}
