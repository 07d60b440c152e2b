/*
 * test_abi.c: the binary interface as a contract: the layout of every struct, headers that compile alone in C99 and in
 * C++17, plugins that export one symbol, and a host that names no component.
 *
 * From make check: $LGS_TEST_SOURCE, the top folder of the sources; $LGS_TEST_OUR_PLUGINS, the folder of the built
 * plugins; $LGS_TEST_CC and $LGS_TEST_CXX, the compilers.
 */
#include <lgs/dataset.h>
#include <lgs/evaluator.h>
#include <lgs/regularizer.h>
#include <lgs/run.h>

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

/* ---- layout ---- */

struct row {
	const char *structure, *member; /* member NULL: the end of the struct, and its size */
	size_t offset, bytes;           /* as published */
	size_t offset_now, bytes_now;   /* as compiled */
};

#define ROW(structure, member, offset, bytes)                                           \
	{                                                                               \
#structure, #member, offset, bytes, offsetof(struct structure, member), \
		    sizeof(((struct structure *)NULL)->member)                          \
	}
#define END(structure, bytes)                                           \
	{                                                               \
#structure, NULL, bytes, 0, sizeof(struct structure), 0 \
	}

/* On LP64. A row that no longer fits is a change of the ABI: then this table changes together with the ABI's version.
 */
