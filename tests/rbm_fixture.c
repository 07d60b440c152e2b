/* rbm_fixture.c: see rbm_fixture.h. */
#include "rbm_fixture.h"

#include <math.h>
#include <string.h>

const struct lgs_plugin *lgs_plugin_rbm(const struct lgs_abi *host);

void
machine_open_on(struct machine *m, const char *options, const struct lgs_shape *input, int64_t batch,
                int64_t allocations)
{
	struct rbm_options values;
	memset(m, 0, sizeof *m);
	fake_host_begin(&m->host, 1, 2);
	m->host.allocations_left = allocations;
	m->kind = (const struct lgs_model *)(const void *)lgs_plugin_rbm(NULL)->components[0];
	m->error = (struct lgs_error){sizeof m->error, m->words, sizeof m->words};
	if (!fake_options((const struct lgs_component *)(const void *)m->kind, options, &values))
		m->rbm = m->kind->create(&values, input, batch, &m->host.services, &m->error);
}

void
machine_open(struct machine *m, const char *options, int64_t visible, int64_t batch)
{
	const struct lgs_shape input = {sizeof input, 1, 1, visible};
	machine_open_on(m, options, &input, batch, -1);
}

int64_t
machine_close(struct machine *m)
{
	if (m->rbm)
		m->kind->destroy(m->rbm);
	m->rbm = NULL;
	return m->host.live;
}

void
machine_demand(struct machine *m, int64_t form)
{
	int64_t n = 0;
	while (m->list[n])
		n++;
	const struct lgs_site *site = m->kind->sites(m->rbm)[form == LGS_FORM_PARAMETERS];
	m->demands[n] = (struct lgs_demand){
	    .size = sizeof(struct lgs_demand),
	    .site = site,
	    .stream = site->streams[0],
	    .statistic = site->statistics[0],
	    .form = form,
	    .per = LGS_PER_CHANNEL,
	    .units = m->rbm->hidden,
	};
	m->list[n] = &m->demands[n];
	m->kind->attach(m->rbm, m->list, &m->error);
}

double
machine_step(struct machine *m, const float *images, int64_t count, int64_t step)
{
	return machine_step_of(m, images, count, 0, step);
}

double
machine_step_of(struct machine *m, const float *images, int64_t count, int64_t epoch, int64_t step)
{
	const struct lgs_batch batch = {
	    .size = sizeof batch, .count = count, .images = images, .epoch = epoch, .step = step};
	double metric;
	return m->kind->step(m->rbm, &batch, &metric, &m->error) < 0 ? -1 : metric;
}

float *
machine_tensor(const struct machine *m, const char *name, int64_t *count)
{
	const struct lgs_tensor *const *tensors = m->kind->tensors(m->rbm);
	while (*tensors && strcmp((*tensors)->name, name))
		tensors++;
	if (!*tensors)
		return NULL;
	int64_t elements = 1;
	for (int64_t i = 0; i < (*tensors)->rank; i++)
		elements *= (*tensors)->shape[i];
	if (count)
		*count = elements;
	return (*tensors)->data;
}

static size_t
element_size(const struct lgs_tensor *tensor)
{
	return tensor->type == LGS_I64 ? sizeof(int64_t) : sizeof(float);
}

void
machine_copy(const struct machine *from, struct machine *to)
{
	const struct lgs_tensor *const *tensors = from->kind->tensors(from->rbm);
	for (; *tensors; tensors++) {
		int64_t count;
		void *target = machine_tensor(to, (*tensors)->name, &count);
		memcpy(target, (*tensors)->data, (size_t)count * element_size(*tensors));
	}
}

int
machine_same(const struct machine *a, const struct machine *b)
{
	const struct lgs_tensor *const *tensors = a->kind->tensors(a->rbm);
	int same = 1;
	for (; *tensors; tensors++) {
		int64_t count;
		const void *other = machine_tensor(b, (*tensors)->name, &count);
		same &= !memcmp(other, (*tensors)->data, (size_t)count * element_size(*tensors));
	}
	return same;
}

void
fill_pixels(float *images, int64_t count)
{
	uint32_t state = 12345;
	for (int64_t i = 0; i < count; i++) {
		state = state * 1664525u + 1013904223u;
		images[i] = (float)(state >> 8) * 0x1p-24f;
	}
}

/* sum_j (j + 1) (k_j - 0.1)^2. */
double
quadratic_penalty(int64_t units, const double *mean, double *slope)
{
	double value = 0;
	for (int64_t j = 0; j < units; j++) {
		double weight = (double)(j + 1), distance = mean[j] - 0.1;
		value += weight * distance * distance;
		slope[j] = 2 * weight * distance;
	}
	return value;
}

