/*
 * run.c: the features of a finished run's model, on the images that it was trained on, as images of one row: what a
 * second model is stacked on.
 *
 * The split train has exactly the images that the first model was trained on, and behind them those that it held out,
 * which stay held out here, so that nothing leaks; the split test is that of the first run's data. Labels are theirs.
 *
 * All features of a split are computed when it is opened, and kept: 4 bytes a feature of an image, so 120 MB for 60,000
 * images and 500 units. After that the first run is closed, and reading, by any number of threads, is copying.
 */
#include <lgs/dataset.h>
#include <lgs/run.h>

#include <string.h>

struct options {
	const char *path;
};

static const struct lgs_option table[] = {
    LGS_OPTION_PATH(struct options, path, "path", "", "folder of the finished run whose features are read"),
    LGS_OPTIONS_END,
};

static const char *const splits[] = {"train", "test", NULL};

struct run {
	const struct lgs_host *host;
	struct lgs_shape shape; /* 1 x 1 x features */
	int64_t count;
	int64_t held_out; /* of these, at the end */
	int64_t classes;
	int64_t *labels; /* NULL where there are none */
	float *features; /* [count x width] */
	char **files;    /* NULL at the end */
};

static int64_t
copy_files(struct run *run, const struct lgs_run *first, struct lgs_error *error)
{
	const struct lgs_host *host = run->host;
	const char *const *files = first->files(first);
	int64_t count = 0;
	while (files && files[count])
		count++;
	run->files = files ? host->allocate(host, (count + 1) * (int64_t)sizeof *run->files) : NULL;
	for (int64_t i = 0; run->files && i < count; i++) {
		size_t bytes = strlen(files[i]) + 1;
		run->files[i] = host->allocate(host, (int64_t)bytes);
		if (!run->files[i])
			return lgs_fail(error, LGS_NO_MEMORY, "no memory for the names of files");
		memcpy(run->files[i], files[i], bytes);
	}
	return run->files ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "no memory for the names of files");
}

static int64_t
allocate(struct run *run, struct lgs_error *error)
{
	const struct lgs_host *host = run->host;
	int64_t bytes = run->count * run->shape.width * (int64_t)sizeof *run->features;
	run->features = host->allocate(host, bytes);
	if (run->classes > 0)
		run->labels = host->allocate(host, run->count * (int64_t)sizeof *run->labels);
	if (run->features && (run->labels || run->classes <= 0))
		return LGS_OK;
	return lgs_fail(error, LGS_NO_MEMORY, "no memory for %lld features of %lld images (%lld MB)",
	                (long long)run->shape.width, (long long)run->count, (long long)(bytes >> 20));
}

/* Images have values in [0, 1], and so must what takes their place. */
static int64_t
check_range(const struct run *run, const char *path, struct lgs_error *error)
{
	for (int64_t i = 0; i < run->count * run->shape.width; i++)
		if (!(run->features[i] >= 0 && run->features[i] <= 1))
			return lgs_fail(
			    error, LGS_INVALID,
			    "feature %lld of image %lld of %s is %g, but what a model is trained on lies in "
			    "[0, 1]: only a run whose features are probabilities can be the data of another",
			    (long long)(i % run->shape.width), (long long)(i / run->shape.width), path,
			    (double)run->features[i]);
	return LGS_OK;
}

static int64_t
compute(struct run *run, const struct lgs_subject *subject, const char *split, struct lgs_error *error)
{
	const struct lgs_model *model = (const void *)subject->model->component;
	int test = strcmp(split, "test") == 0;
	const struct lgs_set *sets[] = {subject->set(subject, split, error), NULL};
	if (!sets[0])
		return LGS_INVALID;
	if (!test)
		sets[1] = subject->set(subject, "held-out", NULL); /* none where the first run left none out */
	run->held_out = sets[1] ? sets[1]->count : 0;
	run->count = sets[0]->count + run->held_out;
	run->classes = sets[0]->labels ? sets[0]->classes : 0;
	run->shape = (struct lgs_shape){sizeof run->shape, 1, 1, model->feature_count(subject->model->instance)};
	int64_t status = allocate(run, error);
	for (int64_t s = 0, done = 0; s < 2 && sets[s] && status >= 0; done += sets[s++]->count) {
		if (run->labels)
			memcpy(run->labels + done, sets[s]->labels, (size_t)sets[s]->count * sizeof *run->labels);
		status = subject->features(subject, sets[s], run->features + done * run->shape.width, error);
	}
	return status;
}

