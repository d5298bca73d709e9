/* The loops with 8 lanes. */
#if defined(__SSE2__)

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC target("avx2")
#endif

#include <immintrin.h>

#define INK_LANES 8
#define INK_WIDE_LOOPS ink_loops_avx2
#include "loops_wide.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif

#else
typedef int unused; /* a file must declare something */
#endif
