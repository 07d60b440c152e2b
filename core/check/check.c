/* check.c: which cases a component gets, and one of them at work. */
#include "check.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../base/escape.h"
#include "../base/random.h"
#include "../host/description.h"
#include "../host/host.h"
#include "crash.h"
#include "quota.h"

static const struct check_case *const groups[] = {
    file_cases,          descriptor_cases,  penalty_cases, penalty_use_cases,   penalty_cost_cases,
    prox_cases,          term_cases,        model_cases,   model_look_cases,    model_state_cases,
    model_penalty_cases, model_slope_cases, dataset_cases, dataset_split_cases, evaluator_cases,
};
#define GROUPS (sizeof groups / sizeof *groups)

int
check_is_ours(const char *path)
{
	char real[PATH_MAX], *slash;
	if (!realpath(path, real) || !(slash = strrchr(real, '/')))
		return 0;
	*slash = 0;
	struct search *own = search_create_own();
	int found = 0;
	for (int64_t i = 0; own && i < own->count; i++) {
		char *folder = realpath(own->folders[i], NULL);
		found |= folder && !strcmp(folder, real);
		free(folder);
	}
	search_destroy(own);
	return found;
}

static int
gets(const struct component *component, const struct check_case *one, const struct check_wish *wish)
{
	return (!one->kind || kind_equals(one->kind, component->as.head.kind)) &&
	       (!one->applies || one->applies(component)) && (wish->timing || !one->timing);
}

static const struct check_case *
find_case(const struct component *component, const char *name, const struct check_wish *wish)
{
	for (size_t g = 0; g < GROUPS; g++)
		for (const struct check_case *at = groups[g]; at->name; at++)
			if (gets(component, at, wish) && !strcmp(at->name, name))
				return at;
	return NULL;
}

static json_t *
list_cases(const struct component *component, const struct check_wish *wish)
{
	json_t *list = json_array();
	for (size_t g = 0; g < GROUPS; g++)
		for (const struct check_case *at = groups[g]; at->name; at++)
			if (gets(component, at, wish))
				(void)json_array_append_new(
				    list, json_pack("{s:s, s:s}", "name", at->name, "shows", at->shows));
	return list;
}

/* What the command line says of the options is wrong, or right, before any case. */
static int64_t
add(json_t *list, const struct component *component, const struct specification *specification,
    const struct check_wish *wish, struct lgs_error *error)
{
	if ((specification->count || specification->principal) &&
	    instance_check_options(component, specification, error) < 0)
		return LGS_INVALID;
	(void)json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o, s:o}", "kind", component->as.head.kind,
	                                            "name", component->as.head.name, "path", text_json(component->path),
	                                            "example", text_json(component->as.head.example), "cases",
	                                            list_cases(component, wish)));
	return LGS_OK;
}

/* All components of a file, or all of a name in the file that the name leads to. */
static int64_t
add_all(json_t *list, struct registry *registry, const struct specification *specification,
        const struct check_wish *wish, struct lgs_error *error)
{
	const struct component *first;
	char path[PATH_MAX];
	const char *name = strchr(specification->name, '/') ? NULL : specification->name;
	int64_t status = name ? LGS_OK : registry_load(registry, specification->name, 1, error);
	if (status < 0)
		return status;
	first = name ? registry_find(registry, NULL, name, error) : registry_components(registry);
	if (name && !first)
		return LGS_INVALID;
	if (name)
		(void)snprintf(path, sizeof path, "%s", first->path);
	else if (!realpath(specification->name, path))
		(void)snprintf(path, sizeof path, "%s", specification->name);
	for (const struct component *at = first; at && status >= 0; at = at->next)
		if ((!name || !strcmp(at->as.head.name, name)) && !strcmp(at->path, path))
			status = add(list, at, specification, wish, error);
	return status;
}

json_t *
check_list(struct registry *registry, const struct check_wish *wish, struct lgs_error *error)
{
	struct specification *specification = specification_parse(wish->what, 0, error);
	json_t *list = specification ? json_array() : NULL;
	int64_t status = list ? add_all(list, registry, specification, wish, error) : LGS_INVALID;
	if (status >= 0 && !json_array_size(list))
		status = lgs_fail(error, LGS_INVALID, "%s has no component of a kind that this lgs knows", wish->what);
	specification_destroy(specification);
	if (status >= 0)
		return list;
	json_decref(list);
	return NULL;
}

static int
is_meant(const json_t *component, const struct check_wish *wish)
{
	const char *kind = json_string_value(json_object_get(component, "kind"));
	const size_t length = strcspn(kind, "/");
	return !*wish->component ||
	       (!strncmp(wish->component, kind, length) && wish->component[length] == '/' &&
	        !strcmp(wish->component + length + 1, json_string_value(json_object_get(component, "name"))));
}

