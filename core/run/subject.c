/* subject.c: a finished run, opened. See subject.h. */
#include "subject.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/escape.h"
#include "../base/memory.h"
#include "../base/processors.h"
#include "../base/random.h"
#include "../base/text.h"
#include "../formats/table.h"
#include "../host/declared.h"

int64_t
subject_check_shape(const struct subject *subject, const struct lgs_set *set, struct lgs_error *error)
{
	const struct lgs_shape *here = set->shape, *needed = &subject->input;
	if (here->channels == needed->channels && here->height == needed->height && here->width == needed->width)
		return LGS_OK;
	return lgs_fail(error, LGS_INVALID, "the %s images are %lldx%lldx%lld, the model reads %lldx%lldx%lld",
	                set->role ? set->role : "evaluator's own", (long long)here->channels, (long long)here->height,
	                (long long)here->width, (long long)needed->channels, (long long)needed->height,
	                (long long)needed->width);
}

static const struct lgs_set *
set_of_role(const struct lgs_subject *seen, const char *role, struct lgs_error *error)
{
	struct subject *subject = seen->context;
	const struct workshop *workshop = &subject->workshop;
	if (!subject->with_data) {
		lgs_fail(error, LGS_UNSUPPORTED, "this run was opened without its data");
		return NULL;
	}
	if (!strcmp(role, "train"))
		return data_images(workshop->data);
	if (!strcmp(role, "all"))
		return data_all(workshop->data);
	if (!strcmp(role, "held-out") || !strcmp(role, "reserve")) {
		const struct lgs_set *set = *role == 'h' ? data_held_out(workshop->data) : data_reserve(workshop->data);
		if (set->count > 0)
			return set;
		lgs_fail(error, LGS_INVALID,
		         "%s leaves no images for the set %s; train on fewer, with per-class or limit",
		         workshop->recipe.data, role);
		return NULL;
	}
	if (strcmp(role, "test")) {
		lgs_fail(error, LGS_INVALID, "there is no set \"%s\"; the sets are train, held-out, reserve, all, test",
		         role);
		return NULL;
	}
	if (!subject->test)
		subject->test = data_open(&subject->workshop.session, workshop->recipe.data, "test", error);
	if (!subject->test || subject_check_shape(subject, data_images(subject->test), error) < 0)
		return NULL;
	return data_images(subject->test);
}

int64_t
subject_features(struct subject *subject, const struct lgs_set *set, float *out, struct lgs_error *error)
{
	struct instance *model = subject->workshop.model;
	const struct lgs_model *calls = &model->component->as.model;
	const struct lgs_shape *shape = &subject->input;
	int64_t pixels = shape->channels * shape->height * shape->width;
	int64_t at_once = subject->workshop.session.batch, units = calls->feature_count(model->opened.instance);
	float *images = malloc((size_t)(at_once * pixels) * sizeof *images);
	int64_t *indices = malloc((size_t)at_once * sizeof *indices);
	int64_t status = images && indices ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "out of memory for features");
	if (status >= 0 && set->shape) /* an evaluator's own set need not say */
		status = subject_check_shape(subject, set, error);
	for (int64_t done = 0; done < set->count && status >= 0; done += at_once) {
		struct lgs_batch batch = {.size = (int64_t)sizeof batch, .images = images};
		batch.count = set->count - done < at_once ? set->count - done : at_once;
		for (int64_t i = 0; i < batch.count; i++)
			indices[i] = done + i;
		status = set->read(set, indices, batch.count, images, error);
		if (status >= 0)
			status = instance_answered(
			    model, "features()",
			    calls->features(model->opened.instance, &batch, out + done * units, error), error);
	}
	free(images);
	free(indices);
	return status;
}

/* The place of a set's features, a free place (without a set), or NULL. */
static struct kept_features *
kept_for(struct subject *subject, const struct lgs_set *set)
{
	for (int i = 0; i < KEPT_SETS; i++)
		if (!subject->kept[i].set || subject->kept[i].set == set)
			return &subject->kept[i];
	return NULL;
}

