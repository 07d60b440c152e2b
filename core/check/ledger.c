/* ledger.c: see ledger.h. */
#include "ledger.h"

#include "../penalties/penalties.h"
#include "guard.h"
#include "quota.h"

static struct ledger *
ledger_of(const struct lgs_host *host)
{
	return instance_of(host)->session->adapted;
}

static void *
allocate(const struct lgs_host *host, int64_t bytes)
{
	struct ledger *ledger = ledger_of(host);
	(void)pthread_mutex_lock(&ledger->lock);
	int64_t number = ++ledger->asked;
	int fails = ledger->fail_at && (number == ledger->fail_at || (ledger->for_good && number > ledger->fail_at));
	void *memory =
	    fails || quota_forbids(bytes) ? NULL : guard_create("memory that the host allocated", bytes, 64, 1);
	if (!memory && !fails && !ledger->refused) {
		ledger->refused = bytes;
		ledger->refused_after = ledger->live;
	}
	ledger->live += memory != NULL;
	(void)pthread_mutex_unlock(&ledger->lock);
	return memory;
}

static void
release(const struct lgs_host *host, void *memory)
{
	struct ledger *ledger = ledger_of(host);
	if (!memory)
		return;
	(void)pthread_mutex_lock(&ledger->lock);
	ledger->live--;
	ledger->spoilt += guard_free(memory) < 0;
	(void)pthread_mutex_unlock(&ledger->lock);
}

static void
note(const struct lgs_host *host, const struct lgs_demand *demand, double count)
{
	struct ledger *ledger = ledger_of(host);
	int64_t i = 0;
	while (i < ledger->answer_count && ledger->answers[i].demand != demand)
		i++;
	if (i == LEDGER_DEMANDS)
		return;
	if (i == ledger->answer_count)
		ledger->answers[ledger->answer_count++] = (struct answered){.demand = demand};
	ledger->answers[i].times++;
	ledger->answers[i].count = count;
}

static int64_t
means(const struct lgs_host *host, const struct lgs_demand *demand, const double *sums, double count, double *slope,
      struct lgs_error *error)
{
	note(host, demand, count);
	return penalize_means(host, demand, sums, count, slope, error);
}

static int64_t
samples(const struct lgs_host *host, const struct lgs_demand *demand, int64_t rows, const float *activations,
        float *slope, struct lgs_error *error)
{
	note(host, demand, (double)rows);
	return penalize_samples(host, demand, rows, activations, slope, error);
}

static int64_t
parameters(const struct lgs_host *host, const struct lgs_demand *demand, int64_t rows, const float *weights,
           float *slope, struct lgs_error *error)
{
	note(host, demand, 0);
	return penalize_parameters(host, demand, rows, weights, slope, error);
}

static const void *
absent(const struct lgs_host *host, const char *id)
{
	(void)host, (void)id;
	return NULL;
}

static void
adapt(struct instance *instance)
{
	struct lgs_host *services = &instance->services;
	const struct ledger *ledger = instance->session->adapted;
	services->allocate = allocate;
	services->release = release;
	services->penalize_means = means;
	services->penalize_samples = samples;
	services->penalize_parameters = parameters;
	if (ledger->no_extensions)
		services->extension = absent;
}

void
ledger_open(struct ledger *ledger, struct session *session)
{
	*ledger = (struct ledger){.live = 0};
	(void)pthread_mutex_init(&ledger->lock, NULL);
	session->adapt = adapt;
	session->adapted = ledger;
}

void
ledger_close(struct ledger *ledger)
{
	(void)pthread_mutex_destroy(&ledger->lock);
}

void
ledger_forget_requests(struct ledger *ledger)
{
	ledger->asked = ledger->live = ledger->spoilt = ledger->fail_at = 0;
	ledger->for_good = 0;
}

void
ledger_forget_answers(struct ledger *ledger)
{
	ledger->answer_count = 0;
}
