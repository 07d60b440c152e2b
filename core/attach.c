/*
 * attach.c: which penalty acts where. Expands lists of terms, finds the sites a penalty is aimed at, merges what asks
 * the same of a model into one demand, and hands each model its demands.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "penalties.h"
#include "places.h"
#include "text.h"

#define DEEPEST 8

/* A regularizer's host options, with what it inherits from the list of terms it stands in. */
struct aim {
	const char *site; /* NULL for the default */
	double weight;
	int64_t axis;
	double average;
	const char *statistic, *stream;
	int64_t per;
};

static int64_t
no_memory(struct lgs_error *error)
{
	return lgs_fail(error, LGS_NO_MEMORY, "out of memory while attaching penalties");
}

static int64_t
form_of(const struct lgs_regularizer *r, int64_t axis)
{
	if (r->parameters)
		return LGS_FORM_PARAMETERS;
	return r->samples || axis != PENALTY_LIFETIME ? LGS_FORM_SAMPLES : LGS_FORM_MEANS;
}

/* A word among those a site lists; empty means the first. */
static const char *
listed(const char *const *words, const char *wanted)
{
	if (!*wanted)
		return words[0];
	for (int64_t i = 0; words[i]; i++)
		if (!strcmp(words[i], wanted))
			return words[i];
	return NULL;
}

static int64_t
not_listed(const char *what, const char *wanted, const struct place *place, const char *const *words,
           struct lgs_error *error)
{
	struct text known = {0};
	for (int64_t i = 0; words[i]; i++)
		text_add(&known, "%s%s", i ? ", " : "", words[i]);
	lgs_fail(error, LGS_INVALID, "site %s has no %s \"%s\"; it has: %s", place->name, what, wanted,
	         known.bytes ? known.bytes : "");
	free(known.bytes);
	return LGS_INVALID;
}

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

/* The demand that asks exactly this, made if there is none yet. */
static struct demand *
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

/* "site:name", with "#2" behind it where the same regularizer stands there already. */
static char *
label_for(const struct penalties *penalties, const struct demand *demand, const char *name)
{
	char *label = text_format("%s:%s", demand->name, name);
	for (int number = 2; label; number++) {
		int taken = 0;
		for (const struct demand *other = penalties->demands; other; other = other->next)
			for (const struct attachment *at = other->attachments; at; at = at->next)
				taken |= at->label && !strcmp(at->label, label);
		if (!taken)
			break;
		free(label);
		label = text_format("%s:%s#%d", demand->name, name, number);
	}
	return label;
}

static int64_t
attach_at(struct penalties *penalties, const struct place *place, struct instance *regularizer, const struct aim *aim,
          struct lgs_error *error)
{
	const struct lgs_regularizer *r = &regularizer->component->as.regularizer;
	const char *statistic = listed(place->site->statistics, aim->statistic);
	const char *stream = listed(place->site->streams, aim->stream);
	char words[1024] = "";
	struct lgs_error own = {(int64_t)sizeof own, words, (int64_t)sizeof words};

	if (!statistic)
		return not_listed("statistic", aim->statistic, place, place->site->statistics, error);
	if (!stream)
		return not_listed("stream", aim->stream, place, place->site->streams, error);
	struct demand *demand = demand_for(penalties, place, stream, statistic, form_of(r, aim->axis), aim->per);
	if (demand && r->check && r->check(regularizer->opened.options, &demand->asked, &own) < 0)
		return lgs_fail(error, LGS_INVALID, "%s at %s: %s", r->name, place->name, words);
	struct attachment *made = demand ? calloc(1, sizeof *made) : NULL;
	if (!made)
		return no_memory(error);
	made->instance = regularizer;
	made->regularizer = r;
	made->weight = aim->weight;
	made->axis = aim->axis;
	made->average = aim->average < 0 ? place->site->average : aim->average;
	made->label = label_for(penalties, demand, r->name);
	if (made->average > 0 && demand->asked.form == LGS_FORM_MEANS)
		made->running = calloc((size_t)demand->asked.units + 1, sizeof *made->running);
	struct attachment **end = &demand->attachments;
	while (*end)
		end = &(*end)->next;
	*end = made;
	return made->label && (made->running || !(made->average > 0) || demand->asked.form != LGS_FORM_MEANS)
	           ? LGS_OK
	           : no_memory(error);
}

/* A penalty without a site goes to the first site that offers what it needs; with a name, to every site so named. */
static int64_t
attach_leaf(struct penalties *penalties, const struct places *places, struct instance *regularizer,
            const struct aim *aim, struct lgs_error *error)
{
	const struct lgs_regularizer *r = &regularizer->component->as.regularizer;
	int64_t form = form_of(r, aim->axis), found = 0;
	for (int64_t i = 0; i < places->count; i++) {
		const struct place *place = &places->list[i];
		if (!(place->site->forms & form) || (aim->site ? !place_is_meant(place, aim->site) : found > 0))
			continue;
		found++;
		int64_t status = attach_at(penalties, place, regularizer, aim, error);
		if (status < 0)
			return status;
	}
	return found ? LGS_OK : places_refuse(places, aim->site, r->name, form, error);
}

