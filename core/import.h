/*
 * import: numbers that somebody else trained, put into a model's tensors.
 *
 * An assignment is NAME=FILE[:MEMBER][^T]: the tensor, the array (array.h) that becomes it, and whether the array's two
 * axes are exchanged. Every parameter of the model must be assigned; other tensors stay as the model begins.
 */
#ifndef LGS_CORE_IMPORT_H
#define LGS_CORE_IMPORT_H

#include <jansson.h>

#include "host/host.h"

/* Appends to `sources` what was assigned, from which file, with its checksum. On failure the model is worth nothing. */
int64_t import_tensors(struct instance *model, const char *const *assignments, json_t *sources,
                       struct lgs_error *error);

#endif
