/* demands.c: demands, merged where they ask the same, and what belongs to each of them. See demands.h. */
#include "demands.h"

#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "../base/text.h"

static struct lgs_shape
units_of(const struct lgs_site *site, int64_t form, int64_t per)
{
	struct lgs_shape units = {(int64_t)sizeof units, site->shape->channels, 1, 1};
	if (form == LGS_FORM_PARAMETERS) {
		units.channels = site->shape->width;
	} else if (per == LGS_PER_ELEMENT) {
		units.height = site->shape->height;
		units.width = site->shape->width;
	}
	return units;
}

static int64_t
allocate_scratch(struct demand *demand)
{
	size_t units = (size_t)demand->asked.units + 1;
	demand->mean = calloc(units, sizeof(double));
	demand->used = calloc(units, sizeof(double));
	demand->gradient = calloc(units, sizeof(double));
	demand->epoch_sums = calloc(units, sizeof(double));
	return demand->mean && demand->used && demand->gradient && demand->epoch_sums ? LGS_OK : LGS_NO_MEMORY;
}

struct demand *
demand_for(struct penalties *penalties, const struct place *place, const char *stream, const char *statistic,
           int64_t form, int64_t per)
{
	struct demand **end = &penalties->demands;
	if (form == LGS_FORM_PARAMETERS)
		per = LGS_PER_CHANNEL;
	for (; *end; end = &(*end)->next) {
		const struct lgs_demand *asked = &(*end)->asked;
		if (asked->site == place->site && asked->stream == stream && asked->statistic == statistic &&
		    asked->form == form && asked->per == per)
			return *end;
	}
	struct demand *demand = calloc(1, sizeof *demand);
	if (!demand)
		return NULL;
	*end = demand;
	demand->shape = units_of(place->site, form, per);
	demand->asked =
	    (struct lgs_demand){.size = (int64_t)sizeof demand->asked,
	                        .site = place->site,
	                        .stream = stream,
	                        .statistic = statistic,
	                        .form = form,
	                        .per = per,
	                        .units = demand->shape.channels * demand->shape.height * demand->shape.width,
	                        .context = demand,
	                        .shape = &demand->shape};
	demand->model = place->model;
	demand->name = place->site->streams[1] ? text_format("%s.%s", place->name, stream) : strdup(place->name);
	return demand->name && allocate_scratch(demand) == LGS_OK ? demand : NULL;
}

int64_t
demands_observe(struct penalties *penalties, const struct places *places, struct lgs_error *error)
{
	for (int64_t i = 0; i < places->count; i++) {
		const struct lgs_site *site = places->list[i].site;
		for (int64_t s = 0; (site->forms & LGS_FORM_MEANS) && site->streams[s]; s++) {
			struct demand *demand = demand_for(penalties, &places->list[i], site->streams[s],
			                                   site->statistics[0], LGS_FORM_MEANS, LGS_PER_CHANNEL);
			if (!demand)
				return no_memory(error);
			demand->observed = 1;
		}
	}
	return LGS_OK;
}

/* Room for a model's list of demands and its NULL, which lives as long as the penalties. */
static const struct lgs_demand **
keep_list(struct penalties *penalties, int64_t count)
{
	const struct lgs_demand **list = calloc((size_t)count + 1, sizeof *list);
	size_t lists = (size_t)penalties->list_count;
	const struct lgs_demand ***kept = list ? realloc(penalties->lists, (lists + 1) * sizeof *kept) : NULL;
	if (!kept) {
		free(list);
		return NULL;
	}
	penalties->lists = kept;
	kept[penalties->list_count++] = list;
	return list;
}

int64_t
demands_hand_over(struct penalties *penalties, struct instance *instance, struct lgs_error *error)
{
	const struct lgs_model *model = &instance->component->as.model;
	if (!kind_equals(model->kind, LGS_MODEL_KIND))
		return LGS_OK;
	int64_t count = 0, status = LGS_OK;
	if (model->attach) {
		for (struct demand *demand = penalties->demands; demand; demand = demand->next)
			count += demand->model == instance;
		const struct lgs_demand **list = keep_list(penalties, count);
		if (!list)
			return no_memory(error);
		count = 0;
		for (struct demand *demand = penalties->demands; demand; demand = demand->next)
			if (demand->model == instance)
				list[count++] = &demand->asked;
		status = instance_answered(instance, "attach()", model->attach(instance->opened.instance, list, error),
		                           error);
	}
	for (struct instance *child = instance->children; child && status >= 0; child = child->next)
		status = demands_hand_over(penalties, child, error);
	return status;
}

void
demand_free(struct demand *demand)
{
	while (demand->attachments) {
		struct attachment *next = demand->attachments->next;
		free(demand->attachments->label);
		free(demand->attachments->running);
		free(demand->attachments);
		demand->attachments = next;
	}
	free(demand->name);
	free(demand->mean);
	free(demand->used);
	free(demand->gradient);
	free(demand->epoch_sums);
	free(demand->matrix);
	free(demand->rows);
	free(demand);
}
