/*
 * test_normalization.c: batch normalization and what is behind it, forward against its definition, backward against
 * central differences of that definition in double precision, with penalties on rates and magnitudes inside.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../plugins/compute/normalization.h"
#include "../plugins/compute/threads.h"
#include "fake_host.h"
#include "runner.h"

#define MOST_ROWS 200
#define MOST_CHANNELS 70

static struct fake_host host;

/* A layer in double precision, and the loss: weights of all outputs, of rates, and of magnitudes. */
struct layer {
	int64_t rows, channels;
	enum compute_activation activation;
	double values[MOST_ROWS * MOST_CHANNELS], outputs[MOST_ROWS * MOST_CHANNELS], loss[MOST_ROWS * MOST_CHANNELS];
	double gain[MOST_CHANNELS], shift[MOST_CHANNELS], rate[MOST_CHANNELS], magnitude[MOST_CHANNELS];
	double rate_sums[MOST_CHANNELS];
};

static void
fill(double *numbers, int64_t count, double low, double high)
{
	static uint64_t position;
	uint32_t words[4];
	for (int64_t i = 0; i < count; i++) {
		host.services.random_bits(&host.services, 11, position, 4, words);
		position += 4;
		/* What single precision has too. */
		numbers[i] = (double)(float)(low + (high - low) * (double)words[0] / 4294967296.0);
	}
}

static void
begin(struct layer *l, int64_t rows, int64_t channels, enum compute_activation activation)
{
	l->rows = rows, l->channels = channels, l->activation = activation;
	fill(l->values, rows * channels, -2, 3);
	fill(l->loss, rows * channels, -1, 1);
	fill(l->gain, channels, -2, 2);
	fill(l->shift, channels, -1, 1);
	fill(l->rate, channels, -1, 1);
	fill(l->magnitude, channels, -1, 1);
}

static double
output(enum compute_activation activation, double y)
{
	return activation == COMPUTE_RECTIFIER         ? fmax(y, 0)
	       : activation == COMPUTE_LEAKY_RECTIFIER ? (y > 0 ? y : (double)COMPUTE_LEAK * y)
	                                               : y;
}

/* The definition, a channel at a time; the loss it has. */
static double
channel_loss(struct layer *l, int64_t j)
{
	double mean = 0, variance = 0, loss = 0;
	for (int64_t i = 0; i < l->rows; i++)
		mean += l->values[i * l->channels + j] / (double)l->rows;
	for (int64_t i = 0; i < l->rows; i++)
		variance += pow(l->values[i * l->channels + j] - mean, 2) / (double)l->rows;
	l->rate_sums[j] = 0;
	for (int64_t i = 0; i < l->rows; i++) {
		int64_t at = i * l->channels + j;
		double y = l->gain[j] * (l->values[at] - mean) / sqrt(variance + COMPUTE_EPSILON) + l->shift[j];
		double rate = 1 / (1 + exp(-1.702 * y / fabs(l->gain[j])));
		l->outputs[at] = output(l->activation, y);
		l->rate_sums[j] += rate;
		loss += l->loss[at] * l->outputs[at] + l->rate[j] * rate + l->magnitude[j] * fabs(l->outputs[at]);
	}
	return loss;
}

static double
difference(struct layer *l, int64_t j, double *number)
{
	const double step = 1e-5, before = *number;
	*number = before + step;
	double high = channel_loss(l, j);
	*number = before - step;
	double low = channel_loss(l, j);
	*number = before;
	return (high - low) / (2 * step);
}

/* What products take in is the same, rounded. */
static void
check_narrow(const struct compute_normalization *n, const struct compute_unit_slopes *penalties, const struct layer *l,
             const float *outputs, const float *slopes)
{
	static compute_bf16 narrow[MOST_ROWS * MOST_CHANNELS];
	static float again[MOST_ROWS * MOST_CHANNELS];
	float ignored[2 * MOST_CHANNELS] = {0};
	double *room = malloc((size_t)compute_normalization_room(n->channels) * sizeof *room);
	compute_normalize(n, COMPUTE_BF16, narrow);
	for (int64_t i = 0; i < n->rows * n->channels; i++) {
		CU_ASSERT_EQUAL(narrow[i], compute_narrow(outputs[i]));
		again[i] = (float)l->loss[i];
	}
	compute_normalize_backward(n, penalties, room, again, ignored, ignored + n->channels, COMPUTE_BF16, narrow);
	for (int64_t i = 0; i < n->rows * n->channels; i++)
		CU_ASSERT_EQUAL(narrow[i], compute_narrow(slopes[i]));
	free(room);
}