static void
keep(struct subject *subject, const struct lgs_set *set, const float *features, int64_t bytes)
{
	struct kept_features *place = kept_for(subject, set);
	if (!place || subject->kept_bytes + bytes > KEPT_BYTES)
		return;
	place->values = malloc((size_t)bytes);
	if (!place->values)
		return;
	memcpy(place->values, features, (size_t)bytes);
	place->set = set;
	subject->kept_bytes += bytes;
}

int64_t
subject_sample(struct subject *subject, int64_t seed, int64_t count, float *images, struct lgs_error *error)
{
	struct instance *model = subject->workshop.model;
	const struct lgs_model *calls = &model->component->as.model;
	const struct lgs_shape *shape = &subject->input;
	int64_t pixels = shape->channels * shape->height * shape->width, at_once = subject->workshop.session.batch;
	int64_t status =
	    calls->sample ? LGS_OK : lgs_fail(error, LGS_UNSUPPORTED, "%s cannot be sampled from", calls->name);
	for (int64_t done = 0; done < count && status >= 0; done += at_once) {
		char purpose[48];
		int64_t n = count - done < at_once ? count - done : at_once;
		(void)snprintf(purpose, sizeof purpose, "samples from %lld on", (long long)done);
		status = calls->sample(model->opened.instance, random_key((uint64_t)seed, "", purpose), n,
		                       images + done * pixels, error);
		status = instance_answered(model, "sample()", status, error);
	}
	return status;
}

/* From ends[rows x 2 x length] to states[rows x steps x length]. */
static void
lay_between(int64_t rows, int64_t steps, int64_t length, const float *ends, float *states)
{
	for (int64_t row = 0; row < rows; row++)
		for (int64_t step = 0; step < steps; step++) {
			const float *from = ends + 2 * row * length, *to = from + length;
			const float share = (float)step / (float)(steps - 1);
			for (int64_t j = 0; j < length; j++)
				states[(row * steps + step) * length + j] = (1 - share) * from[j] + share * to[j];
		}
}

int64_t
subject_interpolate(struct subject *subject, int64_t seed, int64_t rows, int64_t steps, float *images,
                    struct lgs_error *error)
{
	struct instance *model = subject->workshop.model;
	const struct lgs_model *calls = &model->component->as.model;
	const struct lgs_latents *latents =
	    declared_extension(&model->component->as.head, LGS_EXTENSION_LATENTS, UP_TO(lgs_latents, draw));
	const struct lgs_shape *shape = &subject->input;
	int64_t pixels = shape->channels * shape->height * shape->width, at_once = subject->workshop.session.batch;
	if (!latents || !calls->latent_count || !calls->generate)
		return lgs_fail(error, LGS_UNSUPPORTED,
		                "%s has no continuous latent states to go between; --interpolate needs a model that "
		                "has, and --count samples from this one",
		                calls->name);
	int64_t length = calls->latent_count(model->opened.instance);
	float *ends = malloc((size_t)(2 * rows * length + 1) * sizeof *ends);
	float *states = malloc((size_t)(rows * steps * length + 1) * sizeof *states);
	const uint64_t key = random_key((uint64_t)seed, "", "ends of interpolations");
	int64_t status = ends && states ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "out of memory for latent states");
	if (status >= 0)
		status = instance_answered(model, "draw()",
		                           latents->draw(model->opened.instance, key, 2 * rows, ends, error), error);
	if (status >= 0)
		lay_between(rows, steps, length, ends, states);
	for (int64_t done = 0; done < rows * steps && status >= 0; done += at_once) {
		int64_t n = rows * steps - done < at_once ? rows * steps - done : at_once;
		status =
		    calls->generate(model->opened.instance, n, states + done * length, images + done * pixels, error);
		status = instance_answered(model, "generate()", status, error);
	}
	free(ends);
	free(states);
	return status;
}

