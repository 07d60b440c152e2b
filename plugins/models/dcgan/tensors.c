/*
 * tensors.c: everything training depends on, by name: parameters, what Adam keeps of them, running statistics, and by
 * which way each map is computed, since sums in another order have other last bits.
 */
#include "dcgan.h"

/* Of rank 1 with `length` numbers, or the weights of a layer. */
static void
add_named(struct dcgan *g, const char *name, int64_t role, int64_t length, const struct compute_layer *layer,
          float *data)
{
	int64_t i = 0;
	while (g->tensors[i])
		i++;
	int64_t *shape = g->tensor_shape[i];
	(void)snprintf(g->tensor_name[i], sizeof g->tensor_name[i], "%s", name);
	shape[0] = layer ? COMPUTE_KERNEL : length;
	shape[1] = COMPUTE_KERNEL;
	shape[2] = layer ? layer->large_channels : 0;
	shape[3] = layer ? layer->small_channels : 0;
	g->tensor[i] = (struct lgs_tensor){.size = sizeof g->tensor[i],
	                                   .name = g->tensor_name[i],
	                                   .type = LGS_F32,
	                                   .role = role,
	                                   .rank = layer ? 4 : 1,
	                                   .shape = shape,
	                                   .data = data};
	g->tensors[i] = &g->tensor[i];
}

/* add(g, n, 0, "weights", ...) is "generator1-weights". */
static void
add(struct dcgan *g, const struct dcgan_network *n, int64_t block, const char *what, int64_t role, int64_t length,
    const struct compute_layer *layer, float *data)
{
	char name[64];
	(void)snprintf(name, sizeof name, "%s%lld-%s", n->name, (long long)block + 1, what);
	add_named(g, name, role, length, layer, data);
}

static void
add_parameter(struct dcgan *g, const struct dcgan_network *n, int64_t block, const char *what,
              const struct compute_parameter *p, const struct compute_layer *layer)
{
	char name[32];
	add(g, n, block, what, LGS_ROLE_PARAMETER, p->count, layer, p->values);
	(void)snprintf(name, sizeof name, "%s-first-moment", what);
	add(g, n, block, name, LGS_ROLE_OPTIMIZER, p->count, layer, p->first);
	(void)snprintf(name, sizeof name, "%s-second-moment", what);
	add(g, n, block, name, LGS_ROLE_OPTIMIZER, p->count, layer, p->second);
}

static void
add_averages(struct dcgan *g, const struct dcgan_network *n, int64_t block)
{
	const struct dcgan_block *b = &n->block[block];
	add(g, n, block, "weights-average", LGS_ROLE_PARAMETER, 0, &b->layer, b->average.weights);
	if (!b->normalized)
		return;
	add(g, n, block, "gain-average", LGS_ROLE_PARAMETER, b->channels, NULL, b->average.gain);
	add(g, n, block, "shift-average", LGS_ROLE_PARAMETER, b->channels, NULL, b->average.shift);
	add(g, n, block, "running-mean-average", LGS_ROLE_PARAMETER, b->channels, NULL, b->average.running_mean);
	add(g, n, block, "running-variance-average", LGS_ROLE_PARAMETER, b->channels, NULL,
	    b->average.running_variance);
}

void
dcgan_describe_tensors(struct dcgan *g)
{
	struct dcgan_network *networks[] = {&g->generator, &g->discriminator};
	add_named(g, "loss-averages", LGS_ROLE_OPTIMIZER, sizeof g->losses / sizeof *g->losses, NULL, g->losses);
	add_named(g, "arithmetic", LGS_ROLE_OPTIMIZER, sizeof g->arithmetic / sizeof *g->arithmetic, NULL,
	          g->arithmetic);
	for (int k = 0; k < 2; k++)
		for (int64_t i = 0; i < networks[k]->blocks; i++) {
			struct dcgan_network *n = networks[k];
			struct dcgan_block *b = &n->block[i];
			add_parameter(g, n, i, "weights", &b->weights, &b->layer);
			add(g, n, i, "plan", LGS_ROLE_OPTIMIZER, COMPUTE_MAPS, NULL, b->layer.plan);
			if (g->options.log_every > 0)
				add(g, n, i, "log", LGS_ROLE_OPTIMIZER, sizeof b->kept / sizeof *b->kept, NULL,
				    b->kept);
			if (g->options.auto_weight > 0)
				add(g, n, i, "auto-weight", LGS_ROLE_OPTIMIZER, sizeof b->balance / sizeof *b->balance,
				    NULL, b->balance);
			if (b->biased)
				add_parameter(g, n, i, "bias", &b->shift, NULL);
			if (b->right)
				add(g, n, i, "singular-vector", LGS_ROLE_PARAMETER, b->layer.small_channels, NULL,
				    b->right);
			if (b->average.weights)
				add_averages(g, n, i);
			if (!b->normalized)
				continue;
			add_parameter(g, n, i, "gain", &b->gain, NULL);
			add_parameter(g, n, i, "shift", &b->shift, NULL);
			add(g, n, i, "running-mean", LGS_ROLE_PARAMETER, b->channels, NULL, b->running_mean);
			add(g, n, i, "running-variance", LGS_ROLE_PARAMETER, b->channels, NULL, b->running_variance);
		}
}

const struct lgs_tensor *const *
dcgan_tensors(void *model)
{
	return ((struct dcgan *)model)->tensors;
}
