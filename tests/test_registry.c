/*
 * test_registry.c: files that are plugins and files that are not: what is registered, what is refused, and whether the
 * refusal says why. The plugins are those of tests/plugins, from the folder in $LGS_TEST_PLUGINS.
 *
 * Each test copies what it needs into folders of its own. They are removed at the very end: plugins stay resident, and
 * the system's loader takes a new file with the number of a removed one for the old.
 */
#include <lgs/regularizer.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/options.h"
#include "../core/registry.h"
#include "runner.h"

#define REGULARIZER LGS_REGULARIZER_KIND

static char root[] = "/tmp/test_registry.XXXXXX";
static char words[4096];
static struct lgs_error error = {(int64_t)sizeof error, words, (int64_t)sizeof words};

/* ---- files ---- */

/* A formatted path; the next call but 63 overwrites it. */
__attribute__((format(printf, 1, 2))) static const char *
path_of(const char *format, ...)
{
	static char paths[64][2048];
	static int next;
	char *path = paths[next++ % 64];
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(path, sizeof paths[0], format, arguments);
	va_end(arguments);
	return path;
}

/* A new folder; as path_of. */
static const char *
new_folder(void)
{
	static int number;
	const char *folder = path_of("%s/%d", root, number++);
	CU_ASSERT_FATAL(!mkdir(folder, 0755) && !chmod(folder, 0755));
	return folder;
}

static void
write_file(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(fwrite(bytes, 1, length, file), length);
	CU_ASSERT_EQUAL_FATAL(fclose(file), 0);
	CU_ASSERT_EQUAL_FATAL(chmod(path, 0644), 0);
}

/* The bytes of one of the test plugins; free() them. */
static char *
read_plugin(const char *name, size_t *length)
{
	const char *plugins = getenv("LGS_TEST_PLUGINS");
	struct stat status;
	CU_ASSERT_PTR_NOT_NULL_FATAL(plugins);
	const char *path = path_of("%s/%s.so", plugins ? plugins : "", name);
	FILE *file = fopen(path, "rb");
	if (!file)
		printf("# no %s\n", path);
	CU_ASSERT_FATAL(file && !fstat(fileno(file), &status));
	*length = (size_t)status.st_size;
	char *bytes = malloc(*length);
	CU_ASSERT_FATAL(bytes && fread(bytes, 1, *length, file) == *length);
	(void)fclose(file);
	return bytes;
}

/* Copies the first bytes of a test plugin, at most `most` (0: all), to path, and returns path. */
static const char *
copy_part(const char *name, size_t most, const char *path)
{
	size_t length;
	char *bytes = read_plugin(name, &length);
	write_file(path, bytes, most && most < length ? most : length);
	free(bytes);
	return path;
}

static const char *
copy(const char *name, const char *path)
{
	return copy_part(name, 0, path);
}

/* A copy of a plugin in a folder of its own. */
static const char *
copy_of(const char *name)
{
	return copy(name, path_of("%s/%s.so", new_folder(), name));
}

static int
remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status;
	(void)type;
	(void)where;
	return remove(path);
}

/* ---- registries ---- */

/* Searches these folders (joined by ':') only. */
static struct registry *
open_registry(const char *folders)
{
	*words = 0;
	struct registry *registry = registry_create(search_create(folders, 1));
	CU_ASSERT_PTR_NOT_NULL_FATAL(registry);
	return registry;
}

static int64_t
registered(const struct registry *registry)
{
	int64_t count = 0;
	for (const struct component *at = registry_components(registry); at; at = at->next)
		count++;
	return count;
}

static int64_t
notices(const struct registry *registry, int refused)
{
	int64_t count = 0;
	for (const struct notice *at = registry_notices(registry); at; at = at->next)
		count += at->refused == refused;
	return count;
}

