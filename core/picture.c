/*
 * picture.c: lays images out on a sheet and hands it to libpng row by row.
 *
 * Geometry is counted in pixels of the images; the enlargement happens last, to whole rows. libpng reports errors by
 * longjmp, so everything that must be freed afterwards lives in structs outside the function that it jumps back to. No
 * time stamp is written: the same images give the same file.
 */
#include "picture.h"

#include "file.h"
#include "text.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PREFERRED_WIDTH 720 /* a sheet that can be looked at without zooming */
#define FACTOR_MAXIMUM 16
#define SIZE_MAXIMUM 1000000 /* libpng's own limit for width and height */
#define MARGIN_UNIT 96       /* seen beside black and beside white */
#define MARGIN_SIGNED 24     /* seen beside the mid grey of zero */

struct sheet {
	int64_t scale;
	int64_t tiles;
	int64_t tiles_per_image;
	int64_t samples; /* channels that one tile shows: 1 or 3 */
	int64_t height;  /* of a tile, without margin */
	int64_t width;
	int64_t columns; /* 0 before they are chosen */
	int64_t rows;
	int64_t factor;
	int64_t sheet_width; /* in pixels of the images */
	int64_t sheet_height;
	bool colour;
	unsigned char margin;
	const float *images;
	double *largest; /* of each image, for LGS_PICTURE_SIGNED */
	png_byte *row;
};

struct output {
	struct file_writer *writer; /* NULL: into memory */
	struct text *memory;
	struct lgs_error *error;
	const char *path;
	int64_t status;
	jmp_buf failed;
};

/* ---- layout ---- */

static int64_t
lay_out(struct sheet *sheet, const char *path, struct lgs_error *error)
{
	/* Tiles are few enough that doubles are exact; the limit below is far smaller still. */
	double aspect = (double)(sheet->height + 1) / (double)(sheet->width + 1);
	if (sheet->columns == 0)
		sheet->columns = (int64_t)ceil(sqrt((double)sheet->tiles * aspect) - 1e-9);
	if (sheet->columns < 1)
		sheet->columns = 1;
	if (sheet->columns > sheet->tiles)
		sheet->columns = sheet->tiles;
	sheet->rows = (sheet->tiles + sheet->columns - 1) / sheet->columns;
	sheet->sheet_width = sheet->columns * (sheet->width + 1) + 1;
	sheet->sheet_height = sheet->rows * (sheet->height + 1) + 1;
	if (sheet->sheet_width > SIZE_MAXIMUM || sheet->sheet_height > SIZE_MAXIMUM)
		return lgs_fail(error, LGS_INVALID,
		                "cannot write %s: a sheet of %lld x %lld pixels is too large: draw fewer images", path,
		                (long long)sheet->sheet_width, (long long)sheet->sheet_height);
	sheet->factor = (PREFERRED_WIDTH + sheet->sheet_width / 2) / sheet->sheet_width;
	if (sheet->factor < 1)
		sheet->factor = 1;
	if (sheet->factor > FACTOR_MAXIMUM)
		sheet->factor = FACTOR_MAXIMUM;
	/* A tall sheet must not outgrow the limit through the enlargement. */
	while (sheet->factor > 1 && sheet->sheet_height > SIZE_MAXIMUM / sheet->factor)
		sheet->factor--;
	return LGS_OK;
}

/* Finds the largest absolute value of each image, and whether there is a NaN, which only colour can show. */
static void
survey(struct sheet *sheet, int64_t count, int64_t values)
{
	sheet->colour = sheet->samples == 3;
	for (int64_t i = 0; i < count; i++) {
		double largest = 0;
		for (int64_t j = 0; j < values; j++) {
			double value = fabs((double)sheet->images[i * values + j]);
			if (isnan(value))
				sheet->colour = true;
			else if (isfinite(value) && value > largest)
				largest = value;
		}
		sheet->largest[i] = largest;
	}
}

