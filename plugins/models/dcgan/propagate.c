/*
 * propagate.c: forward and backward through a chain of blocks.
 *
 * A batch may consist of several streams, which share the maps but have statistics of their own: real and generated
 * images must not tell each other apart by how they are mixed.
 */
#include "dcgan.h"

#include <math.h>
#include <string.h>

#define RUNNING 0.9f /* decay of the running statistics */

struct compute_normalization
dcgan_normalization(const struct dcgan_network *n, const struct dcgan_block *b, int64_t stream)
{
	const int64_t rows = n->images * b->positions;
	return (struct compute_normalization){rows,
	                                      b->channels,
	                                      b->activation,
	                                      b->gain.values,
	                                      b->shift.values,
	                                      b->values + stream * rows * b->channels,
	                                      b->mean[stream],
	                                      b->inverse[stream]};
}

static void
follow(int64_t channels, const float *now, float *running)
{
	for (int64_t j = 0; j < channels; j++)
		running[j] = RUNNING * running[j] + (1 - RUNNING) * now[j];
}

/* The running statistics are those of the first stream: what a network is asked about later. */
static void
normalize(struct dcgan *g, struct dcgan_network *n, struct dcgan_block *b, enum dcgan_mode mode, int64_t stream)
{
	const struct compute_normalization rows = dcgan_normalization(n, b, stream);
	if (mode != DCGAN_TRAINED) {
		compute_batch_statistics(&rows, g->room, b->variance);
		if (mode == DCGAN_TRAINING && stream == 0) {
			follow(b->channels, rows.mean, b->running_mean);
			follow(b->channels, b->variance, b->running_variance);
		}
	} else {
		for (int64_t j = 0; j < b->channels; j++) {
			rows.mean[j] = b->running_mean[j];
			rows.inverse[j] = 1 / sqrtf(b->running_variance[j] + (float)COMPUTE_EPSILON);
		}
	}
	compute_normalize(&rows, g->maps.precision, dcgan_operand(g, b->outputs, rows.values - b->values));
}

/* Numbers in one image that enters a chain. */
static int64_t
input_count(const struct dcgan_network *n)
{
	const struct dcgan_block *first = &n->block[0];
	return first->upward ? compute_small_count(&first->layer, 1) : compute_large_count(&first->layer, 1);
}

int64_t
dcgan_forward(struct dcgan *g, struct dcgan_network *n, enum dcgan_mode mode, int64_t streams, int64_t images,
              const float *input, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	n->input = input;
	if (n->narrow) {
		compute_to_operands(g->maps.precision, streams * images * input_count(n), input, n->narrow);
		n->input = n->narrow;
	}
	n->images = images;
	n->streams = streams;
	for (int64_t i = 0; i < n->blocks && status == LGS_OK; i++) {
		struct dcgan_block *b = &n->block[i];
		const void *from = i ? n->block[i - 1].outputs : n->input;
		const int64_t all = streams * images;
		status = b->upward
		             ? compute_transpose_convolve(&g->maps, &b->layer, all, from, b->map, b->values, error)
		             : compute_convolve(&g->maps, &b->layer, all, from, b->map, b->values, error);
		if (!b->normalized) {
			compute_activate(b->activation, all * b->positions, b->channels,
			                 b->biased ? b->shift.values : NULL, b->values);
			if (b->outputs != b->values)
				compute_to_operands(g->maps.precision, all * b->positions * b->channels, b->values,
				                    b->outputs);
		}
		for (int64_t s = 0; b->normalized && s < streams; s++)
			normalize(g, n, b, mode, s);
	}
	return status;
}

void
dcgan_add_bias_slopes(struct dcgan *g, struct dcgan_block *b, int64_t rows, const float *slopes)
{
	compute_channel_sums(rows, b->channels, 0, slopes, g->sums);
	for (int64_t j = 0; j < b->channels; j++)
		b->shift.gradient[j] += (float)g->sums[j];
}

/* From the slopes of a block's outputs to those of what its map gave, penalties inside, as maps take them in: in
 * `taken`, which may be `slopes`. */
static void
backward_units(struct dcgan *g, struct dcgan_network *n, struct dcgan_block *b, int learns, float *slopes, void *taken)
{
	const int64_t rows = n->images * b->positions;
	if (learns)
		dcgan_balance(g, n, b, slopes);
	for (int64_t s = 0; s < n->streams; s++) {
		const struct compute_unit_slopes penalties = {b->has_rate[s] ? b->rate_slope[s] : NULL,
		                                              b->has_magnitude[s] ? b->magnitude_slope[s] : NULL,
		                                              b->slope_positions};
		const int64_t at = s * rows * b->channels;
		float *own = slopes + at;
		if (b->normalized) {
			const struct compute_normalization of = dcgan_normalization(n, b, s);
			compute_normalize_backward(&of, &penalties, g->room, own,
			                           learns ? b->gain.gradient : g->ignored,
			                           learns ? b->shift.gradient : g->ignored + b->channels,
			                           g->maps.precision, dcgan_operand(g, taken, at));
		} else {
			/* An image whose elements have slopes of their own is a single row. */
			compute_activate_backward(b->activation, rows / b->slope_positions,
			                          b->slope_positions * b->channels, b->values + at, penalties.magnitude,
			                          own);
			if (b->biased && learns)
				dcgan_add_bias_slopes(g, b, rows, own);
			if (taken != slopes)
				compute_to_operands(g->maps.precision, rows * b->channels, own,
				                    dcgan_operand(g, taken, at));
		}
	}
}

static int64_t
backward_map(struct dcgan *g, const struct dcgan_network *n, const struct dcgan_block *b, int learns, const void *input,
             const void *slopes, float *input_slopes, struct lgs_error *error)
{
	const int64_t all = n->streams * n->images;
	int64_t status = LGS_OK;
	if (learns)
		status = compute_weights_gradient(&g->maps, &b->layer, all, b->upward ? slopes : input,
		                                  b->upward ? input : slopes, 0, b->weights.gradient, error);
	if (status != LGS_OK || !input_slopes)
		return status;
	return b->upward ? compute_convolve(&g->maps, &b->layer, all, slopes, b->map, input_slopes, error)
	                 : compute_transpose_convolve(&g->maps, &b->layer, all, slopes, b->map, input_slopes, error);
}

int64_t
dcgan_backward(struct dcgan *g, struct dcgan_network *n, int learns, const float **input_slopes,
               struct lgs_error *error)
{
	int64_t status = LGS_OK;
	float *slopes = n->slopes[0], *next = n->slopes[1];
	for (int64_t i = n->blocks - 1; i >= 0 && status == LGS_OK; i--) {
		struct dcgan_block *b = &n->block[i];
		const void *input = i ? n->block[i - 1].outputs : n->input;
		void *taken = n->taken ? n->taken : slopes;
		backward_units(g, n, b, learns, slopes, taken);
		status = backward_map(g, n, b, learns, input, taken, i || input_slopes ? next : NULL, error);
		float *turn = slopes;
		slopes = next, next = turn;
	}
	if (input_slopes)
		*input_slopes = slopes;
	return status;
}
