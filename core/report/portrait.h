/*
 * portrait: what a trained model looks like: how active each of its units is on images, what each looks for, and what
 * the model draws by itself. Everything is found by opening the run, through what any model offers.
 */
#ifndef LGS_CORE_REPORT_PORTRAIT_H
#define LGS_CORE_REPORT_PORTRAIT_H

#include "../run/subject.h"
#include "page.h"

struct portrait {
	struct subject subject;
	int opened;
	int64_t units;
	double *means;  /* of each feature over the images; NULL where they are not known */
	int64_t *order; /* the units, the most active first; by number where the means are not known */
	int64_t images;
	const char *role; /* of the images */
	char why[1024];   /* what could not be found, in words; "" where nothing is missing */
};

/* How a portrait may open runs. */
struct portrait_tools {
	struct registry *registry;
	int64_t threads;
	void (*log)(void *context, int64_t level, const char *text);
	void *log_context;
};

/* Opens a run and measures it. A run that cannot be opened gives a portrait that says so, and shows nothing. */
void portrait_open(struct portrait *portrait, const char *folder, const struct portrait_tools *tools);
void portrait_close(struct portrait *portrait);

/* Each adds its part to a page, or nothing where the model has no such thing; `title` names the model. */
int64_t portrait_histogram(const struct portrait *portrait, struct page *page, const char *title,
                           struct lgs_error *error);
/* At most so many, evenly spread from the most to the least active. */
int64_t portrait_fields(struct portrait *portrait, struct page *page, int64_t most, const char *title,
                        struct lgs_error *error);
int64_t portrait_samples(struct portrait *portrait, struct page *page, int64_t count, struct lgs_error *error);

#endif
