/* import.c: assignments, shapes, and elements of other types. See import.h. */
#include "import.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "formats/array.h"
#include "formats/safetensors.h"
#include "import-targets.h"

struct assignment {
	char *name;
	char *path;
	char *member; /* within `path`, or "" */
	int transposed;
};

/* ---- assignments ---- */

static void
assignment_free(struct assignment *assignment)
{
	free(assignment->name);
	free(assignment->path);
	free(assignment->member);
}

/* Signs that belong to the name of a file which is there mean nothing else. */
static int64_t
parse(const char *text, struct assignment *assignment, struct lgs_error *error)
{
	const char *equals = strchr(text, '=');
	if (!equals || equals == text || !equals[1])
		return lgs_fail(error, LGS_INVALID,
		                "--tensor %s is not of the form NAME=FILE, NAME=FILE:MEMBER or NAME=FILE:MEMBER^T",
		                text);
	assignment->name = strndup(text, (size_t)(equals - text));
	assignment->path = strdup(equals + 1);
	if (!assignment->name || !assignment->path)
		return no_memory(error);
	char *path = assignment->path;
	size_t length = strlen(path);
	if (length > 2 && !strcmp(path + length - 2, "^T") && access(path, F_OK)) {
		path[length - 2] = 0;
		assignment->transposed = 1;
	}
	char *colon = access(path, F_OK) ? strrchr(path, ':') : NULL;
	assignment->member = strdup(colon ? colon + 1 : "");
	if (colon)
		*colon = 0;
	return assignment->member ? LGS_OK : no_memory(error);
}

/* ---- shapes ---- */

/* Sizes of 1 say nothing: a bias may come as a matrix of one row. Returns the rank without them. */
static int64_t
squeeze(int64_t rank, const int64_t *shape, int reversed, int64_t *squeezed)
{
	int64_t kept = 0;
	for (int64_t i = 0; i < rank; i++) {
		int64_t size = shape[reversed ? rank - 1 - i : i];
		if (size != 1)
			squeezed[kept++] = size;
	}
	return kept;
}

static int
fits(const struct lgs_tensor *tensor, const struct array *array, int transposed)
{
	int64_t here[SAFETENSOR_RANK_MAXIMUM] = {0}, there[ARRAY_RANK_MAXIMUM] = {0};
	int64_t rank = squeeze(tensor->rank, tensor->shape, 0, here);
	return squeeze(array_rank(array), array_shape(array), transposed, there) == rank &&
	       !memcmp(here, there, (size_t)rank * sizeof *here);
}

static int64_t
check_shape(const struct target *target, const struct array *array, const struct assignment *given,
            struct lgs_error *error)
{
	const struct lgs_tensor *tensor = target->tensor;
	struct text needed = {0}, found = {0};
	if (given->transposed && array_rank(array) != 2)
		return lgs_fail(error, LGS_INVALID, "%s: ^T exchanges the axes of a matrix, and %s has %lld axes",
		                target->name, given->path, (long long)array_rank(array));
	if (fits(tensor, array, given->transposed))
		return LGS_OK;
	targets_add_shape(&needed, tensor->rank, tensor->shape);
	targets_add_shape(&found, array_rank(array), array_shape(array));
	const char *separator = *given->member ? ":" : "";
	if (array_rank(array) == 2 && fits(tensor, array, !given->transposed))
		lgs_fail(error, LGS_INVALID,
		         "%s: %s%s%s is %s and the model needs %s: it is transposed; write --tensor '%s=%s%s%s%s'",
		         target->name, given->path, separator, given->member, found.bytes, needed.bytes, target->name,
		         given->path, separator, given->member, given->transposed ? "" : "^T");
	else
		lgs_fail(
		    error, LGS_INVALID,
		    "%s: %s%s%s is %s and the model needs %s; give the model options that fit the file, or the data "
		    "that it was trained on",
		    target->name, given->path, separator, given->member, found.bytes, needed.bytes);
	free(needed.bytes);
	free(found.bytes);
	return LGS_INVALID;
}

/* ---- elements ---- */