static int64_t
load(struct run *run, const char *path, const char *split, struct lgs_error *error)
{
	const struct lgs_host *host = run->host;
	const struct lgs_runs *runs = host->extension(host, LGS_EXTENSION_RUNS);
	if (!*path)
		return lgs_fail(error, LGS_INVALID, "which run? Give its folder, as run:FOLDER");
	if (!runs)
		return lgs_fail(error, LGS_UNSUPPORTED, "this host cannot open runs (%s)", LGS_EXTENSION_RUNS);
	const struct lgs_run *first = runs->open(host, path, error);
	if (!first)
		return LGS_INVALID;
	int64_t status = compute(run, first->subject, split, error);
	if (status >= 0)
		status = copy_files(run, first, error);
	runs->close(host, first);
	return status < 0 ? status : check_range(run, path, error);
}

static void
destroy(void *opaque)
{
	struct run *run = opaque;
	if (!run)
		return;
	const struct lgs_host *host = run->host;
	for (int64_t i = 0; run->files && run->files[i]; i++)
		host->release(host, run->files[i]);
	host->release(host, run->files);
	host->release(host, run->labels);
	host->release(host, run->features);
	host->release(host, run);
}

static void *
create(const void *opaque, const char *split, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	struct run *run = host->allocate(host, sizeof *run);
	if (!run) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the data set");
		return NULL;
	}
	run->host = host;
	if (load(run, options->path, split, error) < 0) {
		destroy(run);
		return NULL;
	}
	return run;
}

static int64_t
count(void *opaque)
{
	const struct run *run = opaque;
	return run->count;
}

static int64_t
held_out(void *opaque)
{
	const struct run *run = opaque;
	return run->held_out;
}

static const struct lgs_shape *
shape(void *opaque)
{
	const struct run *run = opaque;
	return &run->shape;
}

static int64_t
classes(void *opaque)
{
	const struct run *run = opaque;
	return run->classes;
}

static int64_t
read_labels(void *opaque, int64_t *labels, struct lgs_error *error)
{
	const struct run *run = opaque;
	if (!run->labels)
		return lgs_fail(error, LGS_UNSUPPORTED, "the data of this run have no labels");
	memcpy(labels, run->labels, (size_t)run->count * sizeof *labels);
	return LGS_OK;
}

static int64_t
read_features(void *opaque, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	const struct run *run = opaque;
	int64_t width = run->shape.width;
	for (int64_t i = 0; i < n; i++) {
		if (indices[i] < 0 || indices[i] >= run->count)
			return lgs_fail(error, LGS_INVALID, "image %lld was asked for; the images are 0 to %lld",
			                (long long)indices[i], (long long)run->count - 1);
		memcpy(images + i * width, run->features + indices[i] * width, (size_t)width * sizeof *images);
	}
	return LGS_OK;
}

static const char *const *
files(void *opaque)
{
	const struct run *run = opaque;
	return (const char *const *)run->files;
}

LGS_DATASET(run, "the features of a finished run, for a model stacked on it",
            .example = "lgs train rbm:hidden=32 --data run:runs/bars --epochs 20 --out runs/second", .options = table,
            .options_size = sizeof(struct options), .splits = splits, .create = create, .destroy = destroy,
            .count = count, .shape = shape, .classes = classes, .labels = read_labels, .read = read_features,
            .files = files, .held_out = held_out)
