/* bench.c: see bench.h. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double
bench_median(const double *values, int count)
{
	double sorted[BENCH_ROUNDS];
	memcpy(sorted, values, (size_t)count * sizeof *values);
	qsort(sorted, (size_t)count, sizeof *sorted, ascending);
	return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

int
bench_rounds(const char *argument)
{
	int rounds = argument ? atoi(argument) : 10;
	return rounds < 1 ? 1 : rounds > BENCH_ROUNDS ? BENCH_ROUNDS : rounds;
}

void
bench_die(const struct lgs_error *error)
{
	(void)fprintf(stderr, "bench: %s\n", error->text);
	exit(1);
}

float *
bench_numbers(int64_t count)
{
	float *made = aligned_alloc(64, (size_t)(count * 4 + 63) / 64 * 64);
	for (int64_t i = 0; made && i < count; i++)
		made[i] = (float)((i * 2654435761u >> 8) % 1000) / 1000;
	return made;
}

static void
quiet(void *context, int64_t level, const char *text)
{
	(void)context;
	if (level == LGS_LOG_WARNING)
		(void)fprintf(stderr, "%s\n", text);
}

void
bench_open(struct bench_arm *arm, struct registry *registry, const char *model, const char *data,
           const char *const *penalties, int64_t batch)
{
	char text[4096] = "";
	struct lgs_error error = {(int64_t)sizeof error, text, (int64_t)sizeof text};
	struct recipe recipe = {.epochs = 1, .batch = batch, .seed = 1, .threads = processors_count()};
	struct position beginning = {0};
	arm->workshop.session.registry = registry;
	arm->workshop.session.sink.log = quiet;
	if (recipe_fill(&recipe, model, data, penalties, &error) < 0 ||
	    workshop_open(&arm->workshop, &recipe, NULL, &error) < 0)
		bench_die(&error);
	arm->trainer =
	    trainer_create(arm->workshop.model, arm->workshop.penalties, arm->workshop.data, &beginning, &error);
	if (!arm->trainer)
		bench_die(&error);
}
