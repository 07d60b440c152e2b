/* record.c: what run.json says of how a run came to be, so that it can be repeated and explained. */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "../base/escape.h"
#include "../base/file.h"
#include "../base/processors.h"
#include "../base/text.h"
#include "../formats/picture.h"
#include "../registry/loader.h"
#include "../training/data-files.h"
#include "run.h"

/* Options and their values as text, the component's first, then the host's. */
static json_t *
options_json(const struct instance *instance)
{
	json_t *object = json_object();
	const struct options *sets[] = {instance->options, instance->host_options};
	for (int s = 0; s < 2; s++)
		for (const struct lgs_option *row = options_table(sets[s]); row->name; row++)
			(void)json_object_set_new(object, row->name, json_string(options_text(sets[s], row->name)));
	return object;
}

static json_t *
component_json(const struct instance *instance)
{
	const struct component *component = instance->component;
	char checksum[FILE_CHECKSUM_SIZE];
	json_t *object = json_object();
	(void)json_object_set_new(object, "kind", json_string(component->as.head.kind));
	(void)json_object_set_new(object, "name", json_string(component->as.head.name));
	(void)json_object_set_new(object, "plugin_version", json_string(component->version));
	(void)json_object_set_new(object, "path", json_string(component->path));
	/* Not of what is built in, which is no file. */
	if (file_checksum(component->path, checksum, NULL) >= 0)
		(void)json_object_set_new(object, "checksum", json_string(checksum));
	(void)json_object_set_new(object, "options", options_json(instance));
	return object;
}

static void
add_tree(json_t *list, const struct instance *instance)
{
	(void)json_array_append_new(list, component_json(instance));
	for (const struct instance *child = instance->children; child; child = child->next)
		add_tree(list, child);
}

static json_t *
components_json(const struct workshop *workshop)
{
	json_t *list = json_array();
	add_tree(list, workshop->model);
	add_tree(list, data_instance(workshop->data));
	for (int64_t i = 0; i < workshop->penalties->opened_count; i++)
		add_tree(list, workshop->penalties->opened[i]);
	return list;
}

static json_t *
attached_json(const struct penalties *penalties)
{
	json_t *list = json_array();
	for (const struct demand *demand = penalties->demands; demand; demand = demand->next)
		for (const struct attachment *at = demand->attachments; at; at = at->next) {
			json_t *object = json_object();
			(void)json_object_set_new(object, "label", json_string(at->label));
			(void)json_object_set_new(object, "weight", json_real(at->weight));
			(void)json_object_set_new(object, "average", json_real(at->average));
			(void)json_object_set_new(object, "statistic", json_string(demand->asked.statistic));
			(void)json_array_append_new(list, object);
		}
	return list;
}

json_t *
run_machine(void)
{
	struct utsname names;
	json_t *object = json_object();
	char line[512];
	FILE *file = fopen("/proc/cpuinfo", "r");

	while (file && fgets(line, sizeof line, file)) {
		char *colon = strchr(line, ':');
		if (strncmp(line, "model name", 10) || !colon)
			continue;
		line[strcspn(line, "\n")] = 0;
		colon += 1 + strspn(colon + 1, " \t");
		(void)json_object_set_new(object, "processor", json_string(colon));
		break;
	}
	if (file)
		(void)fclose(file);
	(void)json_object_set_new(object, "processors", json_integer(processors_count()));
	if (!uname(&names)) {
		char *system = text_format("%s %s", names.sysname, names.release);
		(void)json_object_set_new(object, "system", json_string(system ? system : ""));
		(void)json_object_set_new(object, "architecture", json_string(names.machine));
		free(system);
	}
	return object;
}

static void
add_library(json_t *list, const char *format, const char *version)
{
	char *text = text_format(format, version);
	if (text)
		(void)json_array_append_new(list, json_string(text));
	free(text);
}

static json_t *
libraries_json(const struct workshop *workshop)
{
	json_t *list = json_array();
	const struct lgs_component *model = &workshop->model->component->as.head;
	add_library(list, "%s", loader_library());
	add_library(list, "Jansson %s", jansson_version_str());
	add_library(list, "%s", picture_library());
	add_library(list, "%s", file_library());
	const char *const *own = model->extension ? model->extension(LGS_EXTENSION_LIBRARIES) : NULL;
	for (int64_t i = 0; own && own[i]; i++)
		add_library(list, "%s", own[i]);
	return list;
}