/* Whether some notice has these words. */
static int
noticed(const struct registry *registry, const char *expected, int refused)
{
	for (const struct notice *at = registry_notices(registry); at; at = at->next)
		if (strstr(at->text, expected) && at->refused == refused)
			return 1;
	for (const struct notice *at = registry_notices(registry); at; at = at->next)
		printf("# notice (%s): %s: %s\n", at->refused ? "refused" : "not refused", at->path, at->text);
	return 0;
}

/* Whether the last message has all of these words, joined by '|'. */
static int
said(const char *expected)
{
	char copy[256];
	(void)snprintf(copy, sizeof copy, "%s", expected);
	for (char *rest = NULL, *word = strtok_r(copy, "|", &rest); word; word = strtok_r(NULL, "|", &rest))
		if (!strstr(words, word)) {
			printf("# \"%s\" is not in: %s\n", word, words);
			return 0;
		}
	return 1;
}

/* Value of the form `penalty` at means 0.25 and 0.5, with the defaults and what `text` changes. */
static double
value_of(const struct component *component, const char *text, double *slope)
{
	const struct lgs_component *head = &component->as.head;
	const double mean[] = {0.25, 0.5};
	const struct lgs_units units = {(int64_t)sizeof units, 2, mean};
	struct options *options = options_create(head->name, head->options, head->options_size, &error);
	struct specification *changes = specification_parse(text, 0, &error);
	CU_ASSERT_FATAL(options && changes);
	CU_ASSERT_EQUAL(options_apply(&options, 1, changes, &error), LGS_OK);
	double value = component->as.regularizer.penalty(options_values(options), &units, slope);
	specification_destroy(changes);
	options_destroy(options);
	return value;
}

static const struct component *
find(struct registry *registry, const char *name)
{
	const struct component *found = registry_find(registry, REGULARIZER, name, &error);
	if (!found)
		printf("# %s\n", words);
	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	return found;
}

static void
refuse(struct registry *registry, const char *name, const char *expected)
{
	*words = 0;
	CU_ASSERT_PTR_NULL(registry_find(registry, REGULARIZER, name, &error));
	CU_ASSERT(said(expected));
}

/* ---- what is refused ---- */

static void
bad_files(void)
{
	static const char *const bad[][2] = {
	    {"undefined", "undefined symbol: lgs_test_nowhere_defined"},
	    {"nosymbol", "no symbol lgs_plugin"},
	    {"major", "major 99|major 0"},
	    {"minor", "0.1000|0.1"},
	    {"null", "returned NULL"},
	    {"nullname", "no name"},
	    {"empty", "lists no components"},
	    {"short", "40 bytes|at least 48"},
	    {"badoffset", "\"bad\"|\"one\"|offset 16"},
	    {"reserved", "\"bad\"|\"weight\"|host's own"},
	    {"twice", "two components named \"before\""},
	    {"noform", "\"bad\"|sets 2|exactly one"},
	    {"badname", "\"Not A Name\""},
	    {"partial", "bytes"},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct registry *registry = open_registry(NULL);
		const char *path = copy_of(bad[i][0]);
		*words = 0;
		CU_ASSERT(registry_load(registry, path, 0, &error) < 0);
		CU_ASSERT(said(bad[i][1]));
		CU_ASSERT(said(path));
		CU_ASSERT_EQUAL(registered(registry), 0);
		CU_ASSERT_EQUAL(notices(registry, 1), 1);
		CU_ASSERT_EQUAL(notices(registry, 0), 0);
		/* Neither the path again nor the name of a sound component beside the bad one brings it back. */
		refuse(registry, path, bad[i][1]);
		refuse(registry, "before", "no regularizer named \"before\"");
		CU_ASSERT_EQUAL(registered(registry), 0);
		registry_destroy(registry);
	}
}

