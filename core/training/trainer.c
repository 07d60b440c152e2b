/*
 * trainer.c: dataset to model to numbers, one epoch at a time. Order of images and numbers of steps are functions of
 * the seed and the absolute epoch, so training that was interrupted continues as if it had not been. How a trainer is
 * made is in trainer-begin.c.
 */
#include "trainer-state.h"

#include <math.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/text.h"

/* The free-energy gap is watched on this many training and held-out images. */
#define GAP_IMAGES 500

int64_t
trainer_read_batch(struct trainer *trainer, const struct lgs_set *set, const int64_t *indices, int64_t count,
                   struct lgs_batch *batch, struct lgs_error *error)
{
	*batch = (struct lgs_batch){.size = (int64_t)sizeof *batch,
	                            .count = count,
	                            .labels = set->labels ? trainer->labels : NULL,
	                            .epoch = trainer->position.epoch,
	                            .step = trainer->position.step};
	for (int64_t i = 0; set->labels && i < count; i++)
		trainer->labels[i] = set->labels[indices[i]];
	return prefetch_read(trainer->prefetch, set, indices, count, &batch->images, error);
}

const char *const *
trainer_columns(const struct trainer *trainer)
{
	return (const char *const *)trainer->columns;
}

int64_t
trainer_batches(const struct trainer *trainer)
{
	int64_t at_once = trainer->model->session->batch;
	return (trainer->images->count + at_once - 1) / at_once;
}

const struct position *
trainer_position(const struct trainer *trainer)
{
	return &trainer->position;
}

/* Mean energy of the first images of a set. */
static int64_t
mean_energy(struct trainer *trainer, const struct lgs_set *set, double *mean, struct lgs_error *error)
{
	int64_t count = set->count < GAP_IMAGES ? set->count : GAP_IMAGES, at_once = trainer->model->session->batch;
	double sum = 0;
	for (int64_t done = 0; done < count; done += at_once) {
		struct lgs_batch batch;
		int64_t n = count - done < at_once ? count - done : at_once;
		for (int64_t i = 0; i < n; i++)
			trainer->indices[i] = done + i;
		int64_t status = trainer_read_batch(trainer, set, trainer->indices, n, &batch, error);
		if (status >= 0)
			status = instance_answered(
			    trainer->model, "energy()",
			    trainer->calls->energy(trainer->model->opened.instance, &batch, trainer->energy, error),
			    error);
		if (status < 0)
			return status;
		for (int64_t i = 0; i < n; i++)
			sum += trainer->energy[i];
	}
	*mean = sum / (double)count;
	return LGS_OK;
}

/* How much less likely the model finds images that it was not trained on (Hinton 2010, section 6). */
static int64_t
energy_gap(struct trainer *trainer, double *gap, struct lgs_error *error)
{
	double seen, unseen;
	int64_t status = mean_energy(trainer, trainer->images, &seen, error);
	if (status >= 0)
		status = mean_energy(trainer, trainer->held_out, &unseen, error);
	if (status >= 0)
		*gap = unseen - seen;
	return status;
}

/* A metric is summed up over the images of those steps that have a number of it. */
static void
reduce(struct trainer *trainer, int64_t count)
{
	const struct lgs_metric *const *metrics = trainer->calls->metrics(trainer->model->opened.instance);
	for (int64_t i = 0; i < trainer->metric_count; i++) {
		double value = trainer->metrics[i], *sum = &trainer->sums[i],
		       *images = &trainer->sums[trainer->metric_count + i];
		if (value == LGS_METRIC_ABSENT)
			continue;
		if (metrics[i]->reduce == LGS_METRIC_MEAN)
			*sum += (value - *sum) * (double)count / (*images + (double)count);
		else if (metrics[i]->reduce == LGS_METRIC_MAX && *images > 0)
			*sum = value > *sum || isnan(value) ? value : *sum;
		else
			*sum = value;
		*images += (double)count;
	}
}

static int
is_number(double value)
{
	return isfinite(value) || value == LGS_METRIC_ABSENT;
}

