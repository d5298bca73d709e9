/* Dot products of int8 weights and 7-bit activations: exact 32-bit integers, the same on every processor. */
#ifndef INK_DOT_H
#define INK_DOT_H

#include "vec.h"
#include <stdbool.h>

enum {
    INK_PANEL = 16,     /* rows computed together */
    INK_QUAD = 4,       /* columns a step; activations come in fours, too */
    INK_GROUP = 16,     /* columns whose products, every other two of them, fit 16 bits: 8 · 32 · 127 < 2^15 */
    INK_MAX_WEIGHT = 32
};

/* Quantised activations, 0..127, kept as the dot product reads them. */
#if defined(__wasm_simd128__) && !defined(__wasm_relaxed_simd__)
typedef int16_t ink_q; /* the first and third of each four, then 256 times the second and fourth */
#else
typedef uint8_t ink_q;
#endif

/* Stores lanes of 0..127, from a multiple of INK_LANES on. */
static inline void ink_q_store(ink_q *q, ints v) {
#if defined(__wasm_simd128__) && !defined(__wasm_relaxed_simd__)
    const v128_t bytes = (v128_t)v; /* one in each four, the others 0 */
    wasm_v128_store64_lane(q, wasm_i8x16_shuffle(bytes, bytes, 0, 1, 8, 1, 1, 4, 1, 12, 0, 1, 8, 1, 1, 4, 1, 12), 0);
#elif defined(__wasm_simd128__)
    const v128_t narrow = wasm_i16x8_narrow_i32x4((v128_t)v, (v128_t)v);
    wasm_v128_store32_lane(q, wasm_u8x16_narrow_i16x8(narrow, narrow), 0);
#elif defined(__SSE2__)
    const __m128i narrow = _mm_packs_epi32((__m128i)v, (__m128i)v);
    const int32_t quad = _mm_cvtsi128_si32(_mm_packus_epi16(narrow, narrow));
    memcpy(q, &quad, sizeof quad);
#else
    for (int lane = 0; lane < INK_LANES; lane++) {
        q[lane] = (ink_q)v[lane];
    }
#endif
}

/* sums[t][r] = Σ w[r][k] · x[t][k] for t < n. w (rows, cols): panels of 16 rows, in each [cols / 4][16][4], weights
 * within ±INK_MAX_WEIGHT; x rows x_step apart, which may be less than cols; sums rows sums_step apart, written up to
 * rows rounded up to 4; cols and steps multiples of 4. */
typedef void ink_dot(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n, int32_t *sums,
                     size_t sums_step);

/* The i-th fastest way that this processor has, 0 the fastest; NULL beyond the last. */
ink_dot *ink_dot_kernel(unsigned i);

#if defined(__wasm_relaxed_simd__)
/* Whether the fastest way gives exact sums, also the greatest and the least: engines have been seen that do not. */
bool ink_dot_self_test(void);
#else
static inline bool ink_dot_self_test(void) { return true; }
#endif

#endif
