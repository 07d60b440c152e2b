/*
 * sparse.c: see sparse.h.
 *
 * Of some rows of op(a) it is listed where their terms are, the elements that are not zero. Some columns of op(b), as
 * many rows of them as a list can name, are copied to where a core reads them fastest: then each list adds its rows of
 * the copy up in registers. The order of a sum's terms depends on its own list and on no other.
 */
#include "sparse.h"

#include <string.h>

#include "clones.h"
#include "slices.h"

#define MOST 4              /* at most one element in so many is a term: where there are more, libraries are faster */
#define LEAST_SUMS 32       /* in a column of c: below, copying b takes the time that zeros save */
#define LEAST_TRANSPOSED 64 /* the same where copying transposes b, which takes longer */
#define SUMS 128            /* lists at a time, which share a copy */
#define TERMS 128           /* in each at most */
#define GAP 32   /* between lists: at powers of two, many would share the few places that a cache has for them */
#define WIDTH 64 /* columns at a time: a copy of 32 KiB, as many sums as all levels' registers hold */
#define WIDEST_REGISTER 64

struct terms {
	int64_t counts[SUMS];
	int16_t places[SUMS][TERMS + GAP];
};

/* A matrix or part of one, as it is or transposed: elements from a row to the next, from a column to the next. */
struct view {
	const float *elements;
	int64_t row;
	int64_t column;
};

static struct view
left_factor(const struct compute_product *p)
{
	const int64_t row = compute_row_of_a(p);
	return p->form == COMPUTE_ATB ? (struct view){p->a, 1, row} : (struct view){p->a, row, 1};
}

COMPUTE_CLONES static int64_t
count_terms(int64_t count, const float *elements)
{
	int64_t terms = 0;
#pragma omp simd reduction(+ : terms)
	for (int64_t i = 0; i < count; i++)
		terms += elements[i] != 0;
	return terms;
}

int
compute_is_sparse(const struct compute_product *p)
{
	const int64_t rows = p->form == COMPUTE_ATB ? p->k : p->m, columns = p->form == COMPUTE_ATB ? p->m : p->k;
	int64_t left = rows * columns / MOST;
	if (p->m < (p->form == COMPUTE_ABT ? LEAST_TRANSPOSED : LEAST_SUMS) || p->n < WIDTH)
		return 0;
	for (int64_t row = 0; row < rows && left >= 0; row++)
		left -= count_terms(columns, p->a + row * compute_row_of_a(p));
	return left >= 0;
}

/* Every place is written, and the next one over it if its element was zero: no branch that could be mispredicted. */
COMPUTE_INLINE int64_t
list_row(const float *elements, int64_t column, int64_t count, int16_t *places)
{
	int64_t terms = 0;
	for (int64_t i = 0; i < count; i++) {
		uint32_t bits;
		memcpy(&bits, elements + i * column, sizeof bits);
		places[terms] = (int16_t)i;
		terms += bits << 1 != 0; /* without the sign, as -0 is a zero too */
	}
	return terms;
}

COMPUTE_INLINE void
list_terms(const struct view *a, int64_t sums, int64_t count, struct terms *terms)
{
	for (int64_t sum = 0; sum < sums; sum++) {
		const float *elements = a->elements + sum * a->row;
		terms->counts[sum] = a->column == 1 ? list_row(elements, 1, count, terms->places[sum])
		                                    : list_row(elements, a->column, count, terms->places[sum]);
	}
}

/* The compiler knows the size of a whole row, and has no call to make for it. */
COMPUTE_INLINE void
copy_row(const float *from, int64_t width, float *to)
{
	if (width == WIDTH)
		memcpy(to, from, WIDTH * sizeof(float));
	else
#pragma omp simd
		for (int64_t j = 0; j < width; j++)
			to[j] = from[j];
}

/* What is beyond the width stays as it is: its sums are not kept. */
COMPUTE_INLINE void
copy_factor(const struct compute_product *p, const float *b, int64_t count, int64_t width, float *copy)
{
	if (p->form == COMPUTE_ABT)
		compute_openblas_transpose(width, count, b, p->row_of_b, copy, WIDTH);
	else
		for (int64_t i = 0; i < count; i++)
			copy_row(b + i * p->row_of_b, width, copy + i * WIDTH);
}

