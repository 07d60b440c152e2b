/*
 * dcgan.h: the deep convolutional generative adversarial network (Goodfellow et al. 2014; Radford, Metz & Chintala
 * 2016), as its files share it.
 *
 * A generator makes images of uniform latent numbers, a discriminator tells real images from its own by one number, the
 * logit. Both are chains of blocks that double or halve the side of their images, from 1 over 4 to that of the data;
 * hidden blocks are batch-normalized, and rectified. Images are channels-last within, in [-1, 1].
 *
 *   dcgan.c          options, create and destroy, the descriptor
 *   network.c        a chain of blocks: its shapes, its memory, how it begins
 *   propagate.c      forward and backward through a chain
 *   step.c           one step of training: losses, and who learns when
 *   sparsity.c       what penalties may ask for, and how they enter
 *   balance.c        how strong they are beside the loss
 *   layers.c         what is logged of each layer
 *   units.c          the units of the batch that passed last
 *   tensors.c        what training depends on
 *   averaging.c      an average of the generator, which makes images
 *   spectral.c       maps of the discriminator divided by their norm
 *   gradient-penalty.c  slopes of the logits at real images, kept small
 *   pictures.c       images of latent numbers; pixels in and out
 *   features.c       what the discriminator's hidden units say about images
 */
#ifndef DCGAN_H
#define DCGAN_H

#include <lgs/model.h>

#include "../../compute/adam.h"
#include "../../compute/convolution.h"
#include "../../compute/normalization.h"

#define DCGAN_BLOCKS 6 /* of a chain at most: images of 128 x 128 */
#define DCGAN_TENSORS (40 * DCGAN_BLOCKS)
#define DCGAN_STREAMS 2 /* batches whose statistics are their own: real and generated images */

#define DCGAN_LOSSES "non-saturating|saturating"
enum dcgan_loss { DCGAN_NON_SATURATING, DCGAN_SATURATING };

struct dcgan_options {
	int64_t latent;
	int64_t maps;
	int64_t discriminator_steps;
	int64_t loss;
	double smoothing;
	double logit_penalty;
	double auto_weight;
	int64_t auto_weight_steps;
	int64_t log_every;
	int64_t spectral_norm;
	double r1;
	double averaging;
	double rate;
	double discriminator_rate;
	double first_decay;
	double second_decay;
	int64_t backend;
	int64_t precision;
	int64_t plan;
};

/* One block: a map between images, upward (doubling the side) or downward, then normalization, then f. */
struct dcgan_block {
	struct compute_layer layer;
	int upward;
	int normalized;
	int biased; /* without normalization, but with a shift */
	enum compute_activation activation;
	int64_t channels;  /* of its outputs */
	int64_t positions; /* of one image's outputs */

	struct compute_parameter weights, gain, shift; /* the last two of normalized blocks only, or a shift alone */
	float *map;                             /* the weights as the map takes them: these, or divided by their norm */
	float *running_mean, *running_variance; /* what stands for the statistics of a batch once trained */

	/* Of the batch that passed last: what the map gave (in a block without normalization, f of it), and the
	 * outputs as the next block's map takes them in, which are the same array where they are the same numbers. */
	float *values;
	void *outputs;
	float *mean[DCGAN_STREAMS], *inverse[DCGAN_STREAMS], *variance;

	/* Penalties' slopes of sums over the rows of a stream, by channel or, where slope_positions is not 1, by
	 * position and channel; and whether there are any. */
	int64_t slope_positions;
	float *rate_slope[DCGAN_STREAMS], *magnitude_slope[DCGAN_STREAMS];
	int has_rate[DCGAN_STREAMS], has_magnitude[DCGAN_STREAMS];
	float balance[3];                  /* see balance.c */
	float kept[2 + 2 * DCGAN_STREAMS]; /* see layers.c */

	struct {
		float *weights, *gain, *shift, *running_mean, *running_variance;
	} average; /* see averaging.c */

	/* See spectral.c: v, u, the next u, and sigma. */
	float *left, *right, *next_right;
	double norm;

	/* See gradient-penalty.c: what the map gives, and the outputs, along the images' tangent; the same array if not
	 * normalized. */
	float *tangent, *moved;
};

