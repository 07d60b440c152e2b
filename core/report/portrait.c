/* portrait.c: means of features, fields in the order of these, samples. See portrait.h. */
#include "portrait.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../formats/picture.h"
#include "../host/declared.h"
#include "chart.h"

#define IMAGES_MOST 2000
#define BINS 40
#define PIXELS_MOST 2000000 /* of a picture of fields */

/* ---- some of a set's images, evenly spread, as a set ---- */

struct thinned {
	const struct lgs_set *whole;
	int64_t count;
};

static int64_t
read_thinned(const struct lgs_set *set, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	const struct thinned *thinned = set->context;
	int64_t *chosen = malloc((size_t)n * sizeof *chosen + 1);
	if (!chosen)
		return lgs_fail(error, LGS_NO_MEMORY, "out of memory for images");
	for (int64_t i = 0; i < n; i++)
		chosen[i] = indices[i] * thinned->whole->count / thinned->count;
	int64_t status = thinned->whole->read(thinned->whole, chosen, n, images, error);
	free(chosen);
	return status;
}

/* ---- means ---- */

static int64_t
measure_set(struct portrait *portrait, const struct lgs_set *whole, struct lgs_error *error)
{
	int64_t units = portrait->units;
	struct thinned thinned = {whole, whole->count < IMAGES_MOST ? whole->count : IMAGES_MOST};
	struct lgs_set set = *whole;
	set.count = portrait->images = thinned.count;
	set.read = read_thinned;
	set.context = &thinned;
	set.labels = NULL;
	float *features = malloc((size_t)(set.count * units) * sizeof *features + 1);
	int64_t status = features ? subject_features(&portrait->subject, &set, features, error)
	                          : lgs_fail(error, LGS_NO_MEMORY, "out of memory for features");
	for (int64_t i = 0; i < set.count && status >= 0; i++)
		for (int64_t j = 0; j < units; j++)
			portrait->means[j] += (double)features[i * units + j] / (double)set.count;
	free(features);
	return status;
}

/* Held-out images, which the model did not learn, where there are any. */
static int64_t
measure(struct portrait *portrait, struct lgs_error *error)
{
	static const char *const roles[] = {"held-out", "train", NULL};
	const struct lgs_subject *seen = &portrait->subject.seen;
	const struct lgs_set *set = NULL;
	for (int i = 0; roles[i] && !set; i++)
		set = seen->set(seen, portrait->role = roles[i], error);
	portrait->means = set ? calloc((size_t)portrait->units, sizeof *portrait->means) : NULL;
	int64_t status = portrait->means ? measure_set(portrait, set, error) : LGS_INVALID;
	if (status < 0) {
		free(portrait->means);
		portrait->means = NULL;
	}
	return status;
}

static int
compare(const void *first, const void *second, void *context)
{
	const double *means = context;
	int64_t a = *(const int64_t *)first, b = *(const int64_t *)second;
	if (means && means[a] != means[b])
		return means[a] < means[b] ? 1 : -1;
	return (a > b) - (a < b);
}

static void
put_in_order(struct portrait *portrait)
{
	portrait->order = malloc((size_t)portrait->units * sizeof *portrait->order + 1);
	for (int64_t j = 0; portrait->order && j < portrait->units; j++)
		portrait->order[j] = j;
	if (portrait->order)
		qsort_r(portrait->order, (size_t)portrait->units, sizeof *portrait->order, compare, portrait->means);
}

void
portrait_open(struct portrait *portrait, const char *folder, const struct portrait_tools *tools)
{
	struct lgs_error error = {(int64_t)sizeof error, portrait->why, (int64_t)sizeof portrait->why};
	int64_t status = LGS_INVALID;
	/* Without its data a model still draws. */
	for (int with_data = 1; with_data >= 0 && status < 0; with_data--) {
		struct lgs_error quiet = {0};
		portrait->subject = (struct subject){.workshop.session.registry = tools->registry};
		portrait->subject.workshop.session.sink.context = tools->log_context;
		portrait->subject.workshop.session.sink.log = tools->log;
		status =
		    subject_open(&portrait->subject, folder, with_data, tools->threads, with_data ? &error : &quiet);
		if (status < 0)
			subject_close(&portrait->subject);
	}
	portrait->opened = status >= 0;
	if (!portrait->opened)
		return;
	const struct instance *model = portrait->subject.workshop.model;
	portrait->units = model->component->as.model.feature_count(model->opened.instance);
	if (portrait->subject.with_data && measure(portrait, &error) >= 0)
		*portrait->why = 0;
	put_in_order(portrait);
}

void
portrait_close(struct portrait *portrait)
{
	if (portrait->opened)
		subject_close(&portrait->subject);
	free(portrait->means);
	free(portrait->order);
	*portrait = (struct portrait){0};
}

/* ---- what is shown ---- */

/* Activations that are probabilities have the same axis in every histogram. */
static void
choose_range(const struct portrait *portrait, double *low, double *high)
{
	*low = 0;
	*high = 1;
	for (int64_t j = 0; j < portrait->units; j++)
		if (isfinite(portrait->means[j])) {
			*low = fmin(*low, portrait->means[j]);
			*high = fmax(*high, portrait->means[j]);
		}
}

