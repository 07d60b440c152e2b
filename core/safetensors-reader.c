/*
 * safetensors-reader.c: reads the safetensors format and trusts nothing.
 *
 * A file may come from anywhere, so every number in it is checked before it is used, and the format's own rules are
 * kept: tensors cover the data exactly, in any order, without holes or overlaps. Only this room and safetensors.c know
 * the layout.
 */
#include "safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALIGNMENT 64
#define PREFIX_SIZE 8
#define HEADER_LIMIT 100000000 /* the reference implementation's */
#define METADATA "__metadata__"

struct safetensors {
	int64_t count;
	struct safetensor *tensors;
	json_t *metadata; /* or NULL */
	char *data;       /* every tensor at a multiple of ALIGNMENT, which the file itself does not promise */
};

/* What is needed of a tensor until its data are read. */
struct place {
	struct safetensor tensor;
	int64_t begin; /* within the data */
	int64_t end;
	int64_t index; /* within the header */
};

static int
compare_places(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

/* Reads `bytes` bytes at `offset`; anything less is a failure, because the size of the file was asked for before. */
static int64_t
read_at(int descriptor, void *data, int64_t bytes, int64_t offset, const char *path, struct lgs_error *error)
{
	char *target = data;
	while (bytes > 0) {
		ssize_t n = pread(descriptor, target, (size_t)bytes, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return lgs_fail(error, LGS_IO, "cannot read %s: %s", path,
			                n < 0 ? strerror(errno) : "it became shorter while it was read");
		target += n;
		offset += n;
		bytes -= n;
	}
	return LGS_OK;
}

/* The parsed header; *data_begin is where the tensors' data begin. NULL on failure. */
static json_t *
read_header(int descriptor, int64_t size, int64_t *data_begin, const char *path, struct lgs_error *error)
{
	uint64_t length = 0;
	if (size >= PREFIX_SIZE && read_at(descriptor, &length, PREFIX_SIZE, 0, path, error) < 0)
		return NULL;
	if (size < PREFIX_SIZE || length < 2 || length > HEADER_LIMIT || (int64_t)length > size - PREFIX_SIZE) {
		(void)lgs_fail(error, LGS_INVALID, "%s is truncated or not a safetensors file: its header does not fit",
		               path);
		return NULL;
	}
	char *text = malloc((size_t)length);
	if (text == NULL) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the header of %s", path);
		return NULL;
	}
	json_error_t reason = {.text = "it does not begin with a brace"};
	json_t *header = NULL;
	int64_t status = read_at(descriptor, text, (int64_t)length, PREFIX_SIZE, path, error);
	if (status == LGS_OK && text[0] == '{')
		header = json_loadb(text, (size_t)length, JSON_REJECT_DUPLICATES, &reason);
	if (status == LGS_OK && header == NULL)
		(void)lgs_fail(error, LGS_INVALID, "%s is damaged or not a safetensors file: bad header: %s", path,
		               reason.text);
	free(text);
	*data_begin = PREFIX_SIZE + (int64_t)length;
	return header;
}

/* A pair of non-negative integers. */
static bool
parse_offsets(const json_t *value, struct place *place)
{
	const json_t *begin = json_array_get(value, 0), *end = json_array_get(value, 1);
	if (json_array_size(value) != 2 || !json_is_integer(begin) || !json_is_integer(end))
		return false;
	place->begin = json_integer_value(begin);
	place->end = json_integer_value(end);
	return place->begin >= 0 && place->end >= place->begin;
}

static bool
parse_shape(const json_t *value, struct safetensor *tensor)
{
	if (!json_is_array(value) || json_array_size(value) > SAFETENSOR_RANK_MAXIMUM)
		return false;
	tensor->rank = (int64_t)json_array_size(value);
	for (int64_t i = 0; i < tensor->rank; i++) {
		const json_t *size = json_array_get(value, (size_t)i);
		if (!json_is_integer(size) || json_integer_value(size) < 0)
			return false;
		tensor->shape[i] = json_integer_value(size);
	}
	return true;
}

static int64_t
parse_tensor(const char *name, const json_t *entry, struct place *place, const char *path, struct lgs_error *error)
{
	struct safetensor *tensor = &place->tensor;
	if (strlen(name) >= sizeof tensor->name)
		return lgs_fail(error, LGS_INVALID, "%s: the name of tensor \"%.40s...\" is longer than %d bytes", path,
		                name, (int)sizeof tensor->name - 1);
	memcpy(tensor->name, name, strlen(name) + 1);
	const char *type = json_string_value(json_object_get(entry, "dtype"));
	tensor->type = type != NULL ? safetensor_type_named(type) : 0;
	if (tensor->type == 0)
		return lgs_fail(error, LGS_INVALID,
		                "%s: tensor \"%s\" has type %.40s; this program reads F32, F64, I64 and U8: convert it",
		                path, name, type != NULL ? type : "(none)");
	if (!parse_shape(json_object_get(entry, "shape"), tensor))
		return lgs_fail(error, LGS_INVALID,
		                "%s: tensor \"%s\" has no shape of up to %d sizes, each a whole number from 0", path,
		                name, SAFETENSOR_RANK_MAXIMUM);
	tensor->bytes = safetensor_size(tensor->type, tensor->rank, tensor->shape);
	if (tensor->bytes < 0)
		return lgs_fail(error, LGS_INVALID, "%s: tensor \"%s\" is too large", path, name);
	if (!parse_offsets(json_object_get(entry, "data_offsets"), place) || place->end - place->begin != tensor->bytes)
		return lgs_fail(error, LGS_INVALID, "%s: the place of tensor \"%s\" does not match its shape and type",
		                path, name);
	return LGS_OK;
}

static int64_t
parse_metadata(json_t *map, struct safetensors *file, const char *path, struct lgs_error *error)
{
	const char *key;
	json_t *value;
	bool good = json_is_object(map);
	json_object_foreach(map, key, value) good = good && json_is_string(value);
	if (!good)
		return lgs_fail(error, LGS_INVALID, "%s: its metadata are not a map from strings to strings", path);
	file->metadata = json_incref(map);
	return LGS_OK;
}

/* All entries of the header, sorted by place. */
static int64_t
parse_header(json_t *header, struct place *places, struct safetensors *file, const char *path, struct lgs_error *error)
{
	const char *name;
	json_t *entry;
	json_object_foreach(header, name, entry)
	{
		int64_t status;
		if (strcmp(name, METADATA) == 0) {
			status = parse_metadata(entry, file, path, error);
		} else {
			places[file->count].index = file->count;
			status = parse_tensor(name, entry, &places[file->count++], path, error);
		}
		if (status < 0)
			return status;
	}
	qsort(places, (size_t)file->count, sizeof *places, compare_places);
	return LGS_OK;
}

/* Tensors must follow each other without overlap or hole and end with the file. */
static int64_t
check_places(const struct place *places, int64_t count, int64_t data_size, const char *path, struct lgs_error *error)
{
	int64_t end = 0;
	for (int64_t i = 0; i < count; i++) {
		const char *name = places[i].tensor.name;
		if (places[i].begin != end)
			return lgs_fail(error, LGS_INVALID, "%s: tensor \"%s\" %s", path, name,
			                places[i].begin < end ? "overlaps another one" : "comes after a hole");
		end = places[i].end;
		if (end > data_size)
			return lgs_fail(error, LGS_INVALID, "%s is truncated: tensor \"%s\" goes beyond its end", path,
			                name);
	}
	if (end != data_size)
		return lgs_fail(error, LGS_INVALID, "%s has bytes at its end that belong to no tensor", path);
	return LGS_OK;
}

static int64_t
round_up(int64_t bytes)
{
	return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Copies the tensors out of the file, each to an aligned address. */
static int64_t
read_data(int descriptor, int64_t data_begin, const struct place *places, struct safetensors *file, const char *path,
          struct lgs_error *error)
{
	int64_t total = ALIGNMENT;
	for (int64_t i = 0; i < file->count; i++)
		total += round_up(places[i].tensor.bytes); /* at most the file's size and ALIGNMENT for each */
	file->tensors = calloc((size_t)file->count + 1, sizeof *file->tensors);
	file->data = aligned_alloc(ALIGNMENT, (size_t)total);
	if (file->tensors == NULL || file->data == NULL)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the %lld bytes of %s", (long long)total, path);
	char *next = file->data;
	for (int64_t i = 0; i < file->count; i++) {
		struct safetensor *tensor = &file->tensors[i];
		*tensor = places[i].tensor;
		tensor->data = next;
		int64_t status = read_at(descriptor, next, tensor->bytes, data_begin + places[i].begin, path, error);
		if (status < 0)
			return status;
		next += round_up(tensor->bytes);
	}
	return LGS_OK;
}

static int64_t
read_file(int descriptor, struct safetensors *file, const char *path, struct lgs_error *error)
{
	struct stat status;
	if (fstat(descriptor, &status) != 0)
		return lgs_fail(error, LGS_IO, "cannot read %s: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return lgs_fail(error, LGS_INVALID, "%s is not a plain file", path);
	int64_t data_begin = 0;
	json_t *header = read_header(descriptor, (int64_t)status.st_size, &data_begin, path, error);
	if (header == NULL)
		return LGS_INVALID;
	struct place *places = calloc(json_object_size(header) + 1, sizeof *places);
	int64_t result = LGS_OK;
	if (places == NULL)
		result = lgs_fail(error, LGS_NO_MEMORY, "no memory for the header of %s", path);
	if (result == LGS_OK)
		result = parse_header(header, places, file, path, error);
	if (result == LGS_OK)
		result = check_places(places, file->count, (int64_t)status.st_size - data_begin, path, error);
	if (result == LGS_OK)
		result = read_data(descriptor, data_begin, places, file, path, error);
	free(places);
	json_decref(header);
	return result;
}

struct safetensors *
safetensors_open(const char *path, struct lgs_error *error)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe is refused, not waited for */
	if (descriptor < 0) {
		(void)lgs_fail(error, LGS_IO, "cannot read %s: %s", path, strerror(errno));
		return NULL;
	}
	struct safetensors *file = calloc(1, sizeof *file);
	int64_t status = file == NULL ? lgs_fail(error, LGS_NO_MEMORY, "no memory to read %s", path)
	                              : read_file(descriptor, file, path, error);
	close(descriptor);
	if (status == LGS_OK)
		return file;
	safetensors_close(file);
	return NULL;
}

void
safetensors_close(struct safetensors *file)
{
	if (file == NULL)
		return;
	json_decref(file->metadata);
	free(file->tensors);
	free(file->data);
	free(file);
}

int64_t
safetensors_count(const struct safetensors *file)
{
	return file->count;
}

const struct safetensor *
safetensors_at(const struct safetensors *file, int64_t index)
{
	return index >= 0 && index < file->count ? &file->tensors[index] : NULL;
}

const struct safetensor *
safetensors_find(const struct safetensors *file, const char *name)
{
	for (int64_t i = 0; i < file->count; i++)
		if (strcmp(file->tensors[i].name, name) == 0)
			return &file->tensors[i];
	return NULL;
}

const char *
safetensors_metadata(const struct safetensors *file, const char *key)
{
	return json_string_value(json_object_get(file->metadata, key));
}
