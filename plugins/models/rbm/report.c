/*
 * report.c: pictures of the filters: the weights of single hidden units, arranged as an image; those of the largest
 * norm for the run's folder, and those that are asked for.
 */
#include "rbm.h"

#include <stdlib.h>

#define FILTERS 100 /* at most this many */

struct filter {
	int64_t unit;
	double square; /* of the norm of its weights */
};

/* Largest first; units of equal norm in their order. */
static int
compare(const void *first, const void *second)
{
	const struct filter *a = first, *b = second;
	if (a->square != b->square)
		return a->square < b->square ? 1 : -1;
	return (a->unit > b->unit) - (a->unit < b->unit);
}

static void
sort_filters(const struct rbm *r, const float *weights, struct filter *filters)
{
	for (int64_t j = 0; j < r->hidden; j++)
		filters[j] = (struct filter){.unit = j};
	for (int64_t i = 0; i < r->visible; i++) {
		const float *row = weights + i * r->hidden;
		for (int64_t j = 0; j < r->hidden; j++)
			filters[j].square += (double)row[j] * (double)row[j];
	}
	for (int64_t j = 0; j < r->hidden; j++)
		if (!(filters[j].square >= 0)) /* not a number, which has no place in an order */
			filters[j].square = 0;
	qsort(filters, (size_t)r->hidden, sizeof *filters, compare);
}

/* The weights of a unit lie a row apart. */
static void
copy_filter(const struct rbm *r, int64_t unit, float *image)
{
	const float *weights = rbm_learnt(r).weights;
	for (int64_t i = 0; i < r->visible; i++)
		image[i] = weights[i * r->hidden + unit];
}

static int64_t
draw_fields(void *model, int64_t count, const int64_t *features, float *images, struct lgs_error *error)
{
	const struct rbm *r = model;
	for (int64_t f = 0; f < count; f++) {
		if (features[f] < 0 || features[f] >= r->hidden)
			return lgs_fail(error, LGS_INVALID, "there is no feature %lld, but %lld from 0 on",
			                (long long)features[f], (long long)r->hidden);
		copy_filter(r, features[f], images + f * r->visible);
	}
	return LGS_OK;
}

const struct lgs_fields rbm_fields = {.size = (int64_t)sizeof rbm_fields, .draw = draw_fields};

int64_t
rbm_report(void *model, struct lgs_error *error)
{
	struct rbm *r = model;
	/* Visible units that are no image, such as the features of a layer below, have nothing to be looked at. */
	if ((r->input.channels != 1 && r->input.channels != 3) || r->input.height < 2 || r->input.width < 2)
		return LGS_OK;
	int64_t count = r->hidden < FILTERS ? r->hidden : FILTERS;
	struct filter *filters = r->host->allocate(r->host, r->hidden * (int64_t)sizeof *filters);
	float *images = r->host->allocate(r->host, count * r->visible * (int64_t)sizeof *images);
	int64_t status;
	if (filters && images) {
		const float *weights = rbm_learnt(r).weights;
		sort_filters(r, weights, filters);
		for (int64_t f = 0; f < count; f++)
			copy_filter(r, filters[f].unit, images + f * r->visible);
		status =
		    r->host->report_picture(r->host, "filters", LGS_PICTURE_SIGNED, count, &r->input, images, error);
	} else {
		status = lgs_fail(error, LGS_NO_MEMORY, "no memory for a picture of %lld filters", (long long)count);
	}
	r->host->release(r->host, filters);
	r->host->release(r->host, images);
	return status;
}
