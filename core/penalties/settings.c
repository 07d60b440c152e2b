/* settings.c: see settings.h. */
#include "settings.h"

#include "../host/log-lines.h"

int64_t
settings_form(const struct lgs_regularizer *r, int64_t axis)
{
	if (r->parameters)
		return LGS_FORM_PARAMETERS;
	return r->samples || axis != PENALTY_LIFETIME ? LGS_FORM_SAMPLES : LGS_FORM_MEANS;
}

int64_t
settings_check(const struct instance *regularizer, struct lgs_error *error)
{
	const struct penalty_settings *own = options_values(regularizer->host_options);
	if (own->average >= 0 || own->average == -1)
		return LGS_OK;
	return instance_fail(regularizer,
	                     "average is a decay from 0 to 0.999999, or -1 for the one that the model's site suggests; "
	                     "what lies between means nothing",
	                     error);
}

static void
warn_of_idle(const struct instance *regularizer, int64_t axis)
{
	const struct lgs_regularizer *r = &regularizer->component->as.regularizer;
	const struct penalty_settings *own = options_values(regularizer->host_options);
	int64_t form = settings_form(r, axis);
	const struct {
		const char *name;
		int idle;
		const char *why;
	} rows[] = {
	    {"axis", own->axis != PENALTY_LIFETIME && !r->penalty, "the penalty says itself what it is taken over"},
	    {"average", own->average > 0 && form != LGS_FORM_MEANS, "only means of axis=lifetime are averaged"},
	    {"per", own->per && form == LGS_FORM_PARAMETERS, "parameters have no positions"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[256];
		(void)snprintf(text, sizeof text, "%s: %s=%s changes nothing: %s", r->name, rows[i].name,
		               options_text(regularizer->host_options, rows[i].name), rows[i].why);
		if (rows[i].idle)
			log_lines_say(&regularizer->session->sink, LGS_LOG_WARNING, text);
	}
}

static void
warn_of_first(const struct attachment *at, const struct demand *demand)
{
	const char *name = at->regularizer->name;
	char text[512];
	(void)snprintf(text, sizeof text,
	               "%s acts at %s alone, the first of %lld sites that could have it; -r SITE=%s chooses, and "
	               "--dry-run lists them",
	               name, demand->name, (long long)at->passed + 1, name);
	if (at->passed)
		log_lines_say(&at->instance->session->sink, LGS_LOG_WARNING, text);
}

/* Once for each regularizer, however many sites it acts at. Options of a list of terms may be for others in it. */
void
penalties_warn(const struct penalties *penalties)
{
	for (int64_t i = 0; i < penalties->opened_count; i++) {
		const struct attachment *found = NULL;
		const struct demand *where = NULL;
		for (const struct demand *demand = penalties->demands; demand; demand = demand->next)
			for (const struct attachment *at = demand->attachments; at; at = at->next)
				if (at->instance == penalties->opened[i]) {
					found = at;
					where = demand;
				}
		if (!found)
			continue;
		warn_of_idle(found->instance, found->axis);
		warn_of_first(found, where);
	}
}
