/* checkpoint-entries.c: entries, collected from a model and its penalties. See checkpoint-entries.h. */
#include "checkpoint-entries.h"

#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "../base/text.h"
#include "../host/declared.h"

/* Takes ownership of name. */
static struct entry *
add(struct entries *entries, char *name)
{
	struct entry *list = name ? realloc(entries->list, (size_t)(entries->count + 1) * sizeof *list) : NULL;
	if (!list) {
		free(name);
		return NULL;
	}
	entries->list = list;
	struct entry *entry = &list[entries->count++];
	*entry = (struct entry){.name = name};
	return entry;
}

void
entries_free(struct entries *entries)
{
	for (int64_t i = 0; i < entries->count; i++) {
		free(entries->list[i].name);
		free(entries->list[i].plain);
	}
	free(entries->list);
}

static int64_t
add_tensor(struct entries *entries, struct instance *owner, const struct lgs_tensor *tensor, struct lgs_error *error)
{
	int64_t bytes = safetensor_size(tensor->type, tensor->rank, tensor->shape);
	struct entry *entry = add(entries, instance_full_name(owner, tensor->name));
	if (!entry)
		return no_memory(error);
	entry->type = tensor->type;
	entry->rank = tensor->rank;
	entry->bytes = bytes;
	if (tensor->rank > 0)
		memcpy(entry->shape, tensor->shape, (size_t)tensor->rank * sizeof *entry->shape);
	entry->data = tensor->data;
	entry->owner = owner;
	entry->tensor = tensor;
	if (!entry->data && !(entry->plain = malloc((size_t)bytes + 1)))
		return no_memory(error);
	return LGS_OK;
}

int64_t
entries_collect_model(struct entries *entries, struct instance *instance, struct lgs_error *error)
{
	const struct lgs_model *model = &instance->component->as.model;
	if (!kind_equals(model->kind, LGS_MODEL_KIND))
		return LGS_OK;
	const struct lgs_tensor *const *tensors = model->tensors(instance->opened.instance);
	int64_t status = LGS_OK;
	for (int64_t i = 0; status >= 0 && tensors && tensors[i]; i++)
		status = add_tensor(entries, instance, tensors[i], error);
	for (struct instance *child = instance->children; child && status >= 0; child = child->next)
		status = entries_collect_model(entries, child, error);
	return status;
}

/* A list of numbers of eight bytes, "KIND/LABELSUFFIX". */
static int64_t
add_list(struct entries *entries, const char *kind, const char *label, const char *suffix, int64_t type, int64_t count,
         void *data, struct lgs_error *error)
{
	struct entry *entry = add(entries, text_format("%s/%s%s", kind, label, suffix));
	if (!entry)
		return no_memory(error);
	entry->type = type;
	entry->rank = 1;
	entry->shape[0] = count;
	entry->bytes = count * 8;
	entry->data = data;
	return LGS_OK;
}

int64_t
entries_collect_averages(struct entries *entries, const struct penalties *penalties, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	for (struct demand *demand = penalties->demands; demand; demand = demand->next)
		for (struct attachment *at = demand->attachments; at && status >= 0; at = at->next) {
			if (!at->running)
				continue;
			status = add_list(entries, "average", at->label, "", LGS_F64, demand->asked.units, at->running,
			                  error);
			if (status >= 0)
				status = add_list(entries, "average", at->label, ".steps", LGS_I64, 1,
				                  &at->running_steps, error);
		}
	return status;
}

int64_t
entries_collect_epoch(struct entries *entries, const struct penalties *penalties, const struct position *position,
                      struct lgs_error *error)
{
	int64_t status =
	    add_list(entries, "epoch", EPOCH_METRICS, "", LGS_F64, position->sum_count, position->sums, error);
	for (struct demand *demand = penalties->demands; demand && status >= 0; demand = demand->next) {
		if (demand->observed)
			status = add_list(entries, "epoch", demand->name, ".sums", LGS_F64, demand->asked.units,
			                  demand->epoch_sums, error);
		if (demand->observed && status >= 0)
			status =
			    add_list(entries, "epoch", demand->name, ".count", LGS_F64, 1, &demand->epoch_count, error);
		for (struct attachment *at = demand->attachments; at && status >= 0; at = at->next) {
			status = add_list(entries, "epoch", at->label, ".value", LGS_F64, 1, &at->value_sum, error);
			if (status >= 0)
				status = add_list(entries, "epoch", at->label, ".steps", LGS_I64, 1, &at->value_count,
				                  error);
		}
	}
	return status;
}
