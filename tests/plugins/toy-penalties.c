/*
 * toy-penalties.c: a regularizer of each form for tests of the host, with values and slopes that are easy to compute by
 * hand, and some that go wrong.
 *
 *     probe             L(k) = sum_j (j + 1) k_j^2 / 2 on (0, 10], open at 0
 *     probe-samples     L(a) = sum a^2 / 2 / rows
 *     probe-parameters  L(w) = sum w^2 / 2
 *     probe-prox        L(w) = sum w, by its proximal operator w - step
 *     probe-places      L(k) = 10000 channels + 100 height + width, by which tests see how the units lie
 *     probe-terms       2 first + 3 second
 *     nan-penalty       is never finite
 */
#include <lgs/regularizer.h>

/* What goes wrong: the value, the slope, or nothing. */
#define SPOILS "nothing|value|gradient"
enum { SPOIL_NOTHING, SPOIL_VALUE, SPOIL_GRADIENT };

struct probe_options {
	int64_t divisor;
};

static const struct lgs_option probe_table[] = {
    LGS_OPTION_INT(struct probe_options, divisor, "divisor", "1", 1, 100, 0, "must divide the units"),
    LGS_OPTIONS_END,
};

struct spoil_options {
	int64_t spoil;
};

static const struct lgs_option spoil_table[] = {
    LGS_OPTION_CHOICE(struct spoil_options, spoil, "spoil", "nothing", SPOILS, "what is not finite"),
    LGS_OPTIONS_END,
};

struct nan_options {
	int64_t spoil;
};

static const struct lgs_option nan_table[] = {
    LGS_OPTION_CHOICE(struct nan_options, spoil, "spoil", "value", SPOILS, "what is not finite"),
    LGS_OPTIONS_END,
};

struct terms_options {
	const char *first;
	const char *second;
	int64_t refuse;
};

static const struct lgs_option terms_table[] = {
    LGS_OPTION_COMPONENT(struct terms_options, first, "first", "probe", "regularizer", "added up twice"),
    LGS_OPTION_COMPONENT(struct terms_options, second, "second", "probe", "regularizer", "added up three times"),
    LGS_OPTION_CHOICE(struct terms_options, refuse, "refuse", "no", "no|yes", "whether check() refuses"),
    LGS_OPTIONS_END,
};

static int64_t
check_probe(const void *opaque, const struct lgs_demand *demand, struct lgs_error *error)
{
	const struct probe_options *options = opaque;
	if (demand && demand->units % options->divisor)
		return lgs_fail(error, LGS_INVALID, "divisor=%lld does not divide %lld", (long long)options->divisor,
		                (long long)demand->units);
	return LGS_OK;
}

static double
probe(const void *options, const struct lgs_units *units, double *gradient)
{
	double sum = 0;
	(void)options;
	for (int64_t j = 0; j < units->count; j++) {
		gradient[j] = (double)(j + 1) * units->mean[j];
		sum += gradient[j] * units->mean[j] / 2;
	}
	return sum;
}

static int64_t
places(const struct lgs_shape *shape)
{
	return shape->channels * shape->height * shape->width;
}

static double
probe_places(const void *options, const struct lgs_units *units, double *gradient)
{
	const struct lgs_shape *shape = units->shape;
	(void)options;
	for (int64_t j = 0; j < units->count; j++)
		gradient[j] = 0;
	return places(shape) == units->count ? (double)(shape->channels * 10000 + shape->height * 100 + shape->width)
	                                     : NAN;
}

/* Half the sum of squares over `over`; not finite where the shape is not that of the units. */
static double
squares(const struct spoil_options *options, const struct lgs_matrix *matrix, double over, float *gradient)
{
	double sum = 0;
	for (int64_t i = 0; i < matrix->rows * matrix->count; i++) {
		gradient[i] = (float)((double)matrix->values[i] / over);
		sum += (double)matrix->values[i] * (double)matrix->values[i] / 2 / over;
		if (options->spoil == SPOIL_GRADIENT)
			gradient[i] = NAN;
	}
	return options->spoil == SPOIL_VALUE || places(matrix->shape) != matrix->count ? NAN : sum;
}

