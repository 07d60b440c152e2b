/*
 * sparse-sums.h: the sums of sparse.c in registers of REGISTER bytes, by a function of the name ADD_LIST. Included once
 * for each width of registers, as no code is good for all: compilers keep the numbers of an array in memory, and
 * vectors wider than the registers too, which takes up to sixteen times as long.
 */
COMPUTE_INLINE void
ADD_LIST(const struct list *list, const float *copy, float alpha, float beta, int64_t width, float *c)
{
	typedef float vector __attribute__((vector_size(REGISTER)));
	enum { VECTORS = WIDTH * sizeof(float) / REGISTER };
	vector sums[VECTORS] = {0}, kept[VECTORS];
	for (int64_t i = 0; i < list->count; i++) {
		const vector *row = (const vector *)(copy + (int64_t)list->places[i] * WIDTH);
		const float factor = list->elements[list->places[i] * list->column];
#pragma GCC unroll 16
		for (int j = 0; j < VECTORS; j++)
			sums[j] += factor * row[j];
	}
	if (width < WIDTH) {
		keep_some_sums((const float *)memcpy(kept, sums, sizeof sums), alpha, beta, width, c);
		return;
	}
	if (beta != 0)
		memcpy(kept, c, sizeof kept);
#pragma GCC unroll 16
	for (int j = 0; j < VECTORS; j++)
		kept[j] = beta == 0 ? alpha * sums[j] : alpha * sums[j] + beta * kept[j];
	memcpy(c, kept, sizeof kept);
}
#undef ADD_LIST
#undef REGISTER
