/*
 * distance.c: the sliced Wasserstein distance of sets of points (Rabin, Peyre, Delon & Bernot 2011); see swd.h.
 *
 * On a line the distance of two sets of equally many points is that of the points in order, so each direction costs a
 * product and two sorts.
 */
#include <math.h>
#include <string.h>

#include "../../compute/normal.h"
#include "../../compute/slices.h"
#include "../../compute/threads.h"
#include "swd.h"

#define DIGIT_BITS 11
#define DIGITS (1 << DIGIT_BITS)

/* Floats in the order of their values are unsigned numbers in order, once negative ones have all bits flipped and the
 * others their sign. */
static uint32_t
key_of(float value)
{
	uint32_t bits;
	memcpy(&bits, &value, sizeof bits);
	return bits ^ (bits >> 31 ? 0xffffffffu : 0x80000000u);
}

/* One pass of a stable sort by counting, by the digit from bit `shift` on. */
static void
sort_by_digit(int64_t count, const float *in, float *out, int shift)
{
	int64_t place[DIGITS] = {0}, before = 0;
	for (int64_t i = 0; i < count; i++)
		place[(key_of(in[i]) >> shift) % DIGITS]++;
	for (int digit = 0; digit < DIGITS; digit++) {
		int64_t here = place[digit];
		place[digit] = before;
		before += here;
	}
	for (int64_t i = 0; i < count; i++)
		out[place[(key_of(in[i]) >> shift) % DIGITS]++] = in[i];
}

/* Three digits of 11 bits: several times as fast as a sort by comparison of some ten thousand values. */
void
swd_sort(int64_t count, float *values, float *room)
{
	sort_by_digit(count, values, room, 0);
	sort_by_digit(count, room, values, DIGIT_BITS);
	sort_by_digit(count, values, room, 2 * DIGIT_BITS);
	memcpy(values, room, (size_t)count * sizeof *values);
}

void
swd_directions(const struct lgs_host *host, uint64_t key, int64_t count, int64_t size, float *directions)
{
	compute_draw_normal(host, key, 0, 1, count * size, directions);
	for (int64_t i = 0; i < count; i++) {
		float *direction = directions + i * size;
		double squares = 0;
		for (int64_t j = 0; j < size; j++)
			squares += (double)direction[j] * (double)direction[j];
		for (int64_t j = 0; j < size; j++)
			direction[j] = (float)((double)direction[j] / sqrt(squares));
	}
}

static double
mean_difference(int64_t count, const float *a, const float *b)
{
	double sum = 0;
	for (int64_t i = 0; i < count; i++)
		sum += fabs((double)a[i] - (double)b[i]);
	return sum / (double)count;
}

/* Places of the sets on some directions, places[set][directions x count], which are then sorted. */
static int64_t
project(const struct swd_sets *sets, int64_t directions, const float *direction, enum compute_backend backend,
        float *const *places, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	for (int set = 0; status >= 0 && set < PICTURES_SETS; set++) {
		struct compute_product product = {
		    .form = COMPUTE_ABT, .m = directions, .n = sets->count, .k = sets->size, .alpha = 1};
		product.a = direction;
		product.b = sets->patches[set];
		product.c = places[set];
		status = compute_multiply(backend, &product, error);
	}
	return status;
}

/* room[threads x count]. Directions are added up in their order, whichever thread has sorted them. */
static void
add_distances(const struct swd_sets *sets, int64_t directions, float *const *places, float *room, double *distances)
{
	double found[SWD_DIRECTIONS][PICTURES_SETS];
	struct compute_slices slices = {.items = directions, .multiple = 1, .slices = compute_threads()};
#pragma omp parallel for
	for (int64_t slice = 0; slice < slices.slices; slice++)
		for (int64_t d = compute_slice_begin(slices, slice); d < compute_slice_begin(slices, slice + 1); d++)
			for (int set = 0; set < PICTURES_SETS; set++) {
				float *line = places[set] + d * sets->count;
				swd_sort(sets->count, line, room + slice * sets->count);
				found[d][set] =
				    mean_difference(sets->count, places[PICTURES_REAL] + d * sets->count, line);
			}
	for (int64_t d = 0; d < directions; d++)
		for (int set = 0; set < PICTURES_SETS; set++)
			distances[set] += found[d][set];
}

int64_t
swd_distances(const struct swd_sets *sets, int64_t directions, const float *direction, enum compute_backend backend,
              const struct lgs_host *host, double *distances, struct lgs_error *error)
{
	int64_t lines = compute_threads(), status = LGS_OK;
	int64_t block = directions < SWD_DIRECTIONS ? directions : SWD_DIRECTIONS;
	float *memory = host->allocate(host, (PICTURES_SETS * block + lines) * sets->count * (int64_t)sizeof *memory);
	if (!memory)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for %lld patches: choose fewer images or patches",
		                (long long)sets->count);
	float *places[PICTURES_SETS];
	for (int set = 0; set < PICTURES_SETS; set++) {
		places[set] = memory + set * block * sets->count;
		distances[set] = 0;
	}
	for (int64_t first = 0; status >= 0 && first < directions; first += block) {
		int64_t some = directions - first < block ? directions - first : block;
		status = project(sets, some, direction + first * sets->size, backend, places, error);
		if (status >= 0)
			add_distances(sets, some, places, memory + PICTURES_SETS * block * sets->count, distances);
	}
	for (int set = 0; set < PICTURES_SETS; set++)
		distances[set] /= (double)directions;
	host->release(host, memory);
	return status;
}
