/* failure.c: why a training failed, kept in the run's record, and told to whoever uses the run. See run.h. */
#include <stdlib.h>

#include "../base/escape.h"
#include "../base/text.h"
#include "../host/log-lines.h"
#include "run.h"

void
run_set_failure(json_t *record, int64_t step, const char *reason)
{
	(void)json_object_set_new(record, "failed", json_pack("{s:I,s:s}", "step", (json_int_t)step, "reason", reason));
}

const char *
run_failure(const json_t *record, int64_t *step)
{
	const json_t *failed = json_object_get(record, "failed");
	*step = json_integer_value(json_object_get(failed, "step"));
	return json_string_value(json_object_get(failed, "reason"));
}

int64_t
run_fail_without_checkpoint(const json_t *record, const char *path, struct lgs_error *error)
{
	struct text own = {0};
	int64_t step;
	const char *reason = run_failure(record, &step), *typed = escape_word(&own, path);
	if (reason)
		lgs_fail(error, LGS_INVALID,
		         "%s has no checkpoint: its training failed after %lld step%s: %s. Begin a new run; lgs train "
		         "--resume %s only tries the same again",
		         path, (long long)step, text_plural(step), reason, typed);
	else
		lgs_fail(error, LGS_IO,
		         "%s has no checkpoint yet: its training has just begun, or ended before the first one; lgs "
		         "train --resume %s trains it",
		         path, typed);
	free(own.bytes);
	return reason ? LGS_INVALID : LGS_IO;
}

void
run_tell_failure(const json_t *record, const char *path, int64_t saved, const struct sink *sink)
{
	int64_t step;
	const char *reason = run_failure(record, &step);
	char *text = reason ? text_format("the training of %s failed after %lld step%s (%s); this is its checkpoint of "
	                                  "step %lld",
	                                  path, (long long)step, text_plural(step), reason, (long long)saved)
	                    : NULL;
	if (text)
		log_lines_say(sink, LGS_LOG_WARNING, text);
	free(text);
}
