/* report.c: one page about a run or an experiment, to be read, printed, and kept beside what it is about. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/text.h"
#include "../experiment/records-folder.h"
#include "../report/experiment.h"
#include "../report/plot.h"
#include "../report/results.h"
#include "../report/run-page.h"
#include "command.h"

struct flags {
	struct common_flags common;
	const char *out, *no_charts;
	int64_t threads;
};

static const struct lgs_option table[] = {
    COMMON_FLAGS,
    LGS_OPTION_PATH(struct flags, out, "out", "", "the page to write; empty: FOLDER/report.html"),
    FLAG_ROW(struct flags, no_charts, "no-charts", "", FLAG_SWITCH, "leave the charts out, where there is no gnuplot"),
    LGS_OPTION_INT(struct flags, threads, "threads", "0", 0, 4096, 0, "of the computation; 0 is one a processor"),
    LGS_OPTIONS_END,
};

static int
has_file(const char *folder, const char *name)
{
	char *path = path_join(folder, name);
	int there = path && !access(path, F_OK);
	free(path);
	return there;
}

static int64_t
fill(struct page *page, const char *folder, const struct portrait_tools *tools, struct lgs_error *error)
{
	if (has_file(folder, RESULTS_FILE))
		return experiment_page(page, folder, tools, error);
	if (has_file(folder, RUN_RECORD))
		return run_page(page, folder, tools, error);
	if (records_are_in(folder))
		return lgs_fail(
		    error, LGS_INVALID,
		    "%s is of an experiment without results yet; the lgs experiment that began it continues "
		    "it, and writes " RESULTS_FILE " when it ends",
		    folder);
	return lgs_fail(error, LGS_INVALID,
	                "%s is neither the folder of a run nor of an experiment: it has no " RUN_RECORD
	                " and no " RESULTS_FILE,
	                folder);
}

static int64_t
save(struct page *page, const char *folder, const char *out, struct lgs_error *error)
{
	size_t bytes;
	long long charts = (long long)page->charts, pictures = (long long)page->pictures;
	char *html = page_finish(page, &bytes), *path = *out ? strdup(out) : path_join(folder, "report.html");
	int64_t status = html && path ? file_save(path, html, bytes, error)
	                              : lgs_fail(error, LGS_NO_MEMORY, "out of memory for the page");
	if (status >= 0)
		printf("%s: %lld chart%s, %lld picture%s, %.1f MB\n", path, charts, text_plural(charts), pictures,
		       text_plural(pictures), (double)bytes / 1e6);
	free(path);
	free(html);
	return status;
}

static int64_t
report(struct context *context)
{
	const struct flags *flags = arguments_values(context->arguments);
	struct page page = {.with_charts = !*flags->no_charts};
	struct portrait_tools tools = {
	    .registry = context->registry, .threads = flags->threads, .log = command_log, .log_context = context};
	int64_t status = command_operands(context, 1, 1);
	const char *folder = status >= 0 ? arguments_operands(context->arguments)[0] : NULL;
	if (status >= 0 && *flags->out)
		status = command_out(context, flags->out, ".html");
	if (status >= 0 && page.with_charts)
		status = plot_find(context->error);
	if (status >= 0)
		status = fill(&page, folder, &tools, context->error);
	if (status >= 0)
		status = save(&page, folder, flags->out, context->error);
	page_free(&page);
	return status;
}

const struct command report_command = {
    .name = "report",
    .usage = "FOLDER [--out FILE.html]",
    .summary = "writes a page about a run or an experiment",
    .text = "FOLDER is that of a run or of an experiment. The page is one file that needs no network: tables, charts\n"
	    "(drawn by gnuplot), what the units look for, and the commands that repeat everything.",
    .table = table,
    .letters = COMMON_LETTERS "o t",
    .bytes = sizeof(struct flags),
    .run = report};