json_t *
run_command_json(int argc, char **argv)
{
	json_t *list = json_array();
	for (int i = 0; i < argc; i++) {
		json_t *word = json_string(argv[i]);
		(void)json_array_append_new(list, word ? word : json_string("(not UTF-8)"));
	}
	return list;
}

static json_t *
time_json(void)
{
	char text[32];
	time_t now = time(NULL);
	struct tm utc;
	(void)gmtime_r(&now, &utc);
	(void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
	return json_string(text);
}

/* Where relative paths begin, of the data and of components. */
static void
add_folder(json_t *record)
{
	char *folder = getcwd(NULL, 0);
	json_t *name = folder ? json_string(folder) : NULL;
	if (name)
		(void)json_object_set_new(record, "started_in", name);
	free(folder);
}

static const char *
member(const json_t *component, const char *key)
{
	const char *text = json_string_value(json_object_get(component, key));
	return text ? text : "nothing";
}

/* Says in which way a component is another than it was; nothing where it is the same. */
static char *
what_changed(const json_t *new, const json_t *old)
{
	/* Records of earlier versions of lgs have no checksum. */
	const json_t *file = json_object_get(new, "checksum"), *file_then = json_object_get(old, "checksum");
	const int built_anew = file && file_then && !json_equal(file, file_then);
	const int other_options = !json_equal(json_object_get(new, "options"), json_object_get(old, "options"));
	const int elsewhere = strcmp(member(new, "path"), member(old, "path")) ||
	                      strcmp(member(new, "plugin_version"), member(old, "plugin_version"));
	struct text words = {0};
	if (!built_anew && !other_options && !elsewhere && !strcmp(member(new, "name"), member(old, "name")))
		return NULL;
	text_add(&words, "%s is not quite what this run began with: ", member(new, "name"));
	if (elsewhere)
		text_add(&words, "%s of version %s then, %s of version %s now", member(old, "path"),
		         member(old, "plugin_version"), member(new, "path"), member(new, "plugin_version"));
	else
		text_add(&words, "%s", member(new, "path"));
	text_add(&words, "%s%s; its numbers may change", built_anew ? ", whose file has changed" : "",
	         other_options ? ", with other options (run.json has the old ones)" : "");
	return words.bytes;
}

void
run_compare_components(json_t *record, const struct workshop *workshop)
{
	json_t *now = components_json(workshop), *then = json_object_get(record, "components");
	const struct sink *sink = &workshop->session.sink;
	for (size_t i = 0; i < json_array_size(now) && sink->log; i++) {
		char *text = what_changed(json_array_get(now, i), json_array_get(then, i));
		if (text)
			sink->log(sink->context, LGS_LOG_WARNING, text);
		free(text);
	}
	json_decref(now);
}

json_t *
run_record(const struct workshop *workshop, int argc, char **argv, struct lgs_error *error)
{
	json_t *record = json_object(), *files = data_files_json(workshop->data, error);
	const struct lgs_shape *shape = data_images(workshop->data)->shape;
	if (!record || !files) {
		json_decref(files);
		json_decref(record);
		return NULL;
	}
	(void)json_object_set_new(record, "lgs", json_string(LGS_RELEASE));
	(void)json_object_set_new(record, "command", run_command_json(argc, argv));
	(void)json_object_set_new(record, "started", time_json());
	add_folder(record);
	if (recipe_to_json(&workshop->recipe, record) < 0) {
		struct text data = {0};
		escape_plain(&data, workshop->recipe.data);
		lgs_fail(
		    error, LGS_INVALID,
		    "the run cannot be recorded: model, data (%s) or a penalty is not written in UTF-8, as run.json "
		    "is; rename the file or folder, or give a link to it",
		    data.bytes ? data.bytes : "");
		free(data.bytes);
		json_decref(files);
		json_decref(record);
		return NULL;
	}
	(void)json_object_set_new(
	    record, "input_shape",
	    json_pack("[I,I,I]", (json_int_t)shape->channels, (json_int_t)shape->height, (json_int_t)shape->width));
	(void)json_object_set_new(record, "images", json_integer(data_images(workshop->data)->count));
	(void)json_object_set_new(record, "components", components_json(workshop));
	(void)json_object_set_new(record, "attached", attached_json(workshop->penalties));
	(void)json_object_set_new(record, "data_files", files);
	(void)json_object_set_new(record, "machine", run_machine());
	(void)json_object_set_new(record, "libraries", libraries_json(workshop));
	return record;
}
