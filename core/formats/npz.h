/* npz.h: the members of a zip archive as streams, which is what NumPy's .npz files are. */
#ifndef LGS_CORE_FORMATS_NPZ_H
#define LGS_CORE_FORMATS_NPZ_H

#include <stdint.h>

#include <lgs/plugin.h>

struct npz;

/* Opens a member by its name, with or without ".npy"; "" is the only one there is. NULL on failure. */
struct npz *npz_open(const char *path, const char *member, struct lgs_error *error);
void npz_close(struct npz *npz); /* NULL is allowed */

/* As npy_source.read; the context is the struct npz. */
int64_t npz_read(void *npz, void *bytes, int64_t count, struct lgs_error *error);

#endif
