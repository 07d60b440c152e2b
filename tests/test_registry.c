/*
 * test_registry.c: what is found, and where; and what a registered component is.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/options/options.h"
#include "registry_fixture.h"

/* ---- what is found, and where ---- */

static void
found_without_scan(void)
{
	const char *folder = new_folder();
	copy("good", path_of("%s/good.so", folder));
	copy("older", path_of("%s/libolder.so", folder));
	copy("undefined", path_of("%s/broken.so", folder));
	copy("newer", path_of("%s/zoo.so", folder));
	struct registry *registry = open_registry(folder);
	CU_ASSERT_STRING_EQUAL(find_regularizer(registry, "good")->as.head.name, "good");
	CU_ASSERT_EQUAL(registered(registry), 1);
	CU_ASSERT_EQUAL(notices(registry, 1), 0);
	CU_ASSERT_STRING_EQUAL(find_regularizer(registry, "older")->path, path_of("%s/libolder.so", folder));
	CU_ASSERT_EQUAL(registered(registry), 2);
	CU_ASSERT_EQUAL(notices(registry, 1), 0);
	/* A name that no file has needs the scan, which comes by the broken one. */
	CU_ASSERT_STRING_EQUAL(find_regularizer(registry, "newer")->path, path_of("%s/zoo.so", folder));
	CU_ASSERT_EQUAL(registered(registry), 3);
	CU_ASSERT(noticed(registry, "lgs_test_nowhere_defined", 1));
	registry_scan(registry);
	CU_ASSERT_EQUAL(registered(registry), 3);
	CU_ASSERT_EQUAL(notices(registry, 1), 1);
	registry_destroy(registry);
}

static void
shadowing(void)
{
	const char *first = new_folder(), *second = new_folder();
	copy("good", path_of("%s/good.so", first));
	copy("good", path_of("%s/good.so", second));
	struct registry *registry = open_registry(path_of("%s:%s", first, second));
	registry_scan(registry);
	CU_ASSERT_EQUAL(registered(registry), 2);
	CU_ASSERT_STRING_EQUAL(find_regularizer(registry, "good")->path, path_of("%s/good.so", first));
	CU_ASSERT(noticed(registry, path_of("shadowed by the one in %s/good.so", first), 0));
	CU_ASSERT_EQUAL(notices(registry, 0), 1);
	registry_destroy(registry);
	registry = open_registry(path_of("%s:%s", second, first));
	CU_ASSERT_STRING_EQUAL(find_regularizer(registry, "good")->path, path_of("%s/good.so", second));
	CU_ASSERT_EQUAL(registered(registry), 1);
	/* The shadowed one can still be named by its path. */
	CU_ASSERT_STRING_EQUAL(find_regularizer(registry, path_of("%s/good.so", first))->path,
	                       path_of("%s/good.so", first));
	CU_ASSERT_STRING_EQUAL(find_regularizer(registry, "good")->path, path_of("%s/good.so", second));
	registry_destroy(registry);
}

/* One folder under two names, and a link to a file, are not a second component. */
static void
same_file_twice(void)
{
	const char *folder = new_folder();
	copy("good", path_of("%s/good.so", folder));
	CU_ASSERT_EQUAL_FATAL(symlink("good.so", path_of("%s/zlink.so", folder)), 0);
	struct registry *registry = open_registry(path_of("%s:%s/.:%s//", folder, folder, folder));
	registry_scan(registry);
	CU_ASSERT_EQUAL(registered(registry), 1);
	CU_ASSERT_EQUAL(notices(registry, 0) + notices(registry, 1), 0);
	registry_destroy(registry);
}

static void
unknown_names(void)
{
	const char *folder = new_folder();
	copy("good", path_of("%s/good.so", folder));
	copy("refuses", path_of("%s/refuses.so", folder));
	struct registry *registry = open_registry(folder);
	refuse(registry, "goood", "no regularizer named \"goood\"|did you mean \"good\"?");
	refuse(registry, "zzzzzz", "\"zzzzzz\"|lgs list");
	CU_ASSERT_PTR_NULL(strstr(words, "did you mean"));
	/* Names of other kinds are not meant, nor found. */
	CU_ASSERT_PTR_NULL(registry_find(registry, "model/1", "good", &failure));
	CU_ASSERT(said("no model named \"good\""));
	CU_ASSERT_PTR_NULL(strstr(words, "did you mean \"good\""));
	CU_ASSERT_PTR_NOT_NULL(registry_find(registry, "model/1", "refuses", &failure));
	CU_ASSERT_PTR_NOT_NULL(registry_find(registry, "model", "refuses", &failure));
	CU_ASSERT_PTR_NULL(registry_find(registry, REGULARIZER, "", &failure));
	CU_ASSERT_PTR_NULL(registry_find(registry, REGULARIZER, "%s%n", NULL));
	registry_destroy(registry);
	registry = open_registry("/nonexistent");
	refuse(registry, "good", "no regularizer named \"good\"|lgs list");
	registry_destroy(registry);
}

