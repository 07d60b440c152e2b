/*
 * dbn.h: the deep belief network, as its files share it.
 *
 * A stack of models, each of which learns the features of the one below, and on request a feed-forward network that
 * begins with their weights and is tuned by backpropagation with labels. Training goes through phases by the absolute
 * epoch: layer l of L trains in the epochs (l-1) E .. l E - 1, the network after the last; without a network the last
 * layer trains on. The layers keep what they have learnt while the network is tuned, so that images are still drawn
 * from them.
 *
 *   dbn.c       options, create and destroy, tensors, the descriptor
 *   stack.c     opening the layers; the features of each from those below
 *   phase.c     which layer trains, the step of each phase, metrics
 *   network.c   the feed-forward network: its beginning and its forward pass
 *   tune.c      its training
 *   sample.c    drawing images through the stack
 *   features.c  what a trained model says about images: features, classes
 */
#ifndef DBN_H
#define DBN_H

#include <lgs/model.h>

#include "../../compute/activation.h"
#include "../../compute/product.h"

#define DBN_FEATURES "top|all"
enum dbn_features { DBN_TOP, DBN_ALL };

struct dbn_options {
	const char *hidden;
	const char *layer;
	const char *first;
	int64_t epochs;
	int64_t features;
	int64_t fine_tune;
	int64_t classes;
	double rate;
	int64_t rate_schedule;
	double rate_time;
	double momentum;
	double weight_decay;
	double dropout;
	double input_dropout;
	int64_t backend;
};

/* One model of the stack. */
struct dbn_layer {
	const struct lgs_opened *opened;
	const struct lgs_model *model;
	struct lgs_shape shape; /* of what it reads */
	int64_t inputs;
	int64_t units;
	float *features; /* [batch x units] of the batch at hand, by the stack or by the network */
	int64_t metrics; /* how many it has */
};

/* One matrix of the network: outputs = logistic(bias + inputs W), or the softmax of the same. */
struct dbn_weights {
	int64_t inputs;
	int64_t units;
	float *weights; /* W [inputs x units] */
	float *bias;
	float *weights_velocity;
	float *bias_velocity;
};

#define DBN_NAME 64 /* bytes of a name */

struct dbn {
	struct dbn_options options;
	const struct lgs_host *host;
	enum compute_backend backend;
	struct lgs_shape input;
	int64_t visible;
	int64_t batch; /* images a step at most */
	int64_t layers;
	struct dbn_layer *layer; /* [layers], from the images up */
	int64_t begun;           /* phases that have begun */

	/* The network, with fine-tune=yes: as many matrices as layers and the one to the classes. */
	struct dbn_weights *network;
	float *thinned;       /* [batch x visible], the images after dropout; NULL without */
	float *probabilities; /* [batch x classes] */
	float *slopes[2];     /* [batch x the widest layer] */
	double *sums;         /* [the widest layer] */

	/* What the interface hands out. */
	int64_t metric_count;
	struct lgs_metric *metric;
	const struct lgs_metric **metrics;
	struct lgs_tensor *tensor;
	const struct lgs_tensor **tensors;
	int64_t (*tensor_shape)[2];
	char (*metric_name)[DBN_NAME];
	char (*tensor_name)[DBN_NAME];
};

/* dbn.c: zeroed memory that destroy() must release, or NULL with words. */
void *dbn_allocate(const struct dbn *dbn, int64_t count, int64_t size, struct lgs_error *error);

/* stack.c: the number of layers in "500-500-2000" and, where units is not NULL, their sizes; 0 if it is no such list.
 */
int64_t dbn_parse_hidden(const char *hidden, int64_t *units);
int64_t dbn_open_layers(struct dbn *dbn, struct lgs_error *error);
/* The features of the first `depth` layers, for at most a batch; what the next layer would read of it in *top. */
int64_t dbn_up(struct dbn *dbn, const struct lgs_batch *batch, int64_t depth, struct lgs_batch *top,
               struct lgs_error *error);

/* phase.c */
int64_t dbn_describe_metrics(struct dbn *dbn, struct lgs_error *error);
const struct lgs_metric *const *dbn_metrics(void *model);
/* The phase of an epoch: the index of the layer that trains, or the number of layers for the network. */
int64_t dbn_phase(const struct dbn *dbn, int64_t epoch);
/* Whether the network has begun: features are then its own. */
int dbn_is_tuned(const struct dbn *dbn);
int64_t dbn_initialize(void *model, const struct lgs_batch *first, struct lgs_error *error);
int64_t dbn_step(void *model, const struct lgs_batch *batch, double *metrics, struct lgs_error *error);

/* network.c */
int64_t dbn_create_network(struct dbn *dbn, struct lgs_error *error);
void dbn_destroy_network(struct dbn *dbn);
int64_t dbn_unroll(struct dbn *dbn, struct lgs_error *error);
/*
 * The forward pass of at most a batch, into every layer's features and the probabilities of the classes; step is NULL
 * or the number of the training step that drops units out. With labels, the loss: the sum of -log p(label).
 */
int64_t dbn_forward(struct dbn *dbn, const struct lgs_batch *batch, const int64_t *step, double *loss,
                    struct lgs_error *error);

/* tune.c: metrics are the mean cross-entropy and the error in per cent. */
int64_t dbn_check_labels(const struct dbn *dbn, const struct lgs_batch *batch, struct lgs_error *error);
int64_t dbn_tune(struct dbn *dbn, const struct lgs_batch *batch, double *metrics, struct lgs_error *error);

/* sample.c */
int64_t dbn_sample(void *model, uint64_t key, int64_t count, float *images, struct lgs_error *error);
int64_t dbn_latent_count(void *model);
int64_t dbn_generate(void *model, int64_t count, const float *latents, float *images, struct lgs_error *error);

/* features.c */
int64_t dbn_feature_count(void *model);
int64_t dbn_features(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error);
extern const struct lgs_classify dbn_classify;

#endif
