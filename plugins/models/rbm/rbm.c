/*
 * rbm.c: the plugin's descriptor: options, create and destroy, tensors. No arithmetic happens here.
 */
#include "rbm.h"

#include <string.h>

#include "../../compute/idle.h"
#include "../../compute/schedule.h"
#include "../../compute/threads.h"

#define ROW(kind, member, ...) LGS_OPTION_##kind(struct rbm_options, member, __VA_ARGS__)

/* No weight decay by default, so that the penalties under study are the only regularizers. */
static const struct lgs_option options_table[] = {
    ROW(INT, hidden, "hidden", "500", 1, 1000000, LGS_LOGARITHMIC, "hidden units"),
    ROW(CHOICE, visible, "visible", "binary", RBM_VISIBLE_UNITS,
        "visible units: probabilities of 1, or normal numbers, which want a learning rate ten times smaller; features "
        "are h = sigmoid(v.W + c), of gaussian units sigmoid(v.W / sigma + c)"),
    ROW(DOUBLE, sigma, "sigma", "1", 1e-3, 1e3, LGS_LOGARITHMIC,
        "standard deviation of gaussian visible units, in pixel units; the smaller, the smaller the rate. Weights see "
        "v / sigma: h = sigmoid(v.W / sigma + c), and the mean of v is a + sigma W.h"),
    ROW(CHOICE, algorithm, "algorithm", "cd", RBM_ALGORITHMS,
        "contrastive divergence from the data (cd) or from persistent chains (pcd)"),
    ROW(INT, gibbs_steps, "gibbs-steps", "1", 1, 10000, LGS_LOGARITHMIC,
        "Gibbs steps of the negative phase, the k of CD-k"),
    ROW(INT, chains, "chains", "0", 0, 1000000, LGS_LOGARITHMIC,
        "persistent chains of pcd; 0 is as many as a batch has images"),
    ROW(CHOICE, reconstruction, "reconstruction", "auto", RBM_RECONSTRUCTIONS,
        "visible units of the negative phase: probabilities (gaussian: means) or samples; auto is probability for "
        "cd, sample for pcd"),
    ROW(CHOICE, binarize, "binarize", "none", COMPUTE_BINARIZE,
        "data as probabilities (none), 1 above 1/2 (threshold), or drawn anew in each step (sample)"),
    ROW(DOUBLE, rate, "rate", "0.05", 0, 100, LGS_LOGARITHMIC, "learning rate"),
    ROW(CHOICE, rate_schedule, "rate-schedule", "constant", COMPUTE_SCHEDULES,
        "rate at epoch t, the first of which is 0: rate, rate / (1 + t / rate-time), or rate exp(-t / rate-time)"),
    ROW(DOUBLE, rate_time, "rate-time", "100", 0.001, 1e9, LGS_LOGARITHMIC,
        "time constant of the rate's schedule in epochs"),
    ROW(DOUBLE, momentum, "momentum", "0.9", 0, 0.9999, 0,
        "momentum after so many epochs as momentum-epoch says; pcd wants little"),
    ROW(DOUBLE, initial_momentum, "initial-momentum", "0.5", 0, 0.9999, 0,
        "momentum of the first epochs, as many as momentum-epoch says"),
    ROW(INT, momentum_epoch, "momentum-epoch", "5", 0, 1000000000, 0,
        "epochs before the momentum changes: with 5 it does in the sixth"),
    ROW(DOUBLE, weight_decay, "weight-decay", "0", 0, 100, LGS_LOGARITHMIC, "L2 decay of the weights; 2e-4 is common"),
    ROW(DOUBLE, weight_scale, "weight-scale", "0.01", 0, 100, LGS_LOGARITHMIC,
        "standard deviation of the initial weights"),
    ROW(CHOICE, visible_bias, "visible-bias", "zero", RBM_VISIBLE_BIASES,
        "initial visible biases: 0, or what gives the pixels' means in the first batch"),
    ROW(DOUBLE, hidden_bias, "hidden-bias", "0", -100, 100, 0, "initial hidden biases"),
    ROW(CHOICE, centering, "centering", "no", "no|yes", "take the gradient of the machine whose units are centred"),
    ROW(DOUBLE, centering_rate, "centering-rate", "0.01", 0, 1, LGS_LOGARITHMIC,
        "what a batch contributes to the running means that centre the units"),
    ROW(DOUBLE, dropout, "dropout", "0", 0, 0.99, 0,
        "probability that a hidden unit is left out of a training sample; features are of all units, the energy "
        "counts each as 1 - dropout, so ais wants the weights in an rbm without dropout (lgs import)"),
    ROW(INT, average_from, "average-from", "0", 0, 1000000000, 0,
        "after so many epochs, features, energy, samples and filters use the mean of the parameters over all later "
        "batches: with 5, from the sixth epoch on; 0 is never"),
    ROW(CHOICE, preset, "preset", "gradient", RBM_PRESETS,
        "how a penalty enters: the values of step, target and chain, and the default of average"),
    ROW(CHOICE, step, "step", "preset", RBM_STEPS,
        "penalty inside the gradient with momentum, as a step of its own times the rate (scaled), or unscaled "
        "(direct)"),
    ROW(CHOICE, target, "target", "preset", RBM_TARGETS,
        "what a penalty changes: weights and hidden biases, or the biases alone"),
    ROW(CHOICE, chain, "chain", "preset", RBM_CHAINS,
        "whether a penalty's slope is multiplied by the derivative h(1-h) of the units (exact) or not (dropped: take "
        "smoothlhalf then, as the slopes of lhalf and lq grow without bound towards 0)"),
    ROW(CHOICE, backend, "backend", "auto", COMPUTE_BACKENDS, "library of matrix products"),
    ROW(INT, sample_steps, "sample-steps", "1000", 0, 1000000000, LGS_LOGARITHMIC,
        "Gibbs steps before images are sampled"),
    LGS_OPTIONS_END,
};

