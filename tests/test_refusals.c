/*
 * test_refusals.c: files that are no plugins, or that anybody could have put there: they are refused, and the refusal
 * says why.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "registry_fixture.h"

#define WORDS(value) #value
#define DIGITS(number) WORDS(number)

/* ---- what is refused ---- */

static void
bad_files(void)
{
	static const char *const bad[][2] = {
	    {"undefined", "undefined symbol: lgs_test_nowhere_defined"},
	    {"nosymbol", "no symbol lgs_plugin"},
	    {"major", "major 99|major " DIGITS(LGS_ABI_MAJOR)},
	    {"minor", "ABI " DIGITS(LGS_ABI_MAJOR) ".1000|ABI " DIGITS(LGS_ABI_MAJOR) "." DIGITS(LGS_ABI_MINOR)},
	    {"needs", "ABI " DIGITS(LGS_ABI_MAJOR) ".1000|ABI " DIGITS(LGS_ABI_MAJOR) "." DIGITS(LGS_ABI_MINOR)},
	    {"null", "returned NULL"},
	    {"nullname", "no name"},
	    {"empty", "lists no components"},
	    {"short", "lgs_plugin|40 bytes|at least 56"},
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
		CU_ASSERT(registry_load(registry, path, 0, &failure) < 0);
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
	CU_ASSERT(registry_load(registry, path, 0, &failure) < 0);
	CU_ASSERT(said("undefined symbol: lgs_test_nowhere_defined"));
	registry_destroy(registry);
}

static void
no_elf(void)
{
	static const char text[] =
	    "#!/bin/sh\necho this is no shared object, and longer than the header of an ELF file\n";
	const char *folder = new_folder();
	write_bytes(path_of("%s/text.so", folder), text, sizeof text - 1);
	write_bytes(path_of("%s/empty.so", folder), "", 0);
	write_bytes(path_of("%s/magic.so", folder), "\177ELF", 4);
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
	int64_t status = registry_load(registry, path, 0, &failure), count = registered(registry);
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
	const size_t lengths[] = {1,         63, 64, 100, 500, 1000, length / 8, length / 4, length / 2, length / 4 * 3,
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
	CU_ASSERT(registry_load(registry, pipe, 1, &failure) < 0);
	CU_ASSERT(said("regular file"));
	CU_ASSERT(registry_load(registry, inner, 1, &failure) < 0);
	CU_ASSERT(said("regular file"));
	(void)close(end);
	CU_ASSERT(registry_load(registry, path_of("%s/nothing.so", folder), 1, &failure) < 0);
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
	CU_ASSERT(registry_load(registry, path, 0, &failure) < 0);
	CU_ASSERT(said("good.so|everybody may write|chmod o-w"));
	CU_ASSERT_EQUAL(registered(registry), 0);
	registry_destroy(registry);
	registry = open_registry(NULL);
	CU_ASSERT_EQUAL(registry_load(registry, path, 1, &failure), LGS_OK);
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
	CU_ASSERT_EQUAL(registry_load(registry, path, 1, &failure), LGS_OK);
	CU_ASSERT(noticed(registry, folder, 0));
	CU_ASSERT_EQUAL(registered(registry), 1);
	registry_destroy(registry);
	/* With the sticky bit nobody can replace another's file. */
	CU_ASSERT_EQUAL_FATAL(chmod(folder, 01777), 0);
	registry = open_registry(folder);
	(void)find_regularizer(registry, "good");
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
	(void)find_regularizer(registry, "good");
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
	CU_ASSERT_PTR_NOT_NULL(registry_find(registry, REGULARIZER, path, &failure));
	registry_destroy(registry);
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
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_registry_tests("refusals", tests);
}
