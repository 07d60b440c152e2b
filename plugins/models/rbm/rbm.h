/*
 * rbm.h: the restricted Boltzmann machine, as its files share it.
 *
 * Binary visible units v and hidden units h with the energy E(v, h) = -a.v - c.h - v.W h (eq. 7 of the paper). Data are
 * probabilities of visible units unless they are binarized. Gaussian visible units have an energy of their own:
 * gaussian.c. Matrices are row-major, a sample a row; W is visible x hidden.
 *
 *   rbm.c       options, create and destroy, tensors, the descriptor
 *   memory.c    all arrays of a machine
 *   initial.c   how parameters and chains begin
 *   schedule.c  learning rate and momentum, by epoch
 *   step.c      one step of contrastive divergence: its phases
 *   update.c    and what becomes of the parameters
 *   gaussian.c  visible units that are real numbers
 *   centering.c the gradient of a machine whose units are centred
 *   dropout.c   hidden units left out at random
 *   averaging.c which parameters count once training has ended
 *   sites.c     what penalties may ask for
 *   sparsity.c  how they enter that step
 *   gibbs.c     from one layer to the other; generating and sampling
 *   features.c  what a trained machine says about images: features, energy
 *   unroll.c    the machine as a layer of a feed-forward network
 *   report.c    pictures of the filters
 */
#ifndef RBM_H
#define RBM_H

#include <lgs/model.h>

#include "../../compute/activation.h"
#include "../../compute/fused.h"
#include "../../compute/product.h"
#include "../../compute/slices.h"

#define RBM_ALGORITHMS "cd|pcd"
enum rbm_algorithm { RBM_CD, RBM_PCD };

#define RBM_RECONSTRUCTIONS "auto|probability|sample"
enum rbm_reconstruction { RBM_RECONSTRUCTION_AUTO, RBM_PROBABILITY, RBM_SAMPLE };

#define RBM_VISIBLE_UNITS "binary|gaussian"
enum rbm_visible_units { RBM_BINARY, RBM_GAUSSIAN };

#define RBM_VISIBLE_BIASES "zero|data"
enum rbm_visible_bias { RBM_BIAS_ZERO, RBM_BIAS_DATA };

/* How the gradient of a penalty enters the update; sparsity.c. The first of each leaves it to the preset. */
#define RBM_PRESETS "gradient|keyvanrad2015|lee2008|lee-group|hinton2010"
#define RBM_STEPS "preset|gradient|scaled|direct"
enum rbm_penalty_step { RBM_STEP_PRESET, RBM_STEP_GRADIENT, RBM_STEP_SCALED, RBM_STEP_DIRECT };
#define RBM_TARGETS "preset|both|bias"
enum rbm_penalty_target { RBM_TARGET_PRESET, RBM_TARGET_BOTH, RBM_TARGET_BIAS };
#define RBM_CHAINS "preset|exact|dropped"
enum rbm_penalty_chain { RBM_CHAIN_PRESET, RBM_CHAIN_EXACT, RBM_CHAIN_DROPPED };

struct rbm_options {
	int64_t hidden;
	int64_t visible;
	double sigma;
	int64_t algorithm;
	int64_t gibbs_steps;
	int64_t chains;
	int64_t reconstruction;
	int64_t binarize;
	double rate;
	int64_t rate_schedule;
	double rate_time;
	double momentum;
	double initial_momentum;
	int64_t momentum_epoch;
	double weight_decay;
	double weight_scale;
	int64_t visible_bias;
	double hidden_bias;
	int64_t centering;
	double centering_rate;
	double dropout;
	int64_t average_from;
	int64_t preset;
	int64_t step;
	int64_t target;
	int64_t chain;
	int64_t backend;
	int64_t sample_steps;
};

/* How a penalty enters, with the preset looked up. */
struct rbm_entry {
	enum rbm_penalty_step step;
	enum rbm_penalty_target target;
	enum rbm_penalty_chain chain;
	double average; /* what the site suggests for running averages of the means */
};

