/* checkpoint.c: a model's tensors and the penalties' averages, to a file and back. See checkpoint.h. */
#include "checkpoint.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "../formats/safetensors.h"
#include "checkpoint-entries.h"

#define FORMAT "lgs checkpoint 1"
#define CHECKSUM "crc32" /* of all tensors' bytes in the file's order: what is behind its header */
#define CHECKSUM_SIZE 9

static int64_t
check_names(const struct entries *entries, struct lgs_error *error)
{
	const size_t longest = sizeof((struct safetensor *)NULL)->name - 1;
	for (int64_t i = 0; i < entries->count; i++) {
		const char *name = entries->list[i].name;
		if (strlen(name) > longest)
			return lgs_fail(error, LGS_INVALID, "the tensor name %s is longer than %zu bytes", name,
			                longest);
		for (int64_t k = 0; k < i; k++)
			if (!strcmp(entries->list[k].name, name))
				return lgs_fail(error, LGS_INVALID,
				                "two tensors have the name %s, of a model and of one inside it", name);
	}
	return LGS_OK;
}

/* What a save has: of the epoch too, in the middle of one. */
static int64_t
collect(struct entries *entries, struct instance *model, const struct penalties *penalties,
        const struct position *position, struct lgs_error *error)
{
	int64_t status = entries_collect_model(entries, model, error);
	if (status >= 0)
		status = entries_collect_averages(entries, penalties, error);
	if (status >= 0 && position->sums)
		status = entries_collect_epoch(entries, penalties, position, error);
	return status < 0 ? status : check_names(entries, error);
}

int64_t
checkpoint_check_names(struct instance *model, const struct penalties *penalties, struct lgs_error *error)
{
	struct entries entries = {0};
	double sum = 0;
	const struct position within_an_epoch = {.sums = &sum, .sum_count = 1};
	int64_t status = collect(&entries, model, penalties, &within_an_epoch, error);
	entries_free(&entries);
	return status;
}

static int64_t
to_safetensors(const struct entries *entries, struct safetensor *tensors, struct lgs_error *error)
{
	for (int64_t i = 0; i < entries->count; i++) {
		struct entry *entry = &entries->list[i];
		struct safetensor *tensor = &tensors[i];
		(void)snprintf(tensor->name, sizeof tensor->name, "%s", entry->name);
		tensor->type = entry->type;
		tensor->rank = entry->rank;
		memcpy(tensor->shape, entry->shape, sizeof tensor->shape);
		tensor->bytes = entry->bytes;
		tensor->data = entry->data;
		if (entry->plain) {
			int64_t status =
			    entry->tensor->get(entry->owner->opened.instance, entry->tensor, entry->plain, error);
			(void)instance_answered(entry->owner, "get()", status, error);
			if (status < 0)
				return status;
			tensor->data = entry->plain;
		}
	}
	return LGS_OK;
}

static int
is_finite(const struct safetensor *tensor)
{
	const int64_t count = tensor->bytes / (tensor->type == LGS_F64 ? 8 : 4);
	int finite = 1;
	if (tensor->type == LGS_F32)
		for (int64_t i = 0; i < count; i++)
			finite &= isfinite(((const float *)tensor->data)[i]) != 0;
	if (tensor->type == LGS_F64)
		for (int64_t i = 0; i < count; i++)
			finite &= isfinite(((const double *)tensor->data)[i]) != 0;
	return finite;
}

/* A model may be beyond repair though its metrics, taken before its last update, are not. (The sums of an epoch may
 * hold LGS_METRIC_ABSENT, and are looked at step by step.) */
static int64_t
check_finite(const struct safetensor *tensors, int64_t count, struct lgs_error *error)
{
	for (int64_t i = 0; i < count; i++)
		if (strncmp(tensors[i].name, "epoch/", 6) && !is_finite(&tensors[i]))
			return lgs_fail(error, LGS_INVALID,
			                "%s has numbers that are not finite, and is not saved: training has diverged; "
			                "try a smaller learning rate or weight",
			                tensors[i].name);
	return LGS_OK;
}

