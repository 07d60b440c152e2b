/* import-targets.c: see import-targets.h. */
#include "import-targets.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/suggest.h"

int64_t
targets_collect(struct targets *targets, struct instance *instance, struct lgs_error *error)
{
	const struct lgs_model *model = &instance->component->as.model;
	if (!kind_equals(model->kind, LGS_MODEL_KIND))
		return LGS_OK;
	const struct lgs_tensor *const *tensors = model->tensors(instance->opened.instance);
	int64_t status = LGS_OK;
	for (int64_t i = 0; tensors && tensors[i]; i++) {
		struct target *list = realloc(targets->list, (size_t)(targets->count + 1) * sizeof *list);
		if (!list)
			return no_memory(error);
		targets->list = list;
		struct target *target = &list[targets->count++];
		*target = (struct target){instance_full_name(instance, tensors[i]->name), instance, tensors[i], 0};
		if (!target->name)
			return no_memory(error);
	}
	for (struct instance *child = instance->children; child && status >= 0; child = child->next)
		status = targets_collect(targets, child, error);
	return status;
}

void
targets_add_shape(struct text *text, int64_t rank, const int64_t *shape)
{
	text_add(text, "[");
	for (int64_t i = 0; i < rank; i++)
		text_add(text, "%s%lld", i ? " x " : "", (long long)shape[i]);
	text_add(text, "]");
}

int64_t
targets_check_complete(const struct targets *targets, struct lgs_error *error)
{
	struct text missing = {0};
	for (int64_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->list[i];
		if (target->tensor->role != LGS_ROLE_PARAMETER || target->assigned)
			continue;
		text_add(&missing, "%s%s ", missing.length ? ", " : "", target->name);
		targets_add_shape(&missing, target->tensor->rank, target->tensor->shape);
	}
	if (!missing.length)
		return LGS_OK;
	lgs_fail(error, LGS_INVALID, "the model's parameters lack numbers: give --tensor NAME=FILE also for %s",
	         missing.bytes);
	free(missing.bytes);
	return LGS_INVALID;
}

static struct target *
no_such_tensor(const struct targets *targets, const char *name, struct lgs_error *error)
{
	struct suggestion nearest = {.word = name};
	char meant[SUGGESTION_WORDS];
	struct text names = {0};
	for (int64_t i = 0; i < targets->count; i++) {
		suggestion_offer(&nearest, targets->list[i].name);
		text_add(&names, "%s%s", i ? ", " : "", targets->list[i].name);
	}
	lgs_fail(error, LGS_INVALID, "the model has no tensor \"%s\"%s (it has: %s)", name,
	         suggestion_words(&nearest, meant), names.bytes ? names.bytes : "none");
	free(names.bytes);
	return NULL;
}

struct target *
targets_find(const struct targets *targets, const char *name, struct lgs_error *error)
{
	for (int64_t i = 0; i < targets->count; i++) {
		struct target *target = &targets->list[i];
		if (strcmp(target->name, name) != 0)
			continue;
		if (!target->assigned)
			return target;
		lgs_fail(error, LGS_INVALID, "--tensor %s is given twice", name);
		return NULL;
	}
	return no_such_tensor(targets, name, error);
}

void
targets_free(struct targets *targets)
{
	for (int64_t i = 0; i < targets->count; i++)
		free(targets->list[i].name);
	free(targets->list);
}
