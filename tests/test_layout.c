/*
 * test_layout.c: the layout of every struct that plugins and the host share, against the table in sdk/abi.txt.
 *
 * The table is what plugins in the field were compiled with. Growing a struct at its end adds lines to it; any other
 * change of a line breaks them (sdk/ABI.md). A member that is missing below is found too, since all members are eight
 * bytes long and lie without gaps.
 */
#include <lgs/dataset.h>
#include <lgs/evaluator.h>
#include <lgs/model.h>
#include <lgs/regularizer.h>
#include <lgs/run.h>

#include <stdlib.h>
#include <string.h>

#include "../core/file.h"
#include "../core/text.h"
#include "support.h"

struct member {
	const char *name; /* NULL: begins a struct, whose name is in `type` and whose size in `offset` */
	const char *type;
	size_t offset;
	size_t bytes;
};

#define TYPE(expression) \
	_Generic((expression),           \
	    int64_t: "integer",          \
	    uint64_t: "integer",         \
	    double: "number",            \
	    char *: "text",              \
	    const char *: "text",        \
	    default: "pointer")
#define STRUCT(tag)                               \
	{                                         \
		NULL, #tag, sizeof(struct tag), 0 \
	}
#define MEMBER(tag, member)                                                                \
	{                                                                                  \
#member, TYPE(((struct tag *)NULL)->member), offsetof(struct tag, member), \
		    sizeof(((struct tag *)NULL)->member)                                   \
	}
#define COMPONENT(tag)                                                                                     \
	MEMBER(tag, size), MEMBER(tag, kind), MEMBER(tag, name), MEMBER(tag, summary), MEMBER(tag, cites), \
	    MEMBER(tag, example), MEMBER(tag, options), MEMBER(tag, options_size), MEMBER(tag, check),     \
	    MEMBER(tag, extension)

