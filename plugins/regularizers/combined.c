/*
 * combined.c: a local and a global penalty together, the paper's own proposal.
 *
 *     separate   eq. 12         lambda_1 L_local + lambda_2 L_global
 *     nested     eqs. 1 and 6   lambda_1 (L_local + lambda_2 L_global)
 *
 * The paper gives both and one set of constants, lambda_1 = 3 and lambda_2 = 0.005, so the two readings differ by a
 * factor 3 in the weight of the global part. Only a list of terms: the host opens the two regularizers and adds them
 * up.
 */
#include <lgs/regularizer.h>

enum { SEPARATE, NESTED };

struct options {
	const char *local;
	const char *global;
	double local_weight;
	double global_weight;
	int64_t nesting;
};

static const struct lgs_option table[] = {
    LGS_OPTION_COMPONENT(struct options, local, "local", "nsrbm", "regularizer", "the local penalty"),
    LGS_OPTION_COMPONENT(struct options, global, "global", "lhalf", "regularizer", "the global penalty"),
    LGS_OPTION_DOUBLE(struct options, local_weight, "local-weight", "3", 0, 1e6, 0, "lambda_1"),
    LGS_OPTION_DOUBLE(struct options, global_weight, "global-weight", "0.005", 0, 1e6, 0, "lambda_2"),
    LGS_OPTION_CHOICE(struct options, nesting, "nesting", "separate", "separate|nested",
                      "separate: eq. 12; nested: eqs. 1 and 6, where lambda_1 multiplies the global part too"),
    LGS_OPTIONS_END,
};

static int64_t
terms(const void *opaque, int64_t index, struct lgs_term *term)
{
	const struct options *options = opaque;
	if (index < 0 || index > 1)
		return 0;
	double outer = options->nesting == NESTED ? options->local_weight : 1;
	term->regularizer = index == 0 ? options->local : options->global;
	term->weight = index == 0 ? options->local_weight : outer * options->global_weight;
	return 1;
}

LGS_REGULARIZER(combined, "a local and a global penalty added up (eqs. 6 and 12)",
                .cites = "Zhang, Zhao, Shi & Ye 2017",
                .example = "lgs train rbm:hidden=64 --data bars -r combined:weight=1 --epochs 20 --out runs/combined",
                .options = table, .options_size = sizeof(struct options), .terms = terms)