static int64_t
diverged(const struct trainer *trainer, int64_t column, int64_t steps, struct lgs_error *error)
{
	return lgs_fail(error, LGS_INVALID,
	                "%s is not finite in epoch %lld, in step %lld: training has diverged; try a smaller "
	                "learning rate or weight",
	                trainer->columns[column], (long long)trainer->position.epoch + 1, (long long)steps);
}

/* After every step, and not only of an epoch's means: an epoch may take hours. */
static int64_t
check_step(const struct trainer *trainer, struct lgs_error *error)
{
	for (int64_t i = 0; i < trainer->metric_count; i++)
		if (!is_number(trainer->metrics[i]))
			return diverged(trainer, i, trainer->position.step + 1, error);
	return LGS_OK;
}

/* While the model works on the one before. The order of the next epoch is not made before its time. */
static void
expect_batch(struct trainer *trainer, int64_t first)
{
	int64_t left = trainer->images->count - first, at_once = trainer->model->session->batch;
	prefetch_expect(trainer->prefetch, trainer->images, trainer->order + first, left < at_once ? left : at_once);
}

/* The batches that the epoch has left; *whole says whether it was not stopped before its end. */
static int64_t
run_batches(struct trainer *trainer, int (*batch_done)(void *context), void *context, int *whole,
            struct lgs_error *error)
{
	struct position *position = &trainer->position;
	int64_t total = trainer->images->count, at_once = trainer->model->session->batch;
	int64_t batches = trainer_batches(trainer);
	int64_t b = position->sums ? position->step - position->epoch * batches : 0;
	position->sums = trainer->sums;
	for (int stop = 0; b < batches && !stop; b++) {
		struct lgs_batch batch;
		int64_t done = b * at_once, n = total - done < at_once ? total - done : at_once;
		int64_t status = trainer_read_batch(trainer, trainer->images, trainer->order + done, n, &batch, error);
		if (status >= 0 && done + n < total)
			expect_batch(trainer, done + n);
		if (status >= 0)
			status = instance_answered(
			    trainer->model, "step()",
			    trainer->calls->step(trainer->model->opened.instance, &batch, trainer->metrics, error),
			    error);
		if (status < 0)
			return status;
		if ((status = check_step(trainer, error)) < 0)
			return status;
		position->step++;
		reduce(trainer, n);
		stop = batch_done && batch_done(context);
	}
	*whole = b == batches;
	return LGS_OK;
}

/* The epoch's row. What no step had a number of is an empty cell. */
static int64_t
end_epoch(struct trainer *trainer, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < trainer->metric_count; i++)
		trainer->values[i] = trainer->sums[trainer->metric_count + i] > 0 ? trainer->sums[i] : NAN;
	if (trainer->has_gap)
		status = energy_gap(trainer, &trainer->values[trainer->metric_count], error);
	if (status >= 0 && trainer->has_gap && !is_number(trainer->values[trainer->metric_count]))
		status = diverged(trainer, trainer->metric_count, trainer->position.step, error);
	penalties_read(trainer->penalties, trainer->values + trainer->metric_count + trainer->has_gap, 1);
	trainer->values[trainer->column_count - 1] = trainer->seconds;
	return status;
}

int64_t
trainer_epoch(struct trainer *trainer, struct epoch *epoch, int (*batch_done)(void *context), void *context,
              struct lgs_error *error)
{
	struct position *position = &trainer->position;
	double begin = clock_now();
	int whole = 0;

	data_order(trainer->model->session->seed, position->epoch, trainer->images->count, trainer->order);
	if (!position->sums) {
		memset(trainer->sums, 0, (size_t)position->sum_count * sizeof *trainer->sums);
		trainer->seconds = 0;
	}
	int64_t status = run_batches(trainer, batch_done, context, &whole, error);
	trainer->seconds += clock_now() - begin;
	if (status >= 0 && whole)
		status = end_epoch(trainer, error);
	if (status < 0)
		return status;
	*epoch = (struct epoch){position->epoch + 1, NULL};
	if (!whole)
		return LGS_OK;
	position->epoch++;
	position->sums = NULL;
	epoch->values = trainer->values;
	return LGS_OK;
}
