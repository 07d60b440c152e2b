/* fake_subject.c: the subject of fake_subject.h. */
#include "fake_subject.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support.h"

/* Services know their host alone; only one evaluator runs at a time. */
static struct fake_subject *current;

static int64_t
count_units(void *model)
{
	(void)model;
	return current->units;
}

static const struct lgs_set *
give_set(const struct lgs_subject *opaque, const char *role, struct lgs_error *reason)
{
	struct fake_subject *subject = opaque->context;
	(void)strcat(strcat(subject->asked, role), " ");
	for (int i = 0; i < SETS; i++)
		if (strcmp(subject->sets[i].role, role) == 0 && subject->sets[i].count >= 0)
			return &subject->sets[i];
	(void)lgs_fail(reason, LGS_INVALID, "no set \"%s\"", role);
	return NULL;
}

static int64_t
give_features(const struct lgs_subject *opaque, const struct lgs_set *set, float *out, struct lgs_error *reason)
{
	const struct fake_subject *subject = opaque->context;
	(void)reason;
	memcpy(out, subject->features[set - subject->sets], (size_t)(set->count * subject->units) * sizeof *out);
	return LGS_OK;
}

static int64_t
give_series(const struct lgs_subject *opaque, const char *name, int64_t capacity, double *x, double *y,
            struct lgs_error *reason)
{
	const struct fake_subject *subject = opaque->context;
	for (int i = 0; i < 2; i++) {
		if (!subject->series[i].name || strcmp(subject->series[i].name, name) != 0)
			continue;
		for (int64_t j = 0; j < subject->series[i].count && j < capacity; j++) {
			if (x)
				x[j] = (double)j;
			if (y)
				y[j] = subject->series[i].values[j];
		}
		return subject->series[i].count;
	}
	return lgs_fail(reason, LGS_UNSUPPORTED, "no series \"%s\"", name);
}

static int64_t
keep_number(const struct lgs_host *host, const char *name, const char *unit, double value)
{
	(void)host, (void)unit;
	CU_ASSERT_FATAL(current->number_count < (int64_t)(sizeof current->numbers / sizeof *current->numbers));
	(void)snprintf(current->numbers[current->number_count].name, sizeof current->numbers[0].name, "%s", name);
	current->numbers[current->number_count++].value = value;
	return LGS_OK;
}

static int64_t
keep_tensor(const struct lgs_host *host, const char *name, int64_t type, int64_t rank, const int64_t *shape,
            const void *data, struct lgs_error *reason)
{
	(void)host, (void)reason;
	int64_t at = current->tensor_count++;
	CU_ASSERT_FATAL(at < (int64_t)(sizeof current->tensors / sizeof *current->tensors));
	(void)snprintf(current->tensors[at].name, sizeof current->tensors[at].name, "%s", name);
	current->tensors[at].type = type;
	current->tensors[at].count = shape[0];
	current->tensors[at].sum = 0;
	for (int64_t i = 0; type == LGS_U8 && i < shape[0]; i++)
		current->tensors[at].sum += ((const unsigned char *)data)[i];
	if (type == LGS_U8)
		return LGS_OK;
	CU_ASSERT_FATAL(shape[0] >= 0 && (size_t)shape[0] <= sizeof current->tensor.data / sizeof(double));
	(void)snprintf(current->tensor.name, sizeof current->tensor.name, "%s", name);
	current->tensor.type = type;
	current->tensor.rank = rank;
	current->tensor.count = shape[0];
	memcpy(&current->tensor.data, data, (size_t)shape[0] * sizeof(double));
	return LGS_OK;
}

void
fake_subject_begin(struct fake_subject *subject, int64_t units)
{
	static const char *const roles[SETS] = {"train", "test", "held-out", "reserve", "all"};
	*subject = (struct fake_subject){.units = units};
	for (int i = 0; i < SETS; i++)
		subject->sets[i] = (struct lgs_set){.size = sizeof subject->sets[i], .role = roles[i]};
}

void
fake_subject_set(struct fake_subject *subject, int set, int64_t count, const float *features)
{
	subject->sets[set].count = count;
	subject->features[set] = features;
}

int64_t
fake_evaluate(const struct lgs_plugin *plugin, const char *text, struct fake_subject *subject, struct fake_host *host)
{
	static _Alignas(16) char options[1024];
	const struct lgs_model model = {
	    .size = sizeof model, .name = "made-up", .extension = subject->extension, .feature_count = count_units};
	struct lgs_opened opened = {.size = sizeof opened, .component = (const void *)&model};
	struct lgs_subject own = {
	    sizeof own, subject->model ? subject->model : &opened, give_set, give_features, subject, give_series,
	    1 << 20};
	const struct lgs_evaluator *evaluator = (const void *)plugin->components[0];
	int64_t status = LGS_OK;
	CU_ASSERT_FATAL(evaluator->options_size <= (int64_t)sizeof options);
	CU_ASSERT_EQUAL(fake_options(plugin->components[0], text, options), 0);
	current = subject;
	subject->number_count = subject->tensor_count = subject->tensor.count = 0;
	subject->asked[0] = words[0] = 0;
	host->services.report_number = keep_number;
	host->services.report_tensor = keep_tensor;
	if (evaluator->check)
		status = evaluator->check(options, NULL, &failure);
	if (status == LGS_OK)
		status = evaluator->evaluate(options, &own, &host->services, &failure);
	CU_ASSERT_EQUAL(host->live, 0);
	return status;
}

double
fake_number(const struct fake_subject *subject, const char *name)
{
	for (int64_t i = 0; i < subject->number_count; i++)
		if (strcmp(subject->numbers[i].name, name) == 0)
			return subject->numbers[i].value;
	return NAN;
}
