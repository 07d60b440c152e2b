/* train-pictures.c: the model's pictures at chosen steps. See train.h. */
#include <stdio.h>
#include <stdlib.h>

#include "../base/memory.h"
#include "train.h"

int64_t
train_pictures_plan(struct training *training, const char *list)
{
	struct lgs_error *error = training->context->error;
	const struct lgs_model *model = &training->workshop.model->component->as.model;
	if (*list && !model->report)
		return lgs_fail(error, LGS_UNSUPPORTED, "--pictures-at %s: %s has no pictures", list, model->name);
	for (const char *at = list; *at;) {
		char *end;
		long long step = strtoll(at, &end, 10);
		int64_t *longer =
		    realloc(training->pictures, (size_t)(training->picture_count + 1) * sizeof *training->pictures);
		if (longer)
			training->pictures = longer;
		else
			return no_memory(error);
		if (end == at || step < 1 || (*end && *end != ',') || (*end && !end[1]))
			return lgs_fail(error, LGS_INVALID,
			                "--pictures-at %s: a list of steps from 1 on, such as 500,1500", list);
		training->pictures[training->picture_count++] = step;
		at = *end ? end + 1 : end;
	}
	return LGS_OK;
}

void
train_pictures_warn(const struct training *training)
{
	char text[256];
	for (int64_t i = 0; i < training->picture_count; i++)
		if (training->pictures[i] > training->goal) {
			(void)snprintf(text, sizeof text,
			               "--pictures-at %lld is not reached, as this training ends at step %lld; choose "
			               "an earlier step, or continue to there with --resume",
			               (long long)training->pictures[i], (long long)training->goal);
			command_log(training->context, LGS_LOG_WARNING, text);
		}
}

int
train_pictures_due(const struct training *training)
{
	int64_t step = trainer_position(training->trainer)->step;
	for (int64_t i = 0; i < training->picture_count; i++)
		if (training->pictures[i] == step)
			return 1;
	return 0;
}

int64_t
train_pictures_keep(struct training *training)
{
	struct run_sink *sink = &training->sink;
	if (!train_pictures_due(training))
		return LGS_OK;
	(void)snprintf(sink->moment, sizeof sink->moment, "-at-%lld",
	               (long long)trainer_position(training->trainer)->step);
	int64_t status = run_sink_report(sink, training->workshop.model, training->context->error);
	*sink->moment = 0;
	return status;
}