static void
destroy(void *model)
{
	struct rbm *r = model;
	rbm_release(r);
	r->host->release(r->host, r);
}

static void
add_tensor(struct rbm *r, const char *name, int64_t type, int64_t role, int64_t rank, int64_t rows, int64_t columns,
           void *data)
{
	int64_t i = 0;
	while (r->tensors[i])
		i++;
	int64_t *shape = r->tensor_shape[i];
	shape[0] = rank == 1 ? columns : rows;
	shape[1] = columns;
	r->tensor[i] = (struct lgs_tensor){.size = sizeof(struct lgs_tensor),
	                                   .name = name,
	                                   .type = type,
	                                   .role = role,
	                                   .rank = rank,
	                                   .shape = shape,
	                                   .data = data};
	r->tensors[i] = &r->tensor[i];
}

static void
describe_tensors(struct rbm *r)
{
	int64_t visible = r->visible, hidden = r->hidden;
	add_tensor(r, "weights", LGS_F32, LGS_ROLE_PARAMETER, 2, visible, hidden, r->weights);
	add_tensor(r, "visible-bias", LGS_F32, LGS_ROLE_PARAMETER, 1, 1, visible, r->visible_bias);
	add_tensor(r, "hidden-bias", LGS_F32, LGS_ROLE_PARAMETER, 1, 1, hidden, r->hidden_bias);
	add_tensor(r, "weights-velocity", LGS_F32, LGS_ROLE_OPTIMIZER, 2, visible, hidden, r->weights_velocity);
	add_tensor(r, "visible-bias-velocity", LGS_F32, LGS_ROLE_OPTIMIZER, 1, 1, visible, r->visible_velocity);
	add_tensor(r, "hidden-bias-velocity", LGS_F32, LGS_ROLE_OPTIMIZER, 1, 1, hidden, r->hidden_velocity);
	if (r->chains)
		add_tensor(r, "chains", LGS_F32, LGS_ROLE_CHAIN, 2, r->chains, hidden, r->chain_states);
	if (r->visible_offset) {
		add_tensor(r, "visible-offset", LGS_F32, LGS_ROLE_OPTIMIZER, 1, 1, visible, r->visible_offset);
		add_tensor(r, "hidden-offset", LGS_F32, LGS_ROLE_OPTIMIZER, 1, 1, hidden, r->hidden_offset);
	}
	if (r->average_weights) {
		add_tensor(r, "weights-average", LGS_F32, LGS_ROLE_PARAMETER, 2, visible, hidden, r->average_weights);
		add_tensor(r, "visible-bias-average", LGS_F32, LGS_ROLE_PARAMETER, 1, 1, visible,
		           r->average_visible_bias);
		add_tensor(r, "hidden-bias-average", LGS_F32, LGS_ROLE_PARAMETER, 1, 1, hidden, r->average_hidden_bias);
		/* A parameter, as without it the averages do not count: who imports them must say so, too. */
		add_tensor(r, "averaged-batches", LGS_I64, LGS_ROLE_PARAMETER, 1, 1, 1, &r->averaged_batches);
	}
}

static const struct lgs_tensor *const *
tensors(void *model)
{
	return ((struct rbm *)model)->tensors;
}

