/* safetensors-header: what the header of a safetensors file says, for its reader. */
#ifndef LGS_CORE_FORMATS_SAFETENSORS_HEADER_H
#define LGS_CORE_FORMATS_SAFETENSORS_HEADER_H

#include <jansson.h>

#include "safetensors.h"

/* What is needed of a tensor until its data are read. */
struct safetensor_place {
	struct safetensor tensor;
	int64_t begin; /* within the data */
	int64_t end;
	int64_t index; /* within the header */
};

/*
 * All entries of the header, sorted by place: as many of `places` are filled as are added to *count, which begins with
 * 0. *metadata stays as it is where the header has none.
 */
int64_t safetensors_parse_header(json_t *header, struct safetensor_place *places, int64_t *count, json_t **metadata,
                                 const char *path, struct lgs_error *error);

/* Tensors must follow each other without overlap or hole and end with the file. */
int64_t safetensors_check_places(const struct safetensor_place *places, int64_t count, int64_t data_size,
                                 const char *path, struct lgs_error *error);

#endif
