/*
 * idx.h: arrays of bytes in IDX files, the format of MNIST and its successors, plain or compressed by gzip.
 *
 * The only place that knows zlib and the format; it knows nothing of images or labels. A file is read whole and must be
 * exactly what its header says: whatever is wrong with it is found here and told with the file's name.
 */
#ifndef LGS_DATASETS_IDX_H
#define LGS_DATASETS_IDX_H

#include <lgs/host.h>

#define IDX_MOST_DIMENSIONS 4
#define IDX_MOST_BYTES ((int64_t)1 << 33)

struct idx {
	int64_t dimensions;
	int64_t extent[IDX_MOST_DIMENSIONS]; /* each at least 1 */
	int64_t count;                       /* their product */
	unsigned char *bytes;                /* count, row-major */
};

/* Reads a file with this many dimensions. `idx` is filled on success and empty on failure. */
int64_t idx_read(const struct lgs_host *host, const char *path, int64_t dimensions, struct idx *idx,
                 struct lgs_error *error);
/* Of an empty one, too. */
void idx_release(const struct lgs_host *host, struct idx *idx);

#endif
