/* The loops with 16 lanes. */
#if defined(__SSE2__)

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#else
#pragma GCC target("avx512f")
#endif

#include <immintrin.h>

#define INK_LANES 16
#define INK_WIDE_LOOPS ink_loops_avx512
#include "loops_wide.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif

#else
typedef int unused; /* a file must declare something */
#endif