static void
write_checksum(const struct safetensor *tensors, int64_t count, char text[CHECKSUM_SIZE])
{
	uint32_t sum = 0;
	for (int64_t i = 0; i < count; i++)
		sum = checksum_add(sum, tensors[i].data, (size_t)tensors[i].bytes);
	(void)snprintf(text, CHECKSUM_SIZE, "%08" PRIx32, sum);
}

int64_t
checkpoint_save(const char *path, struct instance *model, const struct penalties *penalties, uint64_t seed,
                const struct position *position, struct lgs_error *error)
{
	struct entries entries = {0};
	char epoch[24], step[24], seed_text[24], checksum[CHECKSUM_SIZE];
	const char *metadata[] = {
	    "format", FORMAT,   "model", model->specification, "epoch", epoch, "step", step, "seed", seed_text,
	    CHECKSUM, checksum, NULL};
	int64_t status = collect(&entries, model, penalties, position, error);
	struct safetensor *tensors = calloc((size_t)entries.count + 1, sizeof *tensors);
	if (status >= 0)
		status = tensors ? to_safetensors(&entries, tensors, error) : no_memory(error);
	if (status >= 0)
		status = check_finite(tensors, entries.count, error);
	(void)snprintf(epoch, sizeof epoch, "%" PRId64, position->epoch);
	(void)snprintf(step, sizeof step, "%" PRId64, position->step);
	(void)snprintf(seed_text, sizeof seed_text, "%" PRIu64, seed);
	if (status >= 0)
		write_checksum(tensors, entries.count, checksum);
	if (status >= 0)
		status = safetensors_save(path, tensors, entries.count, metadata, error);
	free(tensors);
	entries_free(&entries);
	return status;
}

/* Files without a checksum, of earlier versions and other tools, are taken as they are. */
static int64_t
check_checksum(const struct safetensors *file, const char *path, struct lgs_error *error)
{
	const char *written = safetensors_metadata(file, CHECKSUM);
	char found[CHECKSUM_SIZE];
	if (!written)
		return LGS_OK;
	write_checksum(safetensors_at(file, 0), safetensors_count(file), found);
	if (!strcmp(written, found))
		return LGS_OK;
	return lgs_fail(error, LGS_INVALID,
	                "%s: its bytes have changed since they were written (" CHECKSUM
	                " %.40s then, %s now); put back a copy of the file, or train again (if another program changed "
	                "it on purpose, let that leave \"" CHECKSUM "\" out of the metadata)",
	                path, written, found);
}

/* What a run goes on with must be drawn from the same seed. */
static int64_t
check_seed(const struct safetensors *file, const char *path, uint64_t seed, struct lgs_error *error)
{
	const char *written = safetensors_metadata(file, "seed");
	char text[24];
	(void)snprintf(text, sizeof text, "%" PRIu64, seed);
	if (!written || !strcmp(written, text))
		return LGS_OK;
	return lgs_fail(error, LGS_INVALID,
	                "%s was trained with seed %.40s, but the run's record says %s; give the record its seed back, "
	                "or begin a new run with --seed %s",
	                path, written, text, text);
}

static int64_t
read_number(const struct safetensors *file, const char *path, const char *key, int64_t *value, struct lgs_error *error)
{
	const char *text = safetensors_metadata(file, key);
	char *end = NULL;
	errno = 0;
	long long number = text ? strtoll(text, &end, 10) : -1;
	if (!text || !*text || *end || number < 0 || errno)
		return lgs_fail(error, LGS_INVALID,
		                "%s: its metadata has no sound \"%s\"; it is not a checkpoint of lgs", path, key);
	*value = number;
	return LGS_OK;
}

static void
describe_shape(int64_t rank, const int64_t *shape, struct text *text)
{
	text_add(text, "[");
	for (int64_t i = 0; i < rank; i++)
		text_add(text, "%s%lld", i ? ", " : "", (long long)shape[i]);
	text_add(text, "]");
}

