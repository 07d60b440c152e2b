/* jpeg_fixture.c: drawing JPEG files. See jpeg_fixture.h. */
#include "jpeg_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

void
draw_jpeg(const char *path, const struct jpeg_drawing *drawing)
{
	static const J_COLOR_SPACE spaces[] = {[1] = JCS_GRAYSCALE, [3] = JCS_RGB, [4] = JCS_CMYK};
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr manager;
	FILE *file = fopen(path, "wb");
	if (!file)
		abort();
	jpeg.err = jpeg_std_error(&manager); /* ends the test on an error: none is expected */
	jpeg_create_compress(&jpeg);
	jpeg_stdio_dest(&jpeg, file);
	jpeg.image_height = drawing->height;
	jpeg.image_width = drawing->width;
	jpeg.input_components = drawing->channels;
	jpeg.in_color_space = spaces[drawing->channels];
	jpeg_set_defaults(&jpeg);
	if (drawing->luminance)
		jpeg_set_colorspace(&jpeg, JCS_YCCK);
	jpeg_set_quality(&jpeg, drawing->quality ? drawing->quality : 100, TRUE);
	if (!drawing->quality)
		jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = 1;
	if (drawing->progressive)
		jpeg_simple_progression(&jpeg);
	if (drawing->channels == 4)
		jpeg.write_Adobe_marker = TRUE;
	jpeg_start_compress(&jpeg, TRUE);
	for (unsigned y = 0; y < drawing->height; y++) {
		JSAMPROW row = (JSAMPROW)(drawing->bytes + (size_t)y * drawing->width * (size_t)drawing->channels);
		(void)jpeg_write_scanlines(&jpeg, &row, 1);
	}
	jpeg_finish_compress(&jpeg);
	jpeg_destroy_compress(&jpeg);
	if (fclose(file))
		abort();
}
