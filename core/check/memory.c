/* memory.c: what models, datasets and evaluators share: a life of theirs in which memory runs out, or extensions are
 * absent. */
#include "../base/clock.h"
#include "check.h"
#include "crash.h"

/* Each request that is tried costs two lives. Of more than these some are left out; of long lives, more. */
#define MOST_TRIED 200
#define LEAST_TRIED 4
#define SECONDS 5.0

/*
 * Steps of about the golden section without a divisor in common with `requests` come to each request once, and never
 * leave a large gap: where there is time for fewer, the first of the same ones are tried.
 */
static int64_t
choose_stride(int64_t requests)
{
	for (int64_t stride = (int64_t)(0.6180339887 * (double)requests); stride > 1; stride--) {
		int64_t a = requests, b = stride;
		while (b) {
			const int64_t rest = a % b;
			a = b;
			b = rest;
		}
		if (a == 1)
			return stride;
	}
	return 1;
}

static void
check_given_back(struct trial *trial, const char *when, int64_t number)
{
	if (trial->ledger.live > 0 && number)
		trial_say(
		    trial, VERDICT_FAIL,
		    "%lld blocks of host->allocate() are not released after request %lld for memory failed%s; release "
		    "on every way out, also from create()",
		    (long long)trial->ledger.live, (long long)number, when);
	else if (trial->ledger.live > 0)
		trial_say(
		    trial, VERDICT_FAIL,
		    "%lld blocks of host->allocate() are not released at the end of a life without failures; destroy() "
		    "releases all",
		    (long long)trial->ledger.live);
	else if (trial->ledger.live < 0)
		trial_say(trial, VERDICT_FAIL, "%lld blocks more are released than were allocated",
		          (long long)-trial->ledger.live);
}

/* One request fails, once or with all that follow: a failure with words, or success, and nothing left. */
static void
fail_at(struct trial *trial, int64_t number, int for_good, trial_life *live)
{
	MESSAGE;
	const char *when = for_good ? " and all after it" : "";
	ledger_forget_requests(&trial->ledger);
	trial->ledger.fail_at = number;
	trial->ledger.for_good = for_good;
	int64_t status = live(trial, &error);
	if (status < 0 && !*message)
		trial_say(trial, VERDICT_FAIL,
		          "where request %lld for memory%s fails, it fails without words; lgs_fail() writes them",
		          (long long)number, when);
	check_given_back(trial, when, number);
}

void
trial_exhaust_memory(struct trial *trial, trial_life *live)
{
	MESSAGE;
	ledger_forget_requests(&trial->ledger);
	const double begun = clock_now();
	if (live(trial, &error) < 0) {
		trial_fail_with(trial, "it fails with all the memory it wants", &error);
		return;
	}
	check_given_back(trial, "", 0);
	const int64_t requests = trial->ledger.asked, stride = choose_stride(requests);
	for (int64_t i = 0; i < requests && i < MOST_TRIED && !trial_failed(trial); i++) {
		const int64_t number = 1 + i * stride % requests;
		if (i >= LEAST_TRIED && clock_now() - begun > SECONDS)
			break;
		for (int for_good = 0; for_good < 2 && !trial_failed(trial); for_good++) {
			crash_when("where request %lld of %lld for memory%s fails (host->allocate() returned NULL)",
			           (long long)number, (long long)requests, for_good ? " and all after it" : "");
			fail_at(trial, number, for_good, live);
		}
	}
}

void
trial_without_extensions(struct trial *trial, trial_life *live)
{
	MESSAGE;
	trial->ledger.no_extensions = 1;
	crash_when("where host->extension() returns NULL");
	if (live(trial, &error) < 0 && !*message)
		trial_say(trial, VERDICT_FAIL, "without the host's extensions it fails without words");
}
