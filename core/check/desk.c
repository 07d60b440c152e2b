/* desk.c: a penalty and its arrays, set up and put away. See desk.h. */
#include "desk.h"

#include "crash.h"
#include "guard.h"

void
desk_say_untried(struct trial *trial, int tried)
{
	if (!tried)
		trial_say(trial, VERDICT_SKIP, "with these options its check() refuses all sites that are tried here");
}

int
desk_open(struct trial *trial, struct desk *desk, int64_t rows, int64_t count)
{
	*desk = (struct desk){.rows = rows, .count = count};
	int status = penalty_open(trial, &desk->penalty, NULL, NULL, count);
	if (status <= 0)
		return 0;
	if (!desk->penalty.is_matrix) {
		desk->count *= rows;
		desk->rows = 1;
	}
	desk->bytes = penalty_bytes(&desk->penalty, desk->rows * desk->count);
	desk->at = penalty_array(&desk->penalty, "its argument", desk->rows * desk->count);
	desk->gradient = penalty_array(&desk->penalty, "its gradient", desk->rows * desk->count);
	desk->other = penalty_array(&desk->penalty, "its gradient", desk->rows * desk->count);
	penalty_random(trial, &desk->penalty, desk->rows * desk->count, desk->at);
	guard_protect(desk->at);
	crash_where("evaluating %lld x %lld numbers", (long long)desk->rows, (long long)desk->count);
	return 1;
}

void
desk_close(struct trial *trial, struct desk *desk)
{
	if (guard_free(desk->gradient) < 0 || guard_free(desk->other) < 0)
		trial_say(trial, VERDICT_FAIL, "it wrote beside its gradient of %lld x %lld numbers",
		          (long long)desk->rows, (long long)desk->count);
	(void)guard_free(desk->at);
	penalty_close(&desk->penalty);
}

double
desk_evaluate(const struct desk *desk, void *gradient)
{
	return penalty_value(&desk->penalty, desk->rows, desk->count, desk->at, gradient);
}
