/*
 * averaging.c: the option `averaging`: images are made by a running average of the generator's parameters, which swings
 * less than they do (Karras, Aila, Laine & Lehtinen 2018). The running statistics of its normalization are averaged
 * alike. After t steps of the generator the decay is (1 + t) / (10 + t) at most, so that the average soon forgets how
 * training began.
 */
#include "dcgan.h"

#include <string.h>

/* Something of a block and its average. */
struct averaged {
	float **now, **average;
	int64_t count;
};
#define AVERAGED 5

static int
averaged_of(struct dcgan_block *b, struct averaged *all)
{
	struct averaged list[AVERAGED] = {
	    {&b->map, &b->average.weights, b->weights.count},
	    {&b->gain.values, &b->average.gain, b->channels},
	    {&b->shift.values, &b->average.shift, b->channels},
	    {&b->running_mean, &b->average.running_mean, b->channels},
	    {&b->running_variance, &b->average.running_variance, b->channels},
	};
	memcpy(all, list, sizeof list);
	return b->normalized ? AVERAGED : 1;
}

int
dcgan_build_averages(struct dcgan *g)
{
	struct averaged all[AVERAGED];
	int fine = 1;
	for (int64_t i = 0; i < g->generator.blocks; i++)
		for (int k = averaged_of(&g->generator.block[i], all) - 1; k >= 0 && fine; k--)
			fine = (*all[k].average = dcgan_room(g, all[k].count, (int64_t)sizeof(float))) != NULL;
	return fine;
}

static void
follow(int64_t count, float decay, const float *now, float *average)
{
#pragma omp parallel for simd schedule(static)
	for (int64_t i = 0; i < count; i++)
		average[i] = decay * average[i] + (1 - decay) * now[i];
}

void
dcgan_average(struct dcgan *g, int64_t steps)
{
	const double most = (1 + (double)steps) / (10 + (double)steps);
	const float decay = steps == 0 ? 0 : (float)(g->options.averaging < most ? g->options.averaging : most);
	struct averaged all[AVERAGED];
	for (int64_t i = 0; g->options.averaging > 0 && i < g->generator.blocks; i++)
		for (int k = averaged_of(&g->generator.block[i], all) - 1; k >= 0; k--)
			follow(all[k].count, decay, *all[k].now, *all[k].average);
}

void
dcgan_exchange_averages(struct dcgan *g)
{
	struct averaged all[AVERAGED];
	for (int64_t i = 0; g->options.averaging > 0 && i < g->generator.blocks; i++)
		for (int k = averaged_of(&g->generator.block[i], all) - 1; k >= 0; k--) {
			float *kept = *all[k].now;
			*all[k].now = *all[k].average;
			*all[k].average = kept;
		}
}