/* clang-format off */
static const struct row rows[] = {
	ROW(lgs_option, size, 0, 8),
	ROW(lgs_option, name, 8, 8),
	ROW(lgs_option, type, 16, 8),
	ROW(lgs_option, offset, 24, 8),
	ROW(lgs_option, standard, 32, 8),
	ROW(lgs_option, minimum, 40, 8),
	ROW(lgs_option, maximum, 48, 8),
	ROW(lgs_option, choices, 56, 8),
	ROW(lgs_option, flags, 64, 8),
	ROW(lgs_option, help, 72, 8),
	END(lgs_option, 80),
	ROW(lgs_error, size, 0, 8),
	ROW(lgs_error, text, 8, 8),
	ROW(lgs_error, capacity, 16, 8),
	END(lgs_error, 24),
	ROW(lgs_abi, size, 0, 8),
	ROW(lgs_abi, major, 8, 8),
	ROW(lgs_abi, minor, 16, 8),
	ROW(lgs_abi, release, 24, 8),
	END(lgs_abi, 32),
	ROW(lgs_component, size, 0, 8),
	ROW(lgs_component, kind, 8, 8),
	ROW(lgs_component, name, 16, 8),
	ROW(lgs_component, summary, 24, 8),
	ROW(lgs_component, cites, 32, 8),
	ROW(lgs_component, example, 40, 8),
	ROW(lgs_component, options, 48, 8),
	ROW(lgs_component, options_size, 56, 8),
	ROW(lgs_component, check, 64, 8),
	ROW(lgs_component, extension, 72, 8),
	END(lgs_component, 80),
	ROW(lgs_plugin, size, 0, 8),
	ROW(lgs_plugin, abi_major, 8, 8),
	ROW(lgs_plugin, needs_minor, 16, 8),
	ROW(lgs_plugin, name, 24, 8),
	ROW(lgs_plugin, version, 32, 8),
	ROW(lgs_plugin, components, 40, 8),
	END(lgs_plugin, 48),
	ROW(lgs_shape, size, 0, 8),
	ROW(lgs_shape, channels, 8, 8),
	ROW(lgs_shape, height, 16, 8),
	ROW(lgs_shape, width, 24, 8),
	END(lgs_shape, 32),
	ROW(lgs_site, size, 0, 8),
	ROW(lgs_site, name, 8, 8),
	ROW(lgs_site, group, 16, 8),
	ROW(lgs_site, shape, 24, 8),
	ROW(lgs_site, minimum, 32, 8),
	ROW(lgs_site, maximum, 40, 8),
	ROW(lgs_site, forms, 48, 8),
	ROW(lgs_site, statistics, 56, 8),
	ROW(lgs_site, streams, 64, 8),
	ROW(lgs_site, average, 72, 8),
	END(lgs_site, 80),
	ROW(lgs_demand, size, 0, 8),
	ROW(lgs_demand, site, 8, 8),
	ROW(lgs_demand, stream, 16, 8),
	ROW(lgs_demand, statistic, 24, 8),
	ROW(lgs_demand, form, 32, 8),
	ROW(lgs_demand, per, 40, 8),
	ROW(lgs_demand, units, 48, 8),
	ROW(lgs_demand, context, 56, 8),
	END(lgs_demand, 64),
	ROW(lgs_opened, size, 0, 8),
	ROW(lgs_opened, component, 8, 8),
	ROW(lgs_opened, options, 16, 8),
	ROW(lgs_opened, instance, 24, 8),
	ROW(lgs_opened, host, 32, 8),
	END(lgs_opened, 40),
	ROW(lgs_host, size, 0, 8),
	ROW(lgs_host, context, 8, 8),
	ROW(lgs_host, scope, 16, 8),
	ROW(lgs_host, threads, 24, 8),
	ROW(lgs_host, log, 32, 8),
	ROW(lgs_host, allocate, 40, 8),
	ROW(lgs_host, release, 48, 8),
	ROW(lgs_host, random_key, 56, 8),
	ROW(lgs_host, random_bits, 64, 8),
	ROW(lgs_host, report_number, 72, 8),
	ROW(lgs_host, report_tensor, 80, 8),
	ROW(lgs_host, report_picture, 88, 8),
	ROW(lgs_host, report_series, 96, 8),
	ROW(lgs_host, open, 104, 8),
	ROW(lgs_host, close, 112, 8),
	ROW(lgs_host, penalize_means, 120, 8),
	ROW(lgs_host, penalize_samples, 128, 8),
	ROW(lgs_host, penalize_parameters, 136, 8),
	ROW(lgs_host, shrink_parameters, 144, 8),
	ROW(lgs_host, extension, 152, 8),
	END(lgs_host, 160),
	ROW(lgs_units, size, 0, 8),
	ROW(lgs_units, count, 8, 8),
	ROW(lgs_units, mean, 16, 8),
	END(lgs_units, 24),
	ROW(lgs_matrix, size, 0, 8),
	ROW(lgs_matrix, rows, 8, 8),
	ROW(lgs_matrix, count, 16, 8),
	ROW(lgs_matrix, values, 24, 8),
	END(lgs_matrix, 32),
	ROW(lgs_term, size, 0, 8),
	ROW(lgs_term, regularizer, 8, 8),
	ROW(lgs_term, weight, 16, 8),
	END(lgs_term, 24),
	ROW(lgs_regularizer, size, 0, 8),
	ROW(lgs_regularizer, kind, 8, 8),
	ROW(lgs_regularizer, name, 16, 8),
	ROW(lgs_regularizer, summary, 24, 8),
	ROW(lgs_regularizer, cites, 32, 8),
	ROW(lgs_regularizer, example, 40, 8),
	ROW(lgs_regularizer, options, 48, 8),
	ROW(lgs_regularizer, options_size, 56, 8),
	ROW(lgs_regularizer, check, 64, 8),
	ROW(lgs_regularizer, extension, 72, 8),
	ROW(lgs_regularizer, minimum, 80, 8),
	ROW(lgs_regularizer, maximum, 88, 8),
	ROW(lgs_regularizer, open, 96, 8),
	ROW(lgs_regularizer, penalty, 104, 8),
	ROW(lgs_regularizer, samples, 112, 8),
	ROW(lgs_regularizer, parameters, 120, 8),
	ROW(lgs_regularizer, terms, 128, 8),
	ROW(lgs_regularizer, prox, 136, 8),
	END(lgs_regularizer, 144),
	ROW(lgs_metric, size, 0, 8),
	ROW(lgs_metric, name, 8, 8),
	ROW(lgs_metric, unit, 16, 8),
	ROW(lgs_metric, reduce, 24, 8),
	ROW(lgs_metric, help, 32, 8),
	END(lgs_metric, 40),
	ROW(lgs_tensor, size, 0, 8),
	ROW(lgs_tensor, name, 8, 8),
	ROW(lgs_tensor, type, 16, 8),
	ROW(lgs_tensor, role, 24, 8),
	ROW(lgs_tensor, rank, 32, 8),
	ROW(lgs_tensor, shape, 40, 8),
	ROW(lgs_tensor, data, 48, 8),
	ROW(lgs_tensor, get, 56, 8),
	ROW(lgs_tensor, put, 64, 8),
	END(lgs_tensor, 72),
	ROW(lgs_batch, size, 0, 8),
	ROW(lgs_batch, count, 8, 8),
	ROW(lgs_batch, images, 16, 8),
	ROW(lgs_batch, labels, 24, 8),
	ROW(lgs_batch, epoch, 32, 8),
	ROW(lgs_batch, step, 40, 8),
	END(lgs_batch, 48),
	ROW(lgs_feed_forward, size, 0, 8),
	ROW(lgs_feed_forward, unroll, 8, 8),
	END(lgs_feed_forward, 16),
	ROW(lgs_classify, size, 0, 8),
	ROW(lgs_classify, classes, 8, 8),
	ROW(lgs_classify, classify, 16, 8),
	END(lgs_classify, 24),
	ROW(lgs_model, size, 0, 8),
	ROW(lgs_model, kind, 8, 8),
	ROW(lgs_model, name, 16, 8),
	ROW(lgs_model, summary, 24, 8),
	ROW(lgs_model, cites, 32, 8),
	ROW(lgs_model, example, 40, 8),
	ROW(lgs_model, options, 48, 8),
	ROW(lgs_model, options_size, 56, 8),
	ROW(lgs_model, check, 64, 8),
	ROW(lgs_model, extension, 72, 8),
	ROW(lgs_model, create, 80, 8),
	ROW(lgs_model, destroy, 88, 8),
	ROW(lgs_model, sites, 96, 8),
	ROW(lgs_model, attach, 104, 8),
	ROW(lgs_model, metrics, 112, 8),
	ROW(lgs_model, tensors, 120, 8),
	ROW(lgs_model, initialize, 128, 8),
	ROW(lgs_model, step, 136, 8),
	ROW(lgs_model, feature_count, 144, 8),
	ROW(lgs_model, features, 152, 8),
	ROW(lgs_model, energy, 160, 8),
	ROW(lgs_model, sample, 168, 8),
	ROW(lgs_model, latent_count, 176, 8),
	ROW(lgs_model, generate, 184, 8),
	ROW(lgs_model, report, 192, 8),
	END(lgs_model, 200),
	ROW(lgs_latents, size, 0, 8),
	ROW(lgs_latents, draw, 8, 8),
	END(lgs_latents, 16),
	ROW(lgs_fields, size, 0, 8),
	ROW(lgs_fields, draw, 8, 8),
	END(lgs_fields, 16),
	ROW(lgs_dataset, size, 0, 8),
	ROW(lgs_dataset, kind, 8, 8),
	ROW(lgs_dataset, name, 16, 8),
	ROW(lgs_dataset, summary, 24, 8),
	ROW(lgs_dataset, cites, 32, 8),
	ROW(lgs_dataset, example, 40, 8),
	ROW(lgs_dataset, options, 48, 8),
	ROW(lgs_dataset, options_size, 56, 8),
	ROW(lgs_dataset, check, 64, 8),
	ROW(lgs_dataset, extension, 72, 8),
	ROW(lgs_dataset, splits, 80, 8),
	ROW(lgs_dataset, create, 88, 8),
	ROW(lgs_dataset, destroy, 96, 8),
	ROW(lgs_dataset, count, 104, 8),
	ROW(lgs_dataset, shape, 112, 8),
	ROW(lgs_dataset, classes, 120, 8),
	ROW(lgs_dataset, labels, 128, 8),
	ROW(lgs_dataset, read, 136, 8),
	ROW(lgs_dataset, files, 144, 8),
	ROW(lgs_dataset, held_out, 152, 8),
	END(lgs_dataset, 160),
	ROW(lgs_set, size, 0, 8),
	ROW(lgs_set, role, 8, 8),
	ROW(lgs_set, count, 16, 8),
	ROW(lgs_set, shape, 24, 8),
	ROW(lgs_set, classes, 32, 8),
	ROW(lgs_set, labels, 40, 8),
	ROW(lgs_set, read, 48, 8),
	ROW(lgs_set, context, 56, 8),
	END(lgs_set, 64),
	ROW(lgs_subject, size, 0, 8),
	ROW(lgs_subject, model, 8, 8),
	ROW(lgs_subject, set, 16, 8),
	ROW(lgs_subject, features, 24, 8),
	ROW(lgs_subject, context, 32, 8),
	ROW(lgs_subject, series, 40, 8),
	END(lgs_subject, 48),
	ROW(lgs_run, size, 0, 8),
	ROW(lgs_run, subject, 8, 8),
	ROW(lgs_run, files, 16, 8),
	ROW(lgs_run, context, 24, 8),
	END(lgs_run, 32),
	ROW(lgs_runs, size, 0, 8),
	ROW(lgs_runs, open, 8, 8),
	ROW(lgs_runs, close, 16, 8),
	END(lgs_runs, 24),
	ROW(lgs_evaluator, size, 0, 8),
	ROW(lgs_evaluator, kind, 8, 8),
	ROW(lgs_evaluator, name, 16, 8),
	ROW(lgs_evaluator, summary, 24, 8),
	ROW(lgs_evaluator, cites, 32, 8),
	ROW(lgs_evaluator, example, 40, 8),
	ROW(lgs_evaluator, options, 48, 8),
	ROW(lgs_evaluator, options_size, 56, 8),
	ROW(lgs_evaluator, check, 64, 8),
	ROW(lgs_evaluator, extension, 72, 8),
	ROW(lgs_evaluator, evaluate, 80, 8),
	END(lgs_evaluator, 88),
};
/* clang-format on */
#define ROWS (sizeof rows / sizeof *rows)

