/*
 * test_services.c: what the host does for components through struct lgs_host: results under names that can harm
 * nothing, components inside components, and finished runs.
 *
 * The component is tests/plugins/toy.c, with a model inside it in the scope "layer1"; its services are called here in
 * its place. Results go into a folder as those of a run do.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/run/inner-run.h"
#include "../core/run/sinks.h"
#include "run_fixture.h"
#include "support.h"
#include "toy_fixture.h"

static const char *const no_penalties[] = {NULL};
static struct bench *bench;
static struct run_sink sink;
static char folder[512];
static const struct lgs_host *host, *child; /* of the toy, and of the model inside it */

static void
begin(const char *name)
{
	make_folder(name);
	(void)snprintf(folder, sizeof folder, "%s", in_root(path_of("%s/run", name)));
	make_folder(path_of("%s/run", name));
	bench = open_bench("toy", no_penalties);
	sink = (struct run_sink){.folder = folder};
	bench->session.sink = run_sink_callbacks(&sink);
	host = &bench->model->services;
	child = bench->model->children->opened.host;
}

static void
finish(void)
{
	series_free(sink.series);
	close_bench(bench);
}

/* How many entries a folder has. */
static int
entries(const char *path)
{
	int count = 0;
	DIR *open = opendir(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(open);
	for (const struct dirent *entry; (entry = readdir(open)) != NULL;)
		count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	(void)closedir(open);
	return count;
}

static int
in_folder(const char *name)
{
	return !access(path_of("%s/%s", folder, name), F_OK);
}

/* ---- results ---- */

static void
report_all(const struct lgs_host *to, const char *name)
{
	static const int64_t shape[] = {2};
	static const float values[] = {0.25f, 0.5f};
	static const struct lgs_shape image = {sizeof image, 1, 1, 1};
	CU_ASSERT_EQUAL(to->report_tensor(to, name, LGS_F32, 1, shape, values, &failure), LGS_OK);
	CU_ASSERT_EQUAL(to->report_picture(to, name, LGS_PICTURE_UNIT, 2, &image, values, &failure), LGS_OK);
	to->report_series(to, name, 1, 2);
	CU_ASSERT_EQUAL(series_write(sink.series, folder, &failure), LGS_OK);
}

static void
expect_all(const char *name)
{
	static const char *const endings[] = {"safetensors", "png", "csv"};
	for (int i = 0; i < 3; i++)
		CU_ASSERT(in_folder(path_of("%s.%s", name, endings[i])));
	CU_ASSERT_EQUAL(entries(folder), 3);
}

/* name as reported by the toy or the model inside it; file as it is kept, without its ending. */
static void
check_name(int inside, const char *name, const char *file)
{
	static int number;
	const char *outer = path_of("results-%d", number++);
	begin(outer);
	report_all(inside ? child : host, name);
	expect_all(file);
	CU_ASSERT_EQUAL(entries(in_root(outer)), 1);
	finish();
}

static void
results_have_names(void)
{
	check_name(0, "filters", "filters");
	check_name(1, "filters", "layer1.filters");
}

static void
results_stay_in_the_folder(void)
{
	check_name(0, "../x", "..-x");
	check_name(0, "d/loss", "d-loss");
	check_name(0, "/tmp/x", "-tmp-x");
	check_name(1, "../../x", "layer1...-..-x");
}

static void
own_files_are_not_overwritten(void)
{
	begin("own");
	write_bytes(path_of("%s/checkpoint.safetensors", folder), "mine", 4);
	write_bytes(path_of("%s/metrics.csv", folder), "mine", 4);
	report_all(host, "checkpoint");
	report_all(host, "metrics");
	report_all(child, "metrics");
	static const char *const kept[] = {"checkpoint.safetensors", "metrics.csv"};
	for (int i = 0; i < 2; i++) {
		char *bytes = read_bytes(path_of("%s/%s", folder, kept[i]), NULL);
		CU_ASSERT_STRING_EQUAL(bytes, "mine");
		free(bytes);
	}
	CU_ASSERT(in_folder("reported-checkpoint.safetensors"));
	CU_ASSERT(in_folder("reported-metrics.csv"));
	CU_ASSERT(in_folder("layer1.metrics.csv"));
	CU_ASSERT_EQUAL(entries(folder), 2 + 3 * 3);
	finish();
}

/* Numbers are members of an object, not files, and keep their names. */
static void
numbers_keep_their_names(void)
{
	begin("numbers");
	sink.numbers = json_object();
	host->report_number(host, "metrics", "%", 1);
	child->report_number(child, "a/b", NULL, 2);
	char longest[203];
	memset(longest, 'x', sizeof longest);
	longest[201] = longest[202] = 0;
	const char *const bad[] = {NULL, "", "a\nb", longest};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		CU_ASSERT_EQUAL(host->report_number(host, bad[i], "", 1), LGS_INVALID);
		CU_ASSERT_EQUAL(host->report_series(host, bad[i], 1, 2), LGS_INVALID);
		CU_ASSERT(host->report_tensor(host, bad[i], LGS_U8, 0, NULL, "", &failure) < 0);
	}
	CU_ASSERT_EQUAL(host->report_number(host, "x", "a\tb", 1), LGS_INVALID);
	CU_ASSERT_EQUAL(json_object_size(sink.numbers), 2);
	CU_ASSERT_PTR_NOT_NULL(json_object_get(sink.numbers, "metrics"));
	CU_ASSERT_PTR_NOT_NULL(json_object_get(sink.numbers, "layer1.a/b"));
	CU_ASSERT_EQUAL(entries(folder), 0);
	json_decref(sink.numbers);
	finish();
}

