/*
 * diagnosis.c: why a model's energy is not that of its parameters as a binary RBM, as far as the energy itself tells:
 * its units are Gaussian, or it stands for many machines, of which each hidden unit is in a share.
 */
#include "ais.h"

#include <math.h>

/* Pixels so bright that whatever is linear in them is nothing beside a square. */
#define BRIGHT 1e9f
/* The square of twice the brightness is four times the square, within this. */
#define NEARLY 0.01

static int64_t
energy_of(const struct lgs_opened *opened, const float *image, double *energy, struct lgs_error *error)
{
	const struct lgs_model *model = (const void *)opened->component;
	const struct lgs_batch batch = {.size = sizeof batch, .count = 1, .images = image};
	return model->energy(opened->instance, &batch, energy, error);
}

/* Gaussian units have the energy |v - a|^2 / (2 sigma^2), binary ones -a.v. */
static int64_t
has_squares(const struct parameters *machine, const struct lgs_opened *opened, int *squares, struct lgs_error *error)
{
	const struct lgs_host *host = machine->host;
	float *image = host->allocate(host, machine->visible * (int64_t)sizeof *image);
	double energy[2] = {0, 0};
	int64_t status = image ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "no memory for an image");
	for (int i = 0; i < 2 && status >= 0; i++) {
		for (int64_t k = 0; k < machine->visible; k++)
			image[k] = BRIGHT * (float)(i + 1);
		status = energy_of(opened, image, &energy[i], error);
	}
	host->release(host, image);
	*squares = fabs(energy[1] / energy[0] - 4) < NEARLY;
	return status < 0 ? status : LGS_OK;
}

/* By what number the model multiplies its hidden units' part: of the first image, if of all the same. */
static int64_t
find_share(const struct parameters *machine, const struct lgs_opened *opened, int64_t rows, const float *images,
           double *share, struct lgs_error *error)
{
	const struct lgs_host *host = machine->host;
	float *inputs = host->allocate(host, machine->hidden * (int64_t)sizeof *inputs);
	double here = 0, there = 0;
	int agrees = 0;
	int64_t status = inputs ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "no memory for an image");
	if (status >= 0)
		status = ais_parameters_free_energy(machine, 1, images, inputs, &here, error);
	if (status >= 0)
		status = energy_of(opened, images, &there, error);
	host->release(host, inputs);
	if (status < 0)
		return status;
	double visible = ais_parameters_visible_term(machine, images);
	*share = (there + visible) / (here + visible);
	status = ais_parameters_agrees(machine, opened, rows, images, images, *share, &agrees, error);
	if (!agrees || !(*share > 0 && *share < 1))
		*share = 1;
	return status;
}

int64_t
ais_refuse(const struct parameters *machine, const struct lgs_opened *opened, int64_t rows, const float *images,
           int *explained, struct lgs_error *error)
{
	const char *name = opened->component->name, *suffix = machine->suffix;
	double share = 1;
	int squares = 0;
	int64_t status = has_squares(machine, opened, &squares, error);
	if (status >= 0 && !squares && rows > 1)
		status = find_share(machine, opened, rows, images, &share, error);
	if (status < 0)
		return status;
	*explained = squares || share < 1;
	if (squares)
		return lgs_fail(error, LGS_UNSUPPORTED,
		                "the energy of %s grows with the square of the pixels, as that of Gaussian visible "
		                "units does; ais is for binary visible units",
		                name);
	if (share < 1)
		return lgs_fail(
		    error, LGS_UNSUPPORTED,
		    "the energy of %s counts each hidden unit as %.3g, because dropout trains many machines at once "
		    "and "
		    "this is their mean; ais measures one machine. That of all units, which the features are of, is "
		    "measured once `lgs import` has taken weights%s, visible-bias%s and hidden-bias%s from this run's "
		    "checkpoint.safetensors into a model without dropout",
		    name, share, suffix, suffix, suffix);
	return lgs_fail(error, LGS_UNSUPPORTED,
	                "the energy of %s is not the free energy of its weights and biases as a binary RBM: its "
	                "units are of another kind, or it does not use its parameters as they are; ais cannot "
	                "measure it",
	                name);
}
