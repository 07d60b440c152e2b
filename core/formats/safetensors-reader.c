/*
 * safetensors-reader.c: reads the safetensors format and trusts nothing. What the header says is the concern of
 * safetensors-header.c; only these two and safetensors.c know the layout.
 */
#include "safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "safetensors-header.h"

#define ALIGNMENT 64
#define PREFIX_SIZE 8
#define HEADER_LIMIT 100000000 /* the reference implementation's */

struct safetensors {
	int64_t count;
	struct safetensor *tensors;
	json_t *metadata; /* or NULL */
	char *data;       /* every tensor at a multiple of ALIGNMENT, which the file itself does not promise */
};

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

static int64_t
round_up(int64_t bytes)
{
	return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Copies the tensors out of the file, each to an aligned address. */
static int64_t
read_data(int descriptor, int64_t data_begin, const struct safetensor_place *places, struct safetensors *file,
          const char *path, struct lgs_error *error)
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
	struct safetensor_place *places = calloc(json_object_size(header) + 1, sizeof *places);
	int64_t result = LGS_OK;
	if (places == NULL)
		result = lgs_fail(error, LGS_NO_MEMORY, "no memory for the header of %s", path);
	if (result == LGS_OK)
		result = safetensors_parse_header(header, places, &file->count, &file->metadata, path, error);
	if (result == LGS_OK)
		result =
		    safetensors_check_places(places, file->count, (int64_t)status.st_size - data_begin, path, error);
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
