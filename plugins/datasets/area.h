/*
 * area.h: which part of a picture is wanted, and its resampling by area, row by row.
 *
 * Nothing about files: only geometry and arithmetic. A pixel of the result is the mean of the source's area under it,
 * in whole numbers, so that every machine gets the same bytes.
 */
#ifndef LGS_DATASETS_AREA_H
#define LGS_DATASETS_AREA_H

#include <lgs/host.h>

/* A part of a picture, as fractions of its width and height, so that it means the same at every resolution. */
struct images_crop {
	double x, y, width, height;
	int64_t proportional; /* then cut centrally to the proportions of the target, so that nothing is squashed */
};

/* The same in the pixels of one picture; not necessarily whole ones. */
struct images_window {
	double x, y, width, height;
};

/* The picture that is wanted: pixels[channels x height x width]; channels is 1 or 3. */
struct images_target {
	int64_t channels, height, width;
	unsigned char *pixels;
};

struct images_window images_crop_window(const struct images_crop *crop, const struct images_target *target,
                                        int64_t height, int64_t width);

/* One axis: target pixel t is the sum over i < count[t] of weight[start[t] + i] times source pixel first[t] + i. */
struct images_taps {
	int64_t *first, *count, *start;
	uint32_t *weights; /* of one pixel together AREA_ONE */
};

struct images_area {
	const struct lgs_host *host;
	struct images_target target;
	struct images_taps across, down;
	int64_t channels; /* of the source: 1 or 3 */
	int64_t values;   /* in one row of the source */
	int64_t row;      /* of the target, on which is worked */
	uint32_t *sums;   /* weighted sums of source rows */
};

/*
 * Begins with a source of height x width pixels, packed by pixel in 1 or 3 channels; the window is clipped to it. Then
 * all its rows that the window touches follow from the top; rows outside of it may be left out. images_area_end() also
 * after a failure.
 */
int64_t images_area_begin(struct images_area *area, const struct lgs_host *host, const struct images_window *window,
                          int64_t height, int64_t width, int64_t channels, const struct images_target *target,
                          struct lgs_error *error);
void images_area_row(struct images_area *area, int64_t y, const unsigned char *row);
void images_area_end(struct images_area *area);

#endif
