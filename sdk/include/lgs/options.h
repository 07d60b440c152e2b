/*
 * options.h: how a component declares its options, once.
 *
 * A component gives a table of options and the size of the struct they live in. The host allocates the struct, fills in
 * defaults and what the user typed, and checks types, ranges and choices; the same table prints `lgs inspect`, the
 * help, and the record of each run. A component therefore contains no parsing code.
 *
 * Storage by type
 *   LGS_INT               int64_t, typed in decimal digits
 *   LGS_DOUBLE            double, typed in decimal digits, with a point and an exponent or without; finite
 *   LGS_CHOICE            int64_t: the index of the chosen word in choices ("sum|norm|mean" gives 0, 1 or 2)
 *   LGS_STRING            const char *, never NULL
 *   LGS_PATH              const char *, a file or folder name, never NULL ("" where the user gave none)
 *   LGS_COMPONENT_OPTION  const char *: another component ("nsrbm:p=0.02"); choices names its kind; may be empty where
 *                         the default is
 *
 * The first LGS_PATH of a component's table is its principal option: a user may write it first and without its name, so
 * that NAME:photos,size=8 means NAME:path=photos,size=8.
 *
 * Strings live until the instance is destroyed. Names are lower-case words joined by dashes.
 */
#ifndef LGS_OPTIONS_H
#define LGS_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#define LGS_INT 1
#define LGS_DOUBLE 2
#define LGS_CHOICE 3
#define LGS_STRING 4
#define LGS_PATH 5
#define LGS_COMPONENT_OPTION 6

/* Flags */
#define LGS_LOGARITHMIC 1 /* spans orders of magnitude: search it on a logarithmic scale */

/* The members are in the order in which the macros below fill them. */
struct lgs_option {
	int64_t size;
	const char *name;
	int64_t type;
	int64_t offset;       /* of the value in the options struct */
	const char *standard; /* the default, as a user would type it */
	/* LGS_INT and LGS_DOUBLE: the closed range. Equal bounds mean no limit; -HUGE_VAL or HUGE_VAL, none on one
	 * side. Bounds of integers are whole numbers up to 2^53. An end that does not belong to it is refused by
	 * check(). */
	double minimum;
	double maximum;
	const char
	    *choices; /* LGS_CHOICE: words joined by '|'; LGS_COMPONENT_OPTION: the kind, such as "regularizer" */
	int64_t flags;
	const char *help; /* one line, no full stop */
};

/* The offset of a member. Where it is of another type than the declared one, C++ refuses and C warns of a mismatch; of
 * another size, both refuse. */
#define LGS_OFFSET(options, member, type)                                                     \
	(int64_t)(offsetof(options, member) +                                                 \
	          0 * sizeof(char[sizeof(((options *)0)->member) == sizeof(type) ? 1 : -1]) + \
	          0 * sizeof(1 ? (type *)0 : &((options *)0)->member))

/*
 * One row each. `options` is the struct's type, `member` its member, `name` what users type, `standard` the default
 * as a string ("0.1", also for numbers). Example:
 *
 *     struct options { double p; };
 *     static const struct lgs_option table[] = {
 *             LGS_OPTION_DOUBLE(struct options, p, "p", "0.1", 0, 1, 0, "target mean activation"),
 *             LGS_OPTIONS_END,
 *     };
 */
#define LGS_OPTION_INT(options, member, name, standard, minimum, maximum, flags, help)                             \
	{                                                                                                          \
		(int64_t)sizeof(struct lgs_option), name, LGS_INT, LGS_OFFSET(options, member, int64_t), standard, \
		    minimum, maximum, NULL, flags, help                                                            \
	}
#define LGS_OPTION_DOUBLE(options, member, name, standard, minimum, maximum, flags, help)                            \
	{                                                                                                            \
		(int64_t)sizeof(struct lgs_option), name, LGS_DOUBLE, LGS_OFFSET(options, member, double), standard, \
		    minimum, maximum, NULL, flags, help                                                              \
	}
#define LGS_OPTION_CHOICE(options, member, name, standard, choices, help)                                             \
	{                                                                                                             \
		(int64_t)sizeof(struct lgs_option), name, LGS_CHOICE, LGS_OFFSET(options, member, int64_t), standard, \
		    0, 0, choices, 0, help                                                                            \
	}
#define LGS_OPTION_STRING(options, member, name, standard, help)                                                 \
	{                                                                                                        \
		(int64_t)sizeof(struct lgs_option), name, LGS_STRING, LGS_OFFSET(options, member, const char *), \
		    standard, 0, 0, NULL, 0, help                                                                \
	}
#define LGS_OPTION_PATH(options, member, name, standard, help)                                                 \
	{                                                                                                      \
		(int64_t)sizeof(struct lgs_option), name, LGS_PATH, LGS_OFFSET(options, member, const char *), \
		    standard, 0, 0, NULL, 0, help                                                              \
	}
#define LGS_OPTION_COMPONENT(options, member, name, standard, kind, help)                    \
	{                                                                                    \
		(int64_t)sizeof(struct lgs_option), name, LGS_COMPONENT_OPTION,              \
		    LGS_OFFSET(options, member, const char *), standard, 0, 0, kind, 0, help \
	}
#define LGS_OPTIONS_END                                                                   \
	{                                                                                 \
		(int64_t)sizeof(struct lgs_option), NULL, 0, 0, NULL, 0, 0, NULL, 0, NULL \
	}

#endif
