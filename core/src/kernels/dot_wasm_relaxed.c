/* WebAssembly relaxed SIMD. */
#include "dot_kernels.h"

#if defined(INK_DOT_WASM_RELAXED)

/* Adds the 16-bit sums of four quads before one 32-bit step for all. The faster one on x86, even where one instruction
 * (AVX-VNNI's vpdpbusd) does ink_dot_relaxed_quads' step: that one waits for its last result, five cycles long. */
__attribute__((noinline)) void ink_dot_relaxed_groups(const int8_t *w, size_t rows, size_t cols, const ink_q *x,
                                                      size_t x_step, size_t n, int32_t *sums, size_t sums_step) {
    int16_t one = 1;
    __asm__("" : "+r"(one)); /* hides the value: engines would build the constant in every step */
    const v128_t ones = wasm_i16x8_splat(one);
    for (size_t t = 0; t < n; t++, x += x_step, sums += sums_step) {
        const int8_t *p = w;
        const ink_q *const end = x + cols;
        for (size_t row = 0; row < rows; row += INK_PANEL) {
            const ink_q *q = x;
            v128_t acc[4] = {0};
#pragma clang loop unroll(disable)
            for (; q + INK_GROUP <= end; q += INK_GROUP, p += INK_GROUP * INK_PANEL) {
                const v128_t a = wasm_v128_load32_splat(q), b = wasm_v128_load32_splat(q + INK_QUAD);
                const v128_t c = wasm_v128_load32_splat(q + 2 * INK_QUAD), d = wasm_v128_load32_splat(q + 3 * INK_QUAD);
#pragma clang loop unroll(full)
                for (int i = 0; i < 4; i++) {
                    v128_t sum = wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(p + 16 * i), a);
                    sum = wasm_i16x8_add(sum, wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(p + 64 + 16 * i), b));
                    sum = wasm_i16x8_add(sum, wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(p + 128 + 16 * i), c));
                    sum = wasm_i16x8_add(sum, wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(p + 192 + 16 * i), d));
                    acc[i] = wasm_i32x4_add(acc[i], wasm_i32x4_dot_i16x8(sum, ones));
                }
            }
#pragma clang loop unroll(disable)
            for (; q < end; q += INK_QUAD, p += INK_QUAD * INK_PANEL) {
                const v128_t a = wasm_v128_load32_splat(q);
#pragma clang loop unroll(full)
                for (int i = 0; i < 4; i++) {
                    acc[i] = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(wasm_v128_load(p + 16 * i), a, acc[i]);
                }
            }
#pragma clang loop unroll(full)
            for (size_t i = 0; i < 4; i++) {
                if (row + 4 * i < rows) {
                    wasm_v128_store(sums + row + 4 * i, acc[i]);
                }
            }
        }
    }
}

/* Rows of x by vectors of weights at once. Their sums, and what is multiplied, fill 15 registers: engines keep one of
 * x86's 16 for themselves, and a tile that needs it would be kept in memory. */
enum { TILE = 6, VECTORS = 2 };

/* `vectors` vectors of a panel by n rows of x. Inlined with constants for n and vectors. */
static inline __attribute__((always_inline)) void tile_quads(const int8_t *w, size_t vectors, size_t cols,
                                                             const ink_q *x, size_t x_step, size_t n, int32_t *sums,
                                                             size_t sums_step) {
    v128_t acc[TILE][4] = {0};
#pragma clang loop unroll(disable)
    for (const ink_q *const end = x + cols; x < end; x += INK_QUAD, w += INK_QUAD * INK_PANEL) {
        v128_t v[4];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < vectors; i++) {
            v[i] = wasm_v128_load(w + 16 * i);
        }
#pragma clang loop unroll(full)
        for (size_t t = 0; t < n; t++) {
            const v128_t quad = wasm_v128_load32_splat(x + t * x_step);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < vectors; i++) {
                acc[t][i] = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(v[i], quad, acc[t][i]);
            }
        }
    }
#pragma clang loop unroll(full)
    for (size_t t = 0; t < n; t++) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < vectors; i++) {
            wasm_v128_store(sums + t * sums_step + 4 * i, acc[t][i]);
        }
    }
}

/* Not inlined, so that engines keep all that their loops need in registers. */
static __attribute__((noinline)) void tile_some(const int8_t *w, size_t cols, const ink_q *x, size_t x_step,
                                                int32_t *sums, size_t sums_step) {
    tile_quads(w, VECTORS, cols, x, x_step, TILE, sums, sums_step);
}

