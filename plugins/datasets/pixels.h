/*
 * pixels.h: bytes as the pixels of images, for the data sets of this folder that keep bytes in memory.
 *
 * Nothing about files: only memory and arithmetic.
 */
#ifndef LGS_DATASETS_PIXELS_H
#define LGS_DATASETS_PIXELS_H

#include <lgs/clones.h>
#include <lgs/host.h>

/* The longest side of an image, and the most bytes a data set keeps in memory. */
#define PIXELS_LONGEST 4096
#define PIXELS_MOST_BYTES ((int64_t)4 << 30)
/* How many images in advance one is asked for, and how many bytes of it. */
#define PIXELS_AHEAD 4
#define PIXELS_AHEAD_BYTES 4096

/*
 * One byte in 0 .. 255 to [0, 1]. The product differs from byte / 255.0f by at most one unit in the last place, and is
 * exact at both ends.
 */
LGS_INLINE void
pixels_to_unit(const unsigned char *restrict bytes, int64_t count, float *restrict unit)
{
	const float scale = 1.0f / 255.0f;
#pragma omp simd
	for (int64_t i = 0; i < count; i++)
		unit[i] = (float)bytes[i] * scale;
}

/* Asks for an image while others are converted: in a shuffled order it would never be in the cache. */
LGS_INLINE void
pixels_expect(const unsigned char *bytes, int64_t count)
{
	for (int64_t i = 0; i < count && i < PIXELS_AHEAD_BYTES; i += 64)
		__builtin_prefetch(bytes + i);
}

/* Images [n x pixels] of a block of `count` images kept as bytes. */
LGS_CLONES static int64_t
pixels_read(const unsigned char *bytes, int64_t count, int64_t pixels, const int64_t *indices, int64_t n, float *images,
            struct lgs_error *error)
{
	for (int64_t i = 0; i < n; i++) {
		if (indices[i] < 0 || indices[i] >= count)
			return lgs_fail(error, LGS_INVALID, "image %lld was asked for; the images are 0 to %lld",
			                (long long)indices[i], (long long)count - 1);
		int64_t ahead = i + PIXELS_AHEAD < n ? indices[i + PIXELS_AHEAD] : -1;
		if (ahead >= 0 && ahead < count)
			pixels_expect(bytes + ahead * pixels, pixels);
		pixels_to_unit(bytes + indices[i] * pixels, pixels, images + i * pixels);
	}
	return LGS_OK;
}

#endif
