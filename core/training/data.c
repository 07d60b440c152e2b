/* data.c: subsets and orders of a dataset's images. See data.h. */
#include "data.h"

#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "../base/random.h"
#include "data-choice.h"

/* A set behind struct lgs_set: images of `data` by index. */
struct subset {
	struct lgs_set set;
	struct data *data;
	int64_t *indices; /* into the split */
	int64_t *labels;
};

struct data {
	struct instance *instance;
	const struct lgs_dataset *dataset;
	int64_t *labels; /* of the whole split, or NULL */
	struct subset images, held_out, reserve, all;
};

static int64_t
read_subset(const struct lgs_set *set, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	enum { AT_ONCE = 256 };
	const struct subset *subset = set->context;
	const struct data *data = subset->data;
	int64_t pixels = set->shape->channels * set->shape->height * set->shape->width, translated[AT_ONCE];

	for (int64_t done = 0; done < n; done += AT_ONCE) {
		int64_t count = n - done < AT_ONCE ? n - done : AT_ONCE;
		for (int64_t i = 0; i < count; i++) {
			const int64_t index = indices[done + i];
			if (index < 0 || index >= set->count)
				return lgs_fail(error, LGS_INVALID,
				                "image %lld of the set %s was asked for, which has %lld",
				                (long long)index, set->role, (long long)set->count);
			translated[i] = subset->indices[index];
		}
		int64_t status = data->dataset->read(data->instance->opened.instance, translated, count,
		                                     images + done * pixels, error);
		if (instance_answered(data->instance, "read()", status, error) < 0)
			return status;
	}
	return LGS_OK;
}

static int64_t
fill_subset(struct data *data, struct subset *subset, const char *role, const int64_t *indices, int64_t count,
            struct lgs_error *error)
{
	void *own = data->instance->opened.instance;
	size_t bytes = (size_t)count * sizeof(int64_t);

	subset->data = data;
	subset->indices = malloc(bytes + 8);
	subset->labels = malloc(bytes + 8);
	if (!subset->indices || !subset->labels)
		return no_memory(error);
	for (int64_t i = 0; i < count; i++) {
		subset->indices[i] = indices[i];
		subset->labels[i] = data->labels ? data->labels[indices[i]] : 0;
	}
	subset->set = (struct lgs_set){.size = (int64_t)sizeof subset->set,
	                               .role = role,
	                               .count = count,
	                               .shape = data->dataset->shape(own),
	                               .classes = data->dataset->classes(own),
	                               .labels = data->labels ? subset->labels : NULL,
	                               .read = read_subset,
	                               .context = subset};
	return LGS_OK;
}

static int64_t
read_labels(struct data *data, int64_t count, struct lgs_error *error)
{
	void *own = data->instance->opened.instance;
	int64_t classes = data->dataset->classes(own);
	if (classes <= 0)
		return LGS_OK;
	data->labels = malloc((size_t)count * sizeof *data->labels + 8);
	if (!data->labels)
		return no_memory(error);
	int64_t status =
	    instance_answered(data->instance, "labels()", data->dataset->labels(own, data->labels, error), error);
	for (int64_t i = 0; status >= 0 && i < count; i++)
		if (data->labels[i] < 0 || data->labels[i] >= classes)
			return lgs_fail(error, LGS_INVALID, "%s: label %lld of image %lld is not in 0 .. %lld",
			                data->dataset->name, (long long)data->labels[i], (long long)i,
			                (long long)classes - 1);
	return status;
}

/* How many images at the end of a split the dataset itself has set aside. */
static int64_t
count_aside(const struct data *data, int64_t count, struct lgs_error *error)
{
	int64_t aside = data->dataset->held_out ? data->dataset->held_out(data->instance->opened.instance) : 0;
	if (aside < 0 || aside >= count)
		return lgs_fail(error, LGS_INVALID, "%s: %lld of the %lld images of split %s are held out",
		                data->dataset->name, (long long)aside, (long long)count, data->instance->split);
	return aside;
}