static int64_t
features_for_evaluators(const struct lgs_subject *seen, const struct lgs_set *set, float *out, struct lgs_error *error)
{
	struct subject *subject = seen->context;
	const struct instance *model = subject->workshop.model;
	/* A set of the evaluator's own may change from one call to the next. */
	const struct kept_features *place = data_is_set(set) ? kept_for(subject, set) : NULL;
	int64_t units = model->component->as.model.feature_count(model->opened.instance);
	int64_t bytes = set->count * units * (int64_t)sizeof *out;
	if (place && place->set) {
		memcpy(out, place->values, (size_t)bytes);
		return LGS_OK;
	}
	int64_t status = subject_features(subject, set, out, error);
	if (status >= 0 && place)
		keep(subject, set, out, bytes);
	return status;
}

/* A series is a table of two columns in the run's folder (series.h). */
static int64_t
series_for_evaluators(const struct lgs_subject *seen, const char *name, int64_t capacity, double *x, double *y,
                      struct lgs_error *error)
{
	const struct subject *subject = seen->context;
	struct table table = {0};
	char *file = host_result_file(name), *path = file ? text_format("%s/%s.csv", subject->folder, file) : NULL;
	int64_t status = path ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "out of memory for the series %s", name);
	if (status >= 0 && access(path, F_OK))
		status = lgs_fail(error, LGS_UNSUPPORTED, "%s has no series \"%s\": %s reports none, or not yet",
		                  subject->folder, name, subject->workshop.model->component->as.head.name);
	if (status >= 0)
		status = table_load(&table, path, error);
	if (status >= 0 && table.columns != 2)
		status = lgs_fail(error, LGS_INVALID, "%s has %lld columns; a series has two, x and y", path,
		                  (long long)table.columns);
	int64_t count = status < 0 ? 0 : table.rows, wanted = count < capacity ? count : capacity;
	if (x && wanted > 0)
		memcpy(x, table_column(&table, 0), (size_t)wanted * sizeof *x);
	if (y && wanted > 0)
		memcpy(y, table_column(&table, 1), (size_t)wanted * sizeof *y);
	table_free(&table);
	free(path);
	free(file);
	return status < 0 ? status : count;
}

int64_t
subject_open(struct subject *subject, const char *path, int with_data, int64_t threads, struct lgs_error *error)
{
	struct recipe recipe = {0};
	char *checkpoint = run_file(path, RUN_CHECKPOINT);

	subject->with_data = with_data;
	subject->folder = strdup(path);
	int64_t status = checkpoint && subject->folder ? LGS_OK : no_memory(error);
	if (status >= 0 && !(subject->record = run_load(path, error)))
		status = LGS_INVALID;
	if (status >= 0)
		status = run_shape(subject->record, path, &subject->input, error);
	if (status >= 0 && access(checkpoint, F_OK))
		status = run_fail_without_checkpoint(subject->record, path, error);
	if (status >= 0)
		status = recipe_from_json(&recipe, subject->record, path, error);
	if (status >= 0) {
		recipe.threads = threads ? threads : processors_count();
		recipe_drop_penalties(&recipe);
		status = workshop_open(&subject->workshop, &recipe, with_data ? NULL : &subject->input, error);
		if (status < 0)
			status = run_fail(subject->record, path, status, error);
	}
	if (status >= 0 && with_data)
		status = run_check_data(subject->record, &subject->workshop, error);
	if (status >= 0)
		status = checkpoint_load(checkpoint, subject->workshop.model, NULL, &subject->position, error);
	if (status >= 0)
		run_tell_failure(subject->record, path, subject->position.step, &subject->workshop.session.sink);
	if (status >= 0)
		subject->seen = (struct lgs_subject){.size = (int64_t)sizeof subject->seen,
		                                     .model = &subject->workshop.model->opened,
		                                     .set = set_of_role,
		                                     .features = features_for_evaluators,
		                                     .context = subject,
		                                     .batch = subject->workshop.session.batch,
		                                     .series = series_for_evaluators};
	recipe_free(&recipe);
	free(checkpoint);
	return status;
}

void
subject_close(struct subject *subject)
{
	for (int i = 0; i < KEPT_SETS; i++)
		free(subject->kept[i].values);
	memset(subject->kept, 0, sizeof subject->kept);
	data_close(subject->test);
	workshop_close(&subject->workshop);
	json_decref(subject->record);
	free(subject->folder);
	subject->record = NULL;
	subject->folder = NULL;
	subject->test = NULL;
}