/* Asked for by its name, a file that is refused says why as well. */
static void
bad_files_by_name(void)
{
	const char *folder = new_folder();
	copy("major", path_of("%s/entry.so", folder));
	copy("undefined", path_of("%s/libthing.so", folder));
	copy("undefined", path_of("%s/library.so", folder));
	struct registry *registry = open_registry(folder);
	refuse(registry, "entry", "no regularizer named \"entry\"|entry.so is refused|major 99");
	refuse(registry, "thing", "libthing.so is refused|lgs_test_nowhere_defined");
	refuse(registry, "library", "library.so is refused|lgs_test_nowhere_defined");
	registry_destroy(registry);
}

/* A long path must not push the reason out of the message. */
static void
reason_behind_long_path(void)
{
	char folder[2048];
	int length = snprintf(folder, sizeof folder, "%s", new_folder());
	for (int i = 0; i < 6; i++) {
		length += snprintf(folder + length, sizeof folder - (size_t)length, "/%0100d", i);
		CU_ASSERT_EQUAL_FATAL(mkdir(folder, 0755), 0);
	}
	struct registry *registry = open_registry(NULL);
	const char *path = copy("undefined", path_of("%s/undefined.so", folder));
	CU_ASSERT(registry_load(registry, path, 0, &error) < 0);
	CU_ASSERT(said("undefined symbol: lgs_test_nowhere_defined"));
	registry_destroy(registry);
}

static void
no_elf(void)
{
	static const char text[] =
	    "#!/bin/sh\necho this is no shared object, and longer than the header of an ELF file\n";
	const char *folder = new_folder();
	write_file(path_of("%s/text.so", folder), text, sizeof text - 1);
	write_file(path_of("%s/empty.so", folder), "", 0);
	write_file(path_of("%s/magic.so", folder), "\177ELF", 4);
	CU_ASSERT_EQUAL_FATAL(mkdir(path_of("%s/folder.so", folder), 0755), 0);
	CU_ASSERT_EQUAL_FATAL(symlink("/nonexistent/x.so", path_of("%s/dangling.so", folder)), 0);
	struct registry *registry = open_registry(folder);
	refuse(registry, "text", "text.so is refused|invalid ELF header");
	refuse(registry, "empty", "empty.so is refused|file too short");
	refuse(registry, "magic", "magic.so is refused|file too short");
	refuse(registry, "folder", "folder.so is refused|regular file");
	registry_scan(registry);
	CU_ASSERT_EQUAL(registered(registry), 0);
	CU_ASSERT_EQUAL(notices(registry, 1), 5);
	registry_destroy(registry);
}

/* Loads a file and ends the process: 0 if it was refused, 1 if its one component was registered, 2 for anything else.
 */
static void
load_and_exit(const char *path)
{
	struct registry *registry = open_registry(NULL);
	int64_t status = registry_load(registry, path, 0, &error), count = registered(registry);
	_exit(status < 0 && !count && strstr(words, path) ? 0 : status >= 0 && count == 1 ? 1 : 2);
}

/*
 * What an interrupted copy leaves. In a process of its own, as the system's loader may end the process by a signal
 * where a file is shorter than its segments. Behind the last segment there may be a cut that does not matter.
 */
static void
truncated(void)
{
	size_t length;
	free(read_plugin("good", &length));
	const size_t lengths[] = {1,	     63, 64, 100, 500, 1000, length / 8, length / 4, length / 2, length / 4 * 3,
				  length - 1};
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		int status = -1;
		const char *path = copy_part("good", lengths[i], path_of("%s/good.so", new_folder()));
		(void)fflush(stdout);
		pid_t child = fork();
		if (!child)
			load_and_exit(path);
		CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
		int right = WIFEXITED(status) && WEXITSTATUS(status) <= (lengths[i] > 1000);
		if (!right)
			printf("# %zu of %zu bytes: wait status %d\n", lengths[i], length, status);
		CU_ASSERT(right);
	}
}

