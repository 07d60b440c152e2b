/*
 * host.h: the services that a component gets from the host, and how a penalty meets a model.
 *
 * Each instance of a component has a services table of its own, which it passes back as the first argument of every
 * service. Through it the host knows whose log line, random stream, number or picture it is; an instance opened inside
 * another one (a layer of a stack) gets a scope ("layer1") that prefixes the names of all of these.
 *
 * How a penalty meets a model: the model names its sites; the host resolves the user's penalties onto them and hands
 * the model a list of demands; in each step the model answers each demand once with what it asks for (sums over the
 * batch, dense activations, or parameters), gets the penalties' slope with respect to that back, and sends it through
 * its own derivatives. Values, weights, running averages, clamping and logging are the host's.
 *
 * Threads: unless a comment says "any thread", a service may be called only from the thread that called into the
 * component, and not from a callback that itself may run on any thread.
 */
#ifndef LGS_HOST_H
#define LGS_HOST_H

#include <lgs/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Levels of log(). */
#define LGS_LOG_DEBUG 0
#define LGS_LOG_INFO 1
#define LGS_LOG_WARNING 2

/* Element types of tensors. */
#define LGS_F32 1
#define LGS_F64 2
#define LGS_I64 3
#define LGS_U8 4

/* How report_picture() turns values into grey or colour. */
#define LGS_PICTURE_UNIT 0   /* values in [0, 1], clipped */
#define LGS_PICTURE_SIGNED 1 /* each image scaled by its own largest absolute value, 0 in mid grey: for filters */

/* Forms in which activations reach a penalty; a site offers one or several (added up), a demand has one. */
#define LGS_FORM_MEANS 1      /* sums over the batch, from which the host makes means per unit */
#define LGS_FORM_SAMPLES 2    /* dense activations, one row a sample */
#define LGS_FORM_PARAMETERS 4 /* a weight matrix, one column a unit */

/* What a statistic is taken over, where a unit has several positions (a feature map). */
#define LGS_PER_CHANNEL 0 /* all positions of a channel together */
#define LGS_PER_ELEMENT 1 /* each position for itself */

/* The shape of one image or activation: values are stored channel by channel, row by row. */
struct lgs_shape {
	int64_t size;
	int64_t channels;
	int64_t height;
	int64_t width;
};

/* A place in a model that a penalty can be aimed at. */
struct lgs_site {
	int64_t size;
	const char *name;              /* what users type: "hidden"; words as in options.h, dots between them */
	const char *group;             /* a name shared by several sites ("generator"), or NULL */
	const struct lgs_shape *shape; /* of one sample's activations; parameters: height = inputs, width = units */
	double minimum; /* range of the activations or parameters; use -HUGE_VAL, HUGE_VAL for no bound */
	double maximum;
	int64_t forms;                 /* LGS_FORM_... added up; parameters stand alone */
	const char *const *statistics; /* what can be measured, the default first, NULL at the end */
	const char *const *streams; /* where activations come from ("data"; "real", "generated"), the default first */
	double average; /* default of the host option `average` for penalties here: 0 (the batch alone) to 0.999999 */
};

/*
 * What the model must answer in each step. The host merges all penalties that ask the same into one demand. Even
 * without any penalty the host demands the means of every site that offers them, because the sparsity of a model is
 * always recorded; it then says that no slope needs to be applied.
 */
struct lgs_demand {
	int64_t size;
	const struct lgs_site *site; /* one of the model's own */
	const char *stream;          /* one of the site's own strings */
	const char *statistic;       /* one of the site's own strings */
	int64_t form;                /* one LGS_FORM_... */
	int64_t per;                 /* LGS_PER_... */
	/* How many sums or columns: the shape's channels, or all its elements; of parameters, its width. Single samples
	 * per channel have one row a sample, in which a channel is the mean over its positions. */
	int64_t units;
	const void *context; /* the host's */
	/* How the units lie, as regularizers see them; its channels x height x width is `units`. */
	const struct lgs_shape *shape;
};

struct lgs_host;

/* A component that was opened: its descriptor (cast it to its kind's struct), options, instance and services. */
struct lgs_opened {
	int64_t size;
	const struct lgs_component *component; /* complete: members its file did not have are zero */
	const void *options;
	void *instance;
	const struct lgs_host *host;
};

struct lgs_host {
	int64_t size;
	void *context;     /* the host's */
	const char *scope; /* "" for the outermost instance */
	int64_t threads;   /* how many threads a computation may use; set your library's pool to it */

	/* A line for the user. Any thread. */
	void (*log)(const struct lgs_host *host, int64_t level, const char *text);

	/* Memory of `bytes` bytes, zeroed, aligned to 64 bytes, or NULL. release(NULL) is allowed. Any thread. */
	void *(*allocate)(const struct lgs_host *host, int64_t bytes);
	void (*release)(const struct lgs_host *host, void *memory);

