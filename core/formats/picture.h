/*
 * picture.h: sheets of images as PNG files.
 *
 * The only room that knows libpng. It turns values into grey or colour, lays images out, and enlarges small ones
 * (picture-sheet.h); what the images show is not its business.
 */
#ifndef LGS_CORE_FORMATS_PICTURE_H
#define LGS_CORE_FORMATS_PICTURE_H

#include <stdint.h>

#include <lgs/host.h>

/*
 * Writes `count` images of one shape, values as in struct lgs_shape, as one sheet: a near-square grid with a margin of
 * one image pixel, every image enlarged by the same whole factor. One channel is grey, three are colour; of any other
 * number each channel is a grey tile of its own. `scale` is LGS_PICTURE_UNIT or LGS_PICTURE_SIGNED. NaN is drawn red.
 */
int64_t picture_save_grid(const char *path, int64_t scale, int64_t count, const struct lgs_shape *shape,
                          const float *images, struct lgs_error *error);

/* The same in rows of so many images. */
int64_t picture_save_rows(const char *path, int64_t scale, int64_t columns, int64_t count,
                          const struct lgs_shape *shape, const float *images, struct lgs_error *error);

/* The near-square sheet in memory that the caller frees, not enlarged: for a page, which enlarges pictures itself. */
int64_t picture_encode_grid(void **bytes, size_t *length, int64_t scale, int64_t count, const struct lgs_shape *shape,
                            const float *images, struct lgs_error *error);

/* Name and version of the library behind it, for the record of a run. */
const char *picture_library(void);

#endif
