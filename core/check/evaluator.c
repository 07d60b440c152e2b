/* evaluator.c: a measure at work on the stand-in. */
#include <lgs/evaluator.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "crash.h"
#include "stand-in.h"

#define MOST_NUMBERS 200

/* What an evaluator reported. */
struct report {
	int64_t count;
	struct {
		char name[201]; /* the most that host.h allows */
		double value;
	} numbers[MOST_NUMBERS];
};

static void
keep_number(void *context, const char *name, const char *unit, double value)
{
	struct report *report = context;
	(void)unit;
	if (report->count == MOST_NUMBERS)
		return;
	(void)snprintf(report->numbers[report->count].name, sizeof report->numbers[0].name, "%s", name);
	report->numbers[report->count++].value = value;
}

static int64_t
evaluate(struct trial *trial, enum stand_in_lack lack, struct report *report, struct lgs_error *error)
{
	report->count = 0;
	trial->session.sink = (struct sink){.context = report, .number = keep_number};
	trial->session.batch = 64;
	struct instance *instance = trial_open(trial, NULL, NULL, NULL, NULL, error);
	struct stand_in *stand_in = instance ? stand_in_create(trial->seed, lack, &instance->services) : NULL;
	int64_t status = LGS_INVALID;
	crash_where("evaluating a model of 12 features on images of 16 x 16 pixels%s",
	            lack == STAND_IN_BARE           ? ", without energy(), sample(), generate() and extensions"
	            : lack == STAND_IN_WITHOUT_SETS ? ", where set() gives NULL"
	                                            : "");
	if (stand_in)
		status = instance->component->as.evaluator.evaluate(
		    instance->opened.options, stand_in_subject(stand_in), &instance->services, error);
	stand_in_destroy(stand_in);
	instance_close(instance);
	return status;
}

static void
reports_numbers(struct trial *trial)
{
	MESSAGE;
	static struct report report;
	if (evaluate(trial, STAND_IN_WHOLE, &report, &error) < 0) {
		trial_fail_with(trial, "it fails on a model with every ability and images of 16 x 16 pixels", &error);
		return;
	}
	if (!report.count)
		trial_say(trial, VERDICT_FAIL, "it reports no number; call host->report_number()");
	for (int64_t i = 0; i < report.count; i++) {
		const char *name = report.numbers[i].name;
		if (!*name || strpbrk(name, " ,\"\n"))
			trial_say(trial, VERDICT_FAIL, "it reports a number with the name \"%s\"; use words and dashes",
			          name);
		if (!isfinite(report.numbers[i].value))
			trial_say(trial, VERDICT_FAIL, "it reports %s = %g; a number must be finite, or be left out",
			          name, report.numbers[i].value);
		for (int64_t j = 0; j < i; j++)
			if (!strcmp(report.numbers[j].name, name))
				trial_say(trial, VERDICT_FAIL, "it reports \"%s\" twice; the second hides the first",
				          name);
	}
}

static void
repeats_numbers(struct trial *trial)
{
	MESSAGE;
	static struct report first, second;
	if (evaluate(trial, STAND_IN_WHOLE, &first, &error) < 0 ||
	    evaluate(trial, STAND_IN_WHOLE, &second, &error) < 0) {
		trial_fail_with(trial, "it fails", &error);
		return;
	}
	if (first.count != second.count)
		trial_say(trial, VERDICT_FAIL, "it reports %lld numbers first and %lld the second time",
		          (long long)first.count, (long long)second.count);
	for (int64_t i = 0; i < first.count && i < second.count; i++)
		if (strcmp(first.numbers[i].name, second.numbers[i].name) ||
		    memcmp(&first.numbers[i].value, &second.numbers[i].value, sizeof(double)))
			trial_say(trial, VERDICT_FAIL,
			          "%s is %.17g first, and %s is %.17g the second time; draw random numbers from "
			          "host->random_bits(), and keep nothing between calls",
			          first.numbers[i].name, first.numbers[i].value, second.numbers[i].name,
			          second.numbers[i].value);
}

static int64_t
live(struct trial *trial, struct lgs_error *error)
{
	static struct report report;
	return evaluate(trial, STAND_IN_WHOLE, &report, error);
}

static void
survives(struct trial *trial)
{
	trial_exhaust_memory(trial, live);
}

/* To refuse is right where what it needs is not there; to do so without words, or to crash, is not. */
static void
copes_with_lacks(struct trial *trial)
{
	static struct report report;
	static const enum stand_in_lack lacks[] = {STAND_IN_BARE, STAND_IN_WITHOUT_SETS};
	for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++) {
		MESSAGE;
		if (evaluate(trial, lacks[i], &report, &error) < 0 && !*message)
			trial_say(trial, VERDICT_FAIL, "it refuses %s without words; lgs_fail() says what is needed",
			          lacks[i] == STAND_IN_BARE ? "a model without energy() and sample()"
			                                    : "where set() gives NULL");
	}
}

static void
needs_no_extension(struct trial *trial)
{
	trial_without_extensions(trial, live);
}

const struct check_case evaluator_cases[] = {
    {LGS_EVALUATOR_KIND, "numbers", "it reports finite numbers, each under a name of its own", reports_numbers, NULL,
     0},
    {LGS_EVALUATOR_KIND, "repeats", "and the same ones again", repeats_numbers, NULL, 0},
    {LGS_EVALUATOR_KIND, "memory", "it survives every lack of memory, and gives all of it back", survives, NULL, 0},
    {LGS_EVALUATOR_KIND, "lacks", "it refuses in words what has no energy, no samples or no images", copes_with_lacks,
     NULL, 0},
    {LGS_EVALUATOR_KIND, "extensions", "it works, or refuses, where the host has no extensions", needs_no_extension,
     NULL, 0},
    {.name = NULL},
};
