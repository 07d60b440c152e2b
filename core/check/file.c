/* file.c: what a plugin's file looks like to the loader: that it is taken, and what it exports. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "symbols.h"

/* That this runs at all shows that the file was taken; what was noticed on the way is left. */
static void
loads(struct trial *trial)
{
	for (const struct notice *at = registry_notices(trial->session.registry); at; at = at->next)
		if (!strcmp(at->path, trial->component->path))
			trial_say(trial, VERDICT_WARN, "%s", at->text);
}

struct extra {
	struct text names;
	int64_t count;
};

static void
found(void *context, const char *name)
{
	struct extra *extra = context;
	if (!strcmp(name, "lgs_plugin"))
		return;
	if (++extra->count <= 3)
		text_add(&extra->names, "%s%s", extra->count > 1 ? ", " : "", name);
}

static void
exports(struct trial *trial)
{
	MESSAGE;
	struct extra extra = {.count = 0};
	if (symbols_exported(trial->component->path, found, &extra, &error) < 0)
		trial_say(trial, VERDICT_SKIP, "%s", message);
	else if (extra.count)
		trial_say(trial, trial->ours ? VERDICT_FAIL : VERDICT_WARN,
		          "%lld symbols besides lgs_plugin are exported (%s%s); make functions static, or build with "
		          "-fvisibility=hidden, so that they meet nobody else's",
		          (long long)extra.count, extra.names.bytes ? extra.names.bytes : "",
		          extra.count > 3 ? ", ..." : "");
	free(extra.names.bytes);
}

static int
is_file(const struct component *component)
{
	return strchr(component->path, '/') != NULL;
}

const struct check_case file_cases[] = {
    {.name = "load", .shows = "the file loads, complete and without a symbol of the host", .run = loads},
    {.name = "exports", .shows = "it exports lgs_plugin and nothing else", .run = exports, .applies = is_file},
    {.name = NULL},
};
