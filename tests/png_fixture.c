/* png_fixture.c: drawing PNG files. See png_fixture.h. */
#include "png_fixture.h"

#include <stdio.h>
#include <stdlib.h>

void
draw_png(const char *path, const struct png_drawing *drawing)
{
	static const int samples[] = {[PNG_COLOR_TYPE_GRAY] = 1,
	                              [PNG_COLOR_TYPE_RGB] = 3,
	                              [PNG_COLOR_TYPE_PALETTE] = 1,
	                              [PNG_COLOR_TYPE_GRAY_ALPHA] = 2,
	                              [PNG_COLOR_TYPE_RGB_ALPHA] = 4};
	size_t row_bytes = (drawing->width * (size_t)(samples[drawing->type] * drawing->depth) + 7) / 8;
	FILE *file = fopen(path, "wb");
	if (!file)
		abort();
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	if (!info)
		abort();
	png_init_io(png, file); /* libpng aborts the test on an error: none is expected */
	png_set_IHDR(png, info, drawing->width, drawing->height, drawing->depth, drawing->type,
	             drawing->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE,
	             PNG_FILTER_TYPE_BASE);
	if (drawing->palette)
		png_set_PLTE(png, info, drawing->palette, drawing->colours);
	if (drawing->alphas || drawing->transparent)
		png_set_tRNS(png, info, drawing->alphas, drawing->alpha_count, drawing->transparent);
	if (drawing->gamma > 0)
		png_set_gAMA(png, info, drawing->gamma);
	png_write_info(png, info);
	int passes = png_set_interlace_handling(png);
	for (int pass = 0; pass < passes; pass++)
		for (unsigned row = 0; row < drawing->height; row++)
			png_write_row(png, drawing->bytes + row * row_bytes);
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	if (fclose(file))
		abort();
}
