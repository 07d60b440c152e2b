/*
 * anneal.c: chains along a path of inverse temperatures, and the weights they gather on it.
 *
 * From beta to the next, a chain in state v multiplies its weight by p*_next(v) / p*_beta(v), then takes a Gibbs step
 * that leaves p_next as it is. Forward from the base, the mean weight is Z / Z_0; in reverse, Z_0 / Z; by
 * Jensen's inequality the logarithms of estimated means bound log Z from below and from above, in expectation.
 *
 * Threads share out blocks of chains, whose products each run on one thread: so nothing depends on their number.
 */
#include "ais.h"

#include <math.h>

#include "../../compute/clones.h"
#include "../../compute/exponential.h"

#define BLOCK 50 /* chains; fewer would leave the products too small */

/* Salakhutdinov & Murray's path: 500, 4,000 and 10,000 of its 14,500 steps lead to 0.5, 0.9 and 1. */
static const struct {
	double part, beta;
} corners[] = {{0, 0}, {500.0 / 14500, 0.5}, {4500.0 / 14500, 0.9}, {1, 1}};

double
ais_path_beta(enum ais_schedule schedule, int64_t step, int64_t steps)
{
	double part = (double)step / (double)steps;
	if (schedule == AIS_LINEAR || step >= steps)
		return part;
	int i = 1;
	while (part > corners[i].part)
		i++;
	double within = (part - corners[i - 1].part) / (corners[i].part - corners[i - 1].part);
	return corners[i - 1].beta + within * (corners[i].beta - corners[i - 1].beta);
}

double
ais_path_base_log_z(const struct parameters *machine, const double *base_bias)
{
	double sum = (double)machine->hidden * log(2);
	for (int64_t i = 0; i < machine->visible; i++)
		sum += ais_log_add(0, base_bias[i]);
	return sum;
}

/* Random numbers of one layer at one step, for chains from `first` on. Step 0 is the start, which has no hidden layer.
 */
static struct compute_draw
draw(const struct parameters *machine, const struct path *path, int64_t first, int64_t step, int hidden)
{
	uint64_t layers = compute_stride(machine->visible) + compute_stride(machine->hidden);
	uint64_t stride = layers * ((uint64_t)path->length + 1);
	return (struct compute_draw){.host = machine->host,
	                             .key = path->key,
	                             .first = (uint64_t)first * stride + (uint64_t)step * layers +
	                                      (hidden ? compute_stride(machine->visible) : 0),
	                             .stride = stride};
}

int64_t
ais_path_draw_base(const struct parameters *machine, const struct path *path, int64_t chains, float *states,
                   struct lgs_error *error)
{
	float *bias = machine->host->allocate(machine->host, machine->visible * (int64_t)sizeof *bias);
	if (!bias)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the base rates");
	for (int64_t i = 0; i < machine->visible; i++)
		bias[i] = (float)path->base_bias[i];
	for (int64_t i = 0; i < chains * machine->visible; i++)
		states[i] = 0;
	compute_units(&(struct compute_units){.rows = chains,
	                                      .columns = machine->visible,
	                                      .bias = bias,
	                                      .values = states,
	                                      .scale = 1,
	                                      .states = states,
	                                      .draw = draw(machine, path, 0, 0, 0)});
	machine->host->release(machine->host, bias);
	return LGS_OK;
}

/* A few chains on their way. */
struct block {
	const struct parameters *machine;
	const struct path *path;
	int64_t first;
	int64_t rows;
	float *visible;      /* [rows x visible] */
	float *hidden;       /* [rows x hidden]: total inputs, then states */
	float *zeros;        /* [hidden] */
	float *visible_bias; /* at the present beta */
	double *log_weights;
};

/* The sum of softplus(to x) - softplus(from x) over total inputs x, which are left multiplied by `to`. */
COMPUTE_CLONES static double
rise(int64_t count, float from, float to, const float *bias, float *inputs)
{
	double sum = 0;
#pragma omp simd reduction(+ : sum)
	for (int64_t j = 0; j < count; j++) {
		float x = inputs[j] + bias[j];
		sum += (double)(compute_softplus(to * x) - compute_softplus(from * x));
		inputs[j] = to * x;
	}
	return sum;
}

static double
base_rise(const struct block *block, const float *visible)
{
	double sum = 0;
	for (int64_t i = 0; i < block->machine->visible; i++)
		sum += (block->machine->visible_bias[i] - block->path->base_bias[i]) * (double)visible[i];
	return sum;
}