/* A pipe would let the program wait for ever, and a folder cannot be opened, even if the user names it. */
static void
no_regular_file(void)
{
	static const char filling[4096];
	const char *folder = new_folder(), *pipe = path_of("%s/pipe.so", folder),
		   *inner = path_of("%s/folder.so", folder);
	struct registry *registry = open_registry(NULL);
	CU_ASSERT_EQUAL_FATAL(mkfifo(pipe, 0644), 0);
	CU_ASSERT_EQUAL_FATAL(mkdir(inner, 0755), 0);
	/* Open at both ends and filled, so that whoever reads it gets something and this test ends. */
	int end = open(pipe, O_RDWR);
	CU_ASSERT_FATAL(end >= 0);
	CU_ASSERT_EQUAL(write(end, filling, sizeof filling), (ssize_t)sizeof filling);
	CU_ASSERT(registry_load(registry, pipe, 1, &error) < 0);
	CU_ASSERT(said("regular file"));
	CU_ASSERT(registry_load(registry, inner, 1, &error) < 0);
	CU_ASSERT(said("regular file"));
	(void)close(end);
	CU_ASSERT(registry_load(registry, path_of("%s/nothing.so", folder), 1, &error) < 0);
	CU_ASSERT(said("nothing.so|No such file"));
	CU_ASSERT_EQUAL(registered(registry), 0);
	registry_destroy(registry);
}

/* ---- who may write to it ---- */

static void
writable_file(void)
{
	const char *path = copy_of("good");
	CU_ASSERT_EQUAL_FATAL(chmod(path, 0666), 0);
	struct registry *registry = open_registry(NULL);
	CU_ASSERT(registry_load(registry, path, 0, &error) < 0);
	CU_ASSERT(said("good.so|everybody may write|chmod o-w"));
	CU_ASSERT_EQUAL(registered(registry), 0);
	registry_destroy(registry);
	registry = open_registry(NULL);
	CU_ASSERT_EQUAL(registry_load(registry, path, 1, &error), LGS_OK);
	CU_ASSERT(noticed(registry, "everybody may write", 0));
	CU_ASSERT_EQUAL(registered(registry), 1);
	registry_destroy(registry);
}

static void
writable_folder(void)
{
	const char *folder = new_folder();
	const char *path = copy("good", path_of("%s/good.so", folder));
	CU_ASSERT_EQUAL_FATAL(chmod(folder, 0777), 0);
	struct registry *registry = open_registry(folder);
	refuse(registry, "good", "everybody may write|chmod o-w");
	CU_ASSERT(said(folder));
	CU_ASSERT_EQUAL(registered(registry), 0);
	registry_destroy(registry);
	registry = open_registry(NULL);
	CU_ASSERT_EQUAL(registry_load(registry, path, 1, &error), LGS_OK);
	CU_ASSERT(noticed(registry, folder, 0));
	CU_ASSERT_EQUAL(registered(registry), 1);
	registry_destroy(registry);
	/* With the sticky bit nobody can replace another's file. */
	CU_ASSERT_EQUAL_FATAL(chmod(folder, 01777), 0);
	registry = open_registry(folder);
	(void)find(registry, "good");
	CU_ASSERT_EQUAL(notices(registry, 0) + notices(registry, 1), 0);
	registry_destroy(registry);
}

/* A link that everybody can replace is no safer than a file, wherever it points to. */
static void
link_in_writable_folder(void)
{
	const char *folder = new_folder(), *target = copy_of("good");
	CU_ASSERT_EQUAL_FATAL(symlink(target, path_of("%s/good.so", folder)), 0);
	struct registry *registry = open_registry(folder);
	(void)find(registry, "good");
	registry_destroy(registry);
	CU_ASSERT_EQUAL_FATAL(chmod(folder, 0777), 0);
	registry = open_registry(folder);
	refuse(registry, "good", "everybody may write");
	registry_destroy(registry);
}

