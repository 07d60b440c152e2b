/*
 * test_checkpoint.c: a model's tensors to a file and back, and files that must be refused without harm.
 *
 * The model is tests/plugins/toy.c, which has tensors of all types, one of them through get and put, and another model
 * inside it. "Without harm": after a refusal the model saves the same bytes as before.
 */
#include "training/checkpoint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/file.h"
#include "formats/safetensors.h"
#include "support.h"
#include "toy_fixture.h"

#define LARGEST ((size_t)1 << 24)
#define TENSORS_MOST 32

static const char *const averaged[] = {"probe:average=0.9", NULL};
static const struct position begun = {.epoch = 3, .step = 7};

static void
train(struct bench *bench, int64_t steps)
{
	for (int64_t i = 0; i < steps; i++) {
		const float images[] = {(float)i / 8, 0.5f, 1};
		CU_ASSERT_TRUE(step_bench(bench, images, 3, i) >= 0);
	}
}

static void
save(struct bench *bench, const char *path)
{
	CU_ASSERT_EQUAL(checkpoint_save(path, bench->model, bench->penalties, 1, &begun, &failure), LGS_OK);
}

static int64_t
load(struct bench *bench, const char *path)
{
	struct position position;
	words[0] = 0;
	return checkpoint_load(path, bench->model, bench->penalties, &position, &failure);
}

/* In the middle of an epoch its sums are kept too, and what the penalties have summed up; later they are not there. */
static void
middle_of_an_epoch(void)
{
	const char *const list[] = {"probe", NULL};
	const char *path = in_root("middle");
	double sums[] = {1.5, -2.25, 1e300}, values[2][32];
	struct position position = {.epoch = 2, .step = 7, .sums = sums, .sum_count = 3}, found;
	struct bench *bench = open_bench("toy", list);
	train(bench, 3);
	CU_ASSERT_EQUAL(checkpoint_save(path, bench->model, bench->penalties, 1, &position, &failure), LGS_OK);
	CU_ASSERT_TRUE_FATAL(penalties_count(bench->penalties) <= 32);
	penalties_read(bench->penalties, values[0], 0);
	close_bench(bench);
	bench = open_bench("toy", list);
	CU_ASSERT_EQUAL(checkpoint_load(path, bench->model, bench->penalties, &found, &failure), LGS_OK);
	CU_ASSERT_TRUE(found.epoch == 2 && found.step == 7 && found.sum_count == 3);
	CU_ASSERT_PTR_NOT_NULL_FATAL(found.sums);
	CU_ASSERT_EQUAL(memcmp(found.sums, sums, sizeof sums), 0);
	penalties_read(bench->penalties, values[1], 0);
	for (int64_t i = 0; i < penalties_count(bench->penalties); i++)
		CU_ASSERT_EQUAL(values[0][i], values[1][i]);
	free(found.sums);
	CU_ASSERT_EQUAL(checkpoint_load(path, bench->model, NULL, &found, &failure), LGS_OK);
	CU_ASSERT_PTR_NULL(found.sums);
	close_bench(bench);
}

/* Told before a training, not at its first checkpoint. */
static void
names_that_no_file_holds(void)
{
	struct bench *bench = open_bench("toy", averaged);
	const struct lgs_model *model = &bench->model->component->as.model;
	struct lgs_tensor **tensors = (struct lgs_tensor **)(uintptr_t)model->tensors(bench->model->opened.instance);
	char name[160];
	CU_ASSERT_EQUAL(checkpoint_check_names(bench->model, bench->penalties, &failure), LGS_OK);
	const char *was = tensors[0]->name;
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = 0;
	tensors[0]->name = name;
	CU_ASSERT(checkpoint_check_names(bench->model, bench->penalties, &failure) < 0);
	CU_ASSERT(said("longer than 127 bytes"));
	tensors[0]->name = tensors[1]->name;
	CU_ASSERT(checkpoint_check_names(bench->model, bench->penalties, &failure) < 0);
	CU_ASSERT(said("two tensors have the name"));
	tensors[0]->name = was;
	close_bench(bench);
}

static int
same_files(const char *a, const char *b)
{
	size_t of_a = 0, of_b = 0;
	char *left = file_load(a, LARGEST, &of_a, &failure), *right = file_load(b, LARGEST, &of_b, &failure);
	int same = left && right && of_a == of_b && !memcmp(left, right, of_a);
	free(left);
	free(right);
	return same;
}

