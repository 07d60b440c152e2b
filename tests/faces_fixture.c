/* faces_fixture.c: drawing portraits, and decoding them without hurry. See faces_fixture.h. */
#include "faces_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <jpeglib.h>

#include "jpeg_fixture.h"

void
draw_portrait(const char *path, int number)
{
	static unsigned char bytes[FACE_HEIGHT * FACE_WIDTH * 3];
	unsigned noise = 17u + (unsigned)number;
	for (int y = 0; y < FACE_HEIGHT; y++)
		for (int x = 0; x < FACE_WIDTH; x++) {
			double oval = hypot((x - 89) / 50.0, (y - 112) / 68.0);
			double eye = hypot((abs(x - 89) - 22) / 9.0, (y - 100) / 5.0),
			       mouth = hypot((x - 89) / 18.0, (y - 145) / 6.0);
			double light = 150 + 50 * cos((x + 5 * number) / 60.0) - 25 * oval * oval;
			if (oval > 1)
				light = 90 + 20 * sin(x / 1.7 + sin(y / 23.0)) + 40 * sin(y / 41.0 + number);
			if (eye < 1)
				light = 60;
			if (mouth < 1)
				light -= 45;
			noise = noise * 1664525u + 1013904223u;
			light += (double)(noise >> 24) / 32 - 4;
			const double tint[] = {light + 25, light, light - (mouth < 1 ? 0 : 20)};
			for (int c = 0; c < 3; c++)
				bytes[(y * FACE_WIDTH + x) * 3 + c] = (unsigned char)fmin(fmax(tint[c], 0), 255);
		}
	draw_jpeg(path, &(struct jpeg_drawing){
			    .height = FACE_HEIGHT, .width = FACE_WIDTH, .channels = 3, .quality = 92, .bytes = bytes});
}

void
draw_portraits(const char *folder, int count)
{
	char path[4200];
	if (mkdir(folder, 0777) < 0)
		return;
	for (int i = 1; i <= count; i++) {
		(void)snprintf(path, sizeof path, "%s/%06d.jpg", folder, i);
		draw_portrait(path, i);
	}
}

/* Packed by pixel, to be freed. */
static unsigned char *
decode_fully(const char *path, int64_t *height, int64_t *width)
{
	struct jpeg_decompress_struct jpeg;
	struct jpeg_error_mgr manager;
	FILE *file = fopen(path, "rb");
	if (!file)
		abort();
	jpeg.err = jpeg_std_error(&manager); /* ends the program on an error: none is expected */
	jpeg_create_decompress(&jpeg);
	jpeg_stdio_src(&jpeg, file);
	(void)jpeg_read_header(&jpeg, TRUE);
	jpeg.out_color_space = JCS_RGB;
	(void)jpeg_start_decompress(&jpeg);
	unsigned char *bytes = malloc((size_t)jpeg.output_height * jpeg.output_width * 3);
	if (!bytes)
		abort();
	while (jpeg.output_scanline < jpeg.output_height) {
		JSAMPROW row = bytes + (size_t)jpeg.output_scanline * jpeg.output_width * 3;
		(void)jpeg_read_scanlines(&jpeg, &row, 1);
	}
	*height = jpeg.output_height;
	*width = jpeg.output_width;
	(void)jpeg_finish_decompress(&jpeg);
	jpeg_destroy_decompress(&jpeg);
	(void)fclose(file);
	return bytes;
}

/* How much of source pixel i lies between two positions. */
static double
overlap(int64_t i, double low, double high)
{
	return fmax(fmin(high, (double)i + 1) - fmax(low, (double)i), 0);
}

static double
area_mean(const unsigned char *bytes, int64_t width, int64_t channel, double left, double right, double top,
          double bottom)
{
	double sum = 0;
	for (int64_t y = (int64_t)top; (double)y < bottom; y++)
		for (int64_t x = (int64_t)left; (double)x < right; x++)
			sum += overlap(y, top, bottom) * overlap(x, left, right) * bytes[(y * width + x) * 3 + channel];
	return sum / ((right - left) * (bottom - top));
}

void
decode_exactly(const char *path, double left, double top, double side, int64_t size, float *image)
{
	int64_t height, width;
	unsigned char *bytes = decode_fully(path, &height, &width);
	const double across = (double)width / FACE_WIDTH, down = (double)height / FACE_HEIGHT;
	const double each = side / (double)size;
	for (int64_t at = 0; at < 3 * size * size; at++) {
		double x = left + each * (double)(at % size), y = top + each * (double)(at / size % size);
		double mean = area_mean(bytes, width, at / size / size, across * x, across * (x + each), down * y,
		                        down * (y + each));
		image[at] = (float)(mean / 255);
	}
	free(bytes);
}
