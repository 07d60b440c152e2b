/*
 * trainer-begin.c: what a trainer has before its first step: columns, memory, where a run that was stopped goes on, and
 * a model that begins at what it is to learn.
 */
#include "trainer-state.h"

#include <stdlib.h>
#include <string.h>

#include "checkpoint.h"

static int64_t
name_columns(struct trainer *trainer)
{
	const struct lgs_metric *const *metrics = trainer->calls->metrics(trainer->model->opened.instance);
	while (metrics && metrics[trainer->metric_count])
		trainer->metric_count++;
	trainer->column_count = trainer->metric_count + trainer->has_gap + penalties_count(trainer->penalties) + 1;
	trainer->columns = calloc((size_t)trainer->column_count + 1, sizeof *trainer->columns);
	if (!trainer->columns)
		return LGS_NO_MEMORY;
	int64_t column = 0;
	for (int64_t i = 0; i < trainer->metric_count; i++)
		trainer->columns[column++] = strdup(metrics[i]->name);
	if (trainer->has_gap)
		trainer->columns[column++] = strdup("free-energy-gap");
	int64_t status = penalties_names(trainer->penalties, trainer->columns + column);
	trainer->columns[trainer->column_count - 1] = strdup("seconds");
	for (int64_t i = 0; i < trainer->column_count; i++)
		if (!trainer->columns[i])
			status = LGS_NO_MEMORY;
	return status;
}

static int64_t
allocate(struct trainer *trainer, struct lgs_error *error)
{
	int64_t batch = trainer->model->session->batch;
	if (name_columns(trainer) < 0)
		return lgs_fail(error, LGS_NO_MEMORY, "out of memory for the trainer");
	trainer->position.sum_count = 2 * trainer->metric_count;
	trainer->order = malloc((size_t)trainer->images->count * sizeof *trainer->order);
	trainer->labels = malloc((size_t)batch * sizeof *trainer->labels);
	trainer->indices = malloc((size_t)batch * sizeof *trainer->indices);
	trainer->prefetch = prefetch_create(batch, trainer->pixels, PREFETCH_WORTH);
	trainer->metrics = calloc((size_t)trainer->metric_count + 1, sizeof *trainer->metrics);
	trainer->sums = calloc((size_t)trainer->position.sum_count + 1, sizeof *trainer->sums);
	trainer->values = calloc((size_t)trainer->column_count, sizeof *trainer->values);
	trainer->energy = calloc((size_t)batch, sizeof *trainer->energy);
	if (!trainer->order || !trainer->labels || !trainer->indices || !trainer->prefetch || !trainer->metrics ||
	    !trainer->sums || !trainer->values || !trainer->energy)
		return lgs_fail(error, LGS_NO_MEMORY, "out of memory for the trainer");
	return LGS_OK;
}

/* A run that was stopped in the middle of an epoch goes on there. */
static int64_t
take_sums(struct trainer *trainer, const struct position *position, struct lgs_error *error)
{
	const int64_t batches = trainer_batches(trainer);
	const int64_t within =
	    position->epoch <= position->step / batches ? position->step - position->epoch * batches : -1;
	trainer->position.sums = NULL;
	if (position->sums ? within <= 0 || within >= batches : within)
		return lgs_fail(error, LGS_INVALID,
		                "the checkpoint is of step %lld in epoch %lld, where an epoch has %lld steps: it "
		                "belongs to another run",
		                (long long)position->step, (long long)position->epoch + 1, (long long)batches);
	if (!position->sums)
		return LGS_OK;
	if (position->sum_count != 2 * trainer->metric_count)
		return lgs_fail(
		    error, LGS_INVALID,
		    "the checkpoint has %lld sums of metrics, where the model has %lld metrics of two each: it "
		    "belongs to another model",
		    (long long)position->sum_count, (long long)trainer->metric_count);
	memcpy(trainer->sums, position->sums, (size_t)position->sum_count * sizeof *trainer->sums);
	trainer->position.sums = trainer->sums;
	return LGS_OK;
}

static int64_t
initialize(struct trainer *trainer, struct lgs_error *error)
{
	int64_t count = trainer->model->session->batch;
	struct lgs_batch batch;
	if (trainer->position.restored)
		return LGS_OK;
	penalties_warn(trainer->penalties);
	if (!trainer->calls->initialize)
		return LGS_OK;
	count = count < trainer->images->count ? count : trainer->images->count;
	data_order(trainer->model->session->seed, 0, trainer->images->count, trainer->order);
	int64_t status = trainer_read_batch(trainer, trainer->images, trainer->order, count, &batch, error);
	if (status >= 0)
		status = trainer->calls->initialize(trainer->model->opened.instance, &batch, error);
	return instance_answered(trainer->model, "initialize()", status, error);
}

struct trainer *
trainer_create(struct instance *model, struct penalties *penalties, struct data *data, const struct position *position,
               struct lgs_error *error)
{
	struct trainer *trainer = calloc(1, sizeof *trainer);
	if (!trainer) {
		lgs_fail(error, LGS_NO_MEMORY, "out of memory for the trainer");
		return NULL;
	}
	trainer->model = model;
	trainer->penalties = penalties;
	trainer->calls = &model->component->as.model;
	trainer->images = data_images(data);
	trainer->held_out = data_held_out(data);
	trainer->position = *position;
	trainer->pixels =
	    trainer->images->shape->channels * trainer->images->shape->height * trainer->images->shape->width;
	trainer->has_gap = trainer->calls->energy && trainer->held_out->count > 0;
	if (checkpoint_check_names(model, penalties, error) < 0 || allocate(trainer, error) < 0 ||
	    take_sums(trainer, position, error) < 0 || initialize(trainer, error) < 0) {
		trainer_destroy(trainer);
		return NULL;
	}
	return trainer;
}

void
trainer_destroy(struct trainer *trainer)
{
	if (!trainer)
		return;
	prefetch_destroy(trainer->prefetch); /* first: its thread reads the data */
	for (int64_t i = 0; trainer->columns && i < trainer->column_count; i++)
		free(trainer->columns[i]);
	free(trainer->columns);
	free(trainer->order);
	free(trainer->labels);
	free(trainer->indices);
	free(trainer->metrics);
	free(trainer->sums);
	free(trainer->values);
	free(trainer->energy);
	free(trainer);
}
