/*
 * png.h: the pixels of PNG files as bytes, grey or red, green and blue.
 *
 * The only place of the data sets that knows libpng, and that jumps out of it: callers get a status and a message.
 * (Not libpng's own header of this name, which is included with angle brackets.)
 */
#ifndef LGS_DATASETS_PNG_H
#define LGS_DATASETS_PNG_H

#include "area.h"
#include "photo.h"

/* Height and width of a file, from its header. */
int64_t images_png_size(const struct images_file *file, int64_t *height, int64_t *width, struct lgs_error *error);

/*
 * Fills the target from a part of the picture, resampled by area.
 *
 * Values are taken as they are stored: no gamma or colour profile is applied. 16 bits are rounded to 8. Grey becomes
 * equal red, green and blue; colours become grey by luminance (0.2126, 0.7152, 0.0722). What is transparent is laid
 * over black.
 */
int64_t images_png_read(const struct images_file *file, const struct images_crop *crop,
                        const struct images_target *target, struct lgs_error *error);

#endif