static void
layout_as_published(void)
{
	if (sizeof(void *) != 8 || sizeof(long) != 8) {
		skip_test("the table is for LP64");
		return;
	}
	for (size_t i = 0; i < ROWS; i++) {
		int same = rows[i].offset == rows[i].offset_now && rows[i].bytes == rows[i].bytes_now;
		if (!same)
			printf("# struct %s, %s: at %zu with %zu bytes, published at %zu with %zu\n", rows[i].structure,
			       rows[i].member ? rows[i].member : "end", rows[i].offset_now, rows[i].bytes_now,
			       rows[i].offset, rows[i].bytes);
		CU_ASSERT(same);
	}
}

/* Each member begins where the one before it ends, and the struct ends with its last: no padding, and none left out. */
static void
no_padding(void)
{
	size_t end = 0;
	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].offset_now != end)
			printf("# struct %s: padding before %s\n", rows[i].structure,
			       rows[i].member ? rows[i].member : "the end");
		CU_ASSERT_EQUAL(rows[i].offset_now, end);
		end = rows[i].member ? end + rows[i].bytes_now : 0;
	}
}

static void
size_comes_first(void)
{
	for (size_t i = 0; i < ROWS; i++)
		if (!i || !rows[i - 1].member) {
			CU_ASSERT_STRING_EQUAL(rows[i].member, "size");
			CU_ASSERT_EQUAL(rows[i].offset_now, 0);
			CU_ASSERT_EQUAL(rows[i].bytes_now, 8);
		}
}

