/*
 * area.c: resampling by area. See area.h.
 *
 * Rows are added up first, whole and so in vector registers; then, once for each row of the target, columns. Weights
 * are 12 binary digits on each axis, so that a weighted sum of bytes fits into 32.
 */
#include "area.h"

#include <lgs/clones.h>

#include <math.h>
#include <string.h>

#define AREA_BITS 12
#define AREA_ONE (1 << AREA_BITS)

/* Luminance in 1/65536: 0.2126, 0.7152, 0.0722. */
#define RED_PART 13933
#define GREEN_PART 46871
#define BLUE_PART 4732

struct images_window
images_crop_window(const struct images_crop *crop, const struct images_target *target, int64_t height, int64_t width)
{
	struct images_window window = {crop->x * (double)width, crop->y * (double)height, crop->width * (double)width,
	                               crop->height * (double)height};
	if (crop->proportional) {
		double scale = fmin(window.width / (double)target->width, window.height / (double)target->height);
		double kept_width = scale * (double)target->width, kept_height = scale * (double)target->height;
		window.x += (window.width - kept_width) / 2;
		window.y += (window.height - kept_height) / 2;
		window.width = kept_width;
		window.height = kept_height;
	}
	return window;
}

/* Weights of one axis. Rounding the sums up to a pixel, not the weights, keeps each pixel's total exact. */
static void
fill_taps(struct images_taps *taps, double begin, double length, int64_t source, int64_t target)
{
	int64_t next = 0;
	for (int64_t t = 0; t < target; t++) {
		double low = fmin(fmax(begin + length * (double)t / (double)target, 0), (double)source);
		double high = fmin(fmax(begin + length * (double)(t + 1) / (double)target, 0), (double)source);
		int64_t first = (int64_t)floor(low), last = (int64_t)ceil(high);
		first = first < source ? first : source - 1;
		last = last > first ? last : first + 1;
		double span = high - low;
		uint32_t before = 0;
		taps->first[t] = first;
		taps->count[t] = last - first;
		taps->start[t] = next;
		for (int64_t i = first; i < last; i++) {
			double reached = fmin((double)(i + 1), high) - low;
			uint32_t sum =
			    i + 1 == last || span <= 0 ? AREA_ONE : (uint32_t)lrint(reached / span * AREA_ONE);
			taps->weights[next++] = sum - before;
			before = sum;
		}
	}
}

static int64_t
make_taps(struct images_taps *taps, const struct lgs_host *host, double begin, double length, int64_t source,
          int64_t target)
{
	/* Every source pixel once, and up to two more where a target pixel begins and ends inside one. */
	int64_t most = source + 3 * target;
	int64_t *numbers = host->allocate(host, 3 * target * (int64_t)sizeof *numbers);
	taps->first = numbers;
	taps->weights = host->allocate(host, most * (int64_t)sizeof *taps->weights);
	if (!numbers || !taps->weights)
		return LGS_NO_MEMORY;
	taps->count = numbers + target;
	taps->start = numbers + 2 * target;
	fill_taps(taps, begin, length, source, target);
	return LGS_OK;
}

int64_t
images_area_begin(struct images_area *area, const struct lgs_host *host, const struct images_window *window,
                  int64_t height, int64_t width, int64_t channels, const struct images_target *target,
                  struct lgs_error *error)
{
	*area = (struct images_area){.host = host, .target = *target, .channels = channels, .values = width * channels};
	area->sums = host->allocate(host, area->values * (int64_t)sizeof *area->sums);
	if (!area->sums || make_taps(&area->across, host, window->x, window->width, width, target->width) < 0 ||
	    make_taps(&area->down, host, window->y, window->height, height, target->height) < 0)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for resampling %lld x %lld pixels", (long long)height,
		                (long long)width);
	return LGS_OK;
}

void
images_area_end(struct images_area *area)
{
	const struct lgs_host *host = area->host;
	if (!host)
		return;
	host->release(host, area->sums);
	host->release(host, area->across.first);
	host->release(host, area->across.weights);
	host->release(host, area->down.first);
	host->release(host, area->down.weights);
}

/* sums = weight * row, or one more of these. */
LGS_CLONES static void
add_row(uint32_t *restrict sums, const unsigned char *restrict row, uint32_t weight, int64_t count, int begins)
{
	if (begins) {
#pragma omp simd
		for (int64_t i = 0; i < count; i++)
			sums[i] = weight * row[i];
	} else {
#pragma omp simd
		for (int64_t i = 0; i < count; i++)
			sums[i] += weight * row[i];
	}
}

static unsigned char
rounded(uint32_t sum)
{
	return (unsigned char)((sum + (1u << (2 * AREA_BITS - 1))) >> (2 * AREA_BITS));
}

static unsigned char
luminance(unsigned red, unsigned green, unsigned blue)
{
	return (unsigned char)((red * RED_PART + green * GREEN_PART + blue * BLUE_PART + 32768) >> 16);
}

static void
emit_grey(const struct images_area *area, unsigned char *out)
{
	const struct images_taps *taps = &area->across;
	int64_t plane = area->target.height * area->target.width;
	for (int64_t t = 0; t < area->target.width; t++) {
		const uint32_t *sums = area->sums + taps->first[t], *weights = taps->weights + taps->start[t];
		uint32_t sum = 0;
		for (int64_t i = 0; i < taps->count[t]; i++)
			sum += weights[i] * sums[i];
		for (int64_t channel = 0; channel < area->target.channels; channel++)
			out[channel * plane + t] = rounded(sum);
	}
}

static void
emit_colour(const struct images_area *area, unsigned char *out)
{
	const struct images_taps *taps = &area->across;
	int64_t plane = area->target.height * area->target.width;
	for (int64_t t = 0; t < area->target.width; t++) {
		const uint32_t *sums = area->sums + 3 * taps->first[t], *weights = taps->weights + taps->start[t];
		uint32_t red = 0, green = 0, blue = 0;
		for (int64_t i = 0; i < taps->count[t]; i++) {
			red += weights[i] * sums[3 * i];
			green += weights[i] * sums[3 * i + 1];
			blue += weights[i] * sums[3 * i + 2];
		}
		if (area->target.channels == 1) {
			out[t] = luminance(rounded(red), rounded(green), rounded(blue));
			continue;
		}
		out[t] = rounded(red);
		out[plane + t] = rounded(green);
		out[2 * plane + t] = rounded(blue);
	}
}

/* A source row ends at most one row of the target after another, and begins the next: one row of sums is enough. */
void
images_area_row(struct images_area *area, int64_t y, const unsigned char *row)
{
	const struct images_taps *down = &area->down;
	for (; area->row < area->target.height; area->row++) {
		int64_t t = area->row, i = y - down->first[t];
		if (i < 0)
			return;
		add_row(area->sums, row, down->weights[down->start[t] + i], area->values, i == 0);
		if (i + 1 < down->count[t])
			return;
		unsigned char *out = area->target.pixels + t * area->target.width;
		if (area->channels == 1)
			emit_grey(area, out);
		else
			emit_colour(area, out);
	}
}
