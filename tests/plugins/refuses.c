/* refuses.c: a regularizer whose check, and a model whose create, refuse in words of their own. */
#include <lgs/model.h>
#include <lgs/regularizer.h>

struct options {
	int64_t group;
};

static const struct lgs_option table[] = {
    LGS_OPTION_INT(struct options, group, "group", "7", 1, 100, 0, "units in a group"),
    LGS_OPTIONS_END,
};

static double
penalty(const void *options, const struct lgs_units *units, double *gradient)
{
	(void)options;
	for (int64_t j = 0; j < units->count; j++)
		gradient[j] = 0;
	return 0;
}

static int64_t
check(const void *opaque, const struct lgs_demand *demand, struct lgs_error *error)
{
	const struct options *options = opaque;
	if (!demand || demand->units % options->group == 0)
		return LGS_OK;
	return lgs_fail(error, LGS_INVALID, "group=%lld does not divide %lld", (long long)options->group,
	                (long long)demand->units);
}

static void *
create(const void *opaque, const struct lgs_shape *input, int64_t batch, const struct lgs_host *host,
       struct lgs_error *error)
{
	const struct options *options = opaque;
	(void)batch;
	(void)host;
	lgs_fail(error, LGS_INVALID, "no model of groups of %lld for images %lld wide", (long long)options->group,
	         (long long)input->width);
	return NULL;
}

/* Never called, as there is no model. */
static void
destroy(void *model)
{
	(void)model;
}

static const struct lgs_metric *const *
metrics(void *model)
{
	(void)model;
	return NULL;
}

static const struct lgs_tensor *const *
tensors(void *model)
{
	(void)model;
	return NULL;
}

static int64_t
step(void *model, const struct lgs_batch *batch, double *values, struct lgs_error *error)
{
	(void)model;
	(void)batch;
	(void)values;
	return lgs_fail(error, LGS_UNSUPPORTED, "there is no model");
}

static int64_t
feature_count(void *model)
{
	(void)model;
	return 0;
}

static int64_t
features(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error)
{
	(void)model;
	(void)batch;
	(void)out;
	return lgs_fail(error, LGS_UNSUPPORTED, "there is no model");
}

static const struct lgs_regularizer regularizer = {.size = sizeof regularizer,
                                                   .kind = LGS_REGULARIZER_KIND,
                                                   .name = "refuses",
                                                   .summary = "refuses groups that do not divide the units",
                                                   .options = table,
                                                   .options_size = sizeof(struct options),
                                                   .check = check,
                                                   .penalty = penalty};
static const struct lgs_model model = {.size = sizeof model,
                                       .kind = LGS_MODEL_KIND,
                                       .name = "refuses",
                                       .summary = "refuses every shape",
                                       .options = table,
                                       .options_size = sizeof(struct options),
                                       .create = create,
                                       .destroy = destroy,
                                       .metrics = metrics,
                                       .tensors = tensors,
                                       .step = step,
                                       .feature_count = feature_count,
                                       .features = features};

LGS_PLUGIN(refuses, LGS_COMPONENT(regularizer), LGS_COMPONENT(model))
