/*
 * lq.c: Lq regularization of the mean activations for any q (bridge penalty, Frank & Friedman 1993; eq. 5 of the
 * paper).
 *
 * q = 1/2 is lhalf, q = 1 is l1, q = 2 with form=sum is the sum of squares. lq.h has the formulas. Below q = 0.1 the
 * power 1/q of the norm form would leave the range of the floats in which models keep slopes.
 */
#include "lq.h"

struct options {
	double q;
	int64_t form;
};

static const struct lgs_option table[] = {
    LGS_OPTION_DOUBLE(struct options, q, "q", "0.5", 0.1, 2, 0, "the exponent; smaller is sparser"),
    LGS_OPTION_CHOICE(
	struct options, form, "form", "sum", LQ_FORMS,
	"sum of k^q; norm: that to the power 1/q, eq. 5 to the letter, far stronger for q below 1; mean: (mean "
	"of k^q) to the power 1/q"),
    LGS_OPTIONS_END,
};

static double
lq(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	return lq_penalty(options->q, options->form, units, gradient);
}

LGS_REGULARIZER(lq, "Lq penalty of the mean activations for any exponent q", .cites = "Frank & Friedman 1993",
                .example = "lgs train rbm:hidden=64 --data bars -r lq:weight=0.05,q=0.7 --epochs 20 --out runs/lq",
                .options = table, .options_size = sizeof(struct options), .minimum = 0, .maximum = HUGE_VAL,
                .open = LGS_OPEN_MINIMUM, .penalty = lq)