static void
path_with_slash(void)
{
	const char *path = copy_of("good");
	struct registry *registry = open_registry(NULL);
	const struct component *found = find_regularizer(registry, path);
	CU_ASSERT_STRING_EQUAL(found->path, path);
	CU_ASSERT_STRING_EQUAL(found->plugin, "good");
	CU_ASSERT_PTR_EQUAL(find_regularizer(registry, path), found);
	CU_ASSERT_PTR_EQUAL(find_regularizer(registry, "good"), found);
	CU_ASSERT_PTR_NULL(registry_find(registry, "model/1", path, &failure));
	CU_ASSERT(said("no component of kind model"));
	refuse(registry, path_of("%s/nothing.so", root_folder), "there is no file |nothing.so");
	registry_destroy(registry);
	/* Two of a kind in one file: the path alone does not say which. */
	path = copy_of("refuses");
	registry = open_registry(NULL);
	CU_ASSERT_STRING_EQUAL(find_regularizer(registry, path)->as.head.kind, REGULARIZER);
	CU_ASSERT_STRING_EQUAL(registry_find(registry, "model/1", path, &failure)->as.head.kind, "model/1");
	registry_destroy(registry);
}

static void
relative_path(void)
{
	char before[2048], path[2048];
	CU_ASSERT_PTR_NOT_NULL_FATAL(getcwd(before, sizeof before));
	(void)snprintf(path, sizeof path, "%s", copy_of("good"));
	*strrchr(path, '/') = 0;
	struct registry *registry = open_registry(NULL);
	CU_ASSERT_EQUAL_FATAL(chdir(path), 0);
	/* The folder one is in is no folder to search, and a name is no path. */
	CU_ASSERT_PTR_NULL(registry_find(registry, REGULARIZER, "good", &failure));
	CU_ASSERT_PTR_NULL(registry_find(registry, REGULARIZER, "good.so", &failure));
	CU_ASSERT_PTR_NOT_NULL(registry_find(registry, REGULARIZER, "./good.so", &failure));
	CU_ASSERT_EQUAL_FATAL(chdir(before), 0);
	CU_ASSERT_STRING_EQUAL(find_regularizer(registry, "good")->path, path_of("%s/good.so", path));
	registry_destroy(registry);
}

static void
unknown_kind(void)
{
	struct registry *registry = open_registry(NULL);
	CU_ASSERT_EQUAL(registry_load(registry, copy_of("badkind"), 0, &failure), LGS_OK);
	CU_ASSERT_EQUAL(registered(registry), 1);
	CU_ASSERT(noticed(registry, "\"teapot/7\"", 0));
	CU_ASSERT_STRING_EQUAL(find_regularizer(registry, "before")->as.head.name, "before");
	registry_destroy(registry);
}

/* ---- what a registered component is ---- */

/* Value of the form `penalty` at means 0.25 and 0.5, with the defaults and what `text` changes. */
static double
value_of(const struct component *component, const char *text, double *slope)
{
	const struct lgs_component *head = &component->as.head;
	const double mean[] = {0.25, 0.5};
	const struct lgs_shape shape = {(int64_t)sizeof shape, 2, 1, 1};
	const struct lgs_units units = {(int64_t)sizeof units, 2, mean, &shape};
	struct options *options = options_create(head->name, head->options, head->options_size, &failure);
	struct specification *changes = specification_parse(text, 0, &failure);
	CU_ASSERT_FATAL(options && changes);
	CU_ASSERT_EQUAL(options_apply(&options, 1, changes, &failure), LGS_OK);
	double value = component->as.regularizer.penalty(options_values(options), &units, slope);
	specification_destroy(changes);
	options_destroy(options);
	return value;
}

static void
complete_good(void)
{
	double slope[2];
	struct registry *registry = open_registry(NULL);
	const struct component *found = find_regularizer(registry, copy_of("good"));
	CU_ASSERT_EQUAL(found->as.head.size, (int64_t)sizeof(struct lgs_regularizer));
	CU_ASSERT_STRING_EQUAL(found->as.head.cites, "Nobody 2000");
	CU_ASSERT_EQUAL(found->abi_major, LGS_ABI_MAJOR);
	CU_ASSERT_EQUAL(found->needs_minor, 0);
	CU_ASSERT_STRING_EQUAL(found->as.head.options[2].choices, "fancy|plain|none");
	CU_ASSERT_EQUAL(value_of(found, "good", slope), 0.375);
	CU_ASSERT_EQUAL(value_of(found, "good:scale=2", slope), 1.5);
	CU_ASSERT_EQUAL(slope[1], 2);
	registry_destroy(registry);
}