int64_t
portrait_histogram(const struct portrait *portrait, struct page *page, const char *title, struct lgs_error *error)
{
	double low, high, x[BINS], y[BINS] = {0}, sum = 0;
	int64_t dead = 0, saturated = 0;
	char caption[256];
	if (!portrait->means)
		return LGS_OK;
	choose_range(portrait, &low, &high);
	for (int i = 0; i < BINS; i++)
		x[i] = low + (high - low) * (i + 0.5) / BINS;
	for (int64_t j = 0; j < portrait->units; j++) {
		double mean = portrait->means[j], place = (mean - low) / (high - low) * BINS;
		if (!isfinite(mean))
			continue;
		y[place >= BINS ? BINS - 1 : (int)place]++;
		sum += mean;
		dead += mean < DEAD_BELOW;
		saturated += mean > SATURATED_ABOVE;
	}
	(void)snprintf(caption, sizeof caption,
	               "%lld units on %lld %s images; their mean is %.3g. %lld dead (below %g), %lld saturated "
	               "(above %g).",
	               (long long)portrait->units, (long long)portrait->images,
	               strcmp(portrait->role, "train") ? "held-out" : "training", sum / (double)portrait->units,
	               (long long)dead, DEAD_BELOW, (long long)saturated, SATURATED_ABOVE);
	struct chart_group bars = {.colour = 0, .count = BINS, .x = x, .y = y};
	struct chart chart = {.kind = CHART_BARS,
	                      .title = title,
	                      .caption = caption,
	                      .x_label = "mean activation of a unit",
	                      .y_label = "units",
	                      .small = 1,
	                      .width = (high - low) / BINS,
	                      .count = 1,
	                      .groups = &bars};
	return chart_add(page, &chart, error);
}

static int64_t
add_pictures(struct page *page, int64_t scale, int64_t count, const struct lgs_shape *shape, const float *images,
             const char *shows, const char *caption, struct lgs_error *error)
{
	void *bytes;
	size_t length;
	int64_t status = picture_encode_grid(&bytes, &length, scale, count, shape, images, error);
	if (status < 0)
		return status;
	page_picture(page, bytes, length, shows, caption);
	free(bytes);
	return LGS_OK;
}

int64_t
portrait_fields(struct portrait *portrait, struct page *page, int64_t most, const char *title, struct lgs_error *error)
{
	const struct lgs_shape *shape = &portrait->subject.input;
	int64_t pixels = shape->channels * shape->height * shape->width;
	const struct instance *model = portrait->subject.workshop.model;
	const struct lgs_component *head = model ? &model->component->as.head : NULL;
	const struct lgs_fields *fields =
	    head ? declared_extension(head, LGS_EXTENSION_FIELDS, UP_TO(lgs_fields, draw)) : NULL;
	int64_t count = portrait->units < most ? portrait->units : most;
	if (count * pixels > PIXELS_MOST)
		count = PIXELS_MOST / pixels > 0 ? PIXELS_MOST / pixels : 1;
	/* What is no image has nothing to be looked at. */
	if (!portrait->order || !fields || shape->height < 2 || shape->width < 2)
		return LGS_OK;
	int64_t *chosen = malloc((size_t)count * sizeof *chosen + 1);
	float *images = malloc((size_t)(count * pixels) * sizeof *images + 1);
	int64_t status = chosen && images ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "out of memory for pictures");
	for (int64_t i = 0; i < count && status >= 0; i++)
		chosen[i] = portrait->order[i * portrait->units / count];
	if (status >= 0)
		status = fields->draw(model->opened.instance, count, chosen, images, error);
	if (status >= 0) {
		char caption[256];
		(void)snprintf(caption, sizeof caption, "%lld of %lld units, row by row %s; each is scaled by itself.",
		               (long long)count, (long long)portrait->units,
		               portrait->means ? "from the most to the least active one" : "by their number");
		status = add_pictures(page, LGS_PICTURE_SIGNED, count, shape, images, title, caption, error);
	}
	free(chosen);
	free(images);
	return status;
}

int64_t
portrait_samples(struct portrait *portrait, struct page *page, int64_t count, struct lgs_error *error)
{
	const struct lgs_shape *shape = &portrait->subject.input;
	if (!portrait->opened || !portrait->subject.workshop.model->component->as.model.sample)
		return LGS_OK;
	float *images = malloc((size_t)(count * shape->channels * shape->height * shape->width) * sizeof *images);
	int64_t status = images ? subject_sample(&portrait->subject, 1, count, images, error)
	                        : lgs_fail(error, LGS_NO_MEMORY, "out of memory for samples");
	if (status >= 0)
		status = add_pictures(page, LGS_PICTURE_UNIT, count, shape, images, "samples drawn from the model",
		                      "Each is drawn by itself, as lgs sample does.", error);
	free(images);
	return status;
}
