/* job-evaluations.c: what measurements brought, in a job's record: put in and found again. See job-record.h. */
#include "job-record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/suggest.h"
#include "../base/text.h"
#include "../formats/safetensors.h"
#include "../run/run.h"
#include "bits.h"

#define WRONG "-wrong" /* ends the names of tensors of wrongly predicted images (evaluator.h) */
#define ERROR "-error" /* and of the numbers that sum them up */

static json_t *
find_evaluation(const struct job *job, int64_t epoch, const char *evaluator)
{
	json_t *list = json_object_get(job->record, "evaluations"), *element;
	size_t index;
	json_array_foreach(list, index, element)
	{
		const char *name = json_string_value(json_object_get(element, "evaluator"));
		if (json_integer_value(json_object_get(element, "epoch")) == epoch && name && !strcmp(name, evaluator))
			return element;
	}
	return NULL;
}

int64_t
record_next_epoch(const struct experiment *experiment, const struct job *job)
{
	for (int64_t i = 0; i < job->epoch_count; i++) {
		json_t *evaluators = job_evaluators(experiment, job, job->epochs[i]), *element;
		size_t index;
		int missing = 0;
		json_array_foreach(evaluators, index, element) missing |=
		    !find_evaluation(job, job->epochs[i], json_string_value(element));
		json_decref(evaluators);
		if (missing)
			return job->epochs[i];
	}
	return -1;
}

/* Whether a comparison needs to know which images this number counts. */
static int
is_compared(const struct experiment *experiment, const struct job *job, const char *evaluator, const char *number)
{
	json_t *comparison, *name;
	size_t i, j;
	json_array_foreach(json_object_get(experiment->json, "comparisons"), i, comparison)
	    json_array_foreach(json_object_get(comparison, "measures"), j, name)
	{
		const struct measure *measure = experiment_measure(experiment, json_string_value(name));
		char *specification = measure ? job_specification(measure->evaluator, job->seed) : NULL;
		int match = specification && !strcmp(specification, evaluator) && !strcmp(measure->number, number);
		free(specification);
		if (match)
			return 1;
	}
	return 0;
}

/* Tensors NAME-wrong of an evaluation, as bits. */
static int64_t
add_wrong(const struct experiment *experiment, const struct job *job, const char *evaluator, json_t *wrong,
          json_t *numbers, const char *folder, struct lgs_error *error)
{
	const char *number;
	json_t *ignored;
	json_object_foreach(numbers, number, ignored)
	{
		if (!is_compared(experiment, job, evaluator, number))
			continue;
		size_t length = strlen(number), ending = strlen(ERROR);
		if (length <= ending || strcmp(number + length - ending, ERROR))
			continue;
		char *path = text_format("%s/%.*s" WRONG ".safetensors", folder, (int)(length - ending), number);
		struct safetensors *file = path && !access(path, F_OK) ? safetensors_open(path, error) : NULL;
		const struct safetensor *tensor = file ? safetensors_at(file, 0) : NULL;
		int64_t status = LGS_OK;
		if (path && !access(path, F_OK) && (!tensor || tensor->type != LGS_U8 || tensor->rank != 1))
			status = lgs_fail(error, LGS_INVALID, "%s is not a list of 0 and 1 (U8)", path);
		char *text = status >= 0 && tensor ? bits_to_text(tensor->data, tensor->shape[0]) : NULL;
		if (text)
			(void)json_object_set_new(
			    wrong, number,
			    json_pack("{s:I, s:s}", "images", (json_int_t)tensor->shape[0], "bits", text));
		free(text);
		free(path);
		safetensors_close(file);
		if (status < 0)
			return status;
	}
	return LGS_OK;
}

int64_t
record_add(const struct experiment *experiment, struct job *job, int64_t epoch, json_t *printed, const char *run,
           struct lgs_error *error)
{
	json_t *evaluators = job_evaluators(experiment, job, epoch), *element;
	size_t index;
	int64_t status = LGS_OK;
	json_array_foreach(evaluators, index, element)
	{
		const char *evaluator = json_string_value(element);
		json_t *numbers = json_object_get(printed, evaluator), *wrong = json_object();
		char *folder = run_evaluation_folder(run, evaluator);
		const char *unkept =
		    json_string_value(json_object_get(json_object_get(printed, EVALUATE_UNKEPT), evaluator));
		if (unkept) /* what it got wrong may be that of an earlier measurement */
			status = lgs_fail(error, LGS_IO, "the measurement %s was not kept: %s", evaluator, unkept);
		else if (!json_is_object(numbers))
			status = lgs_fail(error, LGS_INVALID, "the measurement printed nothing of %s", evaluator);
		else if (epoch == job->epochs[job->epoch_count - 1])
			status = folder ? add_wrong(experiment, job, evaluator, wrong, numbers, folder, error)
			                : LGS_NO_MEMORY;
		free(folder);
		if (status < 0) {
			json_decref(wrong);
			break;
		}
		if (!find_evaluation(job, epoch, evaluator))
			(void)json_array_append_new(json_object_get(job->record, "evaluations"),
			                            json_pack("{s:I, s:s, s:O, s:O}", "epoch", (json_int_t)epoch,
			                                      "evaluator", evaluator, "numbers", numbers, "wrong",
			                                      wrong));
		json_decref(wrong);
	}
	json_decref(evaluators);
	return status;
}

static json_t *
evaluation_of(const struct job *job, const struct measure *measure, int64_t epoch)
{
	char *specification = job_specification(measure->evaluator, job->seed);
	json_t *evaluation = specification ? find_evaluation(job, epoch, specification) : NULL;
	free(specification);
	return evaluation;
}

double
record_number(const struct job *job, const struct measure *measure, int64_t epoch)
{
	json_t *numbers = json_object_get(evaluation_of(job, measure, epoch), "numbers");
	json_t *value = json_object_get(json_object_get(numbers, measure->number), "value");
	return json_is_number(value) ? json_number_value(value) : NAN;
}

unsigned char *
record_wrong(const struct job *job, const struct measure *measure, int64_t epoch, int64_t *images)
{
	json_t *wrong = json_object_get(json_object_get(evaluation_of(job, measure, epoch), "wrong"), measure->number);
	const char *text = json_string_value(json_object_get(wrong, "bits"));
	*images = json_integer_value(json_object_get(wrong, "images"));
	return text && *images > 0 ? bits_from_text(text, *images) : NULL;
}

char *
record_missing(const struct job *job, const struct measure *measure, int64_t epoch)
{
	json_t *numbers = json_object_get(evaluation_of(job, measure, epoch), "numbers"), *number;
	if (!numbers || json_object_get(numbers, measure->number))
		return NULL;
	struct suggestion nearest = {.word = measure->number};
	struct text names = {0};
	char meant[SUGGESTION_WORDS];
	const char *name;
	json_object_foreach(numbers, name, number)
	{
		suggestion_offer(&nearest, name);
		text_add(&names, "%s%s", names.length ? ", " : "", name);
	}
	char *words =
	    text_format("measure %s: %s reports no \"%s\"%s (it reports: %s)", measure->name, measure->evaluator,
	                measure->number, suggestion_words(&nearest, meant), names.bytes ? names.bytes : "nothing");
	free(names.bytes);
	return words;
}