static void
complete_older(void)
{
	double slope[2];
	struct registry *registry = open_registry(NULL);
	const struct component *found = find_regularizer(registry, copy_of("older"));
	const struct lgs_regularizer *r = &found->as.regularizer;
	CU_ASSERT_EQUAL(r->size, (int64_t)sizeof *r);
	CU_ASSERT_PTR_NULL(r->samples);
	CU_ASSERT_PTR_NULL(r->parameters);
	CU_ASSERT_PTR_NULL(r->terms);
	CU_ASSERT_PTR_NULL(r->prox);
	CU_ASSERT_EQUAL(r->maximum, 1);
	CU_ASSERT_EQUAL(value_of(found, "older", slope), 0.1875);
	CU_ASSERT_EQUAL(value_of(found, "older:scale=1", slope), 0.75);
	CU_ASSERT_EQUAL(slope[0], 1);
	registry_destroy(registry);
}

static void
complete_newer(void)
{
	double slope[2];
	struct registry *registry = open_registry(NULL);
	const struct component *found = find_regularizer(registry, copy_of("newer"));
	const struct lgs_regularizer *r = &found->as.regularizer;
	CU_ASSERT_EQUAL(r->size, (int64_t)sizeof *r);
	CU_ASSERT_EQUAL(r->options[0].size, (int64_t)sizeof(struct lgs_option));
	CU_ASSERT_EQUAL(r->options[0].flags, LGS_LOGARITHMIC);
	CU_ASSERT_STRING_EQUAL(r->options[1].name, "steps");
	CU_ASSERT_STRING_EQUAL(r->options[2].standard, "words");
	CU_ASSERT_PTR_NULL(r->options[3].name);
	CU_ASSERT_STRING_EQUAL(found->version, "2.0");
	CU_ASSERT_EQUAL(value_of(found, "newer", slope), 0.5625);
	CU_ASSERT_EQUAL(value_of(found, "newer:scale=1,steps=9,label=x", slope), 0.75);
	registry_destroy(registry);
}

static void
complete_cxx(void)
{
	double slope[2];
	struct registry *registry = open_registry(NULL);
	const struct component *found = find_regularizer(registry, copy_of("cxx"));
	CU_ASSERT_EQUAL(value_of(found, "cxx", slope), 0.625);
	CU_ASSERT_EQUAL(slope[0], 1);
	CU_ASSERT_EQUAL(slope[1], 2);
	CU_ASSERT_EQUAL(value_of(found, "cxx:factor=4,mode=two", slope), 1.25);
	registry_destroy(registry);
}

static void
own_words(void)
{
	struct registry *registry = open_registry(NULL);
	const char *path = copy_of("refuses");
	const struct component *r = find_regularizer(registry, path),
			       *m = registry_find(registry, "model/1", path, &failure);
	const struct lgs_shape shape = {(int64_t)sizeof shape, 1, 1, 500};
	const struct lgs_demand demand = {.size = (int64_t)sizeof demand, .units = 500, .shape = &shape};
	struct options *options = options_create("refuses", r->as.head.options, r->as.head.options_size, &failure);
	CU_ASSERT_FATAL(m && options);
	CU_ASSERT(r->as.head.check(options_values(options), &demand, &failure) < 0);
	CU_ASSERT_STRING_EQUAL(words, "group=7 does not divide 500");
	CU_ASSERT_EQUAL(options_set(options, "group", "5", &failure), LGS_OK);
	CU_ASSERT_EQUAL(r->as.head.check(options_values(options), &demand, &failure), LGS_OK);
	CU_ASSERT_PTR_NULL(m->as.model.create(options_values(options), &shape, 1, NULL, &failure));
	CU_ASSERT_STRING_EQUAL(words, "no model of groups of 5 for images 500 wide");
	options_destroy(options);
	registry_destroy(registry);
}

/* ---- search ---- */

