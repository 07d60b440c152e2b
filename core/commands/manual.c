/* manual.c: manual pages. See manual.h. */
#include "manual.h"

#include <string.h>

/* What every page says below its options. */
static const char environment[] =
    ".SH ENVIRONMENT\n"
    ".TP\n.B LGS_PLUGIN_PATH\nFolders that are searched for plugins before the others, joined by colons.\n"
    ".TP\n.B LGS_DATA\nFolders of data sets are looked for here.\n"
    ".TP\n.B XDG_DATA_HOME\nPlugins of one\\(aqs own are found in its subfolder\n.IR lgs/plugins ;\n"
    ".I ~/.local/share\nif it is not set.\n"
    ".TP\n.B TMPDIR\nWhere checks keep what they write;\n.I /tmp\nif it is not set.\n";

/* Text with the characters escaped that troff would read as its own; a blank line begins a paragraph. */
static void
print_text(const char *text)
{
	int line_begins = 1;
	for (; *text; text++) {
		if (line_begins && (*text == '.' || *text == '\''))
			printf("\\&");
		if (line_begins && *text == '\n') {
			printf(".PP\n");
			continue;
		}
		switch (*text) {
		case '\\':
			printf("\\e");
			break;
		case '-':
			printf("\\-");
			break;
		case '`':
			printf("\\(ga");
			break;
		case '\'':
			printf("\\(aq");
			break;
		default:
			(void)putchar(*text);
		}
		line_begins = *text == '\n';
	}
}

static void
print_line(const char *macro, const char *text)
{
	printf("%s", macro);
	print_text(text);
	printf("\n");
}

/* .TH with the name in capitals. The date is left out: it would be that of the last build. */
static void
print_head(const char *name, const char *summary)
{
	printf(".\\\" Made by `make manual` from the tables of the program.\n.TH ");
	for (const char *at = name; *at; at++)
		(void)putchar(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
	printf(" 1 \"\" \"lgs " LGS_RELEASE "\" \"User Commands\"\n.SH NAME\n");
	print_text(name);
	printf(" \\- ");
	print_text(summary);
	printf("\n");
}

static void
print_option(const struct lgs_option *option, char letter)
{
	char about[256];
	printf(".TP\n.B ");
	if (letter != ' ')
		printf("\\-%c, ", letter);
	printf("\\-\\-");
	print_text(option->name);
	arguments_value_name(option, about, sizeof about);
	if (*about)
		printf(" \\fI%s\\fR", about);
	printf("\n");
	print_text(option->help);
	arguments_describe(option, about, sizeof about);
	print_text(about);
	printf("\n");
}

static void
print_examples(const char *const *examples)
{
	if (!*examples)
		return;
	printf(".SH EXAMPLES\n.nf\n");
	for (; *examples; examples++)
		print_line("", *examples);
	printf(".fi\n");
}

void
manual_print_command(const struct command *command, const char *example)
{
	char name[64];
	(void)snprintf(name, sizeof name, "lgs-%s", command->name);
	print_head(name, command->summary);
	printf(".SH SYNOPSIS\n.B lgs ");
	print_text(command->name);
	printf("\n");
	print_line("", command->usage);
	printf(".SH DESCRIPTION\n");
	printf(".B lgs ");
	print_text(command->name);
	printf("\n%s.\n", command->summary);
	if (command->text)
		print_line(".PP\n", command->text);
	printf(".SH OPTIONS\n");
	for (int64_t i = 0; command->table[i].name; i++)
		print_option(&command->table[i], command->letters[i]);
	printf(".TP\n.B \\-h, \\-\\-help\nShow a summary of this page.\n%s", environment);
	const char *examples[] = {example, NULL};
	print_examples(examples);
	printf(".SH SEE ALSO\n.BR lgs (1),\n.BR lgs\\-plugin (7)\n");
}

void
manual_print_overview(const char *introduction, const char *const *examples)
{
	print_head("lgs", "sparsity penalties for generative models");
	printf(".SH SYNOPSIS\n.B lgs\n.I COMMAND\n[\\fIFLAG\\fR]... [\\fIWORD\\fR]...\n.SH DESCRIPTION\n");
	print_line("", introduction);
	printf(".SH COMMANDS\n");
	for (int i = 0; commands[i]; i++) {
		printf(".TP\n.BR lgs\\-");
		print_text(commands[i]->name);
		printf(" (1)\n");
		print_line("", commands[i]->summary);
	}
	printf(".SH OPTIONS\n.TP\n.B \\-h, \\-\\-help\n"
	       "Show the commands, with an example; after a command, say more about it, as\n"
	       ".BI \"lgs help\" \" COMMAND\"\ndoes.\n"
	       ".TP\n.B \\-V, \\-\\-version\nShow the version of lgs, and that of its interface for plugins.\n");
	printf(".SH COMPONENTS\nA component is written\n.IR NAME : key = value , key = value .\n"
	       ".B lgs list\nshows all names and\n.BI \"lgs inspect\" \" NAME\"\nthe keys of one. Keys of a component\n"
	       "inside another one are dotted. A backslash takes a comma as it is, and a path may stand first\n"
	       "without its key.\n%s"
	       ".SH EXIT STATUS\n0 where all went well; 1 where it did not, with a message on standard error;\n"
	       ".B lgs check\ngives 2 where a case failed; 130 where an interrupt ended it, with what was done so far "
	       "kept.\n",
	       environment);
	print_examples(examples);
	printf(".SH SEE ALSO\n.BR lgs\\-plugin (7)\n");
}