static int64_t
check(const void *options, const struct lgs_demand *demand, struct lgs_error *error)
{
	const struct rbm_options *o = options;
	(void)demand;
	if (o->visible == RBM_GAUSSIAN && o->binarize != COMPUTE_KEEP)
		return lgs_fail(
		    error, LGS_INVALID,
		    "visible=gaussian models the pixels' values, which binarize would replace; leave binarize "
		    "at none, or take visible=binary");
	return LGS_OK;
}

static void *
create(const void *options, const struct lgs_shape *input, int64_t batch, const struct lgs_host *host,
       struct lgs_error *error)
{
	struct rbm *r = host->allocate(host, sizeof *r);
	if (!r) {
		lgs_fail(error, LGS_NO_MEMORY, "no memory for a model");
		return NULL;
	}
	r->options = *(const struct rbm_options *)options;
	r->host = host;
	lgs_copy(&r->input, sizeof r->input, input);
	r->visible = input->channels * input->height * input->width;
	r->hidden = r->options.hidden;
	r->batch = batch;
	r->sigma = r->options.visible == RBM_GAUSSIAN ? r->options.sigma : 1;
	if (r->options.algorithm == RBM_PCD)
		r->chains = r->options.chains ? r->options.chains : batch;
	r->rows = r->chains > batch ? r->chains : batch;
	if (r->visible < 1 || batch < 1) {
		lgs_fail(error, LGS_INVALID,
		         "an rbm needs images of at least one pixel and batches of at least one image");
		destroy(r);
		return NULL;
	}
	if (rbm_allocate(r, error) != LGS_OK) {
		destroy(r);
		return NULL;
	}
	r->raw = (struct rbm_parameters){r->weights, r->visible_bias, r->hidden_bias, .retained = 1};
	compute_use_threads(host);
	r->backend = compute_choose_backend((enum compute_backend)r->options.backend, host);
	rbm_describe_sites(r);
	describe_tensors(r);
	rbm_begin(r);
	return r;
}

/* Said where a training begins, not each time that its run is opened. */
static int64_t
initialize(void *model, const struct lgs_batch *first, struct lgs_error *error)
{
	struct rbm *r = model;
	const struct rbm_options *o = &r->options;
	const struct compute_idle idle[] = {
	    {"sigma", o->visible != RBM_GAUSSIAN, "visible=gaussian"},
	    {"chains", o->algorithm != RBM_PCD, "algorithm=pcd"},
	    {"rate-time", o->rate_schedule == COMPUTE_CONSTANT, "rate-schedule=inverse or exponential"},
	    {"initial-momentum", !o->momentum_epoch, "momentum-epoch"},
	    {"centering-rate", !o->centering, "centering=yes"},
	};
	compute_warn_idle(r->host, options_table, o, sizeof idle / sizeof *idle, idle);
	r->is_new = 1;
	return rbm_initialize(model, first, error);
}

/* How penalties enter, where none did: known once they were asked. Options of a layer may be meant for another one. */
void
rbm_warn_of_no_penalty(struct rbm *r)
{
	if (!r->is_new || *r->host->scope)
		return;
	r->is_new = 0;
	static const char needs[] = "a penalty of hidden units";
	const struct compute_idle idle[] = {
	    {"preset", !r->penalized, needs},
	    {"step", !r->penalized, needs},
	    {"target", !r->penalized, needs},
	    {"chain", !r->penalized, needs},
	};
	compute_warn_idle(r->host, options_table, &r->options, sizeof idle / sizeof *idle, idle);
}

static const void *
extension(const char *id)
{
	if (!strcmp(id, LGS_EXTENSION_FEED_FORWARD))
		return &rbm_feed_forward;
	if (!strcmp(id, LGS_EXTENSION_FIELDS))
		return &rbm_fields;
	return strcmp(id, LGS_EXTENSION_LIBRARIES) ? NULL : compute_libraries();
}

/* clang-format off */
LGS_MODEL(rbm, "restricted Boltzmann machine, trained by contrastive divergence",
	.cites = "Hinton 2002; Tieleman 2008 (pcd); Melchior, Fischer & Wiskott 2016 (centering); Srivastava et al. 2014 "
	         "(dropout)",
	.example = "lgs train rbm:hidden=64 --data bars --epochs 20 --out runs/bars",
	.options = options_table,
	.options_size = sizeof(struct rbm_options),
	.check = check,
	.extension = extension,
	.create = create,
	.destroy = destroy,
	.sites = rbm_sites,
	.attach = rbm_attach,
	.metrics = rbm_metrics,
	.tensors = tensors,
	.initialize = initialize,
	.step = rbm_step,
	.feature_count = rbm_feature_count,
	.features = rbm_features,
	.energy = rbm_energy,
	.sample = rbm_sample,
	.latent_count = rbm_latent_count,
	.generate = rbm_generate,
	.report = rbm_report)
/* clang-format on */
