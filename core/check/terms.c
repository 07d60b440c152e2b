/* terms.c: the form `terms`: a list that ends, the same each time, of regularizers that can be opened. */
#include <math.h>
#include <string.h>

#include "crash.h"
#include "penalty.h"

#define MOST_TERMS 1000

/* A term, and what a component of a later header would take for members of it. */
struct guarded_term {
	struct lgs_term term;
	unsigned char behind[64];
};

static struct guarded_term
new_term(void)
{
	struct guarded_term made = {.term = {.size = (int64_t)sizeof made.term, .weight = 1}};
	memset(made.behind, 0xA5, sizeof made.behind);
	return made;
}

static int
is_sound(const struct guarded_term *guarded)
{
	for (size_t i = 0; i < sizeof guarded->behind; i++)
		if (guarded->behind[i] != 0xA5)
			return 0;
	return guarded->term.size == (int64_t)sizeof guarded->term;
}

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
	struct guarded_term first = new_term(), again;
	const struct lgs_term *term = &first.term;
	int64_t count = 0, more = 0;
	crash_where("terms()%s", penalty->setting);
	for (; count < MOST_TERMS && (more = calls->terms(penalty->options, count, &first.term)); count++) {
		again = new_term();
		if (more < 0 || !is_sound(&first) || !term->regularizer || !isfinite(term->weight)) {
			trial_say(
			    trial, VERDICT_FAIL,
			    "term %lld%s %s; set the members of the struct and leave its size, which is the host's",
			    (long long)count, penalty->setting,
			    is_sound(&first) ? "has no regularizer, or a weight that is not finite"
					     : "changes its size, or writes beyond it");
			return;
		}
		if (calls->terms(penalty->options, count, &again.term) <= 0 || again.term.weight != term->weight ||
		    strcmp(again.term.regularizer, term->regularizer))
			trial_say(trial, VERDICT_FAIL, "term %lld%s is another one when it is asked for again",
			          (long long)count, penalty->setting);
		if (!open_term(trial, term->regularizer, penalty->setting))
			return;
		first = new_term();
	}
	if (!count || count == MOST_TERMS)
		trial_say(trial, VERDICT_FAIL,
		          "terms()%s lists %s; return 1 for each term and 0 for every index past the last",
		          penalty->setting, count ? "no end" : "nothing");
	else if (calls->terms(penalty->options, count + 5, &first.term) ||
	         calls->terms(penalty->options, -1, &first.term))
		trial_say(trial, VERDICT_FAIL, "terms()%s returns a term for an index that has none", penalty->setting);
}

static void
try_option(struct trial *trial, const struct lgs_option *option, const char *value)
{
	penalty_with(trial, option->name, value, PENALTY_UNITS, read_terms);
}

static void
lists_terms(struct trial *trial)
{
	penalty_with(trial, NULL, NULL, PENALTY_UNITS, read_terms);
	(void)penalty_vary(trial, try_option);
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
