/* picture-sheet: images laid out on a sheet, as rows of grey or colour, before any format of files. */
#ifndef LGS_CORE_FORMATS_PICTURE_SHEET_H
#define LGS_CORE_FORMATS_PICTURE_SHEET_H

#include <stdbool.h>
#include <stdint.h>

#include <lgs/host.h>

struct sheet {
	int64_t scale;
	int64_t tiles;
	int64_t tiles_per_image;
	int64_t samples; /* channels that one tile shows: 1 or 3 */
	int64_t height;  /* of a tile, without margin */
	int64_t width;
	int64_t columns; /* 0 before they are chosen */
	int64_t rows;
	int64_t factor;
	int64_t sheet_width; /* in pixels of the images */
	int64_t sheet_height;
	bool colour;
	unsigned char margin;
	const float *images;
	double *largest; /* of each image, for LGS_PICTURE_SIGNED */
	unsigned char *row;
};

/*
 * Lays out images of one shape on a sheet that has them and, where they are chosen, its columns. `path` is for
 * messages. Clear it in any case.
 */
int64_t sheet_prepare(struct sheet *sheet, const char *path, int64_t scale, int64_t count,
                      const struct lgs_shape *shape, struct lgs_error *error);
void sheet_clear(struct sheet *sheet);

/* Draws one row of the sheet into sheet->row, enlarged sideways. */
void sheet_draw_row(const struct sheet *sheet, int64_t sheet_y);

#endif
