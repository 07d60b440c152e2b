/*
 * services.c: the functions behind struct lgs_host: log, memory, random numbers, result sinks, and child components.
 * Names that a component gives to its results get the component's scope before them.
 */
#include "services.h"

#include <lgs/memory.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../base/memory-left.h"
#include "../base/memory.h"
#include "../base/random.h"
#include "../base/text.h"
#include "../penalties/penalties.h"
#include "../registry/kinds.h"
#include "../run/inner-run.h"
#include "log-lines.h"

#define RESULT_NAME_MOST 200

struct instance *
instance_of(const struct lgs_host *host)
{
	return host->context;
}

static void
log_line(const struct lgs_host *host, int64_t level, const char *text)
{
	const struct instance *instance = instance_of(host);
	const char *name = instance->component->as.head.name;
	char *line = strncmp(text, name, strlen(name)) ? text_format("%s: %s", name, text) : NULL;
	log_lines_say(&instance->session->sink, level, line ? line : text);
	free(line);
}

static void *
allocate(const struct lgs_host *host, int64_t bytes)
{
	(void)host;
	if (bytes < 0 || bytes > INT64_MAX - 64)
		return NULL;
	size_t rounded = ((size_t)bytes + 63) / 64 * 64;
	void *memory = aligned_alloc(64, rounded ? rounded : 64);
	if (memory)
		memset(memory, 0, rounded ? rounded : 64);
	return memory;
}

static void
release(const struct lgs_host *host, void *memory)
{
	(void)host;
	free(memory);
}

static uint64_t
key_of(const struct lgs_host *host, const char *purpose)
{
	const struct instance *instance = instance_of(host);
	return random_key(instance->session->seed, instance->scope, purpose);
}

static void
bits(const struct lgs_host *host, uint64_t key, uint64_t first, int64_t count, uint32_t *words)
{
	(void)host;
	random_bits(key, first, count, words);
}

char *
host_result_file(const char *name)
{
	const int taken = !strcmp(name, "checkpoint") || !strcmp(name, "metrics");
	char *file = text_format("%s%s", taken ? "reported-" : "", name);
	for (char *at = file; at && *at; at++)
		if (*at == '/')
			*at = '-';
	return file;
}

static char *
result_name(const struct lgs_host *host, const char *name)
{
	char *full = instance_full_name(instance_of(host), name);
	char *file = full ? host_result_file(full) : NULL;
	free(full);
	return file;
}

/* A name that people can read and that a file can have. */
static int
is_result_name(const char *name)
{
	int sound = name && *name && strlen(name) <= RESULT_NAME_MOST;
	for (const char *at = name; sound && *at; at++)
		sound = !iscntrl((unsigned char)*at);
	return sound;
}

/* Where the component cannot be told in words, the user is. */
static int64_t
warn_of_name(const struct lgs_host *host, const char *what, const char *name)
{
	if (is_result_name(name))
		return LGS_OK;
	lgs_log(host, LGS_LOG_WARNING,
	        "%s was reported with a name that is empty, longer than %d bytes, or not text; it is left out", what,
	        RESULT_NAME_MOST);
	return LGS_INVALID;
}

static int64_t
refuse_name(struct lgs_error *error)
{
	return lgs_fail(error, LGS_INVALID, "a result needs a name of 1 to %d bytes of text", RESULT_NAME_MOST);
}

static int64_t
report_number(const struct lgs_host *host, const char *name, const char *unit, double value)
{
	const struct sink *sink = &instance_of(host)->session->sink;
	if (warn_of_name(host, "a number", name) < 0 || warn_of_name(host, "a unit", unit && *unit ? unit : "-") < 0)
		return LGS_INVALID;
	char *full = instance_full_name(instance_of(host), name);
	if (full && sink->number)
		sink->number(sink->context, full, unit, value);
	free(full);
	return full ? LGS_OK : LGS_NO_MEMORY;
}

static int64_t
report_tensor(const struct lgs_host *host, const char *name, int64_t type, int64_t rank, const int64_t *shape,
              const void *data, struct lgs_error *error)
{
	const struct sink *sink = &instance_of(host)->session->sink;
	if (!is_result_name(name))
		return refuse_name(error);
	char *full = result_name(host, name);
	int64_t status = full ? LGS_OK : no_memory(error);
	if (full && sink->tensor)
		status = sink->tensor(sink->context, full, type, rank, shape, data, error);
	free(full);
	return status;
}

static int64_t
report_picture(const struct lgs_host *host, const char *name, int64_t scale, int64_t count,
               const struct lgs_shape *shape, const float *images, struct lgs_error *error)
{
	const struct sink *sink = &instance_of(host)->session->sink;
	if (!is_result_name(name))
		return refuse_name(error);
	char *full = result_name(host, name);
	int64_t status = full ? LGS_OK : no_memory(error);
	if (full && sink->picture)
		status = sink->picture(sink->context, full, scale, count, shape, images, error);
	free(full);
	return status;
}

static int64_t
report_series(const struct lgs_host *host, const char *name, double x, double y)
{
	const struct sink *sink = &instance_of(host)->session->sink;
	if (warn_of_name(host, "a series", name) < 0)
		return LGS_INVALID;
	char *full = result_name(host, name);
	if (full && sink->series)
		sink->series(sink->context, full, x, y);
	free(full);
	return full ? LGS_OK : LGS_NO_MEMORY;
}

static const struct lgs_opened *
open_child(const struct lgs_host *host, const char *kind, const char *specification, const char *scope,
           const struct lgs_shape *input, struct lgs_error *error)
{
	struct instance *parent = instance_of(host);
	if (strchr(kind, '/') && !kind_find(kind)) {
		lgs_fail(error, LGS_UNSUPPORTED, "%s: this lgs has no components of the kind %s", specification, kind);
		return NULL;
	}
	struct opening opening = {
	    .kind = kind, .specification = specification, .scope = scope ? scope : "", .input = input};
	struct instance *child = instance_open(parent->session, parent, &opening, error);
	return child ? &child->opened : NULL;
}

static void
close_child(const struct lgs_host *host, const struct lgs_opened *opened)
{
	(void)host;
	if (opened)
		instance_close(instance_of(opened->host));
}

static int64_t
left(const struct lgs_host *host)
{
	(void)host;
	return memory_left();
}

static const void *
extension(const struct lgs_host *host, const char *id)
{
	static const struct lgs_memory memory = {(int64_t)sizeof memory, left};
	(void)host;
	return !strcmp(id, LGS_EXTENSION_MEMORY) ? (const void *)&memory
	       : !strcmp(id, LGS_EXTENSION_RUNS) ? (const void *)&inner_runs
	                                         : NULL;
}

void
services_fill(struct instance *instance)
{
	instance->services = (struct lgs_host){
	    .size = (int64_t)sizeof instance->services,
	    .context = instance,
	    .scope = instance->scope,
	    .threads = instance->session->threads,
	    .log = log_line,
	    .allocate = allocate,
	    .release = release,
	    .random_key = key_of,
	    .random_bits = bits,
	    .report_number = report_number,
	    .report_tensor = report_tensor,
	    .report_picture = report_picture,
	    .report_series = report_series,
	    .open = open_child,
	    .close = close_child,
	    .penalize_means = penalize_means,
	    .penalize_samples = penalize_samples,
	    .penalize_parameters = penalize_parameters,
	    .shrink_parameters = shrink_parameters,
	    .extension = extension,
	};
	if (instance->session->adapt)
		instance->session->adapt(instance);
}