/* Parameters as they are used: by training, or by whoever asks a trained machine. */
struct rbm_parameters {
	const float *weights;
	const float *visible_bias;
	const float *hidden_bias;
	double retained; /* the share of a hidden unit: 1 but where it stands for what dropout retains on average */
};

/* Sums over samples, by unit. Every slice of rows has its own; in the end the first one's are the whole batch's. */
struct rbm_sums {
	double *visible; /* of V0: the bias's gradient before it is divided by the batch */
	double *visible_negative;
	double *hidden;
	double *hidden_negative;
	double *errors; /* squared errors of reconstruction */
};

#define RBM_TENSORS 13

struct rbm {
	struct rbm_options options;
	struct rbm_entry entry;
	const struct lgs_host *host;
	enum compute_backend backend;
	struct lgs_shape input;
	int64_t visible;
	int64_t hidden;
	int64_t batch;  /* images a step at most */
	int64_t chains; /* persistent chains; 0 without any */
	int64_t rows;   /* samples of the negative phase at most */
	double sigma;   /* of Gaussian visible units; 1 of binary ones */

	/* What training depends on. */
	float *weights;      /* W [visible x hidden] */
	float *visible_bias; /* a */
	float *hidden_bias;  /* c */
	float *weights_velocity;
	float *visible_velocity;
	float *hidden_velocity;
	float *chain_states;       /* hidden states [chains x hidden], NULL without any */
	struct rbm_parameters raw; /* the first three, as training sees them */

	/* Centering: NULL without it. */
	float *visible_offset; /* mu */
	float *hidden_offset;  /* lambda */
	double *visible_shift; /* what centred biases have more than plain ones, before the update and less it after */
	double *hidden_shift;

	/* Averaging: NULL without it. */
	float *average_weights;
	float *average_visible_bias;
	float *average_hidden_bias;
	int64_t averaged_batches;

	float *mask; /* dropout: 1 for the units that a sample retains [rows x hidden], NULL without it */

	/* Room to compute in. The two phases are stacked, so that the gradient is one product over both: step.c. */
	float *visible_stack; /* [batch + rows x visible] */
	float *hidden_stack;  /* [batch + rows x hidden] */
	float *states;        /* [rows x hidden] */
	double *sum_memory;   /* of all slices: rbm_sums_of() */
	struct rbm_sums sums;

	/* Penalties: sparsity.c. */
	const struct lgs_demand *const *demands;
	int is_new;            /* no step was taken since initialize() */
	int penalized;         /* whether any acted in this step */
	int penalized_samples; /* and whether any on single samples */
	float *slopes;         /* [batch x hidden] of single samples */
	float *more_slopes;    /* those of a second demand, NULL unless there is one */
	float *column_slopes;  /* [hidden] of all samples alike */
	double *mean_slopes;   /* [hidden] */
	double *slope_sums;    /* [hidden] sums over the batch of dL / d(total input) */
	float *weight_slopes;  /* [visible x hidden], NULL unless demanded */

	/* What the interface hands out. */
	struct lgs_shape hidden_shape;
	struct lgs_shape weights_shape;
	struct lgs_site hidden_site;
	struct lgs_site weights_site;
	const struct lgs_site *sites[3];
	struct lgs_tensor tensor[RBM_TENSORS];
	int64_t tensor_shape[RBM_TENSORS][2];
	const struct lgs_tensor *tensors[RBM_TENSORS + 1];
};

/* One step, handed from phase to phase. Both layers' stacks: first the data's rows, then the negative phase's. */
struct rbm_step {
	int64_t count;   /* images */
	int64_t rows;    /* samples of the negative phase */
	uint64_t number; /* of the step since the beginning */
	double rate;
	double momentum;
	const float *images;
	float *positive_visible;
	float *positive_hidden;
	float *negative_visible;
	float *negative_hidden;
};

/* memory.c */
struct rbm_sums rbm_sums_of(const struct rbm *rbm, int64_t slice);
void rbm_clear_sums(struct rbm *rbm);
void rbm_gather_sums(struct rbm *rbm, int64_t slices);
int64_t rbm_allocate(struct rbm *rbm, struct lgs_error *error);
void rbm_release(struct rbm *rbm);

