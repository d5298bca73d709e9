/* WebAssembly SIMD, which has no 8-bit dot product. */
#include "dot_kernels.h"

#if defined(INK_DOT_WASM_SIMD)

/* A 16-bit lane holds two neighboring weights. Shifted left by 8 bits it is 256 times the first; shifted right, it is
 * the second, whose activations are stored 256 times as large (ink_q). So all products are 256 times what they should
 * be, and one sum, shifted right at the end, serves both. */
enum {
    CHUNK = 2048, /* columns, of which 256 times the sums fit 32 bits: 2048 · 32 · 127 · 256 < 2^31 */
    TILE = 3      /* rows of x at once, for two vectors of weights: more would not fit registers */
};

/* Sums of a panel's first `vectors` vectors of four rows for n rows of x, of which `wanted` vectors are stored. chunks:
 * whether to split columns beyond CHUNK. Inlined with constants for n, vectors and chunks. */
static inline __attribute__((always_inline)) void dot_tile(const int8_t *w, size_t cols, const ink_q *x, size_t x_step,
                                                           size_t n, size_t vectors, bool chunks, size_t wanted,
                                                           int32_t *sums, size_t sums_step) {
    ints total[TILE][4] = {0};
    do {
        const size_t chunk = chunks && cols > CHUNK ? CHUNK : cols;
        ints acc[TILE][4] = {0};
        for (const ink_q *const end = x + chunk; x < end; x += INK_QUAD, w += INK_QUAD * INK_PANEL) {
            v128_t q[TILE], r[TILE];
#pragma clang loop unroll(full)
            for (size_t t = 0; t < n; t++) {
                q[t] = wasm_v128_load32_splat(x + t * x_step);
                r[t] = wasm_v128_load32_splat(x + t * x_step + 2);
            }
#pragma clang loop unroll(full)
            for (size_t i = 0; i < vectors; i++) {
                const v128_t v = wasm_v128_load(w + 16 * i), up = wasm_i16x8_shl(v, 8), down = wasm_i16x8_shr(v, 8);
#pragma clang loop unroll(full)
                for (size_t t = 0; t < n; t++) {
                    acc[t][i] += (ints)wasm_i32x4_dot_i16x8(up, q[t]);
                    acc[t][i] += (ints)wasm_i32x4_dot_i16x8(down, r[t]);
                }
            }
        }
#pragma clang loop unroll(full)
        for (size_t t = 0; t < n; t++) {
#pragma clang loop unroll(full)
            for (size_t i = 0; i < vectors; i++) {
                total[t][i] += acc[t][i] >> 8;
            }
        }
        cols -= chunk;
    } while (chunks && cols > 0);
#pragma clang loop unroll(full)
    for (size_t t = 0; t < n; t++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < vectors; i++) {
            if (i < wanted) {
                wasm_v128_store(sums + t * sums_step + 4 * i, (v128_t)total[t][i]);
            }
        }
    }
}

/* Not inlined, and for no more columns than a chunk, so that engines keep all that its loop needs in registers. */
static __attribute__((noinline)) void dot_some(const int8_t *w, size_t cols, const ink_q *x, size_t x_step,
                                               size_t wanted, int32_t *sums, size_t sums_step) {
    dot_tile(w, cols, x, x_step, TILE, 2, false, wanted, sums, sums_step);
}

void ink_dot_wasm_simd(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n,
                       int32_t *sums, size_t sums_step) {
    const size_t tiled = cols <= CHUNK ? n / TILE * TILE : 0;
    for (size_t row = 0; row < rows && tiled > 0; row += INK_PANEL) {
        const int8_t *const panel = w + row * cols;
        for (size_t t = 0; t < tiled; t += TILE) {
            int32_t *const at = sums + t * sums_step + row;
            for (size_t i = 0, wanted = ink_panel_vectors(rows, row); i < wanted; i += 2) {
                dot_some(panel + 16 * i, cols, x + t * x_step, x_step, wanted - i, at + 4 * i, sums_step);
            }
        }
    }
    for (size_t t = tiled; t < n; t++) {
        for (size_t row = 0; row < rows; row += INK_PANEL) {
            int32_t *const at = sums + t * sums_step + row;
            dot_tile(w + row * cols, cols, x + t * x_step, x_step, 1, 4, true, ink_panel_vectors(rows, row), at,
                     sums_step);
        }
    }
}

#endif
