/*
 * subnormals: numbers below the least normal one (1.2e-38 in single precision) count as zero.
 *
 * Many processors take a hundred cycles and more for one of them. Units of a sparse model are silent most of the time,
 * and what they pass on is a product of small numbers, so that a training can spend most of its time on numbers which
 * change no weight (docs/architecture.md has an example).
 */
#ifndef LGS_CORE_BASE_SUBNORMALS_H
#define LGS_CORE_BASE_SUBNORMALS_H

/* For the calling thread, and for those that it starts from now on. Does nothing where the processor has no such mode. */
void subnormals_flush(void);

#endif
