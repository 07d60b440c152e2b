/*
 * png.h: the pixels of PNG files as bytes, grey or red, green and blue.
 *
 * The only place of the data sets that knows libpng, and that jumps out of it: callers get a status and a message.
 * (Not libpng's own header of this name, which is included with angle brackets.)
 */
#ifndef LGS_DATASETS_PNG_H
#define LGS_DATASETS_PNG_H

#include <lgs/host.h>

/* Height and width of a file, from its header. */
int64_t images_png_size(const struct lgs_host *host, const char *path, int64_t *height, int64_t *width,
                        struct lgs_error *error);

/*
 * Fills pixels[channels x height x width]; channels is 1 or 3. The file must have exactly this height and width.
 *
 * Values are taken as they are stored: no gamma or colour profile is applied. 16 bits are rounded to 8. Grey becomes
 * equal red, green and blue; colours become grey by luminance (0.2126, 0.7152, 0.0722). What is transparent is laid
 * over black.
 */
int64_t images_png_read(const struct lgs_host *host, const char *path, int64_t channels, int64_t height, int64_t width,
                        unsigned char *pixels, struct lgs_error *error);

#endif