/* ---- components inside components ---- */

static const struct lgs_opened *
open_model(const struct lgs_host *parent, const char *scope)
{
	static const struct lgs_shape pixel = {sizeof pixel, 1, 1, 1};
	words[0] = 0;
	return parent->open(parent, LGS_MODEL_KIND, "toy-child", scope, &pixel, &failure);
}

static void
refuse_model(const struct lgs_host *parent, const char *scope, const char *expected)
{
	CU_ASSERT_PTR_NULL(open_model(parent, scope));
	CU_ASSERT(said(expected));
}

static void
scopes_of_models_are_their_own(void)
{
	begin("scopes");
	const struct lgs_opened *second = open_model(host, "layer2");
	CU_ASSERT_PTR_NOT_NULL_FATAL(second);
	refuse_model(host, "layer1", "scope \"layer1\" is taken");
	refuse_model(host, "layer2", "scope \"layer2\" is taken");
	refuse_model(host, "", "scope \"\" is taken");
	refuse_model(host, NULL, "scope \"\" is taken");
	/* The same word means another scope inside another model. */
	const struct lgs_opened *inner = open_model(child, "layer1");
	CU_ASSERT_PTR_NOT_NULL_FATAL(inner);
	CU_ASSERT_STRING_EQUAL(inner->host->scope, "layer1.layer1");
	refuse_model(child, "", "scope \"\" is taken");
	refuse_model(child, "layer1", "scope \"layer1\" is taken");
	/* Once closed, its scope is free. */
	host->close(host, second);
	CU_ASSERT_PTR_NOT_NULL(open_model(host, "layer2"));
	finish();
}

/* What has no tensors may share its parent's scope. */
static void
scope_may_be_left_out(void)
{
	begin("without-scope");
	const struct lgs_opened *first = host->open(host, LGS_REGULARIZER_KIND, "probe", NULL, NULL, &failure);
	const struct lgs_opened *second = child->open(child, LGS_REGULARIZER_KIND, "probe", NULL, NULL, &failure);
	CU_ASSERT_FATAL(first && second);
	CU_ASSERT_STRING_EQUAL(first->host->scope, "");
	CU_ASSERT_STRING_EQUAL(second->host->scope, "layer1");
	CU_ASSERT_PTR_NOT_NULL(host->open(host, LGS_REGULARIZER_KIND, "probe", "", NULL, &failure));
	CU_ASSERT_PTR_NOT_NULL(host->open(host, "regularizer", "probe", "", NULL, &failure));
	CU_ASSERT_PTR_NULL(host->open(host, "regularizer/7", "probe", "", NULL, &failure));
	CU_ASSERT(said("no components of the kind regularizer/7"));
	finish();
}

/* ---- runs inside of runs ---- */

