/*
 * print: cases, and verdicts as they come, for a person or in the Test Anything Protocol; what components print goes
 * elsewhere meanwhile.
 */
#ifndef LGS_CHECK_PRINT_H
#define LGS_CHECK_PRINT_H

#include "check.h"

struct printer {
	const struct check_wish *wish;
	int tap, silent;
	int several; /* components: each is named */
	int64_t number, counts[VERDICT_FAIL + 1];
};

void print_component(struct printer *printer, const json_t *component);
void print_case(struct printer *printer, const json_t *component, const json_t *of_case);
void print_end(const struct printer *printer);

/* The names of all cases of the components in a list, and what each shows. */
void print_list(const json_t *list);

/*
 * The component's example, to go on with: "lgs" as this program was called, and the name of a component that came from
 * a file as that file, since nothing else may find it.
 */
void print_next(const struct check_wish *wish, const char *program_name, const json_t *component);

/* The command that repeats one case, allocated. */
char *print_repeat(const struct check_wish *wish, const json_t *component, const json_t *of_case, int several);

/* A component may print, and what we print must stay whole. Returns where to print, to be restored with. */
int print_set_aside(void);
void print_restore(int kept);

#endif
