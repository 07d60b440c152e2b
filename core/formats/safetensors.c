/*
 * safetensors.c: writes the safetensors format (github.com/huggingface/safetensors), strictly.
 *
 * Tensors cover the data exactly, in the order given, without holes. Only this file, safetensors-header.c and
 * safetensors-reader.c know the layout; bytes reach the disk through file.h.
 */
#include "safetensors.h"

#include "../base/file.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "safetensors files are little-endian, and this room copies elements as they are: swap them here first"
#endif

#define ALIGNMENT 64
#define PREFIX_SIZE 8
#define HEADER_LIMIT 100000000 /* the reference implementation's */
#define METADATA "__metadata__"

static const struct {
	int64_t type;
	const char *name;
	int64_t size;
} types[] = {{LGS_F32, "F32", 4},        {LGS_F64, "F64", 8},          {LGS_I64, "I64", 8},       {LGS_U8, "U8", 1},
             {SAFETENSOR_F16, "F16", 2}, {SAFETENSOR_BF16, "BF16", 2}, {SAFETENSOR_I32, "I32", 4}};

#define TYPE_COUNT (sizeof types / sizeof types[0])

const char *
safetensor_type_name(int64_t type)
{
	for (size_t i = 0; i < TYPE_COUNT; i++)
		if (types[i].type == type)
			return types[i].name;
	return NULL;
}

int64_t
safetensor_type_named(const char *name)
{
	for (size_t i = 0; i < TYPE_COUNT; i++)
		if (strcmp(types[i].name, name) == 0)
			return types[i].type;
	return 0;
}

int64_t
safetensor_element_size(int64_t type)
{
	for (size_t i = 0; i < TYPE_COUNT; i++)
		if (types[i].type == type)
			return types[i].size;
	return 0;
}

int
safetensor_is_foreign(int64_t type)
{
	return type >= SAFETENSOR_F16;
}

int64_t
safetensor_size(int64_t type, int64_t rank, const int64_t *shape)
{
	int64_t bytes = safetensor_element_size(type);
	if (bytes == 0 || rank < 0 || rank > SAFETENSOR_RANK_MAXIMUM)
		return -1;
	/* All sizes are looked at, so that a zero does not hide a bad one before or after it. */
	bool empty = false;
	for (int64_t i = 0; i < rank; i++) {
		if (shape[i] < 0)
			return -1;
		if (shape[i] == 0)
			empty = true;
		else if (__builtin_mul_overflow(bytes, shape[i], &bytes) || bytes > PTRDIFF_MAX)
			return -1;
	}
	return empty ? 0 : bytes;
}

/* The header's entry of one tensor. NULL without memory. */
static json_t *
describe(const struct safetensor *tensor, int64_t begin)
{
	json_t *shape = json_array();
	for (int64_t i = 0; i < tensor->rank; i++)
		if (json_array_append_new(shape, json_integer(tensor->shape[i])) != 0) {
			json_decref(shape);
			return NULL;
		}
	return json_pack("{s:s, s:o, s:[I, I]}", "dtype", safetensor_type_name(tensor->type), "shape", shape,
	                 "data_offsets", (json_int_t)begin, (json_int_t)(begin + tensor->bytes));
}

static int64_t
check_tensor(const struct safetensor *tensor, const json_t *header, struct lgs_error *error)
{
	if (memchr(tensor->name, 0, sizeof tensor->name) == NULL || strcmp(tensor->name, METADATA) == 0)
		return lgs_fail(error, LGS_INVALID, "\"%.*s\" cannot be the name of a tensor",
		                (int)sizeof tensor->name - 1, tensor->name);
	if (json_object_get(header, tensor->name) != NULL)
		return lgs_fail(error, LGS_INVALID, "there are two tensors named \"%s\"", tensor->name);
	int64_t bytes = safetensor_size(tensor->type, tensor->rank, tensor->shape);
	if (bytes < 0 || bytes != tensor->bytes || safetensor_is_foreign(tensor->type))
		return lgs_fail(error, LGS_INVALID,
		                "tensor \"%s\" has an impossible type or shape, or not as many bytes as these say",
		                tensor->name);
	return LGS_OK;
}