static int64_t
convert(const struct target *target, int64_t i, double value, void *plain, struct lgs_error *error)
{
	const int64_t type = target->tensor->type;
	double whole = type == LGS_U8 ? 255 : 0x1p53, least = type == LGS_U8 ? 0 : -whole;
	if (!isfinite(value) || (type == LGS_F32 && !isfinite((float)value)))
		return lgs_fail(error, LGS_INVALID, "%s: element %lld is not a finite number, or too large",
		                target->name, (long long)i);
	if ((type == LGS_I64 || type == LGS_U8) && (value != floor(value) || value < least || value > whole))
		return lgs_fail(error, LGS_INVALID, "%s: element %lld, %g, is not a whole number from %g to %g",
		                target->name, (long long)i, value, least, whole);
	if (type == LGS_F32)
		((float *)plain)[i] = (float)value;
	else if (type == LGS_F64)
		((double *)plain)[i] = value;
	else if (type == LGS_I64)
		((int64_t *)plain)[i] = (int64_t)value;
	else
		((unsigned char *)plain)[i] = (unsigned char)value;
	return LGS_OK;
}

/* Reads the array, as many elements as the tensor has, and puts them into the model. */
static int64_t
fill(const struct target *target, struct array *array, int transposed, struct lgs_error *error)
{
	const struct lgs_tensor *tensor = target->tensor;
	int64_t bytes = safetensor_size(tensor->type, tensor->rank, tensor->shape);
	int64_t count = bytes / safetensor_element_size(tensor->type), status = LGS_OK;
	int64_t rows = transposed ? array_shape(array)[0] : 1, columns = count / (rows ? rows : 1);
	double *values = malloc((size_t)count * sizeof *values + 1);
	void *plain = tensor->data ? tensor->data : malloc((size_t)bytes + 1);
	status = values && plain ? array_read(array, values, error) : no_memory(error);
	for (int64_t i = 0; i < count && status >= 0; i++) {
		int64_t place = transposed ? i % columns * rows + i / columns : i;
		status = convert(target, place, values[i], plain, error);
	}
	if (status >= 0 && !tensor->data)
		status = instance_answered(target->owner, "put()",
		                           tensor->put(target->owner->opened.instance, tensor, plain, error), error);
	if (!tensor->data)
		free(plain);
	free(values);
	return status;
}

/* ---- the whole ---- */

static int64_t
note(const char *text, const struct assignment *given, json_t *sources, struct lgs_error *error)
{
	char checksum[FILE_CHECKSUM_SIZE];
	int64_t status = file_checksum(given->path, checksum, error);
	if (status < 0)
		return status;
	json_t *source = json_object(), *words = json_string(text);
	(void)json_object_set_new(source, "tensor", words ? words : json_string("(its name is not UTF-8)"));
	(void)json_object_set_new(source, "checksum", json_string(checksum));
	return json_array_append_new(sources, source) ? no_memory(error) : LGS_OK;
}

static int64_t
import_one(const struct targets *targets, const char *text, json_t *sources, struct lgs_error *error)
{
	struct assignment given = {0};
	struct array *array = NULL;
	int64_t status = parse(text, &given, error);
	struct target *target = status >= 0 ? targets_find(targets, given.name, error) : NULL;
	if (target)
		array = array_open(given.path, given.member, error);
	status = array ? check_shape(target, array, &given, error) : LGS_INVALID;
	if (status >= 0)
		status = fill(target, array, given.transposed, error);
	if (status >= 0)
		status = note(text, &given, sources, error);
	if (status >= 0)
		target->assigned = 1;
	array_close(array);
	assignment_free(&given);
	return status;
}

int64_t
import_tensors(struct instance *model, const char *const *assignments, json_t *sources, struct lgs_error *error)
{
	struct targets targets = {0};
	int64_t status = targets_collect(&targets, model, error);
	for (int64_t i = 0; assignments[i] && status >= 0; i++)
		status = import_one(&targets, assignments[i], sources, error);
	if (status >= 0)
		status = targets_check_complete(&targets, error);
	targets_free(&targets);
	return status;
}