	/*
	 * Counter-based random numbers (Philox 4x32-10, Salmon et al. 2011). A key belongs to the run's seed, the
	 * instance's scope and a purpose ("hidden states"). The word at a position depends on key and position alone,
	 * never on threads or on earlier calls: random_bits writes the words at positions first .. first + count - 1;
	 * `first` must be a multiple of 4. Both: any thread.
	 */
	uint64_t (*random_key)(const struct lgs_host *host, const char *purpose);
	void (*random_bits)(const struct lgs_host *host, uint64_t key, uint64_t first, int64_t count, uint32_t *words);

	/*
	 * Results. The host prints them, puts them into the run's folder, or drops them, as the command asks.
	 * report_number: unit "" for plain numbers, "%" for percentages. report_tensor: plain row-major data, at
	 * most 8 dimensions. What a service is given is read within the call and not kept.
	 * report_picture: `count` images of one shape in a grid. report_series: a point of a curve, x increasing (the
	 * step, where a model reports it in training); curves named QUANTITY.WHOSE are drawn together. Names have 1 to
	 * 200 bytes (of tensors 127, those of the models around this one included), none of them a control character. A
	 * negative status says that nothing was kept; of numbers and series the host then warns by itself. What log()
	 * says as a warning while a model is trained is kept with the run.
	 */
	int64_t (*report_number)(const struct lgs_host *host, const char *name, const char *unit, double value);
	int64_t (*report_tensor)(const struct lgs_host *host, const char *name, int64_t type, int64_t rank,
	                         const int64_t *shape, const void *data, struct lgs_error *error);
	int64_t (*report_picture)(const struct lgs_host *host, const char *name, int64_t scale, int64_t count,
	                          const struct lgs_shape *shape, const float *images, struct lgs_error *error);
	int64_t (*report_series)(const struct lgs_host *host, const char *name, double x, double y);

	/*
	 * Opens another component by specification ("rbm:hidden=500") under a scope. `kind` is one with its revision
	 * ("model/1"); without, revision 1 is meant. `input` is the shape a model reads, NULL for other kinds; its
	 * batch is that of the outermost. Models are opened in create(), under scopes of their own, and stay open:
	 * penalties are attached once, after the outermost create(), and resuming looks for the same tensors. A
	 * dataset's subset options do not act here. The host creates the instance, attaches the user's penalties to the
	 * sites of a model (as "scope.site"), and keeps its tensors with its parent's. NULL on failure. close()
	 * destroys the instance; what is still open when the parent is destroyed is closed by the host.
	 */
	const struct lgs_opened *(*open)(const struct lgs_host *host, const char *kind, const char *specification,
	                                 const char *scope, const struct lgs_shape *input, struct lgs_error *error);
	void (*close)(const struct lgs_host *host, const struct lgs_opened *opened);

	/*
	 * Answers to demands, by form. Each returns how many penalties acted (0: the slope is all zero, skip your
	 * derivatives), or a negative status. Slopes are overwritten.
	 *
	 * penalize_means: sums[units] over `count` activations each (samples times positions); slope[units] is the
	 *     derivative of the weighted penalties with respect to these sums.
	 * penalize_samples: activations[rows x units], row-major; slope of the same shape.
	 * penalize_parameters: weights[rows x units], row-major; slope of the same shape.
	 * shrink_parameters: after an update with step size `step`, lets penalties that have a proximal operator change
	 * the weights in place (exact zeros). Penalties with a proximal operator give no slope. Of several, one acts
	 * after the other.
	 */
	int64_t (*penalize_means)(const struct lgs_host *host, const struct lgs_demand *demand, const double *sums,
	                          double count, double *slope, struct lgs_error *error);
	int64_t (*penalize_samples)(const struct lgs_host *host, const struct lgs_demand *demand, int64_t rows,
	                            const float *activations, float *slope, struct lgs_error *error);
	int64_t (*penalize_parameters)(const struct lgs_host *host, const struct lgs_demand *demand, int64_t rows,
	                               const float *weights, float *slope, struct lgs_error *error);
	int64_t (*shrink_parameters)(const struct lgs_host *host, const struct lgs_demand *demand, int64_t rows,
	                             float *weights, double step, struct lgs_error *error);

	/* Services beyond this header, by name with revision; NULL where unknown: always test for it. */
	const void *(*extension)(const struct lgs_host *host, const char *id);
};

/* log() with a format; a line has 511 bytes at most. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4), unused))
#endif
static void
lgs_log(const struct lgs_host *host, int64_t level, const char *format, ...)
{
	char text[512];
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	host->log(host, level, text);
}

#ifdef __cplusplus
}
#endif
#endif