static int64_t
weigh(const struct block *block, double from, double to, struct lgs_error *error)
{
	const struct parameters *machine = block->machine;
	const struct compute_product product = {.form = COMPUTE_AB,
	                                        .m = block->rows,
	                                        .n = machine->hidden,
	                                        .k = machine->visible,
	                                        .alpha = 1,
	                                        .a = block->visible,
	                                        .b = machine->single_weights,
	                                        .c = block->hidden,
	                                        .sparse = 1};
	int64_t status = compute_multiply(machine->backend, &product, error);
	for (int64_t row = 0; status >= 0 && row < block->rows; row++)
		block->log_weights[row] += (to - from) * base_rise(block, block->visible + row * machine->visible) +
		                           rise(machine->hidden, (float)from, (float)to, machine->single_hidden_bias,
		                                block->hidden + row * machine->hidden);
	return status;
}

/* One Gibbs step at beta, from the hidden units' total inputs. */
static int64_t
move(const struct block *block, double beta, int64_t step, struct lgs_error *error)
{
	const struct parameters *machine = block->machine;
	const struct compute_product product = {.form = COMPUTE_ABT,
	                                        .m = block->rows,
	                                        .n = machine->visible,
	                                        .k = machine->hidden,
	                                        .alpha = (float)beta,
	                                        .a = block->hidden,
	                                        .b = machine->single_weights,
	                                        .c = block->visible,
	                                        .sparse = 1};
	compute_units(&(struct compute_units){.rows = block->rows,
	                                      .columns = machine->hidden,
	                                      .bias = block->zeros,
	                                      .values = block->hidden,
	                                      .scale = 1,
	                                      .states = block->hidden,
	                                      .draw = draw(machine, block->path, block->first, step, 1)});
	int64_t status = compute_multiply(machine->backend, &product, error);
	if (status < 0)
		return status;
	for (int64_t i = 0; i < machine->visible; i++)
		block->visible_bias[i] =
		    (float)((1 - beta) * block->path->base_bias[i] + beta * machine->visible_bias[i]);
	compute_units(&(struct compute_units){.rows = block->rows,
	                                      .columns = machine->visible,
	                                      .bias = block->visible_bias,
	                                      .values = block->visible,
	                                      .scale = 1,
	                                      .states = block->visible,
	                                      .draw = draw(machine, block->path, block->first, step, 0)});
	return LGS_OK;
}

static int64_t
lead(struct block *block, struct lgs_error *error)
{
	const struct lgs_host *host = block->machine->host;
	const struct path *path = block->path;
	int64_t visible = block->machine->visible, hidden = block->machine->hidden, status = LGS_OK;
	block->hidden = host->allocate(host, block->rows * hidden * (int64_t)sizeof *block->hidden);
	block->zeros = host->allocate(host, hidden * (int64_t)sizeof *block->zeros);
	block->visible_bias = host->allocate(host, visible * (int64_t)sizeof *block->visible_bias);
	if (!block->hidden || !block->zeros || !block->visible_bias)
		status = lgs_fail(error, LGS_NO_MEMORY, "no memory for the chains: fewer of them need less");
	for (int64_t step = 1; step < path->length && status >= 0; step++) {
		status = weigh(block, path->beta[step - 1], path->beta[step], error);
		if (status >= 0 && step + 1 < path->length)
			status = move(block, path->beta[step], step, error);
	}
	host->release(host, block->hidden);
	host->release(host, block->zeros);
	host->release(host, block->visible_bias);
	return status;
}

int64_t
ais_anneal(const struct parameters *machine, const struct path *path, int64_t chains, float *states,
           double *log_weights, struct lgs_error *error)
{
	int64_t status = LGS_OK;
#pragma omp parallel for schedule(dynamic)
	for (int64_t first = 0; first < chains; first += BLOCK) {
		char words[512] = "";
		struct lgs_error own = {sizeof own, words, sizeof words};
		struct block block = {.machine = machine,
		                      .path = path,
		                      .first = first,
		                      .rows = chains - first < BLOCK ? chains - first : BLOCK,
		                      .visible = states + first * machine->visible,
		                      .log_weights = log_weights + first};
		for (int64_t row = 0; row < block.rows; row++)
			block.log_weights[row] = 0;
		int64_t result = lead(&block, &own);
		if (result < 0)
#pragma omp critical
			status = lgs_fail(error, result, "%s", words);
	}
	return status;
}
