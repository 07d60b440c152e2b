/* declared.c: see declared.h. */
#include "declared.h"

#include <string.h>

#include "../formats/safetensors.h"
#include "../options/options.h"

#define MOST_BYTES (1 << 16)
/* More than these is no number that is meant, and their products with sizes of elements stay within 64 bits. */
#define MOST_IMAGES ((int64_t)1 << 40)
#define MOST_VALUES ((int64_t)1 << 31)

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
	const int64_t sides[] = {shape->channels, shape->height, shape->width};
	int64_t values = 1;
	for (int i = 0; i < 3; i++)
		values = sides[i] > 0 && values > 0 && sides[i] <= MOST_VALUES / values ? values * sides[i] : 0;
	if (values > 0)
		return LGS_OK;
	return lgs_fail(error, LGS_INVALID,
	                "%s: a shape of %lld x %lld x %lld; no side can be below 1, nor their product above %lld",
	                whose, (long long)sides[0], (long long)sides[1], (long long)sides[2], (long long)MOST_VALUES);
}

static int64_t
check_count(int64_t count, int64_t most, const char *what, const char *whose, struct lgs_error *error)
{
	if (count >= 0 && count <= most)
		return LGS_OK;
	return lgs_fail(error, LGS_INVALID, "%s: %lld %s; possible are 0 to %lld", whose, (long long)count, what,
	                (long long)most);
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
	if (!(s->minimum <= s->maximum))
		return lgs_fail(error, LGS_INVALID, "%s: the site %s has values from %g to %g; the least comes first",
		                whose, s->name, s->minimum, s->maximum);
	if (!(s->average >= 0 && s->average <= PENALTY_AVERAGE_MOST))
		return lgs_fail(error, LGS_INVALID,
		                "%s: the site %s suggests the running average %g; it is a decay from 0 to %g", whose,
		                s->name, s->average, PENALTY_AVERAGE_MOST);
	if (!s->statistics || !s->statistics[0] || !s->streams || !s->streams[0])
		return lgs_fail(error, LGS_INVALID, "%s: the site %s lacks its statistics or streams", whose, s->name);
	if (!(s->forms & FORMS) || (s->forms & LGS_FORM_PARAMETERS && s->forms & (LGS_FORM_MEANS | LGS_FORM_SAMPLES)))
		return lgs_fail(error, LGS_INVALID,
		                "%s: the site %s offers the forms %lld; a site has activations (LGS_FORM_MEANS, "
		                "LGS_FORM_SAMPLES, or both) or parameters (LGS_FORM_PARAMETERS)",
		                whose, s->name, (long long)s->forms);
	return LGS_OK;
}

/* What a name has after such a beginning, or NULL. */
static const char *
after(const char *name, const char *beginning)
{
	const size_t length = strlen(beginning);
	return strncmp(name, beginning, length) ? NULL : name + length;
}

static int
is_recorded(const char *ending)
{
	return ending && (!strcmp(ending, "-mean") || !strcmp(ending, "-dead") || !strcmp(ending, "-saturated"));
}

/* Columns of metrics.csv that are the host's, and what is recorded of every site and stream. */
static int
is_column_of_host(const char *name, const struct lgs_site *const *sites)
{
	int taken = !strcmp(name, "epoch") || !strcmp(name, "seconds") || !strcmp(name, "free-energy-gap");
	for (int64_t i = 0; sites && sites[i]; i++) {
		const char *rest = after(name, sites[i]->name);
		taken |= is_recorded(rest);
		for (int64_t k = 0; rest && *rest == '.' && sites[i]->streams && sites[i]->streams[k]; k++)
			taken |= is_recorded(after(rest + 1, sites[i]->streams[k]));
	}
	return taken;
}

static int64_t
check_metric(const struct lgs_metric *const *metrics, int64_t index, const struct lgs_site *const *sites,
             const char *whose, struct lgs_error *error)
{
	const struct lgs_metric *m = metrics[index];
	int taken = 0;
	if (declared_size(m->size, UP_TO(lgs_metric, help), "lgs_metric", whose, error) < 0)
		return LGS_INVALID;
	for (int64_t i = 0; i < index && m->name; i++)
		taken |= !strcmp(metrics[i]->name, m->name);
	if (check_name("metric", m->name, taken, whose, error) < 0)
		return LGS_INVALID;
	if (m->reduce < LGS_METRIC_MEAN || m->reduce > LGS_METRIC_MAX)
		return lgs_fail(error, LGS_INVALID,
		                "%s: the metric %s is reduced by %lld, which this lgs does not know; it knows "
		                "LGS_METRIC_MEAN, LGS_METRIC_LAST and LGS_METRIC_MAX",
		                whose, m->name, (long long)m->reduce);
	if (is_column_of_host(m->name, sites))
		return lgs_fail(error, LGS_INVALID, "%s: a metric has the name \"%s\", which is a column of the host's",
		                whose, m->name);
	return LGS_OK;
}

