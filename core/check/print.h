/* print: verdicts as they come, for a person or in the Test Anything Protocol. */
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

/* The command that repeats one case, allocated. */
char *print_repeat(const struct check_wish *wish, const json_t *component, const json_t *of_case, int several);

#endif
