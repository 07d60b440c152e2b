/*
 * clones.h: marks loops over many numbers that are worth compiling several times, once for each level of vector
 * instructions.
 *
 * The loader picks the widest level the processor has when the file is loaded, so shipped objects run everywhere and
 * still use the wide registers. A parallel region inside a marked function would not be cloned with it: mark the loop's
 * body as a function of its own and call it from the region. Under sanitizers there is one level, because the loader
 * chooses before their runtime is ready.
 *
 * Compilers leave a loop scalar, and say nothing, where it looks through a structure for what is the same in all its
 * turns, asks whether a pointer is NULL, or may have to set errno (as sqrtf does). Copy the first to local variables,
 * decide the second before the loop, and build with -fno-math-errno -fno-trapping-math; gcc's -fopt-info-vec tells
 * which loops it has widened. Types with vector_size() stay as wide as they are at every level: where the registers are
 * narrower, gcc takes them through memory, many times slower.
 */
#ifndef LGS_CLONES_H
#define LGS_CLONES_H

#include <stdint.h>

#if defined(__x86_64__) && defined(__ELF__) && !defined(__clang__) && defined(__GNUC__) && __GNUC__ >= 12 && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LGS_HAS_CLONES
#define LGS_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LGS_CLONES
#endif

/* For helpers of marked functions: what is not inlined would keep the narrow registers. */
#define LGS_INLINE static inline __attribute__((always_inline))

#endif
