/*
 * layout_table.h: all that plugins and the host share, as rows: every struct with its members, and every constant.
 *
 * test_layout.c compares it with sdk/abi.txt and looks in the headers for what is missing here.
 */
#ifndef LGS_TESTS_LAYOUT_TABLE_H
#define LGS_TESTS_LAYOUT_TABLE_H

#include <lgs/dataset.h>
#include <lgs/evaluator.h>
#include <lgs/memory.h>
#include <lgs/model.h>
#include <lgs/regularizer.h>
#include <lgs/run.h>

struct member {
	const char *name; /* NULL: begins a struct, whose name is in `type` and whose size in `offset` */
	const char *type;
	size_t offset;
	size_t bytes;
};

#define TYPE(expression) \
	_Generic((expression),           \
	    int64_t: "integer",          \
	    uint64_t: "integer",         \
	    double: "number",            \
	    char *: "text",              \
	    const char *: "text",        \
	    default: "pointer")
#define STRUCT(tag)                               \
	{                                         \
		NULL, #tag, sizeof(struct tag), 0 \
	}
#define MEMBER(tag, member)                                                                \
	{                                                                                  \
#member, TYPE(((struct tag *)NULL)->member), offsetof(struct tag, member), \
		    sizeof(((struct tag *)NULL)->member)                                   \
	}
#define COMPONENT(tag)                                                                                     \
	MEMBER(tag, size), MEMBER(tag, kind), MEMBER(tag, name), MEMBER(tag, summary), MEMBER(tag, cites), \
	    MEMBER(tag, example), MEMBER(tag, options), MEMBER(tag, options_size), MEMBER(tag, check),     \
	    MEMBER(tag, extension)

