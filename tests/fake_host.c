/* fake_host.c: the services of fake_host.h. */
#include "fake_host.h"

#include <stdlib.h>
#include <string.h>

#include <Random123/philox.h>

#include <lgs/memory.h>

static struct fake_host *
of(const struct lgs_host *services)
{
	return services->context;
}

static void
take_log(const struct lgs_host *services, int64_t level, const char *text)
{
	(void)snprintf(of(services)->log, sizeof of(services)->log, "%s", text);
	of(services)->warnings += level == LGS_LOG_WARNING;
}

static void *
take_memory(const struct lgs_host *services, int64_t bytes)
{
	struct fake_host *host = of(services);
	if (bytes < 0 || !host->allocations_left)
		return NULL;
	if (host->allocations_left > 0)
		host->allocations_left--;
	size_t size = ((size_t)bytes + 64) / 64 * 64;
	void *memory = aligned_alloc(64, size);
	if (!memory)
		return NULL;
	(void)__atomic_add_fetch(&host->live, 1, __ATOMIC_RELAXED);
	(void)__atomic_add_fetch(&host->bytes, bytes, __ATOMIC_RELAXED);
	return memset(memory, 0, size);
}

static void
give_memory_back(const struct lgs_host *services, void *memory)
{
	if (memory)
		(void)__atomic_sub_fetch(&of(services)->live, 1, __ATOMIC_RELAXED);
	free(memory);
}

/* The seed and the purpose, mixed by FNV-1a. */
static uint64_t
make_key(const struct lgs_host *services, const char *purpose)
{
	uint64_t key = 14695981039346656037u ^ of(services)->seed;
	for (; *purpose; purpose++)
		key = (key ^ (uint64_t)(unsigned char)*purpose) * 1099511628211u;
	return key;
}

static void
make_bits(const struct lgs_host *services, uint64_t key, uint64_t first, int64_t count, uint32_t *words)
{
	philox4x32_key_t k = {{(uint32_t)key, (uint32_t)(key >> 32)}};
	(void)services;
	if (first % 4)
		abort(); /* a test of a plugin that breaks the interface's rule */
	for (int64_t i = 0; i < count; i += 4) {
		uint64_t counter = first / 4 + (uint64_t)i / 4;
		philox4x32_ctr_t c = {{(uint32_t)counter, (uint32_t)(counter >> 32), 0, 0}};
		philox4x32_ctr_t block = philox4x32(c, k);
		memcpy(words + i, block.v, (size_t)(count - i < 4 ? count - i : 4) * sizeof *words);
	}
}

static int64_t
take_number(const struct lgs_host *services, const char *name, const char *unit, double value)
{
	(void)services, (void)name, (void)unit, (void)value;
	return LGS_OK;
}

static int64_t
take_tensor(const struct lgs_host *services, const char *name, int64_t type, int64_t rank, const int64_t *shape,
            const void *data, struct lgs_error *error)
{
	(void)services, (void)name, (void)type, (void)rank, (void)shape, (void)data, (void)error;
	return LGS_OK;
}

static int64_t
take_picture(const struct lgs_host *services, const char *name, int64_t scale, int64_t count,
             const struct lgs_shape *shape, const float *images, struct lgs_error *error)
{
	(void)name, (void)scale, (void)shape, (void)images, (void)error;
	of(services)->pictures += count;
	return LGS_OK;
}

static int64_t
take_series(const struct lgs_host *services, const char *name, double x, double y)
{
	if (of(services)->point)
		of(services)->point(name, x, y);
	return LGS_OK;
}

static const struct lgs_opened *
open_nothing(const struct lgs_host *services, const char *kind, const char *specification, const char *scope,
             const struct lgs_shape *input, struct lgs_error *error)
{
	(void)services, (void)kind, (void)scope, (void)input;
	lgs_fail(error, LGS_UNSUPPORTED, "no component \"%s\" here", specification);
	return NULL;
}

static void
close_nothing(const struct lgs_host *services, const struct lgs_opened *opened)
{
	(void)services, (void)opened;
}

static int64_t
answer_means(const struct lgs_host *services, const struct lgs_demand *demand, const double *sums, double count,
             double *slope, struct lgs_error *error)
{
	struct fake_host *host = of(services);
	int64_t units = demand->units;
	memset(slope, 0, (size_t)units * sizeof *slope);
	if (!host->means)
		return 0;
	double *mean = calloc((size_t)units, sizeof *mean);
	if (!mean)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory");
	for (int64_t j = 0; j < units; j++)
		mean[j] = sums[j] / count;
	host->means(units, mean, slope);
	for (int64_t j = 0; j < units; j++)
		slope[j] /= count;
	free(mean);
	return 1;
}