static __attribute__((noinline)) void tile_one(const int8_t *w, size_t cols, const ink_q *x, int32_t *sums) {
    tile_quads(w, 4, cols, x, 0, 1, sums, 0);
}

/* The faster one where one instruction multiplies and adds: Arm's sdot, or vpdpbusd for several rows of x, which do not
 * wait for one another. A panel that is not whole takes the other one. */
__attribute__((minsize, noinline)) void ink_dot_relaxed_quads(const int8_t *w, size_t rows, size_t cols, const ink_q *x,
                                                              size_t x_step, size_t n, int32_t *sums,
                                                              size_t sums_step) {
    for (; rows >= INK_PANEL; rows -= INK_PANEL, w += INK_PANEL * cols, sums += INK_PANEL) {
        for (size_t t = 0; t < n;) {
            t = n >= TILE && t + TILE > n ? n - TILE : t; /* a tile takes less time than the last rows one by one */
            const ink_q *const at = x + t * x_step;
            int32_t *const to = sums + t * sums_step;
            if (t + TILE <= n) {
                for (size_t i = 0; i < 4; i += VECTORS) {
                    tile_some(w + 16 * i, cols, at, x_step, to + 4 * i, sums_step);
                }
                t += TILE;
            } else {
                tile_one(w, cols, at, to);
                t++;
            }
        }
    }
    ink_dot_relaxed_groups(w, rows, cols, x, x_step, n, sums, sums_step);
}

/* Several rows of x by ink_dot_relaxed_quads, the others by ink_dot_relaxed_groups: for vpdpbusd. */
__attribute__((minsize)) void ink_dot_relaxed_mixed(const int8_t *w, size_t rows, size_t cols, const ink_q *x,
                                                    size_t x_step, size_t n, int32_t *sums, size_t sums_step) {
    const size_t tiled = n / TILE * TILE;
    ink_dot_relaxed_quads(w, rows, cols, x, x_step, tiled, sums, sums_step);
    ink_dot_relaxed_groups(w, rows, cols, x + tiled * x_step, x_step, n - tiled, sums + tiled * sums_step, sums_step);
}

__attribute__((minsize, noinline)) ink_relaxed_dot ink_relaxed_dot_kind(void) {
    /* Activations beyond 7 bits show it: x86 takes them as unsigned, other processors as signed. Without vpdpbusd,
     * which adds four products at once, x86 adds two first, and limits their sum to 16 bits. */
    const volatile uint8_t large = 255;
    const v128_t beyond = wasm_u8x16_splat(large), weights = wasm_i8x16_splat(127);
    const v128_t sum = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(weights, beyond, wasm_i32x4_splat(0));
    const int32_t found = wasm_i32x4_extract_lane(sum, 0);
    return found == 4 * 255 * 127 ? INK_RELAXED_VPDPBUSD : found == -4 * 127 ? INK_RELAXED_SDOT : INK_RELAXED_STEPS;
}

__attribute__((minsize)) bool ink_dot_self_test(void) {
    enum {
        COLS = INK_GROUP + 2 * INK_QUAD,
        SIZE = INK_PANEL * COLS,
        ROWS = TILE + 1 /* of x: a tile, and one alone */
    };
    int8_t w[SIZE]; /* in its panel, row i / INK_QUAD % INK_PANEL: the largest, the smallest, any */
    ink_q x[COLS];
    int32_t sums[ROWS * INK_PANEL], wrong = 0;
    for (size_t i = 0; i < SIZE; i++) {
        const size_t row = i / INK_QUAD % INK_PANEL, any = i * 37 % (2 * INK_MAX_WEIGHT + 1);
        w[i] = (int8_t)((row == 0 ? 2 * INK_MAX_WEIGHT : row == 1 ? 0 : any) - INK_MAX_WEIGHT);
    }
    for (size_t k = 0; k < COLS; k++) {
        x[k] = k < INK_GROUP ? 127 : (ink_q)(k % INK_QUAD * 42);
    }
    ink_dot_kernel(0)(w, INK_PANEL, COLS, x, 0, ROWS, sums, INK_PANEL); /* all rows of x are the same */
    for (size_t row = 0; row < ROWS * INK_PANEL; row++) {
        for (size_t k = 0; k < COLS; k++) {
            const size_t at = k / INK_QUAD * INK_QUAD * INK_PANEL + row % INK_PANEL * INK_QUAD + k % INK_QUAD;
            const volatile int32_t weight = w[at]; /* volatile: not as vectors, which are tested here */
            sums[row] -= weight * x[k];
        }
        wrong |= sums[row];
    }
    return wrong == 0;
}

#endif