static const struct member layout[] = {
    STRUCT(lgs_option),
    MEMBER(lgs_option, size),
    MEMBER(lgs_option, name),
    MEMBER(lgs_option, type),
    MEMBER(lgs_option, offset),
    MEMBER(lgs_option, standard),
    MEMBER(lgs_option, minimum),
    MEMBER(lgs_option, maximum),
    MEMBER(lgs_option, choices),
    MEMBER(lgs_option, flags),
    MEMBER(lgs_option, help),
    STRUCT(lgs_error),
    MEMBER(lgs_error, size),
    MEMBER(lgs_error, text),
    MEMBER(lgs_error, capacity),
    STRUCT(lgs_abi),
    MEMBER(lgs_abi, size),
    MEMBER(lgs_abi, major),
    MEMBER(lgs_abi, minor),
    MEMBER(lgs_abi, release),
    STRUCT(lgs_component),
    COMPONENT(lgs_component),
    STRUCT(lgs_plugin),
    MEMBER(lgs_plugin, size),
    MEMBER(lgs_plugin, abi_major),
    MEMBER(lgs_plugin, needs_minor),
    MEMBER(lgs_plugin, name),
    MEMBER(lgs_plugin, version),
    MEMBER(lgs_plugin, components),
    MEMBER(lgs_plugin, built_minor),
    STRUCT(lgs_shape),
    MEMBER(lgs_shape, size),
    MEMBER(lgs_shape, channels),
    MEMBER(lgs_shape, height),
    MEMBER(lgs_shape, width),
    STRUCT(lgs_site),
    MEMBER(lgs_site, size),
    MEMBER(lgs_site, name),
    MEMBER(lgs_site, group),
    MEMBER(lgs_site, shape),
    MEMBER(lgs_site, minimum),
    MEMBER(lgs_site, maximum),
    MEMBER(lgs_site, forms),
    MEMBER(lgs_site, statistics),
    MEMBER(lgs_site, streams),
    MEMBER(lgs_site, average),
    STRUCT(lgs_demand),
    MEMBER(lgs_demand, size),
    MEMBER(lgs_demand, site),
    MEMBER(lgs_demand, stream),
    MEMBER(lgs_demand, statistic),
    MEMBER(lgs_demand, form),
    MEMBER(lgs_demand, per),
    MEMBER(lgs_demand, units),
    MEMBER(lgs_demand, context),
    MEMBER(lgs_demand, shape),
    STRUCT(lgs_opened),
    MEMBER(lgs_opened, size),
    MEMBER(lgs_opened, component),
    MEMBER(lgs_opened, options),
    MEMBER(lgs_opened, instance),
    MEMBER(lgs_opened, host),
    STRUCT(lgs_host),
    MEMBER(lgs_host, size),
    MEMBER(lgs_host, context),
    MEMBER(lgs_host, scope),
    MEMBER(lgs_host, threads),
    MEMBER(lgs_host, log),
    MEMBER(lgs_host, allocate),
    MEMBER(lgs_host, release),
    MEMBER(lgs_host, random_key),
    MEMBER(lgs_host, random_bits),
    MEMBER(lgs_host, report_number),
    MEMBER(lgs_host, report_tensor),
    MEMBER(lgs_host, report_picture),
    MEMBER(lgs_host, report_series),
    MEMBER(lgs_host, open),
    MEMBER(lgs_host, close),
    MEMBER(lgs_host, penalize_means),
    MEMBER(lgs_host, penalize_samples),
    MEMBER(lgs_host, penalize_parameters),
    MEMBER(lgs_host, shrink_parameters),
    MEMBER(lgs_host, extension),
    STRUCT(lgs_units),
    MEMBER(lgs_units, size),
    MEMBER(lgs_units, count),
    MEMBER(lgs_units, mean),
    MEMBER(lgs_units, shape),
    STRUCT(lgs_matrix),
    MEMBER(lgs_matrix, size),
    MEMBER(lgs_matrix, rows),
    MEMBER(lgs_matrix, count),
    MEMBER(lgs_matrix, values),
    MEMBER(lgs_matrix, shape),
    STRUCT(lgs_term),
    MEMBER(lgs_term, size),
    MEMBER(lgs_term, regularizer),
    MEMBER(lgs_term, weight),
    STRUCT(lgs_regularizer),
    COMPONENT(lgs_regularizer),
    MEMBER(lgs_regularizer, minimum),
    MEMBER(lgs_regularizer, maximum),
    MEMBER(lgs_regularizer, open),
    MEMBER(lgs_regularizer, penalty),
    MEMBER(lgs_regularizer, samples),
    MEMBER(lgs_regularizer, parameters),
    MEMBER(lgs_regularizer, terms),
    MEMBER(lgs_regularizer, prox),
    STRUCT(lgs_metric),
    MEMBER(lgs_metric, size),
    MEMBER(lgs_metric, name),
    MEMBER(lgs_metric, unit),
    MEMBER(lgs_metric, reduce),
    MEMBER(lgs_metric, help),
    STRUCT(lgs_tensor),
    MEMBER(lgs_tensor, size),
    MEMBER(lgs_tensor, name),
    MEMBER(lgs_tensor, type),
    MEMBER(lgs_tensor, role),
    MEMBER(lgs_tensor, rank),
    MEMBER(lgs_tensor, shape),
    MEMBER(lgs_tensor, data),
    MEMBER(lgs_tensor, get),
    MEMBER(lgs_tensor, put),
    STRUCT(lgs_batch),
    MEMBER(lgs_batch, size),
    MEMBER(lgs_batch, count),
    MEMBER(lgs_batch, images),
    MEMBER(lgs_batch, labels),
    MEMBER(lgs_batch, epoch),
    MEMBER(lgs_batch, step),
    STRUCT(lgs_model),
    COMPONENT(lgs_model),
    MEMBER(lgs_model, create),
    MEMBER(lgs_model, destroy),
    MEMBER(lgs_model, sites),
    MEMBER(lgs_model, attach),
    MEMBER(lgs_model, metrics),
    MEMBER(lgs_model, tensors),
    MEMBER(lgs_model, initialize),
    MEMBER(lgs_model, step),
    MEMBER(lgs_model, feature_count),
    MEMBER(lgs_model, features),
    MEMBER(lgs_model, energy),
    MEMBER(lgs_model, sample),
    MEMBER(lgs_model, latent_count),
    MEMBER(lgs_model, generate),
    MEMBER(lgs_model, report),
    STRUCT(lgs_feed_forward),
    MEMBER(lgs_feed_forward, size),
    MEMBER(lgs_feed_forward, unroll),
    STRUCT(lgs_classify),
    MEMBER(lgs_classify, size),
    MEMBER(lgs_classify, classes),
    MEMBER(lgs_classify, classify),
    STRUCT(lgs_fields),
    MEMBER(lgs_fields, size),
    MEMBER(lgs_fields, draw),
    STRUCT(lgs_latents),
    MEMBER(lgs_latents, size),
    MEMBER(lgs_latents, draw),
    STRUCT(lgs_dataset),
    COMPONENT(lgs_dataset),
    MEMBER(lgs_dataset, splits),
    MEMBER(lgs_dataset, create),
    MEMBER(lgs_dataset, destroy),
    MEMBER(lgs_dataset, count),
    MEMBER(lgs_dataset, shape),
    MEMBER(lgs_dataset, classes),
    MEMBER(lgs_dataset, labels),
    MEMBER(lgs_dataset, read),
    MEMBER(lgs_dataset, files),
    MEMBER(lgs_dataset, held_out),
    STRUCT(lgs_set),
    MEMBER(lgs_set, size),
    MEMBER(lgs_set, role),
    MEMBER(lgs_set, count),
    MEMBER(lgs_set, shape),
    MEMBER(lgs_set, classes),
    MEMBER(lgs_set, labels),
    MEMBER(lgs_set, read),
    MEMBER(lgs_set, context),
    STRUCT(lgs_subject),
    MEMBER(lgs_subject, size),
    MEMBER(lgs_subject, model),
    MEMBER(lgs_subject, set),
    MEMBER(lgs_subject, features),
    MEMBER(lgs_subject, context),
    MEMBER(lgs_subject, series),
    MEMBER(lgs_subject, batch),
    STRUCT(lgs_evaluator),
    COMPONENT(lgs_evaluator),
    MEMBER(lgs_evaluator, evaluate),
    STRUCT(lgs_run),
    MEMBER(lgs_run, size),
    MEMBER(lgs_run, subject),
    MEMBER(lgs_run, files),
    MEMBER(lgs_run, context),
    STRUCT(lgs_memory),
    MEMBER(lgs_memory, size),
    MEMBER(lgs_memory, left),
    STRUCT(lgs_runs),
    MEMBER(lgs_runs, size),
    MEMBER(lgs_runs, open),
    MEMBER(lgs_runs, close),
};

