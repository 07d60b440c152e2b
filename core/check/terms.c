/* terms.c: the form `terms`: a list that ends, the same each time, of regularizers that can be opened. */
#include <math.h>
#include <string.h>

#include "crash.h"
#include "penalty.h"

#define MOST_TERMS 1000

static int
open_term(struct trial *trial, const char *specification, const char *setting)
{
	MESSAGE;
	struct opening opening = {.kind = LGS_REGULARIZER_KIND, .specification = specification, .scope = ""};
	struct instance *instance = instance_open(&trial->session, NULL, &opening, &error);
	if (!instance)
		trial_say(trial, VERDICT_FAIL, "the term \"%s\"%s cannot be opened: %s", specification, setting,
		          message);
	instance_close(instance);
	return instance != NULL;
}

static void
read_terms(struct trial *trial, const struct penalty *penalty)
{
	const struct lgs_regularizer *calls = penalty->calls;
	struct lgs_term term = {.size = (int64_t)sizeof term}, again;
	int64_t count = 0;
	crash_where("terms()%s", penalty->setting);
	for (; count < MOST_TERMS && calls->terms(penalty->options, count, &term); count++) {
		again = (struct lgs_term){.size = (int64_t)sizeof again};
		if (term.size != (int64_t)sizeof term || !term.regularizer || !isfinite(term.weight)) {
			trial_say(trial, VERDICT_FAIL,
			          "term %lld%s has no regularizer, a weight that is not finite, or another size",
			          (long long)count, penalty->setting);
			return;
		}
		if (!calls->terms(penalty->options, count, &again) || again.weight != term.weight ||
		    strcmp(again.regularizer, term.regularizer))
			trial_say(trial, VERDICT_FAIL, "term %lld%s is another one when it is asked for again",
			          (long long)count, penalty->setting);
		if (!open_term(trial, term.regularizer, penalty->setting))
			return;
		term = (struct lgs_term){.size = (int64_t)sizeof term};
	}
	if (!count || count == MOST_TERMS)
		trial_say(trial, VERDICT_FAIL,
		          "terms()%s lists %s; return 1 for each term and 0 for every index past the last",
		          penalty->setting, count ? "no end" : "nothing");
	else if (calls->terms(penalty->options, count + 5, &term) || calls->terms(penalty->options, -1, &term))
		trial_say(trial, VERDICT_FAIL, "terms()%s returns a term for an index that has none", penalty->setting);
}

static void
try_option(struct trial *trial, const struct lgs_option *option, const char *value)
{
	penalty_with(trial, option->name, value, 60, read_terms);
}

static void
lists_terms(struct trial *trial)
{
	penalty_with(trial, NULL, NULL, 60, read_terms);
	penalty_vary(trial, try_option);
}

static int
has_terms(const struct component *component)
{
	return component->as.regularizer.terms != NULL;
}

const struct check_case term_cases[] = {
    {LGS_REGULARIZER_KIND, "terms", "its terms end, stay the same, and can be opened", lists_terms, has_terms, 0},
    {.name = NULL},
};