static struct aim
inherit(const struct aim *outer, const struct penalty_settings *own)
{
	struct aim aim = *outer;
	aim.weight *= own->weight;
	aim.axis = own->axis != PENALTY_LIFETIME ? own->axis : outer->axis;
	aim.average = own->average >= 0 ? own->average : outer->average;
	aim.statistic = *own->statistic ? own->statistic : outer->statistic;
	aim.stream = *own->stream ? own->stream : outer->stream;
	aim.per = own->per ? own->per : outer->per;
	return aim;
}

static struct instance *
open_regularizer(struct penalties *penalties, struct session *session, const char *specification,
                 struct lgs_error *error)
{
	struct opening opening = {.kind = LGS_REGULARIZER_KIND, .specification = specification, .scope = ""};
	size_t count = (size_t)penalties->opened_count;
	struct instance **opened = realloc(penalties->opened, (count + 1) * sizeof *opened);
	if (!opened) {
		no_memory(error);
		return NULL;
	}
	penalties->opened = opened;
	opened[count] = instance_open(session, NULL, &opening, error);
	penalties->opened_count += opened[count] != NULL;
	return opened[count];
}

static int64_t
attach_one(struct penalties *penalties, struct session *session, const struct places *places, const char *specification,
           const struct aim *outer, int depth, struct lgs_error *error)
{
	struct instance *regularizer = open_regularizer(penalties, session, specification, error);
	if (!regularizer)
		return LGS_INVALID;
	const struct lgs_regularizer *r = &regularizer->component->as.regularizer;
	struct aim aim = inherit(outer, options_values(regularizer->host_options));
	if (!r->terms)
		return attach_leaf(penalties, places, regularizer, &aim, error);
	if (depth >= DEEPEST)
		return lgs_fail(error, LGS_INVALID, "%s: lists of penalties are nested more than %d deep", r->name,
		                DEEPEST);
	char words[1024] = "";
	struct lgs_error own = {(int64_t)sizeof own, words, (int64_t)sizeof words};
	if (r->check && r->check(regularizer->opened.options, NULL, &own) < 0)
		return lgs_fail(error, LGS_INVALID, "%s: %s", r->name, words);
	struct lgs_term term = {.size = (int64_t)sizeof term, .weight = 1};
	for (int64_t i = 0; r->terms(regularizer->opened.options, i, &term); i++) {
		struct aim inner = aim;
		inner.weight *= term.weight;
		int64_t status = attach_one(penalties, session, places, term.regularizer, &inner, depth + 1, error);
		if (status < 0)
			return status;
		term.weight = 1;
	}
	return LGS_OK;
}

static int64_t
attach_specification(struct penalties *penalties, struct session *session, const struct places *places,
                     const char *text, struct lgs_error *error)
{
	struct specification *specification = specification_parse(text, 1, error);
	struct aim aim = {.weight = 1, .average = -1, .statistic = "", .stream = ""};
	if (!specification)
		return LGS_INVALID;
	aim.site = specification->site;
	const char *rest = aim.site ? strchr(text, '=') + 1 : text;
	int64_t status = attach_one(penalties, session, places, rest, &aim, 0, error);
	specification_destroy(specification);
	return status;
}

/* The sparsity of every site that can show means is recorded, penalties or not. */
static int64_t
observe_all(struct penalties *penalties, const struct places *places, struct lgs_error *error)
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

static int64_t
hand_over(struct penalties *penalties, struct instance *instance, struct lgs_error *error)
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
		status = model->attach(instance->opened.instance, list, error);
	}
	for (struct instance *child = instance->children; child && status >= 0; child = child->next)
		status = hand_over(penalties, child, error);
	return status;
}

struct penalties *
penalties_attach(struct instance *model, const char *const *specifications, struct lgs_error *error)
{
	struct penalties *penalties = calloc(1, sizeof *penalties);
	struct places places = {0};
	int64_t status = penalties ? places_collect(&places, model, error) : no_memory(error);

	if (status >= 0)
		status = observe_all(penalties, &places, error);
	for (int64_t i = 0; status >= 0 && specifications && specifications[i]; i++)
		status = attach_specification(penalties, model->session, &places, specifications[i], error);
	if (status >= 0)
		status = hand_over(penalties, model, error);
	places_free(&places);
	if (status >= 0)
		return penalties;
	penalties_destroy(penalties);
	return NULL;
}

static void
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

void
penalties_destroy(struct penalties *penalties)
{
	if (!penalties)
		return;
	while (penalties->demands) {
		struct demand *next = penalties->demands->next;
		demand_free(penalties->demands);
		penalties->demands = next;
	}
	for (int64_t i = 0; i < penalties->opened_count; i++)
		instance_close(penalties->opened[i]);
	for (int64_t i = 0; i < penalties->list_count; i++)
		free(penalties->lists[i]);
	free(penalties->lists);
	free(penalties->opened);
	free(penalties);
}
