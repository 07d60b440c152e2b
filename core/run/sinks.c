/* sinks.c: results into files and JSON. */
#include "sinks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "../formats/picture.h"
#include "../formats/safetensors.h"
#include "../host/description.h"

/* Of a picture, where there is one for each of several moments. */
#define MOMENT_IMAGES 16

void
run_sink_keep_warning(const struct run_sink *sink, const char *text)
{
	json_t *kept;
	size_t i;
	json_array_foreach(sink->warnings, i, kept)
	{
		const char *before = json_string_value(kept); /* none, where a record was edited by hand */
		if (before && !strcmp(before, text))
			return;
	}
	(void)json_array_append_new(sink->warnings, text_json(text));
}

static void
pass_log(void *context, int64_t level, const char *text)
{
	const struct run_sink *sink = context;
	if (sink->log)
		sink->log(sink->log_context, level, text);
	if (sink->warnings && level == LGS_LOG_WARNING)
		run_sink_keep_warning(sink, text);
}

static void
keep_number(void *context, const char *name, const char *unit, double value)
{
	struct run_sink *sink = context;
	if (!sink->numbers)
		return;
	json_t *key = text_json(name);
	(void)json_object_set_new(sink->numbers, json_string_value(key),
	                          json_pack("{s:o, s:o}", "value", isfinite(value) ? json_real(value) : json_null(),
	                                    "unit", text_json(unit ? unit : "")));
	json_decref(key);
}

static char *
file_for(const struct run_sink *sink, const char *name, const char *ending, struct lgs_error *error)
{
	char *base = text_format("%s%s.%s", name, sink->moment, ending);
	char *path = base ? path_join(sink->folder, base) : NULL;
	free(base);
	if (!path)
		no_memory(error);
	return path;
}

int64_t
run_sink_settle(struct run_sink *sink, int64_t status, const struct lgs_error *error)
{
	if (status != LGS_IO || !sink->unkept)
		return status;
	(void)lgs_fail(sink->unkept, status, "%s",
	               error && error->text && *error->text ? error->text : "a file cannot be written");
	sink->folder = NULL;
	return LGS_OK;
}

static int64_t
keep_tensor(void *context, const char *name, int64_t type, int64_t rank, const int64_t *shape, const void *data,
            struct lgs_error *error)
{
	struct run_sink *sink = context;
	struct safetensor tensor = {.type = type, .rank = rank, .data = data};
	if (!sink->folder)
		return LGS_OK;
	if (rank < 0 || rank > SAFETENSOR_RANK_MAXIMUM)
		return lgs_fail(error, LGS_INVALID, "tensor %s has %lld dimensions, at most %d can be kept", name,
		                (long long)rank, SAFETENSOR_RANK_MAXIMUM);
	if (strlen(name) >= sizeof tensor.name)
		return lgs_fail(error, LGS_INVALID, "tensor %s: the name has %zu bytes, at most %zu can be kept", name,
		                strlen(name), sizeof tensor.name - 1);
	(void)snprintf(tensor.name, sizeof tensor.name, "%s", name);
	for (int64_t i = 0; i < rank; i++)
		tensor.shape[i] = shape[i];
	tensor.bytes = safetensor_size(type, rank, shape);
	char *path = file_for(sink, name, "safetensors", error);
	int64_t status = path ? safetensors_save(path, &tensor, 1, NULL, error) : LGS_NO_MEMORY;
	free(path);
	return run_sink_settle(sink, status, error);
}

/* One of many that a page shows side by side: fewer images, and not enlarged. */
static int64_t
keep_moment(const char *path, int64_t scale, int64_t count, const struct lgs_shape *shape, const float *images,
            struct lgs_error *error)
{
	void *bytes = NULL;
	size_t length;
	int64_t status = picture_encode_grid(&bytes, &length, scale, count < MOMENT_IMAGES ? count : MOMENT_IMAGES,
	                                     shape, images, error);
	if (status >= 0)
		status = file_save(path, bytes, length, error);
	free(bytes);
	return status;
}

static int64_t
keep_picture(void *context, const char *name, int64_t scale, int64_t count, const struct lgs_shape *shape,
             const float *images, struct lgs_error *error)
{
	struct run_sink *sink = context;
	if (!sink->folder)
		return LGS_OK;
	char *path = file_for(sink, name, "png", error);
	int64_t status = path ? LGS_OK : LGS_NO_MEMORY;
	if (status >= 0)
		status = *sink->moment ? keep_moment(path, scale, count, shape, images, error)
		                       : picture_save_grid(path, scale, count, shape, images, error);
	free(path);
	return run_sink_settle(sink, status, error);
}

static void
keep_point(void *context, const char *name, double x, double y)
{
	struct run_sink *sink = context;
	if (sink->folder)
		series_add(&sink->series, sink->folder, name, x, y);
}

int64_t
run_sink_report(struct run_sink *sink, const struct instance *model, struct lgs_error *error)
{
	const struct lgs_model *calls = &model->component->as.model;
	if (!calls->report)
		return LGS_OK;
	int64_t status = instance_answered(model, "report()", calls->report(model->opened.instance, error), error);
	return status >= 0 && sink->folder ? series_write(sink->series, sink->folder, error) : status;
}

struct sink
run_sink_callbacks(struct run_sink *sink)
{
	return (struct sink){.context = sink,
	                     .log = pass_log,
	                     .number = keep_number,
	                     .tensor = keep_tensor,
	                     .picture = keep_picture,
	                     .series = keep_point};
}
