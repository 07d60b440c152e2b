/* data-choice.c: see data-choice.h. */
#include "data-choice.h"

#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "../base/random.h"

/*
 * Moves the images to use to the front of `order`: of each class the first per_class where that is not 0, else all;
 * then at most `limit` where that is not 0. The order of both parts is kept. taken[class] counts. Returns
 * how many are used, or a negative status.
 */
static int64_t
choose(const struct choice *c, int64_t per_class, int64_t limit, int64_t *order, int64_t count, int64_t *taken)
{
	int64_t *rest = malloc((size_t)count * sizeof *rest + 8), kept = 0, left = 0;
	if (!rest)
		return LGS_NO_MEMORY;
	for (int64_t i = 0; i < count; i++)
		if (!per_class || taken[c->labels[order[i]]]++ < per_class)
			order[kept++] = order[i];
		else
			rest[left++] = order[i];
	memcpy(order + kept, rest, (size_t)left * sizeof *rest);
	free(rest);
	return limit && limit < kept ? limit : kept;
}

int64_t
choice_of_images(const struct choice *c, int64_t *order, int64_t count, struct lgs_error *error)
{
	const struct dataset_settings *settings = c->settings;
	const int64_t classes = c->classes > 0 ? c->classes : 0;
	random_shuffle(random_key((uint64_t)settings->subset_seed, "", "subset"), count, order);
	if (settings->per_class && !classes)
		return lgs_fail(error, LGS_INVALID, "%s has no labels, so per-class cannot be used; use limit=%lld",
		                c->dataset, (long long)settings->per_class);
	int64_t *taken = calloc((size_t)classes + 1, sizeof *taken);
	if (!taken)
		return no_memory(error);
	int64_t chosen = choose(c, settings->per_class, settings->limit, order, count, taken);
	for (int64_t label = 0; settings->per_class && label < classes && chosen > 0; label++)
		if (taken[label] < settings->per_class)
			chosen = lgs_fail(error, LGS_INVALID,
			                  "%s: per-class=%lld, but class %lld has only %lld images in split %s",
			                  c->dataset, (long long)settings->per_class, (long long)label,
			                  (long long)taken[label], c->split);
	free(taken);
	if (chosen >= 0 && settings->limit > chosen)
		return lgs_fail(error, LGS_INVALID, "%s: limit=%lld, but split %s has only %lld images%s", c->dataset,
		                (long long)settings->limit, c->split, (long long)chosen,
		                settings->per_class ? " of as many a class" : "");
	return chosen == LGS_NO_MEMORY ? no_memory(error) : chosen;
}

/*
 * Held-out images come evenly from the classes where the images in use do. Without their own shuffle they would be
 * nearly all of the class that was complete first.
 */
int64_t
choice_of_held_out(const struct choice *c, int64_t *order, int64_t count, struct lgs_error *error)
{
	const struct dataset_settings *settings = c->settings;
	const int64_t classes = c->classes > 0 ? c->classes : 0;
	int64_t each = 0, *taken = calloc((size_t)classes + 1, sizeof *taken);
	if (!taken)
		return no_memory(error);
	random_shuffle(random_key((uint64_t)settings->subset_seed, "", "held-out"), count, order);
	if (settings->per_class)
		each = (settings->held_out + classes - 1) / classes;
	int64_t chosen = settings->held_out ? choose(c, each, settings->held_out, order, count, taken) : 0;
	free(taken);
	return chosen < 0 ? no_memory(error) : chosen;
}