static int64_t
answer_samples(const struct lgs_host *services, const struct lgs_demand *demand, int64_t rows, const float *activations,
               float *slope, struct lgs_error *error)
{
	struct fake_host *host = of(services);
	(void)error;
	memset(slope, 0, (size_t)(rows * demand->units) * sizeof *slope);
	if (!host->samples)
		return 0;
	host->samples(rows, demand->units, activations, slope);
	return 1;
}

static int64_t
answer_parameters(const struct lgs_host *services, const struct lgs_demand *demand, int64_t rows, const float *weights,
                  float *slope, struct lgs_error *error)
{
	struct fake_host *host = of(services);
	(void)error;
	memset(slope, 0, (size_t)(rows * demand->units) * sizeof *slope);
	if (!host->parameters)
		return 0;
	host->parameters(rows, demand->units, weights, slope);
	return 1;
}

static int64_t
shrink(const struct lgs_host *services, const struct lgs_demand *demand, int64_t rows, float *weights, double step,
       struct lgs_error *error)
{
	(void)error;
	for (int64_t i = 0; i < rows * demand->units; i++)
		weights[i] -= (float)(step * of(services)->shrinkage);
	return of(services)->shrinkage != 0;
}

/* So much is left, whatever was taken. */
static int64_t
memory_left(const struct lgs_host *services)
{
	(void)services;
	return (int64_t)8 << 30;
}

static const void *
extension(const struct lgs_host *services, const char *id)
{
	static const struct lgs_memory memory = {(int64_t)sizeof memory, memory_left};
	(void)services;
	return strcmp(id, LGS_EXTENSION_MEMORY) ? NULL : &memory;
}

void
fake_host_begin(struct fake_host *host, uint64_t seed, int64_t threads)
{
	*host = (struct fake_host){.seed = seed, .allocations_left = -1};
	host->services = (struct lgs_host){
	    .size = sizeof host->services,
	    .context = host,
	    .scope = "",
	    .threads = threads,
	    .log = take_log,
	    .allocate = take_memory,
	    .release = give_memory_back,
	    .random_key = make_key,
	    .random_bits = make_bits,
	    .report_number = take_number,
	    .report_tensor = take_tensor,
	    .report_picture = take_picture,
	    .report_series = take_series,
	    .open = open_nothing,
	    .close = close_nothing,
	    .penalize_means = answer_means,
	    .penalize_samples = answer_samples,
	    .penalize_parameters = answer_parameters,
	    .shrink_parameters = shrink,
	    .extension = extension,
	};
}

/* The index of a word of `length` letters in "one|two|three", or -1. */
static int64_t
choice(const char *choices, const char *word, size_t length)
{
	for (int64_t index = 0;; index++) {
		size_t own = strcspn(choices, "|");
		if (own == length && !memcmp(choices, word, length))
			return index;
		if (!choices[own])
			return -1;
		choices += own + 1;
	}
}

static int
fill(const struct lgs_option *option, const char *text, size_t length, void *options)
{
	void *value = (char *)options + option->offset;
	switch (option->type) {
	case LGS_INT:
		*(int64_t *)value = strtoll(text, NULL, 10);
		return 0;
	case LGS_DOUBLE:
		*(double *)value = strtod(text, NULL);
		return 0;
	case LGS_CHOICE:
		*(int64_t *)value = choice(option->choices, text, length);
		return *(int64_t *)value < 0 ? -1 : 0;
	default:
		*(const char **)value = option->standard;
		return text == option->standard ? 0 : -1;
	}
}

int
fake_options(const struct lgs_component *component, const char *text, void *options)
{
	const struct lgs_option *option;
	for (option = component->options; option->name; option++)
		if (fill(option, option->standard, strlen(option->standard), options))
			return -1;
	while (*text) {
		size_t name = strcspn(text, "="), value = strcspn(text, ",") - name;
		for (option = component->options; option->name; option++)
			if (strlen(option->name) == name && !memcmp(option->name, text, name))
				break;
		if (!option->name || !text[name] || fill(option, text + name + 1, value - 1, options))
			return -1;
		text += name + value;
		text += *text == ',';
	}
	return 0;
}