/* A constant and its value as the compiler reads it. */
struct constant {
	const char *name;
	const char *value;
};

#define AS_TEXT(value) #value
#define VALUE_OF(name) AS_TEXT(name)
#define CONSTANT(name)                \
	{                             \
#name, VALUE_OF(name) \
	}

static const struct constant constants[] = {
    CONSTANT(LGS_OK),
    CONSTANT(LGS_INVALID),
    CONSTANT(LGS_NO_MEMORY),
    CONSTANT(LGS_IO),
    CONSTANT(LGS_UNSUPPORTED),
    CONSTANT(LGS_EXTENSION_LIBRARIES),
    CONSTANT(LGS_INT),
    CONSTANT(LGS_DOUBLE),
    CONSTANT(LGS_CHOICE),
    CONSTANT(LGS_STRING),
    CONSTANT(LGS_PATH),
    CONSTANT(LGS_COMPONENT_OPTION),
    CONSTANT(LGS_LOGARITHMIC),
    CONSTANT(LGS_LOG_DEBUG),
    CONSTANT(LGS_LOG_INFO),
    CONSTANT(LGS_LOG_WARNING),
    CONSTANT(LGS_F32),
    CONSTANT(LGS_F64),
    CONSTANT(LGS_I64),
    CONSTANT(LGS_U8),
    CONSTANT(LGS_PICTURE_UNIT),
    CONSTANT(LGS_PICTURE_SIGNED),
    CONSTANT(LGS_FORM_MEANS),
    CONSTANT(LGS_FORM_SAMPLES),
    CONSTANT(LGS_FORM_PARAMETERS),
    CONSTANT(LGS_PER_CHANNEL),
    CONSTANT(LGS_PER_ELEMENT),
    CONSTANT(LGS_REGULARIZER_KIND),
    CONSTANT(LGS_REGULARIZER_RESERVED),
    CONSTANT(LGS_OPEN_MINIMUM),
    CONSTANT(LGS_OPEN_MAXIMUM),
    CONSTANT(LGS_OPEN_MARGIN),
    CONSTANT(LGS_MODEL_KIND),
    CONSTANT(LGS_ROLE_PARAMETER),
    CONSTANT(LGS_ROLE_OPTIMIZER),
    CONSTANT(LGS_ROLE_CHAIN),
    CONSTANT(LGS_ROLE_COUNTER),
    CONSTANT(LGS_METRIC_MEAN),
    CONSTANT(LGS_METRIC_LAST),
    CONSTANT(LGS_METRIC_MAX),
    CONSTANT(LGS_EXTENSION_FEED_FORWARD),
    CONSTANT(LGS_EXTENSION_CLASSIFY),
    CONSTANT(LGS_EXTENSION_FIELDS),
    CONSTANT(LGS_EXTENSION_LATENTS),
    CONSTANT(LGS_DATASET_KIND),
    CONSTANT(LGS_DATASET_RESERVED),
    CONSTANT(LGS_EVALUATOR_KIND),
    CONSTANT(LGS_EXTENSION_MEMORY),
    CONSTANT(LGS_EXTENSION_RUNS),
};

#endif
