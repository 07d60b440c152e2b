/*
 * safetensors.h: the safetensors format, writer and reader.
 *
 * Eight bytes of header length, a JSON header with a name, type, shape and place for each tensor, then the plain data:
 * readable from every language, and by design nothing in it is ever executed. What is written depends on the arguments
 * alone, byte for byte. The reader trusts nothing. This room knows tensors, not what they mean to whom.
 */
#ifndef LGS_CORE_FORMATS_SAFETENSORS_H
#define LGS_CORE_FORMATS_SAFETENSORS_H

#include <stdint.h>

#include <lgs/host.h>

#define SAFETENSOR_NAME_SIZE 128
#define SAFETENSOR_RANK_MAXIMUM 8

/* Types of other programs' files, which are read and never written: no tensor of a component has them. */
#define SAFETENSOR_F16 1001
#define SAFETENSOR_BF16 1002
#define SAFETENSOR_I32 1003

struct safetensor {
	char name[SAFETENSOR_NAME_SIZE];
	int64_t type; /* LGS_F32, LGS_F64, LGS_I64 or LGS_U8; read: or one of those above */
	int64_t rank; /* 0 to 8; 0 is a single number */
	int64_t shape[SAFETENSOR_RANK_MAXIMUM];
	const void *data; /* read: within the opened file, aligned for its type, valid until safetensors_close */
	int64_t bytes;
};

/* The format's own name of a type ("F32"), or NULL; and the type of a name, or 0. */
const char *safetensor_type_name(int64_t type);
int64_t safetensor_type_named(const char *name);
/* Bytes of one element, or 0 for an unknown type. */
int64_t safetensor_element_size(int64_t type);
/* Whether tensors of this type are only read. */
int safetensor_is_foreign(int64_t type);
/* Bytes of a whole tensor of this type and shape, or -1 where the type is unknown, a size negative, or the product too
 * large for this machine. */
int64_t safetensor_size(int64_t type, int64_t rank, const int64_t *shape);

/*
 * Writes the tensors in the order given. metadata is key, value, key, value, ..., NULL; or NULL. `bytes` of each tensor
 * must be what safetensor_size says.
 */
int64_t safetensors_save(const char *path, const struct safetensor *tensors, int64_t count, const char *const *metadata,
                         struct lgs_error *error);

struct safetensors;

/* NULL on failure: a file that is not exactly well-formed is refused whole. */
struct safetensors *safetensors_open(const char *path, struct lgs_error *error);
void safetensors_close(struct safetensors *file); /* NULL is allowed */
int64_t safetensors_count(const struct safetensors *file);
/* Tensors in the order of their data; NULL where there is none such. */
const struct safetensor *safetensors_at(const struct safetensors *file, int64_t index);
const struct safetensor *safetensors_find(const struct safetensors *file, const char *name);
/* The value of a key, or NULL. */
const char *safetensors_metadata(const struct safetensors *file, const char *key);

#endif