static int64_t
add_tensors(json_t *header, const struct safetensor *tensors, int64_t count, struct lgs_error *error)
{
	int64_t begin = 0;
	for (int64_t i = 0; i < count; i++) {
		int64_t status = check_tensor(&tensors[i], header, error);
		if (status < 0)
			return status;
		if (json_object_set_new(header, tensors[i].name, describe(&tensors[i], begin)) != 0)
			return lgs_fail(error, LGS_INVALID, "cannot describe tensor \"%s\": its name is not UTF-8",
			                tensors[i].name);
		if (__builtin_add_overflow(begin, tensors[i].bytes, &begin))
			return lgs_fail(error, LGS_INVALID, "the tensors are too large for one file");
	}
	return LGS_OK;
}

/* The JSON header as text, with keys in the order given, which jansson keeps. NULL on failure. */
static char *
make_header(const struct safetensor *tensors, int64_t count, const char *const *metadata, struct lgs_error *error)
{
	json_t *header = json_object();
	int64_t status = header != NULL ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "no memory for a file header");
	if (status == LGS_OK && metadata != NULL && metadata[0] != NULL) {
		json_t *map = json_object();
		for (int64_t i = 0; status == LGS_OK && metadata[i] != NULL; i += 2)
			if (json_object_set_new(map, metadata[i], json_string(metadata[i + 1])) != 0)
				status = lgs_fail(error, LGS_INVALID, "metadata \"%s\" is not UTF-8", metadata[i]);
		if (json_object_set_new(header, METADATA, map) != 0 && status == LGS_OK)
			status = lgs_fail(error, LGS_NO_MEMORY, "no memory for a file header");
	}
	if (status == LGS_OK)
		status = add_tensors(header, tensors, count, error);
	char *text = status == LGS_OK ? json_dumps(header, JSON_COMPACT) : NULL;
	json_decref(header);
	if (status == LGS_OK && text == NULL)
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for a file header");
	else if (text != NULL && strlen(text) > HEADER_LIMIT - ALIGNMENT) {
		(void)lgs_fail(error, LGS_INVALID, "too many tensors for one file");
		free(text);
		text = NULL;
	}
	return text;
}

static int64_t
write_file(struct file_writer *writer, const char *header, const struct safetensor *tensors, int64_t count,
           struct lgs_error *error)
{
	char spaces[ALIGNMENT];
	memset(spaces, ' ', sizeof spaces);
	size_t length = strlen(header);
	size_t padding = (ALIGNMENT - (PREFIX_SIZE + length) % ALIGNMENT) % ALIGNMENT;
	uint64_t prefix = length + padding;
	int64_t status = file_write(writer, &prefix, PREFIX_SIZE, error);
	if (status == LGS_OK)
		status = file_write(writer, header, length, error);
	if (status == LGS_OK)
		status = file_write(writer, spaces, padding, error);
	for (int64_t i = 0; status == LGS_OK && i < count; i++)
		status = file_write(writer, tensors[i].data, (size_t)tensors[i].bytes, error);
	return status;
}

int64_t
safetensors_save(const char *path, const struct safetensor *tensors, int64_t count, const char *const *metadata,
                 struct lgs_error *error)
{
	char *header = make_header(tensors, count, metadata, error);
	if (header == NULL)
		return LGS_INVALID;
	struct file_writer *writer = file_begin(path, error);
	int64_t status = writer == NULL ? LGS_IO : write_file(writer, header, tensors, count, error);
	free(header);
	if (status == LGS_OK)
		return file_commit(writer, error);
	file_abandon(writer);
	return status;
}
