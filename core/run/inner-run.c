/* inner-run.c: runs inside of runs. See inner-run.h. */
#include "inner-run.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "../base/memory.h"
#include "subject.h"

struct inner_run {
	struct lgs_run seen; /* first: what the component gets */
	struct subject subject;
	struct instance *owner;
	struct stat folder;
	char *checkpoint;
	const char **files;
	struct inner_run *next;
};

/* A run whose data are its own features would be opened again and again. */
static int64_t
check_cycle(const struct inner_run *run, const char *folder, struct lgs_error *error)
{
	for (const struct inner_run *at = run->owner->session->inside; at; at = at->owner->session->inside)
		if (at->folder.st_dev == run->folder.st_dev && at->folder.st_ino == run->folder.st_ino)
			return lgs_fail(error, LGS_INVALID,
			                "the data of the run %s lead back to that run: a run cannot be its own data; "
			                "look at \"data\" in its %s",
			                folder, RUN_RECORD);
	return LGS_OK;
}

static int64_t
fill(struct inner_run *run, const char *folder, struct lgs_error *error)
{
	const struct session *outer = run->owner->session;
	struct session *session = &run->subject.workshop.session;

	/* A folder that is not there is refused in better words when the run is opened. */
	if (!stat(folder, &run->folder) && check_cycle(run, folder, error) < 0)
		return LGS_INVALID;
	run->checkpoint = run_file(folder, RUN_CHECKPOINT);
	if (!run->checkpoint)
		return no_memory(error);
	session->registry = outer->registry;
	session->sink = (struct sink){.context = outer->sink.context, .log = outer->sink.log};
	session->inside = run;
	return subject_open(&run->subject, folder, 1, outer->threads, error);
}

static void
close_run(const struct lgs_host *host, const struct lgs_run *seen)
{
	struct instance *owner = instance_of(host);
	struct inner_run **at = &owner->runs;
	while (*at && &(*at)->seen != seen)
		at = &(*at)->next;
	struct inner_run *run = *at;
	if (!run)
		return;
	*at = run->next;
	subject_close(&run->subject);
	free(run->checkpoint);
	free(run->files);
	free(run);
}

void
inner_runs_close(struct instance *instance)
{
	while (instance->runs)
		close_run(&instance->services, &instance->runs->seen);
}

static int64_t
count_files(const struct data *data)
{
	int64_t count = 0;
	while (data && data_files(data)[count])
		count++;
	return count;
}

static const char *const *
files(const struct lgs_run *seen)
{
	struct inner_run *run = seen->context;
	const struct data *const data[] = {run->subject.workshop.data, run->subject.test};
	int64_t count = 0, most = 2 + count_files(data[0]) + count_files(data[1]);
	const char **list = realloc(run->files, (size_t)most * sizeof *list);
	if (!list)
		return NULL;
	run->files = list;
	list[count++] = run->checkpoint;
	for (int d = 0; d < 2; d++)
		for (int64_t i = 0; data[d] && data_files(data[d])[i]; i++)
			list[count++] = data_files(data[d])[i];
	list[count] = NULL;
	return list;
}

static const struct lgs_run *
open_run(const struct lgs_host *host, const char *folder, struct lgs_error *error)
{
	struct instance *owner = instance_of(host);
	struct inner_run *run = calloc(1, sizeof *run);
	if (!run) {
		no_memory(error);
		return NULL;
	}
	run->owner = owner;
	run->next = owner->runs;
	owner->runs = run;
	run->seen = (struct lgs_run){
	    .size = (int64_t)sizeof run->seen, .subject = &run->subject.seen, .files = files, .context = run};
	if (fill(run, folder, error) < 0) {
		close_run(host, &run->seen);
		return NULL;
	}
	return &run->seen;
}

const struct lgs_runs inner_runs = {.size = (int64_t)sizeof inner_runs, .open = open_run, .close = close_run};