static const struct member layout[] = {
    STRUCT(lgs_option),
    MEMBER(lgs_option, size),
    MEMBER(lgs_option, name),
    MEMBER(lgs_option, type),
    MEMBER(lgs_option, offset),
    MEMBER(lgs_option, standard),
    MEMBER(lgs_option, minimum),
    MEMBER(lgs_option, maximum),
    MEMBER(lgs_option, choices),
    MEMBER(lgs_option, flags),
    MEMBER(lgs_option, help),
    STRUCT(lgs_error),
    MEMBER(lgs_error, size),
    MEMBER(lgs_error, text),
    MEMBER(lgs_error, capacity),
    STRUCT(lgs_abi),
    MEMBER(lgs_abi, size),
    MEMBER(lgs_abi, major),
    MEMBER(lgs_abi, minor),
    MEMBER(lgs_abi, release),
    STRUCT(lgs_component),
    COMPONENT(lgs_component),
    STRUCT(lgs_plugin),
    MEMBER(lgs_plugin, size),
    MEMBER(lgs_plugin, abi_major),
    MEMBER(lgs_plugin, needs_minor),
    MEMBER(lgs_plugin, name),
    MEMBER(lgs_plugin, version),
    MEMBER(lgs_plugin, components),
    STRUCT(lgs_shape),
    MEMBER(lgs_shape, size),
    MEMBER(lgs_shape, channels),
    MEMBER(lgs_shape, height),
    MEMBER(lgs_shape, width),
    STRUCT(lgs_site),
    MEMBER(lgs_site, size),
    MEMBER(lgs_site, name),
    MEMBER(lgs_site, group),
    MEMBER(lgs_site, shape),
    MEMBER(lgs_site, minimum),
    MEMBER(lgs_site, maximum),
    MEMBER(lgs_site, forms),
    MEMBER(lgs_site, statistics),
    MEMBER(lgs_site, streams),
    MEMBER(lgs_site, average),
    STRUCT(lgs_demand),
    MEMBER(lgs_demand, size),
    MEMBER(lgs_demand, site),
    MEMBER(lgs_demand, stream),
    MEMBER(lgs_demand, statistic),
    MEMBER(lgs_demand, form),
    MEMBER(lgs_demand, per),
    MEMBER(lgs_demand, units),
    MEMBER(lgs_demand, context),
    STRUCT(lgs_opened),
    MEMBER(lgs_opened, size),
    MEMBER(lgs_opened, component),
    MEMBER(lgs_opened, options),
    MEMBER(lgs_opened, instance),
    MEMBER(lgs_opened, host),
    STRUCT(lgs_host),
    MEMBER(lgs_host, size),
    MEMBER(lgs_host, context),
    MEMBER(lgs_host, scope),
    MEMBER(lgs_host, threads),
    MEMBER(lgs_host, log),
    MEMBER(lgs_host, allocate),
    MEMBER(lgs_host, release),
    MEMBER(lgs_host, random_key),
    MEMBER(lgs_host, random_bits),
    MEMBER(lgs_host, report_number),
    MEMBER(lgs_host, report_tensor),
    MEMBER(lgs_host, report_picture),
    MEMBER(lgs_host, report_series),
    MEMBER(lgs_host, open),
    MEMBER(lgs_host, close),
    MEMBER(lgs_host, penalize_means),
    MEMBER(lgs_host, penalize_samples),
    MEMBER(lgs_host, penalize_parameters),
    MEMBER(lgs_host, shrink_parameters),
    MEMBER(lgs_host, extension),
    STRUCT(lgs_units),
    MEMBER(lgs_units, size),
    MEMBER(lgs_units, count),
    MEMBER(lgs_units, mean),
    STRUCT(lgs_matrix),
    MEMBER(lgs_matrix, size),
    MEMBER(lgs_matrix, rows),
    MEMBER(lgs_matrix, count),
    MEMBER(lgs_matrix, values),
    STRUCT(lgs_term),
    MEMBER(lgs_term, size),
    MEMBER(lgs_term, regularizer),
    MEMBER(lgs_term, weight),
    STRUCT(lgs_regularizer),
    COMPONENT(lgs_regularizer),
    MEMBER(lgs_regularizer, minimum),
    MEMBER(lgs_regularizer, maximum),
    MEMBER(lgs_regularizer, open),
    MEMBER(lgs_regularizer, penalty),
    MEMBER(lgs_regularizer, samples),
    MEMBER(lgs_regularizer, parameters),
    MEMBER(lgs_regularizer, terms),
    MEMBER(lgs_regularizer, prox),
    STRUCT(lgs_metric),
    MEMBER(lgs_metric, size),
    MEMBER(lgs_metric, name),
    MEMBER(lgs_metric, unit),
    MEMBER(lgs_metric, reduce),
    MEMBER(lgs_metric, help),
    STRUCT(lgs_tensor),
    MEMBER(lgs_tensor, size),
    MEMBER(lgs_tensor, name),
    MEMBER(lgs_tensor, type),
    MEMBER(lgs_tensor, role),
    MEMBER(lgs_tensor, rank),
    MEMBER(lgs_tensor, shape),
    MEMBER(lgs_tensor, data),
    MEMBER(lgs_tensor, get),
    MEMBER(lgs_tensor, put),
    STRUCT(lgs_batch),
    MEMBER(lgs_batch, size),
    MEMBER(lgs_batch, count),
    MEMBER(lgs_batch, images),
    MEMBER(lgs_batch, labels),
    MEMBER(lgs_batch, epoch),
    MEMBER(lgs_batch, step),
    STRUCT(lgs_model),
    COMPONENT(lgs_model),
    MEMBER(lgs_model, create),
    MEMBER(lgs_model, destroy),
    MEMBER(lgs_model, sites),
    MEMBER(lgs_model, attach),
    MEMBER(lgs_model, metrics),
    MEMBER(lgs_model, tensors),
    MEMBER(lgs_model, initialize),
    MEMBER(lgs_model, step),
    MEMBER(lgs_model, feature_count),
    MEMBER(lgs_model, features),
    MEMBER(lgs_model, energy),
    MEMBER(lgs_model, sample),
    MEMBER(lgs_model, latent_count),
    MEMBER(lgs_model, generate),
    MEMBER(lgs_model, report),
    STRUCT(lgs_feed_forward),
    MEMBER(lgs_feed_forward, size),
    MEMBER(lgs_feed_forward, unroll),
    STRUCT(lgs_classify),
    MEMBER(lgs_classify, size),
    MEMBER(lgs_classify, classes),
    MEMBER(lgs_classify, classify),
    STRUCT(lgs_fields),
    MEMBER(lgs_fields, size),
    MEMBER(lgs_fields, draw),
    STRUCT(lgs_latents),
    MEMBER(lgs_latents, size),
    MEMBER(lgs_latents, draw),
    STRUCT(lgs_dataset),
    COMPONENT(lgs_dataset),
    MEMBER(lgs_dataset, splits),
    MEMBER(lgs_dataset, create),
    MEMBER(lgs_dataset, destroy),
    MEMBER(lgs_dataset, count),
    MEMBER(lgs_dataset, shape),
    MEMBER(lgs_dataset, classes),
    MEMBER(lgs_dataset, labels),
    MEMBER(lgs_dataset, read),
    MEMBER(lgs_dataset, files),
    MEMBER(lgs_dataset, held_out),
    STRUCT(lgs_set),
    MEMBER(lgs_set, size),
    MEMBER(lgs_set, role),
    MEMBER(lgs_set, count),
    MEMBER(lgs_set, shape),
    MEMBER(lgs_set, classes),
    MEMBER(lgs_set, labels),
    MEMBER(lgs_set, read),
    MEMBER(lgs_set, context),
    STRUCT(lgs_subject),
    MEMBER(lgs_subject, size),
    MEMBER(lgs_subject, model),
    MEMBER(lgs_subject, set),
    MEMBER(lgs_subject, features),
    MEMBER(lgs_subject, context),
    MEMBER(lgs_subject, series),
    STRUCT(lgs_evaluator),
    COMPONENT(lgs_evaluator),
    MEMBER(lgs_evaluator, evaluate),
    STRUCT(lgs_run),
    MEMBER(lgs_run, size),
    MEMBER(lgs_run, subject),
    MEMBER(lgs_run, files),
    MEMBER(lgs_run, context),
    STRUCT(lgs_runs),
    MEMBER(lgs_runs, size),
    MEMBER(lgs_runs, open),
    MEMBER(lgs_runs, close),
};
#define ROWS ((int64_t)(sizeof layout / sizeof *layout))