static void
check(int64_t rows, int64_t channels, enum compute_activation activation, int penalized)
{
	static struct layer l;
	static float values[MOST_ROWS * MOST_CHANNELS], outputs[MOST_ROWS * MOST_CHANNELS],
	    slopes[MOST_ROWS * MOST_CHANNELS];
	float gain[MOST_CHANNELS], shift[MOST_CHANNELS], rate[MOST_CHANNELS], magnitude[MOST_CHANNELS],
	    mean[MOST_CHANNELS], inverse[MOST_CHANNELS], variance[MOST_CHANNELS], gain_slope[MOST_CHANNELS] = {0},
										  shift_slope[MOST_CHANNELS] = {0};
	double sums[MOST_CHANNELS], magnitudes[MOST_CHANNELS],
	    *room = malloc((size_t)compute_normalization_room(channels) * sizeof *room);
	begin(&l, rows, channels, activation);
	if (!penalized)
		memset(l.rate, 0, sizeof l.rate), memset(l.magnitude, 0, sizeof l.magnitude);
	for (int64_t i = 0; i < rows * channels; i++)
		values[i] = (float)l.values[i], slopes[i] = (float)l.loss[i];
	for (int64_t j = 0; j < channels; j++) {
		gain[j] = (float)l.gain[j], shift[j] = (float)l.shift[j];
		rate[j] = (float)l.rate[j], magnitude[j] = (float)l.magnitude[j];
		(void)channel_loss(&l, j);
	}
	const struct compute_normalization n = {rows, channels, activation, gain, shift, values, mean, inverse};
	const struct compute_unit_slopes penalties = {rate, magnitude, 1};
	compute_batch_statistics(&n, room, variance);
	compute_normalize(&n, COMPUTE_F32, outputs);
	compute_rate_sums(&n, room, sums);
	compute_magnitude_sums(&n, room, magnitudes);
	compute_normalize_backward(&n, penalized ? &penalties : NULL, room, slopes, gain_slope, shift_slope,
	                           COMPUTE_F32, slopes);
	for (int64_t i = 0; i < rows * channels; i++)
		CU_ASSERT_DOUBLE_EQUAL(outputs[i], l.outputs[i], 1e-5);
	for (int64_t j = 0; j < channels; j++) {
		double magnitude_sum = 0;
		for (int64_t i = 0; i < rows; i++)
			magnitude_sum += fabs(l.outputs[i * channels + j]);
		CU_ASSERT_DOUBLE_EQUAL(sums[j], l.rate_sums[j], 1e-5 * (double)rows);
		CU_ASSERT_DOUBLE_EQUAL(magnitudes[j], magnitude_sum, 1e-5 * (double)rows);
		CU_ASSERT_DOUBLE_EQUAL(gain_slope[j], difference(&l, j, &l.gain[j]), 1e-4 * (double)rows);
		CU_ASSERT_DOUBLE_EQUAL(shift_slope[j], difference(&l, j, &l.shift[j]), 1e-4 * (double)rows);
	}
	check_narrow(&n, penalized ? &penalties : NULL, &l, outputs, slopes);
	for (int64_t i = 0; i < rows * channels; i += 7)
		CU_ASSERT_DOUBLE_EQUAL(slopes[i], difference(&l, i % channels, &l.values[i]), 2e-4);
	free(room);
}

static void
backward_is_the_derivative(void)
{
	static const int64_t sizes[][2] = {{200, 3}, {37, 70}, {65, 64}, {2, 1}};
	for (int threads = 1; threads <= 2; threads++) {
		fake_host_begin(&host, 5, threads);
		compute_use_threads(&host.services);
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
			for (int activation = COMPUTE_IDENTITY; activation <= COMPUTE_LEAKY_RECTIFIER; activation++)
				for (int penalized = 0; penalized < 2; penalized++)
					check(sizes[i][0], sizes[i][1], (enum compute_activation)activation, penalized);
	}
}

