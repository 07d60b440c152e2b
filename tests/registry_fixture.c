/* registry_fixture.c: copies of the test plugins, and registries that search them. */
#include "registry_fixture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- files ---- */

const char *
new_folder(void)
{
	static int number;
	const char *folder = path_of("%s/%d", root_folder, number++);
	CU_ASSERT_FATAL(!mkdir(folder, 0755) && !chmod(folder, 0755));
	return folder;
}

char *
read_plugin(const char *name, size_t *length)
{
	const char *plugins = getenv("LGS_TEST_PLUGINS");
	CU_ASSERT_PTR_NOT_NULL_FATAL(plugins);
	return read_bytes(path_of("%s/%s.so", plugins ? plugins : "", name), length);
}

const char *
copy_part(const char *name, size_t most, const char *path)
{
	size_t length;
	char *bytes = read_plugin(name, &length);
	write_bytes(path, bytes, most && most < length ? most : length);
	free(bytes);
	return path;
}

const char *
copy(const char *name, const char *path)
{
	return copy_part(name, 0, path);
}

const char *
copy_of(const char *name)
{
	return copy(name, path_of("%s/%s.so", new_folder(), name));
}

/* ---- registries ---- */

struct registry *
open_registry(const char *folders)
{
	*words = 0;
	struct registry *registry = registry_create(search_create(folders, 1));
	CU_ASSERT_PTR_NOT_NULL_FATAL(registry);
	return registry;
}

int64_t
registered(const struct registry *registry)
{
	int64_t count = 0;
	for (const struct component *at = registry_components(registry); at; at = at->next)
		count++;
	return count;
}

int64_t
notices(const struct registry *registry, int refused)
{
	int64_t count = 0;
	for (const struct notice *at = registry_notices(registry); at; at = at->next)
		count += at->refused == refused;
	return count;
}

int
noticed(const struct registry *registry, const char *expected, int refused)
{
	for (const struct notice *at = registry_notices(registry); at; at = at->next)
		if (strstr(at->text, expected) && at->refused == refused)
			return 1;
	for (const struct notice *at = registry_notices(registry); at; at = at->next)
		printf("# notice (%s): %s: %s\n", at->refused ? "refused" : "not refused", at->path, at->text);
	return 0;
}

const struct component *
find_regularizer(struct registry *registry, const char *name)
{
	const struct component *found = registry_find(registry, REGULARIZER, name, &failure);
	if (!found)
		printf("# %s\n", words);
	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	return found;
}

void
refuse(struct registry *registry, const char *name, const char *expected)
{
	*words = 0;
	CU_ASSERT_PTR_NULL(registry_find(registry, REGULARIZER, name, &failure));
	CU_ASSERT(said(expected));
}

int
run_registry_tests(const char *suite, const CU_TestInfo *tests)
{
	(void)umask(022);
	(void)unsetenv("LGS_PLUGIN_PATH");
	return run_tests_in_root(suite, tests);
}