static int64_t
check_entry(const struct safetensors *file, const char *path, const struct entry *entry, struct lgs_error *error)
{
	const struct safetensor *found = safetensors_find(file, entry->name);
	if (!found)
		return lgs_fail(error, LGS_INVALID, "%s has no tensor \"%s\"; it belongs to another model (\"%s\")",
		                path, entry->name, safetensors_metadata(file, "model"));
	if (found->type == entry->type && found->rank == entry->rank &&
	    !memcmp(found->shape, entry->shape, (size_t)entry->rank * sizeof *entry->shape))
		return LGS_OK;
	struct text here = {0}, there = {0};
	describe_shape(entry->rank, entry->shape, &here);
	describe_shape(found->rank, found->shape, &there);
	lgs_fail(error, LGS_INVALID,
	         "%s: tensor \"%s\" is %s %s, this model needs %s %s; the file belongs to another model (\"%s\")", path,
	         entry->name, safetensor_type_name(found->type), there.bytes ? there.bytes : "",
	         safetensor_type_name(entry->type), here.bytes ? here.bytes : "", safetensors_metadata(file, "model"));
	free(here.bytes);
	free(there.bytes);
	return LGS_INVALID;
}

static int64_t
restore(const struct safetensors *file, const char *path, const struct entries *entries, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < entries->count && status >= 0; i++)
		status = check_entry(file, path, &entries->list[i], error);
	for (int64_t i = 0; i < entries->count && status >= 0; i++) {
		const struct entry *entry = &entries->list[i];
		const struct safetensor *found = safetensors_find(file, entry->name);
		if (entry->data && entry->bytes)
			memcpy(entry->data, found->data, (size_t)entry->bytes);
		else if (!entry->data)
			status = instance_answered(
			    entry->owner, "put()",
			    entry->tensor->put(entry->owner->opened.instance, entry->tensor, found->data, error),
			    error);
	}
	return status;
}

/* Makes room for what the file has of an epoch under way. */
static int64_t
prepare_epoch(struct entries *entries, const struct safetensors *file, const struct penalties *penalties,
              struct position *position, struct lgs_error *error)
{
	const struct safetensor *metrics = safetensors_find(file, "epoch/" EPOCH_METRICS);
	if (!metrics)
		return LGS_OK;
	position->sum_count = metrics->rank == 1 ? metrics->shape[0] : 0; /* anything else is refused as such */
	position->sums = calloc((size_t)position->sum_count + 1, sizeof *position->sums);
	return position->sums ? entries_collect_epoch(entries, penalties, position, error) : no_memory(error);
}

int64_t
checkpoint_load(const char *path, struct instance *model, struct penalties *penalties, struct position *position,
                struct lgs_error *error)
{
	struct entries entries = {0};
	struct safetensors *file = safetensors_open(path, error);
	position->sums = NULL;
	position->sum_count = 0;
	if (!file)
		return LGS_INVALID;
	const char *format = safetensors_metadata(file, "format");
	int64_t status = LGS_OK;
	if (!format || strcmp(format, FORMAT) || !safetensors_metadata(file, "model"))
		status =
		    lgs_fail(error, LGS_INVALID, "%s is not a checkpoint of lgs: its metadata says \"%s\", not \"%s\"",
		             path, format ? format : "", FORMAT);
	if (status >= 0)
		status = check_checksum(file, path, error);
	if (status >= 0)
		status = check_seed(file, path, model->session->seed, error);
	if (status >= 0)
		status = read_number(file, path, "epoch", &position->epoch, error);
	if (status >= 0)
		status = read_number(file, path, "step", &position->step, error);
	if (status >= 0)
		status = entries_collect_model(&entries, model, error);
	if (status >= 0 && penalties)
		status = entries_collect_averages(&entries, penalties, error);
	if (status >= 0 && penalties)
		status = prepare_epoch(&entries, file, penalties, position, error);
	if (status >= 0)
		status = restore(file, path, &entries, error);
	position->restored = status >= 0;
	entries_free(&entries);
	safetensors_close(file);
	return status;
}
