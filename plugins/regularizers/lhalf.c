/*
 * lhalf.c: L1/2 regularization of the mean activations (Xu et al. 2010; eq. 5 of the paper with q = 1/2).
 *
 * A global penalty: a unit's slope grows as its activation falls, so few units end up doing the work. lq.h has the
 * formulas, and says why eq. 5 to the letter is not the default.
 */
#include "lq.h"

struct options {
	int64_t form;
};

static const struct lgs_option table[] = {
    LGS_OPTION_CHOICE(
	struct options, form, "form", "sum", LQ_FORMS,
	"sum of sqrt(k); norm: that squared, eq. 5 to the letter, which switches all units of an RBM off at "
	"the paper's constant 0.005; mean: (mean of sqrt(k)) squared"),
    LGS_OPTIONS_END,
};

static double
lhalf(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	return lq_penalty(0.5, options->form, units, gradient);
}

LGS_REGULARIZER(lhalf, "L1/2 penalty of the mean activations (beware form=norm)",
                .cites = "Xu, Zhang, Wang, Chang & Liang 2010",
                .example = "lgs train rbm:hidden=64 --data bars -r lhalf:weight=0.05 --epochs 20 --out runs/lhalf",
                .options = table, .options_size = sizeof(struct options), .minimum = 0, .maximum = HUGE_VAL,
                .open = LGS_OPEN_MINIMUM, .penalty = lhalf)
