/*
 * exact.c: the partition function of a machine with a small layer, whose states are visited one by one:
 *
 *     Z = sum over h of exp(b.h) prod_i (1 + exp(a_i + (W h)_i))
 *
 * or the same with the layers exchanged. Within a block of states the order is a Gray code, in which one unit changes
 * at a time (Knuth 4A, 7.2.1.1); blocks are shared out over threads and added up in order.
 */
#include "ais.h"

#include <math.h>

#define BLOCK_BITS 10
/* Factors between 1 and 2 whose product is far from overflowing: one logarithm for all. */
#define FACTORS 512

/* The machine, seen from the layer that is enumerated. */
struct layer {
	int64_t units;
	int64_t others;
	const double *bias;
	const double *other_bias;
	const double *weights; /* [units x others] */
};

/* The sum of softplus(x), as max(x, 0) + log(1 + exp(-|x|)). */
static double
softplus_sum(const double *inputs, int64_t count)
{
	double sum = 0;
	for (int64_t first = 0; first < count; first += FACTORS) {
		int64_t end = first + FACTORS < count ? first + FACTORS : count;
		double product = 1;
		for (int64_t i = first; i < end; i++) {
			sum += inputs[i] > 0 ? inputs[i] : 0;
			product *= 1 + exp(-fabs(inputs[i]));
		}
		sum += log(product);
	}
	return sum;
}

static void
flip(const struct layer *layer, int64_t unit, int on, double *bias, double *inputs)
{
	double sign = on ? 1 : -1;
	const double *weights = layer->weights + unit * layer->others;
	*bias += sign * layer->bias[unit];
	for (int64_t i = 0; i < layer->others; i++)
		inputs[i] += sign * weights[i];
}

/* The logarithm of the sum over the 2^bits states whose upper bits are those of `upper`; inputs[others] is room. */
static double
sum_block(const struct layer *layer, int64_t upper, int64_t bits, double *inputs)
{
	double bias = 0, sum = -HUGE_VAL;
	for (int64_t i = 0; i < layer->others; i++)
		inputs[i] = layer->other_bias[i];
	for (int64_t unit = bits; unit < layer->units; unit++)
		if (upper >> (unit - bits) & 1)
			flip(layer, unit, 1, &bias, inputs);
	for (int64_t state = 0;; state++) {
		sum = ais_log_add(sum, bias + softplus_sum(inputs, layer->others));
		if (state + 1 == (int64_t)1 << bits)
			return sum;
		int64_t unit = __builtin_ctzll((unsigned long long)state + 1);
		flip(layer, unit, !((state ^ state >> 1) >> unit & 1), &bias, inputs);
	}
}

static int64_t
sum_states(const struct layer *layer, const struct lgs_host *host, double *log_z, struct lgs_error *error)
{
	int64_t bits = layer->units < BLOCK_BITS ? layer->units : BLOCK_BITS;
	int64_t blocks = (int64_t)1 << (layer->units - bits), failed = 0;
	double *sums = host->allocate(host, blocks * (int64_t)sizeof *sums);
	if (!sums)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory to enumerate %lld units", (long long)layer->units);
#pragma omp parallel for schedule(dynamic) reduction(+ : failed)
	for (int64_t block = 0; block < blocks; block++) {
		double *inputs = host->allocate(host, layer->others * (int64_t)sizeof *inputs);
		if (inputs)
			sums[block] = sum_block(layer, block, bits, inputs);
		failed += !inputs;
		host->release(host, inputs);
	}
	*log_z = sums[0];
	for (int64_t block = 1; block < blocks; block++)
		*log_z = ais_log_add(*log_z, sums[block]);
	host->release(host, sums);
	return failed ? lgs_fail(error, LGS_NO_MEMORY, "no memory to enumerate %lld units", (long long)layer->units)
	              : LGS_OK;
}

int64_t
ais_exact_log_z(const struct parameters *machine, double *log_z, struct lgs_error *error)
{
	int64_t visible = machine->visible, hidden = machine->hidden;
	struct layer layer = {visible, hidden, machine->visible_bias, machine->hidden_bias, machine->weights};
	if (visible <= hidden)
		return sum_states(&layer, machine->host, log_z, error);
	double *transposed = machine->host->allocate(machine->host, visible * hidden * (int64_t)sizeof *transposed);
	if (!transposed)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the weights");
	for (int64_t i = 0; i < visible; i++)
		for (int64_t j = 0; j < hidden; j++)
			transposed[j * visible + i] = machine->weights[i * hidden + j];
	layer = (struct layer){hidden, visible, machine->hidden_bias, machine->visible_bias, transposed};
	int64_t status = sum_states(&layer, machine->host, log_z, error);
	machine->host->release(machine->host, transposed);
	return status;
}
