/*
 * sparsity.c: what penalties may ask of the networks, and how they enter.
 *
 * A site is a hidden block, a unit a channel of it, or with per=element a position of a channel. The group of a network
 * has those blocks that are alike: all with batch normalization, which leaves out the discriminator's first one, but
 * where spectral norm takes its place in all of them. The statistic `rate`
 * of a normalized block is its soft firing rate, which the gain of batch normalization cannot change but with the share
 * of active units (compute/normalization.h), so that targets between 0 and 1 keep their meaning; `magnitude` is the
 * mean of |a|, the literal reading, which a smaller gain lowers without a unit less being active. Slopes of a network's
 * penalties join its own loss where that passes the block on its way back.
 */
#include "dcgan.h"

#include <math.h>
#include <string.h>

static const char *const streams_of_generator[] = {"generated", NULL};
static const char *const streams_of_discriminator[] = {"both", "real", "generated", NULL};

static void
describe_network(struct dcgan *g, struct dcgan_network *n, const char *const *streams, int64_t *sites)
{
	static const char *const normalized[] = {"rate", "magnitude", NULL}, *const plain[] = {"magnitude", NULL};
	for (int64_t i = 0; i < n->blocks - 1; i++) {
		const struct dcgan_block *b = &n->block[i];
		const int64_t k = (*sites)++, side = b->upward ? b->layer.large : b->layer.small;
		const int alike = b->normalized == n->block[1].normalized; /* most of them are */
		(void)snprintf(g->site_name[k], sizeof g->site_name[k], "%s%lld", n->name, (long long)i + 1);
		g->shape[k] = (struct lgs_shape){sizeof g->shape[k], b->channels, side, side};
		g->site[k] = (struct lgs_site){.size = sizeof g->site[k],
		                               .name = g->site_name[k],
		                               .group = alike ? n->name : NULL,
		                               .shape = &g->shape[k],
		                               .minimum = 0,
		                               .maximum = HUGE_VAL,
		                               .forms = LGS_FORM_MEANS,
		                               .statistics = b->normalized ? normalized : plain,
		                               .streams = streams};
		g->sites[k] = &g->site[k];
	}
}

void
dcgan_describe_sites(struct dcgan *g)
{
	int64_t sites = 0;
	describe_network(g, &g->generator, streams_of_generator, &sites);
	describe_network(g, &g->discriminator, streams_of_discriminator, &sites);
}

const struct lgs_site *const *
dcgan_sites(void *model)
{
	return ((struct dcgan *)model)->sites;
}

void
dcgan_forget_penalties(struct dcgan_network *n)
{
	for (int64_t i = 0; i < n->blocks; i++)
		for (int s = 0; s < DCGAN_STREAMS; s++)
			n->block[i].has_rate[s] = n->block[i].has_magnitude[s] = 0;
}

/* The block of a network whose site this is, or NULL. */
static struct dcgan_block *
block_of(struct dcgan *g, struct dcgan_network *n, const struct lgs_site *site)
{
	int64_t k = site - g->site, first = n == &g->generator ? 0 : g->generator.blocks - 1;
	return k >= first && k < first + n->blocks - 1 ? &n->block[k - first] : NULL;
}

/* Slopes of elements in the place of those of channels; sums and slopes as many as the demand has. */
static int64_t
make_room(struct dcgan *g, const struct lgs_demand *demand, struct lgs_error *error)
{
	struct dcgan_network *n = block_of(g, &g->generator, demand->site) ? &g->generator : &g->discriminator;
	struct dcgan_block *b = block_of(g, n, demand->site);
	const int64_t units = b->positions * b->channels, streams = n == &g->generator ? 1 : DCGAN_STREAMS;
	int fine = 1;
	for (int64_t s = 0; s < streams && b->slope_positions == 1 && fine; s++)
		fine = (b->rate_slope[s] = dcgan_room(g, units, (int64_t)sizeof(float))) &&
		       (b->magnitude_slope[s] = dcgan_room(g, units, (int64_t)sizeof(float)));
	if (fine && units > g->units)
		fine = (g->sums = dcgan_room(g, DCGAN_STREAMS * units, (int64_t)sizeof *g->sums)) &&
		       (g->slope = dcgan_room(g, units, (int64_t)sizeof *g->slope));
	if (!fine)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for penalties of the %lld elements of %s",
		                (long long)units, demand->site->name);
	b->slope_positions = b->positions;
	g->units = units > g->units ? units : g->units;
	return LGS_OK;
}