/* That a file is refused, and that the model is what it was. */
static void
refused(struct bench *bench, const char *path)
{
	save(bench, in_root("before"));
	int64_t status = load(bench, path);
	CU_ASSERT_TRUE(status < 0);
	CU_ASSERT_TRUE(*words);
	char kept[sizeof words];
	memcpy(kept, words, sizeof kept);
	save(bench, in_root("after"));
	CU_ASSERT_TRUE(same_files(in_root("before"), in_root("after")));
	memcpy(words, kept, sizeof kept);
}

/* A trained toy's checkpoint in "good", and a fresh toy to load into. */
static struct bench *
prepare(void)
{
	struct bench *trained = open_bench("toy:rate=0.5", averaged);
	train(trained, 5);
	save(trained, in_root("good"));
	close_bench(trained);
	return open_bench("toy:rate=0.5", averaged);
}

/* ---- editing a checkpoint ---- */

struct edit {
	const char *tensor; /* the one to change; NULL none */
	int drop;
	int64_t type, rank, first; /* 0: as it is; `first` is the first size of its shape */
	const char *key, *value;   /* of the metadata; a value of NULL drops the key */
};

static void
edit_tensor(const struct edit *edit, struct safetensor *tensor)
{
	static const char zeros[1 << 16];
	if (edit->type)
		tensor->type = edit->type;
	if (edit->first)
		tensor->shape[0] = edit->first;
	for (int64_t i = tensor->rank; i < edit->rank; i++)
		tensor->shape[i] = 1;
	if (edit->rank)
		tensor->rank = edit->rank;
	tensor->bytes = safetensor_size(tensor->type, tensor->rank, tensor->shape);
	CU_ASSERT_TRUE_FATAL(tensor->bytes >= 0 && tensor->bytes <= (int64_t)sizeof zeros);
	tensor->data = zeros;
}

static void
rewrite(const char *to, const struct edit *edit)
{
	static const char *const keys[] = {"format", "model", "epoch", "step", "seed"};
	struct safetensors *file = safetensors_open(in_root("good"), &failure);
	struct safetensor tensors[TENSORS_MOST];
	const char *metadata[11] = {NULL};
	int64_t count = 0, words_count = 0;
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	for (int64_t i = 0; i < safetensors_count(file) && count < TENSORS_MOST; i++) {
		tensors[count] = *safetensors_at(file, i);
		int meant = edit->tensor && !strcmp(tensors[count].name, edit->tensor);
		if (meant && edit->drop)
			continue;
		if (meant)
			edit_tensor(edit, &tensors[count]);
		count++;
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		int meant = edit->key && !strcmp(edit->key, keys[i]);
		if (meant && !edit->value)
			continue;
		metadata[words_count++] = keys[i];
		metadata[words_count++] = meant ? edit->value : safetensors_metadata(file, keys[i]);
	}
	CU_ASSERT_EQUAL(safetensors_save(to, tensors, count, metadata, &failure), LGS_OK);
	safetensors_close(file);
}

static void
edited(struct bench *bench, const struct edit *edit)
{
	rewrite(in_root("edited"), edit);
	refused(bench, in_root("edited"));
}

/* ---- tests ---- */

static void
round_trip(void)
{
	struct bench *fresh = prepare();
	struct position position = {0};
	CU_ASSERT_EQUAL(checkpoint_load(in_root("good"), fresh->model, fresh->penalties, &position, &failure), LGS_OK);
	CU_ASSERT_EQUAL(position.epoch, begun.epoch);
	CU_ASSERT_EQUAL(position.step, begun.step);
	CU_ASSERT_TRUE(position.restored);
	save(fresh, in_root("again"));
	CU_ASSERT_TRUE(same_files(in_root("good"), in_root("again")));
	close_bench(fresh);
}

