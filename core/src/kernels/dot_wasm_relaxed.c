/* WebAssembly relaxed SIMD. */
#include "dot_kernels.h"

#if defined(INK_DOT_WASM_RELAXED)

/* Adds the 16-bit sums of four quads before one 32-bit step for all. The faster one on x86, even where one instruction
 * (AVX-VNNI's vpdpbusd) does ink_dot_relaxed_quads' step: that one waits for its last result, five cycles long. */
void ink_dot_relaxed_groups(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n,
                            int32_t *sums, size_t sums_step) {
    int16_t one = 1;
    __asm__("" : "+r"(one)); /* hides the value: engines would build the constant in every step */
    const v128_t ones = wasm_i16x8_splat(one);
    for (size_t t = 0; t < n; t++, x += x_step, sums += sums_step) {
        const int8_t *p = w;
        const ink_q *const end = x + cols;
        for (size_t row = 0; row < rows; row += INK_PANEL) {
            const ink_q *q = x;
            v128_t acc[4] = {0};
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
            for (; q < end; q += INK_QUAD, p += INK_QUAD * INK_PANEL) {
                const v128_t a = wasm_v128_load32_splat(q);
#pragma clang loop unroll(full)
                for (int i = 0; i < 4; i++) {
                    const v128_t sum = wasm_i16x8_relaxed_dot_i8x16_i7x16(wasm_v128_load(p + 16 * i), a);
                    acc[i] = wasm_i32x4_add(acc[i], wasm_i32x4_dot_i16x8(sum, ones));
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

/* The faster one on Arm, which multiplies and adds in one instruction (sdot). */
void ink_dot_relaxed_quads(const int8_t *w, size_t rows, size_t cols, const ink_q *x, size_t x_step, size_t n,
                           int32_t *sums, size_t sums_step) {
    for (size_t row = 0; row < rows; row += INK_PANEL, w += INK_PANEL * cols) {
        for (size_t t = 0; t < n; t++) {
            const int8_t *p = w;
            v128_t acc[4] = {0};
            for (const ink_q *q = x + t * x_step, *const end = q + cols; q < end;
                 q += INK_QUAD, p += INK_QUAD * INK_PANEL) {
                const v128_t quad = wasm_v128_load32_splat(q);
#pragma clang loop unroll(full)
                for (int i = 0; i < 4; i++) {
                    acc[i] = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(wasm_v128_load(p + 16 * i), quad, acc[i]);
                }
            }
            for (size_t i = 0; i < ink_panel_vectors(rows, row); i++) {
                wasm_v128_store(sums + t * sums_step + row + 4 * i, acc[i]);
            }
        }
    }
}

bool ink_dot_relaxed_is_x86(void) {
    /* Activations beyond 7 bits show it: x86 takes them as unsigned, other processors as signed. */
    const volatile uint8_t large = 255;
    const v128_t beyond = wasm_u8x16_splat(large), weights = wasm_i8x16_splat(127);
    const v128_t sum = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(weights, beyond, wasm_i32x4_splat(0));
    return wasm_i32x4_extract_lane(sum, 0) != -4 * 127; /* four times -1 by 127, if 255 is signed */
}

/* Where the weight of a row and column is in the only panel. */
static size_t packed_index(size_t row, size_t col) {
    return col / INK_QUAD * INK_QUAD * INK_PANEL + row * INK_QUAD + col % INK_QUAD;
}

__attribute__((minsize)) bool ink_dot_self_test(void) {
    enum { COLS = INK_GROUP + 2 * INK_QUAD };
    int8_t w[INK_PANEL * COLS];
    ink_q x[COLS];
    int32_t sums[INK_PANEL], wrong = 0;
    for (size_t k = 0; k < COLS; k++) {
        x[k] = k < INK_GROUP ? 127 : (ink_q)(k % INK_QUAD * 42);
        for (size_t row = 0; row < INK_PANEL; row++) {
            const size_t any = (row * COLS + k) * 37 % (2 * INK_MAX_WEIGHT + 1);
            const size_t shifted = row == 0   ? 2 * INK_MAX_WEIGHT
                                   : row == 1 ? 0
                                              : any; /* the largest, the smallest, any */
            w[packed_index(row, k)] = (int8_t)(shifted - INK_MAX_WEIGHT);
        }
    }
    ink_dot_kernel(0)(w, INK_PANEL, COLS, x, COLS, 1, sums, INK_PANEL);
    for (size_t row = 0; row < INK_PANEL; row++) {
        for (size_t k = 0; k < COLS; k++) {
            const volatile int32_t weight =
                w[packed_index(row, k)]; /* volatile: not as vectors, which are tested here */
            sums[row] -= weight * x[k];
        }
        wrong |= sums[row];
    }
    return wrong == 0;
}

#endif