static int64_t
divide_order(struct data *data, int whole, int64_t *order, int64_t count, struct lgs_error *error)
{
	const struct dataset_settings *settings = options_values(data->instance->host_options);
	int64_t aside = whole ? 0 : count_aside(data, count, error), own = count - aside, chosen = own;
	int64_t held_out = aside < settings->held_out ? aside : settings->held_out;
	if (aside < 0)
		return aside;
	for (int64_t i = 0; i < count; i++)
		order[i] = i;
	if (!whole && (settings->per_class || settings->limit)) {
		const struct choice choice = {data->dataset->name, data->instance->split,
		                              data->dataset->classes(data->instance->opened.instance), data->labels,
		                              settings};
		chosen = choice_of_images(&choice, order, own, error);
		if (chosen >= 0 && !aside)
			held_out = choice_of_held_out(&choice, order + chosen, own - chosen, error);
	}
	if (chosen < 0 || held_out < 0)
		return LGS_INVALID;
	const char *role = whole ? data->instance->split : "train";
	int64_t beyond = chosen + (aside ? 0 : held_out);
	int64_t status = fill_subset(data, &data->images, role, order, chosen, error);
	if (status >= 0)
		status =
		    fill_subset(data, &data->held_out, "held-out", order + (aside ? own : chosen), held_out, error);
	if (status >= 0)
		status = fill_subset(data, &data->reserve, "reserve", order + beyond, own - beyond, error);
	for (int64_t i = 0; i < count; i++)
		order[i] = i;
	return status < 0 ? status : fill_subset(data, &data->all, "all", order, count, error);
}

static int64_t
divide(struct data *data, int whole, struct lgs_error *error)
{
	int64_t count = data->dataset->count(data->instance->opened.instance), status;
	if (count <= 0)
		return lgs_fail(error, LGS_INVALID, "%s: split %s has no images", data->dataset->name,
		                data->instance->split);
	status = read_labels(data, count, error);
	if (status < 0)
		return status;
	int64_t *order = malloc((size_t)count * sizeof *order);
	status = order ? divide_order(data, whole, order, count, error) : no_memory(error);
	free(order);
	return status;
}

struct data *
data_open(struct session *session, const char *specification, const char *split, struct lgs_error *error)
{
	struct opening opening = {
	    .kind = LGS_DATASET_KIND, .specification = specification, .scope = "", .split = split};
	struct data *data = calloc(1, sizeof *data);
	if (!data) {
		no_memory(error);
		return NULL;
	}
	data->instance = instance_open(session, NULL, &opening, error);
	if (data->instance)
		data->dataset = &data->instance->component->as.dataset;
	if (!data->instance || divide(data, split != NULL, error) < 0) {
		data_close(data);
		return NULL;
	}
	return data;
}

void
data_close(struct data *data)
{
	if (!data)
		return;
	struct subset *const subsets[] = {&data->images, &data->held_out, &data->reserve, &data->all};
	for (size_t i = 0; i < sizeof subsets / sizeof *subsets; i++) {
		free(subsets[i]->indices);
		free(subsets[i]->labels);
	}
	free(data->labels);
	instance_close(data->instance);
	free(data);
}

const struct lgs_set *
data_images(const struct data *data)
{
	return &data->images.set;
}

const struct lgs_set *
data_held_out(const struct data *data)
{
	return &data->held_out.set;
}

const struct lgs_set *
data_reserve(const struct data *data)
{
	return &data->reserve.set;
}

const struct lgs_set *
data_all(const struct data *data)
{
	return &data->all.set;
}

const struct instance *
data_instance(const struct data *data)
{
	return data->instance;
}

const char *const *
data_files(const struct data *data)
{
	static const char *const none[] = {NULL};
	const char *const *files = data->dataset->files ? data->dataset->files(data->instance->opened.instance) : NULL;
	return files ? files : none;
}

void
data_order(uint64_t seed, int64_t epoch, int64_t count, int64_t *order)
{
	char purpose[64];
	(void)snprintf(purpose, sizeof purpose, "order of epoch %lld", (long long)epoch);
	for (int64_t i = 0; i < count; i++)
		order[i] = i;
	random_shuffle(random_key(seed, "", purpose), count, order);
}

int
data_is_set(const struct lgs_set *set)
{
	return set->read == read_subset;
}