static int64_t
prepare(struct sheet *sheet, const char *path, int64_t scale, int64_t count, const struct lgs_shape *shape,
        struct lgs_error *error)
{
	int64_t channels = shape->channels, height = shape->height, width = shape->width;
	if (count < 1 || channels < 1 || height < 1 || width < 1 || height >= SIZE_MAXIMUM || width >= SIZE_MAXIMUM ||
	    channels > INT32_MAX || count > INT32_MAX)
		return lgs_fail(error, LGS_INVALID, "cannot write %s: no picture of %lld images of %lld x %lld x %lld",
		                path, (long long)count, (long long)channels, (long long)height, (long long)width);
	if (scale != LGS_PICTURE_UNIT && scale != LGS_PICTURE_SIGNED)
		return lgs_fail(error, LGS_INVALID, "cannot write %s: unknown scale of pictures %lld", path,
		                (long long)scale);
	sheet->scale = scale;
	sheet->samples = channels == 3 ? 3 : 1;
	sheet->tiles_per_image = channels == 3 ? 1 : channels;
	sheet->tiles = count * sheet->tiles_per_image;
	sheet->height = height;
	sheet->width = width;
	sheet->margin = scale == LGS_PICTURE_UNIT ? MARGIN_UNIT : MARGIN_SIGNED;
	int64_t status = lay_out(sheet, path, error);
	if (status < 0)
		return status;
	sheet->row = malloc((size_t)(sheet->sheet_width * sheet->factor * 3));
	sheet->largest = calloc((size_t)count, sizeof *sheet->largest);
	if (sheet->row == NULL || sheet->largest == NULL)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory to draw %s", path);
	survey(sheet, count, channels * height * width);
	return LGS_OK;
}

/* ---- drawing ---- */

static png_byte
brightness(const struct sheet *sheet, double value, double largest)
{
	if (sheet->scale == LGS_PICTURE_SIGNED)
		value = 0.5 + (largest > 0 ? 0.5 * value / largest : 0);
	value = value < 0 ? 0 : value > 1 ? 1 : value;
	return (png_byte)(value * 255 + 0.5);
}

/* One pixel as three bytes: pixel `x` of row `y` of a tile. */
static void
draw_pixel(const struct sheet *sheet, int64_t tile, int64_t y, int64_t x, png_byte *pixel)
{
	int64_t plane = sheet->height * sheet->width;
	const float *values = sheet->images + tile * sheet->samples * plane + y * sheet->width + x;
	double largest = sheet->largest[tile / sheet->tiles_per_image];
	bool unknown = false;
	for (int64_t i = 0; i < 3; i++) {
		double value = (double)values[sheet->samples == 3 ? i * plane : 0];
		if (isnan(value))
			unknown = true;
		else
			pixel[i] = brightness(sheet, value, largest);
	}
	if (unknown) {
		pixel[0] = 255;
		pixel[1] = pixel[2] = 0;
	}
}

/* Draws one row of the sheet into sheet->row, enlarged sideways. */
static void
draw_row(const struct sheet *sheet, int64_t sheet_y)
{
	int64_t row = (sheet_y - 1) / (sheet->height + 1), y = (sheet_y - 1) % (sheet->height + 1);
	png_byte *out = sheet->row;
	for (int64_t sheet_x = 0; sheet_x < sheet->sheet_width; sheet_x++) {
		int64_t column = (sheet_x - 1) / (sheet->width + 1), x = (sheet_x - 1) % (sheet->width + 1);
		int64_t tile = row * sheet->columns + column;
		png_byte pixel[3] = {sheet->margin, sheet->margin, sheet->margin};
		bool inside = sheet_x > 0 && sheet_y > 0 && x < sheet->width && y < sheet->height;
		if (inside && column < sheet->columns && tile < sheet->tiles)
			draw_pixel(sheet, tile, y, x, pixel);
		for (int64_t i = 0; i < sheet->factor; i++) {
			memcpy(out, pixel, sheet->colour ? 3 : 1);
			out += sheet->colour ? 3 : 1;
		}
	}
}

/* ---- libpng ---- */

static void
fail_png(png_structp png, png_const_charp text)
{
	struct output *output = png_get_error_ptr(png);
	if (output->status == LGS_OK)
		output->status = lgs_fail(output->error, LGS_IO, "cannot write %s: %s", output->path, text);
	longjmp(output->failed, 1);
}

