/*
 * stability.c: how steady the losses of an adversarial training were in its last windows of steps.
 *
 * Steady losses alone say nothing good: a generator that is dead has the steadiest of all. What makes losses small
 * makes their differences small too, so that each statistic is also given relative to the mean and on the scale of
 * logits; of the discriminator's loss, which adds two cross-entropies up, that of half of it.
 */
#include "stability.h"

#include <math.h>

struct options {
	int64_t window;
	int64_t windows;
};

static const struct lgs_option table[] = {
    LGS_OPTION_INT(struct options, window, "window", "500", 2, 1e6, LGS_LOGARITHMIC,
                   "steps in a window, of those in which the player learned; fewer where there are fewer"),
    LGS_OPTION_INT(struct options, windows, "windows", "1", 0, 1e6, 0,
                   "how many windows to look at, from the last step backwards; 0 is all"),
    LGS_OPTIONS_END,
};

static int
discriminator_won(double loss)
{
	return loss < 0.1;
}

/* By the logit of generated images, which the saturating loss, log(1 - D), tells as well: that one is negative. */
static int
generator_lost(double loss)
{
	return (loss < 0 ? stability_logit(loss) : -stability_logit(loss)) < -8;
}

/* The losses, by the names under which they are reported (dcgan), and at which ones the discriminator has won so
 * clearly that the generator is hardly taught any more. */
static const struct player {
	const char *series, *over;
	double terms; /* cross-entropies added up in it */
	int (*is_over)(double loss);
} players[] = {
    {"discriminator-loss", "discriminator-won", 2, discriminator_won},
    {"generator-loss", "generator-lost", 1, generator_lost},
};

struct room {
	double *values, *logits, *median, *scratch;
};

static void
release(const struct lgs_host *host, struct room *room)
{
	host->release(host, room->values);
	host->release(host, room->logits);
	host->release(host, room->median);
	host->release(host, room->scratch);
}

static int64_t
read_series(const struct lgs_subject *subject, const struct lgs_host *host, const struct player *player,
            int64_t *window, struct room *room, struct lgs_error *error)
{
	if (!subject->series)
		return lgs_fail(error, LGS_UNSUPPORTED, "there is no run here whose losses could be read");
	int64_t count = subject->series(subject, player->series, 0, NULL, NULL, error);
	if (count < 0)
		return count;
	if (count < 2)
		return lgs_fail(error, LGS_INVALID, "the series %s has %lld steps; two at least have a difference",
		                player->series, (long long)count);
	int64_t bytes = count * (int64_t)sizeof(double), longer;
	*window = *window < count ? *window : count;
	longer = *window > STABILITY_MEDIAN ? *window : STABILITY_MEDIAN;
	room->values = host->allocate(host, bytes);
	room->logits = host->allocate(host, bytes);
	room->median = host->allocate(host, bytes);
	room->scratch = host->allocate(host, longer * (int64_t)sizeof(double));
	if (!room->values || !room->logits || !room->median || !room->scratch)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for a series of %lld steps", (long long)count);
	int64_t read = subject->series(subject, player->series, count, NULL, room->values, error);
	for (int64_t t = 0; t < count && read >= 0; t++) {
		if (!isfinite(room->values[t]))
			return lgs_fail(error, LGS_INVALID,
			                "the series %s is not finite at its step %lld: the "
			                "training diverged there, or the file is damaged",
			                player->series, (long long)t);
		room->logits[t] = stability_logit(room->values[t] / player->terms);
	}
	return read < 0 ? read : count;
}

static void
report_number(const struct lgs_host *host, const struct player *player, const char *what, double value)
{
	char name[64];
	(void)snprintf(name, sizeof name, "%s-%s", player->series, what);
	if (isfinite(value))
		host->report_number(host, name, "", value);
}

static void
report(const struct lgs_host *host, const struct player *player, const struct stability *plain,
       const struct stability *logits)
{
	double scale = fabs(plain->mean);
	report_number(host, player, "mean", plain->mean);
	report_number(host, player, "sd", plain->deviation);
	report_number(host, player, "detrended-sd", plain->detrended);
	report_number(host, player, "roughness", plain->roughness);
	report_number(host, player, "slope", plain->slope);
	report_number(host, player, "maximum", plain->maximum);
	report_number(host, player, "spikes", plain->spikes);
	report_number(host, player, "relative-sd", plain->deviation / scale);
	report_number(host, player, "relative-detrended-sd", plain->detrended / scale);
	report_number(host, player, "relative-roughness", plain->roughness / scale);
	report_number(host, player, "logit-sd", logits->deviation);
	report_number(host, player, "logit-detrended-sd", logits->detrended);
	report_number(host, player, "logit-roughness", logits->roughness);
}

/* In percent of the steps. */
static double
share(const struct player *player, int64_t count, const double *values)
{
	int64_t found = 0;
	for (int64_t t = 0; t < count; t++)
		found += player->is_over(values[t]);
	return 100 * (double)found / (double)count;
}

static int64_t
evaluate_player(const struct options *options, const struct player *player, const struct lgs_subject *subject,
                const struct lgs_host *host, int64_t *steps, struct lgs_error *error)
{
	struct room room = {0};
	int64_t window = options->window, count = read_series(subject, host, player, &window, &room, error);
	if (count >= 0) {
		int64_t all = count / window, windows = options->windows;
		windows = windows == 0 || windows > all ? all : windows;
		*steps = windows * window;
		struct stability plain =
		    stability_measure(count, room.values, windows, window, room.median, room.scratch);
		struct stability logits =
		    stability_measure(count, room.logits, windows, window, room.median, room.scratch);
		report(host, player, &plain, &logits);
		if (!isfinite(plain.detrended) || !isfinite(plain.slope))
			lgs_log(
			    host, LGS_LOG_WARNING,
			    "no trend of %s: its running median takes in %d steps on both sides, and of the last %lld "
			    "of all %lld steps fewer than two have so many",
			    player->series, STABILITY_MEDIAN / 2, (long long)*steps, (long long)count);
		host->report_number(host, player->over, "%", share(player, *steps, room.values + count - *steps));
	}
	release(host, &room);
	return count;
}

static int64_t
evaluate(const void *opaque, const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	int64_t count = 0, steps = 0;
	for (size_t i = 0; i < sizeof players / sizeof *players && count >= 0; i++)
		count = evaluate_player(options, &players[i], subject, host, &steps, error);
	if (count < 0)
		return count;
	host->report_number(host, "steps", "", (double)steps);
	if (steps < options->window || steps < options->window * options->windows)
		lgs_log(host, LGS_LOG_WARNING, "the run has %lld steps, so that only the last %lld were looked at",
		        (long long)count, (long long)steps);
	return LGS_OK;
}

LGS_EVALUATOR(stability, "how steady the losses of an adversarial training were in its last steps",
              .example = "lgs evaluate runs/gan -e stability", .evaluate = evaluate, .options = table,
              .options_size = sizeof(struct options))