/* A row of op(a), of which `count` elements are terms. */
struct list {
	const float *elements;
	int64_t column; /* from an element to the next */
	int64_t count;
	const int16_t *places;
};

/* The last columns, which are fewer. */
COMPUTE_INLINE void
keep_some_sums(const float *sums, float alpha, float beta, int64_t width, float *c)
{
#pragma omp simd
	for (int64_t j = 0; j < width; j++)
		c[j] = beta == 0 ? alpha * sums[j] : alpha * sums[j] + beta * c[j];
}

/* c = alpha sums + beta c, of a list's rows of the copy. What c held is not read where beta is 0. */
typedef void add_list(const struct list *list, const float *copy, float alpha, float beta, int64_t width, float *c);

#define REGISTER 64
#define ADD_LIST add_list_512
#include "sparse-sums.h"

#define REGISTER 32
#define ADD_LIST add_list_256
#include "sparse-sums.h"

#define REGISTER 16
#define ADD_LIST add_list_128
#include "sparse-sums.h"

COMPUTE_INLINE void
add_lists(const struct view *a, const struct terms *terms, int64_t sums, const float *copy, float alpha, float beta,
          float *c, int64_t row_of_c, int64_t width, add_list *add)
{
	for (int64_t sum = 0; sum < sums; sum++, c += row_of_c) {
		const struct list list = {a->elements + sum * a->row, a->column, terms->counts[sum],
		                          terms->places[sum]};
		add(&list, copy, alpha, beta, width, c);
	}
}

/* Some rows of c, and some terms of their sums. */
COMPUTE_INLINE void
multiply_block(const struct compute_product *p, int64_t first_sum, int64_t first_term, add_list *add)
{
	const int64_t sums = compute_least(SUMS, p->m - first_sum), count = compute_least(TERMS, p->k - first_term);
	struct view a = left_factor(p);
	struct terms terms;
	float copy[TERMS * WIDTH] __attribute__((aligned(WIDEST_REGISTER)));
	a.elements += first_sum * a.row + first_term * a.column;
	list_terms(&a, sums, count, &terms);
	for (int64_t first = 0; first < p->n; first += WIDTH) {
		const int64_t width = compute_least(WIDTH, p->n - first);
		const float *b = p->b + (p->form == COMPUTE_ABT ? first * p->row_of_b + first_term
		                                                : first_term * p->row_of_b + first);
		copy_factor(p, b, count, width, copy);
		add_lists(&a, &terms, sums, copy, p->alpha, first_term ? 1 : p->beta,
		          p->c + first_sum * p->row_of_c + first, p->row_of_c, width, add);
	}
}

/* The same for each level of vector instructions. */
typedef void block(const struct compute_product *p, int64_t first_sum, int64_t first_term);

#ifdef LGS_HAS_CLONES
COMPUTE_LEVEL("x86-64-v4") static void block_512(const struct compute_product *p, int64_t first_sum, int64_t first_term)
{
	multiply_block(p, first_sum, first_term, add_list_512);
}

COMPUTE_LEVEL("x86-64-v3") static void block_256(const struct compute_product *p, int64_t first_sum, int64_t first_term)
{
	multiply_block(p, first_sum, first_term, add_list_256);
}
#endif

static void
block_128(const struct compute_product *p, int64_t first_sum, int64_t first_term)
{
	multiply_block(p, first_sum, first_term, add_list_128);
}

static block *
widest_block(void)
{
#ifdef LGS_HAS_CLONES
	if (__builtin_cpu_supports("x86-64-v4"))
		return block_512;
	if (__builtin_cpu_supports("x86-64-v3"))
		return block_256;
#endif
	return block_128;
}

void
compute_multiply_sparse(const struct compute_product *product)
{
	const struct compute_slices slices = compute_share_samples(product->m);
	block *const multiply = widest_block();
#pragma omp parallel for schedule(static, 1)
	for (int64_t i = 0; i < slices.slices; i++) {
		const int64_t begin = compute_slice_begin(slices, i), end = compute_slice_begin(slices, i + 1);
		const struct compute_product rows = compute_rows_of(product, begin, end - begin);
		for (int64_t term = 0; term < rows.k; term += TERMS)
			for (int64_t sum = 0; sum < rows.m; sum += SUMS)
				multiply(&rows, sum, term);
	}
}