/* A channel of equal numbers, and a gain of 0, have finite everything. */
static void
degenerate_channels(void)
{
	float values[8] = {3, 1, 3, -1, 3, 2, 3, 5}, outputs[8], slopes[8] = {1, 1, 1, 1, 1, 1, 1, 1};
	float gain[2] = {1, 0}, shift[2] = {0.5f, -1}, mean[2], inverse[2], gain_slope[2] = {0}, shift_slope[2] = {0},
	      rate[2] = {1, 1};
	double sums[2], *room = malloc((size_t)compute_normalization_room(2) * sizeof *room);
	const struct compute_normalization n = {4, 2, COMPUTE_IDENTITY, gain, shift, values, mean, inverse};
	const struct compute_unit_slopes penalties = {rate, NULL, 1};
	compute_batch_statistics(&n, room, NULL);
	compute_normalize(&n, COMPUTE_F32, outputs);
	compute_rate_sums(&n, room, sums);
	compute_normalize_backward(&n, &penalties, room, slopes, gain_slope, shift_slope, COMPUTE_F32, slopes);
	for (int i = 0; i < 8; i++) {
		CU_ASSERT_DOUBLE_EQUAL(outputs[i], shift[i % 2], 1e-6);
		CU_ASSERT_DOUBLE_EQUAL(slopes[i], 0, 1e-6);
	}
	CU_ASSERT_DOUBLE_EQUAL(sums[1], 2, 1e-6); /* of which the gain tells nothing: each a half */
	CU_ASSERT(isfinite(gain_slope[0]) && isfinite(gain_slope[1]));
	CU_ASSERT_DOUBLE_EQUAL(shift_slope[1], 4, 1e-6);
	free(room);
}

static void
layers_without_normalization(void)
{
	const float bias[3] = {0.5f, -0.25f, 0}, magnitude[3] = {0.3f, -0.2f, 0.1f};
	float values[6] = {1, -2, 0.75f, -1, 0.5f, -3}, before[6], slopes[6];
	double sums[3], magnitudes[3];
	for (int activation = COMPUTE_IDENTITY; activation <= COMPUTE_TANH; activation++) {
		memcpy(before, values, sizeof before);
		compute_activate((enum compute_activation)activation, 2, 3, bias, before);
		compute_channel_sums(2, 3, 0, before, sums);
		compute_channel_sums(2, 3, 1, before, magnitudes);
		for (int j = 0; j < 3; j++) {
			CU_ASSERT_DOUBLE_EQUAL(sums[j], (double)before[j] + (double)before[3 + j], 1e-6);
			CU_ASSERT_DOUBLE_EQUAL(magnitudes[j], fabs((double)before[j]) + fabs((double)before[3 + j]),
			                       1e-6);
		}
		for (int i = 0; i < 6; i++) {
			double x = (double)values[i] + (double)bias[i % 3];
			double y =
			    activation == COMPUTE_TANH ? tanh(x) : output((enum compute_activation)activation, x);
			CU_ASSERT_DOUBLE_EQUAL(before[i], y, 1e-6);
			slopes[i] = 0.7f;
		}
		compute_activate_backward((enum compute_activation)activation, 2, 3, before, magnitude, slopes);
		for (int i = 0; i < 6; i++) {
			double x = (double)values[i] + (double)bias[i % 3], h = 1e-6, d[2];
			for (int k = 0; k < 2; k++) {
				double at = x + (k ? h : -h);
				double y = activation == COMPUTE_TANH ? tanh(at)
				                                      : output((enum compute_activation)activation, at);
				d[k] = 0.7 * y + (double)magnitude[i % 3] * fabs(y);
			}
			CU_ASSERT_DOUBLE_EQUAL(slopes[i], (d[1] - d[0]) / (2 * h), 1e-5);
		}
	}
}

static CU_TestInfo tests[] = {
    {"backward is the derivative", backward_is_the_derivative},
    {"degenerate channels", degenerate_channels},
    {"layers without normalization", layers_without_normalization},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("normalization", tests);
}
