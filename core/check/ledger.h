/*
 * ledger: the services of a component under test: memory between guards that is counted and can run out, extensions
 * that can be absent, and a count of the demands that a model answers.
 */
#ifndef LGS_CHECK_LEDGER_H
#define LGS_CHECK_LEDGER_H

#include <pthread.h>

#include "../host/host.h"

#define LEDGER_DEMANDS 128

/* How often a demand was answered, and what with. */
struct answered {
	const struct lgs_demand *demand;
	int64_t times;
	double count; /* of the last answer: activations in a sum, or rows of a matrix */
};

struct ledger {
	pthread_mutex_t lock;
	int64_t asked;   /* how many blocks of memory were asked for */
	int64_t live;    /* and not given back */
	int64_t spoilt;  /* given back with bytes beside them changed, or twice */
	int64_t fail_at; /* the number (from 1) of the request that fails; 0: none */
	int for_good;    /* and all later ones */
	/* The first request that could not be met: its bytes, or 0, and the blocks that were live; kept until the end.
	 */
	int64_t refused, refused_after;
	int no_extensions;
	int64_t answer_count;
	struct answered answers[LEDGER_DEMANDS];
};

/* Puts the ledger between the host and all instances of a session. */
void ledger_open(struct ledger *ledger, struct session *session);
void ledger_close(struct ledger *ledger);

/* Begins to count again, of memory and of answers. */
void ledger_forget_requests(struct ledger *ledger);
void ledger_forget_answers(struct ledger *ledger);

#endif