/* A chain of blocks. */
struct dcgan_network {
	const char *name;
	int64_t blocks;
	struct dcgan_block block[DCGAN_BLOCKS];
	const void *input; /* of the batch that passed last, as maps take it in */
	void *narrow;      /* where that is, if maps do not take in floats */
	int64_t images;    /* in each stream of it */
	int64_t streams;
	float *slopes[2]; /* of outputs and inputs, in turn */
	void *taken;      /* slopes as maps take them in, if those are not floats */
};

/* Means of the units of some outputs: layers.c. */
struct dcgan_activity {
	double magnitude, active, hoyer;
};

struct dcgan {
	struct dcgan_options options;
	const struct lgs_host *host;
	struct compute_maps maps;
	int64_t batch;
	int64_t side, channels;
	struct dcgan_network generator, discriminator;
	float losses[2];     /* running averages of both: see check_losses() in step.c */
	float arithmetic[2]; /* precision and backend of the training, each plus one; 0 before it */

	float *latents;                                      /* [batch x latent] */
	float *pairs;                                        /* [2 batch x pixels]: real images, then generated ones */
	double *room;                                        /* of the passes of normalization */
	double *sums, *slope;                                /* of a demand, by unit */
	int64_t units;                                       /* that these have room for: [2 units] and [units] */
	float *affine;                                       /* of a block's units: dcgan_units_of() */
	struct dcgan_activity *activity;                     /* [batch] */
	int64_t step;                                        /* batches trained on before this one */
	float *primal_slopes[2], *moved_slopes[2], *widened; /* see gradient-penalty.c */
	int weighs;                                          /* auto-weight has met a penalty */
	float *ignored;                                      /* slopes of parameters that do not learn */
	int64_t needed;                                      /* bytes, of what dcgan_room() gives: the plan */
	int plans;                                           /* dcgan_room() only counts them */
	void *memory[512];                                   /* everything that was allocated, NULL at the end */

	const struct lgs_demand *const *demands;
	struct lgs_shape shape[2 * DCGAN_BLOCKS];
	struct lgs_site site[2 * DCGAN_BLOCKS];
	char site_name[2 * DCGAN_BLOCKS][32];
	const struct lgs_site *sites[2 * DCGAN_BLOCKS + 1];
	struct lgs_tensor tensor[DCGAN_TENSORS];
	char tensor_name[DCGAN_TENSORS][64];
	int64_t tensor_shape[DCGAN_TENSORS][4];
	const struct lgs_tensor *tensors[DCGAN_TENSORS + 1];
};

/* network.c */
/* Memory, zeroed, that dcgan_release() gives back; NULL where there is none. */
void *dcgan_room(struct dcgan *gan, int64_t count, int64_t size);
int64_t dcgan_build(struct dcgan *gan, struct lgs_error *error);
void dcgan_begin(struct dcgan *gan);
void dcgan_release(struct dcgan *gan);
/* Says so if a training goes on with another precision or library than it had. */
void dcgan_compare_arithmetic(struct dcgan *gan);
/* Measures what the plans of layers leave open, once; see compute/convolution.h. */
int64_t dcgan_measure_plan(struct dcgan *gan, struct lgs_error *error);
static inline struct dcgan_block *
dcgan_last(struct dcgan_network *network)
{
	return &network->block[network->blocks - 1];
}

/* The numbers from `at` on of an array that maps take in. */
static inline void *
dcgan_operand(const struct dcgan *gan, void *array, int64_t at)
{
	return (char *)array + (size_t)at * compute_operand_size(gan->maps.precision);
}

/* propagate.c: what a chain makes of `images` in each of `streams`; and from the slopes of its last outputs, in
 * network->slopes[0], to those of parameters (if it learns) and of the input (if `input_slopes` is not NULL, where it
 * is set to them). */
/* Statistics of the batch, which running ones follow; of the batch alone; or the running ones. */
enum dcgan_mode { DCGAN_TRAINING, DCGAN_FROZEN, DCGAN_TRAINED };
int64_t dcgan_forward(struct dcgan *gan, struct dcgan_network *network, enum dcgan_mode mode, int64_t streams,
                      int64_t images, const float *input, struct lgs_error *error);
int64_t dcgan_backward(struct dcgan *gan, struct dcgan_network *network, int learns, const float **input_slopes,
                       struct lgs_error *error);

/* One stream's rows of a normalized block. */
struct compute_normalization dcgan_normalization(const struct dcgan_network *network, const struct dcgan_block *block,
                                                 int64_t stream);
/* The slopes of a block's biases are added, from those of so many rows of its inputs. */
void dcgan_add_bias_slopes(struct dcgan *gan, struct dcgan_block *block, int64_t rows, const float *slopes);

