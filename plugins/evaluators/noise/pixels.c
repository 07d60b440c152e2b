/* pixels.c: noise by the differences of neighbouring pixels; see noise.h. */
#include <math.h>

#include "noise.h"

double
noise_total_variation(int64_t height, int64_t width, const float *image)
{
	double vertical = 0, horizontal = 0;
	for (int64_t y = 0; y < height; y++)
		for (int64_t x = 0; x < width; x++) {
			double here = image[y * width + x];
			if (y + 1 < height)
				vertical += fabs((double)image[(y + 1) * width + x] - here);
			if (x + 1 < width)
				horizontal += fabs((double)image[y * width + x + 1] - here);
		}
	return vertical / (double)((height - 1) * width) + horizontal / (double)(height * (width - 1));
}

double
noise_sigma(int64_t height, int64_t width, const float *image)
{
	double sum = 0;
	for (int64_t y = 1; y + 1 < height; y++) {
		const float *above = image + (y - 1) * width, *here = above + width, *below = here + width;
		for (int64_t x = 1; x + 1 < width; x++) {
			double corners =
			    (double)above[x - 1] + (double)above[x + 1] + (double)below[x - 1] + (double)below[x + 1];
			double sides = (double)above[x] + (double)below[x] + (double)here[x - 1] + (double)here[x + 1];
			sum += fabs(corners - 2 * sides + 4 * (double)here[x]);
		}
	}
	return sqrt(M_PI / 2) * sum / (double)(6 * (width - 2) * (height - 2));
}