static void
ignore_warning(png_structp png, png_const_charp text)
{
	(void)png;
	(void)text;
}

static void
write_bytes(png_structp png, png_bytep data, size_t bytes)
{
	struct output *output = png_get_io_ptr(png);
	if (output->writer)
		output->status = file_write(output->writer, data, bytes, output->error);
	else
		text_append(output->memory, data, bytes);
	if (output->status < 0)
		longjmp(output->failed, 1);
}

static void
flush_nothing(png_structp png)
{
	(void)png;
}

/* Has no variable of its own that changes after setjmp. */
static void
encode(png_structp png, png_infop info, struct output *output, const struct sheet *sheet)
{
	if (setjmp(output->failed) != 0)
		return;
	png_set_write_fn(png, output, write_bytes, flush_nothing);
	png_set_IHDR(png, info, (png_uint_32)(sheet->sheet_width * sheet->factor),
	             (png_uint_32)(sheet->sheet_height * sheet->factor), 8,
	             sheet->colour ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
	             PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	for (int64_t y = 0; y < sheet->sheet_height; y++) {
		draw_row(sheet, y);
		for (int64_t i = 0; i < sheet->factor; i++)
			png_write_row(png, sheet->row);
	}
	png_write_end(png, info);
}

static int64_t
encode_sheet(struct output *output, const struct sheet *sheet)
{
	/* Creation itself cannot jump: libpng catches its own errors there and returns NULL. */
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, output, NULL, ignore_warning);
	png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
	if (info != NULL) {
		png_set_error_fn(png, output, fail_png, ignore_warning);
		encode(png, info, output, sheet);
	} else {
		output->status = lgs_fail(output->error, LGS_NO_MEMORY, "no memory to write %s", output->path);
	}
	png_destroy_write_struct(&png, &info);
	return output->status;
}

static int64_t
write_sheet(const char *path, const struct sheet *sheet, struct lgs_error *error)
{
	struct output output = {.error = error, .path = path, .status = LGS_OK};
	output.writer = file_begin(path, error);
	if (output.writer == NULL)
		return LGS_IO;
	if (encode_sheet(&output, sheet) == LGS_OK)
		return file_commit(output.writer, error);
	file_abandon(output.writer);
	return output.status;
}

static void
clear(struct sheet *sheet)
{
	free(sheet->row);
	free(sheet->largest);
}

int64_t
picture_save_grid(const char *path, int64_t scale, int64_t count, const struct lgs_shape *shape, const float *images,
                  struct lgs_error *error)
{
	return picture_save_rows(path, scale, 0, count, shape, images, error);
}

int64_t
picture_save_rows(const char *path, int64_t scale, int64_t columns, int64_t count, const struct lgs_shape *shape,
                  const float *images, struct lgs_error *error)
{
	struct sheet sheet = {.images = images, .columns = shape->channels == 3 ? columns : columns * shape->channels};
	int64_t status = prepare(&sheet, path, scale, count, shape, error);
	if (status == LGS_OK)
		status = write_sheet(path, &sheet, error);
	clear(&sheet);
	return status;
}

int64_t
picture_encode_grid(void **bytes, size_t *length, int64_t scale, int64_t count, const struct lgs_shape *shape,
                    const float *images, struct lgs_error *error)
{
	struct text memory = {0};
	struct sheet sheet = {.images = images};
	struct output output = {.memory = &memory, .error = error, .path = "a picture", .status = LGS_OK};
	int64_t status = prepare(&sheet, output.path, scale, count, shape, error);
	sheet.factor = 1;
	if (status == LGS_OK)
		status = encode_sheet(&output, &sheet);
	clear(&sheet);
	if (status == LGS_OK && memory.failed)
		status = lgs_fail(error, LGS_NO_MEMORY, "no memory to write %s", output.path);
	if (status != LGS_OK) {
		free(memory.bytes);
		return status;
	}
	*bytes = memory.bytes;
	*length = memory.length;
	return LGS_OK;
}

const char *
picture_library(void)
{
	static char text[64];
	(void)snprintf(text, sizeof text, "libpng %s", png_get_libpng_ver(NULL));
	return text;
}
