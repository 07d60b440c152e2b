/*
 * memory.c: all arrays of a machine, in one list: what training depends on, and room to compute in.
 */
#include "rbm.h"

#include <string.h>

#include "../../compute/memory.h"

#define LIST 32 /* at least the entries below */

struct array {
	void **memory;
	int64_t count; /* elements; 0 asks for none */
	int64_t size;
};
#define FLOATS(member, count)                                     \
	{                                                         \
		(void **)&(member), count, (int64_t)sizeof(float) \
	}
#define DOUBLES(member, count)                                     \
	{                                                          \
		(void **)&(member), count, (int64_t)sizeof(double) \
	}

static int64_t
sums_in_a_slice(const struct rbm *r)
{
	return 3 * r->visible + 2 * r->hidden;
}

/* A thread has one at most. */
static int64_t
most_slices(const struct rbm *r)
{
	return r->host->threads < 1 ? 1 : r->host->threads;
}

struct rbm_sums
rbm_sums_of(const struct rbm *r, int64_t slice)
{
	struct rbm_sums sums = {.visible = r->sum_memory + slice * sums_in_a_slice(r)};
	sums.visible_negative = sums.visible + r->visible;
	sums.errors = sums.visible_negative + r->visible;
	sums.hidden = sums.errors + r->visible;
	sums.hidden_negative = sums.hidden + r->hidden;
	return sums;
}

void
rbm_clear_sums(struct rbm *r)
{
	memset(r->sum_memory, 0, (size_t)(most_slices(r) * sums_in_a_slice(r)) * sizeof *r->sum_memory);
}

/* Adds the slices' sums to the first one's and clears them, in order, so that the same threads make the same sums. */
void
rbm_gather_sums(struct rbm *r, int64_t slices)
{
	const int64_t size = sums_in_a_slice(r);
	for (int64_t slice = 1; slice < slices; slice++) {
		double *sums = r->sum_memory + slice * size;
		for (int64_t i = 0; i < size; i++)
			r->sum_memory[i] += sums[i];
		memset(sums, 0, (size_t)size * sizeof *sums);
	}
}

static int64_t
list_arrays(struct rbm *r, struct array *list)
{
	int64_t visible = r->visible, hidden = r->hidden, both = r->batch + r->rows;
	int64_t centred = r->options.centering != 0, averaged = r->options.average_from > 0;
	int64_t dropped = r->options.dropout > 0;
	const struct array arrays[] = {
	    FLOATS(r->weights, visible * hidden),
	    FLOATS(r->visible_bias, visible),
	    FLOATS(r->hidden_bias, hidden),
	    FLOATS(r->weights_velocity, visible * hidden),
	    FLOATS(r->visible_velocity, visible),
	    FLOATS(r->hidden_velocity, hidden),
	    FLOATS(r->chain_states, r->chains * hidden),
	    FLOATS(r->visible_offset, centred * visible),
	    FLOATS(r->hidden_offset, centred * hidden),
	    DOUBLES(r->visible_shift, centred * visible),
	    DOUBLES(r->hidden_shift, centred * hidden),
	    FLOATS(r->average_weights, averaged * visible * hidden),
	    FLOATS(r->average_visible_bias, averaged * visible),
	    FLOATS(r->average_hidden_bias, averaged * hidden),
	    FLOATS(r->mask, dropped * r->rows * hidden),
	    FLOATS(r->visible_stack, both * visible),
	    FLOATS(r->hidden_stack, both * hidden),
	    FLOATS(r->states, r->rows * hidden),
	    DOUBLES(r->sum_memory, most_slices(r) * sums_in_a_slice(r)),
	    FLOATS(r->slopes, r->batch * hidden),
	    FLOATS(r->column_slopes, hidden),
	    DOUBLES(r->mean_slopes, hidden),
	    DOUBLES(r->slope_sums, hidden),
	    FLOATS(r->more_slopes, 0), /* rbm_attach() knows whether the last two are needed */
	    FLOATS(r->weight_slopes, 0),
	};
	_Static_assert(sizeof arrays / sizeof *arrays <= LIST, "LIST is too short");
	memcpy(list, arrays, sizeof arrays);
	return (int64_t)(sizeof arrays / sizeof *arrays);
}

int64_t
rbm_allocate(struct rbm *r, struct lgs_error *error)
{
	struct array list[LIST];
	int64_t entries = list_arrays(r, list);
	double needed = 0;
	char why[COMPUTE_MEMORY_WORDS];
	for (int64_t i = 0; i < entries; i++)
		needed += (double)list[i].count * (double)list[i].size;
	const int lacks = compute_memory_lacks(r->host, needed, why);
	for (int64_t i = 0; i < entries; i++) {
		if (!list[i].count)
			continue;
		*list[i].memory = lacks ? NULL : r->host->allocate(r->host, list[i].count * list[i].size);
		if (!*list[i].memory)
			return lgs_fail(
			    error, LGS_NO_MEMORY,
			    "no memory for %lld visible and %lld hidden units with batches of %lld%s; fewer "
			    "hidden units or a smaller batch need less",
			    (long long)r->visible, (long long)r->hidden, (long long)r->batch, why);
	}
	r->sums = rbm_sums_of(r, 0);
	return LGS_OK;
}

void
rbm_release(struct rbm *r)
{
	struct array list[LIST];
	int64_t entries = list_arrays(r, list);
	for (int64_t i = 0; i < entries; i++)
		r->host->release(r->host, *list[i].memory);
}
