/*
 * ais.h: annealed importance sampling of the partition function of a binary RBM, as its files share it.
 *
 * E(v, h) = -a.v - b.h - v.W h and F(v) = -a.v - sum_j softplus(b_j + (v W)_j), so that log p(v) = -F(v) - log Z.
 * Chains are led from a machine without weights, whose partition function is known, to the one in question over a path
 * of inverse temperatures beta (Neal 2001; Salakhutdinov & Murray 2008):
 *
 *     log p*_beta(v) = (1 - beta) a0.v + beta a.v + sum_j softplus(beta (b_j + (v W)_j))
 *
 * Products are in single precision, log weights in double. Random numbers are addressed by chain, then step, then
 * layer.
 *
 *   ais.c         options, the order of things, and what is reported
 *   parameters.c  the parameters, from a model's tensors; refused where its energy is not the one above
 *   diagnosis.c   why an energy is another
 *   images.c      sets of images, made binary
 *   anneal.c      the path and the chains along it
 *   estimate.c    what weights say: their mean, its standard error, the effective sample size
 *   exact.c       log Z by enumeration
 */
#ifndef AIS_H
#define AIS_H

#include <lgs/evaluator.h>

#include "../../compute/activation.h"
#include "../../compute/product.h"

/* Layers of so many units are enumerated. */
#define AIS_ENUMERABLE 20

#define AIS_SCHEDULES "linear|salakhutdinov2008"
enum ais_schedule { AIS_LINEAR, AIS_SALAKHUTDINOV2008 };

#define AIS_BINARIZE "auto|threshold|sample"
enum ais_binarize { AIS_BINARIZE_AUTO, AIS_BINARIZE_THRESHOLD, AIS_BINARIZE_SAMPLE };

/* ---- parameters.c ---- */

/* W [visible x hidden], a and b: as the model has them, and in single precision for the products. */
struct parameters {
	const struct lgs_host *host;
	const char *suffix; /* of the tensors' names: "-average" or nothing */
	enum compute_backend backend;
	int64_t visible;
	int64_t hidden;
	double *weights;
	double *visible_bias;
	double *hidden_bias;
	float *single_weights;
	float *single_visible_bias;
	float *single_hidden_bias;
};

/* Whether the model keeps averages of its parameters beside them. */
int ais_has_averages(const struct lgs_opened *model);
/* The parameters, or their averages. Fails where the model has not these. Close it in any case. */
int64_t ais_parameters_open(struct parameters *machine, const struct lgs_opened *model, int averages,
                            const struct lgs_host *host, struct lgs_error *error);
void ais_parameters_close(struct parameters *machine);

/* F of each row of visible[rows x visible]; inputs[rows x hidden] is room. */
int64_t ais_parameters_free_energy(const struct parameters *machine, int64_t rows, const float *visible, float *inputs,
                                   double *energy, struct lgs_error *error);

/* a.v */
double ais_parameters_visible_term(const struct parameters *machine, const float *visible);

/* Whether the model's own energy of `given` is F of `seen`, row by row; `share` multiplies the hidden units' part. */
int64_t ais_parameters_agrees(const struct parameters *machine, const struct lgs_opened *model, int64_t rows,
                              const float *given, const float *seen, double share, int *agrees,
                              struct lgs_error *error);

/* ---- diagnosis.c ---- */

/* Refuses a model whose energy is not F of these binary images; *explained is whether it could say why. */
int64_t ais_refuse(const struct parameters *machine, const struct lgs_opened *model, int64_t rows, const float *images,
                   int *explained, struct lgs_error *error);

/* ---- images.c ---- */

struct images {
	const struct parameters *machine;
	const struct lgs_subject *subject;
	enum compute_binarize binarize;
	int explained; /* the model was refused, and the reason is known */
	uint64_t key;
	float *pixels; /* room for IMAGES_AT_ONCE images, their inputs, energies and numbers */
	float *binary;
	float *inputs;
	double *energy;
	int64_t *numbers;
};

/* Refuses a model whose energy is not its machine's. Close it in any case. */
int64_t ais_images_open(struct images *images, const struct parameters *machine, const struct lgs_subject *subject,
                        enum ais_binarize binarize, int64_t seed, struct lgs_error *error);
void ais_images_close(struct images *images);

/* a0, the log odds of the training images' pixels. */
int64_t ais_images_base_rates(struct images *images, double *bias, struct lgs_error *error);
/* Training images, evenly over the set, as states of chains[count x visible]. */
int64_t ais_images_start(struct images *images, int64_t count, float *states, struct lgs_error *error);
/* The mean of -F over a set. */
int64_t ais_images_mean(struct images *images, const char *role, double *mean, struct lgs_error *error);

/* ---- anneal.c ---- */

/* beta at each step, one after the other, and the machine at beta = 0. */
struct path {
	int64_t length;
	double *beta;
	const double *base_bias; /* a0 */
	uint64_t key;
};

/* beta number `step` of 0 .. steps: from 0 to 1. */
double ais_path_beta(enum ais_schedule schedule, int64_t step, int64_t steps);
/* log Z of the machine at beta = 0. */
double ais_path_base_log_z(const struct parameters *machine, const double *base_bias);
/* Draws states of the machine at beta = 0. */
int64_t ais_path_draw_base(const struct parameters *machine, const struct path *path, int64_t chains, float *states,
                           struct lgs_error *error);
/* Leads the chains along the path; log_weights[chains] is log p*_{last}/p*_{first}, as each chain saw it. */
int64_t ais_anneal(const struct parameters *machine, const struct path *path, int64_t chains, float *states,
                   double *log_weights, struct lgs_error *error);

/* ---- estimate.c ---- */

struct estimate {
	double log_mean;
	double standard_error; /* of log_mean, by the delta method */
	double sample_size;    /* (sum w)^2 / sum w^2 */
};

struct estimate ais_estimate(const double *log_weights, int64_t count);

/* log(e^a + e^b) */
double ais_log_add(double a, double b);

/* ---- exact.c ---- */

/* Enumerates the smaller layer. */
int64_t ais_exact_log_z(const struct parameters *machine, double *log_z, struct lgs_error *error);

#endif
