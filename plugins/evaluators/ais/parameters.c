/*
 * parameters.c: a binary RBM's parameters, as any model hands them out: tensors of these names and shapes. Whether they
 * are the whole model, only its energy can tell.
 */
#include "ais.h"

#include <math.h>
#include <string.h>

/* Single precision leaves this much between two ways to the same energy, as part of its terms' absolute sum. */
#define TOLERANCE 1e-5

static int64_t
refuse(const struct lgs_opened *model, const char *name, struct lgs_error *error)
{
	return lgs_fail(
	    error, LGS_UNSUPPORTED,
	    "%s is not a binary RBM, which is all that ais measures: it has no parameter \"%s\" of the right "
	    "shape (weights [visible x hidden], visible-bias [visible], hidden-bias [hidden])",
	    model->component->name, name);
}

static const struct lgs_tensor *
find(const struct lgs_opened *opened, const char *name, int64_t rank)
{
	const struct lgs_model *model = (const void *)opened->component;
	const struct lgs_tensor *const *tensor = model->tensors(opened->instance);
	for (; tensor && *tensor; tensor++)
		if (strcmp((*tensor)->name, name) == 0 && (*tensor)->role == LGS_ROLE_PARAMETER &&
		    ((*tensor)->type == LGS_F32 || (*tensor)->type == LGS_F64) && (*tensor)->rank == rank)
			return *tensor;
	return NULL;
}

/* A copy of a parameter in both precisions. */
static int64_t
copy(const struct lgs_host *host, const struct lgs_opened *model, const struct lgs_tensor *tensor, int64_t count,
     double **values, float **singles, struct lgs_error *error)
{
	void *plain = tensor->data ? NULL : host->allocate(host, count * (int64_t)sizeof(double));
	const void *source = tensor->data ? tensor->data : plain;
	*values = host->allocate(host, count * (int64_t)sizeof **values);
	*singles = host->allocate(host, count * (int64_t)sizeof **singles);
	int64_t status = *values && *singles && source
	                     ? LGS_OK
	                     : lgs_fail(error, LGS_NO_MEMORY, "no memory for a copy of the model's parameters");
	if (status >= 0 && plain)
		status = tensor->get(model->instance, tensor, plain, error);
	for (int64_t i = 0; status >= 0 && i < count; i++) {
		double value =
		    tensor->type == LGS_F32 ? (double)((const float *)source)[i] : ((const double *)source)[i];
		(*values)[i] = value;
		(*singles)[i] = (float)value;
		if (!isfinite(value))
			status = lgs_fail(error, LGS_INVALID, "the model's %s are not finite: training has diverged",
			                  tensor->name);
	}
	host->release(host, plain);
	return status < 0 ? status : LGS_OK;
}

int
ais_has_averages(const struct lgs_opened *model)
{
	return find(model, "weights-average", 2) != NULL;
}

int64_t
ais_parameters_open(struct parameters *machine, const struct lgs_opened *model, int averages,
                    const struct lgs_host *host, struct lgs_error *error)
{
	const struct lgs_tensor *weights = find(model, averages ? "weights-average" : "weights", 2),
				*visible = find(model, averages ? "visible-bias-average" : "visible-bias", 1),
				*hidden = find(model, averages ? "hidden-bias-average" : "hidden-bias", 1);
	*machine = (struct parameters){.host = host, .suffix = averages ? "-average" : ""};
	if (!weights || weights->shape[0] < 1 || weights->shape[1] < 1)
		return refuse(model, "weights", error);
	machine->visible = weights->shape[0];
	machine->hidden = weights->shape[1];
	if (!visible || visible->shape[0] != machine->visible)
		return refuse(model, "visible-bias", error);
	if (!hidden || hidden->shape[0] != machine->hidden)
		return refuse(model, "hidden-bias", error);
	if (!((const struct lgs_model *)(const void *)model->component)->energy)
		return lgs_fail(error, LGS_UNSUPPORTED,
		                "%s says no energy, so ais cannot tell whether it is a binary RBM",
		                model->component->name);
	int64_t status = copy(host, model, weights, machine->visible * machine->hidden, &machine->weights,
	                      &machine->single_weights, error);
	if (status >= 0)
		status = copy(host, model, visible, machine->visible, &machine->visible_bias,
		              &machine->single_visible_bias, error);
	if (status >= 0)
		status = copy(host, model, hidden, machine->hidden, &machine->hidden_bias, &machine->single_hidden_bias,
		              error);
	return status;
}

void
ais_parameters_close(struct parameters *machine)
{
	void *const held[] = {machine->weights,        machine->visible_bias,        machine->hidden_bias,
	                      machine->single_weights, machine->single_visible_bias, machine->single_hidden_bias};
	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
		machine->host->release(machine->host, held[i]);
}

double
ais_parameters_visible_term(const struct parameters *machine, const float *visible)
{
	double sum = 0;
	for (int64_t i = 0; i < machine->visible; i++)
		sum += machine->visible_bias[i] * (double)visible[i];
	return sum;
}

int64_t
ais_parameters_free_energy(const struct parameters *machine, int64_t rows, const float *visible, float *inputs,
                           double *energy, struct lgs_error *error)
{
	const struct compute_product product = {.form = COMPUTE_AB,
	                                        .m = rows,
	                                        .n = machine->hidden,
	                                        .k = machine->visible,
	                                        .alpha = 1,
	                                        .a = visible,
	                                        .b = machine->single_weights,
	                                        .c = inputs};
	int64_t status = compute_multiply(machine->backend, &product, error);
	if (status < 0)
		return status;
	for (int64_t row = 0; row < rows; row++)
		energy[row] = ais_parameters_visible_term(machine, visible + row * machine->visible);
	compute_softplus_sums(rows, machine->hidden, inputs, machine->single_hidden_bias, energy);
	for (int64_t row = 0; row < rows; row++)
		energy[row] = -energy[row];
	return LGS_OK;
}

/* What the terms of a row's energy amount to, signs left aside. */
static double
magnitude(const struct parameters *machine, const float *visible, double energy)
{
	double sum = 0;
	for (int64_t i = 0; i < machine->visible; i++)
		sum += fabs(machine->visible_bias[i] * (double)visible[i]);
	return sum + fabs(energy + ais_parameters_visible_term(machine, visible));
}

int64_t
ais_parameters_agrees(const struct parameters *machine, const struct lgs_opened *opened, int64_t rows,
                      const float *given, const float *seen, double share, int *agrees, struct lgs_error *error)
{
	const struct lgs_model *model = (const void *)opened->component;
	float *inputs = machine->host->allocate(machine->host, machine->hidden * (int64_t)sizeof *inputs);
	int64_t status = inputs ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "no memory for an image");
	*agrees = 1;
	/* One by one: a model may be built for smaller batches than this. */
	for (int64_t row = 0; row < rows && status >= 0; row++) {
		const float *visible = seen + row * machine->visible;
		const struct lgs_batch batch = {
		    .size = sizeof batch, .count = 1, .images = given + row * machine->visible};
		double here, there;
		status = ais_parameters_free_energy(machine, 1, visible, inputs, &here, error);
		if (status >= 0)
			status = model->energy(opened->instance, &batch, &there, error);
		double visible_part = -ais_parameters_visible_term(machine, visible);
		double expected = visible_part + share * (here - visible_part);
		if (status >= 0 && !(fabs(expected - there) <= TOLERANCE * (1 + magnitude(machine, visible, here))))
			*agrees = 0;
	}
	machine->host->release(machine->host, inputs);
	return status < 0 ? status : LGS_OK;
}