static char *
layout_table(void)
{
	struct text table = {0};
	text_add(&table, "plugin interface %d: structs and their bytes; offset, type and name of each member\n",
	         LGS_ABI_MAJOR);
	for (int64_t i = 0; i < ROWS; i++) {
		if (!layout[i].name)
			text_add(&table, "\nstruct %s %zu\n", layout[i].type, layout[i].offset);
		else
			text_add(&table, "%4zu %-7s %s\n", layout[i].offset, layout[i].type, layout[i].name);
	}
	return table.bytes;
}

static void
the_table_is_that_of_the_headers(void)
{
	char path[4096];
	size_t bytes;
	const char *source = getenv("LGS_TEST_SOURCE");
	(void)snprintf(path, sizeof path, "%s/sdk/abi.txt", source ? source : "..");
	char *committed = file_load(path, 1 << 20, &bytes, &failure), *table = layout_table();
	CU_ASSERT_PTR_NOT_NULL_FATAL(committed);
	CU_ASSERT_STRING_EQUAL(committed, table);
	if (strcmp(committed, table)) {
		/* What is different, a line of each. */
		const char *a = committed, *b = table;
		while (*a && *b && strcspn(a, "\n") == strcspn(b, "\n") && !strncmp(a, b, strcspn(a, "\n"))) {
			a += strcspn(a, "\n") + (strchr(a, '\n') != NULL);
			b += strcspn(b, "\n") + (strchr(b, '\n') != NULL);
		}
		printf("# sdk/abi.txt has \"%.*s\", the headers have \"%.*s\"; see sdk/ABI.md\n", (int)strcspn(a, "\n"),
		       a, (int)strcspn(b, "\n"), b);
	}
	if (getenv("LGS_TEST_ACCEPT_LAYOUT"))
		CU_ASSERT(file_save(path, table, strlen(table), &failure) >= 0);
	free(committed);
	free(table);
}

static void
no_member_is_missing(void)
{
	size_t end = 0, whole = 0;
	for (int64_t i = 0; i <= ROWS; i++) {
		if (i == ROWS || !layout[i].name) {
			CU_ASSERT_EQUAL(end, whole);
			if (end != whole)
				printf("# a member is missing before row %lld\n", (long long)i);
			whole = i < ROWS ? layout[i].offset : 0;
			end = 0;
			continue;
		}
		CU_ASSERT_EQUAL(layout[i].offset, end);
		CU_ASSERT_EQUAL(layout[i].bytes, 8);
		end = layout[i].offset + layout[i].bytes;
	}
}

static void
every_struct_begins_with_its_size(void)
{
	for (int64_t i = 0; i < ROWS; i++)
		if (!layout[i].name) {
			CU_ASSERT_FATAL(i + 1 < ROWS);
			CU_ASSERT_STRING_EQUAL(layout[i + 1].name, "size");
		}
}

static const CU_TestInfo tests[] = {
    {"the table is that of the headers", the_table_is_that_of_the_headers},
    {"no member is missing", no_member_is_missing},
    {"every struct begins with its size", every_struct_begins_with_its_size},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	if (sizeof(void *) != 8) { /* the table is that of 64-bit machines */
		printf("1..0 # SKIP pointers have %zu bytes here\n", sizeof(void *));
		return 0;
	}
	return run_tests("layout", tests);
}