/* That a scan came by a file and refused it must not keep the user from naming it. */
static void
named_after_refusal(void)
{
	const char *folder = new_folder();
	const char *path = copy("good", path_of("%s/good.so", folder));
	CU_ASSERT_EQUAL_FATAL(chmod(path, 0666), 0);
	struct registry *registry = open_registry(folder);
	registry_scan(registry);
	CU_ASSERT_EQUAL(registered(registry), 0);
	CU_ASSERT_PTR_NOT_NULL(registry_find(registry, REGULARIZER, path, &error));
	registry_destroy(registry);
}

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
	CU_ASSERT_STRING_EQUAL(find(registry, "good")->as.head.name, "good");
	CU_ASSERT_EQUAL(registered(registry), 1);
	CU_ASSERT_EQUAL(notices(registry, 1), 0);
	CU_ASSERT_STRING_EQUAL(find(registry, "older")->path, path_of("%s/libolder.so", folder));
	CU_ASSERT_EQUAL(registered(registry), 2);
	CU_ASSERT_EQUAL(notices(registry, 1), 0);
	/* A name that no file has needs the scan, which comes by the broken one. */
	CU_ASSERT_STRING_EQUAL(find(registry, "newer")->path, path_of("%s/zoo.so", folder));
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
	CU_ASSERT_STRING_EQUAL(find(registry, "good")->path, path_of("%s/good.so", first));
	CU_ASSERT(noticed(registry, path_of("shadowed by the one in %s/good.so", first), 0));
	CU_ASSERT_EQUAL(notices(registry, 0), 1);
	registry_destroy(registry);
	registry = open_registry(path_of("%s:%s", second, first));
	CU_ASSERT_STRING_EQUAL(find(registry, "good")->path, path_of("%s/good.so", second));
	CU_ASSERT_EQUAL(registered(registry), 1);
	/* The shadowed one can still be named by its path. */
	CU_ASSERT_STRING_EQUAL(find(registry, path_of("%s/good.so", first))->path, path_of("%s/good.so", first));
	CU_ASSERT_STRING_EQUAL(find(registry, "good")->path, path_of("%s/good.so", second));
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
	CU_ASSERT_PTR_NULL(registry_find(registry, "model/1", "good", &error));
	CU_ASSERT(said("no model named \"good\""));
	CU_ASSERT_PTR_NULL(strstr(words, "did you mean \"good\""));
	CU_ASSERT_PTR_NOT_NULL(registry_find(registry, "model/1", "refuses", &error));
	CU_ASSERT_PTR_NOT_NULL(registry_find(registry, "model", "refuses", &error));
	CU_ASSERT_PTR_NULL(registry_find(registry, REGULARIZER, "", &error));
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
	const struct component *found = find(registry, path);
	CU_ASSERT_STRING_EQUAL(found->path, path);
	CU_ASSERT_STRING_EQUAL(found->plugin, "good");
	CU_ASSERT_PTR_EQUAL(find(registry, path), found);
	CU_ASSERT_PTR_EQUAL(find(registry, "good"), found);
	CU_ASSERT_PTR_NULL(registry_find(registry, "model/1", path, &error));
	CU_ASSERT(said("no component of kind model"));
	refuse(registry, path_of("%s/nothing.so", root), "nothing.so|No such file");
	registry_destroy(registry);
	/* Two of a kind in one file: the path alone does not say which. */
	path = copy_of("refuses");
	registry = open_registry(NULL);
	CU_ASSERT_STRING_EQUAL(find(registry, path)->as.head.kind, REGULARIZER);
	CU_ASSERT_STRING_EQUAL(registry_find(registry, "model/1", path, &error)->as.head.kind, "model/1");
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
	CU_ASSERT_PTR_NULL(registry_find(registry, REGULARIZER, "good", &error));
	CU_ASSERT_PTR_NULL(registry_find(registry, REGULARIZER, "good.so", &error));
	CU_ASSERT_PTR_NOT_NULL(registry_find(registry, REGULARIZER, "./good.so", &error));
	CU_ASSERT_EQUAL_FATAL(chdir(before), 0);
	CU_ASSERT_STRING_EQUAL(find(registry, "good")->path, path_of("%s/good.so", path));
	registry_destroy(registry);
}

