/*
 * safetensors-header.c: what the header of a safetensors file says, checked.
 *
 * A file may come from anywhere, so every number in it is checked before it is used, and the format's own rules are
 * kept: tensors cover the data exactly, in any order, without holes or overlaps.
 */
#include "safetensors-header.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define METADATA "__metadata__"

static int
compare_places(const void *left, const void *right)
{
	const struct safetensor_place *a = left, *b = right;
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

/* A pair of non-negative integers. */
static bool
parse_offsets(const json_t *value, struct safetensor_place *place)
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
parse_tensor(const char *name, const json_t *entry, struct safetensor_place *place, const char *path,
             struct lgs_error *error)
{
	struct safetensor *tensor = &place->tensor;
	if (strlen(name) >= sizeof tensor->name)
		return lgs_fail(error, LGS_INVALID, "%s: the name of tensor \"%.40s...\" is longer than %d bytes", path,
		                name, (int)sizeof tensor->name - 1);
	memcpy(tensor->name, name, strlen(name) + 1);
	const char *type = json_string_value(json_object_get(entry, "dtype"));
	tensor->type = type != NULL ? safetensor_type_named(type) : 0;
	if (tensor->type == 0)
		return lgs_fail(
		    error, LGS_INVALID,
		    "%s: tensor \"%s\" has type %.40s; this program reads F16, BF16, F32, F64, I32, I64 and "
		    "U8: convert it",
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
parse_metadata(json_t *map, json_t **metadata, const char *path, struct lgs_error *error)
{
	const char *key;
	json_t *value;
	bool good = json_is_object(map);
	json_object_foreach(map, key, value) good = good && json_is_string(value);
	if (!good)
		return lgs_fail(error, LGS_INVALID, "%s: its metadata are not a map from strings to strings", path);
	*metadata = json_incref(map);
	return LGS_OK;
}

int64_t
safetensors_parse_header(json_t *header, struct safetensor_place *places, int64_t *count, json_t **metadata,
                         const char *path, struct lgs_error *error)
{
	const char *name;
	json_t *entry;
	json_object_foreach(header, name, entry)
	{
		int64_t status;
		if (strcmp(name, METADATA) == 0) {
			status = parse_metadata(entry, metadata, path, error);
		} else {
			places[*count].index = *count;
			status = parse_tensor(name, entry, &places[(*count)++], path, error);
		}
		if (status < 0)
			return status;
	}
	qsort(places, (size_t)*count, sizeof *places, compare_places);
	return LGS_OK;
}

int64_t
safetensors_check_places(const struct safetensor_place *places, int64_t count, int64_t data_size, const char *path,
                         struct lgs_error *error)
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
