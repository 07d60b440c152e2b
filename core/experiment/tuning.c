/*
 * tuning.c: a random search with the same number of trials for every row (Bergstra & Bengio 2012).
 *
 * Which options of which component are searched is the row's "tune"; the components' own tables say whether on a
 * logarithmic scale, and check every value. Each draw depends on the tuning's seed, the option and the trial alone, so
 * that a longer search begins with the shorter one, and that no row is luckier than another in an option which both
 * have: a trial of a penalty is that of no penalty with the penalty added.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "../base/random.h"
#include "../base/text.h"
#include "../options/options.h"
#include "../registry/registry.h"
#include "gate.h"
#include "job-record.h"

static int64_t
fail(const struct job *job, const char *key, struct lgs_error *error, const char *words)
{
	return lgs_fail(error, LGS_INVALID, "row %s: tune: \"%s\": %s", job->row->name, key, words);
}

/* Whether a specification is of the component that a key begins with; *option is then what follows. */
static int
names(const char *specification, const char *key, const char **option)
{
	struct specification *parsed = specification_parse(specification, 1, NULL);
	size_t length = parsed ? strlen(parsed->name) : 0;
	int match = parsed && !strncmp(parsed->name, key, length) && key[length] == '.';
	*option = match ? key + length + 1 : NULL;
	specification_destroy(parsed);
	return match;
}

static const struct lgs_option *
option_of(const struct component *component, const char *name)
{
	int64_t bytes;
	const struct lgs_option *tables[] = {component->options, kind_host_options(component->as.head.kind, &bytes)};
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		for (const struct lgs_option *row = tables[i]; row && row->name; row++)
			if (!strcmp(row->name, name))
				return row;
	return NULL;
}

/* The option that a key names: of the row's model, or of one of its penalties. */
static const struct lgs_option *
find_option(const struct job *job, const char *key, struct registry *registry, struct lgs_error *error)
{
	const char *name, *kind = LGS_MODEL_KIND;
	const char *found = names(job->row->model, key, &name) ? job->row->model : NULL;
	for (size_t i = 0; !found && i < json_array_size(job->row->penalties); i++) {
		const char *penalty = json_string_value(json_array_get(job->row->penalties, i));
		found = names(penalty, key, &name) ? penalty : NULL;
		kind = LGS_REGULARIZER_KIND;
	}
	if (!found) {
		(void)fail(job, key, error, "no component of the row has that name; write COMPONENT.option");
		return NULL;
	}
	struct specification *parsed = specification_parse(found, 1, error);
	const struct component *component = parsed ? registry_find(registry, kind, parsed->name, error) : NULL;
	specification_destroy(parsed);
	const struct lgs_option *option = component ? option_of(component, name) : NULL;
	if (component && !option)
		(void)fail(job, key, error, "the component has no such option; see lgs inspect");
	return option;
}

/* A number in [0, 1) that belongs to an option and a trial, whatever the row. */
static double
uniform(const struct experiment *experiment, const struct job *job, const char *key)
{
	uint32_t words[4];
	random_bits(random_key((uint64_t)experiment->tuning.seed, "tuning", key), 4 * (uint64_t)job->trial, 4, words);
	return ldexp((double)words[0], -32);
}

/* Of four digits, or as many as a narrow range needs: it stays within, and trials differ. */
static char *
number_within(double value, double low, double high)
{
	char *text = NULL;
	for (int digits = 4; digits <= 17; digits++) {
		free(text);
		text = text_format("%.*g", digits, value);
		const double told = text ? strtod(text, NULL) : value;
		if (told >= low && told <= high && fabs(told - value) <= 1e-3 * (high - low))
			break;
	}
	return text;
}

static char *
draw_number(const struct job *job, const char *key, const struct lgs_option *option, json_t *range, double u,
            struct lgs_error *error)
{
	double low = json_array_size(range) ? json_number_value(json_array_get(range, 0)) : option->minimum;
	double high = json_array_size(range) ? json_number_value(json_array_get(range, 1)) : option->maximum;
	int logarithmic = (option->flags & LGS_LOGARITHMIC) != 0;
	if (!(low < high) || !isfinite(high - low)) {
		(void)fail(job, key, error, "a range [low, high] is needed");
		return NULL;
	}
	if (option->minimum < option->maximum && (low < option->minimum || high > option->maximum)) {
		char allowed[256], words[512];
		option_describe_range(option, allowed, sizeof allowed);
		(void)snprintf(words, sizeof words, "[%g, %g] reaches beyond what the option allows: %s", low, high,
		               allowed);
		(void)fail(job, key, error, words);
		return NULL;
	}
	if (logarithmic && low <= 0) {
		(void)fail(job, key, error, "is searched on a logarithmic scale: give a range [low, high] above 0");
		return NULL;
	}
	double value = logarithmic ? low * pow(high / low, u) : low + (high - low) * u;
	return option->type == LGS_INT ? text_format("%.0f", value) : number_within(value, low, high);
}

static int
are_choices(const struct lgs_option *option, json_t *list)
{
	json_t *element;
	size_t index;
	int good = 1;
	json_array_foreach(list, index, element)
	{
		const char *word = json_string_value(element);
		good &= word && option_choice_index(option->choices, word) >= 0;
	}
	return good;
}

