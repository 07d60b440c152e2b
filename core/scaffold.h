/*
 * scaffold: the beginning of a new plugin, copied from a template: a source file, a Makefile and a README.
 *
 * The templates are real components that compile as they stand. In their texts and file names the words
 * "template-name" and "template_name" stand for the name of the component and for the same as a token of C.
 */
#ifndef LGS_CORE_SCAFFOLD_H
#define LGS_CORE_SCAFFOLD_H

#include <lgs/plugin.h>

/* In the order of the choice "c|c++". */
enum scaffold_language { SCAFFOLD_C, SCAFFOLD_CXX };

struct scaffold {
	const char *kind; /* without its revision: "regularizer" */
	const char *name; /* of the component */
	enum scaffold_language language;
	const char *folder;    /* to be made */
	const char *program;   /* how this program is called */
	const char *pkgconfig; /* the folder of lgs.pc, or of lgs-uninstalled.pc */
};

/* What a component may be called; a message that says the rule. */
int64_t scaffold_check_name(const char *name, struct lgs_error *error);

/*
 * Makes the folder, whole or not at all; one that exists is refused. `templates` is the folder of the templates.
 */
int64_t scaffold_create(const struct scaffold *scaffold, const char *templates, struct lgs_error *error);

#endif
