/* train-sites.c: where each penalty acts, and which sites there are, for a training that is only checked. */
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "../penalties/places.h"
#include "train.h"

static void
add_words(struct text *text, const char *title, const char *const *words)
{
	text_add(text, "; %s ", title);
	for (int64_t i = 0; words[i]; i++)
		text_add(text, "%s%s", i ? ", " : "", words[i]);
}

static void
print_site(const struct place *place, int width)
{
	static const int64_t forms[] = {LGS_FORM_MEANS, LGS_FORM_SAMPLES, LGS_FORM_PARAMETERS};
	const struct lgs_site *site = place->site;
	const struct lgs_shape *shape = site->shape;
	struct text text = {0};
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (site->forms & forms[i])
			text_add(&text, "%s%s", text.length ? ", " : "", form_name(forms[i]));
	if (site->forms & LGS_FORM_PARAMETERS)
		text_add(&text, "; %lld units, %lld inputs each", (long long)shape->width, (long long)shape->height);
	else if (shape->height * shape->width > 1)
		text_add(&text, "; %lld channels of %lld x %lld", (long long)shape->channels, (long long)shape->height,
		         (long long)shape->width);
	else
		text_add(&text, "; %lld units", (long long)shape->channels);
	add_words(&text, "statistic", site->statistics);
	add_words(&text, "stream", site->streams);
	if (site->group || *place->model->scope)
		text_add(&text, "; one of %s", site->group ? site->group : place->model->scope);
	printf("  %-*s  %s\n", width, place->name, text.bytes ? text.bytes : "");
	free(text.bytes);
}

static void
print_sites(const struct places *places)
{
	int width = 0;
	for (int64_t i = 0; i < places->count; i++)
		if ((int)strlen(places->list[i].name) > width)
			width = (int)strlen(places->list[i].name);
	if (!places->count) {
		printf("\nThe model has no sites for penalties.\n");
		return;
	}
	printf("\nSites, and what each offers (-r SITE=PENALTY chooses; without a site, the first that offers the "
	       "form):\n");
	for (int64_t i = 0; i < places->count; i++)
		print_site(&places->list[i], width);
}

static const char *
axis_words(const struct attachment *at)
{
	return at->axis == PENALTY_POPULATION ? ", axis population" : at->axis == PENALTY_CODE ? ", axis code" : "";
}

static void
print_penalties(const struct penalties *penalties)
{
	int64_t count = 0;
	for (const struct demand *demand = penalties->demands; demand; demand = demand->next)
		for (const struct attachment *at = demand->attachments; at; at = at->next) {
			if (!count++)
				printf("\nPenalties, each with the site where it acts:\n");
			printf("  %s: %s of %lld units%s\n", at->label, form_name(demand->asked.form),
			       (long long)demand->asked.units, axis_words(at));
		}
	if (!count)
		printf("\nNo penalties.\n");
}

int64_t
train_print_sites(const struct training *training)
{
	struct places places = {0};
	int64_t status = places_collect(&places, training->workshop.model, training->context->error);
	if (status >= 0) {
		print_penalties(training->workshop.penalties);
		print_sites(&places);
	}
	places_free(&places);
	return status;
}