static void
what_is_in_it(void)
{
	struct bench *fresh = prepare();
	struct safetensors *file = safetensors_open(in_root("good"), &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	const struct safetensor *weights = safetensors_find(file, "weights");
	CU_ASSERT_PTR_NOT_NULL_FATAL(weights);
	CU_ASSERT_EQUAL(weights->rank, 2);
	CU_ASSERT_EQUAL(weights->shape[0], 4);
	CU_ASSERT_EQUAL(weights->shape[1], 3);
	for (int i = 0; i < 12; i++) /* plain, whatever the layout in the model */
		CU_ASSERT_EQUAL(((const float *)weights->data)[i], (float)(i / 3 - i % 3));
	CU_ASSERT_EQUAL(*(const int64_t *)safetensors_find(file, "steps")->data, 5);
	CU_ASSERT_EQUAL(safetensors_find(file, "steps")->rank, 0);
	CU_ASSERT_EQUAL(*(const uint8_t *)safetensors_find(file, "flag")->data, 1);
	CU_ASSERT_PTR_NOT_NULL(safetensors_find(file, "layer1.scale"));
	CU_ASSERT_EQUAL(safetensors_find(file, "average/conv1.real:probe")->shape[0], 3);
	CU_ASSERT_STRING_EQUAL(safetensors_metadata(file, "model"), "toy:rate=0.5");
	CU_ASSERT_STRING_EQUAL(safetensors_metadata(file, "epoch"), "3");
	CU_ASSERT_STRING_EQUAL(safetensors_metadata(file, "step"), "7");
	CU_ASSERT_STRING_EQUAL(safetensors_metadata(file, "seed"), "1");
	safetensors_close(file);
	close_bench(fresh);
}

static void
continues_bit_for_bit(void)
{
	struct bench *fresh = prepare(), *whole = open_bench("toy:rate=0.5", averaged);
	train(whole, 5);
	CU_ASSERT_EQUAL(load(fresh, in_root("good")), LGS_OK);
	train(whole, 4);
	train(fresh, 4);
	save(whole, in_root("whole"));
	save(fresh, in_root("resumed"));
	CU_ASSERT_TRUE(same_files(in_root("whole"), in_root("resumed")));
	close_bench(fresh);
	close_bench(whole);
}

static void
without_penalties(void)
{
	struct bench *fresh = prepare();
	struct position position;
	CU_ASSERT_EQUAL(checkpoint_load(in_root("good"), fresh->model, NULL, &position, &failure), LGS_OK);
	close_bench(fresh);
}

static void
truncated(void)
{
	struct bench *fresh = prepare();
	size_t bytes = 0;
	char *whole = file_load(in_root("good"), LARGEST, &bytes, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(whole);
	for (size_t length = 0; length < bytes; length += length < 16 ? 1 : length < 2000 ? 61 : 997) {
		CU_ASSERT_EQUAL(file_save(in_root("short"), whole, length, &failure), LGS_OK);
		refused(fresh, in_root("short"));
	}
	CU_ASSERT_EQUAL(file_save(in_root("short"), whole, bytes - 1, &failure), LGS_OK);
	refused(fresh, in_root("short"));
	CU_ASSERT(said("short"));
	/* Nor may it be longer. */
	whole[bytes] = 0; /* file_load leaves room */
	CU_ASSERT_EQUAL(file_save(in_root("long"), whole, bytes + 1, &failure), LGS_OK);
	refused(fresh, in_root("long"));
	free(whole);
	CU_ASSERT_TRUE(load(fresh, in_root("nowhere")) < 0);
	CU_ASSERT(said("nowhere"));
	CU_ASSERT_TRUE(load(fresh, root_folder) < 0);
	close_bench(fresh);
}

/* Whatever a byte of the header becomes, it is read or refused, and never more. */
static void
damaged_headers(void)
{
	struct bench *fresh = prepare();
	size_t bytes = 0;
	char *whole = file_load(in_root("good"), LARGEST, &bytes, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(whole);
	uint64_t header;
	memcpy(&header, whole, 8);
	for (size_t i = 0; i < 8 + header; i += 3) {
		write_flipped(in_root("flipped"), whole, bytes, i, 1 << (i % 7));
		int64_t status = load(fresh, in_root("flipped"));
		CU_ASSERT_TRUE(status >= 0 || *words);
	}
	free(whole);
	close_bench(fresh);
}

/* Not a bit of the tensors may change unnoticed; without a checksum there is nothing to notice it by. */
static void
damaged_tensors(void)
{
	struct bench *fresh = prepare();
	size_t bytes = 0;
	char *whole = file_load(in_root("good"), LARGEST, &bytes, &failure), sum[9];
	CU_ASSERT_PTR_NOT_NULL_FATAL(whole);
	uint64_t header;
	memcpy(&header, whole, 8);
	for (size_t i = 8 + header; i < bytes; i++) {
		write_flipped(in_root("flipped"), whole, bytes, i, 1 << (i % 8));
		refused(fresh, in_root("flipped"));
		CU_ASSERT(said("flipped: its bytes have changed since they were written"));
	}
	struct safetensors *file = safetensors_open(in_root("good"), &failure);
	(void)snprintf(sum, sizeof sum, "%08lx",
	               crc32(0, (const Bytef *)whole + 8 + header, (uInt)(bytes - 8 - header)));
	CU_ASSERT_STRING_EQUAL(safetensors_metadata(file, "crc32"), sum);
	safetensors_close(file);
	free(whole);
	rewrite(in_root("older"), &(struct edit){.tensor = NULL});
	CU_ASSERT_EQUAL(load(fresh, in_root("older")), LGS_OK);
	close_bench(fresh);
}

static void
wrong_tensors(void)
{
	struct bench *fresh = prepare();
	edited(fresh, &(struct edit){.tensor = "scale", .type = LGS_F32});
	CU_ASSERT(said("tensor \"scale\" is F32 [1], this model needs F64 [1]"));
	edited(fresh, &(struct edit){.tensor = "scale", .type = LGS_I64});
	CU_ASSERT(said("I64"));
	edited(fresh, &(struct edit){.tensor = "weights", .first = 5});
	CU_ASSERT(said("tensor \"weights\" is F32 [5, 3], this model needs F32 [4, 3]"));
	edited(fresh, &(struct edit){.tensor = "scale", .rank = 2});
	CU_ASSERT(said("[1, 1]"));
	edited(fresh, &(struct edit){.tensor = "steps", .rank = 1});
	CU_ASSERT(said("\"steps\" is I64 [1], this model needs I64 []"));
	edited(fresh, &(struct edit){.tensor = "layer1.scale", .drop = 1});
	CU_ASSERT(said("has no tensor \"layer1.scale\""));
	edited(fresh, &(struct edit){.tensor = "average/conv1.real:probe", .drop = 1});
	CU_ASSERT(said("average/conv1.real:probe"));
	edited(fresh, &(struct edit){.tensor = "average/conv1.real:probe", .first = 4});
	CU_ASSERT(said("[4]"));
	close_bench(fresh);
}

static void
wrong_metadata(void)
{
	static const char *const numbers[] = {"", "x", "-1", "3x", "1e5", "0x10", "99999999999999999999"};
	struct bench *fresh = prepare();
	edited(fresh, &(struct edit){.key = "format", .value = "lgs checkpoint 2"});
	CU_ASSERT(said("lgs checkpoint 2"));
	edited(fresh, &(struct edit){.key = "format"});
	CU_ASSERT(said("not a checkpoint of lgs"));
	edited(fresh, &(struct edit){.key = "model"});
	CU_ASSERT(said("not a checkpoint of lgs"));
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		edited(fresh, &(struct edit){.key = "epoch", .value = numbers[i]});
		CU_ASSERT(said("\"epoch\""));
		edited(fresh, &(struct edit){.key = "step", .value = numbers[i]});
		CU_ASSERT(said("\"step\""));
	}
	edited(fresh, &(struct edit){.key = "step"});
	CU_ASSERT(said("\"step\""));
	edited(fresh, &(struct edit){.key = "seed", .value = "2"});
	CU_ASSERT(said("was trained with seed 2, but the run's record says 1"));
	rewrite(in_root("edited"), &(struct edit){.key = "seed"});
	CU_ASSERT_EQUAL(load(fresh, in_root("edited")), LGS_OK);
	close_bench(fresh);
}

static void
of_another_model(void)
{
	struct bench *fresh = prepare(), *rbm = open_bench("rbm:hidden=3", (const char *const[]){NULL});
	refused(rbm, in_root("good"));
	CU_ASSERT(said("belongs to another model (\"toy:rate=0.5\")"));
	save(rbm, in_root("rbm"));
	refused(fresh, in_root("rbm"));
	CU_ASSERT(said("belongs to another model (\"rbm:hidden=3\")"));
	struct bench *wider = open_bench("rbm:hidden=4", (const char *const[]){NULL});
	refused(wider, in_root("rbm"));
	CU_ASSERT(said("[1, 3]"));
	close_bench(fresh);
	close_bench(rbm);
	close_bench(wider);
}

static void
another_penalty(void)
{
	struct bench *fresh = prepare();
	struct bench *other = open_bench("toy:rate=0.5", (const char *const[]){"conv2=probe:average=0.9", NULL});
	refused(other, in_root("good"));
	CU_ASSERT(said("average/conv2.real:probe"));
	close_bench(fresh);
	close_bench(other);
}

static void
refusing_callbacks(void)
{
	struct bench *fresh = prepare(), *bad = open_bench("toy:refuse=get", averaged);
	struct stat status;
	CU_ASSERT_TRUE(checkpoint_save(in_root("never"), bad->model, bad->penalties, 1, &begun, &failure) < 0);
	CU_ASSERT(said("toy refuses to give weights"));
	CU_ASSERT_NOT_EQUAL(stat(in_root("never"), &status), 0);
	/* A file that was there before stays whole. */
	CU_ASSERT_TRUE(checkpoint_save(in_root("good"), bad->model, bad->penalties, 1, &begun, &failure) < 0);
	CU_ASSERT_EQUAL(load(fresh, in_root("good")), LGS_OK);
	close_bench(bad);
	bad = open_bench("toy:refuse=put", averaged);
	CU_ASSERT_TRUE(load(bad, in_root("good")) < 0);
	CU_ASSERT(said("toy refuses to take weights"));
	close_bench(bad);
	close_bench(fresh);
}

/* Puts another first number into a tensor of floating-point numbers. */
static void
put_first(struct bench *bench, const struct lgs_tensor *tensor, double value)
{
	double plain[256]; /* room for any tensor of the toy */
	void *model = bench->model->opened.instance, *numbers = tensor->data ? tensor->data : plain;
	if (!tensor->data)
		CU_ASSERT_EQUAL(tensor->get(model, tensor, plain, &failure), LGS_OK);
	if (tensor->type == LGS_F32)
		*(float *)numbers = (float)value;
	else
		*(double *)numbers = value;
	if (!tensor->data)
		CU_ASSERT_EQUAL(tensor->put(model, tensor, plain, &failure), LGS_OK);
}

/* A model that is beyond repair does not take the place of the one that was saved. */
static void
what_is_not_finite_is_not_saved(void)
{
	struct bench *bench = prepare();
	const struct lgs_tensor *const *tensors =
	    bench->model->component->as.model.tensors(bench->model->opened.instance);
	int64_t types = 0;
	save(bench, in_root("file"));
	save(bench, in_root("same"));
	for (; *tensors; tensors++) {
		if ((*tensors)->type != LGS_F32 && (*tensors)->type != LGS_F64)
			continue;
		types |= (*tensors)->type;
		for (int infinite = 0; infinite < 2; infinite++) {
			put_first(bench, *tensors, infinite ? -HUGE_VAL : NAN);
			CU_ASSERT_EQUAL(
			    checkpoint_save(in_root("file"), bench->model, bench->penalties, 1, &begun, &failure),
			    LGS_INVALID);
			CU_ASSERT(said((*tensors)->name));
			CU_ASSERT(said("not finite"));
		}
		put_first(bench, *tensors, 1);
	}
	CU_ASSERT_EQUAL(types, LGS_F32 | LGS_F64);
	CU_ASSERT_TRUE(same_files(in_root("file"), in_root("same")));
	save(bench, in_root("file"));
	close_bench(bench);
}

static void
unwritable(void)
{
	struct bench *fresh = prepare();
	CU_ASSERT_TRUE(checkpoint_save(in_root("nowhere/file"), fresh->model, fresh->penalties, 1, &begun, &failure) <
	               0);
	CU_ASSERT(said("nowhere/file"));
	CU_ASSERT_TRUE(checkpoint_save("/dev/full", fresh->model, fresh->penalties, 1, &begun, &failure) < 0);
	CU_ASSERT(said("No space left"));
	close_bench(fresh);
}

int
main(void)
{
	static const CU_TestInfo tests[] = {
	    {"names that no file holds", names_that_no_file_holds},
	    {"a round trip gives the same bytes", round_trip},
	    {"tensors are plain, named by scope, and have their place", what_is_in_it},
	    {"training continues bit for bit", continues_bit_for_bit},
	    {"a model is loaded without its penalties", without_penalties},
	    {"a truncated file is refused at every length", truncated},
	    {"a damaged header does no harm", damaged_headers},
	    {"not a byte of the tensors changes unnoticed", damaged_tensors},
	    {"wrong types and shapes, and missing tensors", wrong_tensors},
	    {"damaged metadata", wrong_metadata},
	    {"the file of another model", of_another_model},
	    {"the averages of another penalty", another_penalty},
	    {"the middle of an epoch", middle_of_an_epoch},
	    {"callbacks that refuse", refusing_callbacks},
	    {"what is not finite is not saved", what_is_not_finite_is_not_saved},
	    {"places that cannot be written", unwritable},
	    CU_TEST_INFO_NULL,
	};
	return run_tests_in_root("checkpoint", tests);
}
