/*
 * test_scaffold.c: new plugins from templates: what becomes of the words in them, and what is left when making one
 * fails: nothing.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/scaffold.h"
#include "support.h"

static void
write_text(const char *name, const char *text)
{
	write_bytes(in_root(name), text, strlen(text));
}

/* Templates of one kind, and a folder for what is made of them. Not a test, but the first of them. */
static void
prepares(void)
{
	make_folder("templates");
	make_folder("templates/thing");
	make_folder("out");
	write_text("templates/thing/template-name.c",
	           "MACRO_NAMED(template_name, \"template-name\", \"is template-name\")\n");
	write_text("templates/thing/template-name.cc", "CXX(template_name) template template-nam\n");
	write_text("templates/thing/README.md", "# template-name\n");
	write_text("templates/Makefile.c", "TEMPLATE_PROGRAM TEMPLATE_PKGCONFIG");
	write_text("templates/Makefile.c++", "NAME = template-name");
}

static int64_t
create(const char *name, enum scaffold_language language, const char *folder)
{
	const struct scaffold scaffold = {.kind = "thing",
	                                  .name = name,
	                                  .language = language,
	                                  .folder = folder,
	                                  .program = "/a/lgs",
	                                  .pkgconfig = "/a/pkgconfig"};
	*words = 0;
	return scaffold_create(&scaffold, in_root("templates"), &failure);
}

static void
expect(const char *path, const char *text)
{
	char *bytes = access(path, R_OK) ? NULL : read_bytes(path, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	CU_ASSERT_STRING_EQUAL(bytes, text);
	free(bytes);
}

/* How many entries the folder "out" has. */
static int
entries(void)
{
	int count = 0;
	DIR *open = opendir(in_root("out"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(open);
	for (const struct dirent *entry; (entry = readdir(open));)
		count += entry->d_name[0] != '.';
	closedir(open);
	return count;
}

static void
replaces_words(void)
{
	CU_ASSERT_EQUAL_FATAL(create("soft-l1", SCAFFOLD_C, in_root("out/soft")), LGS_OK);
	expect(in_root("out/soft/soft-l1.c"), "MACRO_NAMED(soft_l1, \"soft-l1\", \"is soft-l1\")\n");
	expect(in_root("out/soft/README.md"), "# soft-l1\n");
	expect(in_root("out/soft/Makefile"), "/a/lgs /a/pkgconfig");
	CU_ASSERT_EQUAL_FATAL(create("soft-l1", SCAFFOLD_CXX, in_root("out/cxx")), LGS_OK);
	expect(in_root("out/cxx/soft-l1.cc"), "CXX(soft_l1) template template-nam\n");
	expect(in_root("out/cxx/Makefile"), "NAME = soft-l1");
}

static void
shortens_the_macro(void)
{
	CU_ASSERT_EQUAL_FATAL(create("tenth", SCAFFOLD_C, in_root("out/tenth")), LGS_OK);
	expect(in_root("out/tenth/tenth.c"), "MACRO(tenth, \"is tenth\")\n");
}

static void
knows_names(void)
{
	static const char *const good[] = {"a", "l1", "soft-l1", "a-b-c", NULL};
	static const char *const bad[] = {"", "-", "1a", "A", "a_b", "a-", "a b", "a/b", "..", "\303\244", NULL};
	char name[64] = "";
	for (int i = 0; good[i]; i++)
		CU_ASSERT_EQUAL(scaffold_check_name(good[i], &failure), LGS_OK);
	for (int i = 0; bad[i]; i++) {
		*words = 0;
		CU_ASSERT_EQUAL(scaffold_check_name(bad[i], &failure), LGS_INVALID);
		CU_ASSERT(said("lower-case letters, digits and dashes|begin with a letter"));
	}
	memset(name, 'a', 40);
	CU_ASSERT_EQUAL(scaffold_check_name(name, &failure), LGS_OK);
	name[40] = 'a';
	CU_ASSERT_EQUAL(scaffold_check_name(name, &failure), LGS_INVALID);
}

static void
overwrites_nothing(void)
{
	make_folder("out/there");
	CU_ASSERT_EQUAL(create("there", SCAFFOLD_C, in_root("out/there")), LGS_INVALID);
	CU_ASSERT(said("exists already|nothing is overwritten"));
	CU_ASSERT_EQUAL(access(in_root("out/there/there.c"), F_OK), -1);
	write_text("out/file", "mine");
	CU_ASSERT_EQUAL(create("file", SCAFFOLD_C, in_root("out/file")), LGS_INVALID);
	expect(in_root("out/file"), "mine");
	CU_ASSERT_EQUAL(symlink("nowhere", in_root("out/link")), 0);
	CU_ASSERT_EQUAL(create("link", SCAFFOLD_C, in_root("out/link")), LGS_INVALID);
}

static void
leaves_nothing(void)
{
	const int before = entries();
	/* The last of the files has no template; no file can be written; the folder above is not there. */
	CU_ASSERT_EQUAL(rename(in_root("templates/thing/README.md"), in_root("templates/aside")), 0);
	CU_ASSERT(create("other", SCAFFOLD_C, in_root("out/other")) < 0);
	CU_ASSERT(said("templates/thing/README.md"));
	CU_ASSERT_EQUAL(rename(in_root("templates/aside"), in_root("templates/thing/README.md")), 0);
	limit_size(4);
	CU_ASSERT(create("other", SCAFFOLD_C, in_root("out/other")) < 0);
	limit_size(RLIM_INFINITY);
	CU_ASSERT(said("out/other"));
	CU_ASSERT(create("other", SCAFFOLD_C, in_root("out/nowhere/other")) < 0);
	CU_ASSERT(said("out/nowhere/other|No such file"));
	CU_ASSERT_EQUAL(entries(), before);
	CU_ASSERT_EQUAL(create("other", SCAFFOLD_C, in_root("out/other")), LGS_OK);
}

int
main(void)
{
	static const CU_TestInfo tests[] = {
	    {"templates", prepares},
	    {"every word is replaced", replaces_words},
	    {"a name that is a token takes the short macro", shortens_the_macro},
	    {"names have a rule", knows_names},
	    {"nothing is overwritten", overwrites_nothing},
	    {"a failure leaves nothing behind", leaves_nothing},
	    CU_TEST_INFO_NULL,
	};
	return run_tests_in_root("scaffold", tests);
}