static void
unknown_kind(void)
{
	struct registry *registry = open_registry(NULL);
	CU_ASSERT_EQUAL(registry_load(registry, copy_of("badkind"), 0, &error), LGS_OK);
	CU_ASSERT_EQUAL(registered(registry), 1);
	CU_ASSERT(noticed(registry, "\"teapot/7\"", 0));
	CU_ASSERT_STRING_EQUAL(find(registry, "before")->as.head.name, "before");
	registry_destroy(registry);
}

/* ---- what a registered component is ---- */

static void
complete_good(void)
{
	double slope[2];
	struct registry *registry = open_registry(NULL);
	const struct component *found = find(registry, copy_of("good"));
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
	const struct component *found = find(registry, copy_of("older"));
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
	const struct component *found = find(registry, copy_of("newer"));
	const struct lgs_regularizer *r = &found->as.regularizer;
	CU_ASSERT_EQUAL(r->size, (int64_t)sizeof *r);
	CU_ASSERT_EQUAL(r->options[0].size, (int64_t)sizeof(struct lgs_option));
	CU_ASSERT_EQUAL(r->options[0].flags, LGS_LOG);
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
	const struct component *found = find(registry, copy_of("cxx"));
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
	const struct component *r = find(registry, path), *m = registry_find(registry, "model/1", path, &error);
	const struct lgs_shape shape = {(int64_t)sizeof shape, 1, 1, 500};
	const struct lgs_site site = {.size = (int64_t)sizeof site, .name = "hidden", .shape = &shape};
	struct options *options = options_create("refuses", r->as.head.options, r->as.head.options_size, &error);
	CU_ASSERT_FATAL(m && options);
	CU_ASSERT(r->as.head.check(options_values(options), &site, &error) < 0);
	CU_ASSERT_STRING_EQUAL(words, "group=7 does not divide 500");
	CU_ASSERT_EQUAL(options_set(options, "group", "5", &error), LGS_OK);
	CU_ASSERT_EQUAL(r->as.head.check(options_values(options), &site, &error), LGS_OK);
	CU_ASSERT_PTR_NULL(m->as.model.create(options_values(options), &shape, 1, NULL, &error));
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
	CU_ASSERT_STRING_EQUAL(find(registry, "good")->path, path_of("%s/good.so", first));
	CU_ASSERT_STRING_EQUAL(find(registry, "cxx")->path, path_of("%s/plugins/cxx.so", second));
	registry_destroy(registry);
	registry = registry_create(search_create(NULL, 1));
	CU_ASSERT_PTR_NOT_NULL(registry_find(registry, REGULARIZER, "good", &error));
	CU_ASSERT_PTR_NULL(registry_find(registry, REGULARIZER, "cxx", &error));
	registry_destroy(registry);
	set("LGS_PLUGIN_PATH", NULL);
	set("XDG_DATA_HOME", before ? saved : NULL);
}

static const CU_TestInfo tests[] = {
    {"bad files", bad_files},
    {"bad files by name", bad_files_by_name},
    {"a reason behind a long path", reason_behind_long_path},
    {"files that are no ELF", no_elf},
    {"truncated files", truncated},
    {"no regular file", no_regular_file},
    {"a file everybody may write to", writable_file},
    {"a folder everybody may write to", writable_folder},
    {"a link in such a folder", link_in_writable_folder},
    {"named after it was refused", named_after_refusal},
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
	(void)umask(022);
	(void)unsetenv("LGS_PLUGIN_PATH");
	if (!mkdtemp(root)) {
		printf("Bail out! %s: %s\n", root, strerror(errno));
		return 1;
	}
	int status = run_tests("registry", tests);
	(void)nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return status;
}
