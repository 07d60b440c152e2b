/* print.c: see print.h. */
#include "print.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/escape.h"

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static int
kind_length(const json_t *component)
{
	return (int)strcspn(text_of(component, "kind"), "/");
}

char *
print_repeat(const struct check_wish *wish, const json_t *component, const json_t *of_case, int several)
{
	struct text line = {0};
	text_add(&line, "lgs check ");
	escape_shell(&line, wish->what);
	text_add(&line, " --only %s --seed %lld%s%s", text_of(of_case, "name"), (long long)wish->seed,
	         wish->bounds ? wish->bounds : "", wish->paths ? wish->paths : "");
	if (several)
		text_add(&line, " --component %.*s/%s", kind_length(component), text_of(component, "kind"),
		         text_of(component, "name"));
	return line.bytes;
}

void
print_component(struct printer *printer, const json_t *component)
{
	if (printer->silent || printer->tap)
		return;
	printf("%s%s%.*s %s, seed %lld\n%s\n\n", printer->number ? "\n" : "", kind_length(component) ? "" : "file",
	       kind_length(component), text_of(component, "kind"), text_of(component, "name"),
	       (long long)printer->wish->seed, text_of(component, "path"));
	(void)fflush(stdout);
}

/* At most 120 columns, broken between words, each line with `before` before it. */
static void
print_wrapped(const char *before, const char *text)
{
	const size_t most = 120 - strlen(before);
	while (*text) {
		size_t length = strlen(text), cut = most;
		if (length > most) {
			while (cut && text[cut] != ' ')
				cut--;
			length = cut ? cut : most;
		}
		printf("%s%.*s\n", before, (int)length, text);
		text += length;
		text += *text == ' ';
	}
}

static void
print_tap(const struct printer *printer, const json_t *component, const json_t *of_case, enum verdict verdict)
{
	printf("%sok %lld - %.*s %s: %s%s%s\n", verdict == VERDICT_FAIL ? "not " : "", (long long)printer->number,
	       kind_length(component), text_of(component, "kind"), text_of(component, "name"), text_of(of_case, "name"),
	       verdict == VERDICT_SKIP ? " # SKIP " : "", verdict == VERDICT_SKIP ? text_of(of_case, "text") : "");
	if (verdict > VERDICT_SKIP)
		print_wrapped(verdict == VERDICT_WARN ? "# warning: " : "# ", text_of(of_case, "text"));
}

void
print_case(struct printer *printer, const json_t *component, const json_t *of_case)
{
	static const char *const marks[] = {"pass", "skip", "warn", "FAIL"};
	enum verdict verdict = verdict_named(text_of(of_case, "verdict"));
	printer->number++;
	printer->counts[verdict]++;
	if (printer->silent)
		return;
	if (printer->tap) {
		print_tap(printer, component, of_case, verdict);
	} else {
		printf("  %s  %-12s %s\n", marks[verdict], text_of(of_case, "name"), text_of(of_case, "shows"));
		print_wrapped("                     ", text_of(of_case, "text"));
	}
	if (verdict == VERDICT_FAIL) {
		char *repeat = print_repeat(printer->wish, component, of_case, printer->several);
		printf("%s%s\n", printer->tap ? "# again: " : "                     again: ", repeat ? repeat : "");
		free(repeat);
	}
	(void)fflush(stdout);
}

void
print_end(const struct printer *printer)
{
	if (printer->silent)
		return;
	if (printer->tap) {
		printf("1..%lld\n", (long long)printer->number);
		return;
	}
	printf("\n%lld passed", (long long)printer->counts[VERDICT_PASS]);
	for (int i = VERDICT_SKIP; i <= VERDICT_FAIL; i++) {
		static const char *const words[] = {"", "skipped", "warned", "failed"};
		if (printer->counts[i])
			printf(", %lld %s", (long long)printer->counts[i], words[i]);
	}
	printf("\n");
}

void
print_list(const json_t *list)
{
	size_t c, i;
	json_t *component, *of_case;
	json_array_foreach(list, c, component)
	{
		const char *kind = json_string_value(json_object_get(component, "kind"));
		printf("%s%.*s %s\n", c ? "\n" : "", (int)strcspn(kind, "/"), kind,
		       json_string_value(json_object_get(component, "name")));
		json_array_foreach(json_object_get(component, "cases"), i, of_case)
		    printf("  %-12s %s\n", json_string_value(json_object_get(of_case, "name")),
		           json_string_value(json_object_get(of_case, "shows")));
	}
}

void
print_next(const struct check_wish *wish, const char *program_name, const json_t *component)
{
	const char *what = wish->what, *name = json_string_value(json_object_get(component, "name"));
	const char *example = json_string_value(json_object_get(component, "example"));
	const size_t path = strchr(what, '/') ? strcspn(what, ":") : 0, length = strlen(name);
	const int several = path && *wish->component; /* of a file with several, a name says which */
	struct text line = {0}, program = {0}, file = {0};
	if (!example || !*example)
		return;
	char *only_path = strndup(what, path);
	escape_shell(&program, program_name);
	escape_shell(&file, only_path ? only_path : "");
	for (const char *at = example, *before = " "; *at; before = at++) {
		const int begins = strchr(" =", *before) != NULL;
		if (begins && !strncmp(at, "lgs ", 4)) {
			text_add(&line, "%s", program.bytes);
			at += 2;
		} else if (begins && path && !several && !strncmp(at, name, length) && strchr(" :,", at[length])) {
			text_add(&line, "%s", file.bytes);
			at += length - 1;
		} else {
			text_append(&line, at, 1);
		}
	}
	if (several) {
		char *slash = only_path ? strrchr(only_path, '/') : NULL;
		if (slash)
			slash[slash == only_path] = 0;
		text_add(&line, " --plugin-path ");
		escape_shell(&line, only_path ? only_path : "");
	} else {
		text_add(&line, "%s", wish->paths ? wish->paths : "");
	}
	if (line.bytes && !line.failed && program.bytes && file.bytes)
		printf("\nNext: %s\n", line.bytes);
	free(only_path), free(line.bytes), free(program.bytes), free(file.bytes);
}

int
print_set_aside(void)
{
	(void)fflush(stdout);
	int kept = dup(STDOUT_FILENO);
	(void)dup2(STDERR_FILENO, STDOUT_FILENO);
	return kept;
}

void
print_restore(int kept)
{
	(void)fflush(stdout);
	if (kept >= 0) {
		(void)dup2(kept, STDOUT_FILENO);
		(void)close(kept);
	}
}