int64_t
dcgan_attach(void *model, const struct lgs_demand *const *demands, struct lgs_error *error)
{
	struct dcgan *g = model;
	int64_t status = LGS_OK;
	for (int64_t i = 0; demands && demands[i] && status == LGS_OK; i++)
		if (demands[i]->form != LGS_FORM_MEANS)
			status = lgs_fail(error, LGS_UNSUPPORTED, "the site %s has means only", demands[i]->site->name);
		else if (demands[i]->per == LGS_PER_ELEMENT)
			status = make_room(g, demands[i], error);
	g->demands = status == LGS_OK ? demands : NULL;
	return status;
}

static void
measure(struct dcgan *g, const struct dcgan_network *n, const struct dcgan_block *b, const struct lgs_demand *demand,
        int64_t stream, double *sums)
{
	const int magnitude = !strcmp(demand->statistic, "magnitude");
	const int64_t rows = n->images * b->positions, at = stream * rows * b->channels;
	const struct compute_normalization own = dcgan_normalization(n, b, stream);
	if (demand->per == LGS_PER_ELEMENT)
		dcgan_element_sums(g, n, b, magnitude, stream, sums);
	else if (magnitude && b->normalized)
		compute_magnitude_sums(&own, g->room, sums);
	else if (magnitude)
		compute_channel_sums(rows, b->channels, 1, b->values + at, sums);
	else
		compute_rate_sums(&own, g->room, sums);
}

/* The host's slopes are channel by channel, ours position by position. */
static void
add_slopes(const struct dcgan *g, const struct dcgan_block *b, int64_t per, float *slopes, int *has)
{
	for (int64_t p = 0; p < b->slope_positions; p++)
		for (int64_t j = 0; j < b->channels; j++) {
			float *own = &slopes[p * b->channels + j];
			*own = (*has ? *own : 0) + (float)g->slope[per == LGS_PER_ELEMENT ? j * b->positions + p : j];
		}
	*has = 1;
}

/* A demand on one block; "both" streams are one population. */
static int64_t
answer(struct dcgan *g, struct dcgan_network *n, struct dcgan_block *b, const struct lgs_demand *demand,
       struct lgs_error *error)
{
	const int magnitude = !strcmp(demand->statistic, "magnitude"), both = !strcmp(demand->stream, "both");
	const int64_t first = n->streams > 1 && !both && !strcmp(demand->stream, "generated");
	const int64_t end = both ? n->streams : first + 1;
	const int64_t positions = demand->per == LGS_PER_ELEMENT ? 1 : b->positions;
	double *more = g->sums + demand->units;
	measure(g, n, b, demand, first, g->sums);
	for (int64_t s = first + 1; s < end; s++) {
		measure(g, n, b, demand, s, more);
		for (int64_t j = 0; j < demand->units; j++)
			g->sums[j] += more[j];
	}
	int64_t acted = g->host->penalize_means(g->host, demand, g->sums,
	                                        (double)((end - first) * n->images * positions), g->slope, error);
	for (int64_t s = first; acted > 0 && s < end; s++)
		add_slopes(g, b, demand->per, magnitude ? b->magnitude_slope[s] : b->rate_slope[s],
		           magnitude ? &b->has_magnitude[s] : &b->has_rate[s]);
	return acted < 0 ? acted : LGS_OK;
}

int64_t
dcgan_penalize(struct dcgan *g, struct dcgan_network *n, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	dcgan_forget_penalties(n);
	for (int64_t i = 0; g->demands && g->demands[i] && status == LGS_OK; i++) {
		struct dcgan_block *b = block_of(g, n, g->demands[i]->site);
		if (b)
			status = answer(g, n, b, g->demands[i], error);
	}
	return status;
}
