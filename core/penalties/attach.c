/*
 * attach.c: which penalty acts where. Expands lists of terms, finds the sites a penalty is aimed at, and adds it to the
 * demand that asks for what it needs there.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "../base/text.h"
#include "demands.h"
#include "settings.h"

#define DEEPEST 8
#define TERMS_MOST 1000

/* A regularizer's host options, with what it inherits from the list of terms it stands in. */
struct aim {
	const char *site; /* NULL for the default */
	double weight;
	int64_t axis;
	double average;
	const char *statistic, *stream;
	int64_t per;
};

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
          int64_t passed, struct lgs_error *error)
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
	struct demand *demand = demand_for(penalties, place, stream, statistic, settings_form(r, aim->axis), aim->per);
	if (!demand)
		return no_memory(error);
	struct lgs_demand told = demand->asked;
	/* Other forms have no axis. Units are the samples here, as many as there will be. */
	if (aim->axis == PENALTY_POPULATION && r->penalty) {
		told.units = 0;
		told.shape = NULL;
	}
	if (r->check && r->check(regularizer->opened.options, &told, &own) < 0)
		return lgs_fail(error, LGS_INVALID, "%s at %s: %s", r->name, place->name,
		                *words ? words : "refused without saying why");
	struct attachment *made = calloc(1, sizeof *made);
	if (!made)
		return no_memory(error);
	made->instance = regularizer;
	made->regularizer = r;
	made->weight = aim->weight;
	made->passed = passed;
	made->axis = aim->axis;
	made->average = aim->average < 0 ? place->site->average : aim->average;
	made->label = label_for(penalties, demand, r->name);
	const int averaged = made->average > 0 && demand->asked.form == LGS_FORM_MEANS;
	if (averaged)
		made->running = calloc((size_t)demand->asked.units + 1, sizeof *made->running);
	struct attachment **end = &demand->attachments;
	while (*end)
		end = &(*end)->next;
	*end = made;
	return made->label && (made->running || !averaged) ? LGS_OK : no_memory(error);
}

/* A penalty without a site goes to the first site that offers what it needs; with a name, to every site so named. */
static int64_t
attach_leaf(struct penalties *penalties, const struct places *places, struct instance *regularizer,
            const struct aim *aim, struct lgs_error *error)
{
	const struct lgs_regularizer *r = &regularizer->component->as.regularizer;
	int64_t form = settings_form(r, aim->axis), found = 0, offers = 0;
	for (int64_t i = 0; i < places->count; i++)
		offers += (places->list[i].site->forms & form) != 0;
	for (int64_t i = 0; i < places->count; i++) {
		const struct place *place = &places->list[i];
		if (!(place->site->forms & form) || (aim->site ? !place_is_meant(place, aim->site) : found > 0))
			continue;
		found++;
		int64_t status = attach_at(penalties, place, regularizer, aim, aim->site ? 0 : offers - 1, error);
		if (status < 0)
			return status;
	}
	return found ? LGS_OK : places_refuse(places, aim->site, r->name, form, error);
}

/* A term of a list acts as the list is told to, but for what the term itself is told. */
static struct aim
inherit(const struct aim *outer, const struct options *given)
{
	const struct penalty_settings *own = options_values(given);
	struct aim aim = *outer;
	aim.weight *= own->weight;
	aim.axis = options_given(given, "axis") ? own->axis : outer->axis;
	aim.average = options_given(given, "average") ? own->average : outer->average;
	aim.statistic = options_given(given, "statistic") ? own->statistic : outer->statistic;
	aim.stream = options_given(given, "stream") ? own->stream : outer->stream;
	aim.per = options_given(given, "per") ? own->per : outer->per;
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
	if (settings_check(regularizer, error) < 0)
		return LGS_INVALID;
	struct aim aim = inherit(outer, regularizer->host_options);
	if (!r->terms)
		return attach_leaf(penalties, places, regularizer, &aim, error);
	if (depth >= DEEPEST)
		return lgs_fail(error, LGS_INVALID, "%s: lists of penalties are nested more than %d deep", r->name,
		                DEEPEST);
	char words[1024] = "";
	struct lgs_error own = {(int64_t)sizeof own, words, (int64_t)sizeof words};
	if (r->check && r->check(regularizer->opened.options, NULL, &own) < 0)
		return instance_fail(regularizer, words, error);
	for (int64_t i = 0; i < TERMS_MOST; i++) {
		struct lgs_term term = {.size = (int64_t)sizeof term, .weight = 1};
		int64_t more = r->terms(regularizer->opened.options, i, &term);
		if (!more)
			return LGS_OK;
		if (more < 0 || !term.regularizer || !isfinite(term.weight))
			return lgs_fail(
			    error, LGS_INVALID,
			    "%s: term %lld is none; terms() returns 1 with a regularizer and a finite weight, "
			    "or 0 past the last",
			    r->name, (long long)i);
		struct aim inner = aim;
		inner.weight *= term.weight;
		int64_t status = attach_one(penalties, session, places, term.regularizer, &inner, depth + 1, error);
		if (status < 0)
			return status;
	}
	return lgs_fail(error, LGS_INVALID, "%s: more than %d terms; terms() returns 0 past the last", r->name,
	                TERMS_MOST);
}

/* And no regularizer's name. */
static int
is_a_site(const struct places *places, const struct session *session, const char *name)
{
	return places_know(places, name) && !registry_find(session->registry, LGS_REGULARIZER_KIND, name, NULL);
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
	int64_t status =
	    !aim.site && is_a_site(places, session, specification->name)
		? lgs_fail(error, LGS_INVALID,
	                   "\"%s\": %s is a site of the model; a penalty there is written %s=NAME:key=value", text,
	                   specification->name, specification->name)
		: attach_one(penalties, session, places, rest, &aim, 0, error);
	specification_destroy(specification);
	return status;
}

struct penalties *
penalties_attach(struct instance *model, const char *const *specifications, struct lgs_error *error)
{
	struct penalties *penalties = calloc(1, sizeof *penalties);
	struct places places = {0};
	int64_t status = penalties ? places_collect(&places, model, error) : no_memory(error);

	if (status >= 0)
		status = demands_observe(penalties, &places, error);
	for (int64_t i = 0; status >= 0 && specifications && specifications[i]; i++)
		status = attach_specification(penalties, model->session, &places, specifications[i], error);
	if (status >= 0)
		status = demands_hand_over(penalties, model, error);
	places_free(&places);
	if (status >= 0)
		return penalties;
	penalties_destroy(penalties);
	return NULL;
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
