/* groups.c: see groups.h. */
#include "groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define LINE_MOST 4096

static FILE *
open_in(const char *folder, const char *name)
{
	char *path = text_format("%s/%s", folder, name);
	FILE *file = path ? fopen(path, "re") : NULL;
	free(path);
	return file;
}

int
groups_numbers(const char *folder, const char *name, double *first, double *second)
{
	FILE *file = open_in(folder, name);
	int count = file ? fscanf(file, "%lf %lf", first, second) : 0;
	if (file)
		(void)fclose(file);
	return count < 0 ? 0 : count;
}

double
groups_number_of(const char *folder, const char *name, const char *word)
{
	char line[256];
	const size_t length = strlen(word);
	double number = 0;
	FILE *file = open_in(folder, name);
	while (file && fgets(line, sizeof line, file))
		if (!strncmp(line, word, length) && line[length] == ' ')
			number = strtod(line + length, NULL);
	if (file)
		(void)fclose(file);
	return number;
}

static void
visit_upwards(const char *root, char *group, int version, groups_visitor *visit, void *context)
{
	for (char *end = group + strlen(group); end; end = strrchr(group, '/')) {
		*end = '\0';
		char *folder = text_format("%s%s", root, group);
		if (folder)
			visit(context, folder, version);
		free(folder);
	}
}

/* Whether "cpu" is one of "cpu,cpuacct". */
static int
is_among(const char *controller, const char *list)
{
	const size_t length = strlen(controller);
	for (const char *at = list; (at = strstr(at, controller)); at += length)
		if ((at == list || at[-1] == ',') && (at[length] == ',' || !at[length]))
			return 1;
	return 0;
}

/* "0::/path" of the second version, "4:cpu,cpuacct:/path" of the first. */
static void
visit_line(char *line, const char *root, const char *controller, groups_visitor *visit, void *context)
{
	line[strcspn(line, "\n")] = '\0';
	char *list = strchr(line, ':'), *group = list ? strchr(list + 1, ':') : NULL;
	if (!group)
		return;
	*group++ = '\0';
	if (!*++list) {
		visit_upwards(root, group, 2, visit, context);
		return;
	}
	char *folder = is_among(controller, list) ? text_format("%s/%s", root, controller) : NULL;
	if (folder)
		visit_upwards(folder, group, 1, visit, context);
	free(folder);
}

void
groups_visit(const char *path, const char *root, const char *controller, groups_visitor *visit, void *context)
{
	char line[LINE_MOST];
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof line, file))
		visit_line(line, root, controller, visit, context);
	if (file)
		(void)fclose(file);
}
