/* penalties_fixture.c: the bench of the tests of penalties. */
#include "penalties_fixture.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS 64

struct bench *bench;
const float two[] = {0.25f, 0.75f};
const double channel_means[] = {K0, K1, K2};
static int64_t steps;

void
begin(const char *specification, const char *const *penalties)
{
	steps = 0;
	bench = open_bench(specification, penalties);
}

void
finish(void)
{
	close_bench(bench);
}

void
refuse(const char *penalty)
{
	bench = try_bench("toy", LIST(penalty));
	CU_ASSERT_PTR_NULL(bench->penalties);
	finish();
}

int64_t
step_with(const float *images, int64_t count)
{
	return step_bench(bench, images, count, steps++);
}

void
step(void)
{
	CU_ASSERT_TRUE(step_with(two, 2) >= 0);
}

static void *
tensor(struct instance *model, const char *name)
{
	const struct lgs_tensor *const *list = model->component->as.model.tensors(model->opened.instance);
	while (*list && strcmp((*list)->name, name))
		list++;
	CU_ASSERT_PTR_NOT_NULL_FATAL(*list);
	return (*list)->data;
}

struct demand *
find(const char *name, const char *statistic, int64_t form, int64_t per)
{
	struct demand *at = bench->penalties->demands;
	while (at && (strcmp(at->name, name) || strcmp(at->asked.statistic, statistic) || at->asked.form != form ||
	              at->asked.per != per))
		at = at->next;
	return at;
}

const double *
answers(const struct demand *demand)
{
	int64_t row = 0;
	CU_ASSERT_PTR_NOT_NULL_FATAL(demand);
	for (const struct demand *at = bench->penalties->demands; at != demand; at = at->next)
		row += at->model == demand->model;
	return (const double *)tensor(demand->model, "answers") + row * COLUMNS;
}

const double *
means(const char *name)
{
	return answers(find(name, "mean-absolute", LGS_FORM_MEANS, LGS_PER_CHANNEL));
}

void
expect_probe(const double *row, double factor, double count, int64_t units, const double *k)
{
	NEAR(row[1], count);
	for (int64_t j = 0; j < units; j++)
		NEAR(row[HEAD + j], factor * (double)(j + 1) * k[j] / count);
}

double
probe_value(int64_t units, const double *k)
{
	double sum = 0;
	for (int64_t j = 0; j < units; j++)
		sum += (double)(j + 1) * k[j] * k[j] / 2;
	return sum;
}

double
column(const char *name)
{
	int64_t count = penalties_count(bench->penalties), found = -1;
	char **names = calloc((size_t)count + 1, sizeof *names);
	double *values = calloc((size_t)count + 1, sizeof *values);
	CU_ASSERT_EQUAL(penalties_names(bench->penalties, names), LGS_OK);
	penalties_read(bench->penalties, values, 0);
	for (int64_t i = 0; i < count; i++) {
		if (!strcmp(names[i], name))
			found = i;
		free(names[i]);
	}
	double value = found < 0 ? NAN : values[found];
	CU_ASSERT_TRUE(found >= 0);
	free(names);
	free(values);
	return value;
}

int64_t
demands_of(const struct instance *model)
{
	int64_t count = 0;
	for (const struct demand *at = bench->penalties->demands; at; at = at->next)
		count += at->model == model;
	return count;
}

int64_t
attachments(void)
{
	int64_t count = 0;
	for (const struct demand *demand = bench->penalties->demands; demand; demand = demand->next)
		for (const struct attachment *at = demand->attachments; at; at = at->next)
			count++;
	return count;
}
