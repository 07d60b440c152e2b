/*
 * spectrum.c: the mean power spectrum of a set of images, by the discrete Fourier transform as two matrix products.
 *
 * With C and S the cosines and sines of 2 pi j k / n, an image X gives Y = X [C | S] of its rows, and then [C ; S] Y of
 * its columns, whose four blocks CC, CS, SC, SS make the transform (CC - SS) - i (CS + SC). Images here are small, so
 * that this costs no more than their reading.
 */
#include <math.h>

#include "noise.h"

struct room {
	float *of_rows;    /* [C | S], width x 2 width */
	float *of_columns; /* [C ; S], 2 height x height */
	float *image;      /* height x width */
	float *half;       /* height x 2 width */
	float *whole;      /* 2 height x 2 width */
};

/* Cosines and sines: side by side, or one above the other. */
static void
fill(int64_t n, int side_by_side, float *matrix)
{
	for (int64_t j = 0; j < n; j++)
		for (int64_t k = 0; k < n; k++) {
			/* Reduced before it is multiplied, so that multiples of a quarter turn are exact. */
			double angle = 2 * M_PI * (double)(j * k % n) / (double)n;
			int64_t at = side_by_side ? j * 2 * n + k : j * n + k;
			matrix[at] = (float)cos(angle);
			matrix[at + (side_by_side ? n : n * n)] = (float)sin(angle);
		}
}

static double
window(int64_t k, int64_t n)
{
	double root = sin(M_PI * (double)k / (double)n);
	return root * root;
}

/* An image without its odd row or column and without its mean, under the window. */
static void
copy_windowed(const struct noise_spectrum *spectrum, int64_t width, const float *image, float *out)
{
	double sum = 0, weights = 0;
	for (int64_t y = 0; y < spectrum->height; y++)
		for (int64_t x = 0; x < spectrum->width; x++) {
			double weight = window(y, spectrum->height) * window(x, spectrum->width);
			out[y * spectrum->width + x] = (float)weight;
			sum += weight * (double)image[y * width + x];
			weights += weight;
		}
	for (int64_t y = 0; y < spectrum->height; y++)
		for (int64_t x = 0; x < spectrum->width; x++)
			out[y * spectrum->width + x] *= (float)((double)image[y * width + x] - sum / weights);
}

static int64_t
add_power(struct noise_spectrum *spectrum, const struct room *room, double part, enum compute_backend backend,
          struct lgs_error *error)
{
	int64_t h = spectrum->height, w = spectrum->width;
	struct compute_product rows = {.m = h, .n = 2 * w, .k = w, .alpha = 1, .a = room->image, .b = room->of_rows};
	struct compute_product columns = {.m = 2 * h, .n = 2 * w, .k = h, .alpha = 1, .a = room->of_columns};
	rows.c = room->half;
	columns.b = room->half;
	columns.c = room->whole;
	int64_t status = compute_multiply(backend, &rows, error);
	if (status >= 0)
		status = compute_multiply(backend, &columns, error);
	if (status < 0)
		return status;
	for (int64_t v = 0; v < h; v++)
		for (int64_t u = 0; u < w; u++) {
			const float *cosines = room->whole + v * 2 * w + u, *sines = cosines + h * 2 * w;
			double real = (double)cosines[0] - (double)sines[w];
			double imaginary = (double)cosines[w] + (double)sines[0];
			spectrum->power[v * w + u] += part * (real * real + imaginary * imaginary);
		}
	return LGS_OK;
}

static int64_t
add_all(struct noise_spectrum *spectrum, const struct room *room, const struct pictures *pictures,
        enum compute_backend backend, struct lgs_error *error)
{
	int64_t width = pictures->shape.width, pixels = pictures->shape.height * width, status = LGS_OK;
	fill(spectrum->width, 1, room->of_rows);
	fill(spectrum->height, 0, room->of_columns);
	for (int64_t i = 0; status >= 0 && i < pictures->count; i++) {
		copy_windowed(spectrum, width, pictures->values + i * pixels, room->image);
		status = add_power(spectrum, room, 1 / (double)pictures->count, backend, error);
	}
	return status;
}

int64_t
noise_spectrum_make(struct noise_spectrum *spectrum, const struct pictures *pictures, enum compute_backend backend,
                    const struct lgs_host *host, struct lgs_error *error)
{
	int64_t h = pictures->shape.height & ~INT64_C(1), w = pictures->shape.width & ~INT64_C(1), one = sizeof(float);
	struct room room = {
	    .of_rows = host->allocate(host, 2 * w * w * one),
	    .of_columns = host->allocate(host, 2 * h * h * one),
	    .image = host->allocate(host, h * w * one),
	    .half = host->allocate(host, 2 * h * w * one),
	    .whole = host->allocate(host, 4 * h * w * one),
	};
	int64_t status = LGS_OK;
	*spectrum = (struct noise_spectrum){.height = h, .width = w};
	spectrum->power = host->allocate(host, h * w * (int64_t)sizeof(double));
	if (!room.of_rows || !room.of_columns || !room.image || !room.half || !room.whole || !spectrum->power)
		status = lgs_fail(error, LGS_NO_MEMORY, "no memory for the spectrum of images of %lldx%lld",
		                  (long long)h, (long long)w);
	if (status >= 0)
		status = add_all(spectrum, &room, pictures, backend, error);
	void *const held[] = {room.of_rows, room.of_columns, room.image, room.half, room.whole};
	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
		host->release(host, held[i]);
	return status;
}

void
noise_spectrum_release(struct noise_spectrum *spectrum, const struct lgs_host *host)
{
	host->release(host, spectrum->power);
	spectrum->power = NULL;
}

/* Cycles a pixel, from -1/2 to 1/2, of which 1/2 is the Nyquist frequency. */
static double
frequency(int64_t k, int64_t n)
{
	return (double)(k <= n / 2 ? k : k - n) / (double)n;
}

double
noise_high_frequency(const struct noise_spectrum *spectrum)
{
	double high = 0, total = 0;
	for (int64_t v = 0; v < spectrum->height; v++)
		for (int64_t u = 0; u < spectrum->width; u++) {
			double power = spectrum->power[v * spectrum->width + u];
			total += power;
			if (hypot(frequency(v, spectrum->height), frequency(u, spectrum->width)) > 0.25)
				high += power;
		}
	return total > 0 ? high / total : 0;
}

static double
mean_around(const struct noise_spectrum *spectrum, int64_t v, int64_t u)
{
	int64_t h = spectrum->height, w = spectrum->width;
	double sum = 0;
	for (int64_t dv = -2; dv <= 2; dv += 2)
		for (int64_t du = -2; du <= 2; du += 2)
			if (dv || du)
				sum += spectrum->power[(v + dv + h) % h * w + (u + du + w) % w];
	return sum / 8;
}

double
noise_checkerboard(const struct noise_spectrum *spectrum)
{
	int64_t h = spectrum->height, w = spectrum->width;
	const int64_t points[3][2] = {{h / 2, w / 2}, {h / 2, 0}, {0, w / 2}};
	double peaks = 0, around = 0;
	for (int i = 0; i < 3; i++) {
		peaks += spectrum->power[points[i][0] * w + points[i][1]];
		around += mean_around(spectrum, points[i][0], points[i][1]);
	}
	return peaks / around;
}
