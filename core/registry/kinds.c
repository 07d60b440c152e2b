/*
 * kinds.c: what the host knows of each kind of component: the size of its struct, which members it must have, and the
 * options that the host itself adds (regularizer.h and dataset.h document those for authors).
 */
#include "kinds.h"

#include <string.h>

#define ROW struct penalty_settings
static const struct lgs_option penalty_table[] = {
    LGS_OPTION_DOUBLE(ROW, weight, "weight", "1", 0, 1e12, LGS_LOGARITHMIC, "factor before the penalty (lambda)"),
    LGS_OPTION_CHOICE(ROW, axis, "axis", "lifetime", "lifetime|population|code",
                      "penalize each unit's mean over samples, each sample's mean over units, or each sample's units"),
    LGS_OPTION_DOUBLE(ROW, average, "average", "-1", -1, PENALTY_AVERAGE_MOST, 0,
                      "decay of a running average of the means; 0 is the batch alone, -1 as the model's site says"),
    LGS_OPTION_STRING(ROW, statistic, "statistic", "", "what to measure at the site; empty is the site's first"),
    LGS_OPTION_STRING(ROW, stream, "stream", "", "where activations come from; empty is the site's first"),
    LGS_OPTION_CHOICE(ROW, per, "per", "channel", "channel|element", "one mean a channel, or one a position"),
    LGS_OPTIONS_END,
};
#undef ROW

#define ROW struct dataset_settings
static const struct lgs_option dataset_table[] = {
    LGS_OPTION_STRING(ROW, split, "split", "", "which split; empty is the dataset's first"),
    LGS_OPTION_INT(ROW, per_class, "per-class", "0", 0, 1e12, 0, "keep this many images of each class; 0 keeps all"),
    LGS_OPTION_INT(ROW, limit, "limit", "0", 0, 1e12, 0, "keep this many images; 0 keeps all"),
    LGS_OPTION_INT(ROW, subset_seed, "subset-seed", "0", 0, 1e15, 0, "which images per-class and limit keep"),
    LGS_OPTION_INT(ROW, held_out, "held-out", "1000", 0, 1e12, 0,
                   "at most this many of the images left out serve to watch for overfitting"),
    LGS_OPTIONS_END,
};
#undef ROW

static const struct lgs_option no_options[] = {LGS_OPTIONS_END};

const char *const known_kinds[] = {LGS_DATASET_KIND, LGS_MODEL_KIND, LGS_REGULARIZER_KIND, LGS_EVALUATOR_KIND, NULL};

static int64_t
check_regularizer(const struct component *component, struct lgs_error *error)
{
	const struct lgs_regularizer *r = &component->as.regularizer;
	int forms = (r->penalty != NULL) + (r->samples != NULL) + (r->parameters != NULL) + (r->terms != NULL);
	if (forms != 1)
		return lgs_fail(
		    error, LGS_INVALID,
		    "regularizer \"%s\" sets %d of penalty, samples, parameters and terms; it must set exactly one",
		    r->name, forms);
	if (!(r->minimum <= r->maximum))
		return lgs_fail(error, LGS_INVALID, "regularizer \"%s\" has the impossible domain %g to %g", r->name,
		                r->minimum, r->maximum);
	if (r->prox && !r->parameters)
		return lgs_fail(error, LGS_INVALID,
		                "regularizer \"%s\" has prox but not parameters, which prox goes with", r->name);
	return LGS_OK;
}

#define REQUIRE(descriptor, member)                                                                                \
	if (!(descriptor)->member)                                                                                 \
	return lgs_fail(error, LGS_INVALID, "%s \"%s\" has no %s(), which its kind must have", (descriptor)->kind, \
	                (descriptor)->name, #member)

static int64_t
check_model(const struct component *component, struct lgs_error *error)
{
	const struct lgs_model *m = &component->as.model;
	REQUIRE(m, create);
	REQUIRE(m, destroy);
	REQUIRE(m, metrics);
	REQUIRE(m, tensors);
	REQUIRE(m, step);
	REQUIRE(m, feature_count);
	REQUIRE(m, features);
	if (!m->sites != !m->attach)
		return lgs_fail(error, LGS_INVALID, "model \"%s\" must have both sites() and attach(), or neither",
		                m->name);
	return LGS_OK;
}

static int64_t
check_dataset(const struct component *component, struct lgs_error *error)
{
	const struct lgs_dataset *d = &component->as.dataset;
	REQUIRE(d, create);
	REQUIRE(d, destroy);
	REQUIRE(d, count);
	REQUIRE(d, shape);
	REQUIRE(d, classes);
	REQUIRE(d, read);
	if (!d->splits || !d->splits[0])
		return lgs_fail(error, LGS_INVALID, "dataset \"%s\" names no splits", d->name);
	return LGS_OK;
}

static int64_t
check_evaluator(const struct component *component, struct lgs_error *error)
{
	const struct lgs_evaluator *e = &component->as.evaluator;
	REQUIRE(e, evaluate);
	return LGS_OK;
}

static const struct kind kinds[] = {
    {LGS_REGULARIZER_KIND, sizeof(struct lgs_regularizer), check_regularizer, penalty_table,
     sizeof(struct penalty_settings), LGS_REGULARIZER_RESERVED},
    {LGS_MODEL_KIND, sizeof(struct lgs_model), check_model, no_options, 0, ""},
    {LGS_DATASET_KIND, sizeof(struct lgs_dataset), check_dataset, dataset_table, sizeof(struct dataset_settings),
     LGS_DATASET_RESERVED},
    {LGS_EVALUATOR_KIND, sizeof(struct lgs_evaluator), check_evaluator, no_options, 0, ""},
};

int
kind_equals(const char *kind, const char *other)
{
	size_t length = strcspn(kind, "/");
	return length == strcspn(other, "/") && !strncmp(kind, other, length);
}

const struct kind *
kind_find(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

const struct lgs_option *
kind_host_options(const char *kind, int64_t *bytes)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kind_equals(kinds[i].name, kind)) {
			*bytes = kinds[i].host_options_bytes;
			return kinds[i].host_options;
		}
	*bytes = 0;
	return no_options;
}