static void
keep_cases(json_t *cases, const char *only)
{
	for (size_t i = json_array_size(cases); *only && i-- > 0;)
		if (strcmp(json_string_value(json_object_get(json_array_get(cases, i), "name")), only))
			(void)json_array_remove(cases, i);
}

int64_t
check_choose(json_t *list, const struct check_wish *wish, struct lgs_error *error)
{
	int64_t found = 0, status = LGS_OK;
	struct text own = {0};
	const char *what = escape_word(&own, wish->what);
	for (size_t i = json_array_size(list); i-- > 0;) {
		const json_t *component = json_array_get(list, i);
		json_t *cases = json_object_get(component, "cases");
		found += is_meant(component, wish);
		keep_cases(cases, wish->only);
		if (!is_meant(component, wish) || !json_array_size(cases))
			(void)json_array_remove(list, i);
	}
	if (!found)
		status = lgs_fail(error, LGS_INVALID, "%s has no component %s; `lgs inspect %s` shows what it has",
		                  wish->what, wish->component, what);
	else if (!json_array_size(list))
		status = lgs_fail(error, LGS_INVALID, "there is no case \"%s\" for %s; `lgs check %s --list` names all",
		                  wish->only, wish->what, what);
	free(own.bytes);
	return status;
}

/* "NAME:options": by name, since a file may have several components. It was loaded first, so the name means it. */
static char *
specification_of(const char *what, const char *name, struct lgs_error *error)
{
	struct specification *given = specification_parse(what, 0, error);
	struct text text = {0};
	text_add(&text, "%s%s", name, given && given->principal ? ":" : "");
	for (const char *at = given && given->principal ? given->principal : ""; *at; at++)
		text_add(&text, strchr(",=\\", *at) ? "\\%c" : "%c", *at);
	char *made = given ? text.bytes : NULL;
	for (int64_t i = 0; made && i < given->count; i++) {
		char *longer = specification_with(made, given->settings[i].key, given->settings[i].value);
		free(made);
		made = longer;
	}
	specification_destroy(given);
	return made;
}

/* What the case itself may not have noticed, or taken for a refusal in words, which is every component's right. */
static void
look_at_memory(struct trial *trial)
{
	const struct ledger *ledger = &trial->ledger;
	if (ledger->spoilt)
		trial_say(trial, VERDICT_FAIL,
		          "bytes beside a block of host->allocate() were changed, or it was released twice; check the "
		          "sizes that are allocated against the loops that write");
	if (quota_forbids(ledger->refused))
		trial_blame(
		    trial,
		    "it asked host->allocate() for %lld bytes, where a case may take %s in all (--memory); see how "
		    "that size is computed, and take no more at once than is worked on",
		    (long long)ledger->refused, quota_words());
	else if (ledger->refused)
		trial_blame(
		    trial,
		    "host->allocate() could not give it %lld bytes after %lld blocks that it keeps; allocate in "
		    "create() what all calls need, and let nothing grow with the number of calls",
		    (long long)ledger->refused, (long long)ledger->refused_after);
	else if (quota_is_used_up() || (trial_failed(trial) && quota_was_touched()))
		trial_blame(trial,
		            "it used nearly all of the %s of memory that a case may take (--memory); free what calls "
		            "allocate before they return, and let nothing grow with the number of calls",
		            quota_words());
}

int64_t
check_run(struct registry *registry, const struct check_wish *wish, const json_t *component, json_t *of_case,
          struct lgs_error *error)
{
	const char *kind = json_string_value(json_object_get(component, "kind"));
	const char *name = json_string_value(json_object_get(component, "name"));
	const char *case_name = json_string_value(json_object_get(of_case, "name"));
	struct trial trial = {.session = {.registry = registry, .threads = 1, .batch = 1},
	                      .seed = (uint64_t)wish->seed};

	trial.component = registry_find(registry, kind, name, error);
	trial.specification = trial.component ? specification_of(wish->what, name, error) : NULL;
	const struct check_case *one = trial.component ? find_case(trial.component, case_name, wish) : NULL;
	if (!one || !trial.specification) {
		free(trial.specification);
		return LGS_INVALID;
	}
	trial.ours = check_is_ours(trial.component->path);
	trial.key = random_key(trial.seed, name, case_name);
	trial.session.seed = trial.seed;
	ledger_open(&trial.ledger, &trial.session);
	crash_where("%s", one->shows);
	one->run(&trial);
	look_at_memory(&trial);
	ledger_close(&trial.ledger);
	(void)json_object_set_new(of_case, "verdict", json_string(verdict_name(trial.verdict)));
	(void)json_object_set_new(of_case, "text", text_json(trial.words.bytes ? trial.words.bytes : ""));
	free(trial.words.bytes);
	free(trial.specification);
	return LGS_OK;
}
