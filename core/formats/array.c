/* array.c: one front for the formats of array.h. */
#include "array.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/memory.h"
#include "../base/text.h"
#include "element.h"
#include "npz.h"
#include "safetensors.h"

struct array {
	char *name; /* FILE or FILE:MEMBER */
	int descriptor;
	struct npz *npz;
	struct npy_source source; /* read is NULL for a tensor */
	struct npy npy;
	struct safetensors *file;
	const struct safetensor *tensor;
};

static int64_t
cannot_read(const char *path, struct lgs_error *error)
{
	return lgs_fail(error, LGS_IO, "cannot read %s: %s", path, strerror(errno));
}

static int64_t
read_file(void *context, void *bytes, int64_t count, struct lgs_error *error)
{
	struct array *array = context;
	int64_t done = 0;
	while (done < count) {
		ssize_t found = read(array->descriptor, (char *)bytes + done, (size_t)(count - done));
		if (found < 0 && errno == EINTR)
			continue;
		if (found < 0)
			return cannot_read(array->name, error);
		if (found == 0)
			break;
		done += found;
	}
	return done;
}

static int64_t
open_tensor(struct array *array, const char *path, const char *member, struct lgs_error *error)
{
	struct text names = {0};
	array->file = safetensors_open(path, error);
	if (!array->file)
		return LGS_INVALID;
	int64_t count = safetensors_count(array->file);
	array->tensor = *member      ? safetensors_find(array->file, member)
	                : count == 1 ? safetensors_at(array->file, 0)
	                             : NULL;
	if (array->tensor)
		return LGS_OK;
	for (int64_t i = 0; i < count && i < 20; i++)
		text_add(&names, "%s%s", i ? ", " : "", safetensors_at(array->file, i)->name);
	const char *known = names.bytes ? names.bytes : "none";
	if (*member)
		lgs_fail(error, LGS_INVALID, "%s has no tensor \"%s\"; choose one as %s:TENSOR from: %s", path, member,
		         path, known);
	else
		lgs_fail(error, LGS_INVALID, "%s has %lld tensors, so one must be named, as %s:TENSOR; it has: %s",
		         path, (long long)count, path, known);
	free(names.bytes);
	return LGS_INVALID;
}

/* The first bytes say what follows. */
static int64_t
open_format(struct array *array, const char *path, const char *member, struct lgs_error *error)
{
	char begin[9] = "";
	int64_t found = read_file(array, begin, sizeof begin, error);
	if (found < 0)
		return found;
	if (found == sizeof begin && begin[8] == '{')
		return open_tensor(array, path, member, error);
	if (found >= 2 && !memcmp(begin, "PK", 2)) {
		array->npz = npz_open(path, member, error);
		array->source = (struct npy_source){array->name, array->npz, npz_read};
		return array->npz ? npy_open(&array->source, &array->npy, error) : LGS_INVALID;
	}
	if (found < 6 || memcmp(begin, NPY_MAGIC, 6) != 0)
		return lgs_fail(error, LGS_INVALID, "%s is none of what can be read: .npy, .npz and safetensors files",
		                path);
	if (*member)
		return lgs_fail(error, LGS_INVALID, "%s has one array and no members: leave out \":%s\"", path, member);
	if (lseek(array->descriptor, 0, SEEK_SET) < 0)
		return cannot_read(path, error);
	array->source = (struct npy_source){array->name, array, read_file};
	return npy_open(&array->source, &array->npy, error);
}

struct array *
array_open(const char *path, const char *member, struct lgs_error *error)
{
	struct array *array = calloc(1, sizeof *array);
	struct stat status;
	int64_t result = LGS_OK;
	if (!array || !(array->name = text_format("%s%s%s", path, *member ? ":" : "", member))) {
		free(array);
		no_memory(error);
		return NULL;
	}
	array->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe is refused, not waited for */
	if (array->descriptor < 0 || fstat(array->descriptor, &status))
		result = cannot_read(path, error);
	else if (!S_ISREG(status.st_mode))
		result = lgs_fail(error, LGS_INVALID, "%s is not a plain file", path);
	if (result >= 0)
		result = open_format(array, path, member, error);
	if (result >= 0)
		return array;
	array_close(array);
	return NULL;
}

void
array_close(struct array *array)
{
	if (!array)
		return;
	if (array->descriptor >= 0)
		(void)close(array->descriptor);
	npz_close(array->npz);
	safetensors_close(array->file);
	free(array->name);
	free(array);
}

int64_t
array_rank(const struct array *array)
{
	return array->tensor ? array->tensor->rank : array->npy.rank;
}

const int64_t *
array_shape(const struct array *array)
{
	return array->tensor ? array->tensor->shape : array->npy.shape;
}

static char
kind_of(int64_t type)
{
	return type == LGS_U8                              ? 'u'
	       : type == LGS_I64 || type == SAFETENSOR_I32 ? 'i'
	       : type == SAFETENSOR_BF16                   ? ELEMENT_BRAIN
	                                                   : 'f';
}

int64_t
array_read(struct array *array, double *values, struct lgs_error *error)
{
	const struct safetensor *tensor = array->tensor;
	if (!tensor)
		return npy_read(&array->source, &array->npy, values, error);
	const int64_t size = safetensor_element_size(tensor->type);
	for (int64_t i = 0; i < tensor->bytes / size; i++)
		values[i] =
		    element_as_double(kind_of(tensor->type), size, (const unsigned char *)tensor->data + i * size);
	return LGS_OK;
}