/* One of the words listed, or of the option's own. */
static char *
draw_word(const struct lgs_option *option, json_t *list, double u)
{
	char words[512], *rest = NULL;
	json_t *all = json_array_size(list) ? json_incref(list) : json_array();
	(void)snprintf(words, sizeof words, "%s", option->choices ? option->choices : "");
	for (char *word = strtok_r(words, "|", &rest); word && !json_array_size(list);
	     word = strtok_r(NULL, "|", &rest))
		(void)json_array_append_new(all, json_string(word));
	const char *word = json_string_value(json_array_get(all, (size_t)(u * (double)json_array_size(all))));
	char *value = word ? strdup(word) : NULL;
	json_decref(all);
	return value;
}

static int64_t
draw_option(const struct experiment *experiment, struct registry *registry, struct job *job, const char *key,
            json_t *range, struct lgs_error *error)
{
	const struct lgs_option *option = find_option(job, key, registry, error);
	if (!option)
		return LGS_INVALID;
	int number = option->type == LGS_INT || option->type == LGS_DOUBLE;
	size_t count = json_array_size(range);
	if (!json_is_null(range) && (!count || !json_is_array(range)))
		return fail(job, key, error, "must be [low, high], a list of words, or null");
	if (number && count &&
	    (count != 2 || !json_is_number(json_array_get(range, 0)) || !json_is_number(json_array_get(range, 1))))
		return fail(job, key, error, "is a number: its range is written [low, high]");
	if (!number && (option->type != LGS_CHOICE || (count && !json_is_string(json_array_get(range, 0)))))
		return fail(job, key, error, "only numbers and choices can be tuned");
	if (!number && count && !are_choices(option, range)) {
		char words[512];
		(void)snprintf(words, sizeof words, "words of the list must be among %s", option->choices);
		return fail(job, key, error, words);
	}
	double u = uniform(experiment, job, key);
	*error->text = 0;
	char *value = number ? draw_number(job, key, option, range, u, error) : draw_word(option, range, u);
	if (!value)
		return *error->text ? LGS_INVALID : no_memory(error);
	(void)json_object_set_new(job->tried, key, json_string(value));
	free(value);
	return LGS_OK;
}

int64_t
tuning_draw(const struct experiment *experiment, struct registry *registry, struct job *job, struct lgs_error *error)
{
	const char *key;
	json_t *range;
	job->tried = json_object();
	json_object_foreach(job->row->tune, key, range)
	{
		int64_t status = draw_option(experiment, registry, job, key, range, error);
		if (status < 0)
			return status;
	}
	json_t *tried = job->tried;
	job->tried = NULL;
	int64_t status = tuning_apply(job, tried, error);
	json_decref(tried);
	return status;
}

int64_t
tuning_apply(struct job *job, json_t *tried, struct lgs_error *error)
{
	const char *key, *option;
	json_t *value, *applied = json_object(), *penalties = json_array();
	char *model = strdup(job->row->model);
	for (size_t i = 0; i < json_array_size(job->row->penalties); i++)
		(void)json_array_append_new(penalties, json_copy(json_array_get(job->row->penalties, i)));
	json_object_foreach(tried, key, value)
	{
		const char *text = json_string_value(value);
		char *longer = NULL;
		if (model && text && names(job->row->model, key, &option)) {
			longer = specification_with(model, option, text);
			free(model);
			model = longer;
			(void)json_object_set(applied, key, value);
			continue;
		}
		/* A penalty that is attached to several sites stays one penalty. */
		for (size_t i = 0; text && i < json_array_size(penalties); i++)
			if (names(json_string_value(json_array_get(penalties, i)), key, &option)) {
				longer =
				    specification_with(json_string_value(json_array_get(penalties, i)), option, text);
				(void)json_array_set_new(penalties, i, json_string(longer ? longer : ""));
				(void)json_object_set(applied, key, value);
				free(longer);
			}
	}
	free(job->model);
	json_decref(job->penalties);
	json_decref(job->tried);
	job->model = model;
	job->penalties = penalties;
	job->tried = applied;
	return model ? LGS_OK : no_memory(error);
}

static int
may_be_chosen(const struct experiment *experiment, const struct job *trial)
{
	const struct gate *gate = &experiment->tuning.gate;
	int good = 1;
	for (int64_t b = 0; b < gate->count; b++)
		good &= gate_admits(&gate->bounds[b],
		                    record_number(trial, gate->bounds[b].measure, experiment->tuning.epochs));
	return good;
}

const struct job *
tuning_best(const struct experiment *experiment, const struct jobs *jobs, const struct row *row, int64_t *open)
{
	const struct job *best = NULL;
	double least = HUGE_VAL;
	row = row->like ? experiment_row(experiment, row->like) : row;
	*open = 0;
	for (int64_t i = 0; i < jobs->count; i++) {
		const struct job *job = &jobs->items[i];
		if (job->row != row || job->trial < 0)
			continue;
		*open += job->state == JOB_MISSING || job->state == JOB_RUNNING;
		double score = NAN;
		if (job->state == JOB_DONE && may_be_chosen(experiment, job))
			score = record_number(job, experiment->tuning.score, experiment->tuning.epochs);
		score = experiment->tuning.score->higher ? -score : score;
		if (score < least) {
			least = score;
			best = job;
		}
	}
	return best;
}