/* Sets or, for NULL, removes a variable. */
static void
set(const char *name, const char *value)
{
	CU_ASSERT_EQUAL_FATAL(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

/* The position of a folder on a search path, or -1. */
static int64_t
position(const struct search *search, const char *folder)
{
	for (int64_t i = 0; i < search->count; i++)
		if (!strcmp(search->folders[i], folder))
			return i;
	return -1;
}

static void
search_order(void)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	char data_before[2048], home_before[2048];
	(void)snprintf(data_before, sizeof data_before, "%s", data ? data : "");
	(void)snprintf(home_before, sizeof home_before, "%s", home ? home : "");
	set("LGS_PLUGIN_PATH", "/e:/f");
	set("XDG_DATA_HOME", "/data");
	struct search *search = search_create("/a:/b", 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(search);
	CU_ASSERT_EQUAL(position(search, "/a"), 0);
	CU_ASSERT_EQUAL(position(search, "/b"), 1);
	CU_ASSERT_EQUAL(position(search, "/e"), 2);
	CU_ASSERT_EQUAL(position(search, "/f"), 3);
	CU_ASSERT_EQUAL(position(search, "/data/lgs/plugins"), 4);
	CU_ASSERT_EQUAL(position(search, LGS_PLUGIN_DIR), search->count - 1);
	CU_ASSERT_PTR_NULL(search->folders[search->count]);
	search_destroy(search);
	search = search_create("/a", 1);
	CU_ASSERT_EQUAL(search->count, 3);
	CU_ASSERT_EQUAL(position(search, "/f"), 2);
	search_destroy(search);
	/* XDG's rule: a relative folder is to be ignored. */
	set("LGS_PLUGIN_PATH", NULL);
	set("XDG_DATA_HOME", "data");
	set("HOME", "/home/somebody");
	search = search_create(NULL, 0);
	CU_ASSERT_EQUAL(position(search, "/home/somebody/.local/share/lgs/plugins"), 0);
	CU_ASSERT_EQUAL(position(search, "data/lgs/plugins"), -1);
	search_destroy(search);
	set("XDG_DATA_HOME", data ? data_before : NULL);
	set("HOME", home ? home_before : NULL);
	search_destroy(NULL);
}

static void
odd_lists(void)
{
	static const char *const lists[] = {"", ":", "::::"};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct search *search = search_create(lists[i], 1);
		CU_ASSERT_EQUAL(search->count, 0);
		CU_ASSERT_PTR_NULL(search->folders[0]);
		search_destroy(search);
	}
	struct search *search = search_create(":/a::/b:", 1);
	CU_ASSERT_EQUAL(search->count, 2);
	CU_ASSERT_EQUAL(position(search, "/b"), 1);
	search_destroy(search);
}

static void
path_from_environment(void)
{
	char first[2048], second[2048];
	(void)snprintf(first, sizeof first, "%s", new_folder());
	(void)snprintf(second, sizeof second, "%s/lgs", new_folder());
	copy("good", path_of("%s/good.so", first));
	CU_ASSERT_FATAL(!mkdir(second, 0755) && !mkdir(path_of("%s/plugins", second), 0755));
	copy("cxx", path_of("%s/plugins/cxx.so", second));
	const char *before = getenv("XDG_DATA_HOME");
	char saved[2048];
	(void)snprintf(saved, sizeof saved, "%s", before ? before : "");
	set("LGS_PLUGIN_PATH", first);
	set("XDG_DATA_HOME", path_of("%.*s", (int)(strlen(second) - 4), second));
	struct registry *registry = registry_create(search_create(NULL, 0));
	CU_ASSERT_STRING_EQUAL(find_regularizer(registry, "good")->path, path_of("%s/good.so", first));
	CU_ASSERT_STRING_EQUAL(find_regularizer(registry, "cxx")->path, path_of("%s/plugins/cxx.so", second));
	registry_destroy(registry);
	registry = registry_create(search_create(NULL, 1));
	CU_ASSERT_PTR_NOT_NULL(registry_find(registry, REGULARIZER, "good", &failure));
	CU_ASSERT_PTR_NULL(registry_find(registry, REGULARIZER, "cxx", &failure));
	registry_destroy(registry);
	set("LGS_PLUGIN_PATH", NULL);
	set("XDG_DATA_HOME", before ? saved : NULL);
}

static const CU_TestInfo tests[] = {
    {"found without a scan", found_without_scan},
    {"shadowing", shadowing},
    {"one file by several ways", same_file_twice},
    {"unknown names", unknown_names},
    {"a path with a slash", path_with_slash},
    {"a relative path", relative_path},
    {"an unknown kind", unknown_kind},
    {"a complete copy", complete_good},
    {"a complete copy of an older one", complete_older},
    {"a complete copy of a newer one", complete_newer},
    {"a plugin in C++", complete_cxx},
    {"refusals in own words", own_words},
    {"search order", search_order},
    {"odd lists of folders", odd_lists},
    {"folders from the environment", path_from_environment},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_registry_tests("registry", tests);
}
