/*
 * noise.h: how noisy single grey images are, by four statistics of a set.
 *
 *   noise.c     options, the order of things, and what is reported
 *   pixels.c    statistics of neighbouring pixels: total variation, and Immerkaer's sigma
 *   spectrum.c  statistics of the mean power spectrum: high frequencies, and the checkerboard that upsampling leaves
 */
#ifndef NOISE_H
#define NOISE_H

#include "../../compute/product.h"
#include "../pictures/pictures.h"

/* The least sides of an image for Immerkaer's sigma, and for the spectrum. */
#define NOISE_LEAST_SIDE 3
#define NOISE_LEAST_SPECTRUM 8

/* ---- pixels.c: one grey image ---- */

/* Anisotropic: the mean absolute difference of vertical neighbours, plus that of horizontal ones. */
double noise_total_variation(int64_t height, int64_t width, const float *image);

/*
 * The standard deviation of white noise (Immerkaer 1996): sqrt(pi/2) / (6 (W-2) (H-2)) sum |I * N| with
 * N = [1 -2 1; -2 4 -2; 1 -2 1], which no ramp passes.
 */
double noise_sigma(int64_t height, int64_t width, const float *image);

/* ---- spectrum.c: a set of grey images ---- */

/*
 * The mean power spectrum of a set, power[height x width], under Hann's window sin^2(pi k / n) of rows and columns:
 * without one, the jump from each border to the opposite one would fill all frequencies. Images are without their mean
 * under that window. Sides are even, so that there is a frequency of pi; of odd ones the last row or column is left
 * out.
 */
struct noise_spectrum {
	int64_t height;
	int64_t width;
	double *power;
};

int64_t noise_spectrum_make(struct noise_spectrum *spectrum, const struct pictures *pictures,
                            enum compute_backend backend, const struct lgs_host *host, struct lgs_error *error);
void noise_spectrum_release(struct noise_spectrum *spectrum, const struct lgs_host *host);

/* The part of the power beyond half the Nyquist frequency, by radius; 0 where there is no power. */
double noise_high_frequency(const struct noise_spectrum *spectrum);

/*
 * Power at (pi, pi), (pi, 0) and (0, pi), where every second pixel or line differs, over the mean of the eight
 * frequencies around each, two steps away, which is as far as the window spreads none of a peak. Infinite, or not a
 * number, where there is none around.
 */
double noise_checkerboard(const struct noise_spectrum *spectrum);

#endif
