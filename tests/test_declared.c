/* test_declared.c: what a component says of itself once it is open: sound, or refused with what is wrong. */
#include <math.h>
#include <string.h>

#include "../core/formats/safetensors.h"
#include "../core/host/declared.h"
#include "support.h"

/* A model whose every declaration a test may spoil. */
static struct lgs_shape shape;
static const char *words_of[] = {"activation", NULL};
static struct lgs_site site[2];
static const struct lgs_site *site_list[] = {&site[0], &site[1], NULL};
static struct lgs_metric metric[2];
static const struct lgs_metric *metric_list[] = {&metric[0], &metric[1], NULL};
static int64_t tensor_shape[2];
static struct lgs_tensor tensor[2];
static const struct lgs_tensor *tensor_list[] = {&tensor[0], &tensor[1], NULL};
static int64_t class_count, image_count, unit_count;

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

static const struct lgs_tensor *const *
tensors(void *model)
{
	(void)model;
	return tensor_list;
}

static int64_t
units(void *model)
{
	(void)model;
	return unit_count;
}

static int64_t
images(void *dataset)
{
	(void)dataset;
	return image_count;
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
	class_count = 0;
	image_count = unit_count = 7;
	for (int i = 0; i < 2; i++) {
		site[i] = (struct lgs_site){.size = sizeof *site,
		                            .name = i ? "weights" : "maps",
		                            .shape = &shape,
		                            .forms = i ? LGS_FORM_PARAMETERS : LGS_FORM_MEANS | LGS_FORM_SAMPLES,
		                            .statistics = words_of,
		                            .streams = words_of};
		metric[i] = (struct lgs_metric){sizeof *metric, i ? "error" : "loss", "", LGS_METRIC_MEAN, "help"};
		tensor_shape[i] = 3;
		tensor[i] = (struct lgs_tensor){.size = sizeof *tensor,
		                                .name = i ? "bias" : "weights",
		                                .type = LGS_F32,
		                                .role = LGS_ROLE_PARAMETER,
		                                .rank = 2,
		                                .shape = tensor_shape,
		                                .data = &tensor[i]};
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
	                                        .metrics = metrics,
	                                        .tensors = tensors,
	                                        .feature_count = units};
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
	static const char *const columns[] = {
	    "epoch", "seconds", "free-energy-gap", "maps-mean", "maps.activation-dead", "weights-saturated"};
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		metric[1].name = columns[i];
		refuses("which is a column of the host's");
	}
	metric[1].name = "maps-median";
	CU_ASSERT_EQUAL(check_model(), LGS_OK);
	metric[1].name = "maps.other-dead";
	CU_ASSERT_EQUAL(check_model(), LGS_OK);
	metric[1].reduce = 3;
	refuses("the metric maps.other-dead is reduced by 3|LGS_METRIC_MAX");
	metric[1].reduce = -1;
	refuses("the metric error is reduced by -1");
}

static void
values_of_sites(void)
{
	static const double averages[] = {-0.1, 1, 1.5, NAN};
	begin();
	site[0].average = 0.999999;
	site[0].minimum = site[0].maximum = 1;
	CU_ASSERT_EQUAL(check_model(), LGS_OK);
	for (size_t i = 0; i < sizeof averages / sizeof *averages; i++) {
		site[0].average = averages[i];
		refuses("the site maps suggests the running average|from 0 to 0.999999");
	}
	site[1].minimum = 1;
	refuses("the site weights has values from 1 to 0");
	site[1].maximum = NAN;
	refuses("the site weights has values from 0 to nan");
}

static void
tensors_are_sound(void)
{
	begin();
	tensor[1].name = "weights";
	refuses("two tensors|\"weights\"");
	tensor[0].name = NULL;
	refuses("a tensor has the name NULL");
	char long_name[SAFETENSOR_NAME_SIZE + 1] = "";
	memset(long_name, 'a', SAFETENSOR_NAME_SIZE);
	tensor[0].name = long_name;
	refuses("a name of 128 bytes|127");
	tensor[0].name = "average/x";
	refuses("a tensor|\"average/x\"");
	tensor[0].size = 8;
	refuses("lgs_tensor|8 bytes");
	tensor[0].shape = NULL;
	refuses("the tensor weights has an impossible type or shape");
	tensor[0].rank = 0;
	tensor[0].shape = NULL;
	CU_ASSERT_EQUAL(check_model(), LGS_OK);
	tensor[0].rank = -1;
	refuses("the tensor weights has an impossible type or shape");
	tensor[0].rank = 9;
	refuses("the tensor weights has an impossible type or shape");
	tensor[0].type = 99;
	refuses("the tensor weights has an impossible type or shape");
	tensor[0].type = SAFETENSOR_BF16;
	refuses("the tensor weights has an impossible type or shape");
	tensor[1].role = 0;
	refuses("the tensor bias has the role 0|LGS_ROLE_PARAMETER");
	tensor[1].role = 77;
	refuses("the tensor bias has the role 77");
	tensor_shape[1] = INT64_MAX;
	refuses("the tensor weights has an impossible type or shape");
	tensor[1].data = NULL;
	refuses("the tensor bias has neither data, nor get and put");
}

static void
numbers(void)
{
	begin();
	unit_count = -1;
	refuses("-1 features; possible are 0 to 2147483648");
	unit_count = (int64_t)1 << 61;
	refuses("features; possible are");
	shape.height = shape.width = (int64_t)1 << 31;
	refuses("nor their product above");
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
	                                            .count = images,
	                                            .shape = shape_of,
	                                            .classes = classes};
	begin();
	CU_ASSERT_EQUAL(declared_check(&instance, &failure), LGS_OK);
	class_count = 3;
	CU_ASSERT_EQUAL(declared_check(&instance, &failure), LGS_INVALID);
	CU_ASSERT(said("images|no labels()"));
	class_count = (int64_t)1 << 40;
	CU_ASSERT_EQUAL(declared_check(&instance, &failure), LGS_INVALID);
	CU_ASSERT(said("images: 1099511627776 classes; possible are 0 to 2147483648"));
	class_count = 0;
	image_count = (int64_t)1 << 62;
	CU_ASSERT_EQUAL(declared_check(&instance, &failure), LGS_INVALID);
	CU_ASSERT(said("images; possible are 0 to 1099511627776"));
	image_count = 1;
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
    {"sizes", sizes},
    {"names", names},
    {"forms, shapes, lists", forms},
    {"tensors", tensors_are_sound},
    {"values of sites make sense", values_of_sites},
    {"numbers", numbers},
    {"datasets", datasets},
    {"extensions", extensions},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("declared", tests);
}
