/* Dot products of int8 weights and 7-bit activations: exact 32-bit integers, the same on every processor.
 *
 * Weights are packed in panels of 16 rows, one panel after the other. Within a panel, the columns come in quads: four
 * neighboring bytes are four columns of one row, because that is what processors with 8-bit dot products take at once.
 *
 *              quad 0 (columns 0..3)                    quad 1 (columns 4..7)
 *     byte     0..3     4..7     8..11  …  60..63       64..67   68..71  …
 *     panel 0  row 0    row 1    row 2  …  row 15       row 0    row 1   …
 *
 * So a 128-bit load gives one quad of four rows, a 512-bit load one quad of the whole panel, and each lane of 32 bits
 * adds up one row. The activations' quad is the same for all rows: every kernel copies it to all lanes. */
#ifndef INK_DOT_H
#define INK_DOT_H

#include "simd.h"
#include <stdbool.h>

enum {
    INK_PANEL = 16,     /* rows computed together */
    INK_QUAD = 4,       /* columns per step */
    INK_GROUP = 16,     /* columns: 8 products, from every second one, fit 16 bits, as 8 · 32 · 127 < 2^15 */
    INK_MAX_WEIGHT = 32 /* weights are from -32 to 32 */
};

/* Quantized activations, 0..127, stored as the dot product reads them. */
#if defined(__wasm_simd128__) && !defined(__wasm_relaxed_simd__)
typedef int16_t ink_q; /* of each quad: the first and third, then 256 times the second and fourth */
#else
typedef uint8_t ink_q;
#endif

/* Stores INK_LANES values of 0..127; q: at a multiple of INK_LANES from the first activation. */
static inline void ink_q_store(ink_q *q, ints v) {
#if defined(__wasm_simd128__) && !defined(__wasm_relaxed_simd__)
    const v128_t bytes = (v128_t)v; /* the lowest of every four bytes is the value, the others are 0 */
    wasm_v128_store64_lane(q, wasm_i8x16_shuffle(bytes, bytes, 0, 1, 8, 1, 1, 4, 1, 12, 0, 1, 8, 1, 1, 4, 1, 12), 0);
#elif defined(__wasm_simd128__)
    const v128_t narrow = wasm_i16x8_narrow_i32x4((v128_t)v, (v128_t)v);
    wasm_v128_store32_lane(q, wasm_u8x16_narrow_i16x8(narrow, narrow), 0);
#elif INK_LANES == 16
    _mm_storeu_si128((__m128i *)(void *)q, _mm512_cvtepi32_epi8((__m512i)v));
#elif INK_LANES == 8
    const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128((__m256i)v), _mm256_extracti128_si256((__m256i)v, 1));
    _mm_storel_epi64((__m128i *)(void *)q, _mm_packus_epi16(words, words));
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

/* sums[t][r] = Σ w[r][k] · x[t][k] for t < n.
 *
 * w: (rows, cols) packed as above, weights within ±INK_MAX_WEIGHT. x: (n, cols), rows x_step apart, which may be less
 * than cols. sums: (n, rows), rows sums_step apart, written up to `rows` rounded up to 4. cols and steps: multiples
 * of 4. */
typedef void ink_dot(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n, int32_t *sums,
                     size_t sums_step);

/* The i-th fastest kernel for this processor, 0 the fastest; NULL after the last. */
ink_dot *ink_dot_kernel(unsigned i);

#if defined(__wasm_relaxed_simd__)
/* Whether the fastest kernel's sums are exact, the largest and the smallest included. Some engines' relaxed SIMD
 * computes wrong ones. */
bool ink_dot_self_test(void);
#else
static inline bool ink_dot_self_test(void) { return true; }
#endif

#endif