static int64_t
check_tensor(const struct lgs_tensor *const *tensors, int64_t index, const char *whose, struct lgs_error *error)
{
	const struct lgs_tensor *t = tensors[index];
	int taken = 0;
	if (declared_size(t->size, UP_TO(lgs_tensor, put), "lgs_tensor", whose, error) < 0)
		return LGS_INVALID;
	for (int64_t i = 0; i < index && t->name; i++)
		taken |= !strcmp(tensors[i]->name, t->name);
	if (check_name("tensor", t->name, taken, whose, error) < 0)
		return LGS_INVALID;
	if (strlen(t->name) >= SAFETENSOR_NAME_SIZE)
		return lgs_fail(error, LGS_INVALID, "%s: the tensor %s has a name of %zu bytes; a checkpoint keeps %d",
		                whose, t->name, strlen(t->name), SAFETENSOR_NAME_SIZE - 1);
	if (t->rank < 0 || t->rank > SAFETENSOR_RANK_MAXIMUM || (t->rank > 0 && !t->shape) ||
	    safetensor_is_foreign(t->type) || safetensor_size(t->type, t->rank, t->shape) < 0)
		return lgs_fail(error, LGS_INVALID,
		                "%s: the tensor %s has an impossible type or shape; a type is LGS_F32 or another of "
		                "host.h, a rank from 0 to %d, a side 0 or more",
		                whose, t->name, SAFETENSOR_RANK_MAXIMUM);
	if (t->role < LGS_ROLE_PARAMETER || t->role > LGS_ROLE_COUNTER)
		return lgs_fail(error, LGS_INVALID,
		                "%s: the tensor %s has the role %lld, which this lgs does not know; it knows "
		                "LGS_ROLE_PARAMETER, _OPTIMIZER, _CHAIN and _COUNTER",
		                whose, t->name, (long long)t->role);
	if (!t->data && !(t->get && t->put))
		return lgs_fail(error, LGS_INVALID, "%s: the tensor %s has neither data, nor get and put", whose,
		                t->name);
	return LGS_OK;
}

static int64_t
check_dataset(const struct lgs_dataset *dataset, void *own, struct lgs_error *error)
{
	const char *name = dataset->name;
	if (check_count(dataset->count(own), MOST_IMAGES, "images", name, error) < 0 ||
	    check_count(dataset->classes(own), MOST_VALUES, "classes", name, error) < 0)
		return LGS_INVALID;
	if (!dataset->labels && dataset->classes(own) > 0)
		return lgs_fail(error, LGS_INVALID, "%s: it has classes, but no labels()", name);
	return check_shape(dataset->shape(own), name, error);
}

static int64_t
check_model(const struct lgs_model *model, void *own, struct lgs_error *error)
{
	const struct lgs_site *const *sites = model->sites ? model->sites(own) : NULL;
	const struct lgs_metric *const *metrics = model->metrics(own);
	const struct lgs_tensor *const *tensors = model->tensors(own);
	int64_t status = check_count(model->feature_count(own), MOST_VALUES, "features", model->name, error);
	for (int64_t i = 0; sites && sites[i] && status >= 0; i++)
		status = check_site(sites, i, model->name, error);
	for (int64_t i = 0; metrics && metrics[i] && status >= 0; i++)
		status = check_metric(metrics, i, sites, model->name, error);
	for (int64_t i = 0; tensors && tensors[i] && status >= 0; i++)
		status = check_tensor(tensors, i, model->name, error);
	return status;
}

int64_t
declared_check(const struct instance *instance, struct lgs_error *error)
{
	const struct component *component = instance->component;
	if (kind_equals(component->as.head.kind, LGS_DATASET_KIND))
		return check_dataset(&component->as.dataset, instance->opened.instance, error);
	if (kind_equals(component->as.head.kind, LGS_MODEL_KIND))
		return check_model(&component->as.model, instance->opened.instance, error);
	return LGS_OK;
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
