/*
 * picture-sheet.c: where each image is on a sheet, and what a pixel of it looks like. Geometry is counted in pixels of
 * the images; the enlargement happens last, to whole rows.
 */
#include "picture-sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PREFERRED_WIDTH 720 /* a sheet that can be looked at without zooming */
#define FACTOR_MAXIMUM 16
#define SIZE_MAXIMUM 1000000 /* libpng's own limit for width and height */
#define MARGIN_UNIT 96       /* seen beside black and beside white */
#define MARGIN_SIGNED 24     /* seen beside the mid grey of zero */

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

int64_t
sheet_prepare(struct sheet *sheet, const char *path, int64_t scale, int64_t count, const struct lgs_shape *shape,
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

void
sheet_clear(struct sheet *sheet)
{
	free(sheet->row);
	free(sheet->largest);
}

/* ---- drawing ---- */

static unsigned char
brightness(const struct sheet *sheet, double value, double largest)
{
	if (sheet->scale == LGS_PICTURE_SIGNED)
		value = 0.5 + (largest > 0 ? 0.5 * value / largest : 0);
	value = value < 0 ? 0 : value > 1 ? 1 : value;
	return (unsigned char)(value * 255 + 0.5);
}

/* One pixel as three bytes: pixel `x` of row `y` of a tile. */
static void
draw_pixel(const struct sheet *sheet, int64_t tile, int64_t y, int64_t x, unsigned char *pixel)
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

void
sheet_draw_row(const struct sheet *sheet, int64_t sheet_y)
{
	int64_t row = (sheet_y - 1) / (sheet->height + 1), y = (sheet_y - 1) % (sheet->height + 1);
	unsigned char *out = sheet->row;
	for (int64_t sheet_x = 0; sheet_x < sheet->sheet_width; sheet_x++) {
		int64_t column = (sheet_x - 1) / (sheet->width + 1), x = (sheet_x - 1) % (sheet->width + 1);
		int64_t tile = row * sheet->columns + column;
		unsigned char pixel[3] = {sheet->margin, sheet->margin, sheet->margin};
		bool inside = sheet_x > 0 && sheet_y > 0 && x < sheet->width && y < sheet->height;
		if (inside && column < sheet->columns && tile < sheet->tiles)
			draw_pixel(sheet, tile, y, x, pixel);
		for (int64_t i = 0; i < sheet->factor; i++) {
			memcpy(out, pixel, sheet->colour ? 3 : 1);
			out += sheet->colour ? 3 : 1;
		}
	}
}
