/* test_declared.c: what a component says of itself once it is open: sound, or refused with what is wrong. */
#include <string.h>

#include "../core/declared.h"
#include "support.h"

/* A model whose every declaration a test may spoil. */
static struct lgs_shape shape;
static const char *words_of[] = {"activation", NULL};
static struct lgs_site site[2];
static const struct lgs_site *site_list[] = {&site[0], &site[1], NULL};
static struct lgs_metric metric[2];
static const struct lgs_metric *metric_list[] = {&metric[0], &metric[1], NULL};
static int64_t class_count;

static const struct lgs_site *const *
sites(void *model)
{
	(void)model;
	return site_list;
}

static const struct lgs_metric *const *
metrics(void *model)
{
	(void)model;
	return metric_list;
}

static const struct lgs_shape *
shape_of(void *dataset)
{
	(void)dataset;
	return &shape;
}

static int64_t
classes(void *dataset)
{
	(void)dataset;
	return class_count;
}

static void
begin(void)
{
	shape = (struct lgs_shape){sizeof shape, 2, 4, 4};
	for (int i = 0; i < 2; i++) {
		site[i] = (struct lgs_site){.size = sizeof *site,
		                            .name = i ? "weights" : "maps",
		                            .shape = &shape,
		                            .forms = i ? LGS_FORM_PARAMETERS : LGS_FORM_MEANS | LGS_FORM_SAMPLES,
		                            .statistics = words_of,
		                            .streams = words_of};
		metric[i] = (struct lgs_metric){sizeof *metric, i ? "error" : "loss", "", LGS_METRIC_MEAN, "help"};
	}
}

static int64_t
check_model(void)
{
	static struct component component;
	component.as.model = (struct lgs_model){.size = sizeof(struct lgs_model),
	                                        .kind = LGS_MODEL_KIND,
	                                        .name = "toy",
	                                        .sites = sites,
	                                        .metrics = metrics};
	const struct instance instance = {.component = &component};
	*words = 0;
	return declared_check(&instance, &failure);
}

static void
refuses(const char *expected)
{
	CU_ASSERT(check_model() < 0);
	CU_ASSERT(said(expected));
	begin();
}

static void
sizes(void)
{
	begin();
	CU_ASSERT_EQUAL(check_model(), LGS_OK);
	site[1].size += 8; /* of newer headers */
	CU_ASSERT_EQUAL(check_model(), LGS_OK);
	site[1].size = 0;
	refuses("toy|lgs_site|0 bytes");
	site[0].size += 4;
	refuses("lgs_site|84 bytes");
	site[0].size = 1 << 20;
	refuses("lgs_site|1048576 bytes");
	shape.size = -77;
	refuses("lgs_shape|-77 bytes");
	metric[0].size = 8;
	refuses("lgs_metric|8 bytes");
}

static void
names(void)
{
	begin();
	site[1].name = "maps";
	refuses("two sites|\"maps\"");
	metric[0].name = "layer1.loss";
	CU_ASSERT_EQUAL(check_model(), LGS_OK);
	metric[0].name = "layer1..loss";
	refuses("\"layer1..loss\"");
	metric[0].name = "loss.";
	refuses("\"loss.\"");
	site[0].name = "a=b";
	refuses("a site|\"a=b\"|lower-case");
	site[0].name = NULL;
	refuses("NULL");
	metric[1].name = "err,or";
	refuses("a metric|\"err,or\"");
	metric[1].name = "loss";
	refuses("two metrics|\"loss\"");
}

static void
forms(void)
{
	begin();
	site[0].forms = 0;
	refuses("maps|forms 0");
	site[1].forms |= LGS_FORM_MEANS;
	refuses("weights|forms 5");
	site[0].forms |= 1024; /* of newer headers */
	CU_ASSERT_EQUAL(check_model(), LGS_OK);
	site[0].streams = NULL;
	refuses("maps lacks its statistics or streams");
	const char *const nothing[] = {NULL};
	site[0].statistics = nothing;
	refuses("maps lacks its statistics or streams");
	site[0].shape = NULL;
	refuses("a shape is NULL");
	shape.width = 0;
	refuses("2 x 4 x 0");
}

static void
datasets(void)
{
	static struct component component;
	const struct instance instance = {.component = &component};
	component.as.dataset = (struct lgs_dataset){.size = sizeof(struct lgs_dataset),
	                                            .kind = LGS_DATASET_KIND,
	                                            .name = "images",
	                                            .shape = shape_of,
	                                            .classes = classes};
	begin();
	class_count = 0;
	CU_ASSERT_EQUAL(declared_check(&instance, &failure), LGS_OK);
	class_count = 3;
	CU_ASSERT_EQUAL(declared_check(&instance, &failure), LGS_INVALID);
	CU_ASSERT(said("images|no labels()"));
	class_count = 0;
	shape.size = 0;
	CU_ASSERT_EQUAL(declared_check(&instance, &failure), LGS_INVALID);
}

static struct lgs_fields fields;

static const void *
extension(const char *id)
{
	return strcmp(id, LGS_EXTENSION_FIELDS) ? NULL : &fields;
}

static void
extensions(void)
{
	const struct lgs_component head = {.name = "toy", .extension = extension}, without = {.name = "none"};
	const int64_t least = UP_TO(lgs_fields, draw);
	fields.size = sizeof fields;
	CU_ASSERT_PTR_EQUAL(declared_extension(&head, LGS_EXTENSION_FIELDS, least), &fields);
	CU_ASSERT_PTR_NULL(declared_extension(&head, LGS_EXTENSION_LATENTS, least));
	CU_ASSERT_PTR_NULL(declared_extension(&without, LGS_EXTENSION_FIELDS, least));
	fields.size = 8;
	CU_ASSERT_PTR_NULL(declared_extension(&head, LGS_EXTENSION_FIELDS, least));
}

static const CU_TestInfo tests[] = {
    {"sizes", sizes},       {"names", names},           {"forms, shapes, lists", forms},
    {"datasets", datasets}, {"extensions", extensions}, CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("declared", tests);
}