/* ---- source files ---- */

static int
ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), wanted = strlen(end);
	return length >= wanted && !strcmp(text + length - wanted, end);
}

/* Calls `each` for all files below a folder that end like this; returns how many there were, or -1. */
static int
for_each_file(const char *folder, const char *end, void (*each)(const char *path))
{
	struct dirent **entries;
	int found = 0, count = scandir(folder, &entries, NULL, alphasort);
	if (count < 0)
		return -1;
	for (int i = 0; i < count; i++) {
		char path[4096];
		struct stat status;
		(void)snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
		if (*entries[i]->d_name != '.' && !stat(path, &status)) {
			int below = S_ISDIR(status.st_mode) ? for_each_file(path, end, each) : 0;
			found += below > 0 ? below : 0;
			if (S_ISREG(status.st_mode) && ends_with(path, end)) {
				each(path);
				found++;
			}
		}
		free(entries[i]);
	}
	free(entries);
	return found;
}

static const char *
source_folder(const char *below)
{
	static char path[4096];
	const char *top = getenv("LGS_TEST_SOURCE");
	CU_ASSERT_PTR_NOT_NULL_FATAL(top);
	(void)snprintf(path, sizeof path, "%s/%s", top ? top : ".", below);
	return path;
}

/* Every struct that a header defines must be in the table above. */
static void
look_for_structs(const char *path)
{
	static const char begin[] = "\nstruct lgs_";
	char *text = read_bytes(path, NULL);
	for (const char *at = text; (at = strstr(at, begin)); at += sizeof begin - 1) {
		const char *name = at + strlen("\nstruct ");
		size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz_"), i = 0;
		if (strncmp(name + length, " {", 2) != 0)
			continue;
		while (i < ROWS &&
		       (strlen(rows[i].structure) != length || strncmp(rows[i].structure, name, length) != 0))
			i++;
		if (i == ROWS)
			printf("# %s: struct %.*s is not in the table\n", path, (int)length, name);
		CU_ASSERT(i < ROWS);
	}
	free(text);
}

