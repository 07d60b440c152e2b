/* places.c: the sites of a model, collected and looked up. See places.h. */
#include "places.h"

#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "../base/suggest.h"
#include "../base/text.h"

int64_t
places_collect(struct places *places, struct instance *instance, struct lgs_error *error)
{
	const struct lgs_model *model = &instance->component->as.model;
	if (!kind_equals(model->kind, LGS_MODEL_KIND))
		return LGS_OK;
	const struct lgs_site *const *sites = model->sites ? model->sites(instance->opened.instance) : NULL;
	for (int64_t i = 0; sites && sites[i]; i++) {
		struct place *list = realloc(places->list, (size_t)(places->count + 1) * sizeof *list);
		if (!list)
			return no_memory(error);
		places->list = list;
		list[places->count] = (struct place){instance, sites[i], instance_full_name(instance, sites[i]->name)};
		if (!list[places->count++].name)
			return no_memory(error);
	}
	for (struct instance *child = instance->children; child; child = child->next)
		if (places_collect(places, child, error) < 0)
			return LGS_INVALID;
	return LGS_OK;
}

void
places_free(struct places *places)
{
	for (int64_t i = 0; i < places->count; i++)
		free(places->list[i].name);
	free(places->list);
}

const char *
form_name(int64_t form)
{
	return form == LGS_FORM_PARAMETERS ? "parameters"
	       : form == LGS_FORM_SAMPLES  ? "single samples"
	                                   : "mean activations";
}

int
place_is_meant(const struct place *place, const char *name)
{
	return !strcmp(place->name, name) || (place->site->group && !strcmp(place->site->group, name)) ||
	       (*place->model->scope && !strcmp(place->model->scope, name));
}

int
places_know(const struct places *places, const char *name)
{
	int known = 0;
	for (int64_t i = 0; i < places->count; i++)
		known |= place_is_meant(&places->list[i], name);
	return known;
}

int64_t
places_refuse(const struct places *places, const char *name, const char *label, int64_t form, struct lgs_error *error)
{
	struct suggestion nearest = {.word = name ? name : ""};
	struct text known = {0};
	char meant[SUGGESTION_WORDS];
	const int named = name && places_know(places, name);
	for (int64_t i = 0; i < places->count; i++) {
		const struct lgs_site *site = places->list[i].site;
		suggestion_offer(&nearest, places->list[i].name);
		text_add(&known, "%s%s", i ? ", " : "", places->list[i].name);
		if (site->group)
			text_add(&known, " (of %s)", site->group);
	}
	if (!known.length)
		lgs_fail(error, LGS_INVALID, "%s cannot be attached: this model has no sites for penalties", label);
	else if (!name || named)
		lgs_fail(error, LGS_INVALID, "%s needs %s, which %s%s%s; the model's sites: %s", label, form_name(form),
		         name ? "site " : "no site", name ? name : "", name ? " does not offer" : " offers",
		         known.bytes);
	else
		lgs_fail(error, LGS_INVALID, "%s: the model has no site \"%s\"%s (its sites: %s)", label, name,
		         suggestion_words(&nearest, meant), known.bytes);
	free(known.bytes);
	return LGS_INVALID;
}
