/*
 * jpeg_fixture.h: JPEG files for the tests, drawn through libjpeg. Ends the program where it cannot.
 */
#ifndef LGS_TESTS_JPEG_FIXTURE_H
#define LGS_TESTS_JPEG_FIXTURE_H

struct jpeg_drawing {
	unsigned height, width;
	int channels; /* 1: grey; 3: red, green and blue; 4: inks as Adobe's programs store them, 255 for none */
	int quality;  /* 0 is the highest, without thinning out colours; otherwise with it, as cameras do */
	int progressive;
	int luminance;              /* of four inks: the first three are stored as luminance and colour (YCCK) */
	const unsigned char *bytes; /* packed by pixel */
};

void draw_jpeg(const char *path, const struct jpeg_drawing *drawing);

#endif
