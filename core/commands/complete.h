/*
 * complete: what a shell may put in place of the word that is being typed.
 *
 * `lgs complete WORD...` gets the words behind "lgs", the last of them unfinished, and prints candidates for it, one a
 * line; a candidate that ends its word ends with a blank. The word FILE says that file names belong here. Everything is
 * asked of the tables of commands and components, so that a plugin's keys are completed too.
 */
#ifndef LGS_CORE_COMPLETE_H
#define LGS_CORE_COMPLETE_H

#include "command.h"

/* The exit status: 0. A shell has no use for a message here. */
int complete_main(int argc, char **argv);

/*
 * complete-component.c: a word that is a component's specification, of a kind or, where that is "", of any. `start` is
 * where in the word it begins; what stands before it is repeated in each candidate. `site`: "SITE=" may stand before
 * it.
 */
void complete_component(struct registry *registry, const char *kind, const char *word, size_t start, int site);

/* Prints word[0..start) followed by the candidate and `end`, if the rest of the word begins the candidate. */
void complete_offer(const char *word, size_t start, const char *candidate, const char *end);

#endif
