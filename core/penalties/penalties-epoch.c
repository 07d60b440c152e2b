/*
 * penalties-epoch.c: what an epoch showed of the penalties and of the activations that they may act on, as numbers and
 * their names. What they are made of is summed up in penalties.c.
 */
#include "penalties.h"

#include <math.h>
#include <string.h>

#include "../base/text.h"

#define STATISTICS 3
static const char *const statistic_suffixes[STATISTICS] = {"mean", "dead", "saturated"};

int64_t
penalties_count(const struct penalties *penalties)
{
	int64_t count = 0;
	for (const struct demand *demand = penalties->demands; demand; demand = demand->next) {
		count += demand->observed ? STATISTICS : 0;
		for (const struct attachment *at = demand->attachments; at; at = at->next)
			count++;
	}
	return count;
}

int64_t
penalties_names(const struct penalties *penalties, char **names)
{
	int64_t i = 0, failed = 0;
	for (const struct demand *demand = penalties->demands; demand; demand = demand->next) {
		for (int s = 0; demand->observed && s < STATISTICS; s++)
			failed |= !(names[i++] = text_format("%s-%s", demand->name, statistic_suffixes[s]));
		for (const struct attachment *at = demand->attachments; at; at = at->next)
			failed |= !(names[i++] = strdup(at->label));
	}
	return failed ? LGS_NO_MEMORY : LGS_OK;
}

static void
read_statistics(const struct demand *demand, double *values)
{
	double mean = 0, dead = 0, saturated = 0, n = (double)demand->asked.units;
	for (int64_t j = 0; j < demand->asked.units; j++) {
		double k = demand->epoch_sums[j] / demand->epoch_count;
		mean += k / n;
		dead += (k < DEAD_BELOW) / n;
		saturated += (k > SATURATED_ABOVE) / n;
	}
	values[0] = demand->epoch_count > 0 ? mean : NAN;
	values[1] = demand->epoch_count > 0 ? dead : NAN;
	values[2] = demand->epoch_count > 0 ? saturated : NAN;
}

void
penalties_read(struct penalties *penalties, double *values, int reset)
{
	for (struct demand *demand = penalties->demands; demand; demand = demand->next) {
		if (demand->observed) {
			read_statistics(demand, values);
			values += STATISTICS;
		}
		for (struct attachment *at = demand->attachments; at; at = at->next)
			*values++ = at->value_count ? at->value_sum / (double)at->value_count : NAN;
		if (!reset)
			continue;
		demand->epoch_count = 0;
		if (demand->epoch_sums)
			memset(demand->epoch_sums, 0, (size_t)demand->asked.units * sizeof *demand->epoch_sums);
		for (struct attachment *at = demand->attachments; at; at = at->next)
			at->value_sum = 0, at->value_count = 0;
	}
}
