/*
 * jpeg.h: the pixels of JPEG files, decoded no finer than needed.
 *
 * The only place of the data sets that knows libjpeg, and that jumps out of it: callers get a status and a message.
 */
#ifndef LGS_DATASETS_JPEG_H
#define LGS_DATASETS_JPEG_H

#include "area.h"
#include "photo.h"

/* Height and width of a file, from its header. */
int64_t images_jpeg_size(const struct images_file *file, int64_t *height, int64_t *width, struct lgs_error *error);

/*
 * Fills the target from a part of the picture. Of a file larger than that, the decoder makes a picture of half, a
 * quarter or an eighth of the size, but never of fewer pixels than the target has; the rest is resampling by area.
 * Grey, YCbCr, RGB, CMYK and YCCK; baseline and progressive. No colour profile is applied, nor the orientation that a
 * camera noted.
 */
int64_t images_jpeg_read(const struct images_file *file, const struct images_crop *crop,
                         const struct images_target *target, struct lgs_error *error);

#endif
