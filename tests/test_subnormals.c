/*
 * test_subnormals.c: where a processor can, results and operands below the least normal number become zero, in the
 * thread that asked and in those that it starts.
 */
#include <float.h>
#include <pthread.h>

#include "../core/base/subnormals.h"
#include "support.h"

#if defined __SSE2__ || defined __aarch64__
#define CAN 1
#else
#define CAN 0
#endif

struct answers {
	float result;  /* of normal operands */
	float operand; /* 2^10 times a subnormal number, which would be a normal result */
	double small;  /* and in double precision */
};

static void *
calculate(void *to)
{
	struct answers *answers = to;
	volatile float least = FLT_MIN, half = 0.5f, subnormal = 0x1p-130f, many = 0x1p10f;
	volatile double least_double = DBL_MIN, half_double = 0.5;
	answers->result = least * half;
	answers->operand = subnormal * many;
	answers->small = least_double * half_double;
	return NULL;
}

static struct answers
in_a_thread(void)
{
	struct answers answers = {1, 1, 1};
	pthread_t thread;
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, calculate, &answers), 0);
	CU_ASSERT_EQUAL_FATAL(pthread_join(thread, NULL), 0);
	return answers;
}

static void
all_zero(struct answers answers)
{
	CU_ASSERT_EQUAL(answers.result, CAN ? 0 : 0x1p-127f);
	CU_ASSERT_EQUAL(answers.operand, CAN ? 0 : 0x1p-120f);
	CU_ASSERT_EQUAL(answers.small, CAN ? 0 : 0x1p-1023);
}

/* A thread that flushes and ends, so that the tests' own keeps what it has. */
static void *
flush_and_calculate(void *to)
{
	struct answers *answers = to;
	subnormals_flush();
	calculate(&answers[0]);
	answers[1] = in_a_thread();
	return NULL;
}

static void
flushed(void)
{
	struct answers answers[2] = {{1, 1, 1}, {1, 1, 1}};
	pthread_t thread;
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, flush_and_calculate, answers), 0);
	CU_ASSERT_EQUAL_FATAL(pthread_join(thread, NULL), 0);
	all_zero(answers[0]);
	all_zero(answers[1]);
}

static void
kept_before(void)
{
	struct answers answers = in_a_thread();
	CU_ASSERT_EQUAL(answers.result, 0x1p-127f);
	CU_ASSERT_EQUAL(answers.operand, 0x1p-120f);
	CU_ASSERT_EQUAL(answers.small, 0x1p-1023);
}

static const CU_TestInfo tests[] = {
    {"in the thread that asked and in those that it starts", flushed},
    {"not in others", kept_before},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("subnormals", tests);
}