void
toy_begin(struct toy *toy, double scale)
{
	for (int i = 0; i < TOY_VISIBLE; i++)
		for (int j = 0; j < TOY_HIDDEN; j++)
			toy->weights[i][j] = scale * 0.1 * ((4 * i + j) % 7 - 3);
	for (int i = 0; i < TOY_VISIBLE; i++)
		toy->visible_bias[i] = 0.05 * (i - 2);
	for (int j = 0; j < TOY_HIDDEN; j++)
		toy->hidden_bias[j] = 0.1 * (1 - j);
}

void
toy_into(const struct toy *toy, struct machine *m)
{
	float *weights = machine_tensor(m, "weights", NULL), *visible_bias = machine_tensor(m, "visible-bias", NULL),
	      *hidden_bias = machine_tensor(m, "hidden-bias", NULL);
	for (int i = 0; i < TOY_VISIBLE; i++)
		for (int j = 0; j < TOY_HIDDEN; j++)
			weights[i * TOY_HIDDEN + j] = (float)toy->weights[i][j];
	for (int i = 0; i < TOY_VISIBLE; i++)
		visible_bias[i] = (float)toy->visible_bias[i];
	for (int j = 0; j < TOY_HIDDEN; j++)
		hidden_bias[j] = (float)toy->hidden_bias[j];
}

int
toy_bit(int state, int i)
{
	return state >> i & 1;
}

static void
toy_visible(int state, double *visible)
{
	for (int i = 0; i < TOY_VISIBLE; i++)
		visible[i] = toy_bit(state, i);
}

static double
total_input(const struct toy *toy, const double *visible, int j)
{
	double x = toy->hidden_bias[j];
	for (int i = 0; i < TOY_VISIBLE; i++)
		x += visible[i] * toy->weights[i][j];
	return x;
}

double
toy_hidden(const struct toy *toy, const double *visible, int j)
{
	return 1 / (1 + exp(-total_input(toy, visible, j)));
}

double
toy_free_energy(const struct toy *toy, int state)
{
	double visible[TOY_VISIBLE], energy = 0;
	toy_visible(state, visible);
	for (int i = 0; i < TOY_VISIBLE; i++)
		energy -= toy->visible_bias[i] * visible[i];
	for (int j = 0; j < TOY_HIDDEN; j++)
		energy -= log1p(exp(total_input(toy, visible, j)));
	return energy;
}

double
toy_log_partition(const struct toy *toy)
{
	double sum = 0;
	for (int s = 0; s < TOY_STATES; s++)
		sum += exp(-toy_free_energy(toy, s));
	return log(sum);
}

void
toy_distribution(const struct toy *toy, double *probability)
{
	double log_partition = toy_log_partition(toy);
	for (int s = 0; s < TOY_STATES; s++)
		probability[s] = exp(-toy_free_energy(toy, s) - log_partition);
}

void
toy_moments(const struct toy *toy, const double *probability, struct moments *moments)
{
	memset(moments, 0, sizeof *moments);
	for (int s = 0; s < TOY_STATES; s++) {
		double visible[TOY_VISIBLE];
		toy_visible(s, visible);
		for (int i = 0; i < TOY_VISIBLE; i++)
			moments->visible[i] += probability[s] * visible[i];
		for (int j = 0; j < TOY_HIDDEN; j++) {
			double hidden = toy_hidden(toy, visible, j);
			moments->hidden[j] += probability[s] * hidden;
			for (int i = 0; i < TOY_VISIBLE; i++)
				moments->both[i][j] += probability[s] * visible[i] * hidden;
		}
	}
}

/* P(v | h) for the hidden state number `hidden`. */
static double
conditional(const struct toy *toy, int state, int hidden)
{
	double product = 1;
	for (int i = 0; i < TOY_VISIBLE; i++) {
		double x = toy->visible_bias[i];
		for (int j = 0; j < TOY_HIDDEN; j++)
			x += toy->weights[i][j] * (hidden >> j & 1);
		product *= 1 / (1 + exp(toy_bit(state, i) ? -x : x));
	}
	return product;
}

void
toy_gibbs(const struct toy *toy, const double *before, double *after)
{
	double hidden_states[1 << TOY_HIDDEN] = {0};
	for (int s = 0; s < TOY_STATES; s++) {
		double visible[TOY_VISIBLE];
		toy_visible(s, visible);
		for (int h = 0; h < 1 << TOY_HIDDEN; h++) {
			double product = before[s];
			for (int j = 0; j < TOY_HIDDEN; j++) {
				double p = toy_hidden(toy, visible, j);
				product *= h >> j & 1 ? p : 1 - p;
			}
			hidden_states[h] += product;
		}
	}
	memset(after, 0, TOY_STATES * sizeof *after);
	for (int s = 0; s < TOY_STATES; s++)
		for (int h = 0; h < 1 << TOY_HIDDEN; h++)
			after[s] += hidden_states[h] * conditional(toy, s, h);
}