/* The dcgan_build_...() of options: 0 where there is no memory. */
/* averaging.c: the average takes in the generator after so many steps; and changes places with it. */
int dcgan_build_averages(struct dcgan *gan);
void dcgan_average(struct dcgan *gan, int64_t steps);
void dcgan_exchange_averages(struct dcgan *gan);

/* spectral.c: makes the discriminator's maps of its weights, which is a step of the power iteration if it `iterates`;
 * and slopes of the weights of those of the maps. Both do nothing without the option. */
int dcgan_build_spectral(struct dcgan *gan);
void dcgan_begin_spectral(struct dcgan *gan);
void dcgan_divide_by_norms(struct dcgan *gan, int iterates);
void dcgan_pass_norms(struct dcgan *gan);

/* gradient-penalty.c: adds the penalty's slopes to those of the discriminator, through which real images passed last;
 * *value is the penalty. */
int dcgan_build_gradient_penalty(struct dcgan *gan);
int64_t dcgan_penalize_gradient(struct dcgan *gan, double *value, struct lgs_error *error);

/* step.c */
const struct lgs_metric *const *dcgan_metrics(void *model);
int64_t dcgan_step(void *model, const struct lgs_batch *batch, double *metrics, struct lgs_error *error);

/* sparsity.c */
void dcgan_describe_sites(struct dcgan *gan);
const struct lgs_site *const *dcgan_sites(void *model);
int64_t dcgan_attach(void *model, const struct lgs_demand *const *demands, struct lgs_error *error);
/* Answers the demands on a network whose batch has just passed. */
int64_t dcgan_penalize(struct dcgan *gan, struct dcgan_network *network, struct lgs_error *error);
void dcgan_forget_penalties(struct dcgan_network *network);

/* balance.c: scales the penalties' slopes of a block, given those of its outputs, and reports by how much. */
void dcgan_balance(struct dcgan *gan, const struct dcgan_network *network, struct dcgan_block *block,
                   const float *slopes);

/* Warns of the option where there are no penalties. */
void dcgan_warn_of_nothing_to_weigh(const struct dcgan *gan);

/* layers.c: reports the layers of a network whose penalties were just asked, in steps that are logged. */
void dcgan_log_layers(struct dcgan *gan, struct dcgan_network *network);

/* units.c: one stream's rows of a block. A normalized one has y = scale values + offset, by channel, its outputs f(y),
 * and the soft firing rate logistic(rate y). Of the others outputs are what is kept: scale is 1, and y = f(y), which
 * has the same sign and the same slope f'. Valid until the next call. */
struct dcgan_units {
	int64_t images, positions, channels;
	enum compute_activation activation;
	int normalized;
	const float *values, *scale, *offset, *rate;
};
struct dcgan_units dcgan_units_of(struct dcgan *gan, const struct dcgan_network *network,
                                  const struct dcgan_block *block, int64_t stream);
/* sums[channels x positions], the host's order: over the images, of rates or magnitudes. */
void dcgan_element_sums(struct dcgan *gan, const struct dcgan_network *network, const struct dcgan_block *block,
                        int magnitude, int64_t stream, double *sums);

/* Whether this step is one of those in which layers are logged: the generator learns in it. */
static inline int
dcgan_logs(const struct dcgan *gan)
{
	const int64_t every = gan->options.log_every, k = gan->options.discriminator_steps;
	return every > 0 && gan->step % k == k - 1 && gan->step / k % every == 0;
}

/* tensors.c */
void dcgan_describe_tensors(struct dcgan *gan);
const struct lgs_tensor *const *dcgan_tensors(void *model);

/* pictures.c */
void dcgan_draw_latents(const struct dcgan *gan, uint64_t key, uint64_t first, int64_t images, float *latents);
void dcgan_take_pixels(const struct dcgan *gan, int64_t images, const float *from, float *to);
extern const struct lgs_latents dcgan_latents;
int64_t dcgan_latent_count(void *model);
int64_t dcgan_generate(void *model, int64_t count, const float *latents, float *images, struct lgs_error *error);
int64_t dcgan_sample(void *model, uint64_t key, int64_t count, float *images, struct lgs_error *error);
int64_t dcgan_report(void *model, struct lgs_error *error);

/* features.c */
int64_t dcgan_feature_count(void *model);
int64_t dcgan_features(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error);

#endif
