/* complete.c: completion of commands, flags, and whatever they take. See complete.h. */
#include "complete.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "../base/document.h"

void
complete_offer(const char *word, size_t start, const char *candidate, const char *end)
{
	if (!strncmp(candidate, word + start, strlen(word + start)))
		printf("%.*s%s%s\n", (int)start, word, candidate, end);
}

static void
offer_files(void)
{
	printf("FILE\n");
}

/* NAME of each NAME.json in a folder. */
static void
offer_documents(const char *word, size_t start, const char *path)
{
	static const char suffix[] = ".json";
	DIR *folder = opendir(path);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		size_t length = strlen(entry->d_name);
		if (length < sizeof suffix || strcmp(entry->d_name + length - (sizeof suffix - 1), suffix))
			continue;
		entry->d_name[length - (sizeof suffix - 1)] = 0;
		complete_offer(word, start, entry->d_name, " ");
	}
	if (folder)
		(void)closedir(folder);
}

/* Documents of a kind, which can be given by their paths too; 0 where this is none. */
static int
offer_named_documents(const char *kind, const char *word, size_t start)
{
	int folders = 0;
	for (char *folder; (folder = document_folder(kind, folders)); folders++) {
		offer_documents(word, start, folder);
		free(folder);
	}
	if (folders)
		offer_files();
	return folders;
}

/* Words joined by '|'. */
static void
offer_words(const char *choices, const char *word, size_t start)
{
	for (const char *at = choices; *at; at += strcspn(at, "|"), at += *at == '|') {
		char choice[64];
		(void)snprintf(choice, sizeof choice, "%.*s", (int)strcspn(at, "|"), at);
		complete_offer(word, start, choice, " ");
	}
}

/* A value of what `names` says: one of several words, a component of a kind, a document, or else a file. */
static void
offer_named(struct registry *registry, const char *names, const char *word, size_t start)
{
	if (!names)
		offer_files();
	else if (strchr(names, '|'))
		offer_words(names, word, start);
	else if (!offer_named_documents(names, word, start))
		complete_component(registry, names, word, start, kind_equals(names, LGS_REGULARIZER_KIND));
	if (names && !*names) /* any component, or a plugin's file */
		offer_files();
}

static void
offer_value(struct registry *registry, const struct lgs_option *flag, const char *word, size_t start)
{
	if (flag->choices || flag->type == LGS_PATH)
		offer_named(registry, flag->choices, word, start);
	else if (strstr(flag->name, "path"))
		offer_files();
}

static void
offer_flags(const struct command *command, const char *word)
{
	for (int64_t i = 0; command->table[i].name; i++) {
		char flag[64];
		(void)snprintf(flag, sizeof flag, "--%s", command->table[i].name);
		complete_offer(word, 0, flag, " ");
	}
	complete_offer(word, 0, "--help", " ");
}

/* The row that a word such as "--data", "--data=bars" or "-d" means, if that takes a value; or NULL. */
static const struct lgs_option *
flag_of(const struct command *command, const char *word)
{
	for (int64_t i = 0; command->table[i].name; i++) {
		const struct lgs_option *flag = &command->table[i];
		size_t length = strlen(flag->name);
		int is_long = word[0] == '-' && word[1] == '-' && !strncmp(word + 2, flag->name, length) &&
		              (!word[2 + length] || word[2 + length] == '=');
		int is_short =
		    word[0] == '-' && command->letters[i] != ' ' && word[1] == command->letters[i] && !word[2];
		if ((is_long || is_short) && !(flag->flags & FLAG_SWITCH))
			return flag;
	}
	return NULL;
}

/* Whether words[at] is a word of its own, and neither a flag nor its value. */
static int
is_operand(const struct command *command, char *const *words, int at)
{
	return words[at][0] != '-' && (!at || !flag_of(command, words[at - 1]) || strchr(words[at - 1], '='));
}

static void
offer_for_command(struct registry *registry, const struct command *command, char *const *words, int last)
{
	const char *word = words[last];
	const struct lgs_option *before = last ? flag_of(command, words[last - 1]) : NULL,
				*here = flag_of(command, word);
	if (before && !strchr(words[last - 1], '=')) {
		offer_value(registry, before, word, 0);
		return;
	}
	if (here && strchr(word, '=')) {
		offer_value(registry, here, word, strcspn(word, "=") + 1);
		return;
	}
	if (*word == '-') {
		offer_flags(command, word);
		return;
	}
	for (int i = 0; i < last; i++)
		if (is_operand(command, words, i))
			return;
	offer_named(registry, command->operand, word, 0);
}

int
complete_main(int argc, char **argv)
{
	char **words = argv + 2;
	int last = argc - 3;
	if (last < 0)
		return 0;
	if (!last) {
		for (int i = 0; commands[i]; i++)
			complete_offer(words[0], 0, commands[i]->name, " ");
		complete_offer(words[0], 0, "help", " ");
		return 0;
	}
	struct registry *registry = registry_create(search_create(NULL, 0));
	for (int i = 0; registry && commands[i]; i++) {
		if (!strcmp(words[0], "help") && last == 1)
			complete_offer(words[1], 0, commands[i]->name, " ");
		if (!strcmp(commands[i]->name, words[0]))
			offer_for_command(registry, commands[i], words + 1, last - 1);
	}
	registry_destroy(registry);
	return 0;
}