/* rbm.c: says which options of penalties were given where none acted. */
void rbm_warn_of_no_penalty(struct rbm *rbm);

/* initial.c */
void rbm_begin(struct rbm *rbm);
int64_t rbm_initialize(void *model, const struct lgs_batch *first, struct lgs_error *error);

/* schedule.c */
double rbm_rate(const struct rbm_options *options, int64_t epoch);
double rbm_momentum(const struct rbm_options *options, int64_t epoch);

/* step.c */
const struct lgs_metric *const *rbm_metrics(void *model);
int64_t rbm_step(void *model, const struct lgs_batch *batch, double *metrics, struct lgs_error *error);

/* update.c */
int64_t rbm_update(struct rbm *rbm, const struct rbm_step *step, struct lgs_error *error);

/* gaussian.c */
void rbm_gaussian_units(const struct compute_units *units, double sigma);
double rbm_gaussian_energy(int64_t count, double sigma, const float *mean, const float *values);

/* centering.c: none of these does anything without centering. */
void rbm_move_offsets(struct rbm *rbm, const struct rbm_step *step);
void rbm_center_visible(struct rbm *rbm, const struct rbm_step *step);
void rbm_center_units(const struct rbm *rbm, const struct rbm_step *step, int64_t first, int64_t width);
void rbm_settle_biases(struct rbm *rbm);

/* dropout.c: nor these without dropout. */
void rbm_draw_mask(struct rbm *rbm, int64_t rows, struct compute_draw draw);
void rbm_drop_units(const struct rbm *rbm, const struct rbm_step *step, int64_t first, int64_t width);
const float *rbm_retained(struct rbm *rbm, int64_t first, int64_t rows, const float *states);

/* averaging.c */
void rbm_average(struct rbm *rbm, int64_t epoch);
struct rbm_parameters rbm_learnt(const struct rbm *rbm);

/* sites.c */
void rbm_describe_sites(struct rbm *rbm);
const struct lgs_site *const *rbm_sites(void *model);
int64_t rbm_attach(void *model, const struct lgs_demand *const *demands, struct lgs_error *error);

/* sparsity.c */
int64_t rbm_answer_demands(struct rbm *rbm, const struct rbm_step *step, struct lgs_error *error);
void rbm_penalize_units(struct rbm *rbm, const struct rbm_step *step, int64_t first, int64_t width);
int64_t rbm_penalty_step(struct rbm *rbm, const struct rbm_step *step, int64_t first, int64_t height,
                         struct lgs_error *error);
void rbm_penalty_bias_step(struct rbm *rbm, const struct rbm_step *step);
int64_t rbm_penalize_weights(struct rbm *rbm, const struct rbm_step *step, struct lgs_error *error);
int64_t rbm_shrink_weights(struct rbm *rbm, const struct rbm_step *step, struct lgs_error *error);

/* gibbs.c: up and down fill in the columns, the bias and the values; the caller says the rest of the pass. */
int64_t rbm_up(const struct rbm *rbm, const struct rbm_parameters *parameters, const float *visible,
               struct compute_units *hidden, struct lgs_error *error);
int64_t rbm_down(const struct rbm *rbm, const struct rbm_parameters *parameters, const float *hidden,
                 struct compute_units *visible, struct lgs_error *error);
struct compute_draw rbm_draw(const struct rbm *rbm, const char *purpose, uint64_t matrix, int64_t columns);
int64_t rbm_sample(void *model, uint64_t key, int64_t count, float *images, struct lgs_error *error);
int64_t rbm_latent_count(void *model);
int64_t rbm_generate(void *model, int64_t count, const float *latents, float *images, struct lgs_error *error);

/* unroll.c */
extern const struct lgs_feed_forward rbm_feed_forward;

/* features.c */
int64_t rbm_feature_count(void *model);
int64_t rbm_features(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error);
int64_t rbm_energy(void *model, const struct lgs_batch *batch, double *energy, struct lgs_error *error);

/* report.c */
int64_t rbm_report(void *model, struct lgs_error *error);
extern const struct lgs_fields rbm_fields;

#endif