static const struct lgs_runs *
runs_of(const struct lgs_host *of)
{
	const struct lgs_runs *runs = of->extension(of, LGS_EXTENSION_RUNS);
	CU_ASSERT_PTR_NOT_NULL_FATAL(runs);
	return runs;
}

static void
unknown_extension(void)
{
	begin("extension");
	CU_ASSERT_PTR_NULL(host->extension(host, "runs/2"));
	CU_ASSERT_PTR_NULL(host->extension(host, ""));
	finish();
}

static float own_pixel;

static int64_t
read_own(const struct lgs_set *set, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	(void)set, (void)indices, (void)error;
	for (int64_t i = 0; i < n; i++)
		images[i] = own_pixel;
	return LGS_OK;
}

static void
opens_a_run(void)
{
	float features[4];
	begin("opens");
	const char *path = in_root("opens/first");
	make_run(&bench->session, path, "toy:scale=2", "toy-data:count=40,classes=4,per-class=1,held-out=6", 1);
	const struct lgs_run *run = runs_of(host)->open(host, path, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(run);
	const struct lgs_subject *subject = run->subject;
	CU_ASSERT_STRING_EQUAL(subject->model->component->name, "toy");
	const struct lgs_set *set = subject->set(subject, "train", &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(set);
	CU_ASSERT_EQUAL_FATAL(set->count, 4);
	CU_ASSERT_EQUAL(set->classes, 4);
	/* A pixel is (index modulo 8) / 8, a label 3 - index modulo 4, a feature twice the pixel. */
	CU_ASSERT_EQUAL(subject->features(subject, set, features, &failure), LGS_OK);
	for (int i = 0; i < 4; i++) {
		float expected = (float)(3 - set->labels[i]) / 4;
		CU_ASSERT(features[i] == expected || features[i] == expected + 1);
	}
	CU_ASSERT(subject->batch > 0);
	/* A set of the evaluator's own is read in every call, whatever was there before. */
	struct lgs_set own = {.size = sizeof own, .count = 2, .shape = set->shape, .read = read_own, .context = &own};
	for (own_pixel = 0; own_pixel < 2; own_pixel++) {
		CU_ASSERT_EQUAL(subject->features(subject, &own, features, &failure), LGS_OK);
		CU_ASSERT_EQUAL(features[1], 2 * own_pixel);
	}
	CU_ASSERT_EQUAL(subject->set(subject, "held-out", &failure)->count, 6);
	CU_ASSERT_EQUAL(subject->set(subject, "test", &failure)->count, 40);
	const char *const *files = run->files(run);
	CU_ASSERT_STRING_EQUAL(files[0], path_of("%s/checkpoint.safetensors", path));
	CU_ASSERT_PTR_NULL(files[1]);
	runs_of(host)->close(host, run);
	/* Two at once, and left to the host to close. */
	CU_ASSERT_PTR_NOT_NULL(runs_of(host)->open(host, path, &failure));
	CU_ASSERT_PTR_NOT_NULL(runs_of(child)->open(child, path, &failure));
	finish();
}

static void
refuse_run(const char *path, const char *expected)
{
	words[0] = 0;
	CU_ASSERT_PTR_NULL(runs_of(host)->open(host, path, &failure));
	CU_ASSERT(said(expected));
}

static void
refuses_what_is_no_run(void)
{
	begin("no-run");
	refuse_run(in_root("nowhere"), "nowhere is not the folder of a run");
	refuse_run(folder, "is not the folder of a run|run.json");
	make_run(&bench->session, in_root("no-run/untrained"), "toy", "toy-data", 0);
	refuse_run(in_root("no-run/untrained"), "untrained has no checkpoint yet|lgs train --resume");
	finish();
}

static const CU_TestInfo tests[] = {
    {"results have names", results_have_names},
    {"results stay in the folder", results_stay_in_the_folder},
    {"the run's own files are not overwritten", own_files_are_not_overwritten},
    {"numbers keep their names", numbers_keep_their_names},
    {"scopes of models are their own", scopes_of_models_are_their_own},
    {"a scope may be left out", scope_may_be_left_out},
    {"extensions that are not there", unknown_extension},
    {"a finished run is opened", opens_a_run},
    {"what is no finished run is not", refuses_what_is_no_run},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("services", tests);
}
