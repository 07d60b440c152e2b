/*
 * schedule-missing.c: tells of measures whose number no evaluation brings: it is most often misspelt, which is better
 * known now than after all the trainings. See schedule.h.
 */
#include <stdlib.h>

#include <lgs/host.h>

#include "../base/text.h"
#include "job-record.h"
#include "schedule.h"

void
schedule_tell_of_missing(const struct schedule *schedule, const struct job *job, int64_t epoch)
{
	for (int64_t i = 0; i < schedule->experiment->measure_count; i++) {
		char *words = schedule->told[i] ? NULL : record_missing(job, &schedule->experiment->measures[i], epoch);
		char *line = words ? text_format("%s: %s", job->name, words) : NULL;
		if (line)
			schedule->log(schedule->log_context, LGS_LOG_WARNING, line);
		schedule->told[i] |= line != NULL;
		free(line);
		free(words);
	}
}

void
schedule_tell_of_earlier(const struct schedule *schedule)
{
	for (int64_t i = 0; i < schedule->jobs->count; i++) {
		const struct job *job = &schedule->jobs->items[i];
		for (int64_t e = 0; job->record && e < job->epoch_count; e++)
			schedule_tell_of_missing(schedule, job, job->epochs[e]);
	}
}