static void
table_is_complete(void)
{
	CU_ASSERT(for_each_file(source_folder("sdk/include/lgs"), ".h", look_for_structs) >= 8);
}

/* ---- compilers ---- */

/* Runs a command with its output as comments of ours. */
static int
run(const char *command)
{
	char line[512];
	(void)fflush(stdout);
	FILE *output = popen(command, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(output);
	while (output && fgets(line, sizeof line, output))
		printf("# %s%s", line, strchr(line, '\n') ? "" : "\n");
	return output ? pclose(output) : -1;
}

static const char *compiler;

static void
compile_header(const char *path)
{
	char command[8192];
	(void)snprintf(command, sizeof command, "echo '#include \"%s\"' | %s -fsyntax-only - 2>&1", path, compiler);
	int status = run(command);
	if (status)
		printf("# failed: %s\n", command);
	CU_ASSERT_EQUAL(status, 0);
}

/* Compiles each header alone; `flags` say how. */
static void
compile_headers(const char *variable, const char *otherwise, const char *flags)
{
	static char command[8192];
	char probe[8300];
	const char *chosen = getenv(variable);
	(void)snprintf(command, sizeof command, "%s %s -I'%s'", chosen && *chosen ? chosen : otherwise, flags,
	               source_folder("sdk/include"));
	(void)snprintf(probe, sizeof probe, "echo 'int lgs;' | %s -fsyntax-only - >/dev/null 2>&1", command);
	if (system(probe)) {
		skip_test("there is no such compiler");
		return;
	}
	compiler = command;
	CU_ASSERT(for_each_file(source_folder("sdk/include/lgs"), ".h", compile_header) >= 8);
}

static void
headers_in_c99(void)
{
	compile_headers("LGS_TEST_CC", "cc", "-x c -std=c99 -pedantic -Wall -Wextra -Werror");
}

static void
headers_in_cxx17(void)
{
	compile_headers("LGS_TEST_CXX", "c++", "-x c++ -std=c++17 -pedantic -Wall -Wextra -Werror");
}

/* ---- exported symbols ---- */

static void
check_symbols(const char *path)
{
	char command[8192], line[512];
	int count = 0;
	(void)snprintf(command, sizeof command, "nm -D --defined-only '%s'", path);
	FILE *output = popen(command, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(output);
	while (output && fgets(line, sizeof line, output)) {
		const char *name = strrchr(line, ' ');
		if (!name || strcmp(name, " lgs_plugin\n") != 0) {
			printf("# %s: %s", path, line);
			CU_FAIL("a plugin exports more than lgs_plugin");
		}
		count++;
	}
	CU_ASSERT_EQUAL(output ? pclose(output) : -1, 0);
	if (count != 1)
		printf("# %s exports %d symbols\n", path, count);
	CU_ASSERT_EQUAL(count, 1);
}

static void
plugins_export_one_symbol(void)
{
	const char *folder = getenv("LGS_TEST_OUR_PLUGINS");
	if (system("nm --version >/dev/null 2>&1"))
		skip_test("there is no nm");
	else if (!folder || for_each_file(folder, ".so", check_symbols) <= 0)
		skip_test("there are no plugins in files");
}

/* ---- names under core/ ---- */

static const char *const names[] = {"rbm",        "nsrbm",    "sparserbm", "lhalf", "mnist", "bars",  "combined",
                                    "grouplasso", "weightl1", "logistic",  "hoyer", "tl1",   "logsum"};

/* The name that occurs as a word of its own in text[length], or NULL. */
static const char *
name_in(const char *text, size_t length)
{
	for (size_t from = 0; from < length;) {
		size_t to = from;
		while (to < length && (isalnum((unsigned char)text[to]) || text[to] == '_'))
			to++;
		for (size_t i = 0; to > from && i < sizeof names / sizeof *names; i++)
			if (strlen(names[i]) == to - from && !strncmp(names[i], text + from, to - from))
				return names[i];
		from = to + (to == from);
	}
	return NULL;
}

/* Behind a literal that begins here with its quote. */
static const char *
skip_literal(const char *at)
{
	char quote = *at++;
	while (*at && *at != quote)
		at += *at == '\\' && at[1] ? 2 : 1;
	return *at ? at + 1 : at;
}

static const char *
skip_comment(const char *at)
{
	const char *end = at[1] == '/' ? strchr(at, '\n') : strstr(at + 2, "*/");
	return end ? end + (at[1] == '*' ? 2 : 0) : at + strlen(at);
}

/* How many string literals of a C text have one of the names. */
static int
count_names(const char *text, const char *path)
{
	int count = 0;
	for (const char *at = text; *at;) {
		const char *begin = at;
		if (at[0] == '/' && (at[1] == '*' || at[1] == '/')) {
			at = skip_comment(at);
		} else if (*at == '"' || *at == '\'') {
			at = skip_literal(at);
			const char *name = *begin == '"' ? name_in(begin, (size_t)(at - begin)) : NULL;
			if (name && path)
				printf("# %s names %s: %.*s\n", path, name, (int)(at - begin), begin);
			count += name != NULL;
		} else {
			at++;
		}
	}
	return count;
}

static void
look_for_names(const char *path)
{
	char *text = read_bytes(path, NULL);
	CU_ASSERT_EQUAL(count_names(text, path), 0);
	free(text);
}

static void
host_names_no_component(void)
{
	CU_ASSERT(for_each_file(source_folder("core"), ".c", look_for_names) > 20);
	CU_ASSERT(for_each_file(source_folder("core"), ".h", look_for_names) > 20);
}

/* The search above finds what it should, and nothing else. */
static void
names_would_be_found(void)
{
	CU_ASSERT_EQUAL(count_names("x = \"rbm\";", NULL), 1);
	CU_ASSERT_EQUAL(count_names("\"lgs train rbm:hidden=5\" \"of mnist.\"", NULL), 2);
	CU_ASSERT_EQUAL(count_names("'\"' \"a \\\" rbm\"", NULL), 1);
	CU_ASSERT_EQUAL(count_names("/* \" */ \"bars\" // \"\n\"lhalf\"", NULL), 2);
	CU_ASSERT_EQUAL(count_names("rbm /* \"rbm\" */ // \"rbm\"\n'rbm' \"nsrbm2\" \"rbms\" \"my_rbm\"", NULL), 0);
	CU_ASSERT_EQUAL(count_names("\"", NULL) + count_names("/*", NULL) + count_names("\"\\", NULL), 0);
}

/* A message may be put into another one in place. */
static void
messages_may_hold_themselves(void)
{
	char text[64] = "";
	struct lgs_error own = {(int64_t)sizeof own, text, (int64_t)sizeof text};
	CU_ASSERT_EQUAL(lgs_fail(&own, LGS_IO, "no such file"), LGS_IO);
	CU_ASSERT_EQUAL(lgs_fail(&own, LGS_INVALID, "layer %d: %s", 1, own.text), LGS_INVALID);
	CU_ASSERT_STRING_EQUAL(text, "layer 1: no such file");
	own.capacity = 8;
	CU_ASSERT_EQUAL(lgs_fail(&own, LGS_IO, "%s", own.text), LGS_IO);
	CU_ASSERT_STRING_EQUAL(text, "layer 1");
	CU_ASSERT_EQUAL(lgs_fail(NULL, LGS_NO_MEMORY, "nobody listens"), LGS_NO_MEMORY);
}

static const CU_TestInfo tests[] = {
    {"layout as published", layout_as_published},
    {"no padding", no_padding},
    {"size comes first", size_comes_first},
    {"the table is complete", table_is_complete},
    {"headers in C99", headers_in_c99},
    {"headers in C++17", headers_in_cxx17},
    {"plugins export one symbol", plugins_export_one_symbol},
    {"the host names no component", host_names_no_component},
    {"names would be found", names_would_be_found},
    {"messages may hold themselves", messages_may_hold_themselves},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("abi", tests);
}
