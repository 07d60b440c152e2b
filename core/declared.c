/* declared.c: see declared.h. */
#include "declared.h"

#include <string.h>

#include "options.h"

#define MOST_BYTES (1 << 16)

#define FORMS (LGS_FORM_MEANS | LGS_FORM_SAMPLES | LGS_FORM_PARAMETERS)

int64_t
declared_size(int64_t size, int64_t least, const char *what, const char *whose, struct lgs_error *error)
{
	if (size >= least && size <= MOST_BYTES && size % 8 == 0)
		return LGS_OK;
	return lgs_fail(error, LGS_INVALID,
	                "%s: a struct %s says that it has %lld bytes, where at least %lld are needed; set .size = "
	                "sizeof the struct",
	                whose, what, (long long)size, (long long)least);
}

static int64_t
check_shape(const struct lgs_shape *shape, const char *whose, struct lgs_error *error)
{
	if (!shape)
		return lgs_fail(error, LGS_INVALID, "%s: a shape is NULL", whose);
	if (declared_size(shape->size, UP_TO(lgs_shape, width), "lgs_shape", whose, error) < 0)
		return LGS_INVALID;
	if (shape->channels > 0 && shape->height > 0 && shape->width > 0)
		return LGS_OK;
	return lgs_fail(error, LGS_INVALID, "%s: a shape of %lld x %lld x %lld; no side can be below 1", whose,
	                (long long)shape->channels, (long long)shape->height, (long long)shape->width);
}

/* Names like those of options, joined by dots ("layer1.reconstruction-error"). */
static int
is_path_of_names(const char *name)
{
	char part[256];
	for (;; name++) {
		const size_t length = strcspn(name, ".");
		if (length >= sizeof part)
			return 0;
		memcpy(part, name, length);
		part[length] = 0;
		name += length;
		if (!option_is_name(part) || !*name)
			return option_is_name(part);
	}
}

/* A name that users type or that heads a column, and that nobody before it has. */
static int64_t
check_name(const char *what, const char *name, int taken, const char *whose, struct lgs_error *error)
{
	if (!name || !is_path_of_names(name))
		return lgs_fail(error, LGS_INVALID,
		                "%s: a %s has the name %s%s%s; use lower-case letters, digits and dashes, a letter "
		                "first, and dots between several",
		                whose, what, name ? "\"" : "", name ? name : "NULL", name ? "\"" : "");
	if (taken)
		return lgs_fail(error, LGS_INVALID, "%s: two %ss have the name \"%s\"", whose, what, name);
	return LGS_OK;
}

static int64_t
check_site(const struct lgs_site *const *sites, int64_t index, const char *whose, struct lgs_error *error)
{
	const struct lgs_site *s = sites[index];
	int taken = 0;
	if (declared_size(s->size, UP_TO(lgs_site, average), "lgs_site", whose, error) < 0)
		return LGS_INVALID;
	for (int64_t i = 0; i < index && s->name; i++)
		taken |= !strcmp(sites[i]->name, s->name);
	if (check_name("site", s->name, taken, whose, error) < 0 || check_shape(s->shape, whose, error) < 0)
		return LGS_INVALID;
	if (!s->statistics || !s->statistics[0] || !s->streams || !s->streams[0])
		return lgs_fail(error, LGS_INVALID, "%s: the site %s lacks its statistics or streams", whose, s->name);
	if (!(s->forms & FORMS) || (s->forms & LGS_FORM_PARAMETERS && s->forms & (LGS_FORM_MEANS | LGS_FORM_SAMPLES)))
		return lgs_fail(error, LGS_INVALID,
		                "%s: the site %s offers the forms %lld; a site has activations (LGS_FORM_MEANS, "
		                "LGS_FORM_SAMPLES, or both) or parameters (LGS_FORM_PARAMETERS)",
		                whose, s->name, (long long)s->forms);
	return LGS_OK;
}

static int64_t
check_metric(const struct lgs_metric *const *metrics, int64_t index, const char *whose, struct lgs_error *error)
{
	const struct lgs_metric *m = metrics[index];
	int taken = 0;
	if (declared_size(m->size, UP_TO(lgs_metric, help), "lgs_metric", whose, error) < 0)
		return LGS_INVALID;
	for (int64_t i = 0; i < index && m->name; i++)
		taken |= !strcmp(metrics[i]->name, m->name);
	return check_name("metric", m->name, taken, whose, error);
}

int64_t
declared_check(const struct instance *instance, struct lgs_error *error)
{
	const struct lgs_component *head = &instance->component->as.head;
	void *own = instance->opened.instance;
	if (kind_equals(head->kind, LGS_DATASET_KIND)) {
		const struct lgs_dataset *dataset = &instance->component->as.dataset;
		if (!dataset->labels && dataset->classes(own) > 0)
			return lgs_fail(error, LGS_INVALID, "%s: it has classes, but no labels()", head->name);
		return check_shape(dataset->shape(own), head->name, error);
	}
	if (!kind_equals(head->kind, LGS_MODEL_KIND))
		return LGS_OK;
	const struct lgs_model *model = &instance->component->as.model;
	const struct lgs_site *const *sites = model->sites ? model->sites(own) : NULL;
	const struct lgs_metric *const *metrics = model->metrics(own);
	int64_t status = LGS_OK;
	for (int64_t i = 0; sites && sites[i] && status >= 0; i++)
		status = check_site(sites, i, head->name, error);
	for (int64_t i = 0; metrics && metrics[i] && status >= 0; i++)
		status = check_metric(metrics, i, head->name, error);
	return status;
}

const void *
declared_extension(const struct lgs_component *component, const char *id, int64_t least)
{
	const void *found = component->extension ? component->extension(id) : NULL;
	int64_t size = 0;
	if (found)
		memcpy(&size, found, sizeof size);
	return found && declared_size(size, least, id, component->name, NULL) >= 0 ? found : NULL;
}
