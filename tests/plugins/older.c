/*
 * older.c: a regularizer as headers older than today's would have made it: its struct ends behind `parameters`, so that
 * `terms` and `prox` are missing. What follows the struct in memory is poison that the host must not take for members.
 */
#include <lgs/regularizer.h>

struct older_regularizer {
	LGS_COMPONENT_MEMBERS
	double minimum;
	double maximum;
	int64_t open;
	double (*penalty)(const void *options, const struct lgs_units *units, double *gradient);
	double (*samples)(const void *options, const struct lgs_matrix *activations, float *gradient);
	double (*parameters)(const void *options, const struct lgs_matrix *weights, float *gradient);
};

struct options {
	double scale;
};

static const struct lgs_option table[] = {
    LGS_OPTION_DOUBLE(struct options, scale, "scale", "0.25", 0, 1, 0, "factor before the sum"),
    LGS_OPTIONS_END,
};

static double
penalty(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		sum += units->mean[j];
		gradient[j] = options->scale;
	}
	return options->scale * sum;
}

static const struct {
	struct older_regularizer known;
	uint64_t poison[8];
} older = {
    {.size = sizeof(struct older_regularizer),
     .kind = LGS_REGULARIZER_KIND,
     .name = "older",
     .summary = "made with older headers",
     .options = table,
     .options_size = sizeof(struct options),
     .minimum = 0,
     .maximum = 1,
     .penalty = penalty},
    {0x5050505050505050, 0x5151515151515151, 0x5252525252525252, 0x5353535353535353, 0x5454545454545454,
     0x5555555555555555, 0x5656565656565656, 0x5757575757575757},
};

LGS_PLUGIN(older, LGS_COMPONENT(older.known))