/* Samples have a shape whatever the axis, which is none of theirs. */
static int64_t
check_samples(const void *opaque, const struct lgs_demand *demand, struct lgs_error *error)
{
	(void)opaque;
	if (demand && (!demand->shape || places(demand->shape) != demand->units))
		return lgs_fail(error, LGS_INVALID, "%lld units without their shape", (long long)demand->units);
	return LGS_OK;
}

static double
of_samples(const void *options, const struct lgs_matrix *activations, float *gradient)
{
	return squares(options, activations, (double)activations->rows, gradient);
}

static double
of_parameters(const void *options, const struct lgs_matrix *weights, float *gradient)
{
	return squares(options, weights, 1, gradient);
}

static double
sum_of_parameters(const void *options, const struct lgs_matrix *weights, float *gradient)
{
	double sum = 0;
	(void)options;
	for (int64_t i = 0; i < weights->rows * weights->count; i++) {
		gradient[i] = 1;
		sum += (double)weights->values[i];
	}
	return sum;
}

static int64_t
subtract(const void *options, const struct lgs_matrix *weights, double step, float *x)
{
	const struct spoil_options *given = options;
	for (int64_t i = 0; i < weights->rows * weights->count; i++)
		x[i] = weights->values[i] - (places(weights->shape) == weights->count ? (float)step : NAN);
	return given->spoil == SPOIL_VALUE ? LGS_NO_MEMORY : LGS_OK;
}

static int64_t
check_terms(const void *opaque, const struct lgs_demand *demand, struct lgs_error *error)
{
	const struct terms_options *options = opaque;
	(void)demand;
	return options->refuse ? lgs_fail(error, LGS_INVALID, "it was told to refuse") : LGS_OK;
}

static int64_t
terms(const void *opaque, int64_t index, struct lgs_term *term)
{
	const struct terms_options *options = opaque;
	if (index > 1)
		return 0;
	term->regularizer = index ? options->second : options->first;
	term->weight = index ? 3 : 2;
	return 1;
}

static double
nan_penalty(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct nan_options *options = opaque;
	for (int64_t j = 0; j < units->count; j++)
		gradient[j] = options->spoil == SPOIL_GRADIENT ? NAN : 0;
	return options->spoil == SPOIL_VALUE ? NAN : 0;
}

#define BEGIN(token, line) \
	.size = sizeof(struct lgs_regularizer), .kind = LGS_REGULARIZER_KIND, .name = token, .summary = line
#define OPTIONS(table, type) .options = table, .options_size = sizeof(struct type)

static const struct lgs_regularizer probe_component = {BEGIN("probe", "half a weighted sum of squares of means"),
                                                       OPTIONS(probe_table, probe_options),
                                                       .check = check_probe,
                                                       .minimum = 0,
                                                       .maximum = 10,
                                                       .open = LGS_OPEN_MINIMUM,
                                                       .penalty = probe};
static const struct lgs_regularizer samples_component = {BEGIN("probe-samples", "half a mean square of activations"),
                                                         OPTIONS(spoil_table, spoil_options), .check = check_samples,
                                                         .samples = of_samples};
static const struct lgs_regularizer parameters_component = {
    BEGIN("probe-parameters", "half a sum of squares of weights"), OPTIONS(spoil_table, spoil_options),
    .parameters = of_parameters};
static const struct lgs_regularizer prox_component = {BEGIN("probe-prox", "sum of weights by its proximal operator"),
                                                      OPTIONS(spoil_table, spoil_options),
                                                      .parameters = sum_of_parameters, .prox = subtract};
static const struct lgs_regularizer places_component = {BEGIN("probe-places", "how the units lie"),
                                                        .penalty = probe_places};
static const struct lgs_regularizer terms_component = {BEGIN("probe-terms", "two others added up"),
                                                       OPTIONS(terms_table, terms_options), .check = check_terms,
                                                       .terms = terms};
static const struct lgs_regularizer nan_component = {BEGIN("nan-penalty", "never finite"),
                                                     OPTIONS(nan_table, nan_options), .penalty = nan_penalty};

LGS_PLUGIN(toy_penalties, LGS_COMPONENT(probe_component), LGS_COMPONENT(samples_component),
           LGS_COMPONENT(parameters_component), LGS_COMPONENT(prox_component), LGS_COMPONENT(places_component),
           LGS_COMPONENT(terms_component), LGS_COMPONENT(nan_component))
