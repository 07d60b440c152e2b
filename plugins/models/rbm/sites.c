/*
 * sites.c: what a machine offers to penalties, and how theirs enter the step: the presets, and what has been demanded.
 */
#include "rbm.h"

#include <math.h>

/* In the order of RBM_PRESETS. */
static const struct rbm_entry presets[] = {
    {RBM_STEP_GRADIENT, RBM_TARGET_BOTH, RBM_CHAIN_EXACT, 0},
    {RBM_STEP_DIRECT, RBM_TARGET_BOTH, RBM_CHAIN_EXACT, 0},
    {RBM_STEP_SCALED, RBM_TARGET_BIAS, RBM_CHAIN_EXACT, 0},
    {RBM_STEP_GRADIENT, RBM_TARGET_BIAS, RBM_CHAIN_DROPPED, 0.9},
    {RBM_STEP_GRADIENT, RBM_TARGET_BOTH, RBM_CHAIN_DROPPED, 0.95},
};

static struct rbm_entry
entry_of(const struct rbm_options *options)
{
	struct rbm_entry entry = presets[options->preset];
	if (options->step != RBM_STEP_PRESET)
		entry.step = (enum rbm_penalty_step)options->step;
	if (options->target != RBM_TARGET_PRESET)
		entry.target = (enum rbm_penalty_target)options->target;
	if (options->chain != RBM_CHAIN_PRESET)
		entry.chain = (enum rbm_penalty_chain)options->chain;
	return entry;
}

void
rbm_describe_sites(struct rbm *r)
{
	static const char *const probability[] = {"probability", NULL};
	static const char *const data[] = {"data", NULL};
	static const char *const weight[] = {"weight", NULL};
	static const char *const parameters[] = {"parameters", NULL};

	r->entry = entry_of(&r->options);
	r->hidden_shape = (struct lgs_shape){sizeof(struct lgs_shape), r->hidden, 1, 1};
	r->weights_shape = (struct lgs_shape){sizeof(struct lgs_shape), 1, r->visible, r->hidden};
	r->hidden_site = (struct lgs_site){
	    .size = sizeof(struct lgs_site),
	    .name = "hidden",
	    .shape = &r->hidden_shape,
	    .minimum = 0,
	    .maximum = 1,
	    .forms = LGS_FORM_MEANS | LGS_FORM_SAMPLES,
	    .statistics = probability,
	    .streams = data,
	    .average = r->entry.average,
	};
	r->weights_site = (struct lgs_site){
	    .size = sizeof(struct lgs_site),
	    .name = "weights",
	    .shape = &r->weights_shape,
	    .minimum = -HUGE_VAL,
	    .maximum = HUGE_VAL,
	    .forms = LGS_FORM_PARAMETERS,
	    .statistics = weight,
	    .streams = parameters,
	};
	r->sites[0] = &r->hidden_site;
	r->sites[1] = &r->weights_site;
}

const struct lgs_site *const *
rbm_sites(void *model)
{
	return ((struct rbm *)model)->sites;
}

/* An array that only some demands need. */
static int64_t
need(struct rbm *r, float **array, int64_t rows, struct lgs_error *error)
{
	if (!*array)
		*array = r->host->allocate(r->host, rows * r->hidden * (int64_t)sizeof(float));
	return *array ? LGS_OK
	              : lgs_fail(error, LGS_NO_MEMORY, "no memory for a penalty on %lld x %lld numbers",
	                         (long long)rows, (long long)r->hidden);
}

int64_t
rbm_attach(void *model, const struct lgs_demand *const *demands, struct lgs_error *error)
{
	struct rbm *r = model;
	int64_t status = LGS_OK, of_samples = 0;
	for (int64_t i = 0; status == LGS_OK && demands && demands[i]; i++) {
		const struct lgs_demand *demand = demands[i];
		if (!(demand->form & demand->site->forms))
			return lgs_fail(error, LGS_UNSUPPORTED, "the site %s does not offer form %lld",
			                demand->site->name, (long long)demand->form);
		if (demand->form == LGS_FORM_PARAMETERS)
			status = need(r, &r->weight_slopes, r->visible, error);
		else if (demand->form == LGS_FORM_SAMPLES && ++of_samples > 1)
			status = need(r, &r->more_slopes, r->batch, error);
	}
	r->demands = demands;
	return status;
}
