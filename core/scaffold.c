/* scaffold.c: a new plugin from a template, made beside its folder and renamed. See scaffold.h. */
#include "scaffold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/memory.h"
#include "base/text.h"
#include "options/options.h"

#define LONGEST_NAME 40
#define LARGEST_FILE (1 << 20)
#define FILES 3
#define WORDS 5

int64_t
scaffold_check_name(const char *name, struct lgs_error *error)
{
	const size_t length = strlen(name);
	if (option_is_name(name) && length <= LONGEST_NAME && name[length - 1] != '-')
		return LGS_OK;
	return lgs_fail(error, LGS_INVALID,
	                "\"%s\" cannot be the name of a component: names are lower-case letters, digits and dashes, "
	                "begin with a letter, end with a letter or digit, and have at most %d characters",
	                name, LONGEST_NAME);
}

/* One file: where its template is, and what it will be called. */
struct sheet {
	char *from, *to;
};

struct words {
	const char *from[WORDS], *to[WORDS];
	int count;
};

static void
add_word(struct words *words, const char *from, const char *to)
{
	words->from[words->count] = from;
	words->to[words->count++] = to;
}

/* The text with every word replaced; at each place the first that matches. */
static void
replace(struct text *out, const char *text, const struct words *words)
{
	while (*text) {
		size_t length = 0;
		for (int i = 0; i < words->count && !length; i++)
			if (!strncmp(text, words->from[i], strlen(words->from[i]))) {
				length = strlen(words->from[i]);
				text_append(out, words->to[i], strlen(words->to[i]));
			}
		if (!length)
			text_append(out, text, length = 1);
		text += length;
	}
}

static int64_t
write_sheet(const struct sheet *sheet, const struct words *words, struct lgs_error *error)
{
	struct text out = {0};
	size_t bytes;
	char *text = file_load(sheet->from, LARGEST_FILE, &bytes, error);
	if (!text)
		return LGS_IO;
	replace(&out, text, words);
	int64_t status = out.bytes && !out.failed ? file_save(sheet->to, out.bytes, out.length, error)
	                                          : lgs_fail(error, LGS_NO_MEMORY, "out of memory for %s", sheet->to);
	free(out.bytes);
	free(text);
	return status;
}

static int64_t
write_all(const struct scaffold *scaffold, const struct sheet *sheets, struct lgs_error *error)
{
	char token[LONGEST_NAME + 1] = "", named[2][64];
	(void)snprintf(token, sizeof token, "%s", scaffold->name);
	for (char *at = token; *at; at++)
		*at = *at == '-' ? '_' : *at;
	struct words words = {.count = 0};
	/* Most names are tokens, too; the shorter macro takes these. */
	if (!strchr(scaffold->name, '-')) {
		(void)snprintf(named[0], sizeof named[0], "_NAMED(template_name, \"template-name\", ");
		(void)snprintf(named[1], sizeof named[1], "(%s, ", token);
		add_word(&words, named[0], named[1]);
	}
	add_word(&words, "template-name", scaffold->name);
	add_word(&words, "template_name", token);
	add_word(&words, "TEMPLATE_PROGRAM", scaffold->program);
	add_word(&words, "TEMPLATE_PKGCONFIG", scaffold->pkgconfig);
	int64_t status = LGS_OK;
	for (int i = 0; i < FILES && status >= 0; i++)
		status = write_sheet(&sheets[i], &words, error);
	return status;
}

static int64_t
fill(const struct scaffold *scaffold, const char *templates, const char *folder, struct sheet *sheets,
     struct lgs_error *error)
{
	const char *kind = scaffold->kind, *ending = scaffold->language == SCAFFOLD_CXX ? "cc" : "c";
	const char *makefile = scaffold->language == SCAFFOLD_CXX ? "c++" : "c";
	sheets[0] = (struct sheet){text_format("%s/%s/template-name.%s", templates, kind, ending),
	                           text_format("%s/%s.%s", folder, scaffold->name, ending)};
	sheets[1] =
	    (struct sheet){text_format("%s/Makefile.%s", templates, makefile), text_format("%s/Makefile", folder)};
	sheets[2] =
	    (struct sheet){text_format("%s/%s/README.md", templates, kind), text_format("%s/README.md", folder)};
	for (int i = 0; i < FILES; i++)
		if (!sheets[i].from || !sheets[i].to)
			return lgs_fail(error, LGS_NO_MEMORY, "out of memory for the names of files");
	return write_all(scaffold, sheets, error);
}

/* Puts the finished folder in its place. rename() would take the place of an empty folder; so that is looked at. */
static int64_t
put_in_place(const char *beside, const char *folder, struct lgs_error *error)
{
	struct stat status;
	if (!lstat(folder, &status))
		errno = EEXIST;
	else if (!rename(beside, folder))
		return LGS_OK;
	return lgs_fail(error, LGS_IO, "cannot make the folder %s: %s", folder, strerror(errno));
}

int64_t
scaffold_create(const struct scaffold *scaffold, const char *templates, struct lgs_error *error)
{
	struct sheet sheets[FILES] = {{NULL, NULL}};
	struct stat about;
	if (!lstat(scaffold->folder, &about))
		return lgs_fail(
		    error, LGS_INVALID,
		    "%s exists already, and nothing is overwritten; remove it, choose another name, or say where "
		    "with --out",
		    scaffold->folder);
	char *beside = folder_make_beside(scaffold->folder, error);
	int64_t status = beside ? LGS_OK : LGS_IO;
	if (status >= 0)
		status = fill(scaffold, templates, beside, sheets, error);
	if (status >= 0)
		status = put_in_place(beside, scaffold->folder, error);
	for (int i = 0; i < FILES; i++) {
		free(sheets[i].from);
		free(sheets[i].to);
	}
	if (status < 0 && beside)
		folder_remove(beside);
	free(beside);
	return status;
}
